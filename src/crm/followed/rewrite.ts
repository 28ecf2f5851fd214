import { appendChanges } from '../../changes/changes.ts'
import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { CALCULATED } from '../formulas/calculations.ts'
import type { StoredValues } from '../object-type.ts'
import type { StoredRecord } from '../records/record.ts'
import { writeRecords } from '../records/statements.ts'
import { reindex } from '../records/value-index.ts'

/** A live record that the unit holds, and its values as they follow from what happened elsewhere. */
export interface Rewritten {
  readonly before: StoredRecord
  readonly values: StoredValues
}

/**
 * Stores values that follow from something else than a write of the record: a changed formula, an association. Nobody
 * changed the record, so its date stays (sync.md, known from HubSpot). Those that did not change cost nothing.
 */
export function* rewriteCalculated(call: Call, type: PortalType, records: readonly Rewritten[]): Unit<void> {
  const { portal } = call
  const changed = records
    .map((each) => ({ ...each, names: difference(each.before.values, each.values) }))
    .filter(({ names }) => names.length > 0)
  yield* writeRecords(
    changed.map(({ before, values }) => ({
      id: before.id,
      portal,
      properties_json: JSON.stringify(values),
      updated: before.updated,
    })),
  )
  yield* reindex(
    call,
    type,
    changed.map(({ before, values }) => ({ record: before.id, before: before.values, after: values })),
  )
  yield* appendChanges(
    changed.map(({ before, values, names }) => {
      const pick = (from: StoredValues) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
      return {
        portal,
        type: type.id,
        record: before.id,
        kind: 'propertyChange' as const,
        before: pick(before.values),
        after: pick(values),
        at: call.now,
        ...CALCULATED,
      }
    }),
  )
}

/** The properties that two states of a record do not agree on. */
function difference(before: StoredValues, after: StoredValues): readonly string[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)])
  return [...names].filter((name) => after[name] !== before[name])
}
