import pg from 'pg'
import type { Clock } from '../../kit/clock.ts'
import { codeOf, Failure, messageOf } from '../../kit/failure.ts'
import type { Log } from '../../kit/log.ts'
import { answerChanged, answerIds, answerRows, drive } from '../drive.ts'
import type { Answer, Home, Row, RowsStep, Step, Store, Unit, WriteOptions } from '../port.ts'
import { postgresSchema } from '../statement.ts'
import { openTurns } from '../turns.ts'
import { migratePostgres } from './migrate.ts'

/** PostgreSQL's codes for "try the transaction again": serialization failure and deadlock. */
const RETRIED = new Set(['40001', '40P01'])
const ATTEMPTS = 10
/** Tasks use so many connections at most: reads and writes always find one. */
const TASKS = 4

/**
 * Every statement of ours has an index to go by, and goes by it from the first row on. PostgreSQL plans by statistics, and of
 * a table that has just been filled it has none: left to itself it reads such a table whole to join it with a short list.
 */
export const BY_INDEX = `select set_config(name, 'off', false) from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']) as name`

/** What looks at very many records may join them as PostgreSQL likes, and sees one state of all of them. */
const BEGIN_READING =
  'begin isolation level repeatable read read only; set local enable_hashjoin = on; set local enable_mergejoin = on'

const INT8 = 20
const JSONB = 3802

export interface PostgresOptions {
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  readonly connections?: number
}

/** Opens the scale-out engine: brings the schema up to date, then serves units from a pool of connections. */
export async function openPostgresStore({ url, clock, log, connections = 10 }: PostgresOptions): Promise<Store> {
  const options: pg.PoolConfig & { readonly pipeline: boolean } = {
    pipeline: true,
    connectionString: url,
    max: connections,
    application_name: 'spoke',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  }
  const pool = new pg.Pool(options)
  pool.on('error', (error) => log.error('store.connection-lost', { reason: error.message }))
  // An acknowledged write is on disk, whatever the server's own default is.
  pool.on('connect', (client) => {
    client
      .query("select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'")
      .catch((error) => log.error('store.setting-refused', { reason: messageOf(error) }))
    client.query(BY_INDEX).catch((error) => log.error('store.setting-refused', { reason: messageOf(error) }))
  })

  try {
    await migratePostgres(pool, clock.now())
  } catch (error) {
    await pool.end()
    if (error instanceof Failure) throw error
    throw new Failure(`Cannot use the database at ${withoutPassword(url)}: ${describe(error)}.`, error)
  }

  const listeners = new Set<() => void>()
  const turns = openTurns(TASKS, clock)
  const home: Home = {}

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken = false
    try {
      return await work(client)
    } catch (error) {
      // A connection that failed below the protocol is not given back to others.
      broken = !(error instanceof pg.DatabaseError) && isConnectionError(error)
      throw error
    } finally {
      client.release(broken)
    }
  }

  async function transaction<T>(client: pg.PoolClient, begin: string, unit: () => Unit<T>): Promise<T> {
    // Statements whose answer is known are sent on without waiting for it; the commit stands behind them in the same
    // pipeline, and its answer is the last word. A failed one turns the commit into a rollback.
    const sent: Promise<pg.QueryResult>[] = []
    const send = (query: Promise<pg.QueryResult>): void => {
      query.catch(() => undefined) // looked at below
      sent.push(query)
    }
    send(client.query(begin))
    let result: T
    try {
      result = await drive(unit, (step) => {
        if (step.kind !== 'rows' || !step.plan.certain) return execute(client, step)
        send(client.query(rowsQuery(step)))
        return Promise.resolve(answerChanged(step.rows.length))
      })
    } catch (error) {
      const cause = await firstFailure(sent)
      await client.query('rollback').catch((lost) => log.warn('store.rollback-failed', { reason: messageOf(lost) }))
      throw cause ?? error
    }
    const commit = client.query('commit')
    send(commit)
    const failure = await firstFailure(sent)
    if (failure !== undefined) throw failure
    const { command } = await commit
    if (command !== 'COMMIT') throw new Error(`PostgreSQL answered ${command} to a commit.`)
    return result
  }

  async function write<T>(unit: () => Unit<T>, { quiet = false }: WriteOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await withClient((client) => transaction(client, 'begin', unit))
        if (!quiet) for (const listener of listeners) listener()
        return result
      } catch (error) {
        if (attempt >= ATTEMPTS || !RETRIED.has(codeOf(error) ?? '')) throw error
      }
    }
  }

  return {
    engine: 'postgres',
    write,
    read: (unit) => withClient((client) => drive(unit, (step) => execute(client, step))),
    scan: (unit) => withClient((client) => transaction(client, BEGIN_READING, unit)),
    task: ({ run, input }, limits) =>
      turns.take(limits, (stop) =>
        withClient(async (client) => {
          const cancel = (): void => {
            const { processID } = client as unknown as { readonly processID: number }
            // Where it is over meanwhile there is nothing to cancel; a lost connection ends it anyway.
            pool.query('select pg_cancel_backend($1)', [processID]).catch(() => undefined)
          }
          stop.addEventListener('abort', cancel, { once: true })
          try {
            return await transaction(client, BEGIN_READING, function* checked() {
              const unit = run(input, home)
              let next = unit.next()
              while (next.done !== true) {
                stop.throwIfAborted()
                next = unit.next(yield next.value)
              }
              return next.value
            })
          } finally {
            stop.removeEventListener('abort', cancel)
          }
        }),
      ),
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => pool.end(),
  }
}

async function execute(client: pg.PoolClient, step: Step): Promise<Answer> {
  switch (step.kind) {
    case 'statement': {
      const { text, bind } = step.plan.compiled('postgres')
      const { name } = step.plan
      const result = await client.query<Row>({
        ...(name === undefined ? {} : { name }),
        text,
        values: bind(step.params),
      })
      return answerRows(result.rows)
    }
    case 'rows': {
      const result = await client.query(rowsQuery(step))
      return answerChanged(result.rowCount ?? 0)
    }
    case 'ids': {
      const result = await client.query<{ id: number }>({
        name: 'ids',
        text: 'select nextval($1::regclass) as id from generate_series(1, $2::int)',
        values: [`${postgresSchema}.${step.counter}_id`, step.count],
      })
      return answerIds(result.rows.map((row) => row.id))
    }
  }
}

function rowsQuery({ plan, rows }: RowsStep): pg.QueryConfig {
  return { name: plan.name, text: plan.postgres, values: [JSON.stringify(rows)] }
}

/** Why the first of these queries that failed did; undefined when all went well. Waits for all of them. */
async function firstFailure(queries: readonly Promise<unknown>[]): Promise<unknown> {
  const outcomes = await Promise.allSettled(queries)
  return outcomes.find((outcome) => outcome.status === 'rejected')?.reason
}

/** Integers as numbers (ours stay below 2^53), JSON as the text it is: both engines then give the same rows. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) return Number
  if (oid === JSONB) return (value) => value
  return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, 'text')
}

function isConnectionError(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined ? code.startsWith('E') : /connection|terminated/i.test(messageOf(error))
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return messageOf(error)
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url)
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`
  } catch {
    return 'the given address (it is not a postgres:// URL)'
  }
}
