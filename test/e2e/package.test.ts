import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment, launch } from '../harness/process.ts'

// The published form, packed and unpacked as npm would install it, must do what the checkout does.

let root = ''
let installed = ''

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'spoke-pack-'))
  installed = join(root, 'node_modules', 'spoke')
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', root], {
    encoding: 'utf8',
    env: environment(),
  })
  expect(packed.status, packed.stderr).toBe(0)
  const tarball = readdirSync(root).find((name) => name.endsWith('.tgz')) ?? ''
  mkdirSync(installed, { recursive: true })
  expect(spawnSync('tar', ['-xzf', join(root, tarball), '-C', installed, '--strip-components=1']).status).toBe(0)
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
  for (const name of Object.keys(dependencies)) {
    const link = join(root, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(resolve('node_modules', name), link)
  }
}, 60_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the package holds what it needs and nothing else', () => {
  expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'package.json'])
  expect(existsSync(join(installed, 'dist', 'catalogue', 'data', 'operations.json'))).toBe(true)
  const strays = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.test\.|fixture/.test(name),
  )
  expect(strays).toEqual([])
})

test('the bin starts a server that creates, reads and searches, and stops on SIGTERM', async () => {
  const token = 'pat-na1-11111111-2222-4333-8444-555555555555'
  const running = launch(process.execPath, [join(installed, 'bin', 'spoke.js'), 'start', '--port', '0', '--memory'], {
    SPOKE_BOOTSTRAP_TOKEN: token,
  })
  const [, url = ''] = await running.says(/ready at (http:\/\/\S+)/)
  const call = (path: string, body?: unknown) =>
    fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  expect((await call('/crm/v3/objects/contacts', { properties: { email: 'ada@customer.example' } })).status).toBe(201)
  const filters = [{ propertyName: 'email', operator: 'EQ', value: 'ada@customer.example' }]
  const found = await call('/crm/v3/objects/contacts/search', { filterGroups: [{ filters }] })
  expect(await found.json()).toMatchObject({ total: 1 })
  running.child.kill('SIGTERM')
  expect((await running.finished).code).toBe(0)
})

test('the doors spoke/testing and spoke/catalogue open', async () => {
  writeFileSync(
    join(root, 'doors.mjs'),
    `import { startSpoke } from 'spoke/testing'
     import { match } from 'spoke/catalogue'
     const spoke = await startSpoke({ demo: true })
     const response = await fetch(spoke.url + '/crm/v3/objects/companies', { headers: { authorization: 'Bearer ' + spoke.token } })
     console.log((await response.json()).results.length, match('GET', '/crm/v3/lists/1').endOfSupport)
     await spoke.close()`,
  )
  const { code, out, err } = await launch(process.execPath, [join(root, 'doors.mjs')]).finished
  expect({ code, out, err }).toEqual({ code: 0, out: '10 2027-09-30\n', err: '' })
})
