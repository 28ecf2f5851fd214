import { z } from 'zod'
import type { CrowdedType, LabelUsage, PortalType, SharedUsage, TypeUsage, Usage, UsageByType } from '../../crm/crm.ts'
import { type HandlerContext, operation } from '../operation.ts'
import { text } from '../query.ts'
import { sidesOf } from './associations/answers.ts'
import { publishedScope } from './scopes.ts'

const BASE = '/crm/v3/limits'
const CROWDED = `${BASE}/associations/records` as const

// The shapes of usage and limits on the wire, under the names of HubSpot's reference.

const named = { objectTypeId: z.string(), singularLabel: z.string(), pluralLabel: z.string() }
const objectTypeDefinition = z.object(named)
const usageOfType = z.object({ ...named, usage: z.number() }).meta({ id: 'UsageForObjectType' })
const limitOfType = z
  .object({ ...named, limit: z.number(), usage: z.number(), percentage: z.number() })
  .meta({ id: 'LimitAndUsageForObjectType' })
const overall = { overallLimit: z.number(), overallUsage: z.number(), overallPercentage: z.number() }
const customUsage = z
  .object({ byObjectType: z.array(usageOfType), ...overall })
  .meta({ id: 'CustomObjectRecordLimitResponse' })
const byType = { hubspotDefinedObjectTypes: z.array(limitOfType), customObjectTypes: customUsage }

const crowdedTypes = z.object({
  results: z.array(z.object({ ...named, hasRecordsNearLimit: z.boolean(), hasRecordsAtLimit: z.boolean() })),
})

const toNamed = ({ id, labels }: PortalType) => ({
  objectTypeId: id,
  singularLabel: labels.singular,
  pluralLabel: labels.plural,
})

/** In hundredths, with three decimals: 94 of 15,000,000 are 0.001 (HubSpot's guide). */
const percentage = ({ usage, limit }: Usage) => Math.round((usage / limit) * 100_000) / 1_000

const toLimited = (each: TypeUsage) => ({
  ...toNamed(each.type),
  limit: each.limit,
  usage: each.usage,
  percentage: percentage(each),
})

const toUsed = ({ type, usage }: TypeUsage) => ({ ...toNamed(type), usage })

const toOverall = (shared: SharedUsage) => ({
  overallLimit: shared.limit,
  overallUsage: shared.usage,
  overallPercentage: percentage(shared),
})

const toShared = (shared: SharedUsage) => ({ byObjectType: shared.byType.map(toUsed), ...toOverall(shared) })

const toByType = ({ standard, custom }: UsageByType) => ({
  hubspotDefinedObjectTypes: standard.map(toLimited),
  customObjectTypes: toShared(custom),
})

const toCrowded = ({ type, near, at }: CrowdedType) => ({
  ...toNamed(type),
  hasRecordsNearLimit: near,
  hasRecordsAtLimit: at,
})

export const recordLimits = operation({
  id: 'crm.limits.records',
  method: 'GET',
  path: `${BASE}/records`,
  summary: 'How many records there are of each object type, and how many there may be.',
  scopes: publishedScope(`GET ${BASE}/records`),
  status: 200,
  result: z.object(byType).meta({ id: 'RecordLimitResponse' }),
  handle: async ({ call, crm, definitions }) => ({ body: toByType(await crm.limits.records(call, definitions)) }),
})

export const pipelineLimits = operation({
  id: 'crm.limits.pipelines',
  method: 'GET',
  path: `${BASE}/pipelines`,
  summary: 'How many pipelines each object type has, and how many it may have.',
  scopes: publishedScope(`GET ${BASE}/pipelines`),
  status: 200,
  result: z.object(byType).meta({ id: 'PipelineLimitResponse' }),
  handle: async ({ crm, definitions }) => ({ body: toByType(crm.limits.pipelines(definitions)) }),
})

export const customTypeLimits = operation({
  id: 'crm.limits.custom-object-types',
  method: 'GET',
  path: `${BASE}/custom-object-types`,
  summary: 'How many custom object types there are, and how many there may be.',
  scopes: publishedScope(`GET ${BASE}/custom-object-types`),
  status: 200,
  result: z
    .object({ limit: z.number(), usage: z.number(), percentage: z.number() })
    .meta({ id: 'CustomObjectLimitResponse' }),
  async handle({ crm, definitions }) {
    const used = crm.limits.customTypes(definitions)
    return { body: { limit: used.limit, usage: used.usage, percentage: percentage(used) } }
  },
})

export const customPropertyLimits = operation({
  id: 'crm.limits.custom-properties',
  method: 'GET',
  path: `${BASE}/custom-properties`,
  summary: 'How many properties the portal added to each object type, and how many it may add.',
  scopes: publishedScope(`GET ${BASE}/custom-properties`),
  status: 200,
  result: z.object({ byObjectType: z.array(limitOfType), ...overall }).meta({ id: 'CustomPropertyLimitResponse' }),
  async handle({ crm, definitions }) {
    const used = crm.limits.customProperties(definitions)
    return { body: { byObjectType: used.byType.map(toLimited), ...toOverall(used) } }
  },
})

