import { appendChanges, purgeChanges } from '../../changes/changes.ts'
import type { Store, Unit } from '../../store/port.ts'
import { forgetArchivedLinks, holdLinkedOrArchived } from '../associations/archived.ts'
import { unlinkAll } from '../associations/unlink.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { partsOf } from '../values.ts'
import {
  canonicalValue,
  followMerge,
  parseId,
  purgedHash,
  type RecordRef,
  resolveIds,
  uniqueProperty,
  uniqueValues,
} from './lookups.ts'
import { toStored } from './record.ts'
import { deleteMergedInto, deleteRecords, dropClaims, insertPurged } from './statements.ts'
import { reindex } from './value-index.ts'

/** What other rooms keep of a record goes in the unit that removes it. */
export type Forget = (portal: number, record: number) => Unit<unknown>

/**
 * Removes a record for good: its values, also those in the change log, and its unique values are never taken again. By a
 * unique value that nobody has, only the latter (hubspot-api.md §4.13). That it happened stays in the change log.
 */
export async function purgeRecord(
  store: Store,
  call: Call,
  type: PortalType,
  ref: RecordRef,
  forget: Forget,
): Promise<void> {
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
    const [row] = yield* holdLinkedOrArchived(call, type.id, [id])
    if (row === undefined) return
    const record = toStored(row)
    const hashes = uniqueValues(type, record.values).map(({ property: name, value }) => purgedHash(name, value))
    yield* insertPurged(hashes.map((hash) => ({ portal, type: type.id, hash })))
    yield* unlinkAll(call, type.definitions, [id])
    yield* forgetArchivedLinks(call, [id])
    yield* dropClaims({ portal, record: id })
    if (record.archived === null) yield* reindex(call, type, [{ record: id, before: record.values, after: undefined }])
    yield* deleteRecords([{ id, portal }])
    yield* deleteMergedInto([{ portal, into_id: id }])
    for (const each of [id, ...partsOf(record.values['hs_merged_object_ids']).map(Number)]) {
      yield* purgeChanges(portal, each)
      yield* forget(portal, each)
    }
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
