import { z } from 'zod'
import type { CutOver } from '../../calls/calls.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import { instant } from '../auth/shapes.ts'
import { userOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { instantIn } from '../window.ts'
import { idIn } from './filters.ts'

const DAY = 86_400_000

const traffic = z.object({
  credential: z.object({ id: z.number(), kind: z.string(), name: z.string() }),
  appId: z.number().nullable(),
  gone: z.boolean(),
  calls: z.number(),
  refused: z.number(),
  active: z.boolean(),
  lastAt: instant.nullable(),
})

/** The verdict on a move off account API keys. */
export const cutOverShape = z.object({
  verdict: z.enum(['not-ready', 'ready', 'done']),
  reasons: z.array(z.string()),
  since: instant,
  keys: z.array(traffic),
  apps: z.array(traffic),
  uses: z.array(
    z.object({
      credentialId: z.number(),
      method: z.string(),
      path: z.string(),
      ipAddress: z.string().nullable(),
      userAgent: z.string().nullable(),
      calls: z.number(),
      lastAt: instant,
    }),
  ),
  refusals: z.array(
    z.object({
      app: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.number(),
      category: z.string().nullable(),
      calls: z.number(),
      lastAt: instant,
      asBefore: z.boolean(),
    }),
  ),
})

const watch = userOperation('audit', {
  id: 'spoke.cut-over.watch',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/cut-over',
  summary:
    'Whether an account API key can be deactivated: not used any more since the cut-over, an app called, and nothing was refused to it that a key was not refused as well.',
  query: {
    since: text('When the new code was in place: calls from then on decide. The last 24 hours unless told otherwise.'),
    keyId: text('The key to move from; all account API keys without.'),
    credentialId: text('A credential of the app to move to; every app without.'),
    days: integer('How many days of traffic to count, today included.', { default: 30, min: 1, max: 9_999 }),
  },
  status: 200,
  result: cutOverShape,
  async handle({ auth, calls, portal, now }, { query }) {
    const holders = await auth.everyCredential(portal)
    const key = idIn('keyId', query.keyId)
    const app = idIn('credentialId', query.credentialId)
    for (const id of [key, app]) {
      if (id !== undefined && !holders.some((each) => each.id === id))
        throw new Refusal('OBJECT_NOT_FOUND', `There is no credential ${id}.`)
    }
    const since = instantIn('since', query.since) ?? now - DAY
    const from = Math.min((Math.floor(now / DAY) - query.days + 1) * DAY, since)
    const told = await calls.cutOver(portal, { holders, key, app, since }, from)
    return {
      body: {
        verdict: told.verdict,
        reasons: [...told.reasons],
        since: formatInstant(since),
        keys: told.keys.map(showTraffic),
        apps: told.apps.map(showTraffic),
        uses: told.uses.map(({ credential, method, path, address, agent, calls: count, last }) => ({
          credentialId: credential,
          method,
          path,
          ipAddress: address,
          userAgent: agent,
          calls: count,
          lastAt: formatInstant(last),
        })),
        refusals: told.refusals.map(({ last, ...refusal }) => ({ ...refusal, lastAt: formatInstant(last) })),
      },
    }
  },
})

function showTraffic({
  credential,
  kind,
  name,
  app,
  last,
  gone,
  calls,
  refused,
  active,
}: CutOver['keys'][number]): z.input<typeof traffic> {
  return {
    credential: { id: credential, kind, name },
    appId: app,
    ...{ gone, calls, refused, active },
    lastAt: last === null ? null : formatInstant(last),
  }
}

export const cutOverOperations = [watch]
