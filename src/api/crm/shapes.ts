import { z } from 'zod'

// The shapes of records on the wire, under the names of HubSpot's reference.

const propertyValue = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Property values in a write: numbers and booleans are taken as text, null and "" clear. */
export const propertyValues = z.record(z.string(), propertyValue)

export const associationCategory = z.enum(['HUBSPOT_DEFINED', 'INTEGRATOR_DEFINED', 'USER_DEFINED', 'WORK'])
export const associationSpec = z.object({ associationCategory, associationTypeId: z.number() })

const associationsForObject = z.array(
  z.object({ to: z.object({ id: z.union([z.string(), z.number()]) }), types: z.array(associationSpec) }),
)

const traceId = z.string().optional()
/** Ids are text on the wire; clients send them as numbers too. */
const id = z.union([z.string(), z.number()]).transform(String)
const names = z.array(z.string()).nullish()

export const simplePublicObjectInputForCreate = z
  .object({ properties: propertyValues, associations: associationsForObject.nullish() })
  .meta({ id: 'SimplePublicObjectInputForCreate' })

export const simplePublicObjectInput = z.object({ properties: propertyValues }).meta({ id: 'SimplePublicObjectInput' })

export const batchInputForCreate = z
  .object({
    inputs: z.array(
      z.object({
        properties: propertyValues,
        associations: associationsForObject.nullish(),
        objectWriteTraceId: traceId,
      }),
    ),
  })
  .meta({ id: 'BatchInputSimplePublicObjectBatchInputForCreate' })

export const batchInput = z
  .object({
    inputs: z.array(
      z.object({ id, idProperty: z.string().nullish(), properties: propertyValues, objectWriteTraceId: traceId }),
    ),
  })
  .meta({ id: 'BatchInputSimplePublicObjectBatchInput' })

export const batchReadInput = z
  .object({
    inputs: z.array(z.object({ id })),
    idProperty: z.string().nullish(),
    properties: names,
    propertiesWithHistory: names,
  })
  .meta({ id: 'BatchReadInputSimplePublicObjectId' })

export const batchInputId = z
  .object({ inputs: z.array(z.object({ id })) })
  .meta({ id: 'BatchInputSimplePublicObjectId' })

export const mergeInput = z.object({ primaryObjectId: id, objectIdToMerge: id }).meta({ id: 'PublicMergeInput' })

export const gdprDeleteInput = z
  .object({ objectId: id, idProperty: z.string().nullish() })
  .meta({ id: 'PublicGdprDeleteInput' })

/** Values are text; clients send numbers and booleans too. */
const searched = z.union([z.string(), z.number(), z.boolean()]).transform(String)

const filter = z.object({
  propertyName: z.string().optional(),
  /** Another spelling of `propertyName` that older clients send. */
  property: z.string().optional(),
  operator: z.string(),
  value: searched.nullish(),
  highValue: searched.nullish(),
  values: z.array(searched).nullish(),
})

export const searchRequest = z
  .object({
    query: z.string().nullish(),
    filterGroups: z.array(z.object({ filters: z.array(filter) })).nullish(),
    filters: z.array(filter).nullish(),
    sorts: z.array(z.union([z.string(), z.record(z.string(), z.string())])).nullish(),
    properties: names,
    limit: z.number().nullish(),
    after: z.union([z.string(), z.number()]).nullish(),
  })
  .meta({ id: 'PublicObjectSearchRequest' })

const instant = z.string().meta({ format: 'date-time' })

const valueWithTimestamp = z.object({
  value: z.string(),
  timestamp: instant,
  sourceType: z.string(),
  sourceId: z.string().optional(),
  updatedByUserId: z.number().optional(),
})

const record = {
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.record(z.string(), z.array(valueWithTimestamp)).optional(),
  createdAt: instant,
  updatedAt: instant,
  archived: z.boolean(),
  archivedAt: instant.optional(),
  associations: z
    .record(
      z.string(),
      z.object({
        results: z.array(z.object({ id: z.string(), type: z.string() })),
        paging: z.object({ next: z.object({ after: z.string(), link: z.string() }) }).optional(),
      }),
    )
    .optional(),
  url: z.string().optional(),
}

export const simplePublicObject = z.object(record).meta({ id: 'SimplePublicObject' })

const batchRecord = z.object({ ...record, new: z.boolean().optional(), objectWriteTraceId: z.string().optional() })

const standardError = z.object({
  status: z.literal('error'),
  category: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.array(z.string())),
})

export const batchResponse = z
  .object({
    status: z.literal('COMPLETE'),
    results: z.array(batchRecord),
    numErrors: z.number().optional(),
    errors: z.array(standardError).optional(),
    startedAt: instant,
    completedAt: instant,
  })
  .meta({ id: 'BatchResponseSimplePublicObject' })

export const paging = z.object({ next: z.object({ after: z.string(), link: z.string().optional() }) }).optional()

export const collectionResponse = z
  .object({ results: z.array(simplePublicObject), paging })
  .meta({ id: 'CollectionResponseSimplePublicObject' })

export const collectionResponseWithTotal = z
  .object({ total: z.number(), results: z.array(simplePublicObject), paging })
  .meta({ id: 'CollectionResponseWithTotalSimplePublicObject' })

export const nothing = z.undefined()

export type SimplePublicObject = z.input<typeof simplePublicObject>
export type BatchRecord = z.input<typeof batchRecord>
export type StandardError = z.input<typeof standardError>
export type BatchResponse = z.input<typeof batchResponse>
export type SearchRequest = z.output<typeof searchRequest>
