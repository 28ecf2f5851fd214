import { migrationsAfter } from '../migrations/list.ts'
import type { Connection } from './connection.ts'

/** Brings the file to the newest schema, all in one transaction. Only the process that holds the folder calls it. */
export function migrateSqlite(connection: Connection, now: number): void {
  const [row] = connection.run('pragma user_version', [])
  const version = Number(row?.['user_version'] ?? 0)
  const pending = migrationsAfter(version)
  if (pending.length === 0) return
  connection.exec('begin immediate')
  try {
    connection.exec(
      'create table if not exists migration (number integer primary key, name text not null, applied integer not null) strict',
    )
    for (const { number, name, sqlite } of pending) {
      connection.exec(sqlite)
      connection.run('insert into migration (number, name, applied) values (?, ?, ?)', [number, name, now])
      connection.exec(`pragma user_version = ${number}`)
    }
    connection.exec('commit')
  } catch (error) {
    connection.exec('rollback')
    throw error
  }
}
