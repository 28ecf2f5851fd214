import type { NewChange } from '../../changes/change.ts'
import type { PropertyDefinition } from '../definition.ts'
import type { StoredValues } from '../object-type.ts'
import { type Decimal, readDecimal } from '../standard/decimal.ts'
import { evaluate, type Read } from './evaluate.ts'
import type { Expression } from './expression.ts'
import { type Kind, LONGEST_TEXT, reckoned, spellNumber, type Value } from './operations.ts'
import { type Formula, parseFormula } from './parse.ts'

/** A property whose value follows from a formula. */
export interface Calculation {
  readonly definition: PropertyDefinition
  readonly expression: Expression
}

/** What is asked of an object type to calculate its records. */
interface Calculating {
  readonly properties: ReadonlyMap<string, PropertyDefinition>
  readonly createdProperty: string
  readonly modifiedProperty: string
  /** Every property with a formula, each after those that its formula reads. */
  readonly calculations: readonly Calculation[]
}

/** A record as formulas see it besides its values. */
interface Columns {
  readonly id: number
  readonly created: number
  readonly updated: number
}

const NONE: readonly Calculation[] = []

/** The formulas among some properties, each after those whose result it reads. */
export function calculationsOf(properties: Iterable<PropertyDefinition>): readonly Calculation[] {
  const formulas = formulasOf(properties)
  if (formulas.size === 0) return NONE
  const ordered = new Map<string, Calculation>()
  const begun = new Set<string>()
  const add = (name: string): void => {
    const found = formulas.get(name)
    if (found === undefined || begun.has(name)) return
    begun.add(name)
    for (const reference of found.references) add(reference.name)
    ordered.set(name, { definition: found.definition, expression: found.expression })
  }
  for (const name of formulas.keys()) add(name)
  return [...ordered.values()]
}

/** The properties that have formulas, with what those say, by name. */
export function formulasOf(
  properties: Iterable<PropertyDefinition>,
): ReadonlyMap<string, Formula & { readonly definition: PropertyDefinition }> {
  return new Map(
    [...properties].flatMap((definition) =>
      definition.calculationFormula === undefined
        ? []
        : [[definition.name, { definition, ...parseFormula(definition.calculationFormula) }] as const],
    ),
  )
}

/** Sets the calculated values among `values`, which hold a record as it is about to be stored, or takes them away. */
export function calculate(type: Calculating, values: Record<string, string>, columns: Columns): void {
  if (type.calculations.length === 0) return
  const read = reader(type, values, columns)
  for (const { definition, expression } of type.calculations) {
    const result = spell(definition, evaluate(expression, read))
    if (result === undefined) delete values[definition.name]
    else values[definition.name] = result
  }
}

/**
 * The values of a record for an answer that shows these properties. After a formula has changed, what is stored follows
 * bit by bit (recalculation.ts); what is shown does so at once.
 */
export function shownValues(
  type: Calculating,
  record: Columns & { readonly values: StoredValues },
  names: readonly string[],
): StoredValues {
  const { properties, calculations } = type
  const isAsked =
    calculations.length > 0 && names.some((name) => properties.get(name)?.calculationFormula !== undefined)
  return isAsked ? calculated(type, record) : record.values
}

/** The values of a record with what its formulas say now. */
export function calculated(type: Calculating, record: Columns & { readonly values: StoredValues }): StoredValues {
  if (type.calculations.length === 0) return record.values
  const values = { ...record.values }
  calculate(type, values, record)
  return values
}

function reader(type: Calculating, values: StoredValues, columns: Columns): Read {
  return (name, as) => {
    if (as === 'number') return reckoned(numberOf(type, values, columns, name))
    const value = values[name]
    return as === 'bool' && value !== undefined ? value === 'true' : value
  }
}

/** Dates and instants count as milliseconds since 1970 [memory]. */
function numberOf(type: Calculating, values: StoredValues, columns: Columns, name: string): Decimal | undefined {
  if (name === 'hs_object_id') return ofInteger(columns.id)
  if (name === type.createdProperty) return ofInteger(columns.created)
  if (name === type.modifiedProperty) return ofInteger(columns.updated)
  const value = values[name]
  const kind = type.properties.get(name)?.type
  if (value === undefined || (kind !== 'date' && kind !== 'datetime')) return readDecimal(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : ofInteger(at)
}

const ofInteger = (number: number): Decimal => ({ digits: BigInt(number), scale: 0 })

/** A result as it is stored; undefined where there is none, or none that the property can have. */
function spell({ options, type }: PropertyDefinition, value: Value | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = typeof value === 'object' ? spellNumber(value) : String(value)
  if (text === '' || text.length > LONGEST_TEXT) return undefined
  return type === 'enumeration' && !options.some((option) => option.value === text) ? undefined : text
}

/** The kind of value that a formula for a property of this type gives; undefined where such a property can't have one. */
export function kindForType(type: string): Kind | undefined {
  if (type === 'number' || type === 'bool' || type === 'string') return type
  return type === 'enumeration' ? 'string' : undefined
}

/** The source that history names for what was calculated (hubspot-api.md §4.3). */
export const CALCULATED = { source: 'CALCULATED', sourceId: null, userId: null } as const

const NOTHING: ReadonlySet<string> = new Set()

/**
 * The changes of a write, with what was calculated told by itself: it was nobody's doing. `others` are properties that
 * followed from something else than a formula.
 */
export function tellCalculated(
  type: Calculating,
  changes: readonly NewChange[],
  others: ReadonlySet<string> = NOTHING,
): readonly NewChange[] {
  if (type.calculations.length === 0 && others.size === 0) return changes
  const isCalculated = (name: string): boolean =>
    others.has(name) || type.properties.get(name)?.calculationFormula !== undefined
  return changes.flatMap((change) => {
    const { after } = change
    const names = Object.keys(after ?? {})
    const own = names.filter(isCalculated)
    if (after === null || own.length === 0) return [change]
    const pick = (values: NewChange['after'], wanted: readonly string[]) =>
      Object.fromEntries(wanted.map((name) => [name, values?.[name] ?? null]))
    const given = names.filter((name) => !isCalculated(name))
    const before = change.before === null ? null : pick(change.before, given)
    const rest =
      given.length === 0 && change.kind === 'propertyChange' ? [] : [{ ...change, before, after: pick(after, given) }]
    const kind = 'propertyChange' as const
    return [...rest, { ...change, kind, before: pick(change.before, own), after: pick(after, own), ...CALCULATED }]
  })
}
