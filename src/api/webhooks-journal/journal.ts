import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { JournalEntry, JournalOf, JournalStart } from '../../webhooks/webhooks.ts'
import { publishedScope } from '../crm/scopes.ts'
import { type HandlerContext, type HandlerResult, type Operation, operation } from '../operation.ts'
import { openOperation } from '../own.ts'
import { integer } from '../query.ts'
import { appOf, journalSubscriptions } from './subscriptions.ts'

const instant = z.string().meta({ format: 'date-time' })
const entry = z
  .object({ currentOffset: z.string(), expiresAt: instant, url: z.string() })
  .meta({ id: 'JournalFetchResponse' })
const one = entry.optional()
const many = z.object({
  status: z.literal('COMPLETE'),
  results: z.array(entry),
  numErrors: z.number().optional(),
  errors: z
    .array(
      z.object({
        status: z.literal('error'),
        category: z.string(),
        message: z.string(),
        context: z.record(z.string(), z.array(z.string())),
      }),
    )
    .optional(),
  startedAt: instant,
  completedAt: instant,
})
const query = {
  installPortalId: integer('Only what happened in this portal.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
}

/** Files at a time at most (hubspot-api.md §7.6 [memory]). */
const MOST = 100
const DOWNLOAD = '/spoke/v1/journal/{token}'

function journalOf(context: HandlerContext, installPortalId: number): JournalOf {
  const [portal, app] = appOf(context)
  return { portal, app, installPortal: installPortalId === 0 ? undefined : installPortalId }
}

function show({ links }: HandlerContext, { offset, token, expires }: JournalEntry): z.input<typeof entry> {
  return {
    currentOffset: offset,
    expiresAt: formatInstant(expires),
    url: `${links.base}${DOWNLOAD.replace('{token}', token)}`,
  }
}

async function answerOne(
  context: HandlerContext,
  installPortalId: number,
  start: JournalStart,
): Promise<HandlerResult<z.input<typeof one>>> {
  const [next] = await context.journal.next(journalOf(context, installPortalId), start, 1)
  return next === undefined ? { status: 204, body: undefined } : { body: show(context, next) }
}

async function answerMany(
  context: HandlerContext,
  installPortalId: number,
  start: JournalStart,
  count: string,
): Promise<HandlerResult<z.input<typeof many>>> {
  const files = Number(count)
  if (!/^\d{1,3}$/.test(count) || files < 1 || files > MOST) {
    throw new Refusal('VALIDATION_ERROR', `Unable to parse value for path parameter: count (1 to ${MOST})`, {
      context: { count: [count.slice(0, 100)] },
    })
  }
  const entries = await context.journal.next(journalOf(context, installPortalId), start, files)
  return { body: complete(context, entries) }
}

function complete(context: HandlerContext, entries: readonly JournalEntry[]): z.input<typeof many> {
  const at = formatInstant(context.call.now)
  return {
    status: 'COMPLETE',
    results: entries.map((each) => show(context, each)),
    startedAt: at,
    completedAt: at,
  }
}

/** The operations under one spelling: Spoke has one region, so the journal of the region is the whole journal. */
function journalOperations<Name extends 'journal' | 'journal-local'>(name: Name): readonly Operation[] {
  const at = `/webhooks-journal/${name}/2026-03` as const
  const id = `webhooks-${name}`
  return [
    operation({
      id: `${id}.earliest`,
      method: 'GET',
      path: `${at}/earliest`,
      summary: 'Where the oldest file of the journal is; 204 where there is none.',
      scopes: publishedScope(`GET ${at}/earliest`),
      query,
      status: 200,
      result: one,
      handle: (context, input) => answerOne(context, input.query.installPortalId, 'earliest'),
    }),
    operation({
      id: `${id}.latest`,
      method: 'GET',
      path: `${at}/latest`,
      summary: 'Where the newest file of the journal is; 204 where there is none.',
      scopes: publishedScope(`GET ${at}/latest`),
      query,
      status: 200,
      result: one,
      handle: (context, input) => answerOne(context, input.query.installPortalId, 'latest'),
    }),
    operation({
      id: `${id}.next`,
      method: 'GET',
      path: `${at}/offset/{offset}/next`,
      summary: 'Where the file after an offset is; 204 where nothing new is there.',
      scopes: publishedScope(`GET ${at}/offset/{offset}/next`),
      query,
      status: 200,
      result: one,
      handle: (context, { params, query: { installPortalId } }) =>
        answerOne(context, installPortalId, { after: params.offset }),
    }),
    operation({
      id: `${id}.batch.earliest`,
      method: 'GET',
      path: `${at}/batch/earliest/{count}`,
      summary: 'Where the oldest files of the journal are.',
      scopes: publishedScope(`GET ${at}/batch/earliest/{count}`),
      query,
      status: 200,
      result: many,
      handle: (context, { params, query: { installPortalId } }) =>
        answerMany(context, installPortalId, 'earliest', params.count),
    }),
    operation({
      id: `${id}.batch.latest`,
      method: 'GET',
      path: `${at}/batch/latest/{count}`,
      summary: 'Where the newest files of the journal are.',
      scopes: publishedScope(`GET ${at}/batch/latest/{count}`),
      query,
      status: 200,
      result: many,
      handle: (context, { params, query: { installPortalId } }) =>
        answerMany(context, installPortalId, 'latest', params.count),
    }),
    operation({
      id: `${id}.batch.next`,
      method: 'GET',
      path: `${at}/batch/{offset}/next/{count}`,
      summary: 'Where the files after an offset are.',
      scopes: publishedScope(`GET ${at}/batch/{offset}/next/{count}`),
      query,
      status: 200,
      result: many,
      handle: (context, { params, query: { installPortalId } }) =>
        answerMany(context, installPortalId, { after: params.offset }, params.count),
    }),
    operation({
      id: `${id}.batch.read`,
      method: 'POST',
      path: `${at}/batch/read`,
      summary: 'Where the files of some offsets are.',
      scopes: publishedScope(`POST ${at}/batch/read`),
      query,
      body: z.object({ inputs: z.array(z.string()).max(MOST) }).meta({ id: 'BatchInputString' }),
      status: 200,
      result: many,
      async handle(context, { query: { installPortalId }, body }) {
        const of = journalOf(context, installPortalId)
        const found = await Promise.all(
          body.inputs.map(async (offset) => ({ offset, entry: await context.journal.entry(of, offset) })),
        )
        const entries = found.flatMap(({ entry: each }) => each ?? [])
        const missing = found.filter(({ entry: each }) => each === undefined).map(({ offset }) => offset)
        if (missing.length === 0) return { body: complete(context, entries) }
        const errors = [
          {
            status: 'error' as const,
            category: 'OBJECT_NOT_FOUND',
            message: 'These are no offsets of the journal.',
            context: { ids: missing },
          },
        ]
        return { status: 207, body: { ...complete(context, entries), numErrors: missing.length, errors } }
      },
    }),
  ]
}

const download = openOperation({
  id: 'spoke.journal.read',
  method: 'GET',
  path: DOWNLOAD,
  summary: 'Read a file of the journal; the address itself is the credential, and expires.',
  status: 200,
  result: z.object({
    offset: z.string(),
    journalEvents: z.array(z.record(z.string(), z.unknown())),
    publishedAt: instant,
  }),
  async handle({ journal }, { params }) {
    const { offset, events, published } = await journal.read(params.token)
    return {
      body: { offset, journalEvents: events.map((event) => ({ ...event })), publishedAt: formatInstant(published) },
      headers: { 'cache-control': 'no-store' },
    }
  },
})

/** The change log as apps poll it (hubspot-api.md §7.6). */
export const webhooksJournal: readonly Operation[] = [
  ...journalOperations('journal'),
  ...journalOperations('journal-local'),
  ...journalSubscriptions,
  download,
]
