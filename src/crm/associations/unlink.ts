import type { Unit } from '../../store/port.ts'
import type { AssociationTable } from '../../store/schema.ts'
import type { Call } from '../call.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { RecordRow } from '../records/record.ts'
import { type AssociationSpec, isKind, plainBetween, resolveSpecs, type Sides } from './between.ts'
import { holdKinds, holdNeighbourhood, holdSides, idOf, type Pair } from './hold.ts'
import { selectAllAssociationsOf, selectAssociationsOfPairs } from './statements.ts'
import { openTies, rowKey, turnOver, writeTies } from './ties.ts'
import { HUBSPOT_DEFINED, standardTypeById } from './types.ts'

/** Some kinds of association of a pair. */
export interface PairKinds extends Pair {
  readonly types: readonly AssociationSpec[]
}

/** Removes every association of some pairs of records, in both directions. */
export function* unlink(call: Call, sides: Sides, pairs: readonly Pair[]): Unit<void> {
  yield* holdSides(call, sides, pairs)
  yield* cut(
    call,
    sides,
    pairs.map((pair) => [idOf(pair.from), idOf(pair.to)]),
  )
}

function* cut(call: Call, { definitions, from, to }: Sides, pairs: readonly (readonly [number, number])[]): Unit<void> {
  if (pairs.length === 0) return
  const { portal } = call
  const there = JSON.stringify(pairs)
  const back = JSON.stringify(pairs.map(([a, b]) => [b, a]))
  const rows = [
    ...(yield* selectAssociationsOfPairs({ portal, to_type: to.id, pairs: there })),
    ...(yield* selectAssociationsOfPairs({ portal, to_type: from.id, pairs: back })),
  ]
  yield* turnOver(call, definitions, { made: [], gone: distinct(rows) })
}

/** Removes some kinds from pairs of records; without the unlabelled one nothing is left of a pair (hubspot-api.md §6.5). */
export function* unlinkTypes(call: Call, sides: Sides, links: readonly PairKinds[]): Unit<void> {
  const plain = plainBetween(sides)
  const named = links.map((each) => ({
    from: idOf(each.from),
    to: idOf(each.to),
    types: resolveSpecs(sides, each.types),
  }))
  yield* holdSides(call, sides, links)
  const isWhole = ({ types }: (typeof named)[number]) => plain !== undefined && types.some(isKind(plain))
  const ties = yield* openTies(
    call,
    sides,
    named.filter((each) => !isWhole(each)),
  )
  for (const each of named) {
    if (isWhole(each)) continue
    const { from, to, types } = each
    for (const type of types) if (ties.has(from, to, type)) ties.remove(from, to, type)
  }
  yield* writeTies(call, sides.definitions, [ties])
  yield* cut(
    call,
    sides,
    named.filter(isWhole).map(({ from, to }) => [from, to]),
  )
}

function distinct(rows: readonly AssociationTable[]): readonly AssociationTable[] {
  return [...new Map(rows.map((row) => [rowKey(row), row])).values()]
}

/** Holds records of one type with all that they are associated with. */
export function* holdLinked(call: Call, type: string, ids: readonly number[]): Unit<readonly RecordRow[]> {
  const all = { portal: call.portal, from: JSON.stringify(ids) }
  return yield* holdNeighbourhood(call, type, ids, () => selectAllAssociationsOf(all))
}

/**
 * Removes every association of records that go, held by the caller with all that they are associated with. What
 * properties say of those that go stays as it was.
 */
export function* unlinkAll(call: Call, definitions: PortalDefinitions, ids: readonly number[]): Unit<void> {
  if (ids.length === 0) return
  yield* removeLinks(call, definitions, yield* bothDirections(call, ids), ids)
}

/** The same for rows that were read already. */
export function* removeLinks(
  call: Call,
  definitions: PortalDefinitions,
  rows: readonly AssociationTable[],
  ids: readonly number[],
): Unit<void> {
  yield* turnOver(call, definitions, { made: [], gone: distinct(rows) }, new Set(ids))
}

/** Every association of some records, and of the others with them, by kinds that stay until the unit ends. */
export function* bothDirections(call: Call, ids: readonly number[]): Unit<readonly AssociationTable[]> {
  const { portal } = call
  const rows = yield* selectAllAssociationsOf({ portal, from: JSON.stringify(ids) })
  const back: AssociationTable[] = []
  for (const [type, own] of Map.groupBy(rows, ({ from_type }) => from_type)) {
    const pairs = JSON.stringify(own.map((row) => [row.to_id, row.from_id]))
    back.push(...(yield* selectAssociationsOfPairs({ portal, to_type: type, pairs })))
  }
  return yield* ofKindsThatStay(call, [...rows, ...back])
}

/** Those of some rows whose kinds stay until the unit ends: rows of a label that is deleted meanwhile must not be written again. */
export function* ofKindsThatStay<R extends AssociationTable>(call: Call, rows: readonly R[]): Unit<readonly R[]> {
  const kinds = [...new Map(rows.map((row) => [kindKey(row), kindOf(row)])).values()]
  const gone = new Set([...(yield* holdKinds(call, kinds))].map((kind) => `${kind.category} ${kind.typeId}`))
  return rows.filter((row) => !gone.has(kindKey(row)))
}

/**
 * Gives the associations of one record to another of its type, both held by the caller with all that they are associated
 * with. What both had they have once; of what a record has only one, the record that stays keeps its own
 * (hubspot-api.md §4.12). What properties say of the one that stays is the caller's to count.
 */
export function* moveLinks(call: Call, definitions: PortalDefinitions, from: number, into: number): Unit<void> {
  const rows = yield* bothDirections(call, [from])
  if (rows.length === 0) return
  const kept = yield* bothDirections(call, [into])
  const singles = new Set(kept.filter((row) => row.from_id === into && isOneOfAKind(row)).map(kindKey))
  const own = rows.filter((row) => row.from_id === from && row.to_id !== into)
  const lost = own.filter((row) => isOneOfAKind(row) && singles.has(kindKey(row)))
  const isLost = (row: AssociationTable) =>
    lost.some(
      (each) =>
        rowKey(each) === rowKey(row) ||
        (each.to_id === row.from_id && row.to_id === from && row.type_id === inverseIdOf(each)),
    )
  const has = new Set(kept.map(rowKey))
  const moved = rows
    .filter((row) => row.from_id !== into && row.to_id !== into && !isLost(row))
    .map((row) => (row.from_id === from ? { ...row, from_id: into } : { ...row, to_id: into }))
    .filter((row) => !has.has(rowKey(row)))
  yield* turnOver(call, definitions, { made: moved, gone: distinct(rows) }, new Set([from, into]))
}

/** Only kinds of HubSpot's are one of a kind. */
function isOneOfAKind({ category, type_id }: AssociationTable): boolean {
  return category === HUBSPOT_DEFINED && standardTypeById(type_id)?.single === true
}

function inverseIdOf({ category, type_id }: AssociationTable): number | undefined {
  return category === HUBSPOT_DEFINED ? standardTypeById(type_id)?.inverseId : undefined
}

const kindOf = ({ category, type_id }: AssociationTable) => ({ category, typeId: type_id })
const kindKey = ({ category, type_id }: AssociationTable) => `${category} ${type_id}`
