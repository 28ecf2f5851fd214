import { Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { WebhookDeliveryTable, WebhookTargetTable } from '../../store/schema-webhooks.ts'
import type { WebhookApp } from '../apps.ts'
import { findSettings } from '../settings.ts'
import { selectTarget } from '../statements.ts'
import type { WebhookRequest } from './send.ts'
import { countDeliveries, moveDeliveries, selectAttempts, selectDeliveries, selectDelivery } from './statements.ts'

export const deliveryStates = ['waiting', 'sending', 'done', 'failed', 'cancelled'] as const

export interface Delivery {
  readonly id: number
  readonly portal: number
  readonly replay: boolean
  readonly state: string
  /** How many events it has. */
  readonly events: number
  readonly failedAttempts: number
  /** When it is tried next; null where it is over. */
  readonly due: number | null
  readonly created: number
  readonly finished: number | null
}

export interface Attempt {
  readonly number: number
  readonly at: number
  readonly ms: number
  readonly status: number | null
  readonly error: string | null
  readonly response: string | null
  readonly next: number | null
}

export interface DeliveryWithAttempts extends Delivery {
  readonly attempts: readonly Attempt[]
  /** As it would be sent now: the events of the attempts that were made. Null where nothing of it is left to tell. */
  readonly request: WebhookRequest | null
}

export interface DeliveryFilter {
  readonly state?: string | undefined
  /** Those before the one with this id. */
  readonly before: number
  readonly limit: number
}

/** How it goes with a target. */
export interface Health {
  /** `open` while nothing is sent since it failed too often, `trying` when one delivery tries whether it is back. */
  readonly target: 'none' | 'working' | 'failing' | 'trying' | 'open'
  readonly failuresInRow: number
  readonly openUntil: number | null
  readonly counts: readonly { readonly state: string; readonly deliveries: number; readonly events: number }[]
}

export interface DeliveryLog {
  list(app: WebhookApp, filter: DeliveryFilter): Promise<readonly Delivery[]>
  read(app: WebhookApp, id: number): Promise<DeliveryWithAttempts>
  resend(app: WebhookApp, id: number, now: number): Promise<Delivery>
  health(app: WebhookApp, now: number): Promise<Health>
}

export function openLog(
  store: Store,
  prepare: (delivery: WebhookDeliveryTable, target: WebhookTargetTable) => Promise<WebhookRequest | undefined>,
): DeliveryLog {
  function* find(app: WebhookApp, id: number): Unit<WebhookDeliveryTable> {
    const [row] = yield* selectDelivery({ app: app.id, id })
    if (row !== undefined) return row
    throw new Refusal('OBJECT_NOT_FOUND', `The app ${app.id} has no delivery ${id}.`)
  }
  return {
    async list(app, { state, before, limit }) {
      const states = JSON.stringify(state === undefined ? deliveryStates : [state])
      const rows = await store.read(() => selectDeliveries({ app: app.id, states, before, limit }))
      return rows.map(toDelivery)
    },
    async read(app, id) {
      const { row, attempts, target } = await store.read(function* all() {
        const row = yield* find(app, id)
        const attempts = yield* selectAttempts({ portal: row.portal, delivery: id })
        const [target] = yield* selectTarget({ portal: app.portal, app: app.id })
        return { row, attempts, target }
      })
      const request = target === undefined ? undefined : await prepare(row, target)
      return {
        ...toDelivery(row),
        attempts: attempts.map(({ number, at, ms, status, error, response, next_at: next }) => ({
          ...{ number, at, ms, status, error, response, next },
        })),
        request: request ?? null,
      }
    },
    resend: (app, id, now) =>
      store.write(function* resend(): Unit<Delivery> {
        const row = yield* find(app, id)
        yield* findSettings(app.portal, app.id)
        if (row.state === 'waiting' || row.state === 'sending') {
          throw new Refusal('CONFLICT', `The delivery ${id} is still ${row.state}.`)
        }
        // What was taken and is sent again is a further attempt of its own.
        const attempts = row.state === 'done' ? row.attempts + 1 : row.attempts
        const again = { ...row, attempts, state: 'waiting', due: now, leased_until: null, finished: null }
        yield* moveDeliveries([again])
        return toDelivery(again)
      }),
    async health(app, now) {
      const { target, counts } = await store.read(function* all() {
        const [target] = yield* selectTarget({ portal: app.portal, app: app.id })
        return { target, counts: yield* countDeliveries({ app: app.id }) }
      })
      return {
        target: stateOf(target, now),
        failuresInRow: target?.failures ?? 0,
        openUntil: target?.open_until ?? null,
        counts: counts.map(({ state, deliveries, events }) => ({ state, deliveries, events: Number(events) })),
      }
    },
  }
}

function stateOf(target: WebhookTargetTable | undefined, now: number): Health['target'] {
  if (target === undefined) return 'none'
  if (target.open_until !== null) return target.open_until > now ? 'open' : 'trying'
  return target.failures > 0 ? 'failing' : 'working'
}

function toDelivery(row: WebhookDeliveryTable): Delivery {
  const over = row.state !== 'waiting' && row.state !== 'sending'
  return {
    id: row.id,
    portal: row.portal,
    replay: row.kind === 'replay',
    state: row.state,
    events: row.size,
    failedAttempts: row.attempts,
    due: over ? null : row.due,
    created: row.created,
    finished: row.finished,
  }
}
