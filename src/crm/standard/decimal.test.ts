import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minus, percent, readDecimal, times, writeDecimal } from './decimal.ts'

const read = (text: string) => {
  const decimal = readDecimal(text)
  if (decimal === undefined) throw new Error(text)
  return decimal
}

test.each([
  ['0', '0'],
  ['-0.0', '0'],
  ['+12.50', '12.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['1e3', '1000'],
  ['12.5E-2', '0.125'],
  ['0.0000005', '0.000001'],
  ['0.00000049', '0'],
  ['-1.2345675', '-1.234568'],
  ['123456789012345678.9', '123456789012345678.9'],
])('%s is written %s', (text, written) => {
  expect(writeDecimal(read(text), 6)).toBe(written)
})

test.each(['', '.', 'x', '1.2.3', '1e', '0x10', 'Infinity'])('%j is no number', (text) => {
  expect(readDecimal(text)).toBeUndefined()
})

test('what is reckoned is exact', () => {
  expect(writeDecimal(times(read('0.1'), read('3')), 6)).toBe('0.3')
  expect(writeDecimal(minus(read('1.1'), read('1')), 6)).toBe('0.1')
  expect(writeDecimal(percent(read('12.5')), 6)).toBe('0.125')
})

test('whole numbers and cents agree with integers', () => {
  const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const cents = (n: bigint) => ({ digits: n, scale: 2 })
      expect(minus(cents(a), cents(b))).toEqual(cents(a - b))
      expect(writeDecimal(times(cents(a), cents(b)), 4)).toBe(writeDecimal({ digits: a * b, scale: 4 }, 4))
      const written = writeDecimal(cents(a), 2)
      expect(written).toMatch(/^-?(0|[1-9]\d*)(\.\d?[1-9])?$/)
      expect(writeDecimal(read(written), 2)).toBe(written)
    }),
  )
})
