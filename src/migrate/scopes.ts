import { hasScopes, match, type ScopeRequirement, scopeRequirement } from '../catalogue/catalogue.ts'
import type { EndpointUse } from './endpoints/find.ts'
import { isDeveloperPath, knownPath } from './endpoints/paths.ts'

export type ScopeReason = { readonly endpoint: string; readonly file: string; readonly line: number }

export type ScopePlan = {
  /** The least that is needed, sorted. */
  readonly scopes: readonly { readonly scope: string; readonly because: readonly ScopeReason[] }[]
  /** Calls whose scope depends on what the code does not say. */
  readonly open: readonly { readonly question: string; readonly reason: ScopeReason }[]
  /** Calls that no private app and no service key can make. */
  readonly blocked: readonly { readonly why: string; readonly reason: ScopeReason }[]
}

type Need = { readonly requirement: ScopeRequirement; readonly reason: ScopeReason }

/** Scopes that stood for a whole area before there were finer ones. */
const STANDARD: ReadonlySet<string> = new Set([
  'contacts',
  'e-commerce',
  'automation',
  'content',
  'files',
  'hubdb',
  'forms',
  'tickets',
])
/** It can't be granted to new apps at all. */
const UNGRANTABLE = 'contacts'
/** Every token has it: nobody ticks it. */
const EVERYBODYS = 'oauth'

/** The least scopes that let every call of a list pass: finer before standard, what is needed anyway before anything else. */
export function scopesFor(endpoints: readonly EndpointUse[]): ScopePlan {
  const needs: Need[] = []
  const open: ScopePlan['open'][number][] = []
  const blocked: ScopePlan['blocked'][number][] = []
  for (const endpoint of endpoints) {
    const reason: ScopeReason = {
      endpoint: `${endpoint.method} ${endpoint.path}`,
      file: endpoint.file,
      line: endpoint.line,
    }
    if (isDeveloperPath(endpoint.path, endpoint.operation)) {
      blocked.push({ why: 'needs a developer key or a public app', reason })
      continue
    }
    const requirement = requirementOf(endpoint)
    if (typeof requirement === 'string') open.push({ question: requirement, reason })
    else {
      const asked = worthAsking(requirement)
      if (asked.length > 0) needs.push({ requirement: asked, reason })
    }
  }
  const granted = leastOf(needs.map(({ requirement }) => requirement))
  const scopes = [...granted].sort().map((scope) => ({
    scope,
    because: needs
      .filter(({ requirement }) =>
        requirement.some((all) => all.includes(scope) && all.every((one) => granted.has(one))),
      )
      .map(({ reason }) => reason),
  }))
  return { scopes, open, blocked }
}

/** The alternatives that a new app would choose from; none where it needs nothing. */
function worthAsking(requirement: ScopeRequirement): ScopeRequirement {
  const asked = requirement.map((all) => all.filter((scope) => scope !== EVERYBODYS))
  if (asked.some((all) => all.length === 0)) return []
  const grantable = asked.filter((all) => !all.includes(UNGRANTABLE))
  const some = grantable.length > 0 ? grantable : asked
  const fine = some.filter((all) => !all.some((scope) => STANDARD.has(scope)))
  return fine.length > 0 ? fine : some
}

/**
 * Scopes that meet every requirement, as few as may be, whatever the order in which the code asks: what has one answer first,
 * then again and again the alternative that costs least for what it meets.
 */
function leastOf(requirements: readonly ScopeRequirement[]): ReadonlySet<string> {
  const granted = new Set<string>()
  for (const requirement of requirements)
    if (requirement.length === 1) for (const scope of requirement[0] ?? []) granted.add(scope)
  for (;;) {
    const left = requirements.filter((requirement) => !hasScopes(requirement, granted))
    const [best] = left
      .flatMap((requirement) => requirement.map((all, at) => ({ all, at, name: all.join(' ') })))
      .map((choice) => {
        const then = new Set([...granted, ...choice.all])
        return { ...choice, price: cost(choice.all, granted) / left.filter((each) => hasScopes(each, then)).length }
      })
      // Where two cost the same, the one that is published first.
      .toSorted((a, b) => a.price - b.price || a.at - b.at || (a.name < b.name ? -1 : 1))
    if (best === undefined) return granted
    for (const scope of best.all) granted.add(scope)
  }
}

function cost(all: readonly string[], granted: ReadonlySet<string>): number {
  let sum = 0
  for (const scope of all) {
    if (granted.has(scope)) continue
    sum += 10
    if (/sensitive|ui_hidden/.test(scope)) sum += 20
    if (/read_write$/.test(scope)) sum += 3
    if (/write$/.test(scope)) sum += 1
  }
  return sum
}

/** What a call needs, or the question that has to be answered first. */
function requirementOf(endpoint: EndpointUse): ScopeRequirement | string {
  const { method, seen: path } = endpoint
  const known = knownPath(method, path)
  if (known?.legacy !== undefined) {
    const { family, reads } = known.legacy
    const all = reads ? family.read : family.write
    if (all.length === 0) return family.note?.startsWith('asks') === true ? `${family.note}` : []
    return [all]
  }
  if (known === undefined) return 'not known to the catalogue'
  const segments = path.split('/')
  const typeAt = segments.findIndex(
    (segment) =>
      /^\{(?:from)?objecttype|object_?type|customobject/i.test(
        segment.replace(/[{}]/g, (mark) => (mark === '{' ? '{' : '')),
      ) && segment.startsWith('{'),
  )
  const first = segments[typeAt]
  if (typeAt !== -1 && typeAt <= 5 && first !== undefined && !/^\{to/i.test(first)) {
    if (!/custom/i.test(first)) return 'which object types?'
  }
  const own = segments[4] ?? 'contacts'
  const probe = segments
    .map((segment, at) =>
      /^\{to_?objecttype\}$/i.test(segment)
        ? own
        : at >= 3 && /^[A-Z][a-z_]+$/.test(segment)
          ? segment.toLowerCase()
          : segment.replace(/^\{(.*)\}$/, 'zz$1'),
    )
    .join('/')
  const found = match(method, probe)
  return found === undefined ? 'not known to the catalogue' : scopeRequirement(found.operation, found.params)
}
