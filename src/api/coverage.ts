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
  readonly areas: readonly { readonly area: string; readonly counts: Counts; readonly groups: readonly Group[] }[]
  readonly total: Counts
  /** Operations that count as implemented but do not do all of theirs yet. */
  readonly partial: readonly { readonly id: string; readonly so: string }[]
}

/** What HubSpot publishes together, within an area. */
export interface Group {
  readonly group: string
  readonly counts: Counts
  /** Published operations that nothing serves in one version at least, by method and oldest path. */
  readonly missing: readonly string[]
}

/**
 * Compares what is declared with what HubSpot publishes. A published path counts as implemented when a declared
 * operation serves it and, where the path names an object type, Spoke has that type.
 */
export function coverage(declared: readonly Operation[], typeIds: readonly string[]): Coverage {
  const matcher = openMatcher(declared)
  const areas = new Map<string, Map<string, Tally>>()
  for (const operation of published()) {
    const groups = entry(areas, operation.area, () => new Map<string, Tally>())
    const tally = entry(groups, operation.group, () => ({ counts: new Map(), missing: new Set() }))
    for (const { version, path } of operation.paths) {
      const built = isServed(matcher, operation.method, path, typeIds)
      if (!built) tally.missing.add(operation.id)
      const count = entry(tally.counts, version, () => ({ implemented: 0, published: 0 }))
      tally.counts.set(version, sum(count, { implemented: built ? 1 : 0, published: 1 }))
    }
  }
  const all = [...areas].sort(byName).map(([area, groups]) => ({
    area,
    counts: together([...groups.values()].map(({ counts }) => counts)),
    groups: [...groups]
      .sort(byName)
      .map(([group, { counts, missing }]) => ({ group, counts: together([counts]), missing: [...missing] })),
  }))
  const total = together([...areas.values()].flatMap((groups) => [...groups.values()].map(({ counts }) => counts)))
  return {
    versions: versions.filter((version) => total[version] !== undefined),
    areas: all,
    total,
    partial: declared.flatMap(({ id, partial }) => (partial === undefined ? [] : [{ id, so: partial }])),
  }
}

interface Tally {
  readonly counts: Map<Version, Count>
  readonly missing: Set<string>
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

const sum = (one: Count, other: Count): Count => ({
  implemented: one.implemented + other.implemented,
  published: one.published + other.published,
})

function together(all: readonly ReadonlyMap<Version, Count>[]): Counts {
  const counts = new Map<Version, Count>()
  for (const [version, count] of all.flatMap((each) => [...each])) {
    counts.set(version, sum(counts.get(version) ?? { implemented: 0, published: 0 }, count))
  }
  return Object.fromEntries(counts)
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
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
