import { createHash } from 'node:crypto'
import type { PropertyDefinition } from '../definition.ts'
import { parseInstant } from '../values.ts'

/** How the values of a property are compared in search (hubspot-api.md §5.3). */
export type Kind = 'text' | 'choice' | 'choices' | 'number' | 'bool' | 'day' | 'instant'

export function kindOf({ type, fieldType }: PropertyDefinition): Kind {
  switch (type) {
    case 'number':
    case 'bool':
      return type
    case 'date':
      return 'day'
    case 'datetime':
      return 'instant'
    case 'enumeration':
      return fieldType === 'checkbox' ? 'choices' : 'choice'
    default:
      return 'text'
  }
}

/** The longest key, in UTF-16 units: what every index takes. */
export const LONGEST_KEY = 200
/** What is kept of the beginning of a longer one; its hash tells it from others. */
const HEAD = 130
/** Added to the milliseconds of an instant so that none is below zero. */
const YEAR_ZERO = 62_167_219_200_000
/** Added to the exponent of a number so that none is below zero. */
const EXPONENT_ZERO = 500_000

/**
 * The value in a spelling that is equal for equal values and sorts, by code points, as the values do; undefined for what
 * is no value of the kind. Letter case counts for choices only. Long values sort by their beginning alone.
 */
export function keyOf(kind: Kind, value: string): string | undefined {
  switch (kind) {
    case 'text':
    case 'bool':
      return shortened(value.toLowerCase())
    case 'choice':
    case 'choices':
      return shortened(value)
    case 'number':
      return numberKey(value.trim())
    case 'day': {
      const at = parseInstant(value)
      return at === undefined ? undefined : new Date(at).toISOString().slice(0, 10)
    }
    case 'instant': {
      const at = parseInstant(value)
      return at === undefined ? undefined : instantKey(at)
    }
  }
}

/** Sorts after every key of a number, day or instant. */
export const UNREADABLE = '\u{10ffff}'

/** The key of a stored value: what is no value of its kind, because its property had another once, sorts last. */
export function storedKey(kind: Kind, value: string): string {
  return keyOf(kind, value) ?? UNREADABLE
}

export function instantKey(ms: number): string {
  return String(ms + YEAR_ZERO).padStart(15, '0')
}

/** The instant in ms that a key of kind `instant` was made of. */
export function instantOf(key: string): number {
  return Number(key) - YEAR_ZERO
}

function shortened(key: string): string {
  if (key.length <= LONGEST_KEY) return key
  return `${key.slice(0, HEAD).toWellFormed()}…${createHash('sha256').update(key).digest('hex')}`
}

const decimal = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/

/** Exact, however long: sign, exponent, digits; below zero the complement of each. */
function numberKey(text: string): string | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? []
  const written = whole + fraction
  if (sign === undefined || written === '') return undefined
  const digits = written.replace(/^0+/, '').replace(/0+$/, '')
  if (digits === '') return 'o'
  const leading = written.length - written.replace(/^0+/, '').length
  const scale = EXPONENT_ZERO + whole.length - leading + Number(exponent)
  if (sign !== '-') return shortened(`p${String(scale).padStart(6, '0')}${digits}`)
  const complement = [...digits].map((digit) => 9 - Number(digit)).join('')
  return shortened(`n${String(2 * EXPONENT_ZERO - 1 - scale).padStart(6, '0')}${complement}~`)
}

/** Orders keys by their code points, as both engines do. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x === y) continue
    const surrogates = Number(x >= 0xd800 && x <= 0xdfff) - Number(y >= 0xd800 && y <= 0xdfff)
    return surrogates === 0 ? x - y : surrogates
  }
  return a.length - b.length
}
