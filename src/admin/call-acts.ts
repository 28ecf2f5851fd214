import { z } from 'zod'
import type { Auth } from '../auth/auth.ts'
import type { Calls } from '../calls/calls.ts'
import { Failure } from '../kit/failure.ts'
import { type Acts, act } from './act.ts'

const portal = z.number().optional()
const id = z.number('which one? Its number is needed')
const days = z.number().int().min(1, 'at least one day').max(9_999, 'at most 9999 days').default(30)
const instant = z.number().optional()

const filter = z.object({
  portal,
  /** Of every portal, and of nobody. */
  all: z.boolean().optional(),
  from: instant,
  until: instant,
  status: z
    .string()
    .regex(/^([1-5]xx|[1-5]\d\d)$/, 'a status is such as 404, or 4xx')
    .transform((text) => Number(text.endsWith('xx') ? text[0] : text))
    .optional(),
  method: z.string().toUpperCase().optional(),
  operation: z.string().optional(),
  path: z.string().optional(),
  credential: z.number().optional(),
  app: z.number().optional(),
  address: z.string().optional(),
  text: z.string().optional(),
  after: z.object({ day: z.number(), id: z.number() }).optional(),
  limit: z.number().int().min(1).max(1_000).default(50),
})

const chart = z.object({
  portal,
  from: instant,
  until: instant,
  step: z.enum(['minute', 'hour', 'day'], 'a step is minute, hour or day').default('hour'),
  credential: z.number().optional(),
})

const DAY = 86_400_000

interface Rooms {
  readonly auth: Pick<Auth, 'portals' | 'everyCredential'>
  readonly calls: Calls
  readonly now: () => number
  /** Where Spoke is reached. */
  readonly base: () => string
}

/** What an administrator asks of the call log. */
export function callActs({ auth, calls, now, base }: Rooms): Acts {
  const pick = async (given: number | undefined): Promise<number> => (await auth.portals.pick(given)).id
  const since = (count: number): number => (Math.floor(now() / DAY) - count + 1) * DAY

  return {
    'calls.list': act(filter, async ({ portal: given, all, after, limit, ...rest }) =>
      calls.list(all === true ? 'all' : await pick(given), rest, after, limit),
    ),
    'calls.show': act(z.object({ id: z.uuid('a correlation id is a UUID') }), async ({ id: correlation }) => {
      const call = await calls.one('all', correlation)
      if (call === undefined) throw new Failure(`There is no call ${correlation} in the log.`)
      return { ...call, curl: calls.curl(call, base()) }
    }),
    'calls.chart': act(chart, async ({ portal: given, from = now() - DAY, until = now() + 1, ...rest }) =>
      calls.chart(await pick(given), { from, until, ...rest }),
    ),
    'calls.forecast': act(
      z.object({ portal, credential: z.number().optional(), limit: z.number().optional() }),
      async ({ portal: given, credential, limit = null }) => calls.forecast(await pick(given), credential, limit),
    ),
    'calls.status': act(z.object({}), () => calls.status()),
    'scopes.explain': act(z.object({ portal, id, days }), async ({ portal: given, id: credential, days: count }) => {
      const of = await pick(given)
      const holder = (await auth.everyCredential(of)).find((each) => each.id === credential)
      if (holder === undefined) throw new Failure(`There is no credential ${credential} in portal ${of}.`)
      return calls.explainScopes(of, holder, since(count))
    }),
    'sunset.radar': act(z.object({ portal, days, before: instant }), async ({ portal: given, days: count, before }) =>
      calls.endingPaths(
        await pick(given),
        since(count),
        before === undefined ? undefined : new Date(before).toISOString().slice(0, 10),
      ),
    ),
    'migrate.watch': act(
      z.object({ portal, key: z.number().optional(), app: z.number().optional(), since: instant, days }),
      async ({ portal: given, key, app, since: cut = now() - DAY, days: count }) => {
        const of = await pick(given)
        const known = await auth.everyCredential(of)
        for (const [id, what] of [
          [key, 'API key'],
          [app, 'credential'],
        ] as const) {
          if (id !== undefined && !known.some((each) => each.id === id))
            throw new Failure(`There is no ${what} ${id} in portal ${of}.`)
        }
        const told = await calls.cutOver(of, { holders: known, key, app, since: cut }, Math.min(since(count), cut))
        return { portal: of, at: now(), ...told }
      },
    ),
    'sunset.keys': act(z.object({ portal, days }), async ({ portal: given, days: count }) =>
      calls.keyUses(await pick(given), since(count)),
    ),
  }
}
