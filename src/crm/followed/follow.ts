import type { Unit } from '../../store/port.ts'
import type { AssociationTable } from '../../store/schema.ts'
import { HUBSPOT_DEFINED, standardTypeById } from '../associations/types.ts'
import type { Call } from '../call.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { calculate } from '../formulas/calculations.ts'
import type { FollowedProperty, StoredValues } from '../object-type.ts'
import { type StoredRecord, toStored } from '../records/record.ts'
import { holdRecords } from '../records/statements.ts'
import { rewriteCalculated } from './rewrite.ts'
import { countAssociationsOfKind } from './statements.ts'

/** Associations that came or went in a unit, both directions of each. */
export interface Turnover {
  readonly made: readonly AssociationTable[]
  readonly gone: readonly AssociationTable[]
}

/** What properties say of some records, by record; null where one says nothing. */
type Said = ReadonlyMap<number, ReadonlyMap<string, string | null>>

const NOBODY: ReadonlySet<number> = new Set()

/**
 * Lets the properties that follow associations say what is so now, in the unit that made or removed them and that holds
 * both records of each. `except` are records that the caller sees to himself: they come, go or come back in this unit.
 */
export function* follow(
  call: Call,
  definitions: PortalDefinitions,
  { made, gone }: Turnover,
  except: ReadonlySet<number> = NOBODY,
): Unit<void> {
  const touched = new Map<PortalType, Map<number, Map<FollowedProperty, number>>>()
  for (const [rows, by] of [[made, 1] as const, [gone, -1] as const]) {
    for (const row of rows) {
      const type = except.has(row.from_id) ? undefined : definitions.type(row.from_type)
      if (type === undefined) continue
      for (const property of followedBy(type, row)) {
        const records = entry(touched, type, () => new Map())
        const deltas = entry(records, row.from_id, () => new Map())
        deltas.set(property, (deltas.get(property) ?? 0) + by)
      }
    }
  }
  // In the order in which records are held everywhere, though these are held already.
  const byType = [...touched].toSorted(([a], [b]) => (a.id < b.id ? -1 : 1))
  for (const [type, records] of byType) yield* followIn(call, type, records)
}

function* followIn(
  call: Call,
  type: PortalType,
  touched: ReadonlyMap<number, ReadonlyMap<FollowedProperty, number>>,
): Unit<void> {
  const ids = JSON.stringify([...touched.keys()])
  const rows = yield* holdRecords({ portal: call.portal, type: type.id, ids })
  const records = rows.filter(({ archived }) => archived === null).map(toStored)
  const said = new Map<number, Map<string, string | null>>()
  for (const property of type.followed) {
    const unknown: StoredRecord[] = []
    for (const record of records) {
      const moved = touched.get(record.id)?.get(property)
      const value = record.values[property.name]
      if (moved === undefined) continue
      // A count that is there is right, so that it moves by what happened; one that never was is counted once.
      if (property.says === 'which' || value === undefined) unknown.push(record)
      else entry(said, record.id, () => new Map()).set(property.name, String(Number(value) + moved))
    }
    yield* lookUp(call, property, unknown, said)
  }
  yield* rewriteCalculated(call, type, retold(type, records, said))
}

/** What is so now of live or returning records, counted afresh. */
export function* recount(call: Call, type: PortalType, records: readonly StoredRecord[]): Unit<Said> {
  const said = new Map<number, Map<string, string | null>>()
  for (const property of type.followed) yield* lookUp(call, property, records, said)
  return said
}

function* lookUp(
  { portal }: Call,
  { name, typeId, says }: FollowedProperty,
  records: readonly StoredRecord[],
  said: Map<number, Map<string, string | null>>,
): Unit<void> {
  const kind = standardTypeById(typeId)
  if (records.length === 0 || kind === undefined) return
  const from = JSON.stringify(records.map(({ id }) => id))
  const of = { portal, to_type: kind.to, category: HUBSPOT_DEFINED, type_id: typeId }
  const rows = yield* countAssociationsOfKind({ ...of, from })
  const byRecord = new Map(rows.map((row) => [row.from_id, row]))
  for (const { id, values } of records) {
    const row = byRecord.get(id)
    // Nothing is said of what never was; where there was something, none is a number too [choice].
    const none = says === 'how-many' && values[name] !== undefined ? '0' : null
    const value = row === undefined ? none : String(says === 'how-many' ? row.count : row.first)
    entry(said, id, () => new Map()).set(name, value)
  }
}

/** Records with what their properties say now, and what their formulas make of it. */
export function retold(type: PortalType, records: readonly StoredRecord[], said: Said) {
  return records.map((before) => {
    const values = { ...before.values }
    tell(values, said.get(before.id))
    calculate(type, values, before)
    return { before, values }
  })
}

/** Sets what properties say of one record among `values`. */
export function tell(values: Record<string, string>, said: ReadonlyMap<string, string | null> | undefined): void {
  for (const [name, value] of said ?? []) {
    if (value === null) delete values[name]
    else values[name] = value
  }
}

/** What properties say of a record that is about to be made with these associations, before any of it is written. */
export function saidOfNew(type: PortalType, rows: readonly AssociationTable[]): StoredValues {
  const values: Record<string, string> = {}
  for (const row of rows) {
    for (const { name, says } of followedBy(type, row)) {
      values[name] = says === 'how-many' ? String(Number(values[name] ?? '0') + 1) : String(row.to_id)
    }
  }
  return values
}

function followedBy(type: PortalType, row: AssociationTable): readonly FollowedProperty[] {
  if (type.followed.length === 0 || row.category !== HUBSPOT_DEFINED) return []
  return type.followed.filter(({ typeId }) => typeId === row.type_id)
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
