import { appendChanges } from '../../changes/changes.ts'
import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import { type Ties, writeTies } from '../associations/ties.ts'
import { type NewAssociation, type NewAssociations, planNew, resolveNew } from '../associations/with-record.ts'
import type { Call } from '../call.ts'
import { keepLive } from '../definitions/keep-live.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { saidOfNew } from '../followed/follow.ts'
import { namedAssociations, unwritable } from '../followed/written.ts'
import { calculate, tellCalculated } from '../formulas/calculations.ts'
import { invalidValues } from '../problems.ts'
import { answersEach, type BatchOutcome, type BatchResult, checkBatchSize, labelled } from './batch.ts'
import { check, type InputValues, missingRequired } from './check.ts'
import { type Clash, claimUnique, conflict } from './lookups.ts'
import { newPinProblems } from './pinning.ts'
import { type RecordView, type StoredRecord, view, withSystem } from './record.ts'
import { deriveStage, pipelineDefaults, stageProblems } from './stages.ts'
import { insertRecords } from './statements.ts'
import { reindex } from './value-index.ts'

export interface NewRecord {
  readonly properties: InputValues
  /** Values that the server sets itself, whatever callers may write. */
  readonly own?: Readonly<Record<string, string>> | undefined
  /** Made in the record's own unit: with them or not at all. */
  readonly associations?: readonly NewAssociation[] | undefined
  readonly traceId?: string | undefined
  /** In whose name and when, where one unit writes what happened at several times. The unit's own call by default. */
  readonly call?: Call | undefined
}

/** A new record whose values were checked; only a clash with another record can still refuse it. */
export interface Draft {
  readonly call: Call
  readonly written: Readonly<Record<string, string | null>>
  readonly created: number | undefined
  readonly traceId: string | undefined
  readonly associations: NewAssociations
}

/** Makes one record. Its answer shows what was sent and what the server set with it. */
export async function createRecord(store: Store, call: Call, type: PortalType, input: NewRecord): Promise<RecordView> {
  const draft = checkNew(call, type, [input])
  const [record] = await store.write(() => insertDrafts(call, type, draft))
  if (record === undefined) throw new Error('The record was not made.')
  return created(type, record, draft[0]?.written)
}

/** Makes up to 100 records: all or none, unless every input is labelled (§4.7). */
export async function createRecords(
  store: Store,
  call: Call,
  type: PortalType,
  inputs: readonly NewRecord[],
): Promise<BatchOutcome> {
  checkBatchSize(inputs.length)
  if (!answersEach(inputs)) {
    const drafts = checkNew(call, type, inputs)
    const records = await store.write(() => insertDrafts(call, type, drafts))
    return { results: records.map((record, index) => result(type, record, drafts[index])), errors: [] }
  }
  const errors: Refusal[] = []
  const drafts: Draft[] = []
  for (const input of inputs) {
    try {
      drafts.push(...checkNew(call, type, [input]))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push(labelled(error, input.traceId))
    }
  }
  return store.write(function* insertEach(): Unit<BatchOutcome> {
    const clashes: Refusal[] = []
    const results: BatchResult[] = []
    const records = yield* insertDrafts(call, type, drafts, (draft, refusal) =>
      clashes.push(labelled(refusal, draft.traceId)),
    )
    records.forEach(({ draft, ...record }) => {
      results.push(result(type, record, draft))
    })
    return { results, errors: [...errors, ...clashes] }
  })
}

/** Checks new records; throws one refusal for everything that is wrong with them. */
export function checkNew(call: Call, type: PortalType, inputs: readonly NewRecord[]): readonly Draft[] {
  const checked = inputs.map((input) => {
    const result = check(type, input.properties, undefined, (input.call ?? call).now)
    const written = { ...result.written, ...pipelineDefaults(type, result.written), ...input.own }
    return {
      ...result,
      written,
      problems: [...result.problems, ...stageProblems(type, withoutNulls(written), written)],
    }
  })
  const problems = checked.flatMap((each) => each.problems)
  if (problems.length > 0) throw invalidValues(call.portal, problems)
  for (const { written } of checked) {
    const missing = missingRequired(type, written)
    if (missing !== undefined) {
      throw new Refusal('VALIDATION_ERROR', missing, {
        context: { properties: [...type.requires, ...type.requiresOneOf] },
      })
    }
  }
  refuseTwice(
    type,
    checked.map(({ written }) => written),
    answersEach(inputs),
  )
  const drafts = checked.map(({ written, created }, index) => ({
    call: inputs[index]?.call ?? call,
    written,
    created,
    traceId: inputs[index]?.traceId,
    associations: resolveNew(type, [...(inputs[index]?.associations ?? []), ...namedAssociations(type, written)]),
  }))
  const unpinnable = drafts.flatMap(({ written, associations }) => newPinProblems(written, associations))
  if (unpinnable.length > 0) throw invalidValues(call.portal, unpinnable)
  return drafts
}

