import { operations as published, publishedObjectType, type Version, versions } from '../catalogue/catalogue.ts'
import type { Operation } from './operation.ts'
import { openMatcher } from './pipeline/match.ts'

export interface Count {
  readonly implemented: number
  readonly published: number
}

type Counts = Readonly<Partial<Record<Version, Count>>>

export interface Coverage {
  readonly versions: readonly Version[]
  readonly areas: readonly { readonly area: string; readonly counts: Counts }[]
  readonly total: Counts
  /** Operations that count as implemented but do not do all of theirs yet. */
  readonly partial: readonly { readonly id: string; readonly so: string }[]
}

/**
 * Compares what is declared with what HubSpot publishes. A published path counts as implemented when a declared
 * operation serves it and, where the path names an object type, Spoke has that type.
 */
export function coverage(declared: readonly Operation[], typeIds: readonly string[]): Coverage {
  const matcher = openMatcher(declared)
  const counts = new Map<string, Map<Version, { implemented: number; published: number }>>()
  for (const operation of published()) {
    for (const { version, path } of operation.paths) {
      const built = isServed(matcher, operation.method, path, typeIds) ? 1 : 0
      for (const area of [operation.area, '']) {
        const row = counts.get(area) ?? new Map()
        counts.set(area, row)
        const count = row.get(version) ?? { implemented: 0, published: 0 }
        row.set(version, { implemented: count.implemented + built, published: count.published + 1 })
      }
    }
  }
  const toCounts = (area: string): Counts => Object.fromEntries(counts.get(area) ?? [])
  return {
    versions: versions.filter((version) => counts.get('')?.has(version) === true),
    areas: [...counts.keys()]
      .filter((area) => area !== '')
      .sort()
      .map((area) => ({ area, counts: toCounts(area) })),
    total: toCounts(''),
    partial: declared.flatMap(({ id, partial }) => (partial === undefined ? [] : [{ id, so: partial }])),
  }
}

function isServed(
  matcher: ReturnType<typeof openMatcher>,
  method: string,
  path: string,
  typeIds: readonly string[],
): boolean {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => (/objectType$/i.test(name) ? 'contacts' : '1'))
  const match = matcher.match(method, address)
  if (match.kind !== 'operation') return false
  const named = match.params['objectType']
  if (named === undefined) return true
  const typeId = publishedObjectType(named)?.typeId
  return typeId !== undefined && typeIds.includes(typeId)
}
