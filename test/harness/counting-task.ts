import { ask, sql } from '../../src/store/fragment.ts'
import type { Unit } from '../../src/store/port.ts'

/** A task for tests: asks so many times how many counters there are, and gives what it heard last. */
export function* run({ times }: { readonly times: number }): Unit<number> {
  let counters = 0
  for (let round = 0; round < times; round++) {
    const [row] = yield* ask<{ n: number }>(sql`select count(*) as n from @change_cursor`)
    counters = Number(row?.n)
  }
  return counters
}

export const module = new URL(import.meta.url)
