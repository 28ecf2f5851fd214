import { changesOf } from '../../changes/changes.ts'
import { notFound } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { type BatchOutcome, checkBatchSize, missingRecords } from './batch.ts'
import { attachHistory } from './history.ts'
import { followMerge, parseId, type RecordRef, resolveIds, uniqueProperty } from './lookups.ts'
import { type RecordRow, type RecordView, shownProperties, toStored, view } from './record.ts'
import { selectArchivedPage, selectLivePage, selectRecord, selectRecords } from './statements.ts'

/** What an answer shows of a record. */
export interface Selection {
  readonly properties: readonly string[]
  /** Properties shown with their earlier values. */
  readonly history: readonly string[]
  /** True looks among archived records only. */
  readonly archived: boolean
}

export interface RecordPage {
  readonly records: readonly RecordView[]
  /** The lowest id still to come; undefined on the last page. */
  readonly after: number | undefined
}

/** One record by id or unique value. */
export async function readRecord(
  store: Store,
  call: Call,
  type: PortalType,
  ref: RecordRef,
  selection: Selection,
): Promise<RecordView> {
  const property = uniqueProperty(type, ref.idProperty)
  if (property === undefined && selection.history.length === 0) {
    const id = parseId(ref.id)
    const row = await store.read(() => find(call, type, id))
    return show(type, row, selection)
  }
  return store.read(function* read(): Unit<RecordView> {
    const id =
      property === undefined ? parseId(ref.id) : (yield* resolveIds(call, type, property, [ref.id])).get(ref.id)
    if (id === undefined) throw notFound()
    const row = yield* find(call, type, id)
    const record = show(type, row, selection)
    const [withHistory = record] = yield* addHistory(call, type, [record], selection)
    return withHistory
  })
}

/** Up to 100 records in the order asked for, each once; those that are not there are named in an error. */
export async function readRecords(
  store: Store,
  call: Call,
  type: PortalType,
  ids: readonly string[],
  idProperty: string | undefined,
  selection: Selection,
): Promise<BatchOutcome> {
  checkBatchSize(ids.length, selection.history.length > 0)
  const property = uniqueProperty(type, idProperty)
  const names = shownProperties(type, selection.properties)
  return store.read(function* readAll(): Unit<BatchOutcome> {
    const found = yield* resolveIds(call, type, property, ids)
    const wanted = JSON.stringify([...found.values()])
    const rows = yield* selectRecords({ portal: call.portal, type: type.id, ids: wanted })
    const byId = new Map(rows.filter((row) => isShown(row, selection)).map((row) => [row.id, row]))
    const present = [...new Set(ids.map((id) => found.get(id) ?? 0))].flatMap((id) => byId.get(id) ?? [])
    const records = yield* addHistory(
      call,
      type,
      present.map((row) => view(type, toStored(row), names)),
      selection,
    )
    const missing = [...new Set(ids.filter((id) => !byId.has(found.get(id) ?? 0)))]
    return {
      results: records.map((record) => ({ record })),
      errors: missing.length === 0 ? [] : [missingRecords(type.errorName, missing, 'get')],
    }
  })
}

/** A page of records in ascending order of id, starting at the id `after` (the lowest still to return). */
export async function listRecords(
  store: Store,
  call: Call,
  type: PortalType,
  after: number,
  limit: number,
  selection: Selection,
): Promise<RecordPage> {
  const select = selection.archived ? selectArchivedPage : selectLivePage
  const names = shownProperties(type, selection.properties)
  return store.read(function* list(): Unit<RecordPage> {
    const rows = yield* select({ portal: call.portal, type: type.id, from: after, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    const records = yield* addHistory(
      call,
      type,
      shown.map((row) => view(type, toStored(row), names)),
      selection,
    )
    return { records, after: rows.length > limit && last !== undefined ? last.id + 1 : undefined }
  })
}

/** The record with this id, or the one that it was merged into. */
function* find(call: Call, type: PortalType, id: number): Unit<RecordRow | undefined> {
  const { portal } = call
  const [row] = yield* selectRecord({ portal, type: type.id, id })
  if (row !== undefined) return row
  const survivor = yield* followMerge(call, type, id)
  if (survivor === id) return undefined
  return (yield* selectRecord({ portal, type: type.id, id: survivor }))[0]
}

function show(type: PortalType, row: RecordRow | undefined, selection: Selection): RecordView {
  if (row === undefined || !isShown(row, selection)) throw notFound()
  return view(type, toStored(row), shownProperties(type, selection.properties))
}

function isShown(row: RecordRow, selection: Selection): boolean {
  return (row.archived !== null) === selection.archived
}

function* addHistory(
  call: Call,
  type: PortalType,
  records: readonly RecordView[],
  { history }: Selection,
): Unit<readonly RecordView[]> {
  if (history.length === 0 || records.length === 0) return records
  const changes = yield* changesOf(
    call.portal,
    records.map(({ id }) => id),
  )
  return attachHistory(type, records, changes, history)
}
