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

export function minus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  const at = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(scale - own)
  return { digits: at(a) - at(b), scale }
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale }
}

export function percent({ digits, scale }: Decimal): Decimal {
  return { digits, scale: scale + 2 }
}

/** Writes it with at most `places` decimals, rounded half away from zero, without trailing zeros. */
export function writeDecimal({ digits, scale }: Decimal, places: number): string {
  const size = digits < 0n ? -digits : digits
  const surplus = Math.max(0, scale - places)
  const step = 10n ** BigInt(surplus)
  const kept = (size + step / 2n) / step
  const decimals = scale - surplus
  const text = kept.toString().padStart(decimals + 1, '0')
  const fraction = text.slice(text.length - decimals).replace(/0+$/, '')
  const whole = decimals === 0 ? text : text.slice(0, -decimals)
  const written = decimals === 0 || fraction === '' ? whole : `${whole}.${fraction}`
  return digits < 0n && kept > 0n ? `-${written}` : written
}
