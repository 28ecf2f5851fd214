import { appendChanges } from '../../changes/changes.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import { holdLinkedOrArchived, moveArchivedLinks } from '../associations/archived.ts'
import { moveLinks } from '../associations/unlink.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { recount, tell } from '../followed/follow.ts'
import { calculate, tellCalculated } from '../formulas/calculations.ts'
import type { StoredValues } from '../object-type.ts'
import { laterStage } from '../standard/derived.ts'
import { partsOf } from '../values.ts'
import { followMerge, parseId } from './lookups.ts'
import { type RecordView, type StoredRecord, shownProperties, toStored, view } from './record.ts'
import { deleteRecords, insertMerged, moveClaims, redirectMerged, rewriteRecords } from './statements.ts'
import { reindex } from './value-index.ts'

/** How property history names a value that came with a merge (hubspot-api.md §4.3). */
const SOURCE = 'MERGE_OBJECTS'

/** Values that belong to the one record and are never taken over from another. */
const own = new Set(['hs_all_contact_vids', 'hs_merged_object_ids', 'hs_additional_emails', 'lifecyclestage'])

/**
 * Merges a record into another: the primary's values win, its blanks are filled, and every id of the other leads to it
 * from then on. Gives the primary as it is then.
 */
export async function mergeRecords(
  store: Store,
  call: Call,
  type: PortalType,
  primaryId: string,
  otherId: string,
): Promise<RecordView> {
  const primary = parseId(primaryId)
  const other = parseId(otherId)
  return store.write(() => mergePair(call, type, primary, other))
}

/** The same as a part of a unit. */
export function* mergePair(call: Call, type: PortalType, primaryId: number, otherId: number): Unit<RecordView> {
  const primaryKey = yield* followMerge(call, type, primaryId)
  const otherKey = yield* followMerge(call, type, otherId)
  if (primaryKey === otherKey) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `A record can not be merged into itself: ${primaryId} and ${otherId} are one.`,
    )
  }
  const held = yield* holdLinkedOrArchived(call, type.id, [primaryKey, otherKey])
  const rows = held.filter((row) => row.archived === null)
  const [primary, other] = [primaryKey, otherKey].map((id) => rows.find((row) => row.id === id))
  if (primary === undefined || other === undefined) throw notFound()
  return yield* mergeInto(call, type, toStored(primary), toStored(other))
}

function* mergeInto(call: Call, type: PortalType, primary: StoredRecord, other: StoredRecord): Unit<RecordView> {
  const { portal } = call
  const values = united(type, primary, other)
  const merged: StoredRecord = {
    ...primary,
    values,
    created: Math.min(primary.created, other.created),
    updated: Math.max(call.now, primary.updated),
  }
  yield* moveLinks(call, type.definitions, other.id, primary.id)
  tell(values, (yield* recount(call, type, [primary])).get(primary.id))
  calculate(type, values, merged)
  yield* moveArchivedLinks(call, other.id, primary.id)
  yield* moveClaims({ portal, from: other.id, to: primary.id })
  yield* reindex(call, type, [
    { record: other.id, before: other.values, after: undefined },
    { record: primary.id, before: primary.values, after: values },
  ])
  yield* deleteRecords([{ id: other.id, portal }])
  yield* redirectMerged({ portal, from: other.id, to: primary.id })
  yield* insertMerged([{ portal, type: type.id, id: other.id, into_id: primary.id }])
  yield* rewriteRecords([
    {
      id: primary.id,
      portal,
      properties_json: JSON.stringify(values),
      updated: merged.updated,
      created: merged.created,
    },
  ])
  const common = { portal, type: type.id, at: call.now, ...call.actor, source: SOURCE } as const
  yield* appendChanges(
    tellCalculated(type, [
      { ...common, record: other.id, kind: 'merge', before: other.values, after: null },
      { ...common, record: primary.id, kind: 'merge', ...difference(primary.values, values) },
    ]),
  )
  return view(type, merged, shownProperties(type, []))
}

function united(type: PortalType, primary: StoredRecord, other: StoredRecord): Record<string, string> {
  const values: Record<string, string> = { ...primary.values }
  for (const [name, value] of Object.entries(other.values)) if (!own.has(name)) values[name] ??= value
  const ids = [
    ...partsOf(primary.values['hs_merged_object_ids']),
    String(other.id),
    ...partsOf(other.values['hs_merged_object_ids']),
  ]
  values['hs_merged_object_ids'] = [...new Set(ids)].join(';')
  const stage = laterStage(primary.values['lifecyclestage'], other.values['lifecyclestage'])
  if (stage !== undefined) values['lifecyclestage'] = stage
  if (type.id !== '0-1') return values
  const vids = [...partsOf(primary.values['hs_all_contact_vids']), ...partsOf(other.values['hs_all_contact_vids'])]
  values['hs_all_contact_vids'] = [...new Set(vids)].join(';')
  const emails = [
    ...partsOf(primary.values['hs_additional_emails']),
    ...partsOf(other.values['email']),
    ...partsOf(other.values['hs_additional_emails']),
  ].filter((email) => email !== values['email'])
  if (emails.length > 0) values['hs_additional_emails'] = [...new Set(emails)].join(';')
  return values
}

function difference(before: StoredValues, after: StoredValues) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  )
  const pick = (values: StoredValues) => Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
  return { before: pick(before), after: pick(after) }
}
