import { brief, Refusal } from '../../kit/refusal.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { type Kind, keyOf, kindOf } from './kinds.ts'
import { type IndexedProperty, indexedProperty } from './tokens.ts'
import { type Pattern, readPatterns } from './words.ts'

/** A filter as a caller sends it. */
export interface FilterInput {
  readonly propertyName: string
  readonly operator: string
  readonly value: string | undefined
  readonly highValue: string | undefined
  readonly values: readonly string[] | undefined
}

export interface Bound {
  readonly key: string
  /** The bound itself is left out. */
  readonly open: boolean
}

export type Condition =
  | { readonly is: 'in' | 'not-in'; readonly keys: readonly string[]; readonly each: boolean }
  | { readonly is: 'range'; readonly low?: Bound; readonly high?: Bound }
  | { readonly is: 'contains' | 'not-contains'; readonly patterns: readonly Pattern[] }
  | { readonly is: 'has' | 'has-not' }

/** Where the values that a filter looks at are. */
export type Place = 'id' | 'created' | 'updated' | 'values'

/** A filter as the engine carries it out; it can be sent to a thread. */
export type Filter =
  | {
      readonly on: Place
      readonly property: string
      readonly kind: Kind
      readonly indexed: IndexedProperty | undefined
      readonly condition: Condition
    }
  /** Associated with one of these records of another type. */
  | { readonly on: 'ties'; readonly property: string; readonly typeId: string; readonly ids: readonly number[] }

/** Every operator there is (hubspot-api.md §5.3). */
const OPERATORS = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const

type Operator = (typeof OPERATORS)[number]

const ASSOCIATIONS = 'associations.'

/** Reads a filter, or refuses it and says which it is. */
export function readFilter(type: PortalType, definitions: PortalDefinitions, input: FilterInput): Filter {
  const { propertyName, operator } = input
  const other = propertyName.startsWith(ASSOCIATIONS)
    ? associatedType(definitions, propertyName.slice(ASSOCIATIONS.length))
    : undefined
  const definition = type.properties.get(propertyName)
  if (definition === undefined && other === undefined) throw unknownProperty(propertyName, operator)
  if (!isOperator(operator)) {
    throw wrong(
      input,
      `Invalid input JSON: operator ${brief(operator)} is not one of the values accepted: [${OPERATORS.join(', ')}]`,
    )
  }
  if (other !== undefined) {
    if (operator !== 'EQ' && operator !== 'IN') {
      throw wrong(
        input,
        `The filter on ${propertyName} can not be ${operator}: associations are searched by EQ and IN.`,
      )
    }
    const given = operator === 'EQ' ? [needed(input, 'value')] : listed(input)
    const ids = given.filter((id) => /^\d{1,15}$/.test(id)).map(Number)
    return { on: 'ties', property: propertyName, typeId: other.id, ids }
  }
  if (definition === undefined) throw unknownProperty(propertyName, operator)
  return {
    on: placeOf(type, propertyName),
    property: propertyName,
    kind: kindOf(definition),
    indexed: indexedProperty(definitions.portal, type, propertyName),
    condition: conditionOf(input, operator, kindOf(definition)),
  }
}

/** Where a type has the values of a property. */
export function placeOf(type: PortalType, property: string): Place {
  switch (property) {
    case 'hs_object_id':
      return 'id'
    case type.createdProperty:
      return 'created'
    case type.modifiedProperty:
      return 'updated'
    default:
      return 'values'
  }
}

function conditionOf(input: FilterInput, operator: Operator, kind: Kind): Condition {
  switch (operator) {
    case 'HAS_PROPERTY':
      return { is: 'has' }
    case 'NOT_HAS_PROPERTY':
      return { is: 'has-not' }
    case 'EQ':
    case 'NEQ':
      return {
        is: operator === 'EQ' ? 'in' : 'not-in',
        keys: keysOf(input, kind, [needed(input, 'value')]),
        each: false,
      }
    case 'IN':
    case 'NOT_IN':
      return {
        is: operator === 'IN' ? 'in' : 'not-in',
        keys: keysOf(input, kind, listed(input)),
        each: kind === 'choices',
      }
    case 'CONTAINS_TOKEN':
    case 'NOT_CONTAINS_TOKEN':
      return { is: operator === 'CONTAINS_TOKEN' ? 'contains' : 'not-contains', patterns: patternsOf(input, kind) }
    case 'BETWEEN':
      return {
        is: 'range',
        low: { key: bound(input, kind, 'value'), open: false },
        high: { key: bound(input, kind, 'highValue'), open: false },
      }
    case 'GT':
    case 'GTE':
      return { is: 'range', low: { key: bound(input, kind, 'value'), open: operator === 'GT' } }
    case 'LT':
    case 'LTE':
      return { is: 'range', high: { key: bound(input, kind, 'value'), open: operator === 'LT' } }
  }
}

