import type pg from 'pg'
import { migrationsAfter } from '../migrations/list.ts'
import { postgresSchema } from '../statement.ts'

/** Any number that no other program is likely to lock in the same database: "spoke" read as base 36. */
const MIGRATION_LOCK = 48_175_094

/** Brings the database to the newest schema in one transaction; of several starters one works and the others wait. */
export async function migratePostgres(pool: pg.Pool, now: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await client.query(`create schema if not exists ${postgresSchema}`)
    await client.query(
      `create table if not exists ${postgresSchema}.migration (number integer primary key, name text not null, applied bigint not null)`,
    )
    const result = await client.query<{ version: number }>(
      `select coalesce(max(number), 0)::int as version from ${postgresSchema}.migration`,
    )
    for (const { number, name, postgres } of migrationsAfter(result.rows[0]?.version ?? 0)) {
      await client.query(postgres)
      await client.query(`insert into ${postgresSchema}.migration (number, name, applied) values ($1, $2, $3)`, [
        number,
        name,
        now,
      ])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // the first error is the one to tell
    throw error
  } finally {
    client.release()
  }
}
