import { Refusal } from '../kit/refusal.ts'

/** Why one value can't be written, with HubSpot's code for it (hubspot-api.md §4.9). */
export interface ValueProblem {
  readonly code: string
  readonly message: string
  readonly property: string
  readonly value?: string
}

/** The opening that clients look for before they parse the JSON array behind it. */
const OPENING = 'Property values were not valid: '

/** Problems told in one answer at most. */
export const MOST_TOLD = 100

/** One refusal for every bad value of a write: the message carries a JSON array, key order as HubSpot's. */
export function invalidValues(portal: number, problems: readonly ValueProblem[]): Refusal {
  const told = problems.slice(0, MOST_TOLD)
  const list = told.map(({ message, code, property, value }) => ({
    isValid: false,
    message,
    error: code,
    name: property,
    ...(value === undefined ? {} : { propertyValue: value }),
    localizedErrorMessage: message,
    portalId: portal,
  }))
  return new Refusal('VALIDATION_ERROR', OPENING + JSON.stringify(list), {
    errors: told.map(({ message, code, property }) => ({ message, code, context: { propertyName: [property] } })),
  })
}
