import { type Gate, type Policy, SecondCount } from './gate.ts'

/** Instants told apart in one window at most: beyond it those of a thousandth of the window are one. */
const INSTANTS = 1_000

/**
 * A rolling window in this process: of any span of its length it lets `max` calls through, never more. Exact to the
 * millisecond up to 1,000 calls; beyond that a call is counted for up to a thousandth of the window too long, so that
 * memory stays at some 12 kB however large the limit is.
 */
export class RollingWindow implements Gate {
  readonly policy: Policy
  readonly max: number
  last = 0
  readonly #second = new SecondCount()
  readonly #grain: number
  /** A ring: the last ms of each grain in which calls passed, and how many did. */
  #ends = new Float64Array(16)
  #counts = new Uint32Array(16)
  #head = 0
  #size = 0
  #total = 0

  constructor(policy: Policy, max: number) {
    this.policy = policy
    this.max = max
    this.#grain = max <= INSTANTS ? 1 : policy.span / INSTANTS
  }

  wait(now: number): number {
    this.#forget(now)
    if (this.#total < this.max) return 0
    if (this.#size === 0) return this.policy.span
    return (this.#ends[this.#head] ?? 0) + this.policy.span - now
  }

  take(now: number): void {
    this.last = now
    this.#second.take(now)
    this.#total++
    const end = (Math.floor(now / this.#grain) + 1) * this.#grain - 1
    const newest = (this.#head + this.#size - 1) & (this.#ends.length - 1)
    // A clock that was put back does not make a later call an earlier one.
    if (this.#size > 0 && (this.#ends[newest] ?? 0) >= end) {
      this.#counts[newest] = (this.#counts[newest] ?? 0) + 1
      return
    }
    if (this.#size === this.#ends.length) this.#grow()
    const at = (this.#head + this.#size) & (this.#ends.length - 1)
    this.#ends[at] = end
    this.#counts[at] = 1
    this.#size++
  }

  remaining(now: number): number {
    this.#forget(now)
    return Math.max(0, this.max - this.#total)
  }

  inSecond(now: number): number {
    return this.#second.of(now)
  }

  #forget(now: number): void {
    const { span } = this.policy
    while (this.#size > 0 && (this.#ends[this.#head] ?? 0) + span <= now) {
      this.#total -= this.#counts[this.#head] ?? 0
      this.#head = (this.#head + 1) & (this.#ends.length - 1)
      this.#size--
    }
  }

  #grow(): void {
    const mask = this.#ends.length - 1
    const ends = new Float64Array(this.#ends.length * 2)
    const counts = new Uint32Array(ends.length)
    for (let at = 0; at < this.#size; at++) {
      ends[at] = this.#ends[(this.#head + at) & mask] ?? 0
      counts[at] = this.#counts[(this.#head + at) & mask] ?? 0
    }
    this.#ends = ends
    this.#counts = counts
    this.#head = 0
  }
}
