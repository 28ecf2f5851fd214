import type { z } from 'zod'
import type { Call, Pipeline, PipelineAudit, PortalType, Stage } from '../../crm/crm.ts'
import { formatInstant } from '../../kit/instant.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import { type HandlerContext, operation } from '../operation.ts'
import { flag } from '../query.ts'
import {
  auditInfo,
  pipelines as collection,
  pipeline,
  pipelineInput,
  pipelinePatch,
  pipelineStage,
  pipelineStageInput,
  pipelineStagePatch,
  pipelineStages,
} from './pipeline-shapes.ts'
import { pipelineScope } from './scopes.ts'
import { nothing } from './shapes.ts'

const BASE = '/crm/v3/pipelines/{objectType}'
const ONE = `${BASE}/{pipelineId}` as const
const STAGE = `${ONE}/stages/{stageId}` as const

const read = pipelineScope('read')
const write = pipelineScope('write')

const checks = {
  validateReferencesBeforeDelete: flag('Refuse to delete stages that records are in.'),
  validateDealStageUsagesBeforeDelete: flag('The same, for deals.'),
}

/** Whether use is checked before something is deleted: when asked for, and always in the newest version (§6.3). */
function checksUse({ version }: HandlerContext, query: Readonly<Record<keyof typeof checks, boolean>>): boolean {
  return version === '2026-09' || query.validateReferencesBeforeDelete || query.validateDealStageUsagesBeforeDelete
}

/** The object type in the path, if its records move through pipelines. */
function typeWithPipelines({ objectType }: HandlerContext, name: string): PortalType {
  const type = objectType(name)
  if (type.pipeline !== undefined || type.pipelines.length > 0) return type
  throw new Refusal('VALIDATION_ERROR', `${type.labels.plural} have no pipelines.`, { context: { objectType: [name] } })
}

function pipelineOf(type: PortalType, id: string): Pipeline {
  const found = type.pipelines.find((each) => each.id === id)
  if (found === undefined) throw notFound()
  return found
}

function stageOf(type: PortalType, pipelineId: string, id: string): Stage {
  const found = pipelineOf(type, pipelineId).stages.find((each) => each.id === id)
  if (found === undefined) throw notFound()
  return found
}

export const listPipelines = operation({
  id: 'crm.pipelines.list',
  method: 'GET',
  path: BASE,
  summary: 'List the pipelines of an object type.',
  scopes: read,
  status: 200,
  result: collection,
  async handle(context, { params }) {
    return { body: { results: typeWithPipelines(context, params.objectType).pipelines.map(toPipeline) } }
  },
})

export const createPipeline = operation({
  id: 'crm.pipelines.create',
  method: 'POST',
  path: BASE,
  summary: 'Create a pipeline with its stages.',
  scopes: write,
  body: pipelineInput,
  status: 201,
  result: pipeline,
  async handle(context, { params, body }) {
    const type = typeWithPipelines(context, params.objectType)
    return { body: toPipeline(await context.crm.pipelines.create(context.call, type, body)) }
  },
})

export const readPipeline = operation({
  id: 'crm.pipelines.read',
  method: 'GET',
  path: ONE,
  summary: 'Read one pipeline.',
  scopes: read,
  status: 200,
  result: pipeline,
  async handle(context, { params }) {
    return { body: toPipeline(pipelineOf(typeWithPipelines(context, params.objectType), params.pipelineId)) }
  },
})

export const replacePipeline = operation({
  id: 'crm.pipelines.replace',
  method: 'PUT',
  path: ONE,
  summary: 'Replace a pipeline; stages that are left out are deleted.',
  scopes: write,
  query: checks,
  body: pipelineInput,
  status: 200,
  result: pipeline,
  async handle(context, { params, query, body }) {
    const type = typeWithPipelines(context, params.objectType)
    const { call, crm } = context
    return {
      body: toPipeline(await crm.pipelines.replace(call, type, params.pipelineId, body, checksUse(context, query))),
    }
  },
})

export const updatePipeline = operation({
  id: 'crm.pipelines.update',
  method: 'PATCH',
  path: ONE,
  summary: 'Change the label or the place of a pipeline.',
  scopes: write,
  query: checks,
  body: pipelinePatch,
  status: 200,
  result: pipeline,
  async handle(context, { params, body }) {
    const type = typeWithPipelines(context, params.objectType)
    return { body: toPipeline(await context.crm.pipelines.update(context.call, type, params.pipelineId, body)) }
  },
})

export const deletePipeline = operation({
  id: 'crm.pipelines.delete',
  method: 'DELETE',
  path: ONE,
  summary: 'Delete a pipeline for good.',
  scopes: write,
  query: checks,
  status: 204,
  result: nothing,
  async handle(context, { params, query }) {
    const type = typeWithPipelines(context, params.objectType)
    await context.crm.pipelines.remove(context.call, type, params.pipelineId, checksUse(context, query))
    return { body: undefined }
  },
})

