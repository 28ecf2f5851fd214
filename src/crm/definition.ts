/** One choice of an enumeration property. */
export interface PropertyOption {
  readonly value: string
  readonly label: string
  readonly description?: string
  readonly displayOrder: number
  readonly hidden: boolean
}

export type PropertyType =
  | 'string'
  | 'number'
  | 'bool'
  | 'date'
  | 'datetime'
  | 'enumeration'
  | 'phone_number'
  | 'object_coordinates'
  | 'json'

/** What properties are filed under. */
export interface PropertyGroup {
  readonly name: string
  readonly label: string
  readonly displayOrder: number
}

/** A property of an object type: what it is called, which values it takes, who may write it. */
export interface PropertyDefinition {
  readonly name: string
  readonly label: string
  readonly type: PropertyType
  readonly fieldType: string
  readonly group: string
  readonly displayOrder: number
  readonly options: readonly PropertyOption[]
  /** The options come from elsewhere (owners, teams, pipelines): the list above is not the whole truth. */
  readonly externalOptions: boolean
  /** Where they come from: `OWNER`. */
  readonly referencedObjectType?: string
  /** Set by the server only. */
  readonly readOnly: boolean
  /** Derived from other values; implies readOnly. */
  readonly calculated: boolean
  /** What its value follows from, in canonical form (hubspot-api.md §6.1). */
  readonly calculationFormula?: string | undefined
  readonly hidden: boolean
  readonly formField: boolean
  readonly hasUniqueValue: boolean
  readonly archivable: boolean
  readonly readOnlyDefinition: boolean
  readonly showCurrencySymbol?: boolean
}

const types: readonly PropertyType[] = [
  'string',
  'number',
  'bool',
  'date',
  'datetime',
  'enumeration',
  'phone_number',
  'object_coordinates',
  'json',
]

const noOptions: readonly PropertyOption[] = []

/** `BUDGET_HOLDER` and `tier_1` read as `Budget Holder` and `Tier 1`; anything else is its own label. */
const labelOf = (value: string): string =>
  /^([A-Z0-9_]+|[a-z0-9_]+)$/.test(value)
    ? value
        .toLowerCase()
        .replaceAll('_', ' ')
        .replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
    : value

const option = (choice: string | readonly [value: string, label: string], displayOrder: number): PropertyOption => {
  const [value, label] = typeof choice === 'string' ? [choice, labelOf(choice)] : choice
  return { value, label, displayOrder, hidden: false }
}

/**
 * Builds a definition from short notation. `kind` is `type/fieldType`. `flags` are letters: R read-only value,
 * D read-only definition, A archivable, C calculated, H hidden, F form field, X external options, U unique value.
 * A value computed by its field type (`calculation_…`) is read-only without saying so. `options` are values, whose
 * labels follow from them, or [value, label] pairs; true and false need not be listed.
 */
export const property = (
  name: string,
  label: string,
  kind: `${PropertyType}/${string}`,
  group: string,
  flags = '',
  displayOrder = -1,
  options?: readonly (string | readonly [value: string, label: string])[],
): PropertyDefinition => {
  const [typeName = '', fieldType = ''] = kind.split('/')
  const type = types.find((known) => known === typeName)
  if (type === undefined) throw new Error(`Property ${name}: unknown type ${typeName}`)
  const has = (flag: string): boolean => flags.includes(flag)
  const choices = options ?? (type === 'bool' || fieldType === 'booleancheckbox' ? ['true', 'false'] : undefined)
  return {
    name,
    label,
    type,
    fieldType,
    group,
    displayOrder,
    options: choices === undefined ? noOptions : choices.map(option),
    externalOptions: has('X'),
    readOnly: has('R') || has('C') || fieldType.startsWith('calculation_'),
    calculated: has('C'),
    hidden: has('H'),
    formField: has('F'),
    hasUniqueValue: has('U'),
    archivable: has('A'),
    readOnlyDefinition: has('D'),
  }
}
