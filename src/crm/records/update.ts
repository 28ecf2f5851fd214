import type { NewChange } from '../../changes/change.ts'
import { appendChanges } from '../../changes/changes.ts'
import { notFound, Refusal, type RefusalContext } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { associateNamed, refuseNamed } from '../followed/written.ts'
import { calculate, tellCalculated } from '../formulas/calculations.ts'
import type { StoredValues } from '../object-type.ts'
import { invalidValues, type ValueProblem } from '../problems.ts'
import {
  answersEach,
  type BatchOutcome,
  type BatchResult,
  checkBatchSize,
  checkDistinct,
  labelled,
  missingRecords,
} from './batch.ts'
import { check, type InputValues } from './check.ts'
import { claimUnique, conflict, followMerge, parseId, type RecordRef, resolveIds, uniqueProperty } from './lookups.ts'
import { editPinProblems } from './pinning.ts'
import { type RecordView, type StoredRecord, toStored, view, withSystem } from './record.ts'
import { deriveStage, stageProblems } from './stages.ts'
import { holdRecords, writeRecords } from './statements.ts'
import { reindex } from './value-index.ts'

export interface RecordEdit {
  readonly id: string
  readonly idProperty?: string | undefined
  readonly properties: InputValues
  readonly traceId?: string | undefined
}

/** An edit whose record is known. */
export interface KnownEdit {
  readonly record: number
  readonly properties: InputValues
  /** Values that the server sets itself, whatever callers may write. */
  readonly own?: Readonly<Record<string, string>> | undefined
  readonly traceId: string | undefined
  /** In whose name and when, where one unit writes what happened at several times. The unit's own call by default. */
  readonly call?: Call | undefined
}

/** Changes one record. Its answer shows what was sent and what changed with it. */
export function updateRecord(
  store: Store,
  call: Call,
  type: PortalType,
  ref: RecordRef,
  properties: InputValues,
): Promise<RecordView> {
  if (Object.keys(properties).length === 0) {
    throw new Refusal('VALIDATION_ERROR', 'No properties found to update, please provide at least one.')
  }
  const property = uniqueProperty(type, ref.idProperty)
  if (property === undefined) parseId(ref.id)
  return store.write(function* update(): Unit<RecordView> {
    const ids = yield* resolveIds(call, type, property, [ref.id])
    const found = ids.get(ref.id)
    if (found === undefined) throw notFound()
    const record = yield* followMerge(call, type, found)
    const { results } = yield* applyEdits(call, type, [{ record, properties, traceId: undefined }])
    const [result] = results
    if (result === undefined) throw notFound()
    return result.record
  })
}

/** Changes up to 100 records; those that can't be found are errors of their own (§4.7). */
export async function updateRecords(
  store: Store,
  call: Call,
  type: PortalType,
  inputs: readonly RecordEdit[],
): Promise<BatchOutcome> {
  checkBatchSize(inputs.length)
  checkDistinct(inputs.map(({ id }) => id))
  const each = answersEach(inputs)
  return store.write(function* update(): Unit<BatchOutcome> {
    const found = yield* findAll(call, type, inputs)
    const known = inputs.flatMap(({ id, properties, traceId }) => {
      const record = found.get(id)
      return record === undefined ? [] : [{ record, properties, traceId }]
    })
    checkDistinct(known.map(({ record }) => String(record)))
    const outcome = yield* applyEdits(call, type, known, each)
    const present = new Set(outcome.present)
    const missing = inputs.filter(({ id }) => !present.has(found.get(id) ?? 0))
    if (missing.length === 0) return outcome
    const errors = each
      ? missing.map(({ id, idProperty, traceId }) =>
          labelled(
            missingRecords(type.errorName, [id], 'update', missingValues(call, type, [{ id, idProperty }])),
            traceId,
          ),
        )
      : [
          missingRecords(
            type.errorName,
            missing.map(({ id }) => id),
            'update',
            missingValues(call, type, missing),
          ),
        ]
    return { results: outcome.results, errors: [...outcome.errors, ...errors] }
  })
}

/** The record ids behind a batch, in which every input may be named by another property. */
function* findAll(call: Call, type: PortalType, inputs: readonly RecordEdit[]): Unit<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const idProperty of new Set(inputs.map((input) => input.idProperty))) {
    const given = inputs.filter((input) => input.idProperty === idProperty).map(({ id }) => id)
    const ids = yield* resolveIds(call, type, uniqueProperty(type, idProperty), given)
    for (const [id, record] of ids) found.set(id, record)
  }
  return found
}

interface Applied extends BatchOutcome {
  /** The records that exist, whether or not their edit was refused. */
  readonly present: readonly number[]
}

interface Edited {
  readonly edit: KnownEdit
  readonly before: StoredRecord
  readonly after: StoredRecord
  readonly written: Readonly<Record<string, string | null>>
  readonly changed: readonly string[]
}

/**
 * Applies edits to live records in one unit: values, unique claims, index and changes. Records that are not there are
 * left out. A bad value or a clash refuses everything, or, with `each`, only its own edit.
 */
