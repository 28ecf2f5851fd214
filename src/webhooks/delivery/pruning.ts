import type { Job } from '../../jobs/jobs.ts'
import type { Store, Unit } from '../../store/port.ts'
import { deleteAttempts, deleteDeliveries, selectOld } from './statements.ts'

const DAY = 86_400_000
/** How long is remembered what was delivered, and what was given up (hubspot-api.md §8.1: logs go back 30 days). */
const KEPT = 7 * DAY
const FAILED_KEPT = 30 * DAY
const LOOK_AGAIN = 10 * 60_000
/** Deliveries that go in one unit. */
const CHUNK = 200

/** Forgets old deliveries with their attempts, a few at a time. */
export function pruningJob(store: Store): Job {
  return {
    name: 'webhooks.prune',
    atLeastEvery: LOOK_AGAIN,
    alone: true,
    async run({ now }) {
      const removed = await store.write(function* prune(): Unit<number> {
        const old = yield* selectOld({ done: now - KEPT, failed: now - FAILED_KEPT, limit: CHUNK })
        yield* deleteAttempts(old.map(({ portal, id }) => ({ portal, delivery: id })))
        yield* deleteDeliveries(old.map(({ portal, id }) => ({ portal, id })))
        return old.length
      })
      return removed === CHUNK ? 0 : LOOK_AGAIN
    },
  }
}
