import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ASK, policies } from './gate.ts'
import { type Kept, type Lent, type Report, readKept, Share, settle } from './share.ts'

const SPAN = policies['ten-seconds'].span

/** Processes that share a count: each asks when it likes, and hears the answer later. */
class Processes {
  readonly passed: number[] = []
  now = 1_700_000_000_000
  #kept: Kept = readKept(undefined)
  readonly #shares: readonly Share[]
  readonly #max: number
  readonly #onTheWay = new Map<number, readonly [Report, Lent]>()
  readonly #asking = new Set<Share>()

  constructor(count: number, max: number) {
    this.#max = max
    const carrier = { soon: (share: Share) => this.#asking.add(share), later: () => undefined }
    const day = (now: number) => now + 86_400_000
    const policy = policies['ten-seconds']
    this.#shares = Array.from(
      { length: count },
      () => new Share({ portal: 1, name: 'app', policy, max }, carrier, day, this.now),
    )
  }

  /** A call reaches a process: it passes, is refused, or waits, which here means it goes away. */
  call(at: number): void {
    const share = this.#shares[at % this.#shares.length]
    if (share === undefined) return
    const wait = share.wait(this.now)
    if (wait === 0) {
      share.take(this.now)
      this.passed.push(this.now)
    } else if (wait === ASK) {
      share.waiting++
      this.#asking.add(share)
    }
  }

  /** What a process said reaches the store; the answer is on its way. */
  tell(at: number, soon = true): void {
    const index = at % this.#shares.length
    const share = this.#shares[index]
    if (share === undefined || this.#onTheWay.has(index)) return
    const report = share.report(this.now, soon)
    const { kept, lent } = settle(this.#kept, String(index), share, report, this.now)
    this.#kept = JSON.parse(JSON.stringify(kept)) as Kept
    this.#onTheWay.set(index, [report, lent])
  }

  hear(at: number): void {
    const index = at % this.#shares.length
    const answer = this.#onTheWay.get(index)
    if (answer !== undefined) this.#shares[index]?.kept(...answer, this.now)
    this.#onTheWay.delete(index)
  }

  /** The most calls in any ten seconds. */
  most(): number {
    let from = 0
    let most = 0
    for (const [at, time] of this.passed.entries()) {
      while ((this.passed[from] ?? 0) <= time - SPAN) from++
      most = Math.max(most, at - from + 1)
    }
    return most
  }

  get max(): number {
    return this.#max
  }
}

const steps = fc.array(
  fc.record({
    what: fc.constantFrom(
      'calls',
      'calls',
      'calls',
      'tell',
      'tell',
      'hear',
      'hear',
      'give back',
      'later',
    ) as fc.Arbitrary<'calls' | 'tell' | 'hear' | 'give back' | 'later'>,
    who: fc.nat(20),
    count: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 100, maxLength: 500, size: 'max' },
)

describe('processes that share a count, in whatever order they ask and hear', () => {
  test.each([
    ['a limit of 100', 100, 105],
    ['a limit of 250', 250, 262],
    ['a limit of 10, which is exact', 10, 10],
    ['a limit of 1', 1, 1],
  ])('never let more through than %s allows, give or take what is documented', (_, max, atMost) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (count, plan) => {
        const processes = new Processes(count, max)
        for (const { what, who, count: many } of plan) {
          if (what === 'calls') for (let call = 0; call < many; call++) processes.call(who)
          else if (what === 'tell') processes.tell(who)
          else if (what === 'give back') processes.tell(who, false)
          else if (what === 'hear') processes.hear(who)
          else processes.now += many * 60
        }
        expect(processes.most()).toBeLessThanOrEqual(atMost)
      }),
      { numRuns: 150 },
    )
  })

  test('let everything through that is allowed, where they ask as they do', () => {
    const processes = new Processes(2, 100)
    for (let at = 0; at < 400; at++) {
      processes.call(at)
      processes.tell(at)
      processes.hear(at)
    }
    expect(processes.passed.length).toBeGreaterThanOrEqual(100)
    expect(processes.most()).toBeLessThanOrEqual(102)
  })
})
