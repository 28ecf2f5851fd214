import { z } from 'zod'

// The shapes of property definitions on the wire, under the names of HubSpot's reference.

const instant = z.string().meta({ format: 'date-time' })

const optionInput = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().nullish(),
  displayOrder: z.number().optional(),
  hidden: z.boolean().optional(),
})

const input = {
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  groupName: z.string(),
  description: z.string().optional(),
  displayOrder: z.number().optional(),
  options: z.array(optionInput).optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
  hasUniqueValue: z.boolean().optional(),
  externalOptions: z.boolean().optional(),
  referencedObjectType: z.string().optional(),
  showCurrencySymbol: z.boolean().optional(),
  calculationFormula: z.string().optional(),
  dataSensitivity: z.string().optional(),
}

export const propertyCreate = z.object({ name: z.string(), ...input }).meta({ id: 'PropertyCreate' })
/** As part of a new object type a property may leave its group to the type; HubSpot takes no formula there. */
export const objectTypePropertyCreate = propertyCreate
  .omit({ calculationFormula: true })
  .extend({ groupName: z.string().optional() })
  .meta({ id: 'ObjectTypePropertyCreate' })
export const propertyUpdate = z.object(input).partial().meta({ id: 'PropertyUpdate' })
export const batchInputPropertyCreate = z
  .object({ inputs: z.array(propertyCreate) })
  .meta({ id: 'BatchInputPropertyCreate' })

const names = z.array(z.object({ name: z.string() }))
export const batchReadInputPropertyName = z
  .object({ inputs: names, archived: z.boolean().optional(), dataSensitivity: z.string().optional() })
  .meta({ id: 'BatchReadInputPropertyName' })
export const batchInputPropertyName = z.object({ inputs: names }).meta({ id: 'BatchInputPropertyName' })

export const property = z
  .object({
    updatedAt: instant.optional(),
    createdAt: instant.optional(),
    name: z.string(),
    label: z.string(),
    type: z.string(),
    fieldType: z.string(),
    description: z.string(),
    groupName: z.string(),
    options: z.array(
      z.object({
        label: z.string(),
        value: z.string(),
        description: z.string().optional(),
        displayOrder: z.number(),
        hidden: z.boolean(),
      }),
    ),
    displayOrder: z.number(),
    calculated: z.boolean(),
    calculationFormula: z.string().optional(),
    externalOptions: z.boolean(),
    referencedObjectType: z.string().optional(),
    archived: z.boolean(),
    archivedAt: instant.optional(),
    hasUniqueValue: z.boolean(),
    hidden: z.boolean(),
    hubspotDefined: z.boolean().optional(),
    modificationMetadata: z.object({
      archivable: z.boolean(),
      readOnlyDefinition: z.boolean(),
      readOnlyValue: z.boolean(),
    }),
    formField: z.boolean(),
    showCurrencySymbol: z.boolean().optional(),
    dataSensitivity: z.string(),
  })
  .meta({ id: 'Property' })

export const properties = z.object({ results: z.array(property.partial()) }).meta({ id: 'CollectionResponseProperty' })

export const batchResponseProperty = z
  .object({
    status: z.literal('COMPLETE'),
    results: z.array(property),
    numErrors: z.number().optional(),
    errors: z
      .array(
        z.object({
          status: z.literal('error'),
          category: z.string(),
          message: z.string(),
          context: z.record(z.string(), z.array(z.string())),
        }),
      )
      .optional(),
    startedAt: instant,
    completedAt: instant,
  })
  .meta({ id: 'BatchResponseProperty' })

export const propertyGroup = z
  .object({ name: z.string(), label: z.string(), displayOrder: z.number(), archived: z.boolean() })
  .meta({ id: 'PropertyGroup' })
export const propertyGroups = z.object({ results: z.array(propertyGroup) })
export const propertyGroupCreate = z
  .object({ name: z.string(), label: z.string(), displayOrder: z.number().optional() })
  .meta({ id: 'PropertyGroupCreate' })
export const propertyGroupUpdate = z
  .object({ label: z.string().optional(), displayOrder: z.number().optional() })
  .meta({ id: 'PropertyGroupUpdate' })
