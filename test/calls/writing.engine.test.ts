import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import type { CallRecord } from '../../src/calls/calls.ts'
import { readConfig } from '../../src/config.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { correlationIdAt } from '../../src/kit/correlation.ts'
import type { Log } from '../../src/kit/log.ts'
import { silentLog } from '../../src/kit/log.ts'
import { systemRandom } from '../../src/kit/random.ts'
import { CONTACTS } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

const DAY = 86_400_000
const temporary = mkdtempSync(join(tmpdir(), 'spoke-calls-'))
beforeAll(() => {
  process.env['TMPDIR'] = temporary
})
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** The days that are on disk, oldest first. */
async function daysOf(spoke: TestSpoke): Promise<readonly string[]> {
  const { days } = await spoke.app.calls.status()
  return days.map(({ day }) => day).toSorted()
}

function callAt(at: number, path = '/x'): CallRecord {
  return {
    ...{ at, ms: 1, method: 'GET', template: '/x', path, query: '', version: 'v3', operation: 'test', status: 200 },
    ...{ category: undefined, portal: 1, credential: 7, kind: 'private-app', name: 'Test', app: 7, user: undefined },
    ...{ needed: '', used: '', address: '127.0.0.1', agent: 'test', bytesIn: 0, bytesOut: 10 },
    ...{ correlation: correlationIdAt(at, systemRandom.uuid()), body: undefined },
  }
}

/** Nobody else writes the log until the returned function is called. */
async function block(spoke: TestSpoke): Promise<() => Promise<void>> {
  if (inject('engine') === 'sqlite') {
    const files = readdirSync(temporary, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /calls.*\.db$/.test(name),
    )
    const locks = files.map((name) => new DatabaseSync(join(temporary, name)))
    for (const lock of locks) lock.exec('begin immediate')
    return async () => {
      for (const lock of locks) lock.close()
    }
  }
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: spoke.databaseUrl })
  await client.connect()
  await client.query('begin; lock table spoke_calls.shape in share row exclusive mode')
  return () => client.end()
}

