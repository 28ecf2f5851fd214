import type { ObjectTypeTable } from '../../store/schema.ts'
import { property } from '../definition.ts'
import type { ObjectType } from '../object-type.ts'
import { deriveSource } from '../standard/derived.ts'

/** What is stored of a custom object type: everything but its name, its id and its dates. */
export interface StoredObjectType {
  readonly labels: { readonly singular: string; readonly plural: string }
  readonly description: string | null
  readonly primaryDisplayProperty: string
  readonly secondaryDisplayProperties: readonly string[]
  readonly requiredProperties: readonly string[]
  readonly searchableProperties: readonly string[]
}

/** A custom object type as the engine takes every type; its own properties are rows like those of any other. */
export function customObjectType(row: ObjectTypeTable): ObjectType {
  const stored = JSON.parse(row.definition_json) as StoredObjectType
  const group = `${row.name.toLowerCase()}_information`
  const system = [
    property('hs_object_id', 'Record ID', 'number/number', group, 'RDA'),
    property('hs_createdate', 'Object create date/time', 'datetime/date', group, 'RDA'),
    property('hs_lastmodifieddate', 'Object last modified date/time', 'datetime/date', group, 'RDA'),
    property('hs_object_source', 'Record creation source', 'string/text', group, 'RDAH'),
    property('hs_object_source_id', 'Record creation source ID', 'string/text', group, 'RDAH'),
    property('hs_object_source_label', 'Record source', 'enumeration/select', group, 'RDAX'),
    property('hs_merged_object_ids', 'Merged object IDs', 'enumeration/checkbox', group, 'RDAX'),
    property('hubspot_owner_id', 'Owner', 'enumeration/select', group, 'DAX'),
    property('hs_pipeline', 'Pipeline', 'enumeration/select', group, 'DAX'),
    property('hs_pipeline_stage', 'Pipeline stage', 'enumeration/select', group, 'DAX'),
  ]
  return {
    id: row.id,
    name: row.name,
    singular: row.name,
    errorName: row.name.toUpperCase(),
    labels: stored.labels,
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
    indexed: [...new Set([stored.primaryDisplayProperty, ...stored.searchableProperties, 'hs_pipeline_stage'])].filter(
      (name) => name !== 'hs_object_id',
    ),
    historyVersions: 20,
    derive: deriveSource,
  }
}
