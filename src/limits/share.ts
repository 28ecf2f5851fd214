import { ASK, type Gate, type Policy, SecondCount } from './gate.ts'

/** A window is counted in so many parts: a call is held for up to one of them too long. */
const PARTS = 100
/** How long a process may use calls it was lent, in ms: a quarter of the window, at most this. */
const LENT_FOR = 5_000
/**
 * The part of a limit that a process may let through before it has heard of the others: with five processes that is the
 * 5 % by which a limit may be overshot.
 */
const UNHEARD = 0.01
/** When others hold what is left, they may give it back any time: how long until they are asked again, in ms. */
const ASK_AGAIN = 200

/** What the store keeps of one count. */
export interface Kept {
  /** Calls per part of the window, oldest first: the part's number and how many; for a day one entry. */
  readonly parts: readonly (readonly [part: number, count: number])[]
  /** When the day ends, in ms; 0 for a window. */
  readonly resets: number
  /** Calls lent to processes that have not said yet whether they used them. */
  readonly lent: Readonly<Record<string, readonly [count: number, until: number]>>
}

/** What one process has to say to the store, and asks of it. */
export interface Report {
  readonly parts: readonly (readonly [part: number, count: number])[]
  /** Of what was lent before, still unused. */
  readonly left: number
  /** How many calls wait for an answer. */
  readonly waiting: number
  /** Whether it asks for more, rather than giving back. */
  readonly wants: boolean
  readonly resets: number
}

export interface Lent {
  readonly used: number
  readonly granted: number
  readonly until: number
  readonly resets: number
  /** Processes with something lent, this one too. */
  readonly processes: number
  /** When something may be free again, where nothing was granted. */
  readonly freeAt: number
}

const nothingKept: Kept = { parts: [], resets: 0, lent: {} }

export function readKept(json: string | undefined): Kept {
  return json === undefined ? nothingKept : (JSON.parse(json) as Kept)
}

/** What becomes of a count when a process reports. Pure: it may run again. */
export function settle(
  kept: Kept,
  me: string,
  { policy: { span }, max }: Pick<Gate, 'policy' | 'max'>,
  report: Report,
  now: number,
): { readonly kept: Kept; readonly lent: Lent } {
  const parts = span === 0 ? wholeDay(kept, report, now) : stillCounted(kept, report, span, now)
  const used = parts.reduce((sum, [, count]) => sum + count, 0)
  // What was lent to a process that died may have been used up to the end: it counts as if it were, for one window.
  const others = Object.entries(kept.lent).filter(([name, [, until]]) => name !== me && until + span > now)
  const held = others.reduce((sum, [, [count]]) => sum + count, 0)
  const free = Math.max(0, max - used - held - report.left)
  const share = Math.ceil((free + report.left) / 4)
  const granted =
    report.wants && Number.isFinite(max) ? clamp(Math.max(report.waiting, share) - report.left, 0, free) : 0
  const until = now + (span === 0 ? LENT_FOR : Math.min(LENT_FOR, span / 4))
  const mine = report.left + granted
  return {
    kept: {
      parts,
      resets: report.resets,
      lent: Object.fromEntries(mine > 0 ? [...others, [me, [mine, until]]] : others),
    },
    lent: {
      used,
      granted,
      until,
      resets: report.resets,
      processes: others.length + 1,
      freeAt: Math.min(
        firstFree(parts, used - max, span, now, report.resets),
        others.length > 0 ? now + ASK_AGAIN : Number.POSITIVE_INFINITY,
      ),
    },
  }
}

function wholeDay({ parts, resets }: Kept, report: Report, now: number): Kept['parts'] {
  // A portal that moves to another time zone goes on with the day it is in.
  const before = resets > now ? parts : []
  return [[0, [...before, ...report.parts].reduce((sum, [, count]) => sum + count, 0)]]
}

function stillCounted({ parts }: Kept, report: Report, span: number, now: number): Kept['parts'] {
  const counts = new Map<number, number>()
  for (const [part, count] of [...parts, ...report.parts]) {
    if (leaves(part, span) > now) counts.set(part, (counts.get(part) ?? 0) + count)
  }
  return [...counts].sort(([a], [b]) => a - b)
}

/** When the calls of a part of the window count no more. */
function leaves(part: number, span: number): number {
  return (part + 1) * (span / PARTS) + span
}