export const auditPipeline = operation({
  id: 'crm.pipelines.audit',
  method: 'GET',
  path: `${ONE}/audit`,
  summary: 'What happened to a pipeline, newest first.',
  scopes: read,
  status: 200,
  result: auditInfo,
  async handle(context, { params }) {
    const type = typeWithPipelines(context, params.objectType)
    return { body: toAudit(context.call, await context.crm.pipelines.audit(context.call, type, params.pipelineId)) }
  },
})

export const listStages = operation({
  id: 'crm.pipelines.stages.list',
  method: 'GET',
  path: `${ONE}/stages`,
  summary: 'List the stages of a pipeline.',
  scopes: read,
  status: 200,
  result: pipelineStages,
  async handle(context, { params }) {
    const { stages } = pipelineOf(typeWithPipelines(context, params.objectType), params.pipelineId)
    return { body: { results: stages.map(toStage) } }
  },
})

export const createStage = operation({
  id: 'crm.pipelines.stages.create',
  method: 'POST',
  path: `${ONE}/stages`,
  summary: 'Add a stage to a pipeline.',
  scopes: write,
  body: pipelineStageInput,
  status: 201,
  result: pipelineStage,
  async handle(context, { params, body }) {
    const type = typeWithPipelines(context, params.objectType)
    return { body: toStage(await context.crm.pipelines.createStage(context.call, type, params.pipelineId, body)) }
  },
})

export const readStage = operation({
  id: 'crm.pipelines.stages.read',
  method: 'GET',
  path: STAGE,
  summary: 'Read one stage.',
  scopes: read,
  status: 200,
  result: pipelineStage,
  async handle(context, { params }) {
    const type = typeWithPipelines(context, params.objectType)
    return { body: toStage(stageOf(type, params.pipelineId, params.stageId)) }
  },
})

export const replaceStage = operation({
  id: 'crm.pipelines.stages.replace',
  method: 'PUT',
  path: STAGE,
  summary: 'Replace label, place and metadata of a stage.',
  scopes: write,
  body: pipelineStageInput,
  status: 200,
  result: pipelineStage,
  async handle(context, { params, body }) {
    const type = typeWithPipelines(context, params.objectType)
    const { pipelineId, stageId } = params
    return {
      body: toStage(await context.crm.pipelines.updateStage(context.call, type, pipelineId, stageId, body, false)),
    }
  },
})

export const updateStage = operation({
  id: 'crm.pipelines.stages.update',
  method: 'PATCH',
  path: STAGE,
  summary: 'Change a stage; metadata is added to what is there.',
  scopes: write,
  body: pipelineStagePatch,
  status: 200,
  result: pipelineStage,
  async handle(context, { params, body }) {
    const type = typeWithPipelines(context, params.objectType)
    const { pipelineId, stageId } = params
    return {
      body: toStage(await context.crm.pipelines.updateStage(context.call, type, pipelineId, stageId, body, true)),
    }
  },
})

export const deleteStage = operation({
  id: 'crm.pipelines.stages.delete',
  method: 'DELETE',
  path: STAGE,
  summary: 'Delete a stage for good.',
  scopes: write,
  query: checks,
  status: 204,
  result: nothing,
  async handle(context, { params, query }) {
    const type = typeWithPipelines(context, params.objectType)
    const { pipelineId, stageId } = params
    await context.crm.pipelines.removeStage(context.call, type, pipelineId, stageId, checksUse(context, query))
    return { body: undefined }
  },
})

export const auditStage = operation({
  id: 'crm.pipelines.stages.audit',
  method: 'GET',
  path: `${STAGE}/audit`,
  summary: 'What happened to a stage, newest first.',
  scopes: read,
  status: 200,
  result: auditInfo,
  async handle(context, { params }) {
    const type = typeWithPipelines(context, params.objectType)
    return { body: toAudit(context.call, await context.crm.pipelines.audit(context.call, type, params.stageId)) }
  },
})

function toPipeline({ label, displayOrder, id, stages, created, updated }: Pipeline): z.input<typeof pipeline> {
  return {
    label,
    displayOrder,
    id,
    stages: stages.map(toStage),
    createdAt: formatInstant(created),
    updatedAt: formatInstant(updated),
    archived: false,
  }
}

function toStage({ label, displayOrder, metadata, id, created, updated }: Stage): z.input<typeof pipelineStage> {
  return {
    label,
    displayOrder,
    metadata: { ...metadata },
    id,
    createdAt: formatInstant(created),
    updatedAt: formatInstant(updated),
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    archived: false,
  }
}

function toAudit({ portal }: Call, rows: readonly PipelineAudit[]): z.input<typeof auditInfo> {
  return {
    results: rows.map(({ subject, action, at, message, raw_json, user_id }) => ({
      portalId: portal,
      identifier: `${portal}:${subject}`,
      action,
      timestamp: formatInstant(at),
      message,
      rawObject: raw_json,
      ...(user_id === null ? {} : { fromUserId: user_id }),
    })),
  }
}

export const pipelines = [
  listPipelines,
  createPipeline,
  readPipeline,
  replacePipeline,
  updatePipeline,
  deletePipeline,
  auditPipeline,
  listStages,
  createStage,
  readStage,
  replaceStage,
  updateStage,
  deleteStage,
  auditStage,
]
