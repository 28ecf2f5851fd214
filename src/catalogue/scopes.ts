import type { ObjectRoute } from './object-routes.ts'
import { objectRoute, typeSegment } from './object-routes.ts'
import { customObjectType, type PublishedObjectType, publishedObjectType } from './object-types.ts'
import { type CatalogueOperation, publishedScopes, type ScopeRequirement } from './operations.ts'

export type ScopeAccess = 'read' | 'write'

/** Stands where nobody may act through the API, whatever was granted. It is not a scope: no credential can hold it. */
export const noScopeGrantsThis = 'no-scope-grants-this'

/**
 * Operations that change something although all that was published to unlock them is a scope to read. They are left as
 * published, each for its reason; every other change needs more than scopes to read.
 */
export const changesUnlockedByReading: readonly { readonly operation: string; readonly reason: string }[] = [
  {
    operation: 'DELETE /appinstalls/v3/external-install',
    reason: 'an app removes itself: that it is installed (oauth) is all it can show',
  },
  {
    operation: 'PATCH /media-bridge/v1/{appId}/settings/event-visibility',
    reason: 'a setting of the developer app, else reached with the developer key, which has no scopes at all',
  },
  {
    operation: 'POST /integrators/timeline/2026-03/types/projects',
    reason: 'published for the owner of a developer app, who has no other scope for it',
  },
]

// POSTs that only read, or only compute something from what they were sent.
const READING_POSTS: readonly RegExp[] = [
  /\/search$/,
  /\/read$/,
  /\/idmapping$/,
  /\/introspect$/,
  /\/access-token-info$/,
  /\/validate\/\{path\}$/,
  /\/high-usage-report\/\{userId\}$/,
]

const PAYMENTS = 'payments'

const exceptions: ReadonlySet<string> = new Set(changesUnlockedByReading.map(({ operation }) => operation))
const guarded = new WeakMap<CatalogueOperation, ScopeRequirement>()
const perType = new Map<string, ScopeRequirement>()

/** True unless the operation only reads: GET, and the POSTs that search, read in batches or check what they were sent. */
export function changesSomething(operation: Pick<CatalogueOperation, 'method' | 'path'>): boolean {
  if (operation.method === 'GET') return false
  return operation.method !== 'POST' || !READING_POSTS.some((pattern) => pattern.test(operation.path))
}

/** True for scopes that let nothing be changed; `oauth`, which every token holds, is one of them. */
export function isReadScope(scope: string): boolean {
  return scope === 'oauth' || /(?:^|[.-])read(?:\.v2)?$/.test(scope)
}

/** True when the object type named in the path decides what the operation needs. */
export function dependsOnObjectType(operation: CatalogueOperation): boolean {
  return objectRoute(operation) !== undefined
}

/**
 * What a scoped credential needs for an operation. Alternatives, each a list of scopes that are all needed; empty means
 * that no scope is needed (whether a credential is, `authTypes` says; a developer key carries no scopes).
 *
 * Routes over object types are resolved for the type that `params` or the path itself names: `contacts`, `contact` and
 * `0-1` need the same. A type that HubSpot does not define, or none at all, needs the scopes of custom objects. A change
 * is never unlocked by scopes to read alone, save by `changesUnlockedByReading`.
 */
export function scopeRequirement(
  operation: CatalogueOperation,
  params: Readonly<Record<string, string>>,
): ScopeRequirement {
  const route = objectRoute(operation)
  if (route === undefined) return guardedScopes(operation)
  const from = objectTypeOf(typeSegment(route.from, params))
  const to = route.to === undefined ? undefined : objectTypeOf(typeSegment(route.to, params))
  return objectScopes(route.kind, changesSomething(operation) ? 'write' : 'read', from, to)
}

/** What it takes to read or write records, definitions, pipelines or associations of one type, or between two. */
export function objectScopes(
  kind: ObjectRoute['kind'],
  access: ScopeAccess,
  from: PublishedObjectType,
  to?: PublishedObjectType,
): ScopeRequirement {
  const key = `${kind} ${access} ${from.name} ${to?.name}`
  const known = perType.get(key)
  if (known !== undefined) return known
  const own = scopesOf(from, kind, access)
  // Reading associations needs the side that is asked; changing them needs both.
  const requirement =
    kind === 'associations' && access === 'write' && to !== undefined
      ? both(own, scopesOf(to, kind, access))
      : anyOf(own)
  perType.set(key, requirement)
  return requirement
}

/** True when nothing is needed, or when every scope of one alternative was granted. */
export function hasScopes(requirement: ScopeRequirement, granted: ReadonlySet<string>): boolean {
  return requirement.length === 0 || requirement.some((all) => all.every((scope) => granted.has(scope)))
}

/** Every scope name known, sorted. */
export function allScopes(): readonly string[] {
  return publishedScopes()
}

function objectTypeOf(segment: string | undefined): PublishedObjectType {
  // `payments` is an older, read-only path to commerce payments, not a spelling that other routes accept.
  const name = segment === PAYMENTS ? 'commerce_payments' : segment
  return (name === undefined ? undefined : publishedObjectType(name)) ?? customObjectType()
}

function scopesOf(type: PublishedObjectType, kind: ObjectRoute['kind'], access: ScopeAccess): readonly string[] {
  switch (kind) {
    case 'definitions':
      return access === 'read' ? type.schemaReadScopes : type.schemaWriteScopes
    case 'pipelines':
      return access === 'read' ? type.pipelineReadScopes : type.pipelineWriteScopes
    default:
      return access === 'read' ? type.readScopes : type.writeScopes
  }
}

function anyOf(scopes: readonly string[]): ScopeRequirement {
  return scopes.length === 0 ? [[noScopeGrantsThis]] : scopes.map((scope) => [scope])
}

/** One of `a` and one of `b`, without the alternatives that ask for more than another one does. */
function both(a: readonly string[], b: readonly string[]): ScopeRequirement {
  const pairs = anyOf(a).flatMap((left) => anyOf(b).map((right) => new Set([...left, ...right])))
  const least = pairs.filter((pair, at) => !pairs.some((other, otherAt) => askedAnyway(other, pair, otherAt < at)))
  return least.map((pair) => [...pair].toSorted())
}

function askedAnyway(other: ReadonlySet<string>, pair: ReadonlySet<string>, first: boolean): boolean {
  return [...other].every((scope) => pair.has(scope)) && (other.size < pair.size || first)
}

function guardedScopes(operation: CatalogueOperation): ScopeRequirement {
  if (!changesSomething(operation) || exceptions.has(operation.id)) return operation.scopes
  const known = guarded.get(operation)
  if (known !== undefined) return known
  const kept = operation.scopes.filter((all) => !all.every(isReadScope))
  // A change that only scopes to read were published for must be listed above: until it is, nobody may make it.
  const requirement = kept.length === 0 && operation.scopes.length > 0 ? [[noScopeGrantsThis]] : kept
  guarded.set(operation, requirement)
  return requirement
}
