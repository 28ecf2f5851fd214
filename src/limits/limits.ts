import type { Runtime } from '../kit/runtime.ts'
import type { Store } from '../store/port.ts'
import { endOfDay } from './day.ts'
import { type Failures, openFailures } from './failures.ts'
import { ASK, type Gate } from './gate.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { openRules, type Rule, type Rules, rulesOf } from './rules.ts'
import { Share } from './share.ts'
import { days, selectTimeZone, windows } from './statements.ts'
import { type CallClass, type Caller, type Counted, countedFor, DAILY, DAILY_PRIVATE_APPS, type Tier } from './tiers.ts'
import { RollingWindow } from './window.ts'

// The front door of this room: how often may be called, and how often was.
export type { Failures } from './failures.ts'
export type { Gate } from './gate.ts'
export type { Rule, Rules } from './rules.ts'
export type { CallClass, Caller, Tier } from './tiers.ts'

/** How long the limits of a portal hold in this process without being read again, in ms. */
const KNOWN_FOR = 1_000
/** What nobody called for so long is forgotten, in ms; windows that are longer, after that. */
const IDLE = 60_000

/** What the calls of one credential and class are held against. */
export interface Plan {
  readonly caller: Caller
  readonly call: CallClass
  readonly gates: readonly Gate[]
  /** The window whose numbers answers carry: HubSpot's, or the first that was set. */
  readonly window: Gate | undefined
  /** The day's limit, where there is one. */
  readonly day: Gate | undefined
}

/** How many calls of a day, of how many; `limit` is absent where there is none. */
export interface DailyUsage {
  readonly used: number
  readonly limit: number | undefined
  readonly resets: number
}

export interface Limits {
  /** What a call is held against. Only a portal's first call waits for it. */
  plan(caller: Caller, call: CallClass, now: number): Plan | Promise<Plan>
  /**
   * Counts a call, or gives the gate that refuses it, and counts nothing. Waits for the store only where several
   * processes count together and this one was lent nothing.
   */
  pass(plan: Plan, now: number): Gate | undefined | Promise<Gate | undefined>
  /** A portal's calls today, across all processes. */
  usage(portal: number): Promise<{ readonly all: DailyUsage; readonly privateApps: DailyUsage }>
  readonly rules: Rules
  readonly failures: Failures
  /** Tells the store what was counted. */
  close(): Promise<void>
}

export interface LimitsOptions {
  /** HubSpot's limits, by its subscription; without one only those that were set. */
  readonly tier: Tier | undefined
  /** Whether nothing is limited, whatever was set. */
  readonly unlimited: boolean
}

interface Portal {
  readonly rules: readonly Rule[]
  readonly timeZone: string
  readonly endOfDay: (now: number) => number
  /** When it was read, and the how-manieth reading it was. */
  readonly read: number
  readonly serial: number
  reading: boolean
  readonly plans: Map<number, Partial<Record<CallClass, Plan>>>
  readonly gates: Map<string, RollingWindow | Share>
  last: number
}

