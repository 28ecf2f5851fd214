import { formatInstant } from '../kit/instant.ts'
import type { PropertyDefinition } from './definition.ts'
import type { ValueProblem } from './problems.ts'

/** What a caller may send for a property. */
export type InputValue = string | number | boolean | null

/** A value in its canonical spelling, or why it can't be one. `null` clears the property. */
export type Normalised = { readonly value: string | null } | { readonly problem: ValueProblem }

/** The longest string value, in UTF-16 units (hubspot-api.md §4.9). */
const LONGEST = 65_536
/** The longest address that mail systems accept (RFC 5321). */
const LONGEST_EMAIL = 254
const DAY = 86_400_000
/** The instants whose year has four digits, in ms: others have no spelling that every client reads. */
const FIRST = Date.parse('0000-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/
const integer = /^-?\d{1,16}$/
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/
const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/
// One @, no spaces or controls, a dotted domain of letters, digits and hyphens (any script): what mail can be sent to.
const address =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u

/** The parts of a value that holds several. */
export function partsOf(list: string | undefined): readonly string[] {
  return list === undefined || list === '' ? [] : list.split(';')
}

/**
 * Checks one value against its definition and gives its canonical spelling: dates as `YYYY-MM-DD`, instants in UTC,
 * booleans in lower case, e-mail addresses in lower case; everything else as given. `current` is the value to which a
 * multiple choice that begins with `;` is added.
 */
export function normalise(definition: PropertyDefinition, input: InputValue, current?: string): Normalised {
  if (input === null || input === '') return { value: null }
  const text = typeof input === 'string' ? input.toWellFormed() : String(input)
  const problem = (code: string, message: string): Normalised => ({
    problem: { code, message, property: definition.name, value: text.slice(0, 200) },
  })
  if (text.includes('\0')) {
    return problem('INVALID_STRING', `${definition.name} contains a NUL character, which no value may have`)
  }
  if (text.length > LONGEST) {
    return problem('VALUE_TOO_LONG', `${definition.name} has ${text.length} characters; at most ${LONGEST} are allowed`)
  }
  switch (definition.type) {
    case 'number':
      return number.test(text.trim()) && Number.isFinite(Number(text))
        ? { value: text.trim() }
        : problem('INVALID_INTEGER', `${definition.name} was not a valid number`)
    case 'bool': {
      const lower = text.toLowerCase()
      return lower === 'true' || lower === 'false'
        ? { value: lower }
        : problem('INVALID_OPTION', notAnOption(text, ['true', 'false']))
    }
    case 'enumeration':
      return normaliseChoice(definition, text, current, problem)
    case 'date': {
      const day = parseDay(text)
      if (day === undefined)
        return problem(
          'INVALID_DATE',
          `${text} was not a valid date: write YYYY-MM-DD, or midnight UTC in milliseconds`,
        )
      return day % DAY === 0
        ? { value: new Date(day).toISOString().slice(0, 10) }
        : problem('INVALID_DATE', `${text} is at ${timeOfDay(day)} UTC, not midnight!`)
    }
    case 'datetime': {
      const at = parseInstant(text)
      return at === undefined ? problem('INVALID_LONG', `${text} was not a valid long.`) : { value: formatInstant(at) }
    }
    default:
      return definition.name === 'email' ? normaliseEmail(text, problem) : { value: text }
  }
}

type Problem = (code: string, message: string) => Normalised

function normaliseEmail(text: string, problem: Problem): Normalised {
  const email = text.trim().toLowerCase()
  if (email === '') return { value: null }
  return isEmailAddress(email) ? { value: email } : problem('INVALID_EMAIL', `Email address ${text} is invalid`)
}

export function isEmailAddress(text: string): boolean {
  return text.length <= LONGEST_EMAIL && address.test(text)
}

function normaliseChoice(
  definition: PropertyDefinition,
  text: string,
  current: string | undefined,
  problem: Problem,
): Normalised {
  const multiple = definition.fieldType === 'checkbox'
  const parts = multiple ? text.split(';').filter((part) => part !== '') : [text]
  // Options that come from elsewhere and are not listed can't be checked here.
  if (!definition.externalOptions || definition.options.length > 0) {
    const allowed = definition.options.map((option) => option.value)
    const wrong = parts.find((part) => !allowed.includes(part))
    if (wrong !== undefined) return problem('INVALID_OPTION', notAnOption(wrong, allowed))
  }
  if (!multiple) return { value: text }
  const kept = text.startsWith(';') && current !== undefined ? current.split(';') : []
  const all = [...new Set([...kept, ...parts])]
  return { value: all.length === 0 ? null : all.join(';') }
}

function notAnOption(value: string, allowed: readonly string[]): string {
  return `${value} was not one of the allowed options: [${allowed.join(', ')}]`
}

/** Milliseconds of a day given as `YYYY-MM-DD`, as an instant, or in milliseconds; undefined when it is none of them. */
function parseDay(text: string): number | undefined {
  const day = isoDate.exec(text)
  if (day === null) return parseInstant(text)
  const ms = Date.parse(`${text}T00:00:00Z`)
  // Date.parse takes February 30th for March 1st in some spellings: the day must come back as it was given.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms
}

/** Milliseconds of an instant given in ISO 8601 with its zone, as a day, or in milliseconds. */
export function parseInstant(text: string): number | undefined {
  if (integer.test(text)) {
    return inReach(Number(text))
  }
  if (isoDate.test(text)) return parseDay(text)
  if (!isoInstant.test(text)) return undefined
  return inReach(Date.parse(text))
}

function inReach(ms: number): number | undefined {
  return ms >= FIRST && ms <= LAST ? ms : undefined
}

function timeOfDay(ms: number): string {
  const at = new Date(ms)
  return `${at.getUTCHours()}:${at.getUTCMinutes()}:${at.getUTCSeconds()}.${at.getUTCMilliseconds()}`
}
