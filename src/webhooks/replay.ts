import { changesFrom, lastPosition, positionBefore } from '../changes/changes.ts'
import type { Job } from '../jobs/jobs.ts'
import { Refusal } from '../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../store/port.ts'
import type { WebhookReplayTable } from '../store/schema-webhooks.ts'
import { type Build, insertRows, statement, updateRows } from '../store/statement.ts'
import type { WebhookApp } from './apps.ts'
import { countWaitingReplays } from './delivery/statements.ts'
import { addDeliveries, concerns, type NewEvent } from './fan-out.ts'
import type { Routes, RouteTable } from './routes.ts'
import { findSubscription } from './subscriptions.ts'

/** A part of the change log that is told once more, with the ids that its events had the first time. */
export interface Replay {
  readonly id: number
  readonly subscription: number | null
  readonly state: string
  /** Events found so far. */
  readonly events: number
  /** Of the changes from one position to another, how far it has come. */
  readonly from: number
  readonly to: number
  readonly next: number
  readonly created: number
  readonly finished: number | null
}

export interface NewReplay {
  /** Instants: changes from this one on, and before that one. */
  readonly from: number
  readonly until?: number | undefined
  readonly subscription?: number | undefined
}

/** Changes that are looked at together. */
const PAGE = 500
/** So many deliveries of a replay wait at most: the log is its own queue. */
const MOST_WAITING = 20
const LOOK_AGAIN = 1_000

export function* startReplay(app: WebhookApp, wanted: NewReplay, now: number): Unit<WebhookReplayTable> {
  const { from, until = now + 1, subscription } = wanted
  if (until <= from) {
    throw new Refusal('VALIDATION_ERROR', 'A replay must end after it begins.', { context: { until: ['too early'] } })
  }
  if (subscription !== undefined) yield* findSubscription(app, subscription)
  const first = yield* positionBefore(from)
  const last = until > now ? yield* lastPosition() : yield* positionBefore(until)
  const [id = 0] = yield* newIds('replay', 1)
  const row = {
    ...{ id, app: app.id, portal: app.portal, subscription: subscription ?? null },
    ...{ from_position: first, to_position: last, next_position: first, state: 'running' },
    ...{ events: 0, created: now, finished: null },
  }
  yield* insertReplay([row])
  return row
}

export function* cancelReplay(app: WebhookApp, id: number, now: number): Unit<WebhookReplayTable> {
  const [row] = yield* holdReplay({ portal: app.portal, id })
  if (row === undefined || row.app !== app.id) {
    throw new Refusal('OBJECT_NOT_FOUND', `The app ${app.id} has no replay ${id}.`)
  }
  if (row.state !== 'running') return row
  const ended = { ...row, state: 'cancelled', finished: now }
  yield* moveReplay([ended])
  return ended
}

export function* listReplays({ portal, id }: WebhookApp): Unit<readonly WebhookReplayTable[]> {
  return yield* selectReplays({ portal, app: id })
}

export function toReplay(row: WebhookReplayTable): Replay {
  const { id, subscription, state, events, created, finished } = row
  const { from_position: from, to_position: to, next_position: next } = row
  return { id, subscription, state, events, from, to, next, created, finished }
}

/** Goes on with every replay, a page of the log at a time, as fast as its target takes what comes of it. */
export function replayJob(store: Store, routes: RouteTable, wake: () => void): Job {
  async function goOn(replay: WebhookReplayTable, now: number): Promise<boolean> {
    const [waiting] = await store.read(() => countWaitingReplays({ app: replay.app }))
    if ((waiting?.deliveries ?? 0) >= MOST_WAITING) return false
    const known = await routes.current()
    const more = await store.write(() => nextPage(replay, known, now), { quiet: true })
    wake()
    return more
  }

  return {
    name: 'webhooks.replay',
    atLeastEvery: LOOK_AGAIN,
    alone: true,
    async run({ now, stopping }) {
      let more = false
      for (const replay of await store.read(() => selectRunning({}))) {
        if (!stopping() && (await goOn(replay, now))) more = true
      }
      return more ? 0 : LOOK_AGAIN
    },
  }
}

function* nextPage({ portal, id }: WebhookReplayTable, routes: Routes, now: number): Unit<boolean> {
  const [replay] = yield* holdReplay({ portal, id })
  if (replay === undefined || replay.state !== 'running') return false
  const page = yield* changesFrom(replay.next_position, PAGE)
  const inRange = page.filter(({ position }) => position <= replay.to_position)
  const events = inRange.flatMap((change): NewEvent[] =>
    routes
      .ofApp(replay.app, change.portal, change.type, change.kind)
      .filter((route) => (replay.subscription === null ? route.active : route.id === replay.subscription))
      .filter((route) => concerns(change, route))
      .map((route) => ({ change, route })),
  )
  yield* addDeliveries('replay', events, now)
  const over = inRange.length < PAGE
  yield* moveReplay([
    {
      ...replay,
      next_position: inRange.at(-1)?.position ?? replay.next_position,
      events: replay.events + events.length,
      state: over ? 'done' : 'running',
      finished: over ? now : null,
    },
  ])
  return !over
}

const insertReplay = insertRows('webhook_replay', {
  id: 'bigint',
  app: 'bigint',
  portal: 'bigint',
  subscription: 'bigint',
  from_position: 'bigint',
  to_position: 'bigint',
  next_position: 'bigint',
  state: 'text',
  events: 'bigint',
  created: 'bigint',
})

const moveReplay = updateRows(
  'webhook_replay',
  { portal: 'bigint', id: 'bigint' },
  { next_position: 'bigint', state: 'text', events: 'bigint', finished: 'bigint' },
)

const selectReplays = statement('webhooks.replays', (q: Build<{ portal: number; app: number }>) =>
  q.db
    .selectFrom('webhook_replay')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('app', '=', q.p.app)
    .orderBy('id', 'desc')
    .limit(100),
)

const selectRunning = statement('webhooks.running-replays', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('webhook_replay').selectAll().where('state', '=', 'running').orderBy('id'),
)

const holdReplay = statement('webhooks.hold-replay', (q: Build<{ portal: number; id: number }>) => {
  const row = q.db.selectFrom('webhook_replay').selectAll().where('portal', '=', q.p.portal).where('id', '=', q.p.id)
  return q.engine === 'postgres' ? row.forUpdate() : row
})
