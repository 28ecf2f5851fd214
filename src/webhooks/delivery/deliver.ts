import { changesByPosition } from '../../changes/changes.ts'
import type { Job } from '../../jobs/jobs.ts'
import { messageOf } from '../../kit/failure.ts'
import type { Outgoing } from '../../kit/outgoing.ts'
import type { Random } from '../../kit/random.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { WebhookDeliveryTable, WebhookTargetTable } from '../../store/schema-webhooks.ts'
import type { AppDirectory } from '../apps.ts'
import type { RouteTable } from '../routes.ts'
import { holdTarget, moveTarget } from '../statements.ts'
import { afterAttempt } from './breaker.ts'
import { claim } from './claim.ts'
import { askedFor, nextAttempt } from './retry.ts'
import { attempt, eventsOf, type Outcome, requestFor, type WebhookRequest } from './send.ts'
import { insertAttempt, moveDeliveries, releaseExpired, selectDelivery, selectDueTargets } from './statements.ts'

export interface DeliveryRooms {
  readonly store: Store
  readonly runtime: Runtime
  readonly outgoing: Outgoing
  readonly apps: AppDirectory
  readonly routes: RouteTable
}

export interface Delivering {
  readonly job: Job
  /** The request of a delivery as it would be sent now; undefined where nothing of it is left to tell. */
  prepare(delivery: WebhookDeliveryTable, target: WebhookTargetTable): Promise<WebhookRequest | undefined>
  /** There may be something to send. */
  onDone(wake: () => void): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

/** How often to look for what others have made due, in ms. */
const LOOK_AGAIN = 1_000
/** How often to look for what a process has left that ended while it was sending, in ms. */
const LOOK_FOR_LEFT = 5_000

/** Sends what is due, many targets at a time: none waits for another. */
export function openDelivering({ store, runtime, outgoing, apps, routes }: DeliveryRooms): Delivering {
  const { clock, random, log } = runtime
  const underWay = new Map<number, Promise<void>>()
  let wake = (): void => undefined
  let looked = Number.NEGATIVE_INFINITY

  /** What others left: where the database is embedded nobody else can be sending, and no lease need run out first. */
  async function release(now: number): Promise<void> {
    if (now < looked + LOOK_FOR_LEFT) return
    looked = now
    const before = store.engine === 'sqlite' ? Number.MAX_SAFE_INTEGER : now
    await store.write(() => releaseExpired({ before, own: JSON.stringify([...underWay.keys()]) }), { quiet: true })
  }

  async function send(target: WebhookTargetTable, delivery: WebhookDeliveryTable): Promise<void> {
    const request = await prepare(delivery, target)
    const outcome = request === undefined ? undefined : await attempt(outgoing, request, clock)
    await store.write(() => record(target, delivery, outcome, clock.now(), random), { quiet: true })
    if (outcome === undefined) return
    const fields = {
      ...{ app: target.app, portal: delivery.portal, delivery: delivery.id, attempt: delivery.attempts },
      ...{ events: delivery.size, status: outcome.status, ms: outcome.ms, reason: outcome.error },
    }
    if (outcome.delivered) log.info('webhook', fields)
    else log.warn('webhook.failed', fields)
  }

  async function prepare(
    delivery: WebhookDeliveryTable,
    target: WebhookTargetTable,
  ): Promise<WebhookRequest | undefined> {
    const refs = JSON.parse(delivery.events_json) as readonly (readonly [number, number])[]
    const positions = [...new Set(refs.map(([position]) => position))]
    const changes = await store.read(() => changesByPosition(delivery.portal, positions))
    const known = await routes.current()
    const events = eventsOf(
      refs,
      changes,
      (change, subscription) =>
        known.ofApp(delivery.app, change.portal, change.type, change.kind).find(({ id }) => id === subscription),
      delivery.attempts,
    )
    if (events.length === 0) return undefined
    const secret = await apps.secret(target.portal, target.app)
    return requestFor(target, `msg_${delivery.id}`, delivery.attempts, events, secret, clock.now())
  }

  function begin(target: WebhookTargetTable, delivery: WebhookDeliveryTable): void {
    const sent = send(target, delivery)
      // Its lease runs out, and it is sent again.
      .catch((error) => log.error('webhook.not-recorded', { delivery: delivery.id, reason: messageOf(error) }))
      .finally(() => {
        underWay.delete(delivery.id)
        wake()
      })
    underWay.set(delivery.id, sent)
  }

  return {
    prepare,
    job: {
      name: 'webhooks.deliver',
      atLeastEvery: LOOK_AGAIN,
      async run({ now, stopping }) {
        await release(now)
        let next = now + LOOK_AGAIN
        for (const { app, portal, due, open_until } of await store.read(() => selectDueTargets({}))) {
          if (stopping()) break
          const at = Math.max(due ?? Number.POSITIVE_INFINITY, open_until ?? 0)
          if (at > now) {
            next = Math.min(next, at)
            continue
          }
          const claimed = await store.write(() => claim(portal, app, now), { quiet: true })
          for (const delivery of claimed?.deliveries ?? []) if (claimed !== undefined) begin(claimed.target, delivery)
        }
        return Math.max(1, next - now)
      },
    },
    onDone(listener) {
      wake = listener
    },
    async settled() {
      await Promise.all(underWay.values())
    },
  }
}

/** Writes down what came of an attempt, with what follows from it for the delivery and for its target. */
function* record(
  { portal: owner, app }: Pick<WebhookTargetTable, 'portal' | 'app'>,
  delivery: WebhookDeliveryTable,
  outcome: Outcome | undefined,
  now: number,
  random: Random,
): Unit<void> {
  const [target] = yield* holdTarget({ portal: owner, app })
  const { portal, id } = delivery
  const over = { portal, id, attempts: delivery.attempts, due: delivery.due, leased_until: null, finished: now }
  // Who was stopped for longer than its lease has nothing to say any more: it may hold other events by now.
  const [held] = yield* selectDelivery({ app, id })
  if (held?.state !== 'sending' || held.leased_until !== delivery.leased_until) return
  if (outcome === undefined) {
    yield* moveDeliveries([{ ...over, state: 'done' }])
    return
  }
  const { delivered, at, ms, status, error, response } = outcome
  const attempts = delivered ? delivery.attempts : delivery.attempts + 1
  const again =
    delivered || target === undefined
      ? undefined
      : nextAttempt(attempts, askedFor(outcome.retryAfter, now), now, random)
  const ended = delivered ? 'done' : target === undefined ? 'cancelled' : 'failed'
  yield* moveDeliveries([
    again === undefined
      ? { ...over, state: ended, attempts }
      : { ...over, state: 'waiting', attempts, due: again, finished: null },
  ])
  yield* insertAttempt([
    { portal, delivery: id, number: delivery.attempts, at, ms, status, error, response, next_at: again ?? null },
  ])
  if (target === undefined || (delivered && target.failures === 0)) return
  yield* moveTarget([{ ...target, ...afterAttempt(target, delivered, now, random) }])
}
