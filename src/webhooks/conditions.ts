import type { ChangedValues } from '../changes/change.ts'

/** What the journal's filters can ask of a value (hubspot-api.md §7.6); Spoke's webhooks take the same. */
export const operators = [
  'EQ',
  'N_EQ',
  'GT',
  'GTE',
  'LT',
  'LTE',
  'CONTAINS',
  'STARTS_WITH',
  'ENDS_WITH',
  'IN',
  'NOT_IN',
  'IS_EMPTY',
  'IS_NOT_EMPTY',
] as const

export interface Condition {
  readonly property: string
  readonly operator: (typeof operators)[number]
  readonly value?: string | undefined
  readonly values?: readonly string[] | undefined
}

/** Whether all conditions hold of the values that a change tells. Text is compared letter for letter, numbers by size. */
export function holds(conditions: readonly Condition[], values: ChangedValues | null): boolean {
  return conditions.every((condition) => holdsOf(condition, values?.[condition.property] ?? ''))
}

function holdsOf({ operator, value = '', values = [] }: Condition, actual: string): boolean {
  switch (operator) {
    case 'EQ':
      return actual === value
    case 'N_EQ':
      return actual !== value
    case 'GT':
      return actual !== '' && compared(actual, value) > 0
    case 'GTE':
      return actual !== '' && compared(actual, value) >= 0
    case 'LT':
      return actual !== '' && compared(actual, value) < 0
    case 'LTE':
      return actual !== '' && compared(actual, value) <= 0
    case 'CONTAINS':
      return actual.includes(value)
    case 'STARTS_WITH':
      return actual.startsWith(value)
    case 'ENDS_WITH':
      return actual.endsWith(value)
    case 'IN':
      return values.includes(actual)
    case 'NOT_IN':
      return !values.includes(actual)
    case 'IS_EMPTY':
      return actual === ''
    case 'IS_NOT_EMPTY':
      return actual !== ''
  }
}

const NUMBER = /^-?\d+(\.\d+)?$/

function compared(a: string, b: string): number {
  if (NUMBER.test(a) && NUMBER.test(b)) return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}
