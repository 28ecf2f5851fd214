import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyFormula } from '../../../test/harness/formulas.ts'
import { Refusal } from '../../kit/refusal.ts'
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
