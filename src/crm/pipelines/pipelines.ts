import { brief, notFound, Refusal } from '../../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { PipelineAuditTable } from '../../store/schema.ts'
import type { Call } from '../call.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { insertPipelines, insertStages } from '../definitions/statements.ts'
import type { Pipeline, Stage } from '../pipeline.ts'
import {
  checkOrder,
  checkPipelineId,
  checkPipelineLabel,
  checkStageId,
  checkStages,
  invalid,
  type MetadataInput,
  place,
  renumber,
  stageMetadata,
} from './rules.ts'
import {
  deletePipelines,
  deleteStages,
  holdPortal,
  insertAudit,
  selectAudit,
  selectPipelineById,
  selectPipelinesOfType,
  selectStagesOfType,
  selectUsers,
  updatePipelines,
  updateStages,
} from './statements.ts'

export interface StageInput {
  readonly stageId?: string | undefined
  readonly label: string
  readonly displayOrder: number
  readonly metadata: MetadataInput
}

export interface PipelineInput {
  readonly pipelineId?: string | undefined
  readonly label: string
  readonly displayOrder: number
  readonly stages: readonly StageInput[]
}

/** What a PATCH says; undefined leaves a thing as it is. */
type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined }
export type StagePatch = Patch<Omit<StageInput, 'stageId'>>
export type PipelinePatch = Patch<Pick<PipelineInput, 'label' | 'displayOrder'>>

/** Changes of pipelines and their stages. What there is is read from the portal's definitions. */
export interface Pipelines {
  create(call: Call, type: PortalType, input: PipelineInput): Promise<Pipeline>
  /** Replaces label, order and stages: stages with known ids are kept, missing ones deleted. */
  replace(call: Call, type: PortalType, id: string, input: PipelineInput, checkUse: boolean): Promise<Pipeline>
  update(call: Call, type: PortalType, id: string, patch: PipelinePatch): Promise<Pipeline>
  remove(call: Call, type: PortalType, id: string, checkUse: boolean): Promise<void>
  createStage(call: Call, type: PortalType, pipeline: string, input: StageInput): Promise<Stage>
  updateStage(
    call: Call,
    type: PortalType,
    pipeline: string,
    id: string,
    patch: StagePatch,
    merge: boolean,
  ): Promise<Stage>
  removeStage(call: Call, type: PortalType, pipeline: string, id: string, checkUse: boolean): Promise<void>
  /** What happened to a pipeline or stage, newest first. */
  audit(call: Call, type: PortalType, subject: string): Promise<readonly PipelineAuditTable[]>
}

export function openPipelines(store: Store, definitions: Definitions): Pipelines {
  async function change<T>(call: Call, type: PortalType, work: (state: Edit) => Unit<T>): Promise<T> {
    const result = await store.write(function* edit(): Unit<T> {
      yield* holdPortal({ portal: call.portal })
      return yield* work(yield* readEdit(call, type))
    })
    definitions.changed(call.portal)
    return result
  }

  return {
    create: (call, type, input) => change(call, type, (edit) => create(edit, input)),
    replace: (call, type, id, input, checkUse) => change(call, type, (edit) => replace(edit, id, input, checkUse)),
    update: (call, type, id, patch) => change(call, type, (edit) => update(edit, id, patch)),
    remove: (call, type, id, checkUse) => change(call, type, (edit) => remove(edit, id, checkUse)),
    createStage: (call, type, pipeline, input) => change(call, type, (edit) => createStage(edit, pipeline, input)),
    updateStage: (call, type, pipeline, id, patch, merge) =>
      change(call, type, (edit) => updateStage(edit, pipeline, id, patch, merge)),
    removeStage: (call, type, pipeline, id, checkUse) =>
      change(call, type, (edit) => removeStage(edit, pipeline, id, checkUse)),
    audit: (call, type, subject) => store.read(() => selectAudit({ portal: call.portal, type: type.id, subject })),
  }
}

/** The pipelines of a type as they are inside the unit that changes them. */
interface Edit {
  readonly call: Call
  readonly type: PortalType
  readonly pipelines: readonly Pipeline[]
}

