import { type Demand, LINE, oneArgument, oneWord, PHONE, type RuleKind, TEXT, whole } from '../kind.ts'

// What text consists of. Letters are letters of any script.

/** The longest value that a rule can ask for or allow. */
const LONGEST = 10_000

const keeps = (code: string, pattern: RegExp, message: string): Demand => ({
  code,
  refuse: (value) => (pattern.test(value) ? undefined : message),
})

/** `INVALID_ALPHA` and its text are HubSpot's; the names of the other codes follow it [choice]. */
const alphanumeric = oneWord(TEXT, {
  ALPHANUMERIC: keeps('INVALID_ALPHANUMERIC', /^[\p{L}\p{M}\p{Nd}]*$/u, 'Enter only letters and numbers'),
  ALPHA_ONLY: keeps('INVALID_ALPHA', /^[\p{L}\p{M}]*$/u, 'Enter only letters'),
  NUMERIC_ONLY: keeps('INVALID_NUMERIC', /^[0-9]*$/, 'Enter only numbers'),
})

/** A value that already has its form is its own tidied self. */
const form = (message: string, tidy: (value: string) => string): Demand => ({
  code: 'INVALID_FORMAT',
  refuse: (value) => (tidy(value) === value ? undefined : message),
  tidy,
})

/** Words begin after white space [choice]: `o'neill-smith` has one beginning. */
const capitalise = (value: string): string =>
  value.replace(/(^|\s)(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())

const format = oneWord(TEXT, {
  CAPITALIZATION: form('Begin every word with a capital letter', capitalise),
  UPPER: form('Enter only capital letters', (value) => value.toUpperCase()),
  LOWER: form('Enter only small letters', (value) => value.toLowerCase()),
})

/** Characters are code points: an emoji counts once [choice]. There are never more of them than units. */
const characters = (value: string): number => [...value].length

const maxLength = oneArgument(
  [...TEXT, ...PHONE],
  `one whole number from 1 to ${LONGEST}`,
  whole(1, LONGEST),
  (most) => ({
    code: 'INVALID_MAX_LENGTH',
    refuse: (value) =>
      value.length <= most || characters(value) <= most ? undefined : `Enter at most ${most} characters`,
  }),
)

const minLength = oneArgument(
  [...TEXT, ...PHONE],
  `one whole number from 1 to ${LONGEST}`,
  whole(1, LONGEST),
  (least) => ({
    code: 'INVALID_MIN_LENGTH',
    refuse: (value) => (characters(value) >= least ? undefined : `Enter at least ${least} characters`),
  }),
)

/** White space is not special: it has a rule of its own [choice]. */
const specialCharacters = oneWord(TEXT, {
  NOT_ALLOWED: keeps(
    'INVALID_SPECIAL_CHARACTERS',
    /^[\p{L}\p{M}\p{Nd}\s]*$/u,
    'Enter only letters, numbers and spaces: special characters are not allowed',
  ),
})

const spaces = (message: string, tidy: (value: string) => string): Demand => ({
  code: 'INVALID_WHITESPACE',
  refuse: (value) => (tidy(value) === value ? undefined : message),
  tidy,
})

const whitespace = oneWord(
  LINE,
  {
    ALL: spaces('Enter no spaces', (value) => value.replace(/\s/gu, '')),
    TRIM: spaces('Enter no spaces at the beginning or the end', (value) => value.trim()),
  },
  'ALL',
)

export const textKinds: Readonly<Record<string, RuleKind>> = {
  ALPHANUMERIC: alphanumeric,
  FORMAT: format,
  MAX_LENGTH: maxLength,
  MIN_LENGTH: minLength,
  SPECIAL_CHARACTERS: specialCharacters,
  WHITESPACE: whitespace,
}
