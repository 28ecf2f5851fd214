import type { Call } from './call.ts'
import type { PropertyDefinition, PropertyGroup } from './definition.ts'

/** The values of a record by property name. A property without a value has no entry. */
export type StoredValues = Readonly<Record<string, string>>

/** How long an archived record can be brought back, in ms (hubspot-api.md §4.14). */
export const RESTORABLE_FOR = 90 * 86_400_000

export interface DeriveContext {
  readonly call: Call
  readonly id: number
  /** What the caller set in this write, by name; null where a value was cleared. */
  readonly written: Readonly<Record<string, string | null>>
  /** The values before this write; undefined when the record is new. */
  readonly before: StoredValues | undefined
}

/** What is stored of a custom object type: everything but its name, its id and its dates. */
export interface StoredObjectType {
  readonly labels: { readonly singular: string; readonly plural: string }
  readonly description: string | null
  readonly primaryDisplayProperty: string
  readonly secondaryDisplayProperties: readonly string[]
  readonly requiredProperties: readonly string[]
  readonly searchableProperties: readonly string[]
}

/** A property that says what a record is associated with by one of HubSpot's kinds, as seen from the record. */
export interface FollowedProperty {
  readonly name: string
  readonly typeId: number
  /** How many records those are, or the id of the one. */
  readonly says: 'how-many' | 'which'
}

/** An object type, as data: adding one is adding an entry. */
export interface ObjectType {
  /** The type id, e.g. `0-1`. */
  readonly id: string
  /** The plural path name, e.g. `contacts`. */
  readonly name: string
  readonly singular: string
  /** The name in error messages, e.g. `CONTACT`. */
  readonly errorName: string
  readonly labels: { readonly singular: string; readonly plural: string }
  /** What the portal laid down, where it made the type itself. */
  readonly custom?: StoredObjectType
  /** The property that a person knows a record by. */
  readonly displayProperty: string
  /** What a conflict on a unique property says before the id of the record that has the value. */
  readonly conflictText: string
  readonly properties: ReadonlyMap<string, PropertyDefinition>
  readonly groups: readonly PropertyGroup[]
  /** The properties that hold the pipeline and the stage, where records of the type move through stages. */
  readonly pipeline: { readonly property: string; readonly stage: string } | undefined
  /** A type of HubSpot's object library, which portals may do without. */
  readonly inLibrary?: boolean
  /** Records can be read and searched, but not written through the API. */
  readonly readOnly: boolean
  /** The properties that hold the instants of creation and of the last change. */
  readonly createdProperty: string
  readonly modifiedProperty: string
  /** Whether the creation date may be given at creation (backdating). */
  readonly createdIsSettable: boolean
  /** What is returned when no properties are asked for, in alphabetical order (hubspot-api.md §4.4). */
  readonly defaultProperties: readonly string[]
  /** All of these must have a value at creation (§4.6). */
  readonly requires: readonly string[]
  /** At least one of these must have a value at creation; none: nothing is required. */
  readonly requiresOneOf: readonly string[]
  /** Properties whose value only one live record may have. They serve as `idProperty`. */
  readonly unique: readonly string[]
  /** Properties that are indexed for search although the server computes them. */
  readonly indexed: readonly string[]
  /** What `query` looks through; absent where HubSpot's own list says it. */
  readonly searched?: readonly string[]
  /** How many versions of a property `propertiesWithHistory` gives at most. */
  readonly historyVersions: number
  /** Properties that follow the associations of a record; nobody else writes them, but for those that can be written. */
  readonly followed: readonly FollowedProperty[]
  /** Sets what the server computes: changes `values`, which hold the record as it is about to be stored. */
  derive(values: Record<string, string>, context: DeriveContext): void
}

/** The properties that are not stored with the values because they are columns of the record. */
export function systemProperties(type: ObjectType): readonly string[] {
  return [type.createdProperty, 'hs_object_id', type.modifiedProperty]
}
