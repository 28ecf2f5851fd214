import type { ObjectTypeTable } from '../../store/schema.ts'
import { property } from '../definition.ts'
import type { ObjectType, StoredObjectType } from '../object-type.ts'
import type { PropertyUse } from '../properties/uses.ts'
import { deriveSource } from '../standard/derived.ts'
import { systemProperties } from '../standard/system.ts'

/** What a row says of a custom object type. */
export function storedObjectType(row: ObjectTypeTable): StoredObjectType {
  return JSON.parse(row.definition_json) as StoredObjectType
}

/** The group that the properties of a custom object type are filed under. */
export function groupOfCustomType(name: string): string {
  return `${name.toLowerCase()}_information`
}

/** The name that is unique among all portals, and that paths take. */
export function fullyQualifiedName({ portal, name }: Pick<ObjectTypeTable, 'portal' | 'name'>): string {
  return `p${portal}_${name}`
}

/** Whether a custom object type goes by a name, given in lower case: its id, its name or its full name. */
export function isCalled(row: ObjectTypeTable, name: string): boolean {
  return row.id === name || row.name.toLowerCase() === name || fullyQualifiedName(row).toLowerCase() === name
}

/** A custom object type as the engine takes every type; its own properties are rows like those of any other. */
export function customObjectType(row: ObjectTypeTable): ObjectType {
  const stored = storedObjectType(row)
  const group = groupOfCustomType(row.name)
  const system = [
    ...systemProperties(group, { created: 'hs_createdate', label: stored.labels.singular }),
    property('hs_pipeline', 'Pipeline', 'enumeration/select', group, 'DAX'),
    property('hs_pipeline_stage', 'Pipeline stage', 'enumeration/select', group, 'DAX'),
  ]
  return {
    id: row.id,
    name: fullyQualifiedName(row),
    singular: row.name,
    errorName: row.name.toUpperCase(),
    labels: stored.labels,
    custom: stored,
    displayProperty: stored.primaryDisplayProperty,
    conflictText: `${stored.labels.singular} already exists. Existing ID: `,
    properties: new Map(system.map((definition) => [definition.name, definition])),
    groups: [{ name: group, label: `${stored.labels.singular} Information`, displayOrder: 0 }],
    pipeline: { property: 'hs_pipeline', stage: 'hs_pipeline_stage' },
    readOnly: false,
    createdProperty: 'hs_createdate',
    modifiedProperty: 'hs_lastmodifieddate',
    createdIsSettable: false,
    defaultProperties: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    requires: stored.requiredProperties,
    requiresOneOf: [],
    unique: [],
    indexed: [],
    searched: stored.searchableProperties,
    historyVersions: 20,
    followed: [],
    derive: deriveSource,
  }
}

/** Where a custom object type relies on a property. */
export function usesOfProperty(stored: StoredObjectType, name: string): readonly PropertyUse[] {
  const places: readonly (readonly [place: string, names: readonly string[]])[] = [
    ['PRIMARY_DISPLAY', [stored.primaryDisplayProperty]],
    ['SECONDARY_DISPLAY', stored.secondaryDisplayProperties],
    ['REQUIRED', stored.requiredProperties],
    ['SEARCHABLE', stored.searchableProperties],
  ]
  return places
    .filter(([, names]) => names.includes(name))
    .map(([place]) => ({
      parentType: place,
      parentDisplayType: 'Object schema',
      parentName: stored.labels.plural,
    }))
}
