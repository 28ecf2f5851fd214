import { appendChanges } from '../../changes/changes.ts'
import type { Store, Unit } from '../../store/port.ts'
import { archiveLinks } from '../associations/archived.ts'
import { holdLinked } from '../associations/unlink.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { checkBatchSize } from './batch.ts'
import { parseId, resolveIds } from './lookups.ts'
import { toStored } from './record.ts'
import { dropClaims, archiveRecords as setArchived } from './statements.ts'
import { reindex } from './value-index.ts'

/** Moves a record to the recycling bin; one that is there already or never was changes nothing (§4.10). */
export async function archiveRecord(store: Store, call: Call, type: PortalType, id: string): Promise<void> {
  const record = parseId(id)
  await store.write(() => archiveAll(call, type, [record]))
}

/** The same for up to 100 records; ids that name nothing are passed over (§4.7). */
export async function archiveRecords(
  store: Store,
  call: Call,
  type: PortalType,
  ids: readonly string[],
): Promise<void> {
  checkBatchSize(ids.length)
  await store.write(function* archive(): Unit<void> {
    const found = yield* resolveIds(call, type, undefined, ids)
    yield* archiveAll(call, type, [...new Set(found.values())])
  })
}

/**
 * Archives those of some records that are live. They give their unique values free: the same e-mail may then belong to a
 * new contact (§4.14).
 */
export function* archiveAll(call: Call, type: PortalType, ids: readonly number[]): Unit<void> {
  const rows = yield* holdLinked(call, type.id, ids)
  const records = rows.filter((row) => row.archived === null).map(toStored)
  // All of them, also those that came with a merge: they may then belong to a new record (§4.14).
  for (const { id } of records) yield* dropClaims({ portal: call.portal, record: id })
  yield* reindex(
    call,
    type,
    records.map(({ id, values }) => ({ record: id, before: values, after: undefined })),
  )
  yield* archiveLinks(
    call,
    type.definitions,
    records.map(({ id }) => id),
  )
  yield* setArchived(records.map(({ id }) => ({ id, portal: call.portal, archived: call.now, updated: call.now })))
  yield* appendChanges(
    records.map(({ id, values }) => ({
      portal: call.portal,
      type: type.id,
      record: id,
      kind: 'deletion',
      before: values,
      after: null,
      at: call.now,
      ...call.actor,
    })),
  )
}