export function openLimits(store: Store, runtime: Runtime, { tier, unlimited }: LimitsOptions): Limits {
  const { clock, random, log } = runtime
  const me = random.uuid()
  const ofDays = openLedger(store, days, me, runtime)
  // A process by itself need not ask anybody.
  const ofWindows: Ledger | undefined =
    store.engine === 'postgres' ? openLedger(store, windows, me, runtime) : undefined
  /** Of portals that called lately. */
  const portals = new Map<number, Portal>()
  let readings = 0
  let cancel: (() => void) | undefined

  async function read(portal: number): Promise<Portal> {
    const now = clock.now()
    const serial = ++readings
    const [rules, timeZone] = await store.read(function* limitsOf() {
      const [found] = yield* selectTimeZone({ id: portal })
      return [unlimited ? [] : yield* rulesOf(portal), found?.time_zone ?? 'UTC'] as const
    })
    const current = portals.get(portal)
    // What was asked later knows more.
    if (current !== undefined && current.serial > serial) return current
    const same = current?.timeZone === timeZone
    const known: Portal = {
      rules,
      timeZone,
      endOfDay: same ? current.endOfDay : endOfDay(timeZone),
      read: now,
      serial,
      reading: false,
      plans: same && JSON.stringify(current.rules) === JSON.stringify(rules) ? current.plans : new Map(),
      gates: current?.gates ?? new Map(),
      last: now,
    }
    portals.set(portal, known)
    cancel ??= clock.after(IDLE, sweep)
    return known
  }

  /** Reads a portal's limits again, while what is known goes on holding. */
  function refresh(portal: number, known: Portal): void {
    known.reading = true
    read(portal).catch((error) => {
      known.reading = false
      log.warn('limits.not-read', { portal, reason: String(error) })
    })
  }

  function planFor(known: Portal, caller: Caller, call: CallClass, now: number): Plan {
    known.last = now
    let plans = known.plans.get(caller.credential.id)
    if (plans === undefined) {
      plans = {}
      known.plans.set(caller.credential.id, plans)
    }
    plans[call] ??= newPlan(known, caller, call, now)
    return plans[call]
  }

  function newPlan(known: Portal, caller: Caller, call: CallClass, now: number): Plan {
    const counted = countedFor(caller, call, tier, known.rules)
    const gates = counted.map((each) => gateFor(known, caller.portal, each, now))
    return {
      caller,
      call,
      gates,
      window: gates.find(({ policy }) => policy.span > 0),
      day: gates.find(({ policy, max }) => policy.span === 0 && max !== Number.POSITIVE_INFINITY),
    }
  }

  function gateFor(known: Portal, portal: number, counted: Counted, now: number): Gate {
    const { name, policy, max } = counted
    const there = known.gates.get(name)
    if (there?.max === max) return there
    const gate = newGate(portal, counted, now)
    if (there instanceof Share && gate instanceof Share) {
      there.limitTo(max)
      return there
    }
    known.gates.set(name, gate)
    return gate

    function newGate(of: number, { name: called }: Counted, at: number): RollingWindow | Share {
      const ledger = policy.span === 0 ? ofDays : ofWindows
      if (ledger === undefined) return new RollingWindow(policy, max)
      const nextDay = (instant: number) => (portals.get(of) ?? known).endOfDay(instant)
      return new Share({ portal: of, name: called, policy, max }, ledger, nextDay, at)
    }
  }

  /** Forgets the counts and plans of whoever has not called for a while. */
  function sweep(): void {
    const now = clock.now()
    for (const [portal, known] of portals) {
      for (const [credential, plans] of known.plans) {
        if (Object.values(plans).every((plan) => isIdle(plan, now))) {
          known.plans.delete(credential)
        }
      }
      for (const [name, gate] of known.gates) {
        const idle = gate instanceof Share ? gate.idle : true
        if (idle && gate.last + Math.max(IDLE, gate.policy.span) < now) known.gates.delete(name)
      }
      if (known.gates.size === 0 && known.last + IDLE < now) portals.delete(portal)
    }
    cancel = portals.size === 0 ? undefined : clock.after(IDLE, sweep)
  }

  async function ask(plan: Plan): Promise<Gate | undefined> {
    for (;;) {
      const now = clock.now()
      const refusing = refusedBy(plan, now)
      if (refusing !== undefined) return refusing
      const unsure = plan.gates.find((gate) => gate.wait(now) === ASK)
      if (!(unsure instanceof Share)) {
        count(plan, now)
        return undefined
      }
      unsure.waiting++
      await (unsure.policy.span === 0 ? ofDays : (ofWindows ?? ofDays)).answered(unsure)
    }
  }

  async function daily(portal: number, known: Portal, name: string): Promise<DailyUsage> {
    const [counted] = countedFor(
      { portal, app: 1, credential: { id: 0, kind: 'private-app' } },
      'standard',
      tier,
      [],
    ).filter((each) => each.name === name)
    if (counted === undefined) throw new Error(`There is no count ${name}.`)
    const gate = gateFor(known, portal, counted, clock.now())
    if (!(gate instanceof Share)) throw new Error(`${name} is not counted by the day.`)
    await ofDays.answered(gate)
    return {
      used: gate.used,
      limit: gate.max === Number.POSITIVE_INFINITY ? undefined : gate.max,
      resets: gate.resets,
    }
  }

  return {
    plan(caller, call, now) {
      const known = portals.get(caller.portal)
      if (known === undefined) return read(caller.portal).then((found) => planFor(found, caller, call, now))
      if (known.read + KNOWN_FOR < now && !known.reading) refresh(caller.portal, known)
      return planFor(known, caller, call, now)
    },
    pass(plan, now) {
      const { gates } = plan
      for (let at = 0; at < gates.length; at++) {
        const wait = gates[at]?.wait(now) ?? 0
        if (wait !== 0) return wait === ASK ? ask(plan) : gates[at]
      }
      count(plan, now)
      return undefined
    },
    async usage(portal) {
      const known = portals.get(portal) ?? (await read(portal))
      const all = await daily(portal, known, DAILY)
      return { all, privateApps: { ...(await daily(portal, known, DAILY_PRIVATE_APPS)), limit: all.limit } }
    },
    rules: openRules(store, runtime, async (portal) => {
      if (portals.has(portal)) await read(portal)
    }),
    failures: openFailures(clock),
    async close() {
      cancel?.()
      await Promise.all([ofDays.close(), ofWindows?.close()])
    },
  }
}

/** A plan counts in all of its gates at once: where one has rested, so has the plan. */
function isIdle({ gates }: Plan, now: number): boolean {
  return gates.length === 0 || gates.some(({ last }) => last + IDLE < now)
}

function count({ gates }: Plan, now: number): void {
  for (let at = 0; at < gates.length; at++) gates[at]?.take(now)
}

function refusedBy({ gates }: Plan, now: number): Gate | undefined {
  return gates.find((gate) => gate.wait(now) > 0)
}
