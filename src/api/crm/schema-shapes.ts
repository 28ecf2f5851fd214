import { z } from 'zod'
import { objectTypePropertyCreate, property } from './property-shapes.ts'

// The shapes of custom object schemas on the wire, under the names of HubSpot's reference.

const instant = z.string().meta({ format: 'date-time' })
const names = z.array(z.string())
const labels = z.object({ singular: z.string().optional(), plural: z.string().optional() })

/** Only the name, the labels and the primary display property are needed (hubspot-api.md §6.2, seen). */
export const objectSchemaEgg = z
  .object({
    name: z.string(),
    labels,
    description: z.string().nullish(),
    primaryDisplayProperty: z.string().nullish(),
    secondaryDisplayProperties: names.nullish(),
    requiredProperties: names.nullish(),
    searchableProperties: names.nullish(),
    properties: z.array(objectTypePropertyCreate).nullish(),
    associatedObjects: names.nullish(),
    allowsSensitiveProperties: z.boolean().optional(),
  })
  .meta({ id: 'ObjectSchemaEgg' })

export const objectTypeDefinitionPatch = z
  .object({
    labels: labels.optional(),
    description: z.string().optional(),
    clearDescription: z.boolean().optional(),
    primaryDisplayProperty: z.string().optional(),
    secondaryDisplayProperties: names.optional(),
    requiredProperties: names.optional(),
    searchableProperties: names.optional(),
    allowsSensitiveProperties: z.boolean().optional(),
    restorable: z.boolean().optional(),
  })
  .meta({ id: 'ObjectTypeDefinitionPatch' })

export const objectSchemaBatchReadRequest = z
  .object({
    inputs: names,
    includeAssociationDefinitions: z.boolean().optional(),
    includeAuditMetadata: z.boolean().optional(),
    includePropertyDefinitions: z.boolean().optional(),
  })
  .meta({ id: 'ObjectSchemaBatchReadRequest' })

export const associationDefinitionEgg = z
  .object({ fromObjectTypeId: z.string(), toObjectTypeId: z.string(), name: z.string().nullish() })
  .meta({ id: 'AssociationDefinitionEgg' })

export const associationDefinition = z
  .object({
    id: z.string(),
    fromObjectTypeId: z.string(),
    toObjectTypeId: z.string(),
    name: z.string(),
  })
  .meta({ id: 'AssociationDefinition' })

const definition = {
  labels: z.object({ singular: z.string(), plural: z.string() }),
  requiredProperties: names,
  searchableProperties: names,
  primaryDisplayProperty: z.string(),
  secondaryDisplayProperties: names,
  description: z.string().optional(),
  allowsSensitiveProperties: z.boolean(),
  archived: z.boolean(),
  id: z.string(),
  fullyQualifiedName: z.string(),
  createdAt: instant.optional(),
  updatedAt: instant.optional(),
  objectTypeId: z.string(),
  name: z.string(),
}

export const objectTypeDefinition = z
  .object({ ...definition, portalId: z.number() })
  .meta({ id: 'ObjectTypeDefinition' })

export const objectSchema = z
  .object({ ...definition, properties: z.array(property), associations: z.array(associationDefinition) })
  .meta({ id: 'ObjectSchema' })

export const objectSchemas = z.object({ results: z.array(objectSchema) }).meta({ id: 'CollectionResponseObjectSchema' })