function* readEdit(call: Call, type: PortalType): Unit<Edit> {
  const key = { portal: call.portal, type: type.id }
  const stages = Map.groupBy(yield* selectStagesOfType(key), ({ pipeline }) => pipeline)
  const pipelines = (yield* selectPipelinesOfType(key)).map((row) => ({
    id: row.id,
    label: row.label,
    displayOrder: row.display_order,
    created: row.created,
    updated: row.updated,
    stages: (stages.get(row.id) ?? []).map((stage) => ({
      id: stage.id,
      label: stage.label,
      displayOrder: stage.display_order,
      metadata: JSON.parse(stage.metadata_json) as Record<string, string>,
      created: stage.created,
      updated: stage.updated,
    })),
  }))
  return { call, type, pipelines }
}

function find({ pipelines }: Edit, id: string): Pipeline {
  const pipeline = pipelines.find((each) => each.id === id)
  if (pipeline === undefined) throw notFound()
  return pipeline
}

function* create(edit: Edit, input: PipelineInput): Unit<Pipeline> {
  const { call, type, pipelines } = edit
  checkOrder(input.displayOrder)
  const id = input.pipelineId ?? String((yield* newIds('pipeline', 1))[0])
  checkPipelineId(id)
  if (pipelines.some((each) => each.id === id))
    throw invalid(`There's another pipeline of ${type.name} with pipelineId ${id}`)
  const [taken] = yield* selectPipelineById({ portal: call.portal, id })
  if (taken !== undefined) throw taken409(`The pipelineId ${id} belongs to another object type.`)
  checkPipelineLabel(pipelines, input.label, id)
  const stages = yield* newStages(edit, id, input.stages, [])
  checkStages(type, stages)
  const pipeline: Pipeline = {
    id,
    label: input.label,
    displayOrder: input.displayOrder,
    created: call.now,
    updated: call.now,
    stages,
  }
  const ordered = place(pipelines, pipeline)
  const own = ordered.find((each) => each.id === id) ?? pipeline
  yield* insertPipelines([pipelineRow(edit, own)])
  yield* moveOthers(edit, ordered, id)
  yield* insertStages(stages.map((stage) => stageRow(edit, id, stage)))
  yield* record(edit, id, 'CREATE', 'Pipeline create', own)
  return own
}

function* replace(edit: Edit, id: string, input: PipelineInput, checkUse: boolean): Unit<Pipeline> {
  const { call, type, pipelines } = edit
  const before = find(edit, id)
  checkOrder(input.displayOrder)
  checkPipelineLabel(pipelines, input.label, id)
  const stages = yield* newStages(edit, id, input.stages, before.stages)
  checkStages(type, stages)
  const kept = new Set(stages.map((stage) => stage.id))
  const gone = before.stages.filter((stage) => !kept.has(stage.id))
  if (checkUse) yield* refuseUsed(edit, gone)
  const after = { ...before, label: input.label, displayOrder: input.displayOrder, updated: call.now, stages }
  const ordered = place(
    pipelines.filter((each) => each.id !== id),
    after,
  )
  yield* writePipelines(edit, ordered)
  yield* deleteStages(gone.map((stage) => keyOf(edit, stage.id)))
  const known = new Set(before.stages.map((stage) => stage.id))
  yield* updateStages(stages.filter((stage) => known.has(stage.id)).map((stage) => stageRow(edit, id, stage)))
  yield* insertStages(stages.filter((stage) => !known.has(stage.id)).map((stage) => stageRow(edit, id, stage)))
  yield* record(edit, id, 'UPDATE', 'Pipeline update', after)
  return ordered.find((each) => each.id === id) ?? after
}

function* update(edit: Edit, id: string, patch: PipelinePatch): Unit<Pipeline> {
  const before = find(edit, id)
  const { label = before.label, displayOrder = before.displayOrder } = patch
  checkOrder(displayOrder)
  checkPipelineLabel(edit.pipelines, label, id)
  // HubSpot's own stages get a new date with every change of their pipeline.
  const stages = before.stages.map((stage) => ({ ...stage, updated: edit.call.now }))
  const after = { ...before, label, displayOrder, updated: edit.call.now, stages }
  const others = edit.pipelines.filter((each) => each.id !== id)
  const ordered =
    displayOrder === before.displayOrder
      ? edit.pipelines.map((each) => (each.id === id ? after : each))
      : place(others, after)
  yield* writePipelines(edit, ordered)
  yield* updateStages(stages.map((stage) => stageRow(edit, id, stage)))
  yield* record(edit, id, 'UPDATE', 'Pipeline update', after)
  return ordered.find((each) => each.id === id) ?? after
}

