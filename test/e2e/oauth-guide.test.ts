import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type Running, spoke } from '../harness/process.ts'
import { newVisitor } from '../oauth/visitor.ts'

// What the guide shows is run here, as it stands there.

const ADMIN = { email: 'admin@harbour.example', password: 'a long password of chance' }

let root = ''
let server: Running
let url = ''
let appPort = ''
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spoke-guide-'))
  server = spoke(['start', '--port', '0', '--data', join(root, 'data')], {
    SPOKE_BOOTSTRAP_EMAIL: ADMIN.email,
    SPOKE_BOOTSTRAP_PASSWORD: ADMIN.password,
  })
  url = (await server.says(/ready at (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
  appPort = await freePort()
})
afterAll(async () => {
  server.child.kill('SIGTERM')
  await server.finished
  rmSync(root, { recursive: true, force: true })
})

function freePort(): Promise<string> {
  return new Promise((found) => {
    const probe = createServer().listen(0, 'localhost', () => {
      const address = probe.address()
      probe.close(() => found(String(typeof address === 'object' ? address?.port : '')))
    })
  })
}

/** A marked snippet of the guide, on this test's ports. */
function snippet(name: string): string {
  const guide = readFileSync('docs/guides/oauth.md', 'utf8')
  const found = new RegExp(`<!-- run: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(guide)
  expect(found, `the guide has a snippet ${name}`).not.toBeNull()
  return (found?.[1] ?? '').replaceAll('http://127.0.0.1:8484', url).replaceAll('3000', appPort)
}

function runModule(name: string, packages: Readonly<Record<string, string>>, env = {}): Running {
  const folder = join(root, name)
  for (const [specifier, target] of Object.entries(packages)) {
    const link = join(folder, 'node_modules', specifier)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(resolve(target), link)
  }
  writeFileSync(join(folder, 'run.mjs'), snippet(name))
  return launch(process.execPath, ['--conditions=spoke-source', 'run.mjs'], env, folder)
}

test('the command makes an app, and the app of the guide is let in and counts contacts', async () => {
  const made = await launch('sh', ['-e', '-c', snippet('create')], { SPOKE_DATA: join(root, 'data') }).finished
  const [, CLIENT_ID = '', CLIENT_SECRET = ''] = /^([0-9a-f-]{36}) {2}([0-9a-f-]{36})\n$/.exec(made.out) ?? []
  expect({ made, CLIENT_ID }).toMatchObject({ CLIENT_ID: expect.stringMatching(/^.{36}$/) })
  const app = runModule('app', { '@hubspot/api-client': 'node_modules/hs14' }, { CLIENT_ID, CLIENT_SECRET })
  try {
    await app.says(/Open http:\/\/localhost:\d+\//)
    const visitor = newVisitor(url)
    const start = await fetch(`http://localhost:${appPort}/`, { redirect: 'manual' })
    const form = await visitor.open(start.headers.get('location') ?? '')
    const asked = await visitor.press(form, 'Sign in', ADMIN)
    const { away = '' } = await visitor.press(asked, 'Connect app')
    expect(await (await fetch(away)).text()).toBe('0 contacts')
  } finally {
    app.child.kill()
    await app.finished
  }
  const { out } = await spoke(['installs', 'list', '--data', join(root, 'data')]).finished
  expect(out).toContain(`Shop  by ${ADMIN.email}`)
})

test('the test of the guide runs and ends', async () => {
  const { code, out, err } = await runModule('testing', { spoke: '.' }).finished
  expect({ code, out, err }).toEqual({ code: 0, out: "[ 'crm.objects.contacts.read', 'oauth' ]\n", err: '' })
})

test('every command that the guide names is one', async () => {
  const guide = readFileSync('docs/guides/oauth.md', 'utf8')
  const named = new Set([...guide.matchAll(/`spoke ([a-z-]+ [a-z-]+)/g)].map(([, command = '']) => command))
  expect(named.size).toBeGreaterThan(7)
  for (const command of named) {
    expect((await spoke([...command.split(' '), '--help']).finished).code, command).toBe(0)
  }
})
