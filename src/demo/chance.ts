/** Chance that can be had again: the same seed gives the same year. */
export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** A number from `low` up to, not including, `high`. */
  within(low: number, high: number): number
  /** True in `share` of all cases. */
  hit(share: number): boolean
  pick<T>(list: readonly T[]): T
  /** One of these, each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T
  /** Around a median, now and then far above it, as durations and amounts are; `spread` of 0.5 is little, 1 is much. */
  around(median: number, spread: number): number
  /** How often something happened that happens `mean` times on average. */
  times(mean: number): number
}

/** splitmix32. */
export function openChance(seed: number): Chance {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296
  }
  function pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(next() * list.length)]
    if (found === undefined) throw new Error('There is nothing to choose from.')
    return found
  }
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    within: (low, high) => low + next() * (high - low),
    hit: (share) => next() < share,
    pick,
    weighted(choices) {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [choice, weight] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      return pick(choices)[0]
    },
    around(median, spread) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return median * Math.exp(spread * normal)
    },
    times(mean) {
      const least = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > least; product *= next()) count++
      return count
    },
  }
}
