import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import type { DailyUsage } from '../../limits/limits.ts'
import { instant } from '../auth/shapes.ts'
import { operation } from '../operation.ts'

// How much of the daily limit is used (hubspot-api.md §3.4): asked of the store, so never from a cache.

/** HubSpot's type is a 32-bit integer, without a word for "no limit" [choice]. */
const NO_LIMIT = 2_147_483_647

const usageShape = z
  .object({
    results: z.array(
      z
        .object({
          name: z.string(),
          usageLimit: z.number(),
          currentUsage: z.number(),
          collectedAt: instant,
          fetchStatus: z.literal('SUCCESS'),
          resetsAt: instant,
        })
        .meta({ id: 'ApiUsage' }),
    ),
  })
  .meta({ id: 'CollectionResponseApiUsageNoPaging' })

function show(name: string, { used, limit, resets }: DailyUsage, now: number): z.input<typeof usageShape> {
  return {
    results: [
      {
        name,
        usageLimit: limit ?? NO_LIMIT,
        currentUsage: used,
        collectedAt: formatInstant(now),
        fetchStatus: 'SUCCESS',
        resetsAt: formatInstant(resets),
      },
    ],
  }
}

const scopes = () => [['oauth']]

const ofPrivateApps = operation({
  id: 'account.api-usage.private-apps',
  method: 'GET',
  path: '/account-info/v3/api-usage/daily/private-apps',
  summary: "Tell how many calls the portal's private apps made today, of how many.",
  scopes,
  status: 200,
  result: usageShape,
  handle: async ({ limits, call }) => ({
    body: show('private-apps-api-calls-daily', (await limits.usage(call.portal)).privateApps, call.now),
  }),
})

/** The name of the older count is that of the legacy endpoint [memory]. */
const ofAll = operation({
  id: 'account.api-usage.all',
  method: 'GET',
  path: '/account-info/v3/api-usage/daily',
  summary: "Tell how many calls count for the portal's daily limit today, of how many.",
  scopes,
  status: 200,
  result: usageShape,
  handle: async ({ limits, call }) => ({
    body: show('api-calls-daily', (await limits.usage(call.portal)).all, call.now),
  }),
})

export const apiUsage = [ofPrivateApps, ofAll]
