import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { ObjectTypeTable } from '../../store/schema.ts'
import { typesFrom } from '../associations/between.ts'
import { makeDefaults } from '../associations/kinds.ts'
import type { AssociationType } from '../associations/types.ts'
import type { Call } from '../call.ts'
import {
  customObjectType,
  fullyQualifiedName,
  groupOfCustomType,
  isCalled,
  storedObjectType,
} from '../definitions/custom-type.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import { type PortalType, portalType } from '../definitions/portal-type.ts'
import type { StoredProperty } from '../definitions/rows.ts'
import { holdObjectType, selectObjectTypes } from '../definitions/statements.ts'
import type { StoredObjectType } from '../object-type.ts'
import { holdPortal } from '../pipelines/statements.ts'
import { checkCount, checkUniqueCount, defined, exists, invalid, propertyName } from '../properties/rules.ts'
import { insertProperty } from '../properties/statements.ts'
import { keptText } from '../text.ts'
import { ACTIVITIES, associate, dissociate } from './associations.ts'
import { purgeType } from './purge.ts'
import {
  checkName,
  checkNamed,
  labelsOf,
  notArchived,
  primaryRequired,
  recordsExist,
  type SchemaInput,
  type SchemaPatch,
  SEARCHABLE_BY_DEFAULT,
  typeExists,
  unknownType,
} from './rules.ts'
import { insertObjectType, rewriteObjectType, selectAnyRecord } from './statements.ts'

/** An object type as its schema tells it. */
export interface Schema {
  readonly type: PortalType
  /** What stands before the labels: `car` of `p123_car`; `CONTACT` for what HubSpot defines. */
  readonly name: string
  readonly fullyQualifiedName: string
  readonly description: string | undefined
  readonly primaryDisplayProperty: string
  readonly secondaryDisplayProperties: readonly string[]
  readonly requiredProperties: readonly string[]
  readonly searchableProperties: readonly string[]
  readonly associations: readonly AssociationType[]
  /** Undefined for what HubSpot defines. */
  readonly created: number | undefined
  readonly updated: number | undefined
  readonly archived: boolean
}

/** The object types that a portal makes itself. */
export interface Schemas {
  /** The live ones, oldest first; with `archived` those that are archived as well. */
  list(definitions: PortalDefinitions, archived: boolean): readonly Schema[]
  /** A custom object type by its id or name; a 404 where there is none. */
  find(definitions: PortalDefinitions, name: string): PortalType
  of(definitions: PortalDefinitions, type: PortalType): Schema
  create(call: Call, definitions: PortalDefinitions, input: SchemaInput): Promise<Schema>
  update(call: Call, definitions: PortalDefinitions, name: string, patch: SchemaPatch): Promise<Schema>
  /** Archives a type that has no live records. */
  archive(call: Call, definitions: PortalDefinitions, name: string): Promise<void>
  /** Removes an archived type for good, with its archived records. */
  purge(call: Call, definitions: PortalDefinitions, name: string): Promise<void>
  associate(
    call: Call,
    definitions: PortalDefinitions,
    name: string,
    association: { readonly from: PortalType; readonly to: PortalType; readonly name: string | undefined },
  ): Promise<AssociationType>
  dissociate(call: Call, definitions: PortalDefinitions, name: string, identifier: string): Promise<void>
}

export function openSchemas(store: Store, definitions: Definitions): Schemas {
  async function change<T>(call: Call, work: () => Unit<T>): Promise<T> {
    const result = await store.write(function* alone(): Unit<T> {
      yield* holdPortal({ portal: call.portal })
      return yield* work()
    })
    definitions.changed(call.portal)
    return result
  }

  async function current(call: Call, id: string): Promise<Schema> {
    const now = await definitions.of(call.portal)
    return schemaOf(now, find(now, id))
  }

  return {
    list: (known, archived) => {
      const live = known.types.filter(({ custom }) => custom !== undefined)
      return [...live, ...(archived ? known.archivedTypes : [])].map((type) => schemaOf(known, type))
    },
    find,
    of: schemaOf,
    async create(call, known, input) {
      const { id, replaced } = await change(call, () => create(call, known, input))
      for (const old of replaced) await purgeType(store, call, old)
      if (replaced.length > 0) definitions.changed(call.portal)
      return current(call, id)
    },
    async update(call, known, name, patch) {
      const type = find(known, name)
      await change(call, () => update(call, type, patch))
      return current(call, type.id)
    },
    async archive(call, known, name) {
      const type = find(known, name)
      await change(call, () => archive(call, type))
    },
    async purge(call, known, name) {
      const archived = archivedNamed(known, name)
      if (archived === undefined) throw notArchived(find(known, name))
      await purgeType(store, call, archived)
      definitions.changed(call.portal)
    },
    async associate(call, known, name, { from, to, name: called }) {
      const type = find(known, name)
      if (from.id !== type.id && to.id !== type.id) {
        throw invalid(`One side of the association must be ${type.id}.`, 'INVALID_ASSOCIATION', {
          objectTypeId: [type.id],
        })
      }
      return change(call, () => associate(call, { definitions: known, from, to }, called))
    },
    async dissociate(call, known, name, identifier) {
      const type = find(known, name)
      await change(call, () => dissociate(call, type, identifier))
    },
  }
}

function find(known: PortalDefinitions, name: string): PortalType {
  const type = known.customType(name)
  if (type === undefined) throw unknownType(name)
  return type
}

/** The id of the archived type of this name or id. */
function archivedNamed(known: PortalDefinitions, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return known.customTypes.find((row) => row.archived !== null && isCalled(row, wanted))?.id
}

