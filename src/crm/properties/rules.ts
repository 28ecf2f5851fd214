import { brief, Refusal } from '../../kit/refusal.ts'
import type { PropertyOption, PropertyType } from '../definition.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredProperty } from '../definitions/rows.ts'
import { canonicalFormula } from '../formulas/check.ts'
import { keptText } from '../text.ts'

// What makes a property definition valid (hubspot-api.md §6.1), as far as it needs no look at the store.

export interface OptionInput {
  readonly label: string
  readonly value: string
  readonly description?: string | null | undefined
  readonly displayOrder?: number | undefined
  readonly hidden?: boolean | undefined
}

export interface PropertyInput {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly fieldType: string
  readonly groupName: string
  readonly description?: string | undefined
  readonly displayOrder?: number | undefined
  readonly options?: readonly OptionInput[] | undefined
  readonly hidden?: boolean | undefined
  readonly formField?: boolean | undefined
  readonly hasUniqueValue?: boolean | undefined
  readonly externalOptions?: boolean | undefined
  readonly referencedObjectType?: string | undefined
  readonly showCurrencySymbol?: boolean | undefined
  readonly calculationFormula?: string | undefined
  readonly dataSensitivity?: string | undefined
}

/** What a PATCH says; undefined leaves a thing as it is. Name and uniqueness never change. */
export type PropertyPatch = {
  readonly [K in keyof Omit<PropertyInput, 'name' | 'hasUniqueValue'>]?: PropertyInput[K] | undefined
}

/** Which field types each type can have; what HubSpot keeps to itself is not here. */
const FIELD_TYPES: ReadonlyMap<PropertyType, readonly string[]> = new Map([
  ['bool', ['booleancheckbox']],
  ['enumeration', ['booleancheckbox', 'checkbox', 'radio', 'select']],
  ['date', ['date']],
  ['datetime', ['date']],
  ['string', ['file', 'text', 'textarea', 'html', 'phonenumber']],
  ['number', ['number']],
  ['phone_number', ['phonenumber']],
] satisfies readonly (readonly [PropertyType, readonly string[]])[])

/** Which type a property can change to: what was written before must be among its values. */
const CHANGES: ReadonlyMap<PropertyType, readonly PropertyType[]> = new Map([
  ['bool', ['string']],
  ['date', ['string']],
  ['datetime', ['string']],
  ['number', ['string']],
  ['phone_number', ['string']],
  ['string', ['phone_number']],
] satisfies readonly (readonly [PropertyType, readonly PropertyType[]])[])

const NAME = /^[a-z][a-z0-9_]*$/
const LONGEST_NAME = 100
const MOST_UNIQUE = 10
const MOST_OPTIONS = 5000
/** The most properties that a portal may add to an object type. */
const MOST_ADDED = 1000

export function invalid(
  message: string,
  code: string,
  context: Readonly<Record<string, readonly string[]>> = {},
): Refusal {
  return new Refusal('VALIDATION_ERROR', message, { errors: [{ message, code, context }] })
}

/** The name of a new property as it will be kept. */
export function propertyName(given: string): string {
  const name = given.toLowerCase()
  // `constructor` is something of every JavaScript object: no record could be without it.
  if (!NAME.test(name) || name.length > LONGEST_NAME || name in {}) {
    throw invalid(
      `The property name ${brief(given)} is not valid: it begins with a letter and has at most ${LONGEST_NAME} letters, digits and underscores.`,
      'INVALID_PROPERTY_NAME',
    )
  }
  return name
}

/** A definition as it is stored, or a Refusal that says what would be right. */
export function defined(type: PortalType, input: Omit<PropertyInput, 'name'>): StoredProperty {
  if (input.dataSensitivity !== undefined && input.dataSensitivity !== 'non_sensitive') {
    throw invalid('This portal has no sensitive properties.', 'PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA')
  }
  if (!type.groups.some(({ name }) => name === input.groupName)) {
    throw invalid(
      `The property group ${brief(input.groupName)} does not exist for ${type.name}.`,
      'GROUP_DOES_NOT_EXIST',
      {
        groupName: [brief(input.groupName)],
      },
    )
  }
  if (input.label.trim() === '') throw invalid('A property needs a label.', 'INVALID_LABEL')
  const kind = [...FIELD_TYPES].find(([name]) => name === input.type)
  if (kind === undefined) {
    throw invalid(
      `${brief(input.type)} is not one of the types a property can have: [${[...FIELD_TYPES.keys()].join(', ')}]`,
      'INVALID_TYPE',
    )
  }
  const [propertyType, fieldTypes] = kind
  const calculationFormula =
    input.calculationFormula === undefined ? undefined : canonicalFormula(input.calculationFormula, propertyType)
  if (calculationFormula !== undefined && input.hasUniqueValue === true) {
    throw invalid('A calculated property can not be unique.', 'INVALID_UNIQUE_PROPERTY')
  }
  if (calculationFormula === undefined && !fieldTypes.includes(input.fieldType)) {
    throw invalid(
      `A property of type ${input.type} can not have the fieldType ${brief(input.fieldType)}: use one of [${fieldTypes.join(', ')}]`,
      'INVALID_FIELD_TYPE',
    )
  }
  const externalOptions = input.externalOptions === true || input.referencedObjectType === 'OWNER'
  if (externalOptions && propertyType !== 'enumeration') {
    throw invalid(`A property of type ${propertyType} has no options.`, 'INVALID_OPTIONS')
  }
  if (input.showCurrencySymbol === true && propertyType !== 'number') {
    throw invalid(
      'Only a number can be shown with the symbol of a currency.',
      'ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY',
    )
  }
  return {
    label: keptText(input.label, 'label'),
    type: propertyType,
    // Whatever was sent (hubspot-api.md §6.1).
    fieldType: calculationFormula === undefined ? input.fieldType : 'calculation_equation',
    group: input.groupName,
    description: keptText(input.description ?? '', 'description'),
    displayOrder: input.displayOrder ?? -1,
    options: readOptions(propertyType, input.options ?? [], externalOptions),
    externalOptions,
    ...(input.referencedObjectType === 'OWNER' ? { referencedObjectType: 'OWNER' } : {}),
    ...(input.showCurrencySymbol === undefined ? {} : { showCurrencySymbol: input.showCurrencySymbol }),
    readOnly: calculationFormula !== undefined,
    calculated: calculationFormula !== undefined,
    ...(calculationFormula === undefined ? {} : { calculationFormula }),
    hidden: input.hidden ?? false,
    formField: input.formField ?? false,
    hasUniqueValue: input.hasUniqueValue ?? false,
    archivable: true,
    readOnlyDefinition: false,
  }
}

