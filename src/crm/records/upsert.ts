import { Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { type BatchOutcome, type BatchResult, checkBatchSize, checkDistinct, missingRecords } from './batch.ts'
import { checkNew, insertDrafts } from './create.ts'
import { canonicalValue, resolveIds, uniqueProperty } from './lookups.ts'
import { view, withSystem } from './record.ts'
import { applyEdits, type RecordEdit } from './update.ts'

/** How often an upsert looks again when somebody else makes the record between its look and its insert. */
const ATTEMPTS = 3

/** Updates the records that are there and makes those that are not, found by a unique property; all or nothing. */
export async function upsertRecords(
  store: Store,
  call: Call,
  type: PortalType,
  inputs: readonly RecordEdit[],
): Promise<BatchOutcome> {
  checkBatchSize(inputs.length)
  const properties = new Set(inputs.map(({ idProperty }) => idProperty))
  if (properties.size > 1) {
    throw new Refusal('VALIDATION_ERROR', 'Every input of an upsert batch must have the same idProperty.')
  }
  const property = uniqueProperty(type, inputs[0]?.idProperty)
  checkDistinct(inputs.map(({ id }) => (property === undefined ? id : (canonicalValue(type, property, id) ?? id))))
  if (property !== undefined && inputs.some(({ id }) => id.trim() === '')) {
    throw new Refusal('VALIDATION_ERROR', `Every input of an upsert by ${property} needs a value of it as its id.`)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.write(() => upsertAll(call, type, property, inputs))
    } catch (error) {
      if (!(error instanceof MadeMeanwhile)) throw error
      if (attempt === ATTEMPTS) throw error.refusal
    }
  }
}

function* upsertAll(
  call: Call,
  type: PortalType,
  property: string | undefined,
  inputs: readonly RecordEdit[],
): Unit<BatchOutcome> {
  const found = yield* resolveIds(
    call,
    type,
    property,
    inputs.map(({ id }) => id),
  )
  const edits = inputs.flatMap(({ id, properties, traceId }) => {
    const record = found.get(id)
    return record === undefined ? [] : [{ record, properties, traceId, input: id }]
  })
  const updated = yield* applyEdits(call, type, edits)
  const byRecord = new Map(updated.results.map((result) => [result.record.id, { ...result, isNew: false }]))
  const absent = inputs.filter(({ id }) => !byRecord.has(found.get(id) ?? 0))
  if (property === undefined) {
    const results = inputs.flatMap(({ id }) => byRecord.get(found.get(id) ?? 0) ?? [])
    const errors =
      absent.length === 0
        ? []
        : [
            missingRecords(
              type.errorName,
              absent.map(({ id }) => id),
              'update',
            ),
          ]
    return { results, errors }
  }
  const drafts = checkNew(
    call,
    type,
    absent.map(({ id, properties, traceId }) => ({ properties: { ...properties, [property]: id }, traceId })),
  )
  const records = yield* insertDrafts(call, type, drafts, (_, refusal, clash) => {
    // By the very property that was looked up, somebody else made the record since; by another one it is a clash.
    throw clash?.property === property ? new MadeMeanwhile(refusal) : refusal
  })
  const made = new Map(absent.map(({ id }, index) => [id, records[index]]))
  const results = inputs.flatMap(({ id }): readonly BatchResult[] => {
    const record = made.get(id)
    if (record === undefined) {
      const edited = byRecord.get(found.get(id) ?? 0)
      return edited === undefined ? [] : [edited]
    }
    const names = withSystem(type, [...Object.keys(record.values), ...Object.keys(record.draft.written)])
    return [{ record: view(type, record, names), traceId: record.draft.traceId, isNew: true }]
  })
  return { results, errors: [] }
}

/** Another writer made the record first. */
class MadeMeanwhile extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}
