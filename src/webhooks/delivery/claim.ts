import type { Unit } from '../../store/port.ts'
import type { WebhookDeliveryTable, WebhookTargetTable } from '../../store/schema-webhooks.ts'
import { LANES } from '../fan-out.ts'
import { holdTarget, moveTarget } from '../statements.ts'
import { TRIED_BEFORE_OPENING } from './breaker.ts'
import { leaseDeliveries, selectDue, selectHeads, selectSending } from './statements.ts'

/** Whoever claims a delivery is done with it after this time in ms, or dead: an attempt takes five seconds at most. */
const LEASE = 15_000
/** Claimed in one unit at most. */
const AT_ONCE = 50

/** What may be sent to a target now. */
export interface Claimed {
  readonly target: WebhookTargetTable
  readonly deliveries: readonly WebhookDeliveryTable[]
}

/**
 * Takes what is due and may be sent now: no more requests at a time, and in this second, than the target takes; one alone
 * where it has failed so often that this one tells whether it is back; replays only on half of its places.
 */
export function* claim(portal: number, app: number, now: number): Unit<Claimed | undefined> {
  const [target] = yield* holdTarget({ portal, app })
  if (target === undefined || (target.open_until ?? 0) > now) return undefined
  const sending = yield* selectSending({ app })
  const second = Math.floor(now / 1_000)
  const sent = target.window_at === second ? target.window_sent : 0
  const places = target.failures >= TRIED_BEFORE_OPENING ? 1 : target.max_concurrent
  const room = Math.min(
    AT_ONCE,
    places - sending.length,
    target.per_second === null ? AT_ONCE : target.per_second - sent,
  )
  if (room <= 0) return undefined
  const take = (kind: string, limit: number) => next(target, kind, limit, sending, now)
  const fresh = yield* take('fresh', room)
  const replaying = sending.filter(({ kind }) => kind === 'replay').length
  const roomForReplays = Math.min(room - fresh.length, Math.max(1, places >> 1) - replaying)
  const replays = roomForReplays > 0 ? yield* take('replay', roomForReplays) : []
  const deliveries = [...fresh, ...replays]
  if (deliveries.length === 0) return undefined
  const leased = deliveries.map((each) => ({ ...each, state: 'sending', leased_until: now + LEASE }))
  yield* leaseDeliveries(leased)
  if (target.per_second !== null) {
    yield* moveTarget([{ ...target, window_at: second, window_sent: sent + deliveries.length }])
  }
  return { target, deliveries: leased }
}

function* next(
  { app, ordered }: WebhookTargetTable,
  kind: string,
  limit: number,
  sending: readonly { readonly kind: string; readonly lane: number }[],
  now: number,
): Unit<readonly WebhookDeliveryTable[]> {
  if (ordered === 0) return yield* selectDue({ app, kind, now, limit })
  const busy = new Set(sending.filter((each) => each.kind === kind).map(({ lane }) => lane))
  const lanes = Array.from({ length: LANES + 1 }, (_, lane) => lane).filter((lane) => !busy.has(lane))
  const heads = yield* selectHeads({ app, kind, lanes: JSON.stringify(lanes) })
  return heads.filter(({ due }) => due <= now).slice(0, limit)
}
