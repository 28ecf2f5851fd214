import { z } from 'zod'
import { associationCategory, associationSpec } from '../shapes.ts'

// The shapes of associations on the wire, under the names of HubSpot's reference.

/** Ids are text on dated versions and numbers on v4; clients send either. */
const id = z.union([z.string(), z.number()]).transform(String)
const objectId = z.object({ id })
const anyId = z.union([z.string(), z.number()])
const instant = z.string().meta({ format: 'date-time' })

export const associationSpecs = z.array(associationSpec)

export const batchInputMultiPost = z
  .object({ inputs: z.array(z.object({ from: objectId, to: objectId, types: associationSpecs })) })
  .meta({ id: 'BatchInputPublicAssociationMultiPost' })
export const batchInputDefault = z
  .object({ inputs: z.array(z.object({ from: objectId, to: objectId })) })
  .meta({ id: 'BatchInputPublicDefaultAssociationMultiPost' })
export const batchInputMultiArchive = z
  .object({ inputs: z.array(z.object({ from: objectId, to: z.array(objectId) })) })
  .meta({ id: 'BatchInputPublicAssociationMultiArchive' })
export const batchInputFetch = z
  .object({ inputs: z.array(z.object({ id, after: z.union([z.string(), z.number()]).nullish() })) })
  .meta({ id: 'BatchInputPublicFetchAssociationsBatchRequest' })
export const batchInputAssociation = z
  .object({ inputs: z.array(z.object({ from: objectId, to: objectId, type: z.string() })) })
  .meta({ id: 'BatchInputPublicAssociation' })
export const batchInputObjectId = z.object({ inputs: z.array(objectId) }).meta({ id: 'BatchInputPublicObjectId' })

export const labelCreate = z
  .object({ name: z.string(), label: z.string(), inverseLabel: z.string().nullish() })
  .meta({ id: 'PublicAssociationDefinitionCreateRequest' })
export const labelUpdate = z
  .object({ associationTypeId: z.number(), label: z.string(), inverseLabel: z.string().nullish() })
  .meta({ id: 'PublicAssociationDefinitionUpdateRequest' })

const labelledType = z.object({ category: z.string(), typeId: z.number(), label: z.string().nullable() })
export const labelledTypes = z.object({ results: z.array(labelledType) })

export const labelsBetween = z.object({
  fromObjectTypeId: z.string(),
  fromObjectId: anyId,
  toObjectTypeId: z.string(),
  toObjectId: anyId,
  labels: z.array(z.string()),
})

const associated = z.object({ toObjectId: anyId, associationTypes: z.array(labelledType) })
const paging = z.object({ next: z.object({ after: z.string(), link: z.string().optional() }) }).optional()
export const associatedPage = z.object({ results: z.array(associated), paging })

const plainId = z.object({ id: z.string() })
const madeSpec = z.object({ associationCategory: z.string(), associationTypeId: z.number() })
export const defaultAssociation = z.object({ from: plainId, to: plainId, associationSpec: madeSpec })
export const fetched = z.object({ from: plainId, to: z.array(associated), paging })
export const v3Association = z.object({ from: plainId, to: plainId, type: z.string() })
export const v3Associated = z.object({
  from: plainId,
  to: z.array(z.object({ id: z.string(), type: z.string() })),
  paging,
})
export const v3Page = z.object({ results: v3Associated.shape.to, paging })

export const voidResponse = z.object({ status: z.literal('COMPLETE'), startedAt: instant, completedAt: instant })

const limitInput = z.object({ category: associationCategory, typeId: z.number(), maxToObjectIds: z.number() })
export const batchInputLimitCreate = z
  .object({ inputs: z.array(limitInput) })
  .meta({ id: 'BatchInputPublicAssociationDefinitionConfigurationCreateRequest' })
export const batchInputLimitUpdate = z
  .object({ inputs: z.array(limitInput) })
  .meta({ id: 'BatchInputPublicAssociationDefinitionConfigurationUpdateRequest' })
export const batchInputSpec = z
  .object({ inputs: z.array(z.object({ category: z.string(), typeId: z.number() })) })
  .meta({ id: 'BatchInputPublicAssociationSpec' })
export const limitResult = z.object({
  category: z.string(),
  typeId: z.number(),
  userEnforcedMaxToObjectIds: z.number().optional(),
})
export const limitedType = limitResult.extend({ label: z.string().optional() })

/** The batch envelope around any kind of result. */
export const batchOf = <R extends z.ZodType>(result: R) =>
  z.object({
    status: z.literal('COMPLETE'),
    results: z.array(result),
    numErrors: z.number().optional(),
    errors: z
      .array(
        z.object({
          status: z.literal('error'),
          category: z.string(),
          subCategory: z.string().optional(),
          message: z.string(),
          context: z.record(z.string(), z.array(z.string())),
        }),
      )
      .optional(),
    startedAt: instant,
    completedAt: instant,
  })
