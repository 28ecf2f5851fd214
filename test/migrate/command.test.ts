import { expect, test } from 'vitest'
import { run } from '../../src/commands/program.ts'
import { type Files, treeOf } from './tree.ts'

/** Invented; in the form of an account key. */
const KEY = '7d1c0b5e-93a4-4f62-8e17-b6052fd9c3aa'

const FILES: Files = {
  'a.js': `const hapikey = '${KEY}'\nfetch('https://api.hubapi.com/crm/v3/owners?hapikey=' + hapikey)\n`,
}

async function migrate(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await run(['migrate', ...args], {
    env: { NO_COLOR: '1' },
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { code, out, err }
}

test('scan prints the places and no secret, and stops CI while a key is used', async () => {
  const { code, out, err } = await migrate('scan', treeOf(FILES), '--fail-on-use')
  expect(out).toContain('a.js')
  expect(out).toContain('GET    /crm/v3/owners')
  expect(out + err).not.toContain(KEY.slice(9))
  expect(err).toMatch(/account key is used in 2 places.*a\.js:1/)
  expect(code).toBe(1)
})

test('scan lets CI pass where no key is used', async () => {
  const { code, out } = await migrate('scan', treeOf({ 'a.js': '// hubspot\n' }), '--fail-on-use')
  expect(out).toContain('No use of a HubSpot key found')
  expect(code).toBe(0)
})

test('scan fits 80 columns', async () => {
  const files = {
    'a.js': `${FILES['a.js']}const u = \`https://api.hubapi.com/crm/v3/objects/contacts/\${id}?hapikey=\${hapikey}&properties=${'p,'.repeat(40)}\`\nfetch(u)\n`,
  }
  const { out } = await migrate('scan', treeOf(files))
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(out).toContain('hapikey')
})

test('scan --json gives the whole report, without the secret', async () => {
  const { out } = await migrate('scan', treeOf(FILES), '--json')
  expect(JSON.parse(out)).toMatchObject({ uses: [{ line: 1 }, { line: 2 }], endpoints: [{ path: '/crm/v3/owners' }] })
  expect(out).not.toContain(KEY.slice(9))
})

test('scopes --list prints the names alone, one a line', async () => {
  const { code, out } = await migrate('scopes', treeOf(FILES), '--list')
  expect(out).toBe('crm.objects.owners.read\n')
  expect(code).toBe(0)
})

test('scopes tells the lines that ask for each', async () => {
  const { out } = await migrate('scopes', treeOf(FILES))
  expect(out).toMatch(/crm\.objects\.owners\.read\n\s+GET \/crm\/v3\/owners\s+a\.js:2/)
})

test('a path where nothing is fails with a word', async () => {
  const { code, err } = await migrate('scan', '/nowhere/at/all')
  expect(err).toContain('there is nothing at /nowhere/at/all')
  expect(code).toBe(1)
})

test('rewrite --to changes the step that is left, and not the code', async () => {
  const root = treeOf(FILES)
  const app = await migrate('rewrite', root)
  const oauth = await migrate('rewrite', root, '--to', 'oauth')
  expect(oauth.out).toBe(app.out)
  expect(app.err).toContain('the token of a private app')
  expect(oauth.err).toContain('refresh token')
  expect((await migrate('rewrite', root, '--to', 'key')).code).toBe(2)
})
