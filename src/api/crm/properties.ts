import type { z } from 'zod'
import type { PortalProperty, PropertyGroup } from '../../crm/crm.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import { operation } from '../operation.ts'
import { flag, list, text } from '../query.ts'
import {
  batchInputPropertyCreate,
  batchInputPropertyName,
  batchReadInputPropertyName,
  batchResponseProperty,
  properties as collection,
  property,
  propertyCreate,
  propertyGroup,
  propertyGroupCreate,
  propertyGroups,
  propertyGroupUpdate,
  propertyUpdate,
} from './property-shapes.ts'
import { toStandardError } from './records.ts'
import { definitionScope } from './scopes.ts'
import { nothing } from './shapes.ts'

const BASE = '/crm/v3/properties/{objectType}'
const ONE = `${BASE}/{propertyName}` as const
const GROUP = `${BASE}/groups/{groupName}` as const

const read = definitionScope('read')
const write = definitionScope('write')
const archived = flag('Look among archived properties instead of live ones.')
const dataSensitivity = text('Which properties to look among; a portal has only non_sensitive ones.')

type Property = z.input<typeof property>

/** HubSpot-defined definitions carry one date: when HubSpot last moved all of them (seen in captures). */
export const DEFINED_AT = Date.parse('2020-06-30T15:57:37.259Z')

/** The most inputs a batch takes. */
const BATCH = 100

function checkBatch(count: number): void {
  if (count === 0) throw new Refusal('VALIDATION_ERROR', 'The batch has no inputs: give at least one in "inputs".')
  if (count > BATCH) {
    throw new Refusal('VALIDATION_ERROR', `Batch input size exceeds the limit of ${BATCH}: it has ${count} inputs.`)
  }
}

export const listProperties = operation({
  id: 'crm.properties.list',
  method: 'GET',
  path: BASE,
  summary: 'List the properties of an object type.',
  scopes: read,
  query: { archived, dataSensitivity, properties: list('The fields of each property to return; all by default.') },
  status: 200,
  result: collection,
  async handle({ crm, objectType }, { params, query }) {
    const type = objectType(params.objectType)
    const sensitive = query.dataSensitivity !== undefined && query.dataSensitivity !== 'non_sensitive'
    const found = sensitive ? [] : crm.properties.list(type, query.archived)
    return { body: { results: found.map((each) => only(toProperty(each), query.properties)) } }
  },
})

export const createProperty = operation({
  id: 'crm.properties.create',
  method: 'POST',
  path: BASE,
  summary: 'Create a property, or bring back an archived one of this name.',
  scopes: write,
  body: propertyCreate,
  status: 201,
  result: property,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    const made = await crm.properties.create(call, type, body)
    return {
      body: toProperty(made),
      headers: { location: `${links.base}/crm/v3/properties/${type.name}/${made.name}` },
    }
  },
})

export const readProperty = operation({
  id: 'crm.properties.read',
  method: 'GET',
  path: ONE,
  summary: 'Read one property.',
  scopes: read,
  query: { archived, dataSensitivity },
  status: 200,
  result: property,
  async handle({ crm, objectType }, { params, query }) {
    return { body: toProperty(crm.properties.read(objectType(params.objectType), params.propertyName, query.archived)) }
  },
})

export const updateProperty = operation({
  id: 'crm.properties.update',
  method: 'PATCH',
  path: ONE,
  summary: 'Change a property; its name and its uniqueness stay.',
  scopes: write,
  body: propertyUpdate,
  status: 200,
  result: property,
  async handle({ call, crm, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    return { body: toProperty(await crm.properties.update(call, type, params.propertyName, body)) }
  },
})

export const archiveProperty = operation({
  id: 'crm.properties.archive',
  method: 'DELETE',
  path: ONE,
  summary: 'Archive a property; its values come back when it is created again.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params }) {
    await crm.properties.archive(call, objectType(params.objectType), params.propertyName)
    return { body: undefined }
  },
})

export const createProperties = operation({
  id: 'crm.properties.batch.create',
  method: 'POST',
  path: `${BASE}/batch/create`,
  summary: 'Create up to 100 properties, each by itself.',
  scopes: write,
  body: batchInputPropertyCreate,
  status: 201,
  result: batchResponseProperty,
  async handle({ call, crm, objectType, version }, { params, body }) {
    checkBatch(body.inputs.length)
    const made: PortalProperty[] = []
    const errors: Refusal[] = []
    for (const input of body.inputs) {
      try {
        made.push(await crm.properties.create(call, objectType(params.objectType), input))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        errors.push(named(error, input.name))
      }
    }
    const status = version === '2026-09' ? 200 : 201
    return { status: errors.length === 0 ? status : 207, body: batch(call.now, made, errors) }
  },
})

export const readProperties = operation({
  id: 'crm.properties.batch.read',
  method: 'POST',
  path: `${BASE}/batch/read`,
  summary: 'Read up to 100 properties by their names.',
  scopes: read,
  body: batchReadInputPropertyName,
  status: 200,
  result: batchResponseProperty,
  async handle({ call, crm, objectType }, { params, body }) {
    checkBatch(body.inputs.length)
    const type = objectType(params.objectType)
    const found: PortalProperty[] = []
    const errors: Refusal[] = []
    for (const { name } of body.inputs) {
      try {
        found.push(crm.properties.read(type, name, body.archived ?? false))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        errors.push(named(error, name))
      }
    }
    return { status: errors.length === 0 ? 200 : 207, body: batch(call.now, found, errors) }
  },
})

