import { appendChanges, purgeChanges } from '../../changes/changes.ts'
import type { Store, Unit } from '../../store/port.ts'
import { unlinkAll } from '../associations/unlink.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import {
  canonicalValue,
  followMerge,
  parseId,
  purgedHash,
  type RecordRef,
  resolveIds,
  uniqueProperty,
} from './lookups.ts'
import { toStored } from './record.ts'
import { deleteMergedInto, deleteRecords, dropClaims, holdRecords, insertPurged } from './statements.ts'
import { reindex } from './value-index.ts'

/**
 * Removes a record for good: its values, also those in the change log, and its unique values are never taken again. By a
 * unique value that nobody has, only the latter (hubspot-api.md §4.13). That it happened stays in the change log.
 */
export async function purgeRecord(store: Store, call: Call, type: PortalType, ref: RecordRef): Promise<void> {
  const property = uniqueProperty(type, ref.idProperty)
  const numeric = property === undefined ? parseId(ref.id) : undefined
  await store.write(function* purge(): Unit<void> {
    const { portal } = call
    const named = property === undefined ? undefined : canonicalValue(type, property, ref.id)
    if (property !== undefined && named !== undefined) {
      yield* insertPurged([{ portal, type: type.id, hash: purgedHash(property, named) }])
    }
    const found = numeric ?? (yield* resolveIds(call, type, property, [ref.id])).get(ref.id)
    if (found === undefined) return
    const id = yield* followMerge(call, type, found)
    const [row] = yield* holdRecords({ portal, type: type.id, ids: JSON.stringify([id]) })
    if (row === undefined) return
    const record = toStored(row)
    const hashes = type.unique.flatMap((name) => {
      const values = [record.values[name], ...(name === 'email' ? parts(record.values['hs_additional_emails']) : [])]
      return values.flatMap((value) => (value === undefined ? [] : [purgedHash(name, value)]))
    })
    yield* insertPurged(hashes.map((hash) => ({ portal, type: type.id, hash })))
    yield* unlinkAll(call, [id])
    yield* dropClaims({ portal, record: id })
    if (record.archived === null) yield* reindex(call, type, [{ record: id, before: record.values, after: undefined }])
    yield* deleteRecords([{ id, portal }])
    yield* deleteMergedInto([{ portal, into_id: id }])
    for (const each of [id, ...parts(record.values['hs_merged_object_ids']).map(Number)])
      yield* purgeChanges(portal, each)
    yield* appendChanges([
      {
        portal,
        type: type.id,
        record: id,
        kind: 'privacyDeletion',
        before: null,
        after: null,
        at: call.now,
        ...call.actor,
      },
    ])
  })
}

/** The parts of a value that holds several. */
function parts(list: string | undefined): readonly string[] {
  return list === undefined || list === '' ? [] : list.split(';')
}
