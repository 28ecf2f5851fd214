import { answerChanged, answerIds, driveNow } from '../drive.ts'
import type { Answer, Row, RowsPlan, RowsStep, Step, Unit, Value } from '../port.ts'
import type { Connection } from './connection.ts'
import type { Counters } from './counters.ts'

/** A group is closed after this many statements or rows, so that reads get their turn. */
const GROUP_WORK = 3_000

export interface Writer {
  /** `quiet`: it is no news to those who listen to commits. */
  write<T>(unit: () => Unit<T>, quiet?: boolean): Promise<T>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

export interface AroundGroup {
  /** Before a group begins. */
  readonly before: () => void
  /** After a group that is not all quiet is on disk, before its callers are answered. */
  readonly after: () => void
}

interface Waiting {
  /** Runs the unit in its savepoint; returns how to settle it once the group is on disk. */
  readonly run: () => () => void
  readonly fail: (error: unknown) => void
  readonly quiet: boolean
}

/**
 * Group commit: the units that arrived in one turn of the event loop run one after another, each in its own savepoint,
 * and share one commit. Nobody is answered before that commit is on disk.
 */
export function openWriter(connection: Connection, counters: Counters, around: AroundGroup): Writer {
  const { db } = connection
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')
  const savepoint = db.prepare('savepoint unit')
  const release = db.prepare('release unit')
  const undo = db.prepare('rollback to unit')

  let queue: Waiting[] = []
  let planned = false
  let work = 0
  let idlers: (() => void)[] = []
  let lateInUnit: RowsStep[] = []
  const late = new Map<Value | undefined, { readonly plan: RowsPlan; readonly row: Row }>()

  function execute(step: Step): Answer {
    switch (step.kind) {
      case 'statement':
        work++
        return connection.statement(step)
      case 'rows':
        work += step.rows.length
        if (step.plan.late !== true) return connection.rows(step)
        lateInUnit.push(step)
        return answerChanged(step.rows.length)
      case 'ids':
        return answerIds(counters.take(step.counter, step.count))
    }
  }

  function inSavepoint<T>(unit: () => Unit<T>): T {
    savepoint.run()
    lateInUnit = []
    try {
      const result = driveNow(unit, execute)
      release.run()
      for (const { plan, rows } of lateInUnit) for (const row of rows) late.set(row['record'], { plan, row })
      return result
    } catch (error) {
      // A full disk or an I/O error ends the whole transaction inside SQLite; then there is no savepoint to go back to.
      if (db.isTransaction) {
        undo.run()
        release.run()
      }
      throw error
    }
  }

  /** Outside every savepoint: SQLite's full-text index writes to the file whenever one begins. */
  function writeLate(): void {
    for (const { plan, row } of late.values()) connection.rows({ kind: 'rows', plan, rows: [row] })
  }

  function flush(): void {
    const settle: (() => void)[] = []
    const group: Waiting[] = []
    let position = 0
    try {
      around.before()
      begin.run()
      late.clear()
      work = 0
      while (position < queue.length && work < GROUP_WORK) {
        const waiting = queue[position++]
        if (waiting === undefined) break
        group.push(waiting)
        settle.push(waiting.run())
        if (!db.isTransaction) throw new Error('SQLite ended the transaction by itself: the disk may be full.')
      }
      writeLate()
      counters.save()
      commit.run()
    } catch (error) {
      if (db.isTransaction) rollback.run()
      if (group.length === 0) position = queue.length
      for (const waiting of group.length === 0 ? queue : group) waiting.fail(error)
      settle.length = 0
    }
    queue = queue.slice(position)
    if (settle.length > 0 && !group.every(({ quiet }) => quiet)) around.after()
    for (const done of settle) done()
    if (queue.length > 0) setImmediate(flush)
    else {
      planned = false
      for (const done of idlers) done()
      idlers = []
    }
  }

  return {
    write<T>(unit: () => Unit<T>, quiet = false): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        queue.push({
          run() {
            try {
              const result = inSavepoint(unit)
              return () => resolve(result)
            } catch (error) {
              return () => reject(error)
            }
          },
          fail: reject,
          quiet,
        })
        if (!planned) {
          planned = true
          setImmediate(flush)
        }
      })
    },
    idle: () => (planned ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()),
  }
}
