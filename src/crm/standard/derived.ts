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

/** How many characters of an activity's body its preview shows. */
const PREVIEW = 200

/** A preview of an activity's body: its text without tags, and its beginning with them (hubspot-api.md §4.16). */
export function derivePreview(values: Record<string, string>, body: string): void {
  const html = values[body]
  if (html === undefined) {
    for (const name of ['hs_body_preview', 'hs_body_preview_html', 'hs_body_preview_is_truncated']) delete values[name]
    return
  }
  const text = html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  values['hs_body_preview'] = text.slice(0, PREVIEW).toWellFormed()
  values['hs_body_preview_html'] = html
  values['hs_body_preview_is_truncated'] = String(text.length > PREVIEW)
}

/** Who an e-mail is from and to, out of its headers; headers that are not JSON tell nothing. */
export function deriveEmailParties(values: Record<string, string>): void {
  const headers = parseHeaders(values['hs_email_headers'])
  const first = (list: unknown): Record<string, unknown> | undefined =>
    Array.isArray(list) ? first(list[0]) : record(list)
  for (const [party, found] of [
    ['from', first(headers?.['from'])],
    ['to', first(headers?.['to'])],
    ['cc', first(headers?.['cc'])],
    ['bcc', first(headers?.['bcc'])],
  ] as const) {
    follow(values, `hs_email_${party}_email`, textOf(found?.['email']))
    if (party === 'cc' || party === 'bcc') continue
    follow(values, `hs_email_${party}_firstname`, textOf(found?.['firstName']))
    follow(values, `hs_email_${party}_lastname`, textOf(found?.['lastName']))
  }
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

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A line item's net price: price × quantity, less the discount per unit or in percent. */
export function deriveLineAmount(values: Record<string, string>): void {
  const number = (name: string, otherwise: number): number =>
    values[name] === undefined ? otherwise : Number(values[name])
  if (values['price'] === undefined) {
    delete values['amount']
    return
  }
  const price = number('price', 0)
  const off =
    values['discount'] === undefined ? (price * number('hs_discount_percentage', 0)) / 100 : number('discount', 0)
  values['amount'] = String(Number(((price - off) * number('quantity', 1)).toFixed(6)))
}
