import type { PropertyDefinition } from '../definition.ts'
import type { DeriveContext, FollowedProperty, ObjectType } from '../object-type.ts'
import { deriveSource } from './derived.ts'
import { readNotation } from './notation.ts'
import { systemProperties } from './system.ts'

export interface Declaration {
  readonly id: string
  readonly name: string
  readonly singular: string
  readonly errorName: string
  readonly labels: readonly [singular: string, plural: string]
  readonly display: string
  /** The property that holds the instant of creation. */
  readonly created: 'createdate' | 'hs_createdate'
  readonly createdIsSettable?: boolean
  /** The properties of the type's own, in the notation of notation.ts. */
  readonly properties: string
  /** Properties that are filed under another group than the type's first. */
  readonly more?: readonly { readonly group: string; readonly label: string; readonly properties: string }[]
  /** Returned by default besides the system ones (hubspot-api.md §4.4). */
  readonly defaults?: readonly string[]
  readonly requires?: readonly string[]
  readonly indexed?: readonly string[]
  readonly pipeline?: { readonly property: string; readonly stage: string }
  readonly inLibrary?: boolean
  readonly readOnly?: boolean
  readonly followed?: readonly FollowedProperty[]
  readonly derive?: (values: Record<string, string>, context: DeriveContext) => void
}

const MODIFIED = 'hs_lastmodifieddate'

/** An object type from what is its own; what every type has is added. Definitions are read when first asked for. */
export function declareType(declared: Declaration): ObjectType {
  const { id, name, singular, errorName, labels, created, more = [] } = declared
  const group = `${singular.replaceAll('_', '')}information`
  let properties: ReadonlyMap<string, PropertyDefinition> | undefined

  function read(): ReadonlyMap<string, PropertyDefinition> {
    const all = [
      ...systemProperties(group, { created, label: labels[0] }),
      ...readNotation(group, declared.properties),
      ...more.flatMap((each) => readNotation(each.group, each.properties)),
    ]
    const byName = new Map(all.map((each) => [each.name, each]))
    if (byName.size < all.length) throw new Error(`A property of ${name} is declared twice`)
    return byName
  }

  return {
    id,
    name,
    singular,
    errorName,
    labels: { singular: labels[0], plural: labels[1] },
    displayProperty: declared.display,
    conflictText: `${labels[0]} already exists. Existing ID: `,
    get properties() {
      properties ??= read()
      return properties
    },
    groups: [
      { name: group, label: `${labels[0]} Information` },
      ...more.map((each) => ({ name: each.group, label: each.label })),
    ].map((each, displayOrder) => ({ ...each, displayOrder })),
    pipeline: declared.pipeline,
    inLibrary: declared.inLibrary ?? false,
    readOnly: declared.readOnly ?? false,
    createdProperty: created,
    modifiedProperty: MODIFIED,
    createdIsSettable: declared.createdIsSettable ?? false,
    defaultProperties: [created, 'hs_object_id', MODIFIED, ...(declared.defaults ?? [])].sort(),
    requires: declared.requires ?? [],
    requiresOneOf: [],
    unique: [],
    indexed: declared.indexed ?? [declared.display, 'hubspot_owner_id'],
    historyVersions: 20,
    followed: declared.followed ?? [],
    derive(values, context) {
      deriveSource(values, context)
      declared.derive?.(values, context)
    },
  }
}
