import { isIP } from 'node:net'
import type { CallFilter, Cursor } from '../../calls/calls.ts'
import { Refusal } from '../../kit/refusal.ts'
import { text } from '../query.ts'
import { window, windowIn } from '../window.ts'

/** What calls can be looked for by, all at once. */
export const filters = {
  ...window,
  status: text('A status such as 404, or a class of them: 2xx, 4xx, 5xx.'),
  method: text('GET, POST and so on.'),
  operation: text('The name of an operation, such as crm.objects.create.'),
  path: text('A path as it is declared, such as /crm/v3/objects/{objectType}.'),
  category: text('The category of a refusal, such as MISSING_SCOPES.'),
  credentialId: text('The number of a credential.'),
  appId: text('The number of an app.'),
  userId: text('The number of a user.'),
  address: text('The IP address of the caller.'),
  correlationId: text('The id that the answer carried.'),
  text: text('Whole words, all of which the call has: in its path, query, refusal, credential, user agent.'),
}

export type FilterQuery = { readonly [K in keyof typeof filters]: string | undefined }

const CORRELATION = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Refuses a filter that nothing could match, naming it. */
export function filterIn(query: FilterQuery): CallFilter {
  const { method, operation, category, address, correlationId } = query
  const span = windowIn(query)
  if (span.from !== undefined && span.until !== undefined && span.from >= span.until) {
    throw wrong('occurredBefore', query.occurredBefore, 'must be later than occurredAfter')
  }
  return {
    ...span,
    status: statusIn(query.status),
    method: fits('method', method, /^[a-z]{1,20}$/i, 'must be a method such as GET')?.toUpperCase(),
    operation: fits('operation', operation, /^[\w.-]{1,200}$|^[A-Z]+ \/.{0,300}$/, 'must be the name of an operation'),
    path: fits('path', query.path, /^(\/.{0,300}|\(unknown\))$/, 'must begin with /'),
    category: fits('category', category, /^[A-Z_]{1,60}$/, 'must be a category such as VALIDATION_ERROR'),
    credential: idIn('credentialId', query.credentialId),
    app: idIn('appId', query.appId),
    user: idIn('userId', query.userId),
    address: address === undefined || isIP(address) > 0 ? address : never('address', address, 'must be an IP address'),
    correlation: fits('correlationId', correlationId, CORRELATION, 'must be a UUID')?.toLowerCase(),
    text: fits('text', query.text, /[\p{L}\p{N}_]{2}/u, 'must have a word of two letters or digits at least')?.slice(
      0,
      500,
    ),
  }
}

/** Where a page ended: `day.place`. */
export function cursorIn(after: string | undefined): Cursor | undefined {
  if (after === undefined) return undefined
  const [, day, id] =
    /^(\d{1,6})\.(\d{1,16})$/.exec(after) ?? never('after', after, 'must be the cursor of a page before')
  return { day: Number(day), id: Number(id) }
}

export const showCursor = ({ day, id }: Cursor): string => `${day}.${id}`

/** A number in a parameter. */
export function idIn(field: string, given: string | undefined): number | undefined {
  const text = fits(field, given, /^\d{1,15}$/, 'must be a number')
  return text === undefined ? undefined : Number(text)
}

function statusIn(given: string | undefined): number | undefined {
  const text = fits('status', given, /^([1-5]xx|[1-5]\d\d)$/i, 'must be a status such as 404, or 4xx')
  if (text === undefined) return undefined
  return /xx$/i.test(text) ? Number(text[0]) : Number(text)
}

function fits(field: string, given: string | undefined, pattern: RegExp, must: string): string | undefined {
  return given === undefined || pattern.test(given) ? given : never(field, given, must)
}

function never(field: string, given: string, must: string): never {
  throw wrong(field, given, must)
}

function wrong(field: string, given: string | undefined, must: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `${field} ${must}`, { context: { [field]: [(given ?? '').slice(0, 100)] } })
}
