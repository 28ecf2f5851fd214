import { formatInstant } from '../../kit/instant.ts'
import type { RecordTable } from '../../store/schema.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { shownValues } from '../formulas/calculations.ts'
import { type StoredValues, systemProperties } from '../object-type.ts'

export type RecordRow = Pick<RecordTable, 'id' | 'properties_json' | 'created' | 'updated' | 'archived'>

/** A record as the engine holds it. */
export interface StoredRecord {
  readonly id: number
  readonly values: StoredValues
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

export interface PropertyVersion {
  readonly value: string
  readonly at: number
  readonly source: string
  readonly sourceId: string | null
  readonly userId: number | null
}

/** A record as an answer shows it: the chosen properties, in alphabetical order, null where there is no value. */
export interface RecordView {
  readonly id: number
  readonly properties: Readonly<Record<string, string | null>>
  readonly history?: Readonly<Record<string, readonly PropertyVersion[]>>
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

export function toStored(row: RecordRow): StoredRecord {
  return {
    id: row.id,
    values: JSON.parse(row.properties_json) as StoredValues,
    created: row.created,
    updated: row.updated,
    archived: row.archived,
  }
}

/** The names to show for `properties=`: those asked for that exist, and always the system ones (§4.4). */
export function shownProperties(type: PortalType, asked: readonly string[]): readonly string[] {
  if (asked.length === 0) return type.defaultProperties
  return withSystem(
    type,
    asked.filter((name) => type.properties.has(name)),
  )
}

/** The given names and the system ones, in alphabetical order, each once. */
export function withSystem(type: PortalType, names: Iterable<string>): readonly string[] {
  return [...new Set([...systemProperties(type), ...names])].sort()
}

/** Shows the given properties of a record. */
export function view(type: PortalType, record: StoredRecord, names: readonly string[]): RecordView {
  const properties: Record<string, string | null> = {}
  const values = shownValues(type, record, names)
  for (const name of names) properties[name] = shownValue(type, record, values, name)
  return {
    id: record.id,
    properties,
    created: record.created,
    updated: record.updated,
    archived: record.archived,
  }
}

function shownValue(type: PortalType, record: StoredRecord, values: StoredValues, name: string): string | null {
  switch (name) {
    case 'hs_object_id':
      return String(record.id)
    case type.createdProperty:
      return formatInstant(record.created)
    case type.modifiedProperty:
      return formatInstant(record.updated)
    default:
      return values[name] ?? null
  }
}
