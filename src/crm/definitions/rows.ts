import type { PropertyGroupTable, PropertyTable } from '../../store/schema.ts'
import type { PropertyDefinition, PropertyGroup } from '../definition.ts'
import type { ObjectType } from '../object-type.ts'
import type { PortalProperty } from './portal-type.ts'

/** What is stored of a property: everything but its name and its dates. */
export type StoredProperty = Omit<PropertyDefinition, 'name'> & { readonly description: string }

export function readProperty(row: PropertyTable, base: ObjectType): PortalProperty {
  const stored = JSON.parse(row.definition_json) as StoredProperty
  return {
    ...stored,
    name: row.name,
    hubspotDefined: base.properties.has(row.name),
    created: row.created,
    updated: row.updated,
    archived: row.archived ?? undefined,
  }
}

export function readGroup(row: PropertyGroupTable): PropertyGroup {
  return { name: row.name, label: row.label, displayOrder: row.display_order }
}
