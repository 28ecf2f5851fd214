import { type Decimal, minus, readDecimal } from '../../standard/decimal.ts'
import { NUMBER, oneArgument, type RuleKind, whole } from '../kind.ts'

// What numbers may be, reckoned exactly: no value is rounded before it is compared.

const MOST_DECIMALS = 20

/** Longer spellings are no bounds that anybody means. */
const LONGEST_BOUND = 100

const bound = (arg: string): { readonly arg: string; readonly at: Decimal } | undefined => {
  const at = arg.length <= LONGEST_BOUND ? readDecimal(arg) : undefined
  return at === undefined ? undefined : { arg, at }
}

const compare = (value: string, at: Decimal): bigint => {
  const number = readDecimal(value)
  return number === undefined ? 0n : minus(number, at).digits
}

const maxNumber = oneArgument(NUMBER, 'one number', bound, ({ arg, at }) => ({
  code: 'INVALID_MAX_NUMBER',
  refuse: (value) => (compare(value, at) <= 0n ? undefined : `Enter a number of at most ${arg}`),
}))

const minNumber = oneArgument(NUMBER, 'one number', bound, ({ arg, at }) => ({
  code: 'INVALID_MIN_NUMBER',
  refuse: (value) => (compare(value, at) >= 0n ? undefined : `Enter a number of at least ${arg}`),
}))

/** Decimal places as they are written: `1.50` has two. */
const decimal = oneArgument(NUMBER, `one whole number from 0 to ${MOST_DECIMALS}`, whole(0, MOST_DECIMALS), (most) => ({
  code: 'INVALID_DECIMAL',
  refuse: (value) =>
    (readDecimal(value)?.scale ?? 0) <= most ? undefined : `Enter a number with at most ${most} decimal places`,
}))

export const numberKinds: Readonly<Record<string, RuleKind>> = {
  DECIMAL: decimal,
  MAX_NUMBER: maxNumber,
  MIN_NUMBER: minNumber,
}
