import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { answerChanged, answerRows } from '../drive.ts'
import type { Answer, Row, RowsStep, StatementStep, Value } from '../port.ts'

/** How many one-off statements a connection keeps prepared. */
const KEPT = 200

/** One connection, with its statements prepared once. */
export interface Connection {
  readonly db: DatabaseSync
  statement(step: StatementStep): Answer
  rows(step: RowsStep): Answer
  /** The rows of a statement known by its text alone: what a reader thread receives. */
  run(text: string, values: readonly Value[]): readonly Row[]
  exec(text: string): void
  close(): void
}

export interface ConnectionOptions {
  readonly readOnly: boolean
  /** `full` waits for the disk at every commit; `off` is for data that goes with the process. */
  readonly synchronous: 'full' | 'off'
  /** What it keeps of the file in memory, in KiB. */
  readonly cache?: number
}

export function openConnection(path: string, { readOnly, synchronous, cache = 32_000 }: ConnectionOptions): Connection {
  const db = new DatabaseSync(path, { readOnly, timeout: 5_000 })
  if (!readOnly) {
    db.exec('pragma journal_mode = wal')
    db.exec(`pragma synchronous = ${synchronous}`)
    db.exec('pragma wal_autocheckpoint = 4000')
    db.exec('pragma foreign_keys = on')
  }
  db.exec(`pragma cache_size = -${cache}`)
  db.exec('pragma temp_store = memory')

  const known = new Map<object, StatementSync>()
  const oneOff = new Map<string, StatementSync>()

  function prepareOneOff(text: string): StatementSync {
    const kept = oneOff.get(text)
    if (kept !== undefined) return kept
    if (oneOff.size >= KEPT) {
      const oldest = oneOff.keys().next()
      if (oldest.done !== true) oneOff.delete(oldest.value)
    }
    const statement = db.prepare(text)
    oneOff.set(text, statement)
    return statement
  }

  function prepare(plan: object, text: string): StatementSync {
    let statement = known.get(plan)
    if (statement === undefined) {
      statement = db.prepare(text)
      known.set(plan, statement)
    }
    return statement
  }

  return {
    db,
    statement({ plan, params }) {
      const compiled = plan.compiled('sqlite')
      const prepared = plan.name === undefined ? prepareOneOff(compiled.text) : prepare(plan, compiled.text)
      return answerRows(prepared.all(...compiled.bind(params)) as Row[])
    },
    rows({ plan, rows }) {
      const prepared = prepare(plan, plan.sqlite)
      let changed = 0
      for (const row of rows) {
        const values = plan.columns.map((column) => row[column] ?? null)
        changed += Number(prepared.run(...values).changes)
      }
      return answerChanged(changed)
    },
    run: (text, values) => prepareOneOff(text).all(...values) as Row[],
    exec: (text) => db.exec(text),
    close: () => db.close(),
  }
}