function* remove(edit: Edit, id: string, checkUse: boolean): Unit<void> {
  const { type, pipelines } = edit
  const pipeline = pipelines.find((each) => each.id === id)
  if (pipeline === undefined) {
    throw new Refusal('OBJECT_NOT_FOUND', `There is no pipeline ${brief(id)} of ${type.name}.`, {
      context: { pipelineId: [brief(id)] },
    })
  }
  if (checkUse) yield* refuseUsed(edit, pipeline.stages)
  yield* deleteStages(pipeline.stages.map((stage) => keyOf(edit, stage.id)))
  yield* deletePipelines([keyOf(edit, id)])
  yield* writePipelines(edit, renumber(pipelines.filter((each) => each.id !== id)))
  yield* record(edit, id, 'DELETE', 'Pipeline delete', pipeline)
}

function* createStage(edit: Edit, pipelineId: string, input: StageInput): Unit<Stage> {
  const pipeline = find(edit, pipelineId)
  checkOrder(input.displayOrder)
  const id = input.stageId ?? String((yield* newIds('pipeline', 1))[0])
  checkStageId(id)
  if (edit.pipelines.some(({ stages }) => stages.some((stage) => stage.id === id))) {
    throw new Refusal('VALIDATION_ERROR', `A pipeline of ${edit.type.name} is already using stage id ${id}`, {
      withoutCategory: true,
    })
  }
  const { now } = edit.call
  const metadata = stageMetadata(edit.type, input.metadata)
  const stage: Stage = {
    id,
    label: input.label,
    displayOrder: input.displayOrder,
    metadata,
    created: now,
    updated: now,
  }
  const stages = place(pipeline.stages, stage)
  checkStages(edit.type, stages)
  const own = stages.find((each) => each.id === id) ?? stage
  yield* insertStages([stageRow(edit, pipelineId, own)])
  yield* updateStages(stages.filter((each) => each.id !== id).map((each) => stageRow(edit, pipelineId, each)))
  yield* record(edit, id, 'CREATE', 'Pipeline stage create', own)
  return own
}

function* updateStage(edit: Edit, pipelineId: string, id: string, patch: StagePatch, merge: boolean): Unit<Stage> {
  const pipeline = find(edit, pipelineId)
  const before = pipeline.stages.find((stage) => stage.id === id)
  if (before === undefined) throw notFound()
  const { label = before.label, displayOrder = before.displayOrder, metadata = {} } = patch
  checkOrder(displayOrder)
  const after: Stage = {
    ...before,
    label,
    displayOrder,
    metadata: stageMetadata(edit.type, metadata, merge ? withoutDerived(before.metadata) : {}),
    updated: edit.call.now,
  }
  const others = pipeline.stages.filter((stage) => stage.id !== id)
  const stages =
    displayOrder === before.displayOrder
      ? pipeline.stages.map((stage) => (stage.id === id ? after : stage))
      : place(others, after)
  checkStages(edit.type, stages)
  yield* updateStages(stages.map((stage) => stageRow(edit, pipelineId, stage)))
  yield* record(edit, id, 'UPDATE', 'Pipeline stage update', after)
  return stages.find((stage) => stage.id === id) ?? after
}

/** `isClosed` follows from the rest: left in, it would speak for a state that a PATCH leaves out. */
function withoutDerived({ isClosed: _, ...rest }: Stage['metadata']): Stage['metadata'] {
  return rest
}