/** Refuses a new type whose values those of the old one would not be. */
export function checkTypeChange(name: string, before: PropertyType, after: PropertyType): void {
  if (before === after || CHANGES.get(before)?.includes(after) === true) return
  throw invalid(
    `The type of ${name} can not change from ${before} to ${after}: its values would not fit.`,
    'INVALID_TYPE_CHANGE',
    { propertyName: [name] },
  )
}

function readOptions(type: PropertyType, given: readonly OptionInput[], external: boolean): readonly PropertyOption[] {
  if (external) {
    if (given.length > 0)
      throw invalid('A property whose options come from elsewhere has no options of its own.', 'INVALID_OPTIONS')
    return []
  }
  if (type === 'bool') {
    const values = given.map(({ value }) => value).sort()
    if (values.join() !== 'false,true') {
      throw invalid(
        'A bool property needs exactly two options, with the values true and false.',
        'INVALID_BOOLEAN_OPTION',
      )
    }
  } else if (type !== 'enumeration') {
    if (given.length > 0) throw invalid(`A property of type ${type} has no options.`, 'INVALID_OPTIONS')
    return []
  }
  if (given.length > MOST_OPTIONS) throw invalid(`A property has at most ${MOST_OPTIONS} options.`, 'TOO_MANY_OPTIONS')
  const values = new Set<string>()
  const labels = new Set<string>()
  return given.map(({ label, value, description, displayOrder, hidden }, at) => {
    if (value === '' || label.trim() === '') throw invalid('An option needs a value and a label.', 'INVALID_OPTION')
    if (value.includes(';'))
      throw invalid(`The option value ${brief(value)} has a semicolon, which parts several choices.`, 'INVALID_OPTION')
    if (values.has(value) || labels.has(label)) {
      throw invalid(`The options have ${brief(values.has(value) ? value : label)} more than once.`, 'DUPLICATE_OPTION')
    }
    values.add(value)
    labels.add(label)
    const told =
      typeof description === 'string' && description !== ''
        ? { description: keptText(description, 'The description of an option') }
        : {}
    return {
      value: keptText(value, 'The value of an option'),
      label: keptText(label, 'The label of an option'),
      ...told,
      displayOrder: displayOrder ?? at,
      hidden: hidden ?? false,
    }
  })
}

/** Refuses one more property where the portal has added as many as it can; `more` are about to be made too. */
export function checkCount(type: PortalType, more = 0): void {
  const added = [...type.properties.values()].filter(
    (property) => 'hubspotDefined' in property && property.hubspotDefined === false,
  )
  if (added.length + more < MOST_ADDED) return
  throw invalid(
    `${type.labels.plural} have ${MOST_ADDED} properties of the portal's own already, the most there can be.`,
    'TOO_MANY_PROPERTIES',
  )
}

/** Refuses one more unique property where there are as many as there can be; `more` are about to be made too. */
export function checkUniqueCount(type: PortalType, more: readonly StoredProperty[] = []): void {
  const own = [...type.properties.values(), ...more].filter((property) => property.hasUniqueValue && !property.readOnly)
  if (own.length >= MOST_UNIQUE) {
    throw invalid(
      `${type.labels.plural} have ${MOST_UNIQUE} unique properties already, the most there can be.`,
      'TOO_MANY_UNIQUE_PROPERTIES',
    )
  }
}

export function exists(name: string, subCategory: string, what: string): Refusal {
  return new Refusal('OBJECT_ALREADY_EXISTS', `A ${what} named '${name}' already exists.`, { subCategory })
}