export function* applyEdits(call: Call, type: PortalType, edits: readonly KnownEdit[], each = false): Unit<Applied> {
  const ids = JSON.stringify(edits.map(({ record }) => record))
  const rows = yield* holdRecords({ portal: call.portal, type: type.id, ids })
  const records = new Map(rows.filter((row) => row.archived === null).map((row) => [row.id, row]))
  const unpinnable = yield* editPinProblems(call, edits, records)
  const errors: Refusal[] = []
  const problems: ValueProblem[] = []
  let edited: Edited[] = []
  for (const edit of edits) {
    const row = records.get(edit.record)
    if (row === undefined) continue
    const before = toStored(row)
    const checked = check(type, edit.properties, before.values, (edit.call ?? call).now)
    const written = { ...checked.written, ...edit.own }
    const values = merge(before.values, written)
    const wrong = [...checked.problems, ...stageProblems(type, values, written), ...(unpinnable.get(edit.record) ?? [])]
    if (wrong.length === 0) edited.push(change(edit.call ?? call, type, edit, before, values, written))
    else if (each) errors.push(labelled(invalidValues(call.portal, wrong), edit.traceId))
    else problems.push(...wrong)
  }
  if (problems.length > 0) throw invalidValues(call.portal, problems)

  for (const [id, refusal] of yield* refuseNamed(call, type, edited.map(named))) {
    if (!each) throw refusal
    errors.push(labelled(refusal, edited.find(({ after }) => after.id === id)?.edit.traceId))
    edited = edited.filter(({ after }) => after.id !== id)
  }
  const held = yield* claimUnique(
    call,
    type,
    edited.map(({ before, after }) => ({ record: after.id, before: before.values, after: after.values })),
  )
  if (held.size > 0) {
    for (const { after, before, edit } of edited) {
      const clash = held.get(after.id)
      if (clash === undefined) continue
      const refusal = conflict(call, type, after.id, clash)
      if (!each) throw refusal
      errors.push(labelled(refusal, edit.traceId))
      // Its old values were given up on the way to the new ones: it takes them back, unless another input just took one.
      const back = { record: after.id, before: after.values, after: before.values }
      if ((yield* claimUnique(call, type, [back])).size > 0) throw refusal
    }
    edited = edited.filter(({ after }) => !held.has(after.id))
  }

  const written = edited.filter(({ changed }) => changed.length > 0)
  yield* writeRecords(
    written.map(({ after }) => ({
      id: after.id,
      portal: call.portal,
      properties_json: JSON.stringify(after.values),
      updated: after.updated,
    })),
  )
  yield* reindex(
    call,
    type,
    written.map(({ before, after }) => ({ record: after.id, before: before.values, after: after.values })),
  )
  yield* appendChanges(
    tellCalculated(
      type,
      written.map((each) => toChange(each.edit.call ?? call, type, each)),
    ),
  )
  yield* associateNamed(call, type, edited.map(named))
  return { results: edited.map((each) => shown(type, each)), errors, present: [...records.keys()] }
}

const named = ({ before, written }: Edited) => ({ id: before.id, written })

function merge(before: StoredValues, written: Edited['written']): Record<string, string> {
  const values: Record<string, string> = { ...before }
  for (const [name, value] of Object.entries(written)) {
    if (value === null) delete values[name]
    else values[name] = value
  }
  return values
}

function change(
  call: Call,
  type: PortalType,
  edit: KnownEdit,
  before: StoredRecord,
  values: Record<string, string>,
  written: Edited['written'],
): Edited {
  const context = { call, id: before.id, written, before: before.values }
  type.derive(values, context)
  deriveStage(type, values, context)
  const given = difference(before.values, values)
  const updated = given.length > 0 ? Math.max(call.now, before.updated) : before.updated
  calculate(type, values, { ...before, updated })
  const changed = type.calculations.length === 0 ? given : difference(before.values, values)
  return { edit, before, after: { ...before, values, updated }, written, changed }
}

/** The properties that two states of a record do not agree on. */
function difference(before: StoredValues, after: StoredValues): readonly string[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)])
  return [...names].filter((name) => after[name] !== before[name])
}

function toChange(call: Call, type: PortalType, { before, after, changed }: Edited): NewChange {
  const pick = (values: StoredValues) => Object.fromEntries(changed.map((name) => [name, values[name] ?? null]))
  return {
    portal: call.portal,
    type: type.id,
    record: after.id,
    kind: 'propertyChange',
    before: pick(before.values),
    after: pick(after.values),
    at: call.now,
    ...call.actor,
  }
}

function shown(type: PortalType, { after, written, changed, edit }: Edited): BatchResult {
  return {
    record: view(type, after, withSystem(type, [...Object.keys(written), ...changed])),
    traceId: edit.traceId,
  }
}

/** The unique values that nobody has, as HubSpot spells them (hubspot-api.md §4.7, §4.8); nothing where ids were given. */
function missingValues(
  { portal }: Call,
  type: PortalType,
  inputs: readonly Pick<RecordEdit, 'id' | 'idProperty'>[],
): RefusalContext {
  const coordinates = inputs.flatMap(({ id, idProperty }) =>
    uniqueProperty(type, idProperty) === undefined
      ? []
      : [
          `PropertyValueCoordinates{portalId=${portal}, objectTypeId=ObjectTypeId{legacyObjectType=${type.errorName}}, propertyName=${idProperty}, value=${id}}`,
        ],
  )
  return coordinates.length === 0 ? {} : { missingObjectPropertyValueCoordinates: coordinates }
}
