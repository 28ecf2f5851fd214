import { appendChanges } from '../../changes/changes.ts'
import { formatInstant } from '../../kit/instant.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import { holdLinkedOrArchived, restoreLinks } from '../associations/archived.ts'
import type { Call } from '../call.ts'
import { keepLive } from '../definitions/keep-live.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { readProperty } from '../definitions/rows.ts'
import { selectProperties } from '../definitions/statements.ts'
import { recalculateRecords } from '../formulas/recalculation.ts'
import { RESTORABLE_FOR } from '../object-type.ts'
import { holdProperty } from '../properties/statements.ts'
import { type BatchOutcome, checkBatchSize, checkDistinct, missingRecords } from './batch.ts'
import { type Clash, claimUnique, parseId, resolveIds, uniqueValues } from './lookups.ts'
import { type RecordView, type StoredRecord, shownProperties, toStored, view } from './record.ts'
import { selectMerged, archiveRecords as setArchived } from './statements.ts'
import { reindex } from './value-index.ts'

/** How long an archived record can be brought back, in days. */
const DAYS = RESTORABLE_FOR / 86_400_000

/**
 * Brings a record back from the recycling bin: its id, its values, its unique values, what search finds it by, and its
 * associations with records that are live. One that is live stays as it is. Gives the record as it is then.
 */
export async function restoreRecord(store: Store, call: Call, type: PortalType, id: string): Promise<RecordView> {
  const record = parseId(id)
  return store.write(function* restore(): Unit<RecordView> {
    const outcome = (yield* restoreAll(call, type, [record])).get(record)
    if (outcome === undefined) throw notFound()
    if (outcome instanceof Refusal) throw outcome
    return outcome
  })
}

/** The same for up to 100 records, each for itself: those that can't be brought back are errors (§4.7). */
export async function restoreRecords(
  store: Store,
  call: Call,
  type: PortalType,
  ids: readonly string[],
): Promise<BatchOutcome> {
  checkBatchSize(ids.length)
  checkDistinct(ids)
  return store.write(function* restore(): Unit<BatchOutcome> {
    const found = yield* resolveIds(call, type, undefined, ids)
    const outcomes = yield* restoreAll(call, type, [...new Set(found.values())])
    const all = ids.map((id) => ({ id, outcome: outcomes.get(found.get(id) ?? 0) }))
    const missing = all.flatMap(({ id, outcome }) => (outcome === undefined ? [id] : []))
    const refused = all.flatMap(({ outcome }) => (outcome instanceof Refusal ? [outcome] : []))
    return {
      results: all.flatMap(({ outcome }) =>
        outcome === undefined || outcome instanceof Refusal ? [] : [{ record: outcome }],
      ),
      errors: missing.length === 0 ? refused : [...refused, missingRecords(type.errorName, missing, 'restore')],
    }
  })
}

/** By id the record as it is then, or why it stays where it is; what there is no trace of is absent. */
function* restoreAll(
  call: Call,
  type: PortalType,
  ids: readonly number[],
): Unit<ReadonlyMap<number, RecordView | Refusal>> {
  const { portal } = call
  yield* keepLive(call, type)
  const unique = yield* uniqueNow(call, type)
  const names = shownProperties(type, [])
  const outcomes = new Map<number, RecordView | Refusal>()
  for (const { id, into_id } of yield* selectMerged({ portal, type: type.id, ids: JSON.stringify(ids) })) {
    outcomes.set(id, mergedAway(type, id, into_id))
  }
  const back: StoredRecord[] = []
  for (const row of yield* holdLinkedOrArchived(call, type.id, ids)) {
    const record = toStored(row)
    const refusal = record.archived === null ? undefined : yield* stays(call, type, unique, record, record.archived)
    const restored = { ...record, archived: null, updated: Math.max(call.now, record.updated) }
    if (refusal === undefined && record.archived !== null) back.push(restored)
    outcomes.set(record.id, refusal ?? view(type, record.archived === null ? record : restored, names))
  }
  yield* reindex(
    call,
    type,
    back.map(({ id, values }) => ({ record: id, before: undefined, after: values })),
  )
  yield* setArchived(back.map(({ id, updated }) => ({ id, portal, archived: null, updated })))
  yield* appendChanges(
    back.map(({ id, values }) => ({
      portal,
      type: type.id,
      record: id,
      kind: 'restore',
      before: null,
      after: values,
      at: call.now,
      ...call.actor,
    })),
  )
  yield* restoreLinks(
    call,
    type,
    back.map(({ id }) => id),
  )
  // Formulas may have changed while nobody calculated it, and not all that it was associated with is live.
  yield* recalculateRecords(call, type, back)
  return outcomes
}

/**
 * The unique properties of a type, those among them that came back since the caller's definitions were read. Archived ones
 * are held, unique or not: one that comes back as unique does so after this unit, and sees what it restored, or before it,
 * and is seen here (properties/uniqueness.ts).
 */
function* uniqueNow({ portal }: Call, type: PortalType): Unit<readonly string[]> {
  const unique = [...type.unique]
  const stored = (yield* selectProperties({ portal })).filter((row) => row.type === type.id)
  for (const before of stored.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = before
    const [row] = before.archived === null ? [before] : yield* holdProperty({ portal, type: type.id, name })
    if (row?.archived !== null || unique.includes(name)) continue
    if (readProperty(row, type).hasUniqueValue) unique.push(name)
  }
  return unique
}

/** Takes the unique values of an archived record again, or says why it can't be brought back and takes none. */
function* stays(
  call: Call,
  type: PortalType,
  unique: readonly string[],
  record: StoredRecord,
  archived: number,
): Unit<Refusal | undefined> {
  if (archived < call.now - RESTORABLE_FOR) return tooOld(type, record.id, archived)
  const claims = uniqueValues(type, record.values, unique).map(({ property, value }) => ({
    record: record.id,
    before: undefined,
    after: { [property]: value },
  }))
  const clash = (yield* claimUnique(call, type, claims, unique)).get(record.id)
  if (clash === undefined) return undefined
  yield* claimUnique(
    call,
    type,
    claims.map(({ after }) => ({ record: record.id, before: after, after: {} })),
    unique,
  )
  return taken(type, record.id, clash)
}

const called = (type: PortalType, id: number) => `${type.labels.singular} ${id}`

function mergedAway(type: PortalType, id: number, into: number): Refusal {
  return new Refusal('VALIDATION_ERROR', `${called(type, id)} was merged into ${into}: it can not be restored.`, {
    context: { objectId: [String(id)], mergedInto: [String(into)] },
  })
}

function tooOld(type: PortalType, id: number, archived: number): Refusal {
  const at = formatInstant(archived)
  return new Refusal(
    'VALIDATION_ERROR',
    `${called(type, id)} was archived at ${at}: records can be restored for ${DAYS} days.`,
    { context: { objectId: [String(id)], archivedAt: [at] } },
  )
}

function taken(type: PortalType, id: number, { holder, property }: Clash): Refusal {
  return new Refusal(
    'CONFLICT',
    `${called(type, id)} can not be restored: ${holder} has its ${property} now. Archive ${holder} or change its ${property} first.`,
    { context: { objectId: [String(id)], existingObjectId: [String(holder)], propertyName: [property] } },
  )
}