function schemaOf(known: PortalDefinitions, type: PortalType): Schema {
  const { custom } = type
  const row = known.customTypes.find(({ id }) => id === type.id)
  return {
    type,
    name: row?.name ?? type.errorName,
    fullyQualifiedName: row === undefined ? type.errorName : fullyQualifiedName(row),
    description: custom?.description ?? undefined,
    primaryDisplayProperty: type.displayProperty,
    secondaryDisplayProperties: custom?.secondaryDisplayProperties ?? [],
    requiredProperties: custom?.requiredProperties ?? type.requires,
    searchableProperties: custom?.searchableProperties ?? type.indexed,
    associations: typesFrom(known, type),
    created: row?.created,
    updated: row?.updated,
    archived: typeof row?.archived === 'number',
  }
}

interface Created {
  readonly id: string
  /** Archived types of the same name: they are to be purged (seen). */
  readonly replaced: readonly string[]
}

/** Makes a type with its properties and what it can be associated with. */
function* create(call: Call, known: PortalDefinitions, input: SchemaInput): Unit<Created> {
  const { portal, now } = call
  checkName(input.name)
  const labels = labelsOf(input.labels)
  const [primary = ''] = names([input.primaryDisplayProperty ?? ''])
  if (primary === '') throw primaryRequired()
  const rows = yield* selectObjectTypes({ portal })
  const same = rows.filter(({ name }) => name.toLowerCase() === input.name.toLowerCase())
  if (same.some(({ archived }) => archived === null)) throw typeExists(input.name)

  const [number] = yield* newIds('object_type', 1)
  const searchable = names(input.searchableProperties ?? [])
  const stored: StoredObjectType = {
    labels,
    description: descriptionOf(input.description),
    primaryDisplayProperty: primary,
    secondaryDisplayProperties: names(input.secondaryDisplayProperties ?? []),
    requiredProperties: names(input.requiredProperties ?? []),
    searchableProperties: searchable.length === 0 ? SEARCHABLE_BY_DEFAULT : searchable,
  }
  const row: ObjectTypeTable = {
    portal,
    id: `2-${number}`,
    name: input.name,
    definition_json: JSON.stringify(stored),
    created: now,
    updated: now,
    archived: null,
  }
  const type = portalType(
    customObjectType(row),
    { properties: [], groups: [], rules: [], indexes: [], pipelines: [], ownerIds: undefined },
    () => known,
  )
  const properties = definedProperties(type, input)
  checkNamed(stored, (name) => type.properties.has(name) || properties.has(name))
  yield* insertObjectType([row])
  yield* insertProperty(
    [...properties].map(([name, definition]) => ({
      portal,
      type: type.id,
      name,
      definition_json: JSON.stringify(definition),
      created: now,
      updated: now,
      archived: null,
    })),
  )
  const activities = ACTIVITIES.flatMap((id) => known.type(id) ?? [])
  const others = new Map([...activities, ...input.associated].map((other) => [other.id, other]))
  yield* makeDefaults(
    call,
    [...others.values()].map((to) => ({ definitions: known, from: type, to })),
  )
  return { id: row.id, replaced: same.map(({ id }) => id) }
}

function descriptionOf(given: string | null | undefined): string | null {
  return typeof given === 'string' ? keptText(given, 'description') : null
}

function definedProperties(type: PortalType, { properties }: SchemaInput): ReadonlyMap<string, StoredProperty> {
  const group = groupOfCustomType(type.singular)
  const definitions = new Map<string, StoredProperty>()
  for (const property of properties) {
    const name = propertyName(property.name)
    if (definitions.has(name) || type.properties.has(name)) {
      throw exists(name, 'Properties.PROPERTY_WITH_NAME_EXISTS', 'property')
    }
    checkCount(type, definitions.size)
    const definition = defined(type, { ...property, groupName: property.groupName ?? group })
    if (definition.hasUniqueValue) checkUniqueCount(type, [...definitions.values()])
    definitions.set(name, definition)
  }
  return definitions
}

function* update(call: Call, type: PortalType, patch: SchemaPatch): Unit<void> {
  const row = yield* liveRow(call, type)
  const before = storedObjectType(row)
  const stored: StoredObjectType = {
    labels: labelsOf(patch.labels ?? {}, before.labels),
    description: patch.clearDescription === true ? null : descriptionOf(patch.description ?? before.description),
    primaryDisplayProperty: (patch.primaryDisplayProperty ?? before.primaryDisplayProperty).toLowerCase(),
    secondaryDisplayProperties: names(patch.secondaryDisplayProperties ?? before.secondaryDisplayProperties),
    requiredProperties: names(patch.requiredProperties ?? before.requiredProperties),
    searchableProperties: names(patch.searchableProperties ?? before.searchableProperties),
  }
  checkNamed(stored, (name) => type.properties.has(name))
  const updated = Math.max(call.now, row.updated)
  yield* rewriteObjectType([{ ...row, definition_json: JSON.stringify(stored), updated }])
}

function* archive(call: Call, type: PortalType): Unit<void> {
  const row = yield* liveRow(call, type)
  const [record] = yield* selectAnyRecord({ portal: call.portal, type: type.id })
  if (record !== undefined) throw recordsExist(type)
  yield* rewriteObjectType([{ ...row, archived: call.now, updated: call.now }])
}

/** The row of a type that is still live inside the unit. */
function* liveRow(call: Call, type: PortalType): Unit<ObjectTypeTable> {
  const [row] = yield* holdObjectType({ portal: call.portal, id: type.id })
  if (row === undefined || row.archived !== null) throw unknownType(type.name)
  return row
}

/** Names of properties as they are kept: each once, in lower case like the properties themselves. */
const names = (given: readonly string[]): readonly string[] => [...new Set(given.map((name) => name.toLowerCase()))]
