import { cpus } from 'node:os'
import { createDatabase } from '../test/harness/database.ts'
import { startPostgres } from '../test/harness/postgres.ts'
import { batchCreate, type Comparison, compareHttp } from './http.ts'
import { limitCosts } from './limits.ts'
import { million } from './million.ts'
import { rawBatchCreate } from './raw.ts'
import { readyOnExistingData, startSpokeTimes, startWithThousandOperations } from './starting.ts'
import { webhookCosts } from './webhooks.ts'

// Compares Spoke with a bare node:http server and with its raw engine, in one run on one machine. Rates depend on the
// machine; the ratios are what counts. The targets are those of SQLite: PostgreSQL is there to be known, not to win.

const line = (text: string) => process.stdout.write(`${text}\n`)
const round = (value: number, digits = 0) => value.toFixed(digits)

let missed = 0

function target(name: string, value: number, atLeast: number, unit = 'x'): void {
  const reached = value >= atLeast
  if (!reached) missed++
  line(
    `  ${reached ? 'reached' : 'MISSED '}  ${name}: ${round(value, unit === 'x' ? 2 : 0)}${unit} (target >= ${atLeast}${unit})`,
  )
}

function limit(name: string, value: number, atMost: number): void {
  const reached = value <= atMost
  if (!reached) missed++
  line(`  ${reached ? 'reached' : 'MISSED '}  ${name}: ${round(value)} ms (target <= ${atMost} ms)`)
}

function report({ name, bare, spoke }: Comparison): number {
  const ratio = spoke.perSecond / bare.perSecond
  line(
    `  ${name}: bare ${round(bare.perSecond)}/s at ${round(bare.cpuPerRequest, 1)} µs CPU; ` +
      `Spoke ${round(spoke.perSecond)}/s at ${round(spoke.cpuPerRequest, 1)} µs CPU, p50 ${round(spoke.p50, 1)} ms, p99 ${round(spoke.p99, 1)} ms; ` +
      `ratio ${round(ratio, 2)} by rate, ${round(bare.cpuPerRequest / spoke.cpuPerRequest, 2)} by CPU`,
  )
  return ratio
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

if (process.argv.includes('--million')) {
  const only = (['sqlite', 'postgres'] as const).find((engine) => process.argv.includes(`--${engine}`))
  await million({ count: Number(option('--count') ?? 1_000_000), only, kept: option('--kept') })
  process.exit(0)
}

line(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), 64 connections, SQLite with synchronous=FULL`,
)

line('\nSQLite')
const [reads, writes, checks] = (await compareHttp()).map((comparison) => ({ ratio: report(comparison) }))
const raw = await rawBatchCreate()
const batch = await batchCreate()
line(
  `  batch create 100: ${round(batch.recordsPerSecond)} records/s at ${round(batch.cpuPerRecord, 1)} µs CPU a record; raw engine, same rows: ${round(raw)} records/s`,
)
target('GET by id', reads?.ratio ?? 0, 0.35)
target('durable create', writes?.ratio ?? 0, 0.12)
target('verify a key', checks?.ratio ?? 0, 0.4)
target('batch create', batch.recordsPerSecond, 5000, ' records/s')
target('batch create against the raw engine', batch.recordsPerSecond / raw, 0.5)

line('\nWebhooks')
const hooks = await webhookCosts()
line(
  `  a create: ${round(hooks.none, 1)} µs CPU with no subscription, ${round(hooks.other, 1)} µs with one to something else, ${round(hooks.told, 1)} µs with one to every create; ` +
    `${round(hooks.cpuPerEvent, 1)} µs CPU an event that is created in a batch and delivered; change to receipt p50 ${round(hooks.p50, 1)} ms, p99 ${round(hooks.p99, 1)} ms`,
)
target('a create with nobody waiting for it against one with nobody waiting at all', hooks.none / hooks.other, 0.9)
target('events delivered while they are created', hooks.eventsPerSecond, 5000, ' events/s')

line('\nPostgreSQL (fsync off in this throw-away server)')
const server = await startPostgres()
try {
  const first = await createDatabase(server.url)
  for (const comparison of await compareHttp(first.url)) report(comparison)
  await first.drop()
  const second = await createDatabase(server.url)
  const { recordsPerSecond, cpuPerRecord } = await batchCreate(second.url)
  line(`  batch create 100: ${round(recordsPerSecond)} records/s at ${round(cpuPerRecord, 1)} µs CPU a record`)
  await second.drop()
} finally {
  await server.stop()
}

line('\nLimits: what counting a call adds to it, headers and all')
for (const { name, cpu } of await limitCosts()) {
  const reached = cpu <= 2
  if (!reached) missed++
  line(`  ${reached ? 'reached' : 'MISSED '}  ${name}: ${round(cpu, 2)} µs CPU (target <= 2 µs)`)
}

line('\nStarting')
limit('spoke start on existing data', await readyOnExistingData(), 500)
const times = await startSpokeTimes()
limit('startSpoke(), first in a process', times.first, 200)
limit('startSpoke(), later', times.next, 200)
limit('with a thousand operations more', await startWithThousandOperations(), 200)

if (missed > 0) {
  line(`\n${missed} targets missed.`)
  process.exitCode = 1
}
