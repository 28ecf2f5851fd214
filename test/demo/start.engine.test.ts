import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../harness/database.ts'
import { type Running, spoke } from '../harness/process.ts'

const TOKEN = 'pat-na1-11111111-2222-4333-8444-777777777777'

let folder = ''
let database: TestDatabase | undefined
const started: Running[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spoke-demo-'))
  database = inject('engine') === 'postgres' ? await createDatabase(inject('postgres')) : undefined
})

afterEach(async () => {
  for (const each of started.splice(0)) await end(each)
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

function start(): Running {
  const running = spoke(['start', '--port', '0', '--data', join(folder, 'data'), '--demo'], {
    SPOKE_BOOTSTRAP_TOKEN: TOKEN,
    ...(database === undefined ? {} : { SPOKE_DATABASE_URL: database.url }),
  })
  started.push(running)
  return running
}

async function end({ child, finished }: Running): Promise<void> {
  child.kill('SIGKILL')
  await finished
}

/** Resolves once the year is being written: the log of the one transaction grows, or the server has it open. */
async function writing(running: Running): Promise<void> {
  const under = database === undefined ? walHasGrown : await transactionIsOpen(database.url)
  while (!(await under())) {
    if (running.child.exitCode !== null) throw new Error(running.err())
    expect(running.out()).not.toContain('ready') // else it was all written before anybody looked
  }
}

async function walHasGrown(): Promise<boolean> {
  const wal = statSync(join(folder, 'data', 'spoke.db-wal'), { throwIfNoEntry: false })
  await new Promise((resolve) => setImmediate(resolve))
  return (wal?.size ?? 0) > 6_000_000
}

async function transactionIsOpen(url: string): Promise<() => Promise<boolean>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return async () => {
    const { rows } = await client.query(
      `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
       and xact_start < clock_timestamp() - interval '400 ms'`,
    )
    if (rows.length > 0) await client.end()
    return rows.length > 0
  }
}

async function totals(running: Running): Promise<Readonly<Record<string, number>>> {
  const [, url = ''] = await running.says(/ready at (http:\/\/\S+)/)
  const totals: Record<string, number> = {}
  for (const type of ['contacts', 'companies', 'deals', 'tickets', 'orders', 'emails']) {
    const response = await fetch(`${url}/crm/v3/objects/${type}/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{"limit":1}',
    })
    totals[type] = ((await response.json()) as { total: number }).total
  }
  return totals
}

test('a start killed half way leaves nothing by half: the next one tells the whole year, and the one after adds nothing', async () => {
  const first = start()
  await writing(first)
  await end(first)
  expect(first.out()).not.toContain('ready')

  const second = start()
  const whole = await totals(second)
  expect(second.out()).toMatch(/demo {5}\d{5} example records/)
  expect(whole['contacts']).toBeGreaterThan(2_600)
  expect(whole['contacts']).toBeLessThan(3_500)
  expect(whole['deals']).toBeGreaterThan(950)
  expect(whole['deals']).toBeLessThan(1_450)
  await end(second)

  const third = start()
  expect(await totals(third)).toEqual(whole)
  expect(third.out()).not.toContain('example records')
}, 240_000)
