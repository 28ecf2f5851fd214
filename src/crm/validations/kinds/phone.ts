import { type Demand, PHONE, type RuleKind } from '../kind.ts'
import { callingCodes } from './calling-codes.ts'

// An international number: a plus sign, the calling code, and up to 15 digits in all (E.164), parted as people part them.
const NUMBER = /^\+[1-9](?:[ ().\-/]*\d){6,14}[ )]*(?:(?:ext\.?|x|;ext=)\s*\d{1,7})?$/i
const EXTENSION = /(?:ext|x|;ext=)[^+]*$/i

const digitsOf = (value: string): string => value.replace(EXTENSION, '').replace(/\D/g, '')

const codes: ReadonlySet<string> = new Set(callingCodes.values())

/** No calling code begins with another one, so that the longest that fits is the only one. */
const codeOf = (digits: string): string | undefined =>
  [3, 2, 1].map((length) => digits.slice(0, length)).find((code) => codes.has(code))

function dialled(country: string | undefined): Demand {
  const wanted = country === undefined ? undefined : callingCodes.get(country)
  return {
    code: 'INVALID_PHONE_NUMBER',
    refuse(value) {
      const code = NUMBER.test(value) ? codeOf(digitsOf(value)) : undefined
      if (code === undefined) return 'Enter a phone number with its country code, such as +1 617 555 0100'
      return wanted === undefined || code === wanted
        ? undefined
        : `Enter a phone number that begins with +${wanted}, the code of ${country?.toUpperCase()}`
    },
    // Everything but the parting marks stays; an extension is part of the number for whoever dials it.
    tidy: (value) => (NUMBER.test(value.trim()) ? tidied(value.trim()) : value),
  }
}

function tidied(value: string): string {
  const extension = EXTENSION.exec(value)?.[0].replace(/\D/g, '')
  return `+${digitsOf(value)}${extension === undefined ? '' : ` ext ${extension}`}`
}

const phoneNumber: RuleKind = {
  on: PHONE,
  read([country, ...more]) {
    const known = country === undefined || callingCodes.has(country)
    return known && more.length === 0
      ? dialled(country)
      : 'must be empty or one country as two small letters, such as us'
  },
}

export const phoneKinds: Readonly<Record<string, RuleKind>> = {
  PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE: phoneNumber,
}
