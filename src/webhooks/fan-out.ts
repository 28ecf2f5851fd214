import type { Change } from '../changes/change.ts'
import type { ChangeConsumer } from '../changes/changes.ts'
import type { Job } from '../jobs/jobs.ts'
import type { Store, Unit } from '../store/port.ts'
import { growDelivery, insertDeliveries, selectLastWaiting } from './delivery/statements.ts'
import { matches } from './events.ts'
import type { Route, Routes, RouteTable } from './routes.ts'
import { holdTarget } from './statements.ts'

/** Changes that are looked at together. */
const PAGE = 500
/** Events in one request at most (hubspot-api.md §7.4). */
const BATCH = 100
/** Where the order matters, changes of one object are in one lane, and the deliveries of a lane go one after another. */
export const LANES = 16
/** A change that another process made is seen after this time, in ms. */
const LOOK_AGAIN = 1_000
/** Changes that concern nobody are remembered as seen in memory; every so many the cursor follows. */
const UNWRITTEN = 5_000

export interface FanOutRooms {
  readonly store: Store
  readonly consumer: ChangeConsumer
  readonly routes: RouteTable
  /** There is something to send. */
  readonly wake: () => void
}

/**
 * Turns changes into deliveries, once: the cursor moves in the unit that inserts them, and only from where it stood. Where
 * nobody waits for anything it reads nothing.
 */
export function fanOutJob({ store, consumer, routes, wake }: FanOutRooms): Job {
  let seen = 0
  let unwritten = 0

  return {
    name: 'webhooks.fan-out',
    atLeastEvery: LOOK_AGAIN,
    async run({ now }) {
      const known = await routes.current()
      if (known.from === undefined) return LOOK_AGAIN
      const page = await consumer.next(PAGE, Math.max(known.from, seen))
      const last = page.at(-1)
      if (last === undefined) return LOOK_AGAIN
      // Asked again after the page was read: a subscription that was there before any of its changes is seen.
      const events = eventsIn(page, await routes.current())
      unwritten += page.length
      if (events.length > 0 || unwritten >= UNWRITTEN) {
        await store.write(() => deliverOnce(consumer, last.position, events, now), { quiet: true })
        unwritten = 0
        if (events.length > 0) wake()
      }
      seen = last.position
      return page.length === PAGE ? 0 : LOOK_AGAIN
    },
  }
}

/**
 * Another process may have done a part of it meanwhile, as far as the cursor has moved: its pages end elsewhere. The rest is
 * done here, or else both would take it for done.
 */
function* deliverOnce(consumer: ChangeConsumer, last: number, events: readonly NewEvent[], now: number): Unit<void> {
  const done = yield* consumer.hold()
  if (done >= last) return
  yield* addDeliveries(
    'fresh',
    events.filter(({ change }) => change.position > done),
    now,
  )
  yield* consumer.advance(last)
}

/** A change that a subscription is to hear of. */
export interface NewEvent {
  readonly change: Change
  readonly route: Route
}

function eventsIn(page: readonly Change[], routes: Routes): readonly NewEvent[] {
  return page.flatMap((change) =>
    routes
      .of(change.portal, change.type, change.kind)
      .filter((route) => change.position > route.activeFrom && concerns(change, route))
      .map((route) => ({ change, route })),
  )
}

/** Whether a change of the right type and kind is for a subscription. */
export function concerns(change: Change, route: Route): boolean {
  if (route.skipOwn && change.source === 'INTEGRATION' && change.sourceId === String(route.app)) return false
  return matches(change, route)
}

/** Puts events into deliveries: into those that wait for their first attempt and have room, and into new ones. */
export function* addDeliveries(kind: 'fresh' | 'replay', events: readonly NewEvent[], now: number): Unit<void> {
  const byApp = Map.groupBy(events, ({ route }) => route.app)
  for (const [app, own] of [...byApp].sort(([a], [b]) => a - b)) {
    // Held, so that nobody sends a delivery while it grows.
    const [target] = yield* holdTarget({ portal: own[0]?.route.owner ?? 0, app })
    if (target === undefined) continue
    const groups = Map.groupBy(own, ({ change, route }) => `${change.portal} ${laneOf(change, route)}`)
    for (const [key, group] of groups) {
      const [portal = 0, lane = 0] = key.split(' ').map(Number)
      yield* addGroup(
        { app, portal, kind, lane },
        group.map(({ change, route }) => [change.position, route.id]),
        now,
      )
    }
  }
}

const laneOf = ({ record }: Change, { ordered }: Route): number => (ordered ? 1 + (record % LANES) : 0)

type EventRef = readonly [position: number, subscription: number]

interface Group {
  readonly app: number
  readonly portal: number
  readonly kind: 'fresh' | 'replay'
  readonly lane: number
}

function* addGroup(group: Group, events: readonly EventRef[], now: number): Unit<void> {
  let from = 0
  const [open] = yield* selectLastWaiting({ ...group })
  if (open !== undefined && open.attempts === 0 && open.size < BATCH) {
    const known = JSON.parse(open.events_json) as readonly EventRef[]
    from = Math.min(events.length, BATCH - open.size)
    const grown = [...known, ...events.slice(0, from)]
    yield* growDelivery([{ portal: open.portal, id: open.id, events_json: JSON.stringify(grown), size: grown.length }])
  }
  const rows = []
  for (; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH)
    rows.push({
      ...group,
      events_json: JSON.stringify(batch),
      size: batch.length,
      ...{ state: 'waiting', attempts: 0, due: now, created: now },
    })
  }
  yield* insertDeliveries(rows)
}
