import fc from 'fast-check'
import type { Expression } from '../../src/crm/formulas/expression.ts'
import type { Kind, Operation, Value } from '../../src/crm/formulas/operations.ts'
import { type Decimal, readDecimal } from '../../src/crm/standard/decimal.ts'

/** A record for formulas to read. */
export const values: Readonly<Record<string, Value>> = {
  a: decimal('2'),
  b: decimal('0.1'),
  c: decimal('0.2'),
  text: 'Ada',
  yes: true,
  no: false,
}

export function decimal(text: string): Decimal {
  const number = readDecimal(text)
  if (number === undefined) throw new Error(`${text} is no number`)
  return number
}

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
/** Any formula there can be, over the record above. */
export const anyFormula = fc.oneof(number, string, bool)
