import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyFormula, decimal, values } from '../../../test/harness/formulas.ts'
import { evaluate } from './evaluate.ts'
import type { Expression } from './expression.ts'
import { type Kind, type Operation, spellNumber, type Value } from './operations.ts'
import { parseFormula } from './parse.ts'

function resultOf(formula: string): string | undefined {
  const result = evaluate(parseFormula(formula).expression, (name) => values[name])
  if (result === undefined) return undefined
  return typeof result === 'object' ? spellNumber(result) : String(result)
}

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
