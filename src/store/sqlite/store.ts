import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../kit/clock.ts'
import { Failure, messageOf } from '../../kit/failure.ts'
import { driveNow } from '../drive.ts'
import type { Answer, Step, Store } from '../port.ts'
import { type Connection, openConnection } from './connection.ts'
import { openCounters } from './counters.ts'
import { errcodeOf, SQLITE_CORRUPT, SQLITE_NOTADB } from './errors.ts'
import type { DataFolder } from './folder.ts'
import { migrateSqlite } from './migrate.ts'
import { openReaders } from './readers.ts'
import { openWriter } from './writer.ts'

/** Reads that may take long share the second core; more threads would only take turns. */
const READER_THREADS = 2

export interface SqliteOptions {
  readonly folder: DataFolder
  /** False for data that goes with the process: commits then don't wait for the disk. */
  readonly durable: boolean
  readonly clock: Clock
}

/** Opens the embedded engine in a folder that this process holds; closing the store releases the folder. */
export function openSqliteStore({ folder, durable, clock }: SqliteOptions): Store {
  const path = join(folder.path, 'spoke.db')
  makePrivate(path, folder)
  const connection = openWriting(path, durable, folder)
  migrateSqlite(connection, clock.now())
  const reading = openConnection(path, { readOnly: true, synchronous: 'full', cache: 16_000 })
  const readers = openReaders(path, READER_THREADS, clock)
  const listeners = new Set<() => void>()
  const snapshot = openSnapshot(reading)
  const writer = openWriter(connection, openCounters(connection), {
    before: () => snapshot.release(),
    after: () => {
      for (const listener of listeners) listener()
    },
  })

  const readStep = (step: Step): Answer => {
    if (step.kind !== 'statement') throw new Error('A unit of reads only reads.')
    return reading.statement(step)
  }

  return {
    engine: 'sqlite',
    write: (unit, options) => writer.write(unit, options?.quiet),
    read: async (unit) => {
      snapshot.hold()
      return driveNow(unit, readStep)
    },
    scan: (unit) => readers.scan(unit),
    task: (task, limits) => readers.task(task, limits),
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await writer.idle()
      await readers.close()
      snapshot.release()
      reading.close()
      connection.close()
      folder.release()
    },
  }
}

/** Records and credentials are the owner's alone, whatever the folder's mode; SQLite's side files follow the main one. */
function makePrivate(path: string, folder: DataFolder): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    folder.release()
    throw new Failure(`Cannot write ${path}: ${messageOf(error)}.`, error)
  }
}

/**
 * A read transaction that is kept from one read to the next, because taking and giving back SQLite's shared lock costs
 * more than the read. Only this process writes, on this thread: the snapshot is let go before a group of writes begins,
 * so that no read sees old data and the write-ahead log can start over.
 */
function openSnapshot(connection: Connection): { hold(): void; release(): void } {
  const begin = connection.db.prepare('begin')
  const commit = connection.db.prepare('commit')
  let held = false
  return {
    hold() {
      if (held) return
      begin.run()
      held = true
    },
    release() {
      if (!held) return
      commit.run()
      held = false
    },
  }
}

function openWriting(path: string, durable: boolean, folder: DataFolder): Connection {
  try {
    return openConnection(path, { readOnly: false, synchronous: durable ? 'full' : 'off' })
  } catch (error) {
    folder.release()
    const code = errcodeOf(error)
    if (code === SQLITE_NOTADB || code === SQLITE_CORRUPT) {
      throw new Failure(
        `${path} is not a Spoke database, or it is damaged. Restore a backup, or start with another data folder.`,
        error,
      )
    }
    throw new Failure(`Cannot open ${path}: ${messageOf(error)}.`, error)
  }
}