test('a log that can not be written holds nobody up; what is beyond its room is counted, and told', async () => {
  const said: string[] = []
  const log: Log = { ...silentLog, warn: (event, fields) => said.push(`${event} ${fields?.['calls'] ?? ''}`) }
  const spoke = await openTestSpoke({ log })
  try {
    await spoke.get(CONTACTS)
    expect((await spoke.app.calls.status()).days).toHaveLength(1)
    const release = await block(spoke)
    const began = performance.now()
    for (let at = 0; at < 20; at++) expect((await spoke.get(CONTACTS)).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(5_000)
    // Some 36 MB: more than may wait.
    const now = Date.now()
    const long = `/x/${'y'.repeat(2_000)}`
    const began2 = performance.now()
    for (let at = 0; at < 18_000; at++) spoke.app.calls.record(callAt(now, long))
    expect(performance.now() - began2).toBeLessThan(5_000)
    // What is there can be read all the while.
    expect((await spoke.app.calls.list(spoke.portalId, {}, undefined, 100)).calls.length).toBeGreaterThan(0)
    await release()
    const counted = async () => {
      const { dropped, days } = await spoke.app.calls.status()
      return dropped + (days[0]?.calls ?? 0)
    }
    await expect.poll(counted, { timeout: 25_000 }).toBe(18_021)
    const status = await spoke.app.calls.status()
    expect(status.dropped).toBeGreaterThan(0)
    const listed = await spoke.app.calls.list(spoke.portalId, { operation: 'crm.objects.list' }, undefined, 100)
    expect(listed.calls).toHaveLength(21)
    expect(said).toContain(`calls.dropped ${status.dropped}`)
  } finally {
    await spoke.close()
  }
})

test('days beyond those that are kept are dropped whole, as time goes by', async () => {
  const clock = movedClock(Date.parse('2026-03-01T23:59:59Z'))
  const spoke = await openTestSpoke({ clock, env: { SPOKE_CALLS_DAYS: '3' } })
  try {
    const ids: string[] = []
    for (let day = 0; day < 5; day++) {
      ids.push((await spoke.get(CONTACTS)).headers.get('x-hubspot-correlation-id') ?? '')
      await spoke.app.calls.status()
      clock.advance(DAY)
    }
    await spoke.get(CONTACTS)
    await expect.poll(() => daysOf(spoke)).toEqual(['2026-03-04', '2026-03-05', '2026-03-06'])
    const { calls } = await spoke.app.calls.list(spoke.portalId, {}, undefined, 100)
    expect(calls.map(({ at }) => new Date(at).getUTCDate())).toEqual([6, 5, 4])
    expect(await spoke.app.calls.one('all', ids[0] ?? '')).toBeUndefined()
    expect(await spoke.app.calls.one('all', ids[4] ?? '')).toMatchObject({ status: 200 })
    if (inject('engine') === 'sqlite') {
      const files = readdirSync(temporary, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.includes('2026-03-0'),
      )
      expect(files.filter((name) => /03-0[123]/.test(name))).toEqual([])
      expect(files.length).toBeGreaterThanOrEqual(3)
    }
  } finally {
    await spoke.close()
  }
})

test('pages go over days, and sums go over days', async () => {
  const clock = movedClock(Date.parse('2026-03-01T10:00:00Z'))
  const spoke = await openTestSpoke({ clock })
  try {
    for (let day = 0; day < 4; day++) {
      for (let at = 0; at < 3; at++) {
        await spoke.get(CONTACTS)
        clock.advance(1_000)
      }
      clock.advance(DAY)
    }
    const seen: number[] = []
    for (let after: Parameters<typeof spoke.app.calls.list>[2], more = true; more; more = after !== undefined) {
      const page = await spoke.app.calls.list(spoke.portalId, {}, after, 2)
      seen.push(...page.calls.map(({ at }) => at))
      after = page.next
    }
    expect(seen).toHaveLength(12)
    expect(seen).toEqual(seen.toSorted((a, b) => b - a))
    const from = Date.parse('2026-03-02T00:00:00Z')
    const some = await spoke.app.calls.list(spoke.portalId, { from, until: from + DAY }, undefined, 100)
    expect(some.calls.map(({ at }) => new Date(at).getUTCDate())).toEqual([2, 2, 2])
    const chart = await spoke.app.calls.chart(spoke.portalId, { from: 0, until: clock.now(), step: 'day' })
    expect(chart.map(({ calls }) => calls)).toEqual([3, 3, 3, 3])
  } finally {
    await spoke.close()
  }
})

test('calls of one moment keep each their place', async () => {
  const spoke = await openTestSpoke()
  try {
    const at = Date.now()
    // The last six digits tell the calls of one millisecond apart: here they do not.
    const ids = Array.from({ length: 20 }, (_, index) => {
      const correlation = `${correlationIdAt(at, systemRandom.uuid()).slice(0, -12)}${String(index).padStart(6, '0')}abcdef`
      spoke.app.calls.record({ ...callAt(at), correlation })
      return correlation
    })
    for (const id of ids) expect((await spoke.app.calls.one('all', id))?.correlation).toBe(id)
    expect((await spoke.app.calls.list(1, {}, undefined, 100)).calls).toHaveLength(20)
  } finally {
    await spoke.close()
  }
})

test.runIf(inject('engine') === 'postgres')('two servers write one log', async () => {
  const spoke = await openTestSpoke()
  const config = readConfig({ port: '0' }, { SPOKE_DATABASE_URL: spoke.databaseUrl ?? '' })
  const second = await openApp(config, { clock: systemClock, random: systemRandom, log: silentLog })
  const url = await second.listen()
  try {
    const get = (base: string) =>
      fetch(`${base}${CONTACTS}?limit=1`, { headers: { authorization: `Bearer ${spoke.token}` } })
    await Promise.all(Array.from({ length: 200 }, (_, at) => get(at % 2 === 0 ? spoke.url : url)))
    for (const app of [spoke.app, second]) await app.calls.status()
    for (const { calls } of [spoke.app, second]) {
      expect(
        (await calls.list(spoke.portalId, { operation: 'crm.objects.list' }, undefined, 1_000)).calls,
      ).toHaveLength(200)
      const [point] = await calls.chart(spoke.portalId, {
        from: 0,
        until: Date.now() + DAY,
        step: 'day',
        operation: 'crm.objects.list',
      })
      expect(point?.calls).toBe(200)
      const [day] = (await calls.status()).days
      expect(day?.calls).toBe(200)
    }
  } finally {
    await second.close()
    await spoke.close()
  }
})

test('a server that logs nothing has no log', async () => {
  const spoke = await openTestSpoke({ env: { SPOKE_CALLS_DAYS: '0' } })
  try {
    await spoke.get(CONTACTS)
    expect(await spoke.app.calls.list('all', {}, undefined, 10)).toMatchObject({ calls: [] })
  } finally {
    await spoke.close()
  }
})
