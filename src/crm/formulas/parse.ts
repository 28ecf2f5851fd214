import { brief } from '../../kit/refusal.ts'
import { readDecimal, writeDecimal, ZERO } from '../standard/decimal.ts'
import { type Branch, type Expression, kindOf, partsOf } from './expression.ts'
import { type Kind, type Operation, operations } from './operations.ts'
import { BINDING } from './print.ts'
import { badFormula } from './refusal.ts'
import { type Token, tokensOf } from './tokens.ts'

/** A property that a formula reads, as what, and where it stands in the formula. */
export interface Reference {
  readonly name: string
  readonly as: Kind
  /** Counted from 0. */
  readonly at: number
}

export interface Formula {
  readonly expression: Expression
  readonly references: readonly Reference[]
}

/** The longest formula, in UTF-16 units, and how deep it may be nested [choice]. */
const LONGEST = 10_000
const DEEPEST = 250

/** Operators as they are written. `!=` is no operation of its own. */
const INFIX: ReadonlyMap<string, Operation | 'differs'> = new Map<string, Operation | 'differs'>([
  ...[...BINDING.keys()].map((operation): [string, Operation] => [operation, operation]),
  ['=', 'equals'],
  ['!=', 'differs'],
])

/** What is called with parentheses. */
const FUNCTIONS: ReadonlyMap<string, Operation> = new Map(
  (['max', 'min', 'is_present', 'contains', 'concatenate', 'number_to_string', 'string_to_number'] as const).map(
    (name) => [name, name],
  ),
)

/** Reads a formula (the grammar of hubspot-api.md §6.1); throws a Refusal that says where it is wrong, and why. */
export function parseFormula(text: string): Formula {
  if (text.length > LONGEST) {
    throw badFormula(LONGEST, `it has ${text.length} characters; at most ${LONGEST} are allowed.`)
  }
  const nul = text.indexOf('\0')
  if (nul >= 0) throw badFormula(nul, 'it contains a NUL character.')
  return parser(tokensOf(text.toWellFormed()))
}