/** Two inputs of a batch with one unique value: there is no existing record to point at yet. */
function refuseTwice(type: PortalType, inputs: readonly Draft['written'][], each: boolean): void {
  if (inputs.length < 2 || each) return
  for (const property of type.unique) {
    const seen = new Set<string>()
    for (const written of inputs) {
      const value = written[property]
      if (value === undefined || value === null) continue
      if (seen.has(value)) {
        throw new Refusal('CONFLICT', `The batch has ${property} ${value} more than once; it must be unique.`, {
          context: { propertyName: [property] },
        })
      }
      seen.add(value)
    }
  }
}

type InsertedRecord = StoredRecord & { readonly draft: Draft }

/**
 * Inserts drafts with their index rows, associations and changes. A draft whose unique value another record has, or whose
 * associations can't be made, is given to `onRefused` and left out; without `onRefused` it refuses the whole unit.
 */
export function* insertDrafts(
  call: Call,
  type: PortalType,
  drafts: readonly Draft[],
  onRefused: (draft: Draft, refusal: Refusal, clash?: Clash) => void = refuseAll,
): Unit<readonly InsertedRecord[]> {
  if (drafts.length === 0) return []
  yield* keepLive(call, type)
  const ids = yield* newIds('record', drafts.length)
  let records: readonly InsertedRecord[] = drafts.map((draft, index) => build(type, draft, ids[index] ?? 0))
  const held = yield* claimUnique(
    call,
    type,
    records.map(({ id, values }) => ({ record: id, before: undefined, after: values })),
  )
  const refused = new Map([...held].map(([id, clash]) => [id, { refusal: conflict(call, type, id, clash), clash }]))
  const { refusals, ties } = yield* planNew(
    call,
    type,
    records.filter(({ id }) => !held.has(id)).map(({ id, draft }) => ({ id, associations: draft.associations })),
  )
  if (held.size > 0 || refusals.size > 0) {
    for (const { id, draft, values } of records) {
      const refusal = refusals.get(id) ?? refused.get(id)?.refusal
      if (refusal === undefined) continue
      onRefused(draft, refusal, refused.get(id)?.clash)
      // Its unique values, those of them that went through.
      yield* claimUnique(call, type, [{ record: id, before: values, after: {} }])
    }
    records = records.filter(({ id }) => !held.has(id) && !refusals.has(id))
  }
  records = withFollowed(type, records, ties)
  yield* insertRecords(
    records.map(({ id, values, created, updated }) => ({
      id,
      portal: call.portal,
      type: type.id,
      properties_json: JSON.stringify(values),
      created,
      updated,
    })),
  )
  yield* reindex(
    call,
    type,
    records.map(({ id, values }) => ({ record: id, before: undefined, after: values })),
  )
  yield* appendChanges(
    tellCalculated(
      type,
      records.map(({ id, values, draft }) => ({
        portal: call.portal,
        type: type.id,
        record: id,
        kind: 'creation',
        before: null,
        after: values,
        at: draft.call.now,
        ...draft.call.actor,
      })),
      ties.length === 0 ? undefined : unwritable(type),
    ),
  )
  yield* writeTies(call, type.definitions, ties, new Set(ids))
  return records
}

/** New records with what properties say of the associations that they are made with. */
function withFollowed(
  type: PortalType,
  records: readonly InsertedRecord[],
  ties: readonly Ties[],
): readonly InsertedRecord[] {
  if (ties.length === 0 || type.followed.length === 0) return records
  const rows = Map.groupBy(
    ties.flatMap(({ made }) => [...made.values()]),
    ({ from_id }) => from_id,
  )
  return records.map((record) => {
    const said = saidOfNew(type, rows.get(record.id) ?? [])
    if (Object.keys(said).length === 0) return record
    const values = { ...record.values, ...said }
    calculate(type, values, record)
    return { ...record, values }
  })
}

function refuseAll(_draft: Draft, refusal: Refusal): never {
  throw refusal
}

function build(type: PortalType, draft: Draft, id: number): InsertedRecord {
  const { call } = draft
  const values = withoutNulls(draft.written)
  const context = { call, id, written: draft.written, before: undefined }
  type.derive(values, context)
  deriveStage(type, values, context)
  const columns = { id, created: draft.created ?? call.now, updated: call.now }
  calculate(type, values, columns)
  return { ...columns, values, archived: null, draft }
}

function withoutNulls(written: Draft['written']): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(written)) if (value !== null) values[name] = value
  return values
}

function created(type: PortalType, record: StoredRecord, written: Draft['written'] = {}): RecordView {
  return view(type, record, withSystem(type, [...Object.keys(record.values), ...Object.keys(written)]))
}

function result(type: PortalType, record: StoredRecord, draft: Draft | undefined): BatchResult {
  return { record: created(type, record, draft?.written), traceId: draft?.traceId }
}
