import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../src/commands/program.ts'
import { folderOf } from './folder.ts'

// A small integration of our own, from its first scan to its proof: the command line, real files, a real Spoke.

const integration = {
  'hubspot.mjs': `import https from 'node:https'
const base = 'https://api.hubapi.com'
const KEY = process.env.HUBSPOT_API_KEY

export async function find(email) {
  const answer = await fetch(\`\${base}/crm/v3/objects/contacts/search?hapikey=\${KEY}\`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }] }),
  })
  if (!answer.ok) throw new Error(\`search: \${answer.status}\`)
  return (await answer.json()).results[0]
}

export async function create(properties) {
  const url = base + '/crm/v3/objects/contacts' + '?hapikey=' + KEY
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ properties }) }
  const answer = await fetch(url, options)
  if (!answer.ok) throw new Error(\`create: \${answer.status}\`)
}
`,
  'import.mjs': `import { create, find } from './hubspot.mjs'
for (const email of ['ada@example.com', 'alan@example.com', 'ada@example.com']) {
  if ((await find(email)) === undefined) await create({ email })
}
`,
  '.env.example': 'HUBSPOT_API_KEY=\n',
  '.gitignore': '.env\n',
}

async function spoke(...args: readonly string[]) {
  let out = ''
  let err = ''
  const io = { env: process.env, out: (text: string) => (out += text), err: (text: string) => (err += text) }
  const code = await run(['migrate', ...args], io)
  return { code, out, err }
}

test('an integration on an API key is scanned, rewritten and proven against Spoke', { timeout: 120_000 }, async () => {
  const root = folderOf(integration)
  const git = (...args: readonly string[]) =>
    spawnSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { encoding: 'utf8' })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'on a key')

  expect(await spoke('scan', root, '--fail-on-use')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/an account key is used in 4 places/),
  })
  expect((await spoke('scopes', root, '--list')).out).toBe('crm.objects.contacts.read\ncrm.objects.contacts.write\n')
  const refused = await spoke('verify', root, '--run', 'node import.mjs', '--json')
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.out).run.failed[0]).toMatchObject({
    status: 401,
    path: '/crm/v3/objects/contacts/search',
    key: true,
  })

  const diff = (await spoke('rewrite', root)).out
  const patch = spawnSync('git', ['-C', root, 'apply', '--check', '-'], { input: diff, encoding: 'utf8' })
  expect(patch.stderr).toBe('')
  expect(git('status', '--porcelain').stdout).toBe('')

  expect((await spoke('rewrite', root, '--write')).code).toBe(0)
  expect(
    git('diff')
      .stdout.replace(/^(?:diff|index) .*\n/gm, '')
      .split('\n')
      .filter((line) => /^[-+][^-+]/.test(line)),
  ).toEqual(diff.split('\n').filter((line) => /^[-+][^-+]/.test(line)))
  expect(await spoke('rewrite', root, '--write')).toMatchObject({ code: 1, err: expect.stringMatching(/--force/) })
  expect((await spoke('rewrite', root)).out).toBe('')

  const proven = await spoke('verify', root, '--run', 'node import.mjs', '--json')
  expect(JSON.parse(proven.out)).toMatchObject({ proven: true, left: [], run: { code: 0, failed: [] } })
  expect(JSON.parse(proven.out).run.calls).toHaveLength(5)
  // A scope too few is refused by Spoke, and told.
  const short = await spoke(
    'verify',
    root,
    '--run',
    'node import.mjs',
    '--granted',
    'crm.objects.contacts.read',
    '--json',
  )
  expect(JSON.parse(short.out)).toMatchObject({ proven: false, missing: ['crm.objects.contacts.write'] })
  expect(JSON.parse(short.out).run.failed[0]).toMatchObject({
    status: 403,
    method: 'POST',
    path: '/crm/v3/objects/contacts',
  })
})

test('reports: SARIF names file and line, HTML stands alone, both hide values', async () => {
  const key = '0c9b3f52-6f0d-4d3c-8a55-7d2f64b1e9aa'
  const root = folderOf({
    'a.js': `const hapikey = '${key}'\nfetch('https://api.hubapi.com/owners/v2/owners?hapikey=' + hapikey)\n`,
  })
  const sarif = JSON.parse((await spoke('scan', root, '--format', 'sarif')).out)
  const [{ results }] = sarif.runs
  expect(results.map((one: { ruleId: string }) => one.ruleId)).toEqual([
    'committed-secret',
    'account-key',
    'dead-endpoint',
  ])
  expect(results[1].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'a.js' },
    region: { startLine: 2 },
  })
  const html = (await spoke('scan', root, '--format', 'html')).out
  expect(html).toContain('retired endpoints')
  expect(html).not.toMatch(/(?:src|href)=/)
  for (const text of [JSON.stringify(sarif), html, (await spoke('scan', root)).out]) expect(text).not.toContain(key)
})

test('calls through node:https are redirected too', { timeout: 60_000 }, async () => {
  const root = folderOf({
    'a.mjs': `import { request } from 'node:https'
const sent = request('https://api.hubapi.com/crm/v3/objects/contacts?limit=1', { headers: { authorization: 'Bearer ' + process.env.HUBSPOT_ACCESS_TOKEN } }, (answer) => {
  if (answer.statusCode !== 200) process.exitCode = 1
  answer.resume()
})
sent.end()
`,
  })
  const { out, code } = await spoke(
    'verify',
    root,
    '--granted',
    'crm.objects.contacts.read',
    '--run',
    `node ${join(root, 'a.mjs')}`,
    '--json',
  )
  expect(JSON.parse(out).run).toMatchObject({
    code: 0,
    calls: [{ method: 'GET', path: '/crm/v3/objects/contacts', status: 200, key: false }],
  })
  expect(code).toBe(0)
})

test.each([
  [['scan', '/nowhere/at/all'], 1],
  [['scan'], 2],
  [['rewrite', 'package.json'], 1],
])('wrong usage says so: %j', async (args, code) => {
  expect((await spoke(...args)).code).toBe(code)
})
