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
  const data = ['--data', join(root, 'data')]
  const [key] = JSON.parse((await spoke(['keys', 'list', '--json', ...data]).finished).out)
  // What was called, alone, and held against the code: both ask for the same.
  const ofLog = await inFolder(['migrate', 'scopes', '--from-log', String(key.id), '--list', ...data])
  expect(ofLog.out.trim().split('\n')).toEqual(scopes)
  const project = join(root, 'app-hsmeta.json')
  const both = ['migrate', 'scopes', '.', '--from-log', String(key.id), ...data]
  const compared = await inFolder([...both, '--project-file', project, '--name', 'Moved'])
  expect(compared.out).toMatch(/^ {2}both {2}crm\.objects\.deals\.write$/m)
  expect(compared.out).not.toContain('not in this code')
  // The first import only makes contacts: changing one was never seen.
  expect(compared.out).toMatch(
    /never called in these days\n {2}PATCH \/crm\/v3\/objects\/contacts\/\{\w+\} {2}hubspot\.js:\d+\n/,
  )
  expect(JSON.parse(readFileSync(project, 'utf8')).config).toMatchObject({ auth: { requiredScopes: scopes } })
  const made = await inFolder([...both, '--create', 'private-app', '--name', 'Moved'])
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

  const since = new Date(cutOver).toISOString()
  const page = join(root, 'cut-over.html')
  const watched = await spoke(['migrate', 'watch', '--since', since, '--html', page, ...data]).finished
  expect(watched).toMatchObject({ code: 0, out: expect.stringContaining('Ready: the key can be deactivated.') })
  expect(readFileSync(page, 'utf8')).toContain('Ready: the key can be deactivated.')
  // The first import was before: counted from then on, the key is in use.
  const whole = await spoke(['migrate', 'watch', '--since', since.slice(0, 10), ...data]).finished
  expect(whole).toMatchObject({ code: 1, out: expect.stringContaining('is still used') })

  const calls = await logged()
  expect(calls.filter(({ status }) => status >= 400)).toEqual([])
  const late = calls.filter(({ at }) => at >= cutOver)
  expect(late.length).toBeGreaterThan(10)
  expect(new Set(late.map(({ name }) => name))).toEqual(new Set(['Moved']))
  const early = calls.filter(({ at }) => at < cutOver)
  expect(early.length).toBeGreaterThan(10)
  expect(new Set(early.map(({ kind }) => kind))).toEqual(new Set(['api-key']))

  expect((await spoke(['keys', 'deactivate', String(key.id), ...data]).finished).code).toBe(0)
  expect((await spoke(['migrate', 'watch', ...data]).finished).out).toContain('Done.')
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

test('the cut-over goes as its guide says', { timeout: 120_000 }, async () => {
  const folder = join(root, 'cut-over')
  cpSync('examples/lead-import', folder, { recursive: true })
  const guide = readFileSync('docs/guides/cut-over.md', 'utf8')
  const blocks = [...guide.matchAll(/<!-- run: [\w-]+ -->\n```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  expect(blocks).toHaveLength(4)
  const data = join(root, 'data')
  const made = await spoke(['keys', 'create', '--name', 'To go', '--data', data]).finished
  const key = made.out.trim()
  const listed = JSON.parse((await spoke(['keys', 'list', '--json', '--data', data]).finished).out)
  const { id } = listed.find((one: { name: string }) => one.name === 'To go')
  const old = ['run', '--url', url, '--', 'node', 'import.js']
  const env = { LEADS_URL: leads, HUBSPOT_API_KEY: key }
  expect((await launch(process.execPath, [main, ...old], env, folder).finished).code).toBe(0)
  expect((await inFolder(['migrate', 'rewrite', folder, '--write', '--force'])).code).toBe(0)
  const setup = `spoke() { if [ "$1" = run ]; then shift; set -- run --url ${url} "$@"; fi; "${process.execPath}" "${main}" "$@"; }\n`
  const script = setup + blocks.join('').replace('KEY=1', `KEY=${id}`)
  const { code, out, err } = await launch('sh', ['-e', '-c', script], { LEADS_URL: leads, SPOKE_DATA: data }, folder)
    .finished
  expect({ code, said: code === 0 ? '' : err.slice(-2_000) + out.slice(-1_000) }).toEqual({ code: 0, said: '' })
  expect(out).toContain('Ready: the key can be deactivated.')
  expect(out).toContain('Done.')
})
