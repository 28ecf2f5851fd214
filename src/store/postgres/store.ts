import pg from 'pg'
import type { Clock } from '../../kit/clock.ts'
import { codeOf, Failure, messageOf } from '../../kit/failure.ts'
import type { Log } from '../../kit/log.ts'
import { answerChanged, answerIds, answerRows, drive } from '../drive.ts'
import type { Answer, Row, Step, Store, Unit } from '../port.ts'
import { postgresSchema } from '../statement.ts'
import { migratePostgres } from './migrate.ts'

/** PostgreSQL's codes for "try the transaction again": serialization failure and deadlock. */
const RETRIED = new Set(['40001', '40P01'])
const ATTEMPTS = 10

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
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'spoke',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  })
  pool.on('error', (error) => log.error('store.connection-lost', { reason: error.message }))
  // An acknowledged write is on disk, whatever the server's own default is.
  pool.on('connect', (client) => {
    client
      .query("select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'")
      .catch((error) => log.error('store.setting-refused', { reason: messageOf(error) }))
  })

  try {
    await migratePostgres(pool, clock.now())
  } catch (error) {
    await pool.end()
    if (error instanceof Failure) throw error
    throw new Failure(`Cannot use the database at ${withoutPassword(url)}: ${describe(error)}.`, error)
  }

  const listeners = new Set<() => void>()

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
    await client.query(begin)
    let result: T
    try {
      result = await drive(unit, (step) => execute(client, step))
    } catch (error) {
      await client.query('rollback').catch((lost) => log.warn('store.rollback-failed', { reason: messageOf(lost) }))
      throw error
    }
    await client.query('commit')
    return result
  }

  async function write<T>(unit: () => Unit<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await withClient((client) => transaction(client, 'begin', unit))
        for (const listener of listeners) listener()
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
    scan: (unit) =>
      withClient((client) => transaction(client, 'begin isolation level repeatable read read only', unit)),
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
      const { name, postgres } = step.plan
      const result = await client.query({ name, text: postgres, values: [JSON.stringify(step.rows)] })
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
