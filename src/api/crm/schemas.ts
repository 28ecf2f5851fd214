import type { z } from 'zod'
import { publishedObjectType } from '../../catalogue/catalogue.ts'
import type { AssociationType, Schema } from '../../crm/crm.ts'
import { formatInstant } from '../../kit/instant.ts'
import { brief, Refusal } from '../../kit/refusal.ts'
import { type HandlerContext, operation } from '../operation.ts'
import { flag, unlessFalse } from '../query.ts'
import { DEFINED_AT, toProperty } from './properties.ts'
import {
  associationDefinition,
  associationDefinitionEgg,
  objectSchema,
  objectSchemaBatchReadRequest,
  objectSchemaEgg,
  objectSchemas,
  objectTypeDefinition,
  objectTypeDefinitionPatch,
} from './schema-shapes.ts'
import { customSchemaScope, schemaScope } from './scopes.ts'
import { nothing } from './shapes.ts'

const BASE = '/crm-object-schemas/v3/schemas'
const ONE = `${BASE}/{objectType}` as const
const ASSOCIATIONS = `${ONE}/associations` as const

const read = customSchemaScope('read')
const write = customSchemaScope('write')

const include = {
  includePropertyDefinitions: unlessFalse('Whether to show the properties.'),
  includeAssociationDefinitions: unlessFalse('Whether to show what records can be associated with.'),
  includeAuditMetadata: unlessFalse('Whether to show when a schema was made and changed.'),
}

interface Included {
  readonly includePropertyDefinitions: boolean
  readonly includeAssociationDefinitions: boolean
  readonly includeAuditMetadata: boolean
}

const EVERYTHING: Included = {
  includePropertyDefinitions: true,
  includeAssociationDefinitions: true,
  includeAuditMetadata: true,
}

/** The most schemas that a batch reads. */
const BATCH = 100

export const listSchemas = operation({
  id: 'crm.schemas.list',
  method: 'GET',
  path: BASE,
  summary: 'List the custom object types.',
  scopes: read,
  query: { archived: flag('Show archived object types as well as live ones.'), ...include },
  status: 200,
  result: objectSchemas,
  async handle(context, { query }) {
    const found = context.crm.schemas.list(context.definitions, query.archived)
    return { body: { results: found.map((schema) => toSchema(context, schema, query)) } }
  },
})

export const createSchema = operation({
  id: 'crm.schemas.create',
  method: 'POST',
  path: BASE,
  summary: 'Create a custom object type with its properties.',
  scopes: write,
  body: objectSchemaEgg,
  status: 201,
  result: objectSchema,
  async handle(context, { body }) {
    const { call, crm, definitions, links, objectType } = context
    refuseSensitive(body.allowsSensitiveProperties)
    const associated = (body.associatedObjects ?? []).map(objectType)
    const schema = await crm.schemas.create(call, definitions, {
      ...body,
      properties: body.properties ?? [],
      associated,
    })
    return {
      body: toSchema(context, schema, EVERYTHING),
      headers: { location: `${links.base}${BASE}/${schema.type.id}` },
    }
  },
})

export const readSchema = operation({
  id: 'crm.schemas.read',
  method: 'GET',
  path: ONE,
  summary: 'Read the schema of an object type.',
  scopes: schemaScope(),
  query: include,
  status: 200,
  result: objectSchema,
  async handle(context, { params, query }) {
    const { crm, definitions, objectType } = context
    const type = isStandard(params.objectType)
      ? objectType(params.objectType)
      : crm.schemas.find(definitions, params.objectType)
    return { body: toSchema(context, crm.schemas.of(definitions, type), query) }
  },
})

export const readSchemas = operation({
  id: 'crm.schemas.batch.read',
  method: 'POST',
  path: `${BASE}/batch/read`,
  summary: 'Read the schemas of up to 100 custom object types; what there is not is left out.',
  scopes: read,
  body: objectSchemaBatchReadRequest,
  status: 200,
  result: objectSchemas,
  async handle(context, { body }) {
    const { crm, definitions } = context
    if (body.inputs.length === 0) {
      throw new Refusal('VALIDATION_ERROR', 'The batch has no inputs: give at least one in "inputs".')
    }
    if (body.inputs.length > BATCH) {
      throw new Refusal(
        'VALIDATION_ERROR',
        `Batch input size exceeds the limit of ${BATCH}: it has ${body.inputs.length} inputs.`,
      )
    }
    const types = new Set(body.inputs.map((name) => definitions.customType(name)).filter((type) => type !== undefined))
    const included = {
      includePropertyDefinitions: body.includePropertyDefinitions ?? true,
      includeAssociationDefinitions: body.includeAssociationDefinitions ?? true,
      includeAuditMetadata: body.includeAuditMetadata ?? true,
    }
    const found = [...types].map((type) => toSchema(context, crm.schemas.of(definitions, type), included))
    return { body: { results: found } }
  },
})

