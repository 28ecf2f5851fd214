/** Exact decimal numbers: `digits` × 10^-`scale`. Money is not reckoned in binary fractions. */
export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/

export const ZERO: Decimal = { digits: 0n, scale: 0 }
export const ONE: Decimal = { digits: 1n, scale: 0 }

/** Reads a number as property values spell them; undefined where it is none. */
export function readDecimal(text: string | undefined): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text ?? '') ?? []
  if (sign === undefined || whole + fraction === '') return undefined
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n)
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

/** The digits of two numbers at the finer one's scale. */
function aligned(a: Decimal, b: Decimal): { readonly a: bigint; readonly b: bigint; readonly scale: number } {
  const scale = Math.max(a.scale, b.scale)
  const at = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(scale - own)
  return { a: at(a), b: at(b), scale }
}

export function plus(left: Decimal, right: Decimal): Decimal {
  const { a, b, scale } = aligned(left, right)
  return { digits: a + b, scale }
}

export function minus(left: Decimal, right: Decimal): Decimal {
  const { a, b, scale } = aligned(left, right)
  return { digits: a - b, scale }
}

/** Negative, zero or positive, as the first number is less than, equal to or greater than the second. */
export function compare(left: Decimal, right: Decimal): number {
  const { a, b } = aligned(left, right)
  return a < b ? -1 : Number(a > b)
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale }
}

/** Rounded half away from zero to `places` decimals; undefined where the divisor is zero. */
export function dividedBy(left: Decimal, right: Decimal, places: number): Decimal | undefined {
  const { a, b } = aligned(left, right)
  return b === 0n ? undefined : { digits: halfAway(a * 10n ** BigInt(places), b), scale: places }
}

/** Rounded half away from zero to at most `places` decimals. */
export function rounded(number: Decimal, places: number): Decimal {
  const surplus = number.scale - places
  return surplus <= 0 ? number : { digits: halfAway(number.digits, 10n ** BigInt(surplus)), scale: places }
}

/** The quotient of two integers, rounded half away from zero. */
function halfAway(a: bigint, b: bigint): bigint {
  const size = (each: bigint): bigint => (each < 0n ? -each : each)
  const quotient = (2n * size(a) + size(b)) / (2n * size(b))
  return a < 0n === b < 0n ? quotient : -quotient
}

export function percent({ digits, scale }: Decimal): Decimal {
  return { digits, scale: scale + 2 }
}

/** Writes it with at most `places` decimals, rounded half away from zero, without trailing zeros. */
export function writeDecimal(number: Decimal, places: number): string {
  const { digits, scale: decimals } = rounded(number, places)
  const kept = digits < 0n ? -digits : digits
  const text = kept.toString().padStart(decimals + 1, '0')
  const fraction = text.slice(text.length - decimals).replace(/0+$/, '')
  const whole = decimals === 0 ? text : text.slice(0, -decimals)
  const written = decimals === 0 || fraction === '' ? whole : `${whole}.${fraction}`
  return digits < 0n && kept > 0n ? `-${written}` : written
}
