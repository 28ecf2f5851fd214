import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { runLoad, wire } from '../../bench/load.ts'
import { createDatabase } from '../harness/database.ts'
import { type Running, spoke } from '../harness/process.ts'

// Real processes: what they let through together, and what is left of their counts when they are gone.

const TOKEN = 'pat-na1-00000000-0000-4000-8000-000000000001'
const KEY = '00000000-0000-4000-8000-000000000002'
const PATH = '/crm/v3/objects/contacts/1'
const USAGE = '/account-info/v3/api-usage/daily/private-apps'

let ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.reverse()) await end()
  ended = []
})

/** Where servers keep their data: a folder, or a database that several share. */
async function place(): Promise<readonly string[]> {
  if (inject('engine') === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'spoke-limits-'))
    ended.push(async () => rmSync(folder, { recursive: true, force: true }))
    return ['--data', folder]
  }
  const database = await createDatabase(inject('postgres'))
  ended.push(database.drop)
  return ['--database-url', database.url]
}

interface Server {
  readonly port: number
  readonly process: Running
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

async function start(at: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const process = spoke(['start', '--port', '0', '--log', 'error', ...at], {
    SPOKE_BOOTSTRAP_TOKEN: TOKEN,
    SPOKE_BOOTSTRAP_API_KEY: KEY,
    ...env,
  })
  const [, port] = await process.says(/ready at http:\/\/127\.0\.0\.1:(\d+)/)
  const stop = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    process.child.kill(signal)
    await process.finished
  }
  ended.push(() => stop('SIGKILL'))
  return { port: Number(port), process, stop }
}

/** Keeps a server busy; how many calls were not refused, which here answer 404. */
async function through(server: Server, seconds: number, requests?: number): Promise<number> {
  let refused = 0
  const result = await runLoad({
    port: server.port,
    connections: 8,
    seconds,
    request: () => wire('GET', PATH, TOKEN),
    onStatus: (status) => {
      if (status === 429) refused++
    },
    ...(requests === undefined ? {} : { requests }),
  })
  return result.requests - refused
}

async function usedToday({ port }: Server): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${port}${USAGE}`, { headers: { authorization: `Bearer ${TOKEN}` } })
  const body = (await reply.json()) as { results: readonly { currentUsage: number }[] }
  return body.results[0]?.currentUsage ?? Number.NaN
}

describe.runIf(inject('engine') === 'postgres')('two processes on one database', () => {
  test.each([
    ['free', 100],
    ['add-on', 250],
  ])('let no more than 5 %% over the limit of %s through, and nearly all of it', async (tier, max) => {
    const at = await place()
    const env = { SPOKE_PROFILE: 'hubspot', SPOKE_LIMITS: tier }
    const servers = [await start(at, env), await start(at, env)]
    const began = performance.now()
    const sums = await Promise.all(servers.map((server) => through(server, 6)))
    expect(performance.now() - began).toBeLessThan(9_500)
    const sum = sums.reduce((a, b) => a + b, 0)
    expect(sum).toBeLessThanOrEqual(max * 1.05)
    expect(sum).toBeGreaterThanOrEqual(max * 0.95)
  })

  test('go on within their limit while the window rolls', async () => {
    const at = await place()
    const env = { SPOKE_PROFILE: 'hubspot' }
    const servers = [await start(at, env), await start(at, env)]
    const times: number[] = []
    await Promise.all(
      servers.map((server) => {
        return runLoad({
          port: server.port,
          connections: 4,
          seconds: 22,
          request: () => wire('GET', PATH, TOKEN),
          onStatus: (status) => {
            if (status !== 429) times.push(performance.now())
          },
        })
      }),
    )
    times.sort((a, b) => a - b)
    const most = Math.max(...times.map((from, at) => times.slice(at).filter((time) => time < from + 9_900).length))
    expect(most).toBeLessThanOrEqual(105)
    expect(times.length).toBeGreaterThan(250)
  }, 60_000)

  test('tell the same count of the day', async () => {
    const at = await place()
    const servers = [await start(at), await start(at)] as const
    await Promise.all(servers.map((server) => through(server, 30, 500)))
    // What each counted is with the store within a second.
    await expect.poll(() => usedToday(servers[0]), { timeout: 5_000 }).toBeGreaterThan(1_000)
    const one = await usedToday(servers[0])
    await expect.poll(() => usedToday(servers[1]), { timeout: 5_000 }).toBeGreaterThan(one)
  })
})

describe('the count of a day', () => {
  test('outlasts a restart whole, and a killed process loses no more than its last second', async () => {
    const at = await place()
    const first = await start(at)
    await through(first, 30, 400)
    await first.stop('SIGTERM')
    const second = await start(at)
    expect(await usedToday(second)).toBe(401)
    await through(second, 30, 400)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    await through(second, 30, 50)
    await second.stop('SIGKILL')
    const third = await start(at)
    const kept = await usedToday(third)
    expect(kept).toBeGreaterThanOrEqual(802)
    expect(kept).toBeLessThanOrEqual(852)
  })
})
