import type { Random } from '../kit/random.ts'

/** A wait, up to a fifth shorter or longer by chance, so that what failed together is not tried together again. */
export function jittered(ms: number, random: Pick<Random, 'bytes'>): number {
  const [high = 0, low = 0] = random.bytes(2)
  return Math.round(ms * (0.8 + (0.4 * (high * 256 + low)) / 65_535))
}

/** Waits that double from `first` up to `longest`: what to wait after the `failures`-th failure in a row. */
export function doubling(first: number, longest: number, failures: number): number {
  return Math.min(longest, first * 2 ** Math.min(30, Math.max(0, failures - 1)))
}
