import { z } from 'zod'
import type { AuditEntry } from '../../auth/auth.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import { csvRow } from '../csv.ts'
import type { UserContext } from '../own.ts'
import { userOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { type WindowQuery, window, windowIn } from '../window.ts'
import { instant } from './shapes.ts'

export const entryShape = z
  .object({
    id: z.number(),
    occurredAt: instant,
    action: z.string(),
    actingUser: z.object({ userId: z.number().nullable(), userEmail: z.string().nullable() }),
    source: z.string(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    target: z.object({ kind: z.string(), id: z.number(), name: z.string() }),
    detail: z.unknown(),
  })
  .meta({ id: 'AuditEntry' })

const limit = (most: number) => integer('How many entries.', { default: Math.min(100, most), min: 1, max: most })

const after = integer('The cursor of the page before.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER })
const filters = { ...window, after, limit: limit(1_000) }
type Filters = WindowQuery & {
  readonly after: number
  readonly limit: number
}

const pageShape = z.object({
  results: z.array(entryShape),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
})

const listAudit = userOperation('audit', {
  id: 'spoke.audit.list',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/audit',
  summary: 'List administrative acts in a portal, newest first.',
  query: filters,
  status: 200,
  result: pageShape,
  handle: async (context, { query }) => ({ body: await page(context, query) }),
})

const listAuditOfSpoke = userOperation('operator', {
  id: 'spoke.audit.whole',
  method: 'GET',
  path: '/spoke/v1/audit',
  summary: 'List sign-ins, passwords and tokens of users, which belong to no portal, newest first.',
  query: filters,
  status: 200,
  result: pageShape,
  handle: async (context, { query }) => ({ body: await page(context, query) }),
})

const MOST_EXPORTED = 100_000

const exportAudit = userOperation('audit', {
  id: 'spoke.audit.export',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/audit/export',
  summary: 'Export administrative acts in a portal as JSON lines or CSV, newest first.',
  query: { ...window, format: text('jsonl (the default) or csv.'), limit: limit(MOST_EXPORTED) },
  status: 200,
  result: z.string(),
  async handle({ auth, portal }, { query }) {
    const { format = 'jsonl' } = query
    if (format !== 'jsonl' && format !== 'csv') {
      throw new Refusal('VALIDATION_ERROR', `format must be jsonl or csv, not ${format.slice(0, 100)}`)
    }
    const entries = await auth.audit.list(portal, {
      ...instants(query),
      before: Number.MAX_SAFE_INTEGER,
      limit: query.limit,
    })
    const body = format === 'csv' ? toCsv(entries) : entries.map((entry) => `${JSON.stringify(show(entry))}\n`).join('')
    const type = format === 'csv' ? 'text/csv;charset=utf-8' : 'application/x-ndjson;charset=utf-8'
    const name = `attachment; filename="audit-${portal}.${format}"`
    return { body, headers: { 'content-type': type, 'content-disposition': name } }
  },
})

async function page({ auth, portal }: UserContext, query: Filters): Promise<z.input<typeof pageShape>> {
  const before = query.after === 0 ? Number.MAX_SAFE_INTEGER : query.after
  const entries = await auth.audit.list(portal, { ...instants(query), before, limit: query.limit + 1 })
  const shown = entries.slice(0, query.limit)
  const last = shown.at(-1)
  const more = entries.length > query.limit && last !== undefined
  return { results: shown.map(show), ...(more ? { paging: { next: { after: String(last.id) } } } : {}) }
}

function instants(query: WindowQuery): { from: number; until: number } {
  const { from = 0, until = Number.MAX_SAFE_INTEGER } = windowIn(query)
  return { from, until }
}

function show(entry: AuditEntry): z.input<typeof entryShape> {
  const { id, at, action, user, email, source, address, userAgent, target, detail } = entry
  return {
    id,
    occurredAt: formatInstant(at),
    action,
    actingUser: { userId: user, userEmail: email },
    source,
    ipAddress: address,
    userAgent,
    target,
    detail,
  }
}

const columns = [
  'id',
  'occurredAt',
  'action',
  'userId',
  'userEmail',
  'source',
  'ipAddress',
  'userAgent',
  'targetKind',
  'targetId',
  'targetName',
  'detail',
] as const

function toCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => {
    const { id, occurredAt, action, actingUser, source, ipAddress, userAgent, target, detail } = show(entry)
    const { userId, userEmail } = actingUser
    const who = [userId, userEmail, source, ipAddress, userAgent]
    return [id, occurredAt, action, ...who, target.kind, target.id, target.name, JSON.stringify(detail)]
  })
  return [columns, ...rows].map(csvRow).join('')
}

export const audit = [listAudit, listAuditOfSpoke, exportAudit]
