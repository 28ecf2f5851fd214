import { writeDecimal } from '../standard/decimal.ts'
import type { Expression } from './expression.ts'
import type { Operation } from './operations.ts'

/** How tightly the operators between two values bind; more is tighter. */
export const BINDING: ReadonlyMap<Operation, number> = new Map([
  ['or', 1],
  ['and', 2],
  ['equals', 3],
  ['<', 4],
  ['>', 4],
  ['<=', 4],
  ['>=', 4],
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
])

/** How tightly `not` and the minus before a value bind. */
const PREFIX = 7
const PREFIXES: ReadonlyMap<Operation, string> = new Map([
  ['not', 'not '],
  ['negate', '-'],
])

/**
 * A formula as it is shown (hubspot-api.md §6.1): keywords in lower case, single quotes, one space around operators, no
 * parentheses that it means the same without. Reading it gives the same tree again.
 */
export function printFormula(expression: Expression): string {
  return print(expression, 0)
}

/** `binding` is how tightly the place binds where the expression stands. */
function print(expression: Expression, binding: number): string {
  switch (expression.node) {
    case 'number':
      return writeDecimal(expression.value, expression.value.scale)
    case 'string':
      // A text has no more than one kind of quotes, because there is no other way to write it.
      return expression.value.includes("'") ? `"${expression.value}"` : `'${expression.value}'`
    case 'bool':
      return String(expression.value)
    case 'property':
      return expression.as === 'number' ? expression.name : `${expression.as}(${expression.name})`
    case 'if':
      return enclosed(printChoice(expression), binding > 0)
    case 'apply':
      return printApplied(expression, binding)
  }
}

type Choice = Extract<Expression, { node: 'if' }>
type Applied = Extract<Expression, { node: 'apply' }>

function printChoice({ branches, otherwise }: Choice): string {
  const tested = branches.map(({ when, gives }) => `if ${print(when, 0)} then ${print(gives, 0)}`)
  return `${tested.join(' else')} ${otherwise === undefined ? 'endif' : `else ${print(otherwise, 0)}`}`
}

function printApplied({ operation, args }: Applied, binding: number): string {
  const [left, right] = args
  const own = BINDING.get(operation)
  if (own !== undefined && left !== undefined && right !== undefined) {
    return enclosed(`${print(left, own)} ${operation} ${print(right, own + 1)}`, own < binding)
  }
  const prefix = PREFIXES.get(operation)
  if (prefix !== undefined && left !== undefined) return `${prefix}${print(left, PREFIX)}`
  return `${operation}(${args.map((each) => print(each, 0)).join(', ')})`
}

function enclosed(text: string, needed: boolean): string {
  return needed ? `(${text})` : text
}
