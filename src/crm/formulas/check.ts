import { brief, Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PropertyDefinition, PropertyType } from '../definition.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { readProperty } from '../definitions/rows.ts'
import { selectProperties } from '../definitions/statements.ts'
import { holdPortal } from '../pipelines/statements.ts'
import { formulasOf, kindForType } from './calculations.ts'
import { kindOf } from './expression.ts'
import type { Kind } from './operations.ts'
import { parseFormula, type Reference } from './parse.ts'
import { printFormula } from './print.ts'
import { badFormula, refusedFormula } from './refusal.ts'

type Properties = ReadonlyMap<string, PropertyDefinition>

/** What a formula can read a property as, by the property's type. */
const READ_AS: Readonly<Partial<Record<PropertyType, Kind>>> = {
  number: 'number',
  date: 'number',
  datetime: 'number',
  bool: 'bool',
  string: 'string',
  enumeration: 'string',
  phone_number: 'string',
}

/** A formula in its canonical form for a property of a type; whether the properties are there that it reads is not looked at. */
export function canonicalFormula(formula: string, type: PropertyType): string {
  const { expression } = parseFormula(formula)
  const wanted = kindForType(type)
  if (wanted === undefined) {
    throw refusedFormula(`A property of type ${type} can not be calculated: number, string, bool and enumeration can.`)
  }
  const given = kindOf(expression)
  if (given !== wanted) {
    throw refusedFormula(`The calculationFormula gives a ${given}, and a property of type ${type} takes a ${wanted}.`)
  }
  return printFormula(expression)
}

/**
 * Holds the formulas of a portal until the unit ends, so that their changes run one after another, and gives the live
 * properties of a type as they are then.
 */
export function* holdFormulas(call: Call, type: PortalType): Unit<Properties> {
  yield* holdPortal({ portal: call.portal })
  const rows = (yield* selectProperties({ portal: call.portal })).filter((row) => row.type === type.id)
  const properties = new Map<string, PropertyDefinition>(type.properties)
  for (const row of rows) {
    if (row.archived === null) properties.set(row.name, readProperty(row, type))
    else properties.delete(row.name)
  }
  return properties
}

/**
 * Refuses a property that is about to be made or changed where its own formula, or one that reads it, would then not
 * hold: an unknown property is a 404, one of another kind or a circle a 400 (hubspot-api.md §6.1).
 */
export function checkFormulas(type: PortalType, properties: Properties, changed: PropertyDefinition): void {
  const after = new Map([...properties, [changed.name, changed]])
  const formulas = formulasOf(after.values())
  const own = formulas.get(changed.name)
  for (const reference of own?.references ?? []) checkReference(type, after, reference)
  for (const { definition, references } of formulas.values()) {
    if (definition.name === changed.name || references.every((each) => fits(after, each))) continue
    throw refusedFormula(
      `${changed.name} can not become a ${changed.type}: the formula of ${definition.name} reads it as something else.`,
      { propertyName: [definition.name] },
    )
  }
  const circle = circleFrom(changed.name, (name) => formulas.get(name)?.references.map((each) => each.name) ?? [])
  if (circle !== undefined) {
    throw refusedFormula(`The formula reads its own result: ${circle.map(brief).join(' → ')}.`, {
      propertyName: circle.map(brief),
    })
  }
}

function fits(properties: Properties, { name, as }: Reference): boolean {
  const found = properties.get(name)
  return found === undefined || READ_AS[found.type] === as
}

function checkReference(type: PortalType, properties: Properties, { name, as, at }: Reference): void {
  const found = properties.get(name)
  if (found === undefined) {
    throw new Refusal(
      'OBJECT_NOT_FOUND',
      `There is no property ${brief(name)} of ${type.name}, which the calculationFormula names at character ${at + 1}.`,
      { context: { propertyName: [brief(name)] } },
    )
  }
  const kind = READ_AS[found.type]
  if (kind === as) return
  if (kind === undefined) throw badFormula(at, `${name} is of type ${found.type}, which formulas can not read.`)
  throw badFormula(
    at,
    `${name} is of type ${found.type}: write ${kind === 'number' ? name : `${kind}(${name})`}${as === 'number' ? '' : `, not ${as}(${name})`}.`,
  )
}

/** The way on which a name leads back to itself; undefined where there is none. */
function circleFrom(start: string, next: (name: string) => readonly string[]): readonly string[] | undefined {
  const from = new Map<string, string>()
  const waiting = [start]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const each of next(name)) {
      if (each === start) return [start, ...backTo(start, name, from), start]
      if (from.has(each)) continue
      from.set(each, name)
      waiting.push(each)
    }
  }
  return undefined
}

function backTo(start: string, last: string, from: ReadonlyMap<string, string>): readonly string[] {
  const way: string[] = []
  for (let name = last; name !== start; name = from.get(name) ?? start) way.unshift(name)
  return way
}

/** The calculated properties whose formulas read a property. */
export function readersOf(properties: Properties, name: string): readonly PropertyDefinition[] {
  return [...formulasOf(properties.values()).values()]
    .filter(({ references }) => references.some((each) => each.name === name))
    .map(({ definition }) => definition)
}
