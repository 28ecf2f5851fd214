import { Refusal } from '../kit/refusal.ts'
import { text } from './query.ts'

// A span of time, as Spoke's own operations take one.

/** The parameters that bound one. */
export const window = {
  occurredAfter: text('From this instant on, such as 2026-12-01T00:00:00Z.'),
  occurredBefore: text('Before this instant.'),
}

export type WindowQuery = { readonly [K in keyof typeof window]: string | undefined }

/** From the first instant on, and before the second; undefined where nothing was said. */
export function windowIn(query: WindowQuery): {
  readonly from: number | undefined
  readonly until: number | undefined
} {
  return {
    from: instantIn('occurredAfter', query.occurredAfter),
    until: instantIn('occurredBefore', query.occurredBefore),
  }
}

/** An instant in a parameter; refuses what is none, naming the parameter. */
export function instantIn(field: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const ms = /^\d{4}-\d{2}-\d{2}/.test(given) ? Date.parse(given) : Number.NaN
  if (!Number.isNaN(ms)) return ms
  throw new Refusal('VALIDATION_ERROR', `${field} must be an instant such as 2026-12-01T00:00:00Z`, {
    context: { [field]: [given.slice(0, 100)] },
  })
}
