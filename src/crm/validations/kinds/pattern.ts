import { RE2JS } from 're2js'
import { brief } from '../../../kit/refusal.ts'
import { type Demand, type RuleKind, TEXT } from '../kind.ts'

// Regular expressions of whoever manages the portal, in RE2's syntax: they take time in proportion to the length of the
// value times the size of the pattern, whatever both are, and that product is bounded.

const LONGEST_PATTERN = 1000
const LONGEST_MESSAGE = 500
/** The largest pattern, in instructions: `[a-z]{1,64}` has some 64. */
const LARGEST_PATTERN = 1000
/** Instructions times characters of one look: some 10 ms at worst when it was tried. */
const MOST_WORK = 250_000

/** Patterns compiled last: definitions are read anew every second, and compiling costs more than looking. */
const compiled = new Map<string, RE2JS>()
const MOST_KEPT = 500

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const [oldest] = compiled.size < MOST_KEPT ? [] : compiled.keys()
  if (oldest !== undefined) compiled.delete(oldest)
  const fresh = RE2JS.compile(pattern)
  compiled.set(pattern, fresh)
  return fresh
}

/** A match anywhere keeps the rule: `^` and `$` tie it to the whole value, as in HubSpot's example [choice]. */
function matching(pattern: RE2JS, message: string): Demand {
  const longest = Math.floor(MOST_WORK / pattern.programSize())
  return {
    code: 'INVALID_REGEX',
    refuse(value) {
      if (value.length > longest) return `Enter at most ${longest} characters: more can not be checked by this pattern`
      return pattern.test(value) ? undefined : message
    },
  }
}

const regex: RuleKind = {
  on: TEXT,
  read([pattern = '', message, ...more]) {
    const must = 'must be a regular expression in RE2 syntax, and the message for values that do not match'
    if (pattern === '' || more.length > 0) return must
    if (pattern.length > LONGEST_PATTERN) return `${must}: the expression has at most ${LONGEST_PATTERN} characters`
    if ((message ?? '').length > LONGEST_MESSAGE) return `${must} of at most ${LONGEST_MESSAGE} characters`
    try {
      const expression = compile(pattern)
      if (expression.programSize() > LARGEST_PATTERN) return `${must}: this expression is too large, repeat less in it`
      return matching(expression, message ?? `Enter a value that matches ${brief(pattern)}`)
    } catch (error) {
      return `${must}: ${error instanceof Error ? error.message : String(error)}`
    }
  },
}

export const patternKinds: Readonly<Record<string, RuleKind>> = { REGEX: regex }
