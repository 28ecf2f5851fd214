import { brief, Refusal } from '../../kit/refusal.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredObjectType } from '../object-type.ts'
import { invalid, type PropertyInput } from '../properties/rules.ts'
import { keptText } from '../text.ts'

// What makes a custom object type valid (hubspot-api.md §6.2), as far as it needs no look at the store.

export interface SchemaLabels {
  readonly singular?: string | undefined
  readonly plural?: string | undefined
}

export interface SchemaInput {
  readonly name: string
  readonly labels: SchemaLabels
  readonly description?: string | null | undefined
  readonly primaryDisplayProperty?: string | null | undefined
  readonly secondaryDisplayProperties?: readonly string[] | null | undefined
  readonly requiredProperties?: readonly string[] | null | undefined
  readonly searchableProperties?: readonly string[] | null | undefined
  /** A property without a group is filed under the type's own. */
  readonly properties: readonly (Omit<PropertyInput, 'groupName'> & { readonly groupName?: string | undefined })[]
  /** Object types whose records those of the new one may be associated with, beside activities. */
  readonly associated: readonly PortalType[]
}

/** What a PATCH says; undefined leaves a thing as it is. */
export interface SchemaPatch {
  readonly labels?: SchemaLabels | undefined
  readonly description?: string | undefined
  readonly clearDescription?: boolean | undefined
  readonly primaryDisplayProperty?: string | undefined
  readonly secondaryDisplayProperties?: readonly string[] | undefined
  readonly requiredProperties?: readonly string[] | undefined
  readonly searchableProperties?: readonly string[] | undefined
}

const NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,49}$/
const LONGEST_LABEL = 50
const MOST_SECONDARY = 2
const MOST_SEARCHABLE = 20

/** What is searchable when nobody says (seen). */
export const SEARCHABLE_BY_DEFAULT = ['hs_object_id']

export function checkName(name: string): void {
  if (NAME.test(name)) return
  throw invalid(
    `The object type name ${brief(name)} is not valid: it begins with a letter and has at most 50 letters, digits and underscores.`,
    'INVALID_OBJECT_TYPE_NAME',
  )
}

/** The labels of a type: what is given, else what it had. */
export function labelsOf(given: SchemaLabels, before?: StoredObjectType['labels']): StoredObjectType['labels'] {
  const label = (which: 'singular' | 'plural'): string => {
    const text = given[which] ?? before?.[which] ?? ''
    if (text.trim() !== '' && text.length <= LONGEST_LABEL) return keptText(text, `labels.${which}`)
    throw invalid(
      `labels.${which} must have 1 to ${LONGEST_LABEL} characters and must not be blank.`,
      'INVALID_OBJECT_TYPE_LABEL',
    )
  }
  return { singular: label('singular'), plural: label('plural') }
}

/** Refuses a definition that names what is no property of the type, or too much. `has` knows the names there are. */
export function checkNamed(
  stored: Omit<StoredObjectType, 'labels' | 'description'>,
  has: (name: string) => boolean,
): void {
  const { primaryDisplayProperty, secondaryDisplayProperties, requiredProperties, searchableProperties } = stored
  if (primaryDisplayProperty === '') throw primaryRequired()
  checkCount('secondaryDisplayProperties', secondaryDisplayProperties, MOST_SECONDARY)
  checkCount('searchableProperties', searchableProperties, MOST_SEARCHABLE)
  const named = {
    primaryDisplayProperty: [primaryDisplayProperty],
    secondaryDisplayProperties,
    requiredProperties,
    searchableProperties,
  }
  for (const [field, names] of Object.entries(named)) {
    const unknown = names.filter((name) => !has(name)).map(brief)
    if (unknown.length > 0) {
      throw invalid(`${field} names what is no property of the type: ${unknown.join(', ')}`, 'PROPERTY_DOESNT_EXIST', {
        propertyName: unknown,
      })
    }
  }
}

function checkCount(field: string, names: readonly string[], most: number): void {
  if (names.length > most) {
    throw invalid(`${field} has ${names.length} names, at most ${most} are taken.`, 'TOO_MANY_PROPERTIES')
  }
}

export function primaryRequired(): Refusal {
  return invalid(
    'An object type needs a primaryDisplayProperty: the property that a person knows its records by.',
    'PRIMARY_DISPLAY_PROPERTY_REQUIRED',
  )
}

export function typeExists(name: string): Refusal {
  return new Refusal('OBJECT_ALREADY_EXISTS', `An object type named '${name}' already exists.`, {
    context: { name: [name] },
  })
}

export function recordsExist({ labels, id }: PortalType): Refusal {
  return invalid(
    `There are ${labels.plural} that are not archived: archive them before their object type.`,
    'EXISTING_OBJECT_RECORDS',
    { objectTypeId: [id] },
  )
}

export function notArchived({ id }: PortalType): Refusal {
  return invalid(`The object type ${id} is not archived: archive it before it is purged.`, 'OBJECT_TYPE_NOT_ARCHIVED', {
    objectTypeId: [id],
  })
}

export function unknownType(name: string): Refusal {
  return new Refusal('OBJECT_NOT_FOUND', `There is no custom object type ${brief(name)}.`, {
    context: { objectType: [brief(name)] },
  })
}