/** A stage that is not there is as good as deleted (§6.3). */
function* removeStage(edit: Edit, pipelineId: string, id: string, checkUse: boolean): Unit<void> {
  const pipeline = edit.pipelines.find((each) => each.id === pipelineId)
  const stage = pipeline?.stages.find((each) => each.id === id)
  if (pipeline === undefined || stage === undefined) return
  const left = renumber(pipeline.stages.filter((each) => each.id !== id))
  checkStages(edit.type, left)
  if (checkUse) yield* refuseUsed(edit, [stage])
  yield* deleteStages([keyOf(edit, id)])
  yield* updateStages(left.map((each) => stageRow(edit, pipelineId, each)))
  yield* record(edit, id, 'DELETE', 'Pipeline stage delete', stage)
}

/** Stages as given for a pipeline, in their order, numbered 0 to n-1; those with ids it has keep their dates. */
function* newStages(
  edit: Edit,
  pipelineId: string,
  inputs: readonly StageInput[],
  before: readonly Stage[],
): Unit<readonly Stage[]> {
  const missing = inputs.filter(({ stageId }) => stageId === undefined).length
  const ids = missing === 0 ? [] : [...(yield* newIds('pipeline', missing))]
  const elsewhere = new Set(
    edit.pipelines.filter(({ id }) => id !== pipelineId).flatMap(({ stages }) => stages.map(({ id }) => id)),
  )
  const stages = inputs.map((input): Stage => {
    checkOrder(input.displayOrder)
    const id = input.stageId ?? String(ids.shift())
    checkStageId(id)
    if (elsewhere.has(id)) throw taken409(`Stage id ${id} exists in another pipeline of ${edit.type.name}.`)
    const known = before.find((stage) => stage.id === id)
    const { now } = edit.call
    const metadata = stageMetadata(edit.type, input.metadata)
    return {
      id,
      label: input.label,
      displayOrder: input.displayOrder,
      metadata,
      created: known?.created ?? now,
      updated: now,
    }
  })
  return renumber(stages.toSorted((a, b) => a.displayOrder - b.displayOrder))
}

function taken409(message: string): Refusal {
  return new Refusal('CONFLICT', message, { subCategory: 'PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE' })
}

/** How many records an answer names at most that stand in the way. */
const MOST_NAMED = 100

/** Refuses to let go of stages that records are in, with the body that clients know (§6.3). */
function* refuseUsed({ call, type }: Edit, stages: readonly Stage[]): Unit<void> {
  if (type.pipeline === undefined || stages.length === 0) return
  const values = JSON.stringify(stages.map(({ id }) => id))
  const users = yield* selectUsers({
    portal: call.portal,
    type: type.id,
    property: type.pipeline.stage,
    values,
    limit: MOST_NAMED,
  })
  if (users.length === 0) return
  const used = `[${[...new Set(users.map(({ value }) => value))].join(', ')}]`
  const records = `[${users.map(({ record: id }) => id).join(', ')}]`
  throw new Refusal('VALIDATION_ERROR', `Stage IDs: ${used} are being referenced by object IDs: ${records}`, {
    context: { stageIds: [used], objectIds: [records] },
    subCategory: 'PipelineError.STAGE_ID_IN_USE',
  })
}

const keyOf = ({ call, type }: Edit, id: string) => ({ portal: call.portal, type: type.id, id })

const pipelineRow = (edit: Edit, { id, label, displayOrder, created, updated }: Pipeline) => ({
  ...keyOf(edit, id),
  label,
  display_order: displayOrder,
  created,
  updated,
})

const stageRow = (edit: Edit, pipeline: string, { id, label, displayOrder, metadata, created, updated }: Stage) => ({
  ...keyOf(edit, id),
  pipeline,
  label,
  display_order: displayOrder,
  metadata_json: JSON.stringify(metadata),
  created,
  updated,
})

function writePipelines(edit: Edit, pipelines: readonly Pipeline[]): Unit<number> {
  return updatePipelines(pipelines.map((pipeline) => pipelineRow(edit, pipeline)))
}

function moveOthers(edit: Edit, ordered: readonly Pipeline[], own: string): Unit<number> {
  return writePipelines(
    edit,
    ordered.filter(({ id }) => id !== own),
  )
}

function* record({ call, type }: Edit, subject: string, action: string, message: string, raw: unknown): Unit<void> {
  const { portal, actor, now } = call
  yield* insertAudit([
    { portal, type: type.id, subject, action, message, at: now, user_id: actor.userId, raw_json: JSON.stringify(raw) },
  ])
}
