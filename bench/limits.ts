import { operations } from '../src/api/operations.ts'
import { openExchange } from '../src/api/pipeline/exchange.ts'
import { limit } from '../src/api/pipeline/limit.ts'
import { openMatcher } from '../src/api/pipeline/match.ts'
import type { Principal } from '../src/auth/auth.ts'
import { systemClock } from '../src/kit/clock.ts'
import { silentLog } from '../src/kit/log.ts'
import { systemRandom } from '../src/kit/random.ts'
import { openLimits } from '../src/limits/limits.ts'
import { takeTemporaryFolder } from '../src/store/sqlite/folder.ts'
import { openSqliteStore } from '../src/store/sqlite/store.ts'

const CALLS = 400_000
const PORTAL = 1_000_001

interface Cost {
  readonly name: string
  /** Processor time that the step adds to a call, in µs. */
  readonly cpu: number
}

/**
 * The pipeline's step by itself, with and without it in one run: 400,000 calls of a GET by id, the clock moved so that
 * none is refused; the least of five rounds each.
 */
export async function limitCosts(): Promise<readonly Cost[]> {
  return [
    await cost('profile own, nothing set', undefined),
    await cost('profile own, a limit on each app and one on the portal', undefined, 2),
    await cost('profile hubspot: window, day, seven headers', 'free'),
  ]
}

async function cost(name: string, tier: 'free' | undefined, rules = 0): Promise<Cost> {
  const store = openSqliteStore({ folder: takeTemporaryFolder(), durable: false, clock: systemClock })
  let now = Date.parse('2026-02-10T00:00:00Z')
  const clock = { ...systemClock, now: () => now }
  const limits = openLimits(store, { clock, random: systemRandom, log: silentLog }, { tier, unlimited: false })
  const match = openMatcher(operations).match('GET', '/crm/v3/objects/contacts/512')
  const principal: Principal = {
    portal: PORTAL,
    credential: { id: 1, kind: 'private-app', name: 'Bench' },
    app: 7,
    user: undefined,
    scopes: 'all',
    sunset: undefined,
  }
  try {
    if (rules > 0) {
      const unseen = function* unseen() {
        // Nobody audits a bench.
      }
      const rest = { subjectId: null, class: null, max: 1_000 } as const
      await limits.rules.create(unseen, PORTAL, { ...rest, subject: 'app', period: 'ten-seconds' })
      await limits.rules.create(unseen, PORTAL, { ...rest, subject: 'portal', period: 'minute' })
    }
    const round = async (limited: boolean): Promise<number> => {
      const before = process.cpuUsage()
      for (let call = 0; call < CALLS; call++) {
        now += 400 // no more than a day's limit allows
        const exchange = openExchange('GET', '/crm/v3/objects/contacts/512', {}, {}, 'id', now)
        exchange.match = match
        exchange.principal = principal
        const waiting = limited ? limit(exchange, limits) : undefined
        if (waiting !== undefined) await waiting
      }
      const { user, system } = process.cpuUsage(before)
      return (user + system) / CALLS
    }
    const least = { with: Number.POSITIVE_INFINITY, without: Number.POSITIVE_INFINITY }
    for (let at = 0; at < 5; at++) {
      least.without = Math.min(least.without, await round(false))
      least.with = Math.min(least.with, await round(true))
    }
    return { name, cpu: least.with - least.without }
  } finally {
    await limits.close()
    await store.close()
  }
}
