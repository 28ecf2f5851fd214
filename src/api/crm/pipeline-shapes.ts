import { z } from 'zod'

// The shapes of pipelines on the wire, under the names of HubSpot's reference.

const order = z.number()
const instant = z.string().meta({ format: 'date-time' })
const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

export const pipelineStageInput = z
  .object({ stageId: z.string().optional(), label: z.string(), displayOrder: order, metadata: metadata.default({}) })
  .meta({ id: 'PipelineStageInput' })

export const pipelineStagePatch = z
  .object({ label: z.string().optional(), displayOrder: order.optional(), metadata: metadata.optional() })
  .meta({ id: 'PipelineStagePatchInput' })

export const pipelineInput = z
  .object({
    pipelineId: z.string().optional(),
    label: z.string(),
    displayOrder: order,
    stages: z.array(pipelineStageInput),
  })
  .meta({ id: 'PipelineInput' })

export const pipelinePatch = z
  .object({ label: z.string().optional(), displayOrder: order.optional() })
  .meta({ id: 'PipelinePatchInput' })

export const pipelineStage = z
  .object({
    label: z.string(),
    displayOrder: order,
    metadata: z.record(z.string(), z.string()),
    id: z.string(),
    createdAt: instant,
    updatedAt: instant,
    writePermissions: z.string(),
    archived: z.boolean(),
  })
  .meta({ id: 'PipelineStage' })

export const pipeline = z
  .object({
    label: z.string(),
    displayOrder: order,
    id: z.string(),
    stages: z.array(pipelineStage),
    createdAt: instant,
    updatedAt: instant,
    archived: z.boolean(),
  })
  .meta({ id: 'Pipeline' })

export const pipelines = z.object({ results: z.array(pipeline) })
export const pipelineStages = z.object({ results: z.array(pipelineStage) })

export const auditInfo = z.object({
  results: z.array(
    z.object({
      portalId: z.number(),
      identifier: z.string(),
      action: z.string(),
      timestamp: instant,
      message: z.string(),
      rawObject: z.string(),
      fromUserId: z.number().optional(),
    }),
  ),
})
