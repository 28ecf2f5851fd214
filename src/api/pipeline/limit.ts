import type { Auth, Principal } from '../../auth/auth.ts'
import { limitClass, match as published } from '../../catalogue/catalogue.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { CallClass, Gate, Limits, Plan } from '../../limits/limits.ts'
import type { Exchange } from './exchange.ts'
import type { Match } from './match.ts'

/**
 * Counts a call, or throws a 429. Answers at once, save where the store has to be asked: then what it returns is to be
 * waited for.
 */
export function limit(exchange: Exchange, limits: Limits): Promise<void> | undefined {
  const { match, principal } = exchange
  if (match === undefined || principal === undefined) return undefined
  const call = callClass(match)
  if (call === undefined) return undefined
  const plan = limits.plan(principal, call, exchange.started)
  if (plan instanceof Promise) return plan.then((found) => pass(exchange, found, limits))
  return pass(exchange, plan, limits)
}

function pass(exchange: Exchange, plan: Plan, limits: Limits): Promise<void> | undefined {
  const refusing = limits.pass(plan, exchange.started)
  if (refusing instanceof Promise) return refusing.then((gate) => told(exchange, plan, gate))
  told(exchange, plan, refusing)
  return undefined
}

/** What the answer's headers say, whatever the answer. */
function told(exchange: Exchange, plan: Plan, refusing: Gate | undefined): void {
  const now = exchange.started
  // Answers to searches have none (hubspot-api.md §3.2).
  if (plan.call !== 'search' && (plan.window !== undefined || plan.day !== undefined)) {
    exchange.notices = { ...exchange.notices, ...headersOf(plan, now) }
  }
  if (refusing !== undefined) throw tooMany(refusing, now)
}

/** The headers of §3.2; those of seconds are sent still, though nothing holds calls against them. */
function headersOf({ window, day }: Plan, now: number): Record<string, string> {
  const headers: Record<string, string> = {}
  if (day !== undefined) {
    headers['x-hubspot-ratelimit-daily'] = String(day.max)
    headers['x-hubspot-ratelimit-daily-remaining'] = String(day.remaining(now))
  }
  if (window !== undefined) {
    const remaining = window.remaining(now)
    headers['x-hubspot-ratelimit-interval-milliseconds'] = String(window.policy.span)
    headers['x-hubspot-ratelimit-max'] = String(window.max)
    headers['x-hubspot-ratelimit-remaining'] = String(remaining)
    if (window.policy.span === 10_000) {
      const secondly = Math.floor(window.max / 10)
      headers['x-hubspot-ratelimit-secondly'] = String(secondly)
      headers['x-hubspot-ratelimit-secondly-remaining'] = String(Math.max(0, secondly - window.inSecond(now)))
    }
  }
  return headers
}

/** The 429 of §3.3: clients look at `policyName`, and at the very words of the message. */
export function tooMany(gate: Gate, now: number): Refusal {
  const { name } = gate.policy
  return new Refusal('RATE_LIMITS', `You have reached your ${name.toLowerCase()} limit.`, {
    policyName: name,
    headers: { 'retry-after': String(secondsUntil(gate, now)) },
  })
}

/** How long until the gate lets a call through, in whole seconds. */
export function secondsUntil(gate: Gate, now: number): number {
  return Math.max(1, Math.ceil(gate.wait(now) / 1_000))
}

const classes = new WeakMap<object, { readonly call: CallClass | undefined }>()

/** How calls of what was matched count; undefined where they do not. Found out once for each operation. */
function callClass(match: Match): CallClass | undefined {
  const key = match.kind === 'operation' ? match.operation : match.published.operation
  let known = classes.get(key)
  if (known === undefined) {
    known = { call: match.kind === 'operation' ? classOf(match.operation) : classOf(match.published.operation) }
    classes.set(key, known)
  }
  return known.call
}

/**
 * Which limits count an operation (§3.1). The associations API has limits of its own in place of the app's window. Those
 * of the webhooks journal and of custom events are for when these are built.
 */
function classOf(operation: { readonly method: string; readonly path: string }): CallClass | undefined {
  // What asks about a key counts against that key, where it is answered.
  if (operation.path.startsWith('/spoke/')) return undefined
  const kind = limitClass(operation)
  if (kind === 'oauth') return undefined
  if (kind === 'search') return 'search'
  const found = published(operation.method, operation.path)?.operation
  const exempt = found?.limitExemptions ?? []
  if (exempt.includes('daily')) return 'exempt'
  if (!exempt.includes('ten-secondly')) return 'standard'
  return found?.group.startsWith('Associations') === true ? 'associations' : 'uncapped'
}

/** Throws a 429 where an address has sent many secrets that nobody has, and this one is not known to be good. */
export function checkHeldBack(failures: Limits['failures'], address: string, secret: string): void {
  const wait = failures.wait(address, secret)
  if (wait > 0) {
    throw new Refusal(
      'RATE_LIMITS',
      'Too many unknown credentials come from this address: wait, and check the token.',
      { headers: { 'retry-after': String(Math.ceil(wait / 1_000)) } },
    )
  }
}

/**
 * Looks secrets up that come from an address, but not where it has sent many that nobody has: it gets a 429 before the
 * store is asked. A secret that this process has once seen to be good is looked up all the same.
 */
export function heldBack(
  address: string,
  auth: Pick<Auth, 'resolve'>,
  { failures }: Pick<Limits, 'failures'>,
): Pick<Auth, 'resolve'> {
  return {
    async resolve(secret) {
      checkHeldBack(failures, address, secret)
      const found = await auth.resolve(secret)
      if (found === undefined) failures.failed(address)
      else if (!('expired' in found)) failures.succeeded(found satisfies Principal, secret)
      return found
    },
  }
}