/** When so many calls beyond the limit, and one more, count no longer. */
function firstFree(parts: Kept['parts'], over: number, span: number, now: number, resets: number): number {
  if (span === 0) return over < 0 ? now : resets
  let left = over
  for (const [part, count] of parts) {
    left -= count
    if (left < 0) return leaves(part, span)
  }
  return now
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** What a share needs of whoever brings reports to the store. */
export interface Carrier {
  /** At the next turn. */
  soon(share: Share): void
  /** Within a second. */
  later(share: Share): void
}

/**
 * A count that is kept in the store, for several processes and for the next start: this process lets through what it was
 * lent, and asks for more before that is used up. Only a call that finds nothing lent waits for the store, and all that
 * wait share one question.
 */
export class Share implements Gate {
  readonly portal: number
  readonly name: string
  readonly policy: Policy
  last = 0
  /** Calls that wait for the next answer. */
  waiting = 0
  readonly #second = new SecondCount()
  #max: number
  readonly #carrier: Carrier
  readonly #nextDay: (now: number) => number
  #left = 0
  #lentUntil = 0
  #lent = 0
  /** Let through without being lent, and not yet known to be kept. */
  #unheard = 0
  #unheardOnTheWay = 0
  #processes = 1
  /** Nothing more is let through unheard: the limit was reached. */
  #strict = false
  #refusedUntil = 0
  #used = 0
  #resets: number
  #parts: [part: number, count: number][] = []
  #unreported = 0
  /** Reported, and not yet known to be kept. */
  #onTheWay = 0

  constructor(
    { portal, name, policy, max }: Pick<Share, 'portal' | 'name' | 'policy' | 'max'>,
    carrier: Carrier,
    nextDay: (now: number) => number,
    now: number,
  ) {
    this.portal = portal
    this.name = name
    this.policy = policy
    this.#max = max
    this.#carrier = carrier
    this.#nextDay = nextDay
    this.#resets = policy.span === 0 ? nextDay(now) : 0
  }

  wait(now: number): number {
    if (this.#resets !== 0 && now >= this.#resets) this.#newDay(now)
    if (this.max === Number.POSITIVE_INFINITY) return 0
    if (this.#left > 0 && this.#lentUntil > now) return 0
    if (this.#refusedUntil > now) return this.#refusedUntil - now
    return !this.#strict && this.#unheard < this.#mayBeUnheard() && this.used < this.max ? 0 : ASK
  }

  take(now: number): void {
    this.last = now
    this.#second.take(now)
    this.#unreported++
    const part = this.#partOf(now)
    const newest = this.#parts.at(-1)
    if (newest !== undefined && newest[0] >= part) newest[1]++
    else this.#parts.push([part, 1])
    if (this.max === Number.POSITIVE_INFINITY) {
      this.#carrier.later(this)
      return
    }
    if (this.#left > 0 && this.#lentUntil > now) this.#left--
    else this.#unheard++
    if (this.#left * 2 < this.#lent || this.#unheard * 2 > this.#mayBeUnheard()) this.#carrier.soon(this)
    else this.#carrier.later(this)
  }

  remaining(now: number): number {
    if (this.#refusedUntil > now) return 0
    return Math.max(0, this.max - this.used)
  }

  inSecond(now: number): number {
    return this.#second.of(now)
  }

  /** Calls of the window or day, those of other processes as they last were. */
  get used(): number {
    return this.#used + this.#onTheWay + this.#unreported
  }

  get max(): number {
    return this.#max
  }

  /** Sets another limit; what was counted stays. */
  limitTo(max: number): void {
    this.#max = max
    this.#refusedUntil = 0
    // What was lent before was more, or less, than there is now.
    this.#left = 0
    this.#strict = true
  }

  /** When the day ends that is counted now. */
  get resets(): number {
    return this.#resets
  }

  /** Nothing would be lost if it were forgotten. */
  get idle(): boolean {
    return this.#unreported === 0 && this.#onTheWay === 0 && this.#left === 0 && this.waiting === 0
  }

  /** What is to be reported now. `soon` asks for more; otherwise more is asked for only where calls came lately. */
  report(now: number, soon: boolean): Report {
    if (this.#resets !== 0 && now >= this.#resets) this.#newDay(now)
    if (this.#lentUntil <= now) this.#left = 0
    const wants = soon || this.#unreported > 0
    if (!wants) this.#left = 0
    const { waiting } = this
    const parts = this.#parts
    this.waiting = 0
    this.#parts = []
    this.#onTheWay = this.#unreported
    this.#unheardOnTheWay = this.#unheard
    this.#unreported = 0
    if (this.#resets !== 0) this.#resets = this.#nextDay(now)
    return { parts, left: this.#left, waiting, wants, resets: this.#resets }
  }

  /** The store has it. */
  kept(report: Report, lent: Lent, now: number): void {
    this.#used = lent.used
    this.#onTheWay = 0
    this.#unheard = Math.max(0, this.#unheard - this.#unheardOnTheWay)
    this.#left += lent.granted
    this.#lent = this.#left
    this.#lentUntil = lent.until
    this.#processes = lent.processes
    if (!report.wants || this.max === Number.POSITIVE_INFINITY) {
      if (this.#left === 0) this.#lent = 0
      return
    }
    this.#strict = this.#left === 0
    this.#refusedUntil = this.#strict ? Math.max(now + 10, lent.freeAt) : 0
    if (this.#left > 0 || this.#unreported > 0) this.#carrier.later(this)
  }

  /** The store could not be asked: its calls fail by themselves; nobody is refused for it. */
  lost(report: Report, now: number): void {
    this.#parts = [...report.parts.map(([part, count]): [number, number] => [part, count]), ...this.#parts]
    this.#unreported += this.#onTheWay
    this.#onTheWay = 0
    if (report.waiting > 0) {
      this.#left = Math.max(this.#left, report.waiting)
      this.#lentUntil = Math.max(this.#lentUntil, now + 1_000)
    }
    this.#carrier.later(this)
  }

  #newDay(now: number): void {
    this.#resets = this.#nextDay(now)
    this.#used = 0
    this.#left = 0
    this.#lent = 0
    this.#unheard = 0
    this.#strict = false
    this.#refusedUntil = 0
    // What was not told before midnight was the day before: the count that matters has begun anew.
    this.#parts = []
    this.#unreported = 0
  }

  #mayBeUnheard(): number {
    return Math.floor(this.max * Math.min(UNHEARD, (UNHEARD * 5) / this.#processes))
  }

  #partOf(now: number): number {
    return this.policy.span === 0 ? 0 : Math.floor(now / (this.policy.span / PARTS))
  }
}
