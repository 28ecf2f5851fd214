/** Chance that can be had again: the same seed gives the same choices. */
export interface Chance {
  readonly seed: number
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True in `share` of all cases. */
  hit(share: number): boolean
  pick<T>(list: readonly T[]): T
}

/** mulberry32: small, fast, and good enough to choose what to write next. */
export function openChance(seed: number): Chance {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    seed,
    below,
    between: (low, high) => low + below(high - low + 1),
    hit: (share) => next() < share,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('There is nothing to choose from.')
      return list[below(list.length)] as T
    },
  }
}

/** The seed to use: `SPOKE_CRASH_SEED` where a failure is to be had again, else a new one. */
export function newSeed(): number {
  const given = process.env['SPOKE_CRASH_SEED']
  return given === undefined || given === '' ? Math.floor(Math.random() * 4_294_967_296) : Number(given)
}
