import {
  compare,
  type Decimal,
  dividedBy,
  minus,
  plus,
  readDecimal,
  rounded,
  times,
  writeDecimal,
} from '../standard/decimal.ts'

/** What an expression gives. */
export type Kind = 'number' | 'string' | 'bool'

/** A value in a formula. */
export type Value = Decimal | string | boolean

/** What can be done with values: how a formula spells it, what it takes and gives. */
interface Signature {
  /** `same`: any kind, but all alike. */
  readonly takes: Kind | 'any' | 'same'
  readonly gives: Kind
  readonly least: number
  readonly most: number
  /** Gives nothing where the values have no result. Not asked where one of the values is missing. */
  run(args: readonly Value[]): Value | undefined
}

/** How many decimals numbers keep while they are reckoned with: sums and products are exact up to there. */
const PLACES = 30
/** The longest text, in UTF-16 units: as long as a value may be (hubspot-api.md §4.9). */
export const LONGEST_TEXT = 65_536
/** Nothing can hold a number as large as this. */
const TOO_LARGE = 10n ** 309n

/** A number as formulas reckon with it; undefined where it is too large for any. */
export function reckoned(number: Decimal | undefined): Decimal | undefined {
  if (number === undefined) return undefined
  const { digits, scale } = rounded(number, PLACES)
  const whole = (digits < 0n ? -digits : digits) / 10n ** BigInt(scale)
  return whole < TOO_LARGE ? { digits, scale } : undefined
}

const isNumber = (value: Value): value is Decimal => typeof value === 'object'
const isString = (value: Value): value is string => typeof value === 'string'

const ofNumbers =
  (work: (first: Decimal, ...rest: readonly Decimal[]) => Value | undefined): Signature['run'] =>
  (args) => {
    const [first, ...rest] = args.filter(isNumber)
    return first === undefined ? undefined : work(first, ...rest)
  }

const ofTwo = (work: (a: Decimal, b: Decimal) => Value | undefined): Signature['run'] =>
  ofNumbers((a, b) => (b === undefined ? undefined : work(a, b)))

const reckon = (work: (a: Decimal, b: Decimal) => Decimal | undefined): Signature => ({
  takes: 'number',
  gives: 'number',
  least: 2,
  most: 2,
  run: ofTwo((a, b) => reckoned(work(a, b))),
})

const comparison = (holds: (order: number) => boolean): Signature => ({
  takes: 'number',
  gives: 'bool',
  least: 2,
  most: 2,
  run: ofTwo((a, b) => holds(compare(a, b))),
})

const choose = (better: (a: Decimal, b: Decimal) => boolean): Signature => ({
  takes: 'number',
  gives: 'number',
  least: 2,
  most: 100,
  run: ofNumbers((first, ...rest) => rest.reduce((best, each) => (better(each, best) ? each : best), first)),
})

const join = (most: number): Signature => ({
  takes: 'string',
  gives: 'string',
  least: 2,
  most,
  run: (args) => {
    const text = args.filter(isString).join('')
    return text.length > LONGEST_TEXT ? undefined : text
  },
})

/** Truth is decided where it is used: what is missing may not matter (evaluate.ts). */
const truth = (takes: 'bool' | 'any', arity: 1 | 2, run: Signature['run'] = () => undefined): Signature => ({
  takes,
  gives: 'bool',
  least: arity,
  most: arity,
  run,
})

function isEqual(a: Value | undefined, b: Value | undefined): boolean {
  return typeof a === 'object' && typeof b === 'object' ? compare(a, b) === 0 : a === b
}

/** Every operator and function there is (hubspot-api.md §6.1). Texts are compared as they are, letter case included. */
export const operations = {
  '+': reckon(plus),
  '-': reckon(minus),
  '*': reckon(times),
  '/': reckon((a, b) => dividedBy(a, b, PLACES)),
  negate: {
    takes: 'number',
    gives: 'number',
    least: 1,
    most: 1,
    run: ofNumbers(({ digits, scale }) => ({ digits: -digits, scale })),
  },
  '<': comparison((order) => order < 0),
  '>': comparison((order) => order > 0),
  '<=': comparison((order) => order <= 0),
  '>=': comparison((order) => order >= 0),
  equals: { takes: 'same', gives: 'bool', least: 2, most: 2, run: ([a, b]) => isEqual(a, b) },
  and: truth('bool', 2),
  or: truth('bool', 2),
  not: truth('bool', 1, ([value]) => value === false),
  is_present: truth('any', 1),
  max: choose((a, b) => compare(a, b) > 0),
  min: choose((a, b) => compare(a, b) < 0),
  contains: {
    takes: 'string',
    gives: 'bool',
    least: 2,
    most: 2,
    run: (args) => {
      const [text, part] = args.filter(isString)
      return text === undefined || part === undefined ? undefined : text.includes(part)
    },
  },
  concatenate: join(100),
  number_to_string: { takes: 'number', gives: 'string', least: 1, most: 1, run: ofNumbers(spellNumber) },
  string_to_number: {
    takes: 'string',
    gives: 'number',
    least: 1,
    most: 1,
    run: (args) => reckoned(readDecimal(args.find(isString)?.trim())),
  },
} satisfies Readonly<Record<string, Signature>>

export type Operation = keyof typeof operations

/** How many decimals a result shows. */
const SHOWN_PLACES = 15

/** A number as it is stored. Numbers that only a rounding of thirds parts from a round one come out round. */
export function spellNumber(number: Decimal): string {
  return writeDecimal(number, SHOWN_PLACES)
}
