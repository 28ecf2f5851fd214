import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { RecordRow } from '../records/record.ts'
import { holdRecords, lockRecords } from '../records/statements.ts'
import { type AssociationSpec, isKind, type Sides } from './between.ts'
import { holdLabels } from './statements.ts'
import { USER_DEFINED } from './types.ts'

/** The live records that were held, by their type. */
export type LiveRecords = ReadonlyMap<string, ReadonlySet<number>>

/** A pair of records as callers name it. */
export interface Pair {
  readonly from: string
  readonly to: string
}

/** The id that a caller names; 0, which no record has, for what can't be one, or is not written as ids are. */
export function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

export function isLive(live: LiveRecords, type: string, id: string): boolean {
  return live.get(type)?.has(idOf(id)) === true
}

/**
 * Holds the records of both sides until the unit ends: whatever concerns a record's associations runs one after another.
 * Held in one order whichever way the pairs run. Records that the unit itself is about to make count as live.
 */
export function* holdSides(
  call: Call,
  { from, to }: Sides,
  pairs: readonly Pair[],
  fresh: ReadonlySet<number> = new Set(),
): Unit<LiveRecords> {
  const wanted = new Map<string, Set<number>>([
    [from.id, new Set()],
    [to.id, new Set()],
  ])
  for (const pair of pairs) {
    wanted.get(from.id)?.add(idOf(pair.from))
    wanted.get(to.id)?.add(idOf(pair.to))
  }
  const live = new Map<string, ReadonlySet<number>>()
  for (const [type, ids] of [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const others = [...ids].filter((id) => id > 0 && !fresh.has(id))
    const rows =
      others.length === 0 ? [] : yield* holdRecords({ portal: call.portal, type, ids: JSON.stringify(others) })
    const held = rows.filter(({ archived }) => archived === null).map(({ id }) => id)
    live.set(type, new Set([...held, ...[...ids].filter((id) => fresh.has(id))]))
  }
  return live
}

/**
 * Keeps labels of the portal's own from being deleted until the unit ends. Gives those among some kinds that are deleted
 * already: this process may not know it yet, and rows of such a kind would be shown by no read.
 */
export function* holdKinds<K extends AssociationSpec>({ portal }: Call, kinds: Iterable<K>): Unit<ReadonlySet<K>> {
  const own = [...kinds].filter(({ category }) => category === USER_DEFINED)
  if (own.length === 0) return new Set()
  const ids = JSON.stringify([...new Set(own.map(({ typeId }) => typeId))])
  const there = (yield* holdLabels({ portal, ids })).map(({ category, type_id }) => ({ category, typeId: type_id }))
  return new Set(own.filter((kind) => !there.some(isKind(kind))))
}

/** What a record is associated with. */
interface Neighbour {
  readonly to_type: string
  readonly to_id: number
}

/**
 * Holds records of one type and every record that they are associated with, as `neighbours` reads it, in the order in
 * which `holdSides` holds: a unit that changes all associations of a record runs after, or before, each that changes one
 * of them. Gives the records themselves, archived or not.
 */
export function* holdNeighbourhood(
  { portal }: Call,
  own: string,
  ids: readonly number[],
  neighbours: () => Unit<readonly Neighbour[]>,
): Unit<readonly RecordRow[]> {
  const held = new Set<number>()
  const rows: RecordRow[] = []
  for (;;) {
    const wanted = [...ids.map((id) => ({ to_type: own, to_id: id })), ...(yield* neighbours())]
    const fresh = wanted.filter(({ to_id }) => !held.has(to_id))
    // Read again once all are held: somebody may have associated them meanwhile.
    if (fresh.length === 0) return rows.filter(({ id }) => ids.includes(id))
    const byType = [...Map.groupBy(fresh, ({ to_type }) => to_type)].toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (const [type, some] of byType) {
      const list = JSON.stringify([...new Set(some.map(({ to_id }) => to_id))])
      if (type === own) rows.push(...(yield* holdRecords({ portal, type, ids: list })))
      else yield* lockRecords({ portal, type, ids: list })
    }
    for (const { to_id } of fresh) held.add(to_id)
  }
}
