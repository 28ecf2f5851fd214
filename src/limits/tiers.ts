import { type Policy, policies } from './gate.ts'
import type { Rule } from './rules.ts'

/**
 * What HubSpot allows by subscription (hubspot-api.md §3.1): calls in 10 s per app, calls a day per portal, and the
 * limits of the associations API, which has its own. `add-on` is one increase bought on top of Professional.
 */
export const tiers = {
  free: { app: 100, daily: 250_000, associations: 100, associationsDaily: 500_000 },
  professional: { app: 190, daily: 625_000, associations: 150, associationsDaily: 500_000 },
  'add-on': { app: 250, daily: 1_625_000, associations: 200, associationsDaily: 1_000_000 },
} as const
export type Tier = keyof typeof tiers

/** Calls in 10 s of a public OAuth app per portal that installed it; it has no daily limit. */
const OAUTH_APP = 110
/** Searches a second and portal. */
const SEARCHES = 5

/**
 * How a call counts: `uncapped` are those whose own limits HubSpot does not tell and that its windows leave out,
 * `exempt` those that its daily limit leaves out too, `verify` what services of one's own ask about a key.
 */
export type CallClass = 'standard' | 'search' | 'associations' | 'uncapped' | 'exempt' | 'verify'

/** Whose call it is. */
export interface Caller {
  readonly portal: number
  readonly credential: { readonly id: number; readonly kind: string }
  readonly app: number | undefined
}

/** One count, by the name under which all calls find it. */
export interface Counted {
  readonly name: string
  readonly policy: Policy
  readonly max: number
}

/** Names of the counts of a day that the usage endpoints tell. */
export const DAILY = 'daily'
export const DAILY_PRIVATE_APPS = 'daily:private-apps'

/** Everything that a call is held against: HubSpot's limits where there is a tier, and those that were set. */
export function countedFor(caller: Caller, call: CallClass, tier: Tier | undefined, rules: readonly Rule[]): Counted[] {
  const set = rules.flatMap((rule) => setLimit(rule, caller, call))
  return call === 'verify'
    ? set
    : [...(tier === undefined ? [] : windowsOf(caller, call, tier)), ...daily(caller, call, tier), ...set]
}

function windowsOf(caller: Caller, call: CallClass, tier: Tier): readonly Counted[] {
  const policy = policies['ten-seconds']
  switch (call) {
    case 'search':
      return [{ name: 'search', policy: policies.second, max: SEARCHES }]
    case 'associations':
      return [{ name: `associations:${whose(caller)}`, policy, max: tiers[tier].associations }]
    case 'standard':
      return [{ name: whose(caller), policy, max: isPublic(caller) ? OAUTH_APP : tiers[tier].app }]
    default:
      return []
  }
}

/** Counted whether there is a limit or not: the usage endpoints tell it. Public OAuth apps and developer keys have none. */
function daily(caller: Caller, call: CallClass, tier: Tier | undefined): readonly Counted[] {
  const { kind } = caller.credential
  if (call === 'exempt' || isPublic(caller) || kind === 'developer-key') return []
  const max = tier === undefined ? Number.POSITIVE_INFINITY : tiers[tier].daily
  const policy = policies.day
  const all = { name: DAILY, policy, max }
  // Service keys share the limit and are not in this count (§1.4).
  const apps = { name: DAILY_PRIVATE_APPS, policy, max: Number.POSITIVE_INFINITY }
  return [
    all,
    ...(kind === 'private-app' ? [apps] : []),
    ...(call === 'associations' && tier !== undefined
      ? [{ name: 'daily:associations', policy, max: tiers[tier].associationsDaily }]
      : []),
  ]
}

/** Which window: an app's own, or the one that all account keys of a portal share, as there was one key only. */
function whose({ app, credential }: Caller): string {
  if (app !== undefined) return `app:${app}`
  return credential.kind === 'api-key' ? 'api-keys' : `key:${credential.id}`
}

/** Every kind of credential that is not a portal's own belongs to an app that others installed. */
function isPublic({ credential: { kind } }: Caller): boolean {
  return !['private-app', 'service-key', 'api-key', 'developer-key'].includes(kind)
}

function setLimit(rule: Rule, { app, credential }: Caller, call: CallClass): readonly Counted[] {
  const about = call === 'uncapped' || call === 'exempt' ? 'standard' : call
  if (rule.class !== null && rule.class !== about) return []
  const id =
    rule.subject === 'portal' ? 0 : rule.subject === 'app' ? app : app === undefined ? credential.id : undefined
  if (id === undefined || (rule.subjectId !== null && rule.subjectId !== id)) return []
  return [{ name: `rule:${rule.id}:${id}`, policy: policies[rule.period], max: rule.max }]
}