function parser(tokens: readonly Token[]): Formula {
  const references: Reference[] = []
  let position = 0
  let depth = 0

  const end = tokens[tokens.length - 1] ?? { kind: 'end', text: '', at: 0 }
  const peek = (): Token => tokens[position] ?? end
  const is = (text: string, { kind, text: own } = peek()): boolean =>
    own === text && (kind === 'symbol' || kind === 'keyword')

  function take(): Token {
    const token = peek()
    position++
    return token
  }

  function skip(text: string): boolean {
    if (!is(text)) return false
    position++
    return true
  }

  function expect(text: string): void {
    if (!skip(text)) throw unexpected(`"${text}"`)
  }

  function unexpected(wanted: string, { kind, text, at } = peek()): Error {
    return badFormula(at, `${wanted} is expected here, not ${kind === 'end' ? 'the end' : `"${brief(text)}"`}.`)
  }

  /** Operators that bind at least as tightly as `binding`, with what stands between them. */
  function infix(binding: number): Expression {
    let left = prefix()
    for (;;) {
      const { text, kind, at } = peek()
      const isProduct = tokens[position - 1]?.kind === 'number' && (kind === 'name' || is('('))
      const operator = isProduct ? '*' : kind === 'symbol' || kind === 'keyword' ? INFIX.get(text) : undefined
      if (operator === undefined) return left
      const own = BINDING.get(operator === 'differs' ? 'equals' : operator) ?? 0
      if (own < binding) return left
      if (!isProduct) take()
      left = combine(operator, left, infix(own + 1), at)
    }
  }

  function combine(operator: Operation | 'differs', left: Expression, right: Expression, at: number): Expression {
    if (operator === 'differs') return apply('not', [apply('equals', [left, right], at)], at)
    const joins = operator === '+' && (kindOf(left) === 'string' || kindOf(right) === 'string')
    return apply(joins ? 'concatenate' : operator, [left, right], at)
  }

  function prefix(): Expression {
    const { at } = peek()
    if (++depth > DEEPEST) throw tooDeep(at)
    const found = skip('-') ? apply('negate', [prefix()], at) : skip('not') ? apply('not', [prefix()], at) : single()
    depth--
    return found
  }

  function single(): Expression {
    const token = peek()
    const { kind, text, at } = token
    if (skip('if')) return choice()
    if (skip('(')) {
      const inner = infix(0)
      expect(')')
      return inner
    }
    if (skip('true') || skip('false')) return { node: 'bool', value: text === 'true' }
    if (kind !== 'number' && kind !== 'string' && kind !== 'name') throw unexpected('a value')
    take()
    if (kind === 'number') return { node: 'number', value: literal(text) }
    if (kind === 'string') return { node: 'string', value: text }
    return skip('(') ? called(token) : property(text, 'number', at)
  }

  function property(name: string, as: Kind, at: number): Expression {
    references.push({ name, as, at })
    return { node: 'property', as, name }
  }

  /** What a name with parentheses behind it stands for; the first of them is taken. */
  function called({ text, at }: Token): Expression {
    const name = text.toLowerCase()
    if (name === 'string' || name === 'bool') {
      const inner = take()
      if (inner.kind !== 'name') throw unexpected('the name of a property', inner)
      expect(')')
      return property(inner.text, name, inner.at)
    }
    const operation = FUNCTIONS.get(name)
    if (operation === undefined) {
      throw badFormula(
        at,
        `there is no function ${brief(text)}: use one of string, bool, ${[...FUNCTIONS.keys()].join(', ')}.`,
      )
    }
    const args = is(')') ? [] : [infix(0)]
    while (skip(',')) args.push(infix(0))
    expect(')')
    return apply(operation, args, at)
  }

  function choice(): Expression {
    const branches: Branch[] = []
    const { at } = peek()
    do {
      const condition = peek().at
      const when = infix(0)
      if (kindOf(when) !== 'bool')
        throw badFormula(condition, `the condition of an "if" is a ${kindOf(when)}, not a bool.`)
      expect('then')
      branches.push({ when, gives: infix(0) })
    } while (skip('elseif'))
    const otherwise = skip('else') ? infix(0) : undefined
    if (otherwise === undefined) skip('endif')
    const found: Expression = { node: 'if', branches, otherwise }
    const kind = kindOf(found)
    const results = [...branches.map(({ gives }) => gives), ...(otherwise === undefined ? [] : [otherwise])]
    const other = results.map(kindOf).find((each) => each !== kind)
    if (other !== undefined) throw badFormula(at, `this "if" gives a ${kind} in one case and a ${other} in another.`)
    return found
  }

  const expression = infix(0)
  if (peek().kind !== 'end') throw unexpected('an operator or the end')
  if (depthOf(expression) > DEEPEST) throw tooDeep(0)
  return { expression, references }
}

/** Puts an operation together with what it takes; throws where that does not fit. */
function apply(operation: Operation, args: readonly Expression[], at: number): Expression {
  const { takes, least, most } = operations[operation]
  const name = operation === 'negate' ? '-' : operation
  if (args.length < least || args.length > most) {
    const wanted = least === most ? String(least) : `${least} to ${most}`
    throw badFormula(at, `"${name}" takes ${wanted} values, not ${args.length}.`)
  }
  const [first] = args
  const wanted = takes === 'same' ? first && kindOf(first) : takes
  const wrong = args.find((each) => wanted !== 'any' && kindOf(each) !== wanted)
  if (wrong === undefined) return { node: 'apply', operation, args }
  const hint = wrong.node === 'property' && wanted !== 'number' ? `: write ${wanted}(${wrong.name})` : ''
  const both = takes === 'same' ? 'values of one kind' : `${wanted} values`
  throw badFormula(at, `"${name}" takes ${both}, and is given a ${kindOf(wrong)}${hint}.`)
}

function tooDeep(at: number): Error {
  return badFormula(at, `it is nested more than ${DEEPEST} levels deep.`)
}

/** A number without zeros that say nothing. */
function literal(text: string) {
  const number = readDecimal(text) ?? ZERO
  return readDecimal(writeDecimal(number, number.scale)) ?? ZERO
}

function depthOf(expression: Expression): number {
  return 1 + partsOf(expression).reduce((deepest, part) => Math.max(deepest, depthOf(part)), 0)
}