export const archiveProperties = operation({
  id: 'crm.properties.batch.archive',
  method: 'POST',
  path: `${BASE}/batch/archive`,
  summary: 'Archive up to 100 properties; names that can not be archived are passed over.',
  scopes: write,
  body: batchInputPropertyName,
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params, body }) {
    checkBatch(body.inputs.length)
    for (const { name } of body.inputs) {
      try {
        await crm.properties.archive(call, objectType(params.objectType), name)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error // a 204 whatever the names (hubspot-api.md §6.1)
      }
    }
    return { body: undefined }
  },
})

export const listGroups = operation({
  id: 'crm.properties.groups.list',
  method: 'GET',
  path: `${BASE}/groups`,
  summary: 'List the property groups of an object type.',
  scopes: read,
  status: 200,
  result: propertyGroups,
  async handle({ objectType }, { params }) {
    return { body: { results: objectType(params.objectType).groups.map(toGroup) } }
  },
})

export const createGroup = operation({
  id: 'crm.properties.groups.create',
  method: 'POST',
  path: `${BASE}/groups`,
  summary: 'Create a property group.',
  scopes: write,
  body: propertyGroupCreate,
  status: 201,
  result: propertyGroup,
  async handle({ call, crm, objectType }, { params, body }) {
    return { body: toGroup(await crm.properties.createGroup(call, objectType(params.objectType), body)) }
  },
})

export const readGroup = operation({
  id: 'crm.properties.groups.read',
  method: 'GET',
  path: GROUP,
  summary: 'Read one property group.',
  scopes: read,
  status: 200,
  result: propertyGroup,
  async handle({ crm, objectType }, { params }) {
    return { body: toGroup(crm.properties.group(objectType(params.objectType), params.groupName)) }
  },
})

export const updateGroup = operation({
  id: 'crm.properties.groups.update',
  method: 'PATCH',
  path: GROUP,
  summary: 'Change the label or the place of a property group.',
  scopes: write,
  body: propertyGroupUpdate,
  status: 200,
  result: propertyGroup,
  async handle({ call, crm, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    return { body: toGroup(await crm.properties.updateGroup(call, type, params.groupName, body)) }
  },
})

export const archiveGroup = operation({
  id: 'crm.properties.groups.archive',
  method: 'DELETE',
  path: GROUP,
  summary: 'Archive a property group that has no properties.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params }) {
    await crm.properties.archiveGroup(call, objectType(params.objectType), params.groupName)
    return { body: undefined }
  },
})

/** A definition as HubSpot prints it; the order of the keys is HubSpot's. `hs_object_id` has no dates there. */
export function toProperty(definition: PortalProperty): Property {
  const { created = DEFINED_AT, updated = DEFINED_AT, archived: archivedAt } = definition
  return {
    ...(definition.name === 'hs_object_id'
      ? {}
      : { updatedAt: formatInstant(updated), createdAt: formatInstant(created) }),
    name: definition.name,
    label: definition.label,
    type: definition.type,
    fieldType: definition.fieldType,
    description: definition.description,
    groupName: definition.group,
    options: definition.options.map(({ label, value, description, displayOrder, hidden }) => ({
      label,
      value,
      ...(description === undefined ? {} : { description }),
      displayOrder,
      hidden,
    })),
    displayOrder: definition.displayOrder,
    calculated: definition.calculated,
    ...(definition.calculationFormula === undefined ? {} : { calculationFormula: definition.calculationFormula }),
    externalOptions: definition.externalOptions,
    ...(definition.referencedObjectType === undefined ? {} : { referencedObjectType: definition.referencedObjectType }),
    archived: archivedAt !== undefined,
    ...(archivedAt === undefined ? {} : { archivedAt: formatInstant(archivedAt) }),
    hasUniqueValue: definition.hasUniqueValue,
    hidden: definition.hidden,
    ...(definition.hubspotDefined ? { hubspotDefined: true } : {}),
    modificationMetadata: {
      archivable: definition.archivable,
      readOnlyDefinition: definition.readOnlyDefinition,
      readOnlyValue: definition.readOnly,
    },
    formField: definition.formField,
    ...(definition.showCurrencySymbol === undefined ? {} : { showCurrencySymbol: definition.showCurrencySymbol }),
    dataSensitivity: 'non_sensitive',
  }
}

function only(definition: Property, fields: readonly string[]): Partial<Property> {
  if (fields.length === 0) return definition
  return Object.fromEntries(Object.entries(definition).filter(([field]) => field === 'name' || fields.includes(field)))
}

function toGroup({ name, label, displayOrder }: PropertyGroup): z.input<typeof propertyGroup> {
  return { name, label, displayOrder, archived: false }
}

/** An error of a batch, with the name of the input that it is about. */
function named(refusal: Refusal, name: string): Refusal {
  const context = { ...refusal.options.context, name: [name.slice(0, 200)] }
  return new Refusal(refusal.category, refusal.message, { ...refusal.options, context })
}

function batch(
  now: number,
  found: readonly PortalProperty[],
  refused: readonly Refusal[],
): z.input<typeof batchResponseProperty> {
  const at = formatInstant(now)
  const errors = refused.map(toStandardError)
  return {
    status: 'COMPLETE',
    results: found.map(toProperty),
    ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
    startedAt: at,
    completedAt: at,
  }
}

export const properties = [
  listProperties,
  createProperty,
  readProperty,
  updateProperty,
  archiveProperty,
  createProperties,
  readProperties,
  archiveProperties,
  listGroups,
  createGroup,
  readGroup,
  updateGroup,
  archiveGroup,
]
