import type { Store, Unit } from '../../store/port.ts'
import { forgetArchivedLinks } from '../associations/archived.ts'
import type { Call } from '../call.ts'
import { deleteMergedInto, deleteRecords, selectArchivedPage } from '../records/statements.ts'
import { deleteKindsOfType, deleteObjectType, deleteOfType } from './statements.ts'

/** How many records a unit removes at most: others write in between. */
const STEP = 500

/**
 * Removes an archived object type for good, with its records. They go in steps and the type last: what is interrupted is
 * done again from where it stopped. What happened to the records stays in the change log.
 */
export async function purgeType(store: Store, call: Call, id: string): Promise<void> {
  const { portal } = call
  for (let left = true; left; ) left = await store.write(() => removeRecords(call, id))
  await store.write(function* remove(): Unit<void> {
    for (const deleteFrom of deleteOfType) yield* deleteFrom({ portal, type: id })
    yield* deleteKindsOfType({ portal, type: id })
    yield* deleteObjectType([{ portal, id }])
  })
}

/** Removes some archived records of a type; those have no index rows and no live associations. Tells whether more are left. */
function* removeRecords(call: Call, type: string): Unit<boolean> {
  const { portal } = call
  const rows = yield* selectArchivedPage({ portal, type, from: 0, limit: STEP })
  yield* forgetArchivedLinks(
    call,
    rows.map(({ id }) => id),
  )
  yield* deleteMergedInto(rows.map(({ id }) => ({ portal, into_id: id })))
  yield* deleteRecords(rows.map(({ id }) => ({ portal, id })))
  return rows.length === STEP
}
