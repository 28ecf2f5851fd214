// Ten million logged calls: how long it takes to look at them, and what logging one costs the thread that answers.
// `node bench/calls.ts [--count 10000000] [--days 10]`; `node bench/calls.ts --hot` for the second alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type CallFilter, type CallRecord, openCalls } from '../src/calls/calls.ts'
import { firstPlace } from '../src/calls/identity.ts'
import { systemClock } from '../src/kit/clock.ts'
import { correlationIdAt } from '../src/kit/correlation.ts'
import { silentLog } from '../src/kit/log.ts'
import { systemRandom } from '../src/kit/random.ts'
import { DAY, nameOfDay } from '../src/store/day-log/day-log.ts'
import { openSqliteDays } from '../src/store/day-log/sqlite.ts'
import { runLoad, wire } from './load.ts'
import { startSpokeOn, TOKEN } from './server.ts'

const line = (text: string): boolean => process.stdout.write(`${text}\n`)
const numberAfter = (flag: string, fallback: number): number => {
  const at = process.argv.indexOf(flag)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

const PORTAL = 1_000_001
const SHAPES = 4_000
/** The last of them are rare: five calls each, in the first hour of the day. */
const RARE = 20

/** A day's file in the real schema, filled by SQL. */
async function fillDay(folder: string, day: number, count: number): Promise<void> {
  const log = openSqliteDays(folder, true)
  await log.day(day)
  await log.close()
  const db = new DatabaseSync(join(folder, `${nameOfDay(day)}.db`))
  db.exec('pragma synchronous = off; pragma cache_size = -200000; begin')
  db.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${SHAPES})
    insert into shape (id, key, portal, method, path, version, operation, status, category, credential, kind, name, app, needed, used, address, agent)
    select i, 'key ' || i, ${PORTAL} + (i % 4 = 3), case i % 3 when 0 then 'POST' else 'GET' end,
      '/crm/v3/objects/{objectType}/' || (i % 40), 'v3', 'operation.' || (i % 40),
      case when i % 25 = 0 then 404 when i % 97 = 0 then 500 else 200 end, case when i % 25 = 0 then 'OBJECT_NOT_FOUND' end,
      i % 50, 'private-app', 'App ' || (i % 50), i % 30, 'crm.objects.contacts.read|contacts', 'crm.objects.contacts.read',
      case when i > ${SHAPES - RARE} then '192.0.2.1' else '10.0.' || (i % 7) || '.' || (i % 200) end, 'agent/' || (i % 9)
    from n;
    with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1})
    insert into call (id, shape, ms, bytes_in, bytes_out, correlation, target, body)
    select (i * ${DAY} / ${count}) * 16777216 + i % 16777216,
      case when i < ${RARE * 5} then ${SHAPES - RARE} + 1 + i % ${RARE} else 1 + (i * 7919) % ${SHAPES - RARE} end,
      i % 200, i % 500, 300 + i % 3000,
      unhex(printf('%012x7%03x8%03x%06x%06x', ${day * DAY} + i * ${DAY} / ${count}, i % 4096, i % 4096, i % 16777216, i % 16777216)),
      case when i % 2 = 0 then '/crm/v3/objects/contacts/' || i end,
      case when i % 50 = 0 then '{"status":"error","message":"resource not found","correlationId":"x"}' end
    from n;
    insert into words (rowid, text) select id, 'contacts ' || substr(target, 26) || case when body is null then '' else ' resource not found' end
      from call where target is not null;
    insert into minute select s.portal, (${day * DAY} + (c.id >> 24)) / 60000 * 60000 as at, s.credential, s.status / 100 as class,
      count(*), sum(ms), max(ms), sum(bytes_in), sum(bytes_out) from call c join shape s on s.id = c.shape group by 1, 2, 3, 4;
    insert into hour select s.portal, (${day * DAY} + (c.id >> 24)) / 3600000 * 3600000 as at, s.credential, s.operation, s.status / 100 as class,
      count(*), sum(ms), max(ms), sum(bytes_in), sum(bytes_out) from call c join shape s on s.id = c.shape group by 1, 2, 3, 4, 5;
    update shape set calls = coalesce((select count(*) from call c where c.shape = shape.id), 0),
      last = ${day * DAY} + coalesce((select max(id) from call c where c.shape = shape.id), 0) / 16777216;
    commit;
  `)
  db.close()
}

async function queries(): Promise<boolean> {
  const count = numberAfter('--count', 10_000_000)
  const days = numberAfter('--days', 10)
  const folder = mkdtempSync(join(tmpdir(), 'spoke-calls-'))
  try {
    const today = Math.floor(Date.now() / DAY)
    const began = performance.now()
    for (let day = today - days; day < today; day++) await fillDay(folder, day, Math.ceil(count / days))
    line(`${count} calls in ${days} days, filled in ${Math.round((performance.now() - began) / 1000)} s`)
    const clock = systemClock
    const calls = openCalls(
      { place: { engine: 'sqlite', folder }, days: 30, temporary: true },
      { clock, log: silentLog },
    )
    let missed = false
    const measure = async (name: string, most: number, ask: () => Promise<unknown>): Promise<void> => {
      const start = performance.now()
      const found = await ask()
      const ms = performance.now() - start
      missed ||= ms > most
      line(
        `  ${ms <= most ? 'reached' : 'MISSED '}  ${name}: ${ms.toFixed(1)} ms (at most ${most}), ${describe(found)}`,
      )
    }
    const page = (filter: CallFilter) => () => calls.list(PORTAL, filter, undefined, 100)
    const status = await calls.status()
    line(`  ${Math.round(status.days.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB on disk`)
    await measure('newest page, the first question of all', 400, page({}))
    await measure('newest page', 200, page({}))
    await measure('newest page of all portals', 200, () => calls.list('all', {}, undefined, 100))
    const middle = { day: today - Math.ceil(days / 2), id: 43_200_000 * 16_777_216 }
    await measure('a page from the middle', 200, () => calls.list(PORTAL, {}, middle, 100))
    const old = (today - days) * DAY
    const filters: Readonly<Record<string, CallFilter>> = {
      'status 5xx': { status: 5 },
      'status 404': { status: 404 },
      'a method': { method: 'POST' },
      'an operation': { operation: 'operation.8' },
      'a path': { path: '/crm/v3/objects/{objectType}/8' },
      'a credential': { credential: 13 },
      'an app': { app: 13 },
      'an address': { address: '10.0.3.45' },
      'a rare address': { address: '192.0.2.1' },
      'an address of nobody': { address: '203.0.113.9' },
      'a status that none has': { status: 418 },
      'an operation and a status that never go together': { operation: 'operation.8', status: 404 },
      'a rare address and 2xx': { address: '192.0.2.1', status: 2 },
      'an hour long ago': { from: old + 3_600_000, until: old + 7_200_000 },
      'a rare address before a day': { address: '192.0.2.1', until: old + 12 * 3_600_000 },
      'a common word': { text: 'contacts' },
      'a rare word': { text: '123456' },
      'a word of refusals and an operation': { text: 'resource', operation: 'operation.8' },
      'two words': { text: 'contacts 424242' },
      'a word of nobody': { text: 'antidisestablishment' },
      'a common word and a rare address': { text: 'contacts', address: '192.0.2.1' },
    }
    for (const [name, filter] of Object.entries(filters)) await measure(name, 500, page(filter))
    const [some] = (await calls.list(PORTAL, {}, middle, 1)).calls
    await measure('a correlation id', 200, page({ correlation: some?.correlation }))
    await measure('one call', 200, () => calls.one(PORTAL, some?.correlation ?? ''))
    const span = { from: firstPlace(old).day * DAY, until: today * DAY }
    await measure('a chart of all days by the hour', 500, () => calls.chart(PORTAL, { ...span, step: 'hour' }))
    await measure('a chart of a day by the minute', 500, () =>
      calls.chart(PORTAL, { from: span.until - DAY, until: span.until, step: 'minute' }),
    )
    await measure('which paths will end', 2_000, () => calls.endingPaths(PORTAL, span.from, undefined))
    await calls.close()
    return missed
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function describe(found: unknown): string {
  if (Array.isArray(found)) return `${found.length} rows`
  if (typeof found !== 'object' || found === null || !('calls' in found) || !Array.isArray(found.calls)) return 'one'
  const partly = 'searchedTo' in found && found.searchedTo !== undefined ? ', to be gone on with' : ''
  return `${found.calls.length} calls${partly}`
}

/** What the step itself costs the thread that answers, with the thread that writes at work: processor time of this thread. */
async function step(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'spoke-calls-'))
  const clock = systemClock
  const calls = openCalls({ place: { engine: 'sqlite', folder }, days: 30, temporary: true }, { clock, log: silentLog })
  const call = (at: number, index: number): CallRecord => ({
    ...{ at, ms: 2, method: 'GET', template: '/crm/v3/objects/{objectType}/{objectId}', query: '', version: 'v3' },
    ...{ path: `/crm/v3/objects/contacts/${index}`, operation: 'crm.objects.read', status: 200, category: undefined },
    ...{ portal: PORTAL, credential: 1, kind: 'private-app', name: 'Bench', app: 7, user: undefined },
    ...{ needed: 'crm.objects.contacts.read|contacts', used: 'crm.objects.contacts.read', body: undefined },
    ...{ address: '127.0.0.1', agent: 'bench/1', bytesIn: 0, bytesOut: 700 },
    correlation: correlationIdAt(at, systemRandom.uuid()),
  })
  const each: number[] = []
  for (let round = 0; round < 30; round++) {
    const some = Array.from({ length: 2_000 }, (_, index) => call(Date.now(), index))
    const before = process.threadCpuUsage()
    for (const one of some) calls.record(one)
    const { user, system } = process.threadCpuUsage(before)
    each.push((user + system) / some.length)
    await calls.status()
  }
  await calls.close()
  rmSync(folder, { recursive: true, force: true })
  const cost = each.toSorted((a, b) => a - b)[each.length >> 1] ?? Number.NaN
  line(
    `  ${cost <= 5 ? 'reached' : 'MISSED '}  recording a call: ${cost.toFixed(1)} µs of the thread that answers (at most 5)`,
  )
  return cost > 5
}

const ROUNDS = 12

/**
 * What a GET costs the main thread with the log and without: two servers in one run, by turns, and of each the median.
 * Other work on the machine raises both.
 */
async function hot(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spoke-calls-'))
  const open = (days: string) => {
    process.env['SPOKE_CALLS_DAYS'] = days
    return startSpokeOn(['--data', join(folder, days)])
  }
  const servers = { with: await open('30'), without: await open('0') }
  const main: Record<keyof typeof servers, number[]> = { with: [], without: [] }
  const all: Record<keyof typeof servers, number[]> = { with: [], without: [] }
  try {
    for (let round = -2; round < ROUNDS; round++) {
      for (const name of ['with', 'without'] as const) {
        const server = servers[name]
        const [mainBefore, allBefore] = [server.mainCpu(), server.cpu()]
        const { requests } = await runLoad({
          port: server.port,
          connections: 64,
          seconds: 1.5,
          request: () => wire('GET', '/crm/v3/objects/contacts?limit=1', TOKEN),
        })
        if (round < 0) continue
        main[name].push((server.mainCpu() - mainBefore) / requests)
        all[name].push((server.cpu() - allBefore) / requests)
      }
    }
  } finally {
    await servers.with.stop()
    await servers.without.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const median = (some: readonly number[]): number => some.toSorted((a, b) => a - b)[some.length >> 1] ?? Number.NaN
  const cost = median(main.with) - median(main.without)
  line(
    `  main thread: ${median(main.with).toFixed(1)} µs a request with the log, ${median(main.without).toFixed(1)} µs without`,
  )
  line(
    `  all threads: ${median(all.with).toFixed(1)} µs a request with the log, ${median(all.without).toFixed(1)} µs without`,
  )
  line(
    `  ${cost <= 5 ? 'reached' : 'MISSED '}  the log costs the main thread ${cost.toFixed(1)} µs a request (at most 5)`,
  )
}

let hotMissed = false
if (!process.argv.includes('--queries')) {
  hotMissed = await step()
  await hot()
}
const missed = process.argv.includes('--hot') ? false : await queries()
if (hotMissed || missed) process.exitCode = 1
