import { z } from 'zod'
import type { Call, CallFilter, Calls, Cursor, Whose } from '../../calls/calls.ts'
import { formatInstant } from '../../kit/instant.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import { csvRow } from '../csv.ts'
import type { HandlerResult } from '../operation.ts'
import { userOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { cursorIn, type FilterQuery, filterIn, filters, showCursor } from './filters.ts'
import { callDetailShape, callShape, showCall, showRefusal } from './shapes.ts'

const paged = {
  ...filters,
  after: text('The cursor of the page before.'),
  limit: integer('How many calls a page has.', { default: 100, min: 1, max: 1_000 }),
}

const pageShape = z.object({
  results: z.array(callShape),
  /** There is more, or there may be: then `searchedTo` says how far this page looked. */
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
  searchedTo: z.string().optional(),
})

type PageQuery = FilterQuery & { readonly after: string | undefined; readonly limit: number }

const listCalls = userOperation('audit', {
  id: 'spoke.calls.list',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/calls',
  summary: 'List the calls of a portal, newest first.',
  query: paged,
  status: 200,
  result: pageShape,
  handle: ({ calls, portal }, { query }) => page(calls, portal, query),
})

const listEveryCall = userOperation('operator', {
  id: 'spoke.calls.whole',
  method: 'GET',
  path: '/spoke/v1/calls',
  summary: 'List the calls of all portals, and those of nobody known, newest first.',
  query: paged,
  status: 200,
  result: pageShape,
  handle: ({ calls }, { query }) => page(calls, 'all', query),
})

async function page(calls: Calls, whose: Whose, query: PageQuery): Promise<HandlerResult<z.input<typeof pageShape>>> {
  const found = await calls.list(whose, filterIn(query), cursorIn(query.after), query.limit)
  return {
    body: {
      results: found.calls.map(showCall),
      ...(found.next === undefined ? {} : { paging: { next: { after: showCursor(found.next) } } }),
      ...(found.searchedTo === undefined ? {} : { searchedTo: formatInstant(found.searchedTo) }),
    },
  }
}

const readCall = userOperation('audit', {
  id: 'spoke.calls.read',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/calls/{correlationId}',
  summary: 'Read one call, with what a refusal said and a command that repeats it.',
  status: 200,
  result: callDetailShape,
  handle: ({ calls, portal, base }, { params }) => detail(calls, portal, params.correlationId, base),
})

const readAnyCall = userOperation('operator', {
  id: 'spoke.calls.read-any',
  method: 'GET',
  path: '/spoke/v1/calls/{correlationId}',
  summary: 'Read one call of whichever portal.',
  status: 200,
  result: callDetailShape,
  handle: ({ calls, base }, { params }) => detail(calls, 'all', params.correlationId, base),
})

async function detail(
  calls: Calls,
  whose: Whose,
  correlation: string,
  base: string,
): Promise<HandlerResult<z.input<typeof callDetailShape>>> {
  const call = await calls.one(whose, correlation)
  if (call === undefined) throw notFound()
  return { body: { ...showCall(call), refusal: showRefusal(call), curl: calls.curl(call, base) } }
}

const exported = {
  ...filters,
  format: text('jsonl (the default) or csv.'),
  limit: integer('How many calls at most.', { default: 1_000_000, min: 1, max: 100_000_000 }),
}

const exportCalls = userOperation('audit', {
  id: 'spoke.calls.export',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/calls/export',
  summary: 'Export the calls of a portal as JSON lines or CSV, newest first, as fast as they are taken.',
  query: exported,
  status: 200,
  result: z.string(),
  async handle({ calls, portal }, { query }) {
    const { format = 'jsonl' } = query
    if (format !== 'jsonl' && format !== 'csv') {
      throw new Refusal('VALIDATION_ERROR', `format must be jsonl or csv, not ${format.slice(0, 100)}`, {
        context: { format: [format.slice(0, 100)] },
      })
    }
    const filter = filterIn(query)
    return {
      // The answer is text, sent piece by piece.
      body: pieces(calls, portal, filter, format, query.limit) as unknown as string,
      headers: {
        'content-type': format === 'csv' ? 'text/csv;charset=utf-8' : 'application/x-ndjson;charset=utf-8',
        'content-disposition': `attachment; filename="calls-${portal}.${format}"`,
      },
    }
  },
})

/** Calls fetched at once for an export. */
const PIECE = 1_000

async function* pieces(
  calls: Calls,
  portal: number,
  filter: CallFilter,
  format: 'jsonl' | 'csv',
  limit: number,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvRow(columns)
  let left = limit
  for (let after: Cursor | undefined; left > 0; ) {
    const { calls: some, next } = await calls.list(portal, filter, after, Math.min(PIECE, left))
    if (some.length > 0) yield some.map(format === 'csv' ? toCsv : toJsonLine).join('')
    left -= some.length
    if (next === undefined) return
    after = next
  }
}

const toJsonLine = (call: Call): string => `${JSON.stringify({ ...showCall(call), refusal: showRefusal(call) })}\n`

const columns = [
  ...['occurredAt', 'correlationId', 'method', 'path', 'target', 'version', 'operation', 'status', 'category'],
  ...['durationMs', 'credentialId', 'credentialKind', 'credentialName', 'appId', 'userId', 'scopesRequired'],
  ...['scopesUsed', 'ipAddress', 'userAgent', 'bytesIn', 'bytesOut', 'refusal'],
]

function toCsv(call: Call): string {
  const shown = showCall(call)
  const { credential } = shown
  return csvRow([
    ...[shown.occurredAt, shown.correlationId, shown.method, shown.path, shown.target, shown.version, shown.operation],
    ...[shown.status, shown.category, shown.durationMs, credential?.id ?? null, credential?.kind ?? null],
    ...[credential?.name ?? null, shown.appId, shown.userId, call.needed, call.used, shown.ipAddress, shown.userAgent],
    ...[shown.bytesIn, shown.bytesOut, call.body],
  ])
}

export const log = [listCalls, listEveryCall, exportCalls, readCall, readAnyCall]
