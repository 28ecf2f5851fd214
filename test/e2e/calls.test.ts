import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Running, spoke } from '../harness/process.ts'

// The call log of a real process: what it writes when it is stopped or killed, and the commands that read it.

const TOKEN = 'pat-na1-11111111-2222-4333-8444-555555555555'
let folder = ''
const started: Running[] = []
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'spoke-e2e-')), 'data')
})
afterEach(async () => {
  for (const { child, finished } of started.splice(0)) {
    child.kill('SIGKILL')
    await finished
  }
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

async function start(): Promise<{ readonly running: Running; readonly get: (path: string) => Promise<Response> }> {
  const running = spoke(['start', '--port', '0', '--data', folder], { SPOKE_BOOTSTRAP_TOKEN: TOKEN })
  started.push(running)
  const [, url = ''] = await running.says(/ready at (http:\/\/\S+)/)
  return { running, get: (path) => fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}` } }) }
}

async function command(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await spoke([...args, '--data', folder]).finished
  expect({ args, code, err }).toMatchObject({ args, code: 0 })
  return out
}

const CONTACTS = '/crm/v3/objects/contacts'

/** The numbers in `?limit=` of the calls in the log. */
async function logged(): Promise<readonly number[]> {
  const { calls } = JSON.parse(await command('calls', 'list', '--limit', '1000', '--json'))
  return calls.map(({ target }: { target: string }) => Number(/limit=(\d+)/.exec(target)?.[1]))
}

test('stopping writes every call that was answered', async () => {
  const { running, get } = await start()
  for (let at = 1; at <= 30; at++) expect((await get(`${CONTACTS}?limit=${at}`)).status).toBe(200)
  running.child.kill('SIGTERM')
  expect((await running.finished).code).toBe(0)
  expect((await logged()).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
})

test('a process that is killed loses the last moment at most, and the log goes on', async () => {
  const { running, get } = await start()
  for (let at = 1; at <= 20; at++) await get(`${CONTACTS}?limit=${at}`)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  await get(`${CONTACTS}?limit=100`)
  running.child.kill('SIGKILL')
  await running.finished
  const kept = new Set(await logged())
  for (let at = 1; at <= 20; at++) expect(kept.has(at)).toBe(true)
  const again = await start()
  await again.get(`${CONTACTS}?limit=77`)
  expect(await logged()).toContain(77)
})

test('the commands read the log of a running server', async () => {
  const { get } = await start()
  await get(CONTACTS)
  const id = (await get(`${CONTACTS}/987654321`)).headers.get('x-hubspot-correlation-id') ?? ''
  expect(await command('calls', 'list', '--status', '4xx')).toMatch(
    /404 {2}GET \/crm\/v3\/objects\/contacts\/987654321/,
  )
  expect(await command('calls', 'list', '--limit', '1')).toMatch(/there is more: --after \d+\.\d+/)
  expect(await command('calls', 'show', '--id', id)).toContain(`curl 'http`)
  expect(await command('calls', 'chart')).toMatch(/2 calls {2}1 refused/)
  expect(await command('calls', 'forecast', '--limit', '10000')).toMatch(/^2 calls today, \d+ expected; 48 a day/)
  expect(await command('calls', 'status')).toMatch(/2 calls .*\nkept for 30 days; 0 calls could not be kept/)
  expect(await command('scopes', 'explain', '1')).toContain('needed   crm.objects.contacts.read  2 calls')
  expect(await command('sunset', 'radar')).toMatch(/^2027-09-30 {2}GET \/crm\/v3/)
  expect(await command('sunset', 'keys')).toBe('')
  for (const args of [
    ['calls', 'list', '--status', '9'],
    ['calls', 'show', '--id', 'x'],
    ['scopes', 'explain', '999'],
  ]) {
    const { code, err } = await spoke([...args, '--data', folder]).finished
    expect({ args, code }).toEqual({ args, code: 1 })
    expect(err).toMatch(/^spoke: .+\n$/)
  }
})
