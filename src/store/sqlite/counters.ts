import type { Counter } from '../port.ts'
import type { Connection } from './connection.ts'

/**
 * Ids without a statement per unit: counted in memory, written once per group, in the group's own transaction.
 * A unit that is rolled back leaves a gap, never a number that could be given twice.
 */
export interface Counters {
  take(counter: Counter, count: number): readonly number[]
  /** Writes what was taken since the last save; called inside the open transaction, outside any savepoint. */
  save(): void
}

export function openCounters(connection: Connection): Counters {
  const next = new Map<string, number>()
  for (const row of connection.run('select name, next from counter', []))
    next.set(String(row['name']), Number(row['next']))
  const touched = new Set<string>()
  return {
    take(counter, count) {
      const first = next.get(counter)
      if (first === undefined) throw new Error(`There is no counter ${counter}.`)
      next.set(counter, first + count)
      touched.add(counter)
      return Array.from({ length: count }, (_, index) => first + index)
    },
    save() {
      for (const name of touched) {
        connection.run('update counter set next = ? where name = ?', [next.get(name) ?? 0, name])
      }
      touched.clear()
    },
  }
}
