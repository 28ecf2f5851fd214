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

/** Scopes that stood for a whole area before there were finer ones; `contacts` can't be granted to new apps at all. */
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
    else if (requirement.length > 0) needs.push({ requirement, reason })
  }
  const granted = new Set<string>()
  // What has one answer is settled first; then each need takes the alternative that adds the least.
  for (const { requirement } of needs)
    if (requirement.length === 1) for (const scope of requirement[0] ?? []) granted.add(scope)
  for (const { requirement } of needs) {
    if (hasScopes(requirement, granted) && !onlyByStandard(requirement, granted)) continue
    const best = requirement.toSorted((a, b) => cost(a, granted) - cost(b, granted))[0]
    for (const scope of best ?? []) granted.add(scope)
  }
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

function onlyByStandard(requirement: ScopeRequirement, granted: ReadonlySet<string>): boolean {
  return requirement
    .filter((all) => all.every((scope) => granted.has(scope)))
    .every((all) => all.every((scope) => scope === 'contacts'))
}

function cost(all: readonly string[], granted: ReadonlySet<string>): number {
  let sum = 0
  for (const scope of all) {
    if (granted.has(scope)) continue
    sum += 10
    if (STANDARD.has(scope)) sum += 6
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
