import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PropertyType, property } from './definition.ts'
import { normalise } from './values.ts'

const define = (type: PropertyType, field = 'text', options?: readonly string[]) =>
  property('p', 'P', `${type}/${field}`, 'group', '', 0, options)

function canonical(
  type: PropertyType,
  input: string | number | boolean | null,
  field?: string,
  options?: readonly string[],
) {
  const result = normalise(define(type, field, options), input)
  return 'problem' in result ? result.problem.code : result.value
}

describe('a value in its canonical spelling', () => {
  test.each<[PropertyType, string | number | boolean | null, string | null]>([
    ['string', ' kept as it is ', ' kept as it is '],
    ['string', 42, '42'],
    ['string', true, 'true'],
    ['string', null, null],
    ['string', '', null],
    ['string', 'lone \ud800 surrogate', 'lone \ufffd surrogate'],
    ['number', '10.0', '10.0'],
    ['number', ' 7 ', '7'],
    ['number', -0.5, '-0.5'],
    ['number', '1e3', '1e3'],
    ['number', '1,000', 'INVALID_INTEGER'],
    ['number', 'NaN', 'INVALID_INTEGER'],
    ['number', Number.POSITIVE_INFINITY, 'INVALID_INTEGER'],
    ['number', '1e999', 'INVALID_INTEGER'],
    ['number', '0x10', 'INVALID_INTEGER'],
    ['bool', 'TRUE', 'true'],
    ['bool', false, 'false'],
    ['bool', 'yes', 'INVALID_OPTION'],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2023-02-29', 'INVALID_DATE'],
    ['date', 1_704_067_200_000, '2024-01-01'],
    ['date', '1704067200001', 'INVALID_DATE'],
    ['date', '2024-01-01T00:00:00Z', '2024-01-01'],
    ['date', 'tomorrow', 'INVALID_DATE'],
    ['datetime', '2024-01-01T10:00:00.000Z', '2024-01-01T10:00:00Z'],
    ['datetime', '2024-01-01T12:00:00+02:00', '2024-01-01T10:00:00Z'],
    ['datetime', 1_704_067_200_123, '2024-01-01T00:00:00.123Z'],
    ['datetime', '2024-01-01', '2024-01-01T00:00:00Z'],
    ['datetime', '2024-13-01T00:00:00Z', 'INVALID_LONG'],
    ['datetime', '99999999999999999', 'INVALID_LONG'],
    ['datetime', 'x', 'INVALID_LONG'],
  ])('%s %j gives %j', (type, input, expected) => {
    expect(canonical(type, input)).toBe(expected)
  })

  test('a time that is not midnight is told with its hour', () => {
    const result = normalise(define('date'), '2024-01-01T05:30:00Z')
    expect('problem' in result && result.problem.message).toBe('2024-01-01T05:30:00Z is at 5:30:0.0 UTC, not midnight!')
  })

  test('a choice must be one of the options, letter case and all', () => {
    expect(canonical('enumeration', 'NEW', 'select', ['NEW', 'OPEN'])).toBe('NEW')
    const result = normalise(define('enumeration', 'select', ['NEW', 'OPEN']), 'new')
    expect('problem' in result && result.problem.message).toBe('new was not one of the allowed options: [NEW, OPEN]')
  })

  test('several choices are joined, each once; a leading ; adds to what is there', () => {
    const choices = define('enumeration', 'checkbox', ['a', 'b', 'c'])
    expect(normalise(choices, 'b;a;b')).toEqual({ value: 'b;a' })
    expect(normalise(choices, ';c', 'a;b')).toEqual({ value: 'a;b;c' })
    expect(normalise(choices, ';c')).toEqual({ value: 'c' })
    expect(normalise(choices, ';')).toEqual({ value: null })
    expect('problem' in normalise(choices, 'a;x')).toBe(true)
  })

  const email = property('email', 'Email', 'string/text', 'group')
  test.each([
    [' Ada@Customer.Example ', 'ada@customer.example'],
    ["o'hara+tag@sub.customer.example", "o'hara+tag@sub.customer.example"],
    ['jürgen@müller.example', 'jürgen@müller.example'],
  ])('the address %j is kept as %j', (input, expected) => {
    expect(normalise(email, input)).toEqual({ value: expected })
  })

  test.each([
    'ada',
    'ada@',
    '@customer.example',
    'ada@customer',
    'a da@customer.example',
    'ada@-x.example',
    'ada@x..example',
    'a@b@c.example',
    `${'x'.repeat(250)}@b.example`,
  ])('%j is no address', (input) => {
    const result = normalise(email, input)
    expect('problem' in result && result.problem.code).toBe('INVALID_EMAIL')
  })
})

describe('for any input', () => {
  const types: readonly PropertyType[] = ['string', 'number', 'bool', 'date', 'datetime', 'phone_number']
  const anyInput = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
    fc.boolean(),
    fc.constant(null),
  )

  test('the canonical spelling of a value is its own canonical spelling, and never has a NUL or a lone surrogate', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), anyInput, (type, input) => {
        const first = normalise(define(type), input)
        if ('problem' in first) return
        expect(normalise(define(type), first.value)).toEqual(first)
        expect(first.value === null || (first.value.isWellFormed() && !first.value.includes('\0'))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('a problem shows at most the beginning of the value', () => {
    const result = normalise(define('number'), 'x'.repeat(60_000))
    expect('problem' in result && result.problem.value?.length).toBe(200)
  })
})