/** Letter case counts for choices alone; there `*` stands between pieces, and options are not cut into words. */
function patternsOf(input: FilterInput, kind: Kind): readonly Pattern[] {
  const text = needed(input, 'value')
  if (text.trim() === '') throw wrong(input, `The filter on ${input.propertyName} has no token to look for.`)
  if (kind !== 'choice' && kind !== 'choices') return readPatterns(text)
  return text.split(';').map((part) => ({ glob: part.split('*') }))
}

function keysOf(input: FilterInput, kind: Kind, values: readonly string[]): readonly string[] {
  const keys = values.flatMap((value) => {
    // No value has a NUL character, and PostgreSQL can't even compare one.
    if (value.includes('\0')) return []
    const key = keyOf(kind, value)
    if (key !== undefined && (kind !== 'bool' || key === 'true' || key === 'false')) return [key]
    // What can't be an id is the id of no record.
    if (input.propertyName === 'hs_object_id') return []
    throw wrongValue(input, kind, value)
  })
  return [...new Set(keys)]
}

function bound(input: FilterInput, kind: Kind, field: 'value' | 'highValue'): string {
  const value = needed(input, field)
  const key = value.includes('\0') ? undefined : keyOf(kind, value)
  if (key === undefined) throw wrongValue(input, kind, value)
  return key
}

function needed(input: FilterInput, field: 'value' | 'highValue'): string {
  const value = input[field]
  if (value !== undefined) return value.toWellFormed()
  throw wrong(
    input,
    field === 'value'
      ? `The filter on ${brief(input.propertyName)} has no value: ${input.operator} needs one.`
      : `The filter on ${brief(input.propertyName)} has no highValue: ${input.operator} needs value and highValue.`,
  )
}

function listed(input: FilterInput): readonly string[] {
  const { values, propertyName, operator } = input
  if (values !== undefined && values.length > 0) return values.map((value) => value.toWellFormed())
  throw wrong(input, `The filter on ${brief(propertyName)} has no values: ${operator} needs a list of them.`)
}

const expected: Readonly<Record<Kind, string>> = {
  text: 'text without NUL characters',
  choice: 'an option',
  choices: 'an option',
  number: 'a number',
  bool: 'true or false',
  day: 'a day: YYYY-MM-DD, or milliseconds',
  instant: 'an instant: ISO 8601 with its zone, or milliseconds',
}

function wrongValue(input: FilterInput, kind: Kind, value: string): Refusal {
  return wrong(
    input,
    `The filter on ${input.propertyName} has the value ${brief(value)}, which is not ${expected[kind]}.`,
  )
}

function wrong({ propertyName, operator }: FilterInput, message: string): Refusal {
  return new Refusal('VALIDATION_ERROR', message, {
    context: { propertyName: [brief(propertyName)], operator: [brief(operator)] },
  })
}

export function unknownProperty(propertyName: string, operator?: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `Property "${brief(propertyName)}" does not exist`, {
    context: {
      propertyName: [brief(propertyName)],
      ...(operator === undefined ? {} : { operator: [brief(operator)] }),
    },
  })
}

function isOperator(text: string): text is Operator {
  return OPERATORS.some((operator) => operator === text)
}

function associatedType(definitions: PortalDefinitions, name: string): PortalType | undefined {
  const wanted = name.toLowerCase()
  return (
    definitions.types.find((type) =>
      [type.singular, type.name, type.id].some((each) => each.toLowerCase() === wanted),
    ) ?? definitions.customType(name)
  )
}
