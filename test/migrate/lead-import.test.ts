import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Finished, launch, type Running, spoke } from '../harness/process.ts'

const KEY = '7d1c2f0e-0000-4000-8000-00000000a9e5'
const main = resolve('src/main.ts')

let root = ''
let example = ''
let server: Running
let crm: Running
let url = ''
let leads = ''
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'spoke-lead-import-'))
  example = join(root, 'lead-import')
  cpSync('examples/lead-import', example, { recursive: true })
  server = spoke(['start', '--port', '0', '--data', join(root, 'data')], { SPOKE_BOOTSTRAP_API_KEY: KEY })
  url = (await server.says(/ready at (http:\S+)/))[1] ?? ''
  crm = launch(
    process.execPath,
    ['-e', "import('./crm.js').then(async ({ serveLeads }) => console.log((await serveLeads(0)).url))"],
    {},
    example,
  )
  leads = (await crm.says(/http:\S+\/leads/))[0]
})
afterAll(async () => {
  crm.child.kill()
  server.child.kill('SIGTERM')
  await server.finished
  rmSync(root, { recursive: true, force: true })
})

/** A command line, in the integration's own folder. */
const inFolder = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
  launch(process.execPath, [main, ...args], { LEADS_URL: leads, ...env }, example).finished
const imported = (env: Readonly<Record<string, string>>): Promise<Finished> =>
  inFolder(['run', '--url', url, '--', 'node', 'import.js'], env)

interface Logged {
  readonly name: string | null
  readonly kind: string | null
  readonly status: number
  /** In ms. */
  readonly at: number
}

async function logged(): Promise<readonly Logged[]> {
  const { out } = await spoke(['calls', 'list', '--limit', '200', '--json', '--data', join(root, 'data')]).finished
  return (JSON.parse(out) as { readonly calls: readonly Logged[] }).calls
}

test('an integration leaves its API key: scanned, granted, rewritten, proven, cut over, and no call fails', {
  timeout: 120_000,
}, async () => {
  const before = await imported({ HUBSPOT_API_KEY: KEY })
  expect(before).toMatchObject({ code: 0, err: expect.stringContaining('5 contacts made, 0 changed, 3 deals') })
  expect(before.err).toContain(' 0 were refused.')

  const scanned = JSON.parse((await inFolder(['migrate', 'scan', '.', '--format', 'json'])).out)
  const keys = scanned.uses.filter((use: { class: string }) => use.class === 'account-key')
  expect(keys.map(({ file, line }: { file: string; line: number }) => `${file}:${line}`)).toEqual([
    ...['.env.example:4', 'hubspot.js:3', 'hubspot.js:12', 'hubspot.js:26', 'hubspot.js:35', 'hubspot.js:44'],
    ...['hubspot.js:54', 'hubspot.js:61'],
  ])
  const listed = await inFolder(['migrate', 'scopes', '.', '--list'])
  const scopes = listed.out.trim().split('\n')
  expect(scopes).toEqual([
    'crm.objects.contacts.read',
    'crm.objects.contacts.write',
    'crm.objects.deals.write',
    'crm.objects.owners.read',
  ])
  const made = await spoke([
    ...['tokens', 'create', '--name', 'Moved', '--scopes', scopes.join(',')],
    ...['--data', join(root, 'data')],
  ]).finished
  const token = made.out.trim()
  expect(token).toMatch(/^pat-/)

  const unproven = await inFolder(['migrate', 'verify', '.'])
  expect(unproven).toMatchObject({ code: 1, out: expect.stringContaining('Not proven.') })
  expect((await inFolder(['migrate', 'rewrite', '.', '--write'])).code).toBe(0)
  const code = readFileSync(join(example, 'hubspot.js'), 'utf8')
  expect(code).not.toContain('hapikey')
  expect(code.match(/Authorization: `Bearer \$\{apiKey\}`/g)?.length).toBe(6)
  expect(readFileSync(join(example, '.env.example'), 'utf8')).toContain('HUBSPOT_ACCESS_TOKEN=')
  const again = await inFolder(['migrate', 'rewrite', '.', '--write'])
  expect(readFileSync(join(example, 'hubspot.js'), 'utf8')).toBe(code)
  expect(again.code).toBe(0)

  const verified = await inFolder(['migrate', 'verify', '.', '--granted', scopes.join(','), '--run', 'npm test'])
  expect(verified.out).toContain('Proven.')
  expect(verified.code).toBe(0)

  const cutOver = Date.now()
  const after = await imported({ HUBSPOT_ACCESS_TOKEN: token })
  expect(after).toMatchObject({ code: 0, err: expect.stringContaining('0 contacts made, 5 changed, 0 deals') })
  expect(after.err).toContain(' 0 were refused.')

  const calls = await logged()
  expect(calls.filter(({ status }) => status >= 400)).toEqual([])
  const late = calls.filter(({ at }) => at >= cutOver)
  expect(late.length).toBeGreaterThan(10)
  expect(new Set(late.map(({ name }) => name))).toEqual(new Set(['Moved']))
  const early = calls.filter(({ at }) => at < cutOver)
  expect(early.length).toBeGreaterThan(10)
  expect(new Set(early.map(({ kind }) => kind))).toEqual(new Set(['api-key']))
})

test('the example goes as its README says', { timeout: 120_000 }, async () => {
  const folder = join(root, 'by-hand')
  cpSync('examples/lead-import', folder, { recursive: true })
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const block = (name: string): string =>
    new RegExp(`<!-- run: ${name} -->\\n\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? 'exit 9'
  const setup = `spoke() { if [ "$1" = run ]; then shift; set -- run --url ${url} "$@"; fi; "${process.execPath}" "${main}" "$@"; }\n`
  const env = { LEADS_URL: leads, SPOKE_DATA: join(root, 'data') }
  const { code, out, err } = await launch('sh', ['-e', '-c', setup + block('before') + block('move')], env, folder)
    .finished
  expect({ code, said: code === 0 ? '' : err.slice(-2_000) + out.slice(-1_000) }).toEqual({ code: 0, said: '' })
  expect(out).toContain('Account keys (8)')
  expect(out).toContain('Proven.')
  // The other test has made them: here they are changed, twice.
  expect(err.match(/0 contacts made, 5 changed, 0 deals/g)?.length).toBe(2)
})
