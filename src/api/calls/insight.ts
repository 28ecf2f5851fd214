import { z } from 'zod'
import type { Calls, EndingPath, KeyUse, Whose } from '../../calls/calls.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import { instant, numberIn } from '../auth/shapes.ts'
import type { HandlerResult } from '../operation.ts'
import { type UserContext, userOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { instantIn, type WindowQuery, window, windowIn } from '../window.ts'
import { idIn } from './filters.ts'

const DAY = 86_400_000

// Points of a chart.

const points = z.object({
  results: z.array(
    z.object({
      at: instant,
      calls: z.number(),
      succeeded: z.number(),
      refused: z.number(),
      failed: z.number(),
      averageMs: z.number(),
      slowestMs: z.number(),
      bytesIn: z.number(),
      bytesOut: z.number(),
    }),
  ),
})

const widths = { minute: 60_000, hour: 3_600_000, day: DAY } as const
/** A chart of more points is no chart. */
const MOST_POINTS = 10_000

const charted = {
  ...window,
  step: text('minute, hour (the default) or day.'),
  credentialId: text('Only calls of this credential.'),
  operation: text('Only calls of this operation; then by the hour or the day.'),
}
type ChartQuery = WindowQuery & { readonly [K in 'step' | 'credentialId' | 'operation']: string | undefined }

const chartCalls = userOperation('audit', {
  id: 'spoke.calls.chart',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/calls/chart',
  summary: 'How many calls there were in each minute, hour or day, the last 24 hours unless told otherwise.',
  query: charted,
  status: 200,
  result: points,
  handle: ({ calls, portal, now }, { query }) => chart(calls, portal, now, query),
})

async function chart(
  calls: Calls,
  whose: Whose,
  now: number,
  query: ChartQuery,
): Promise<HandlerResult<z.input<typeof points>>> {
  const { step = 'hour', operation } = query
  if (step !== 'minute' && step !== 'hour' && step !== 'day') throw wrong('step', step, 'must be minute, hour or day')
  if (step === 'minute' && operation !== undefined) {
    throw wrong(
      'step',
      step,
      'must be hour or day where an operation is named: sums by the minute do not tell them apart',
    )
  }
  const span = windowIn(query)
  const until = Math.min(span.until ?? now + 1, now + 1)
  const from = span.from ?? until - DAY
  if ((until - from) / widths[step] > MOST_POINTS) {
    throw wrong('step', step, `must be longer: this would be more than ${MOST_POINTS} points`)
  }
  const found = await calls.chart(whose, {
    from,
    until,
    step,
    credential: idIn('credentialId', query.credentialId),
    operation,
  })
  return {
    body: {
      results: found.map(({ at, ms, slowest, ...counts }) => ({
        ...counts,
        at: formatInstant(at),
        averageMs: ms,
        slowestMs: slowest,
      })),
    },
  }
}

export const forecastShape = z.object({
  callsToday: z.number(),
  callsLastHour: z.number(),
  callsPerDay: z.number(),
  expectedToday: z.number(),
  limit: z.number().nullable(),
  remaining: z.number().nullable(),
  reachedAt: instant.nullable(),
})

const forecastCalls = userOperation('audit', {
  id: 'spoke.calls.forecast',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/calls/forecast',
  summary:
    'How many calls today will see at the rate of the last hour, and when a daily limit will be reached. Days are UTC.',
  query: {
    credentialId: text('Only calls of this credential.'),
    limit: integer('A daily limit to hold it against, instead of the one that the portal has.', {
      default: 0,
      min: 0,
      max: 1_000_000_000,
    }),
  },
  status: 200,
  result: forecastShape,
  async handle({ calls, limits, portal }, { query }) {
    const credential = idIn('credentialId', query.credentialId)
    const daily = query.limit > 0 ? query.limit : ((await limits.usage(portal)).all.limit ?? null)
    const told = await calls.forecast(portal, credential, daily)
    const { today, lastHour, perDay, expectedToday, limit, remaining, reachedAt } = told
    return {
      body: {
        ...{ callsToday: today, callsLastHour: lastHour, callsPerDay: perDay, expectedToday, limit, remaining },
        reachedAt: reachedAt === null ? null : formatInstant(reachedAt),
      },
    }
  },
})

const readStatus = userOperation('operator', {
  id: 'spoke.calls.status',
  method: 'GET',
  path: '/spoke/v1/call-log',
  summary: 'What the call log holds, day by day, and how many calls could not be kept.',
  status: 200,
  result: z.object({
    keptDays: z.number(),
    dropped: z.number(),
    days: z.array(z.object({ day: z.string(), bytes: z.number(), calls: z.number() })),
  }),
  async handle({ calls }) {
    const { keptDays, dropped, days } = await calls.status()
    return { body: { keptDays, dropped, days: [...days] } }
  },
})

// What credentials may do, and what they do.

const days = integer('How many days to look back, today included.', { default: 30, min: 1, max: 9_999 })
const fromOf = (now: number, count: number): number => (Math.floor(now / DAY) - count + 1) * DAY

const explainScopes = userOperation('audit', {
  id: 'spoke.scopes.explain',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/credentials/{credentialId}/scopes',
  summary: 'Hold the scopes of a credential (of an app, with all its tokens) against those that its calls needed.',
  query: { days },
  status: 200,
  result: z.object({
    credential: z.object({
      id: z.number(),
      kind: z.string(),
      name: z.string(),
      appId: z.number().nullable(),
      gone: z.boolean(),
    }),
    since: instant,
    calls: z.number(),
    granted: z.array(z.string()),
    needed: z.array(
      z.object({
        scope: z.string(),
        calls: z.number(),
        operations: z.array(z.object({ operation: z.string(), calls: z.number() })),
      }),
    ),
    unused: z.array(z.string()),
    refused: z.array(
      z.object({
        operation: z.string(),
        method: z.string(),
        path: z.string(),
        scopes: z.array(z.array(z.string())),
        calls: z.number(),
        lastAt: instant,
      }),
    ),
  }),
  async handle({ auth, calls, portal, now }, { params, query }) {
    const id = numberIn(params.credentialId, 'credential')
    const holder = (await auth.everyCredential(portal)).find((each) => each.id === id)
    if (holder === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no credential ${id}.`)
    const from = fromOf(now, query.days)
    const told = await calls.explainScopes(portal, holder, from)
    return {
      body: {
        credential: { id, kind: holder.kind, name: holder.name, appId: holder.app, gone: holder.gone },
        since: formatInstant(from),
        calls: told.calls,
        granted: [...holder.scopes],
        needed: told.needed.map(({ scope, calls: count, operations }) => ({
          scope,
          calls: count,
          operations: [...operations],
        })),
        unused: [...told.unused],
        refused: told.refused.map(({ last, scopes, ...use }) => ({
          ...use,
          scopes: scopes.map((all) => [...all]),
          lastAt: formatInstant(last),
        })),
      },
    }
  },
})

// What will end.

const caller = {
  portalId: z.number().nullable(),
  credential: z.object({ id: z.number(), kind: z.string(), name: z.string() }).nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  calls: z.number(),
  lastAt: instant,
}

export const radarShape = z.object({
  results: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      version: z.string(),
      operation: z.string(),
      endOfSupport: z.string(),
      successor: z.object({ version: z.string(), path: z.string() }),
      calls: z.number(),
      lastAt: instant,
      callers: z.array(z.object(caller)),
    }),
  ),
})

const radared = { days, endsBefore: text('Only paths whose support ends before this day, such as 2027-06-01.') }

const radar = userOperation('audit', {
  id: 'spoke.sunset.radar',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/sunset/paths',
  summary: 'Which called paths will end and when, what takes their place, and who calls them.',
  query: radared,
  status: 200,
  result: radarShape,
  handle: (context, { query }) => ending(context, context.portal, query),
})

const radarOfAll = userOperation('operator', {
  id: 'spoke.sunset.radar-of-all',
  method: 'GET',
  path: '/spoke/v1/sunset/paths',
  summary: 'Which called paths will end, in all portals.',
  query: radared,
  status: 200,
  result: radarShape,
  handle: (context, { query }) => ending(context, 'all', query),
})

async function ending(
  { calls, now }: UserContext,
  whose: Whose,
  query: { readonly days: number; readonly endsBefore: string | undefined },
): Promise<HandlerResult<z.input<typeof radarShape>>> {
  instantIn('endsBefore', query.endsBefore)
  const found = await calls.endingPaths(whose, fromOf(now, query.days), query.endsBefore?.slice(0, 10))
  return { body: { results: found.map(showEnding) } }
}

function showEnding(path: EndingPath): z.input<typeof radarShape>['results'][number] {
  const { successor, callers, last, ...rest } = path
  return {
    ...rest,
    successor: { version: successor.version, path: successor.path },
    lastAt: formatInstant(last),
    callers: callers.map(showCaller),
  }
}

function showCaller({
  portal,
  credential,
  kind,
  name,
  address,
  agent,
  calls,
  last,
}: Omit<KeyUse, 'method' | 'path' | 'operation'>) {
  return {
    portalId: portal === 0 ? null : portal,
    credential: credential === 0 ? null : { id: credential, kind: kind ?? '', name: name ?? '' },
    ipAddress: address,
    userAgent: agent,
    calls,
    lastAt: formatInstant(last),
  }
}

export const keyUseShape = z.object({
  announcedAt: instant.nullable(),
  endsAt: instant.nullable(),
  results: z.array(z.object({ ...caller, method: z.string(), path: z.string(), operation: z.string() })),
})

const keyRadar = userOperation('audit', {
  id: 'spoke.sunset.keys',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/sunset/api-keys',
  summary: 'Who still uses an account API key: by key, address, user agent and path; and when keys end here.',
  query: { days },
  status: 200,
  result: keyUseShape,
  async handle({ auth, calls, portal, now }, { query }) {
    const [{ keySunset }, uses] = await Promise.all([
      auth.portals.read(portal),
      calls.keyUses(portal, fromOf(now, query.days)),
    ])
    return {
      body: {
        announcedAt: keySunset === null ? null : formatInstant(keySunset.announced),
        endsAt: keySunset === null ? null : formatInstant(keySunset.ends),
        results: uses.map((use) => ({
          ...showCaller(use),
          method: use.method,
          path: use.path,
          operation: use.operation,
        })),
      },
    }
  },
})

function wrong(field: string, given: string, must: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `${field} ${must}`, { context: { [field]: [given.slice(0, 100)] } })
}

export const insight = [chartCalls, forecastCalls, readStatus, explainScopes, radar, radarOfAll, keyRadar]