export const calculatedPropertyLimits = operation({
  id: 'crm.limits.calculated-properties',
  method: 'GET',
  path: `${BASE}/calculated-properties`,
  summary: 'How many calculated properties the portal added, and how many it may add.',
  scopes: publishedScope(`GET ${BASE}/calculated-properties`),
  status: 200,
  result: z.object({ byObjectType: z.array(usageOfType), ...overall }).meta({ id: 'CalculatedPropertyLimitResponse' }),
  handle: async ({ crm, definitions }) => ({ body: toShared(crm.limits.calculatedProperties(definitions)) }),
})

const labelLimit = z
  .object({
    fromObjectType: objectTypeDefinition,
    toObjectType: objectTypeDefinition,
    limit: z.number(),
    usage: z.number(),
    percentage: z.number(),
    allLabels: z.array(z.string()),
  })
  .meta({ id: 'AssociationLabelLimitResponse' })

const toLabelLimit = (each: LabelUsage): z.input<typeof labelLimit> => ({
  fromObjectType: toNamed(each.from),
  toObjectType: toNamed(each.to),
  limit: each.limit,
  usage: each.usage,
  percentage: percentage(each),
  allLabels: [...each.labels],
})

export const labelLimits = operation({
  id: 'crm.limits.association-labels',
  method: 'GET',
  path: `${BASE}/associations/labels`,
  summary: 'The labels that the portal made between object types, and how many it may make.',
  scopes: publishedScope(`GET ${BASE}/associations/labels`),
  query: {
    fromObjectTypeId: text('Only labels from this object type.'),
    toObjectTypeId: text('Only labels to this object type.'),
  },
  status: 200,
  result: z.object({ results: z.array(labelLimit) }),
  async handle({ crm, definitions, objectType }, { query }) {
    const side = (id: string | undefined) => (id === undefined ? undefined : objectType(id))
    const used = crm.limits.labels(definitions, side(query.fromObjectTypeId), side(query.toObjectTypeId))
    return { body: { results: used.map(toLabelLimit) } }
  },
})

export const crowdedFrom = operation({
  id: 'crm.limits.associations.from',
  method: 'GET',
  path: `${CROWDED}/from`,
  summary: 'The object types with records that are near or at their limit of associations.',
  scopes: publishedScope(`GET ${CROWDED}/from`),
  status: 200,
  result: crowdedTypes,
  handle: async ({ call, crm, definitions }) => ({
    body: { results: (await crm.limits.crowdedFrom(call, definitions)).map(toCrowded) },
  }),
})

export const crowdedTo = operation({
  id: 'crm.limits.associations.to',
  method: 'GET',
  path: `${CROWDED}/{fromObjectTypeId}/to`,
  summary: 'The object types to which records of one type are near or at their limit of associations.',
  scopes: publishedScope(`GET ${CROWDED}/{fromObjectTypeId}/to`),
  status: 200,
  result: crowdedTypes,
  async handle({ call, crm, definitions, objectType }, { params }) {
    const from = objectType(params.fromObjectTypeId)
    return { body: { results: (await crm.limits.crowdedTo(call, definitions, from)).map(toCrowded) } }
  },
})

const sample = { objectId: z.number(), label: z.string() }

export const crowd = operation({
  id: 'crm.limits.associations.between',
  method: 'GET',
  path: `${CROWDED}/{fromObjectTypeId}/{toObjectTypeId}`,
  summary: 'The records of one type that are near or at their limit of associations with another.',
  scopes: publishedScope(`GET ${CROWDED}/{fromObjectTypeId}/{toObjectTypeId}`),
  status: 200,
  result: z
    .object({
      limit: z.number(),
      totalRecordsNearLimit: z.number(),
      totalRecordsAtLimit: z.number(),
      nearLimitFromRecordSamples: z.array(z.object({ ...sample, usage: z.number(), percentage: z.number() })),
      atLimitFromRecordSamples: z.array(z.object(sample)),
    })
    .meta({ id: 'AssociationRecordLimitResponse' }),
  async handle(context: HandlerContext, { params }) {
    const sides = sidesOf(context, params.fromObjectTypeId, params.toObjectTypeId)
    const { limit, near, at, nearSamples, atSamples } = await context.crm.limits.crowd(context.call, sides)
    return {
      body: {
        limit,
        totalRecordsNearLimit: near,
        totalRecordsAtLimit: at,
        nearLimitFromRecordSamples: nearSamples.map(({ id, label, associated: usage }) => ({
          objectId: id,
          label,
          usage,
          percentage: percentage({ usage, limit }),
        })),
        atLimitFromRecordSamples: atSamples.map(({ id, label }) => ({ objectId: id, label })),
      },
    }
  },
})

export const limits = [
  recordLimits,
  pipelineLimits,
  customTypeLimits,
  customPropertyLimits,
  calculatedPropertyLimits,
  labelLimits,
  crowdedFrom,
  crowdedTo,
  crowd,
]
