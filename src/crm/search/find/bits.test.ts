import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bits, bitsOfText, both, bytesOf, changed, either, hasBit, idsOf, without } from './bits.ts'

// Sets of bits are what plain sets are.

/** Ids as a portal has them: some side by side, some far away, also beyond 32 bits. */
const someIds = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 1, max: 1_500 })), { maxLength: 4 }),
    fc.array(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { maxLength: 10 }),
  )
  .map(
    ([runs, far]) => new Set([...runs.flatMap(([from, n]) => Array.from({ length: n }, (_, at) => from + at)), ...far]),
  )

const ascending = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b)
const made = (ids: Iterable<number>): Bits => bitsOfText([...ids].join())

function same(bits: Bits, ids: ReadonlySet<number>): void {
  expect(bits.size).toBe(ids.size)
  expect([...idsOf(bits)]).toEqual(ascending(ids))
  expect([...idsOf(bits, true)]).toEqual(ascending(ids).reverse())
  for (const id of [...ids, 0, 16_383, 16_384, 2 ** 40]) expect(hasBit(bits, id)).toBe(ids.has(id))
}

describe('a set of bits', () => {
  test('has what it was made of, whatever the order', () => {
    fc.assert(
      fc.property(someIds, (ids) => same(made([...ids].reverse()), ids)),
      { numRuns: 40 },
    )
  })

  test('is crossed, united and subtracted as sets are', () => {
    fc.assert(
      fc.property(someIds, someIds, (a, b) => {
        same(both(made(a), made(b)), new Set([...a].filter((id) => b.has(id))))
        same(either(made(a), made(b)), new Set([...a, ...b]))
        same(without(made(a), made(b)), new Set([...a].filter((id) => !b.has(id))))
      }),
      { numRuns: 40 },
    )
  })

  test('gives a changed one and stays as it was', () => {
    fc.assert(
      fc.property(someIds, someIds, someIds, (ids, come, gone) => {
        const bits = made(ids)
        const moves = new Map<number, boolean>([...come].map((id) => [id, true]))
        for (const id of gone) moves.set(id, false)
        same(changed(bits, moves), new Set([...ids, ...come].filter((id) => !gone.has(id))))
        same(bits, ids)
      }),
      { numRuns: 40 },
    )
  })

  test('of few records of many takes little memory, and of all of them a bit each', () => {
    const ids = (step: number) => Array.from({ length: 1_000_000 / step }, (_, at) => at * step)
    expect(bytesOf(made(ids(500)))).toBeLessThan(20_000)
    expect(bytesOf(made(ids(1)))).toBeLessThan(140_000)
  })
})
