import { formatInstant } from '../../kit/instant.ts'
import type { DeriveContext } from '../object-type.ts'
import { minus, ONE, percent, readDecimal, times, writeDecimal, ZERO } from './decimal.ts'

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

/** How many characters of an activity's body its preview shows. */
const PREVIEW = 200

/** What text is written with in HTML because it can't stand for itself, `&amp;` last. */
const ENTITIES: readonly (readonly [entity: string, text: string])[] = [
  ['&nbsp;', ' '],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
]

/** A preview of an activity's body: its text without tags, and its beginning with them (hubspot-api.md §4.16). */
export function derivePreview(values: Record<string, string>, body: string): void {
  const html = values[body]
  if (html === undefined) {
    for (const name of ['hs_body_preview', 'hs_body_preview_html', 'hs_body_preview_is_truncated']) delete values[name]
    return
  }
  // `<` must not be looked past: a body of nothing else would be read once for each of them.
  const bare = html.replace(/<[^<>]*>/g, ' ')
  const text = ENTITIES.reduce((decoded, [entity, plain]) => decoded.replaceAll(entity, plain), bare)
    .replace(/\s+/g, ' ')
    .trim()
  follow(values, 'hs_body_preview', text.slice(0, PREVIEW).toWellFormed())
  values['hs_body_preview_html'] = html
  values['hs_body_preview_is_truncated'] = String(text.length > PREVIEW)
}

/** Who an e-mail is from and to, out of its headers, several of them separated by `;`. What is no such header tells nothing. */
export function deriveEmailParties(values: Record<string, string>): void {
  const headers = parseHeaders(values['hs_email_headers'])
  for (const party of ['from', 'to', 'cc', 'bcc']) {
    const listed = headers?.[party]
    const people = listOf(listed).map((each) => record(each) ?? {})
    const all = (key: string): string =>
      people
        .map((person) => person[key])
        .filter((value) => typeof value === 'string' && value !== '')
        .join(';')
    follow(values, `hs_email_${party}_email`, all('email'))
    follow(values, `hs_email_${party}_firstname`, all('firstName'))
    follow(values, `hs_email_${party}_lastname`, all('lastName'))
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function parseHeaders(json: string | undefined): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(json ?? 'null'))
  } catch {
    return undefined // kept as it was sent; there is nobody in it to name
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

/** How many decimals a computed amount keeps. */
const PLACES = 6

/** A line item's net price: price × quantity, less the discount per unit or in percent. */
export function deriveLineAmount(values: Record<string, string>): void {
  const price = readDecimal(values['price'])
  if (price === undefined) {
    delete values['amount']
    return
  }
  const discount =
    readDecimal(values['discount']) ?? times(price, percent(readDecimal(values['hs_discount_percentage']) ?? ZERO))
  const amount = writeDecimal(times(minus(price, discount), readDecimal(values['quantity']) ?? ONE), PLACES)
  // No value may be a number that nothing can hold.
  follow(values, 'amount', Number.isFinite(Number(amount)) ? amount : undefined)
}

/** Whether a task is done, and since when. */
export function deriveTask(values: Record<string, string>, { call }: DeriveContext): void {
  const done = values['hs_task_status'] === 'COMPLETED'
  const kind = values['hs_task_type']
  values['hs_task_is_completed'] = done ? '1' : '0'
  for (const each of ['CALL', 'EMAIL', 'LINKED_IN']) {
    values[`hs_task_is_completed_${each.toLowerCase()}`] = done && kind === each ? '1' : '0'
  }
  if (done) values['hs_task_completion_date'] ??= formatInstant(call.now)
  else delete values['hs_task_completion_date']
}
