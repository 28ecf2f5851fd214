import { hasScopes, type ScopeRequirement } from '../catalogue/catalogue.ts'
import type { ScopePlan, ScopeReason } from './scopes.ts'

/** What a call log says of one credential. */
export type Observed = {
  readonly name: string
  readonly calls: number
  /** The least scopes that its calls needed. */
  readonly scopes: readonly string[]
  readonly called: readonly SeenPath[]
}

export type SeenPath = {
  readonly method: string
  /** A template: the object type stands in it as `{objectType}`. */
  readonly path: string
  readonly scopes: readonly ScopeRequirement[]
  readonly calls: number
}

/** What code asks for held against what was seen. */
export type Compared = {
  /** Enough for both, sorted. */
  readonly scopes: readonly { readonly scope: string; readonly from: 'code' | 'log' | 'both' }[]
  /** Called, and nowhere in the code: another program uses the credential, or the scan missed a line. */
  readonly onlySeen: readonly SeenPath[]
  /** In the code, and never called in the days of the log. */
  readonly neverSeen: readonly ScopeReason[]
}

/** Holds a plan made from code against a log: neither proves the other wrong, so both are granted, and differences told. */
export function compare(plan: ScopePlan, calls: readonly ScopeReason[], observed: Observed): Compared {
  const fromCode = new Set(plan.scopes.map(({ scope }) => scope))
  const granted = new Set(fromCode)
  const inLog = new Set(observed.scopes)
  for (const requirement of observed.called.flatMap(({ scopes }) => scopes)) {
    if (hasScopes(requirement, granted)) continue
    const met = requirement.find((all) => all.every((scope) => inLog.has(scope)))
    for (const scope of met ?? []) granted.add(scope)
  }
  const asked = (call: ScopeReason): readonly string[] =>
    plan.scopes.filter(({ because }) => because.some((reason) => sameReason(reason, call))).map(({ scope }) => scope)
  const needs = calls.map((call) => ({ call, scopes: asked(call) }))
  return {
    scopes: [...granted].sort().map((scope) => ({
      scope,
      from: !fromCode.has(scope) ? 'log' : neededBy(observed, scope) ? 'both' : 'code',
    })),
    onlySeen: observed.called.filter((seen) => !needs.some(({ call, scopes }) => isCall(call, scopes, seen))),
    neverSeen: calls.filter((_, at) => {
      const need = needs[at]
      return need !== undefined && !observed.called.some((seen) => isCall(need.call, need.scopes, seen))
    }),
  }
}

const neededBy = (observed: Observed, scope: string): boolean =>
  observed.called.some(({ scopes }) => scopes.some((requirement) => requirement.some((all) => all.includes(scope))))

function sameReason(a: ScopeReason, b: ScopeReason): boolean {
  return a.endpoint === b.endpoint && a.file === b.file && a.line === b.line
}

/** Whether a line of code may be what was seen: method, path, and (as templates hide object types) a scope of both. */
function isCall({ endpoint }: ScopeReason, asked: readonly string[], seen: SeenPath): boolean {
  const [method = '', path = ''] = endpoint.split(' ')
  if (method !== seen.method || !samePath(path, seen.path)) return false
  return asked.length === 0 || asked.some((scope) => seen.scopes.flat(2).includes(scope))
}

function samePath(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => path.replace(/\/$/, '').split('/'))
  if (one === undefined || other === undefined || one.length !== other.length) return false
  return one.every((segment, at) => {
    const against = other[at] ?? ''
    return segment.includes('{') || against.includes('{') || segment.toLowerCase() === against.toLowerCase()
  })
}

/**
 * The file of a HubSpot project that makes an app with a static token (platform version 2025.2 as HubSpot's documentation has
 * it [memory], not tried against HubSpot itself).
 */
export function projectAppFile(name: string, scopes: readonly string[]): string {
  const uid = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const file = {
    uid: uid === '' ? 'app' : uid,
    type: 'app',
    config: {
      name,
      description: name,
      distribution: 'private',
      auth: { type: 'static', requiredScopes: scopes, optionalScopes: [], conditionallyRequiredScopes: [] },
      permittedUrls: { fetch: ['https://api.hubapi.com'], iframe: [], img: [] },
    },
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}
