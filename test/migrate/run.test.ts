import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from '../harness/process.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

// Programs that know nothing of Spoke, run as they are.

const CONTACTS = 'https://api.hubapi.com/crm/v3/objects/contacts'
let spoke: TestSpoke
let root = ''
beforeAll(async () => {
  spoke = await openTestSpoke()
  root = mkdtempSync(join(tmpdir(), 'spoke-run-'))
})
afterAll(async () => {
  await spoke.close()
  rmSync(root, { recursive: true, force: true })
})

const run = (command: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  launch(process.execPath, ['src/main.ts', 'run', '--url', spoke.url, '--', ...command], {
    ...env,
    HUBSPOT_ACCESS_TOKEN: spoke.token,
  }).finished

const bearer = (): readonly string[] => ['-H', `authorization: Bearer ${spoke.token}`]

function has(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, [...args], { stdio: 'ignore' }).status === 0
}

test('curl reaches Spoke, with its certificate checked, and refusals are told', async () => {
  const page = join(root, 'page.json')
  const well = await run(['curl', '-sS', '--fail', '-o', page, ...bearer(), `${CONTACTS}?limit=1`])
  expect(well).toMatchObject({ code: 0, err: '1 calls reached Spoke, 0 were refused.\n' })
  expect(JSON.parse(execFileSync('cat', [page], { encoding: 'utf8' }))).toEqual({ results: [] })

  const sent = ['-X', 'POST', '-H', 'content-type: application/json', '-d', '{"properties":{"email":"a@b.example"}}']
  expect(await run(['curl', '-sS', '--fail', '-o', page, ...sent, ...bearer(), CONTACTS])).toMatchObject({ code: 0 })
  expect((await spoke.get('/crm/v3/objects/contacts')).body.results).toMatchObject([
    { properties: { email: 'a@b.example' } },
  ])

  const refused = await run(['curl', '-sS', '-o', page, `${CONTACTS}?hapikey=${'0'.repeat(36)}`])
  expect(refused.err).toBe(
    '1 calls reached Spoke, 1 were refused.\n  401 GET /crm/v3/objects/contacts with an account key\n',
  )
})

test('the authority is trusted by the command alone, and only for HubSpot', async () => {
  // Without the bundle, curl sees an authority that it does not know.
  const script = `CURL_CA_BUNDLE= SSL_CERT_FILE=/dev/null curl -sS -o /dev/null ${CONTACTS}`
  const { code, err } = await run(['sh', '-c', script])
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/certificate/i) })
})

test('other hosts are passed through, unread', async () => {
  const seen: string[] = []
  const other = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['proxy-connection'] ?? ''}`)
    response.end('elsewhere')
  })
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
  try {
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const target = `http://127.0.0.1:${port}/x`
    for (const tunnel of [[], ['-p']]) {
      const { code, err } = await run(['curl', '-sS', '--fail', '--noproxy', '', ...tunnel, target])
      expect({ code, err }).toEqual({ code: 0, err: 'elsewhere0 calls reached Spoke, 0 were refused.\n' })
    }
    expect(seen).toEqual(['GET /x ', 'GET /x '])
  } finally {
    other.close()
  }
})

test.skipIf(!has('python3', '--version'))("Python's own urllib reaches Spoke", async () => {
  const file = join(root, 'a.py')
  writeFileSync(
    file,
    `import json, os, urllib.request
ask = urllib.request.Request('${CONTACTS}', headers={'Authorization': 'Bearer ' + os.environ['HUBSPOT_ACCESS_TOKEN']})
assert 'results' in json.load(urllib.request.urlopen(ask))
`,
  )
  expect(await run(['python3', file])).toMatchObject({ code: 0, err: '1 calls reached Spoke, 0 were refused.\n' })
})

test.skipIf(!has('python3', '-c', 'import requests'))("Python's requests reaches Spoke", async () => {
  const file = join(root, 'b.py')
  writeFileSync(
    file,
    `import os, requests
requests.get('${CONTACTS}', headers={'Authorization': 'Bearer ' + os.environ['HUBSPOT_ACCESS_TOKEN']}).raise_for_status()
`,
  )
  expect(await run(['python3', file])).toMatchObject({ code: 0, err: '1 calls reached Spoke, 0 were refused.\n' })
})

test('a Node that a shell starts, and what Node starts, are counted once each', async () => {
  const file = join(root, 'c.mjs')
  writeFileSync(
    file,
    `import { execFileSync } from 'node:child_process'
const headers = { authorization: 'Bearer ' + process.env.HUBSPOT_ACCESS_TOKEN }
if (!(await fetch('${CONTACTS}', { headers })).ok) process.exitCode = 1
execFileSync('curl', ['-sS', '--fail', '-o', '/dev/null', '-H', 'authorization: ' + headers.authorization, '${CONTACTS}'])
`,
  )
  expect(await run(['sh', '-c', `node ${file}`])).toMatchObject({
    code: 0,
    err: '2 calls reached Spoke, 0 were refused.\n',
  })
})

test('verify tells of a call that is refused which scope it needs', async () => {
  const folder = join(root, 'needs')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'import.sh'),
    `curl -sS -o /dev/null -H "authorization: Bearer $HUBSPOT_ACCESS_TOKEN" ${CONTACTS}\n`,
  )
  const { code, out } = await launch(process.execPath, [
    ...['src/main.ts', 'migrate', 'verify', folder, '--granted', 'crm.objects.deals.read', '--run', 'sh import.sh'],
  ]).finished
  expect(code).toBe(1)
  expect(out).toMatch(/403 GET \/crm\/v3\/objects\/contacts\n {8}needs .*crm\.objects\.contacts\.read/)
})
