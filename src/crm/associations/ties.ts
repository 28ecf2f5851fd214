import { appendChanges } from '../../changes/changes.ts'
import type { Unit } from '../../store/port.ts'
import type { AssociationTable } from '../../store/schema.ts'
import type { Call } from '../call.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import { follow, type Turnover } from '../followed/follow.ts'
import { inverseOf, type Sides, typesBetween } from './between.ts'
import {
  deleteAssociations,
  insertAssociations,
  selectAssociationsOfKind,
  selectAssociationsOfPairs,
} from './statements.ts'
import type { AssociationType } from './types.ts'

/**
 * The associations that a unit works with, as they will be when it is done. A kind is always given as it is seen from the
 * first record; both directions come and go together.
 */
export interface Ties {
  has(from: number, to: number, type: AssociationType): boolean
  /** The records that one is associated with by a kind: complete for kinds that are one of a kind or limited. */
  heldBy(id: number, type: AssociationType): readonly number[]
  /** Every kind that a pair is associated by. */
  between(from: number, to: number): readonly AssociationType[]
  add(from: number, to: number, type: AssociationType): void
  remove(from: number, to: number, type: AssociationType): void
  /** What is to be written. */
  readonly made: ReadonlyMap<string, AssociationTable>
  readonly gone: ReadonlyMap<string, AssociationTable>
}

interface TiedPair {
  readonly from: number
  readonly to: number
  readonly types: readonly AssociationType[]
}

/** Reads what pairs have, and what their records have by kinds of which they may not have any number. */
export function* openTies(
  call: Call,
  sides: Sides,
  pairs: readonly TiedPair[],
  fresh: ReadonlySet<number> = new Set(),
): Unit<Ties> {
  const { portal } = call
  const ties = tiesOf(call, sides)
  const old = pairs.filter(({ from }) => !fresh.has(from))
  if (old.length > 0) {
    const list = JSON.stringify(old.map(({ from, to }) => [from, to]))
    ties.load(yield* selectAssociationsOfPairs({ portal, to_type: sides.to.id, pairs: list }))
  }
  const kinds = new Set(pairs.flatMap(({ types }) => types))
  for (const type of kinds) {
    const own = old.filter(({ types }) => types.includes(type)).map(({ from }) => from)
    ties.load(yield* held(call, type, own))
    const others = pairs.filter(({ types }) => types.includes(type)).map(({ to }) => to)
    ties.load(yield* held(call, inverseOf(sides, type), others))
  }
  return ties
}

function* held(call: Call, type: AssociationType, ids: readonly number[]): Unit<readonly AssociationTable[]> {
  if (ids.length === 0 || (!type.single && type.most === undefined)) return []
  return yield* selectAssociationsOfKind({
    portal: call.portal,
    from: JSON.stringify([...new Set(ids)]),
    to_type: type.to,
    category: type.category,
    type_id: type.typeId,
  })
}

function tiesOf(call: Call, sides: Sides): Ties & { load(rows: readonly AssociationTable[]): void } {
  const rows = new Set<string>()
  const holders = new Map<string, Set<number>>()
  const made = new Map<string, AssociationTable>()
  const gone = new Map<string, AssociationTable>()
  const holder = (id: number, category: string, typeId: number) => `${id} ${category} ${typeId}`

  function set(row: AssociationTable, there: boolean): void {
    const key = rowKey(row)
    const held = holder(row.from_id, row.category, row.type_id)
    const others = holders.get(held) ?? new Set()
    holders.set(held, others)
    if (there) {
      rows.add(key)
      others.add(row.to_id)
    } else {
      rows.delete(key)
      others.delete(row.to_id)
    }
  }

  function move(
    row: AssociationTable,
    into: Map<string, AssociationTable>,
    outOf: Map<string, AssociationTable>,
  ): void {
    const key = rowKey(row)
    if (!outOf.delete(key)) into.set(key, row)
    set(row, into === made)
  }

  return {
    made,
    gone,
    load(loaded) {
      for (const row of loaded) set(row, true)
    },
    has: (from, to, type) => rows.has(rowKey(directions(call, from, to, type)[0])),
    heldBy: (id, type) => [...(holders.get(holder(id, type.category, type.typeId)) ?? [])],
    between: (from, to) => typesBetween(sides).filter((type) => rows.has(rowKey(directions(call, from, to, type)[0]))),
    add(from, to, type) {
      for (const row of directions(call, from, to, type)) move(row, made, gone)
    },
    remove(from, to, type) {
      for (const row of directions(call, from, to, type)) move(row, gone, made)
    },
  }
}

/** Writes what came of it. `except` are records whose own properties the caller sees to. */
export function* writeTies(
  call: Call,
  definitions: PortalDefinitions,
  ties: readonly Ties[],
  except?: ReadonlySet<number>,
): Unit<void> {
  const gone = ties.flatMap((each) => [...each.gone.values()])
  const made = ties.flatMap((each) => [...each.made.values()])
  yield* turnOver(call, definitions, { made, gone }, except)
}

/** Removes and makes associations, both directions of each, with a change for every row and what properties say of them. */
export function* turnOver(
  call: Call,
  definitions: PortalDefinitions,
  { made, gone }: Turnover,
  except?: ReadonlySet<number>,
): Unit<void> {
  yield* deleteAssociations(gone)
  yield* insertAssociations(made)
  yield* tell(call, gone, 'gone')
  yield* tell(call, made, 'made')
  yield* follow(call, definitions, { made, gone }, except)
}

/** The key of a row, as the table has it. */
export function rowKey({ from_id, to_type, to_id, category, type_id }: AssociationTable): string {
  return `${from_id} ${to_type} ${to_id} ${category} ${type_id}`
}

/** An association as the two rows that it is. */
function directions(
  { portal }: Call,
  from: number,
  to: number,
  type: AssociationType,
): readonly [AssociationTable, AssociationTable] {
  const { category, typeId, inverseId } = type
  return [
    { portal, from_type: type.from, from_id: from, to_type: type.to, to_id: to, category, type_id: typeId },
    { portal, from_type: type.to, from_id: to, to_type: type.from, to_id: from, category, type_id: inverseId },
  ]
}

/** A change for each row, told of the record that it starts from. */
export function* tell(call: Call, rows: readonly AssociationTable[], what: 'made' | 'gone'): Unit<void> {
  yield* appendChanges(
    rows.map((row) => {
      const facts = {
        toObjectTypeId: row.to_type,
        toObjectId: String(row.to_id),
        associationCategory: row.category,
        associationTypeId: String(row.type_id),
      }
      return {
        portal: call.portal,
        type: row.from_type,
        record: row.from_id,
        kind: 'associationChange' as const,
        before: what === 'gone' ? facts : null,
        after: what === 'made' ? facts : null,
        at: call.now,
        ...call.actor,
      }
    }),
  )
}
