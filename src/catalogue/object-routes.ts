import type { CatalogueOperation } from './operations.ts'
import { parameterOf, segmentsOf, withoutVersion } from './templates.ts'

/** What an operation works on, when the object type decides which scopes it needs. */
export type ObjectRoute = {
  readonly kind: 'records' | 'associations' | 'definitions' | 'pipelines'
  /** The path segment that names the object type: fixed (`contacts`) or a parameter (`{objectType}`). */
  readonly from: string
  /** For associations, the segment that names the other side. */
  readonly to?: string
}

const memo = new WeakMap<CatalogueOperation, ObjectRoute | 'other'>()

/** How an operation names its object type, or nothing when the type does not decide its scopes. */
export function objectRoute(operation: CatalogueOperation): ObjectRoute | undefined {
  const known = memo.get(operation)
  if (known !== undefined) return known === 'other' ? undefined : known
  const route = routeOf(withoutVersion(segmentsOf(operation.path)))
  memo.set(operation, route ?? 'other')
  return route
}

/** The object type as the request names it, or nothing when the parameter was not given. */
export function typeSegment(segment: string, params: Readonly<Record<string, string>>): string | undefined {
  const name = parameterOf(segment)
  return name === undefined ? segment : params[name]
}

// Without its version a path reads crm / service / …
function routeOf(segments: readonly string[]): ObjectRoute | undefined {
  if (segments[0] !== 'crm') return undefined
  switch (segments[1]) {
    case 'objects':
      return recordRoute(segments)
    case 'properties':
    case 'property-validations':
      return route('definitions', segments[2])
    case 'pipelines':
      return route('pipelines', segments[2])
    case 'associations':
      return associationRoute(segments)
    default:
      return undefined
  }
}

function recordRoute(segments: readonly string[]): ObjectRoute | undefined {
  // Deal splits live below deals in v3 and have a scope of their own.
  if (segments[2] === 'deals' && segments[3] === 'splits') return undefined
  if (segments[4] !== 'associations') return route('records', segments[2])
  return route('associations', segments[2], segments[5] === 'default' ? segments[6] : segments[5])
}

function associationRoute(segments: readonly string[]): ObjectRoute | undefined {
  const at = segments[2] === 'definitions' ? 4 : 2
  const from = segments[at]
  // `usage` and `definitions/configurations/all` are about no type in particular.
  if (from === undefined || parameterOf(from) === undefined) return undefined
  return route('associations', from, segments[at + 1])
}

function route(kind: ObjectRoute['kind'], from: string | undefined, to?: string): ObjectRoute | undefined {
  if (from === undefined) return undefined
  return { kind, from, ...(to !== undefined && { to }) }
}
