import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../kit/refusal.ts'
import type { Decimal } from '../standard/decimal.ts'
import { readDecimal } from '../standard/decimal.ts'
import { evaluate } from './evaluate.ts'
import type { Expression } from './expression.ts'
import { type Kind, type Operation, spellNumber, type Value } from './operations.ts'
import { parseFormula } from './parse.ts'
import { printFormula } from './print.ts'

const canonical = (formula: string): string => printFormula(parseFormula(formula).expression)

function refusalOf(formula: string): string {
  try {
    parseFormula(formula)
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error(`${formula} was read.`)
}

const values: Readonly<Record<string, Value>> = {
  a: decimal('2'),
  b: decimal('0.1'),
  c: decimal('0.2'),
  text: 'Ada',
  yes: true,
  no: false,
}

function decimal(text: string): Decimal {
  const number = readDecimal(text)
  if (number === undefined) throw new Error(`${text} is no number`)
  return number
}

function resultOf(formula: string): string | undefined {
  const result = evaluate(parseFormula(formula).expression, (name) => values[name])
  if (result === undefined) return undefined
  return typeof result === 'object' ? spellNumber(result) : String(result)
}

describe('the canonical form', () => {
  test.each([
    ['IF bool(yes) THEN a ELSE b', 'if bool(yes) then a else b'],
    ['if a > 1 then 1 elseif a > 0 then 2 endif', 'if a > 1 then 1 elseif a > 0 then 2 endif'],
    ['if a > 1 then 1', 'if a > 1 then 1 endif'],
    ['"it" + string(text)', "concatenate('it', string(text))"],
    [`"it's"`, `"it's"`],
    ['a = 1', 'a equals 1'],
    ['a EQUALS 1', 'a equals 1'],
    ['a != 1', 'not (a equals 1)'],
    ['10a', '10 * a'],
    ['10a + 2(b - c)', '10 * a + 2 * (b - c)'],
    ['6 / 2a', '6 / 2 * a'],
    ['((a)) + (b * c)', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['2.50', '2.5'],
    ['.5+007.', '0.5 + 7'],
    ['-a*-1', '-a * -1'],
    ['not (bool(yes) and bool(no))', 'not (bool(yes) and bool(no))'],
    ['(bool(yes) and bool(no)) or true', 'bool(yes) and bool(no) or true'],
    ['MAX(a,b , c)', 'max(a, b, c)'],
    ['1 + if bool(yes) then 2 else 3', '1 + (if bool(yes) then 2 else 3)'],
    ['Is_Present( string(text) )', 'is_present(string(text))'],
  ])('of %s', (formula, expected) => {
    expect(canonical(formula)).toBe(expected)
    expect(canonical(expected)).toBe(expected)
  })
})

describe('a formula that can not be is refused, with the place and the reason', () => {
  test.each([
    ['', 1, 'a value is expected here, not the end.'],
    ['   ', 1, 'a value is expected here, not the end.'],
    ['a +', 4, 'a value is expected here, not the end.'],
    ['a b', 3, 'an operator or the end is expected here, not "b".'],
    ['(a', 3, '")" is expected here, not the end.'],
    ['a # b', 3, '# means nothing.'],
    ['a + 💫', 5, '💫 means nothing.'],
    [`'open`, 1, `the text that begins with ' has no end.`],
    ['string(1)', 8, 'the name of a property is expected here, not "1".'],
    ['sum(a, b)', 1, 'there is no function sum: use one of string, bool, max, min,'],
    ['max(a)', 1, '"max" takes 2 to 100 values, not 1.'],
    ['contains(string(a))', 1, '"contains" takes 2 values, not 1.'],
    [`max(${Array(101).fill('a').join(',')})`, 1, '"max" takes 2 to 100 values, not 101.'],
    [`a + 'x'`, 3, '"concatenate" takes string values, and is given a number: write string(a).'],
    ['a and true', 3, '"and" takes bool values, and is given a number: write bool(a).'],
    ['string(text) < 3', 14, '"<" takes number values, and is given a string.'],
    ['string(text) = 3', 14, '"equals" takes values of one kind, and is given a number.'],
    ['-true', 1, '"-" takes number values, and is given a bool.'],
    ['if a then 1 else 2', 4, 'the condition of an "if" is a number, not a bool.'],
    [`if bool(yes) then 1 else 'x'`, 4, 'this "if" gives a number in one case and a string in another.'],
    ['if bool(yes) 1', 14, '"then" is expected here, not "1".'],
    ['if bool(yes) then 1 else 2 endif', 28, 'an operator or the end is expected here, not "endif".'],
    ['a + \0', 5, 'it contains a NUL character.'],
    [`${'('.repeat(300)}a${')'.repeat(300)}`, 251, 'it is nested more than 250 levels deep.'],
    [Array(300).fill('a').join('+'), 1, 'it is nested more than 250 levels deep.'],
    [`a${' '.repeat(10_000)}`, 10_001, 'it has 10001 characters; at most 10000 are allowed.'],
  ])('%s', (formula, place, problem) => {
    expect(refusalOf(formula)).toMatch(`The calculationFormula is not valid at character ${place}: ${problem}`)
  })

  test('whatever is typed, the answer is a refusal or a formula', () => {
    const words = [
      'a',
      'if',
      'then',
      'else',
      'endif',
      '(',
      ')',
      ',',
      '1',
      '+',
      '-',
      '*',
      'not',
      '<',
      '=',
      "'x'",
      'max(',
    ]
    const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 3 })))
    fc.assert(
      fc.property(soup, (parts) => {
        try {
          canonical(parts.join(' '))
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the value of a formula', () => {
  test.each([
    ['b + c', '0.3'],
    ['1 / 3', '0.333333333333333'],
    ['1 / 3 * 3', '1'],
    ['2 / 3', '0.666666666666667'],
    ['-2 / 3', '-0.666666666666667'],
    ['a / 0', undefined],
    ['9007199254740993 + 1', '9007199254740994'],
    ['max(a, b, 7) - min(a, b, 7)', '6.9'],
    ['a = 2.0', 'true'],
    ['a != 2', 'false'],
    [`string(text) + ' ' + "L."`, 'Ada L.'],
    [`string(text) = 'ada'`, 'false'],
    [`contains(string(text), 'd')`, 'true'],
    ['number_to_string(a / 4)', '0.5'],
    [`string_to_number(' 1e2 ') + 1`, '101'],
    [`string_to_number('12a')`, undefined],
    ['a + missing', undefined],
    ['is_present(missing)', 'false'],
    ['is_present(a / 0)', 'false'],
    ['is_present(string(text))', 'true'],
    ['bool(missing) or bool(yes)', 'true'],
    ['bool(missing) or bool(no)', undefined],
    ['bool(missing) and bool(no)', 'false'],
    ['not bool(missing)', undefined],
    ['if bool(missing) then 1 else 2', undefined],
    ['if bool(no) then missing else 2', '2'],
    ['if bool(no) then 1 elseif a > 1 then 2 else 3', '2'],
    ['if bool(no) then 1 endif', undefined],
    [`1${'0'.repeat(308)} * 10`, undefined],
  ])('%s is %s', (formula, expected) => {
    expect(resultOf(formula)).toBe(expected)
  })
})

/** Trees of every kind, small numbers and texts in them. */
const names = ['a', 'b', 'c', 'text', 'yes', 'no', 'missing'] as const
const { number, string, bool } = fc.letrec<Record<Kind, Expression>>((tie) => {
  const property = (as: Kind) => fc.constantFrom(...names).map((name): Expression => ({ node: 'property', as, name }))
  const apply = (operation: Operation, ...args: fc.Arbitrary<Expression>[]) =>
    fc.tuple(...args).map((each): Expression => ({ node: 'apply', operation, args: each }))
  const choice = (kind: Kind) =>
    fc
      .tuple(
        fc.array(fc.record({ when: tie('bool'), gives: tie(kind) }), { minLength: 1, maxLength: 3 }),
        fc.option(tie(kind), { nil: undefined }),
      )
      .map(([branches, otherwise]): Expression => ({ node: 'if', branches, otherwise }))
  const two = (kind: Kind) => [tie(kind), tie(kind)] as const
  const some = (kind: Kind) => fc.array(tie(kind), { minLength: 2, maxLength: 4 })
  const literal = fc.tuple(fc.nat(999), fc.nat(3)).map(([digits, places]): Expression => {
    const value = decimal((digits / 10 ** places).toFixed(places).replace(/\.?0+$/, '') || '0')
    return { node: 'number', value }
  })
  const letters = fc.string({ unit: fc.constantFrom('a', 'd', ' ', "'", '(', '💫'), maxLength: 4 })
  return {
    number: fc.oneof(
      { maxDepth: 4 },
      literal,
      property('number'),
      ...(['+', '-', '*', '/'] as const).map((operation) => apply(operation, ...two('number'))),
      apply('negate', tie('number')),
      some('number').map((args): Expression => ({ node: 'apply', operation: 'max', args })),
      some('number').map((args): Expression => ({ node: 'apply', operation: 'min', args })),
      apply('string_to_number', tie('string')),
      choice('number'),
    ),
    string: fc.oneof(
      { maxDepth: 4 },
      letters.map((value): Expression => ({ node: 'string', value })),
      property('string'),
      some('string').map((args): Expression => ({ node: 'apply', operation: 'concatenate', args })),
      apply('number_to_string', tie('number')),
      choice('string'),
    ),
    bool: fc.oneof(
      { maxDepth: 4 },
      fc.boolean().map((value): Expression => ({ node: 'bool', value })),
      property('bool'),
      ...(['<', '>', '<=', '>='] as const).map((operation) => apply(operation, ...two('number'))),
      ...(['number', 'string', 'bool'] as const).map((kind) => apply('equals', ...two(kind))),
      apply('and', ...two('bool')),
      apply('or', ...two('bool')),
      apply('not', tie('bool')),
      apply('contains', ...two('string')),
      ...(['number', 'string', 'bool'] as const).map((kind) => apply('is_present', tie(kind))),
      choice('bool'),
    ),
  }
})
const anyFormula = fc.oneof(number, string, bool)

describe('of any formula', () => {
  test('reading what is printed gives the same tree, and printing that the same text', () => {
    fc.assert(
      fc.property(anyFormula, (expression) => {
        const text = printFormula(expression)
        expect(parseFormula(text).expression).toEqual(expression)
        expect(canonical(text)).toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })

  test('the properties that it reads are those that stand in it, each at its place', () => {
    fc.assert(
      fc.property(anyFormula, (expression) => {
        const text = printFormula(expression)
        for (const { name, at } of parseFormula(text).references) expect(text.startsWith(name, at)).toBe(true)
      }),
    )
  })
})

/** What a number, text or truth is in the oracle: fractions of integers, nothing rounded. NaN-free, null where missing. */
type Plain = Fraction | string | boolean | null

interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

/** The same language, spelled out a second time: with fractions in place of decimals, JavaScript's own values elsewhere. */
function oracle(expression: Expression): Plain {
  switch (expression.node) {
    case 'number':
      return fraction(expression.value.digits, 10n ** BigInt(expression.value.scale))
    case 'string':
    case 'bool':
      return expression.value
    case 'property': {
      const value = values[expression.name]
      if (value === undefined || kindOfValue(value) !== expression.as) return null
      return typeof value === 'object' ? fraction(value.digits, 10n ** BigInt(value.scale)) : value
    }
    case 'if': {
      for (const { when, gives } of expression.branches) {
        const holds = oracle(when)
        if (holds === null) return null
        if (holds === true) return oracle(gives)
      }
      return expression.otherwise === undefined ? null : oracle(expression.otherwise)
    }
    case 'apply': {
      const args = expression.args.map(oracle)
      if (expression.operation === 'is_present') return args[0] !== null
      if (expression.operation === 'and') return args.includes(false) ? false : args.includes(null) ? null : true
      if (expression.operation === 'or') return args.includes(true) ? true : args.includes(null) ? null : false
      return args.includes(null) ? null : strict(expression.operation, args)
    }
  }
}

function strict(operation: Operation, args: readonly Plain[]): Plain {
  const numbers = args.filter((each) => typeof each === 'object' && each !== null)
  const [x = ONE, y = ONE] = numbers
  const [text = '', part = ''] = args.filter((each) => typeof each === 'string')
  const less = (a: Fraction, b: Fraction): boolean => a.top * b.bottom < b.top * a.bottom
  switch (operation) {
    case '+':
      return fraction(x.top * y.bottom + y.top * x.bottom, x.bottom * y.bottom)
    case '-':
      return fraction(x.top * y.bottom - y.top * x.bottom, x.bottom * y.bottom)
    case '*':
      return fraction(x.top * y.top, x.bottom * y.bottom)
    case '/':
      return y.top === 0n ? null : fraction(x.top * y.bottom, x.bottom * y.top)
    case 'negate':
      return fraction(-x.top, x.bottom)
    case '<':
      return less(x, y)
    case '>':
      return less(y, x)
    case '<=':
      return !less(y, x)
    case '>=':
      return !less(x, y)
    case 'equals':
      return numbers.length === 2 ? !less(x, y) && !less(y, x) : args[0] === args[1]
    case 'not':
      return args[0] === false
    case 'max':
      return numbers.reduce((best, each) => (less(best, each) ? each : best))
    case 'min':
      return numbers.reduce((best, each) => (less(each, best) ? each : best))
    case 'contains':
      return text.includes(part)
    case 'concatenate':
      return args.join('')
    case 'number_to_string':
      return shown(x)
    case 'string_to_number': {
      const found = /^\s*-?(\d+\.?\d*|\.\d+)\s*$/.test(text) ? decimal(text.trim()) : undefined
      return found === undefined ? null : fraction(found.digits, 10n ** BigInt(found.scale))
    }
    default:
      throw new Error(`${operation} is not strict`)
  }
}

const ONE: Fraction = { top: 1n, bottom: 1n }

function fraction(top: bigint, bottom: bigint): Fraction {
  return bottom < 0n ? { top: -top, bottom: -bottom } : { top, bottom }
}

/** 15 decimals, half away from zero. */
function shown(value: Plain): string {
  if (value === null || typeof value !== 'object') return String(value)
  const { top, bottom } = value
  const size = ((top < 0n ? -top : top) * 10n ** 15n * 2n + bottom) / (2n * bottom)
  const digits = size.toString().padStart(16, '0')
  const text = `${digits.slice(0, -15)}.${digits.slice(-15)}`.replace(/\.?0+$/, '')
  return top < 0n && size > 0n ? `-${text}` : text
}

describe('against an oracle that reckons with fractions', () => {
  /** Divisions are rounded, and what is parted by a hair may then compare another way: they have tests of their own. */
  const divides = (expression: Expression): boolean =>
    JSON.stringify(expression, (_, each) => (typeof each === 'bigint' ? String(each) : each)).includes('"/"')

  test('every formula without a division has the same value', () => {
    fc.assert(
      fc.property(
        anyFormula.filter((each) => !divides(each)),
        (expression) => {
          const expected = oracle(expression)
          const found = evaluate(expression, (name, as) =>
            kindOfValue(values[name]) === as ? values[name] : undefined,
          )
          const typed = found === undefined ? null : typeof found === 'object' ? spellNumber(found) : found
          expect(typed).toEqual(expected !== null && typeof expected === 'object' ? shown(expected) : expected)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('one division is right to the last decimal that is shown', () => {
    const integer = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
    fc.assert(
      fc.property(integer, integer, (top, bottom) => {
        const quotient = evaluate(
          { node: 'apply', operation: '/', args: [ofInteger(top), ofInteger(bottom)] },
          () => undefined,
        )
        const found = typeof quotient === 'object' ? spellNumber(quotient) : undefined
        expect(found).toBe(bottom === 0n ? undefined : shown(fraction(top, bottom)))
      }),
    )
  })
})

function ofInteger(digits: bigint): Expression {
  return { node: 'number', value: { digits, scale: 0 } }
}

function kindOfValue(value: Value | undefined): Kind | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'object') return 'number'
  return typeof value === 'string' ? 'string' : 'bool'
}
