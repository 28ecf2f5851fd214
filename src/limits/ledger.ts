import { messageOf } from '../kit/failure.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import { type Carrier, type Kept, type Lent, type Report, readKept, type Share, settle } from './share.ts'
import { type days, selectTimeZone } from './statements.ts'

/** How long what was counted waits at most before the store has it, in ms: what a process that is killed may lose. */
const WITHIN = 1_000
/** Counts in one unit: others want their turn with the store. */
const AT_ONCE = 100

/** Brings what shares have to say to one table of the store, many at a time, one unit after another. */
export interface Ledger extends Carrier {
  /** Resolves when the store has answered a question asked after this call. */
  answered(share: Share): Promise<void>
  /** Tells the store everything, and gives back what was lent. */
  close(): Promise<void>
}

export function openLedger(
  store: Store,
  table: typeof days,
  me: string,
  { clock, log }: Pick<Runtime, 'clock' | 'log'>,
): Ledger {
  let asked = new Set<Share>()
  /** What is told within a second, and of it what is due. */
  let telling = new Set<Share>()
  let due = new Set<Share>()
  let next = Promise.withResolvers<void>()
  let running: Promise<void> | undefined
  let cancel: (() => void) | undefined
  let closed = false

  function wake(): void {
    // In a microtask: what the same turn asks for goes with it.
    running ??= Promise.resolve().then(run)
  }

  async function run(): Promise<void> {
    while (asked.size > 0 || due.size > 0) {
      const questions = asked
      const reports = due
      const { resolve } = next
      asked = new Set()
      due = new Set()
      next = Promise.withResolvers()
      await tell([...questions], true)
      resolve()
      await tell(
        [...reports].filter((share) => !questions.has(share)),
        false,
      )
    }
    running = undefined
  }

  async function tell(shares: readonly Share[], soon: boolean): Promise<void> {
    // In one order, so that two processes never wait for each other in a circle.
    const sorted = shares.toSorted((a, b) => a.portal - b.portal || (a.name < b.name ? -1 : 1))
    for (let from = 0; from < sorted.length; from += AT_ONCE) await tellSome(sorted.slice(from, from + AT_ONCE), soon)
  }

  async function tellSome(shares: readonly Share[], soon: boolean): Promise<void> {
    const now = clock.now()
    const told = shares.map((share) => [share, share.report(now, soon)] as const)
    try {
      const answers = await store.write(function* report() {
        const lent: Lent[] = []
        for (const [share, said] of told) lent.push(yield* keep(share, said, now))
        return lent
      })
      told.forEach(([share, said], at) => {
        const lent = answers[at]
        if (lent !== undefined) share.kept(said, lent, clock.now())
      })
    } catch (error) {
      log.warn('limits.not-kept', { reason: messageOf(error), counts: shares.length })
      for (const [share, said] of told) share.lost(said, clock.now())
    }
  }

  function* keep({ portal, name, policy, max }: Share, said: Report, now: number): Unit<Lent> {
    let [row] = yield* table.lock({ portal, name })
    if (row === undefined) {
      // Nothing is written for a portal that was deleted meanwhile.
      const [found] = yield* selectTimeZone({ id: portal })
      if (found !== undefined) {
        yield* table.insert([{ portal, name, kept_json: JSON.stringify(readKept(undefined)) }])
        ;[row] = yield* table.lock({ portal, name })
      }
    }
    const before: Kept = readKept(row?.kept_json)
    const { kept, lent } = settle(before, me, { policy, max }, said, now)
    yield* table.rewrite([{ portal, name, kept_json: JSON.stringify(kept) }])
    return lent
  }

  function tellAll(): void {
    cancel?.()
    cancel = undefined
    for (const share of telling) due.add(share)
    telling = new Set()
    wake()
  }

  const ledger: Ledger = {
    soon(share) {
      asked.add(share)
      wake()
    },
    later(share) {
      if (closed) return
      telling.add(share)
      cancel ??= clock.after(WITHIN, tellAll)
    },
    answered(share) {
      asked.add(share)
      wake()
      return next.promise
    },
    async close() {
      tellAll()
      await running
      // Once more, now that no calls come: what was lent goes back.
      tellAll()
      closed = true
      await running
    },
  }
  return ledger
}
