import type { Unit } from '../../store/port.ts'
import type { ArchivedAssociationTable } from '../../store/schema.ts'
import type { Call } from '../call.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { RecordRow } from '../records/record.ts'
import { inverseOf, isKind, type Sides, typesBetween } from './between.ts'
import { holdKinds, holdNeighbourhood, holdSides, isLive } from './hold.ts'
import { isFull } from './link.ts'
import {
  deleteArchivedPairs,
  insertArchivedAssociations,
  selectAllAssociationsOf,
  selectArchivedAssociationsOf,
  selectArchivedAssociationsOfPairs,
} from './statements.ts'
import { openTies, type Ties, writeTies } from './ties.ts'
import type { AssociationType } from './types.ts'
import { bothDirections, ofKindsThatStay, removeLinks } from './unlink.ts'

// Associations of archived records are kept in a table of their own, in both directions, so that no read of live ones has
// to pass them over (decision 16). They are back as soon as both records are live.

/** Holds records of one type with all that they are, or were when they or the others were archived, associated with. */
export function* holdLinkedOrArchived(call: Call, type: string, ids: readonly number[]): Unit<readonly RecordRow[]> {
  const all = { portal: call.portal, from: JSON.stringify(ids) }
  return yield* holdNeighbourhood(call, type, ids, function* read() {
    return [...(yield* selectAllAssociationsOf(all)), ...(yield* selectArchivedAssociationsOf(all))]
  })
}

/** Puts the associations of records that are archived, held by the caller with all of them, aside. */
export function* archiveLinks(call: Call, definitions: PortalDefinitions, ids: readonly number[]): Unit<void> {
  if (ids.length === 0) return
  const rows = yield* bothDirections(call, ids)
  yield* insertArchivedAssociations(rows.map((row) => ({ ...row, archived: call.now })))
  yield* removeLinks(call, definitions, rows, ids)
}

/** Forgets what is kept of the associations of records that go for good. */
export function* forgetArchivedLinks({ portal }: Pick<Call, 'portal'>, ids: readonly number[]): Unit<void> {
  yield* deleteArchivedPairs(bothWays(yield* selectArchivedAssociationsOf({ portal, from: JSON.stringify(ids) })))
}

/** Lets a record that another is merged into have what is kept for that one, both held with all that is kept of them. */
export function* moveArchivedLinks(call: Call, from: number, into: number): Unit<void> {
  const { portal } = call
  const own = yield* selectArchivedAssociationsOf({ portal, from: JSON.stringify([from]) })
  if (own.length === 0) return
  const back: ArchivedAssociationTable[] = []
  for (const [type, rows] of Map.groupBy(own, ({ from_type }) => from_type)) {
    const pairs = JSON.stringify(rows.map((row) => [row.to_id, row.from_id]))
    back.push(...(yield* selectArchivedAssociationsOfPairs({ portal, to_type: type, pairs })))
  }
  yield* deleteArchivedPairs(bothWays(own))
  const moved = [...own.map((row) => ({ ...row, from_id: into })), ...back.map((row) => ({ ...row, to_id: into }))]
  yield* insertArchivedAssociations(yield* ofKindsThatStay(call, moved))
}

/**
 * Associates records of one type that are live again, held by the caller with the others, with the live ones among those that they or
 * the others were associated with when either was archived. What live records are associated by stays: a kind of which a
 * record may have no more of is given up, and a pair whose unlabelled kind does not come back has none. What properties
 * say of the records that are live again is the caller's to count.
 */
export function* restoreLinks(call: Call, type: PortalType, ids: readonly number[]): Unit<void> {
  if (ids.length === 0) return
  const back = new Set(ids)
  const rows = yield* selectArchivedAssociationsOf({ portal: call.portal, from: JSON.stringify(ids) })
  const byType = [...Map.groupBy(rows, ({ to_type }) => to_type)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [id, own] of byType) {
    const to = type.definitions.type(id)
    if (to !== undefined) yield* restoreBetween(call, { definitions: type.definitions, from: type, to }, own, back)
  }
}

function* restoreBetween(
  call: Call,
  sides: Sides,
  rows: readonly ArchivedAssociationTable[],
  restored: ReadonlySet<number>,
): Unit<void> {
  const named = rows.map((row) => ({ from: String(row.from_id), to: String(row.to_id) }))
  const live = yield* holdSides(call, sides, named)
  const back = rows.filter((row) => isLive(live, sides.to.id, String(row.to_id)))
  const pairs = [...Map.groupBy(back, ({ from_id, to_id }) => `${from_id} ${to_id}`).values()]
    .flatMap((own) => pairOf(sides, own))
    // Of two that can't both come back, the one that was there last does.
    .toSorted((a, b) => b.archived - a.archived || a.from - b.from || a.to - b.to)
  const gone = yield* holdKinds(call, new Set(pairs.flatMap(({ types }) => types)))
  const ties = yield* openTies(call, sides, pairs)
  for (const pair of pairs) tieAgain(ties, sides, { ...pair, types: pair.types.filter((type) => !gone.has(type)) })
  yield* deleteArchivedPairs(bothWays(back))
  yield* writeTies(call, sides.definitions, [ties], restored)
}

interface ArchivedPair {
  readonly from: number
  readonly to: number
  readonly archived: number
  /** The kinds that there still are, the unlabelled one first. */
  readonly types: readonly AssociationType[]
}

function pairOf(sides: Sides, rows: readonly ArchivedAssociationTable[]): readonly ArchivedPair[] {
  const [first] = rows
  if (first === undefined) return []
  const specs = rows.map((row) => ({ category: row.category, typeId: row.type_id }))
  const types = typesBetween(sides).filter((kind) => specs.some(isKind(kind)))
  return [{ from: first.from_id, to: first.to_id, archived: first.archived, types }]
}

function tieAgain(ties: Ties, sides: Sides, { from, to, types }: ArchivedPair): void {
  for (const type of types) {
    if (ties.has(from, to, type)) continue
    if (!isTaken(ties, type, from) && !isTaken(ties, inverseOf(sides, type), to)) ties.add(from, to, type)
    else if (type.label === null) return
  }
}

function isTaken(ties: Ties, type: AssociationType, id: number): boolean {
  return type.single ? ties.heldBy(id, type).length > 0 : isFull(ties, type, id)
}

/** The pairs of rows, from either side. */
function bothWays(rows: readonly ArchivedAssociationTable[]) {
  return rows.flatMap(({ portal, from_type, from_id, to_type, to_id }) => [
    { portal, from_id, to_type, to_id },
    { portal, from_id: to_id, to_type: from_type, to_id: from_id },
  ])
}
