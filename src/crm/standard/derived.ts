import type { DeriveContext } from '../object-type.ts'

/** The order of the lifecycle stages: a contact or company moves forward only, unless its stage is cleared first. */
const lifecycle = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
]

/** The further of two stages; the one that is there where the other is not. */
export function laterStage(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return lifecycle.indexOf(b) > lifecycle.indexOf(a) ? b : a
}

/**
 * A move backwards is refused silently, as in HubSpot (hubspot-api.md §4.9): the value stays, the call succeeds.
 * `dateProperty` names where the date of entering a stage is kept.
 */
export function deriveLifecycle(
  values: Record<string, string>,
  { before, call }: DeriveContext,
  dateProperty: (stage: string) => string,
): void {
  const stage = values['lifecyclestage']
  const previous = before?.['lifecyclestage']
  if (stage === undefined || stage === previous) return
  if (previous !== undefined && lifecycle.indexOf(stage) < lifecycle.indexOf(previous)) {
    values['lifecyclestage'] = previous
    return
  }
  values[dateProperty(stage)] = new Date(call.now).toISOString()
}

/** Where a record came from, set once at creation. */
export function deriveSource(values: Record<string, string>, { call, before }: DeriveContext): void {
  if (before !== undefined) return
  const { source, sourceId } = call.actor
  values['hs_object_source'] = source
  values['hs_object_source_label'] = source
  if (sourceId !== null) values['hs_object_source_id'] = sourceId
}

/** Sets `target` from another value, or clears it with it. */
export function follow(values: Record<string, string>, target: string, value: string | undefined): void {
  if (value === undefined || value === '') delete values[target]
  else values[target] = value
}

/** The digits that a phone number is searched by; undefined when there are none. */
export function searchablePhone(phone: string | undefined): string | undefined {
  const digits = phone?.replace(/\D/g, '')
  return digits === undefined || digits === '' ? undefined : digits.slice(-10)
}