export const updateSchema = operation({
  id: 'crm.schemas.update',
  method: 'PATCH',
  path: ONE,
  summary: 'Change what a custom object type is called, shows, requires and is searched by.',
  scopes: write,
  body: objectTypeDefinitionPatch,
  status: 200,
  result: objectTypeDefinition,
  async handle({ call, crm, definitions }, { params, body }) {
    refuseStandard(params.objectType)
    refuseSensitive(body.allowsSensitiveProperties)
    const schema = await crm.schemas.update(call, definitions, params.objectType, body)
    return { body: { ...toDefinition(schema, true), portalId: call.portal } }
  },
})

export const archiveSchema = operation({
  id: 'crm.schemas.archive',
  method: 'DELETE',
  path: ONE,
  summary: 'Archive a custom object type without records; with archived=true, remove an archived one for good.',
  scopes: write,
  query: { archived: flag('Remove an archived object type for good.') },
  status: 204,
  result: nothing,
  async handle({ call, crm, definitions }, { params, query }) {
    refuseStandard(params.objectType)
    if (query.archived) await crm.schemas.purge(call, definitions, params.objectType)
    else await crm.schemas.archive(call, definitions, params.objectType)
    return { body: undefined }
  },
})

/** The official client called it up to version 11; HubSpot publishes `?archived=true` in its place. */
export const purgeSchema = operation({
  id: 'crm.schemas.purge',
  method: 'DELETE',
  path: '/crm/v3/schemas/{objectType}/purge',
  summary: 'Remove an archived custom object type for good.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle({ call, crm, definitions }, { params }) {
    refuseStandard(params.objectType)
    await crm.schemas.purge(call, definitions, params.objectType)
    return { body: undefined }
  },
})

export const createSchemaAssociation = operation({
  id: 'crm.schemas.associations.create',
  method: 'POST',
  path: ASSOCIATIONS,
  summary: 'Let records of a custom object type be associated with those of another type.',
  scopes: write,
  body: associationDefinitionEgg,
  status: 201,
  result: associationDefinition,
  async handle({ call, crm, definitions, objectType }, { params, body }) {
    refuseStandard(params.objectType)
    const made = await crm.schemas.associate(call, definitions, params.objectType, {
      from: objectType(body.fromObjectTypeId),
      to: objectType(body.toObjectTypeId),
      name: body.name ?? undefined,
    })
    return { body: toAssociation(made) }
  },
})

export const archiveSchemaAssociation = operation({
  id: 'crm.schemas.associations.archive',
  method: 'DELETE',
  path: `${ASSOCIATIONS}/{associationIdentifier}`,
  summary: 'Remove a kind of association of a custom object type, also from its records.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle({ call, crm, definitions }, { params }) {
    refuseStandard(params.objectType)
    await crm.schemas.dissociate(call, definitions, params.objectType, params.associationIdentifier)
    return { body: undefined }
  },
})

const isStandard = (name: string): boolean => publishedObjectType(name)?.custom === false

function refuseStandard(name: string): void {
  if (!isStandard(name)) return
  throw new Refusal('VALIDATION_ERROR', `${brief(name)} is defined by HubSpot: its schema can not be changed.`, {
    context: { objectType: [brief(name)] },
  })
}

function refuseSensitive(asked: boolean | undefined): void {
  if (asked !== true) return
  const message = 'This portal has no sensitive properties.'
  throw new Refusal('VALIDATION_ERROR', message, {
    errors: [{ message, code: 'PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA', context: {} }],
  })
}

function toDefinition(schema: Schema, audited: boolean) {
  const { type, created = DEFINED_AT, updated = DEFINED_AT, description } = schema
  return {
    labels: type.labels,
    requiredProperties: [...schema.requiredProperties],
    searchableProperties: [...schema.searchableProperties],
    primaryDisplayProperty: schema.primaryDisplayProperty,
    secondaryDisplayProperties: [...schema.secondaryDisplayProperties],
    ...(description === undefined ? {} : { description }),
    allowsSensitiveProperties: false,
    archived: schema.archived,
    id: type.id,
    fullyQualifiedName: schema.fullyQualifiedName,
    ...(audited ? { createdAt: formatInstant(created), updatedAt: formatInstant(updated) } : {}),
    objectTypeId: type.id,
    name: schema.name,
  }
}

function toSchema({ crm }: HandlerContext, schema: Schema, included: Included): z.input<typeof objectSchema> {
  return {
    ...toDefinition(schema, included.includeAuditMetadata),
    properties: included.includePropertyDefinitions ? crm.properties.list(schema.type, false).map(toProperty) : [],
    associations: included.includeAssociationDefinitions ? schema.associations.map(toAssociation) : [],
  }
}

function toAssociation({ typeId, from, to, name }: AssociationType): z.input<typeof associationDefinition> {
  return { id: String(typeId), fromObjectTypeId: from, toObjectTypeId: to, name }
}

export const schemas = [
  listSchemas,
  createSchema,
  readSchema,
  readSchemas,
  updateSchema,
  archiveSchema,
  purgeSchema,
  createSchemaAssociation,
  archiveSchemaAssociation,
]
