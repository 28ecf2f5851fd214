import { lastPosition, openConsumer } from '../changes/changes.ts'
import { placeChanges } from '../changes/sequencer.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Outgoing } from '../kit/outgoing.ts'
import { Refusal } from '../kit/refusal.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import type { AppDirectory, WebhookApp } from './apps.ts'
import { openDelivering } from './delivery/deliver.ts'
import { type Delivery, type DeliveryFilter, type DeliveryWithAttempts, type Health, openLog } from './delivery/log.ts'
import { pruningJob } from './delivery/pruning.ts'
import { fanOutJob } from './fan-out.ts'
import { cancelReplay, listReplays, type NewReplay, type Replay, replayJob, startReplay, toReplay } from './replay.ts'
import { openRoutes } from './routes.ts'
import {
  changeSettings,
  findSettings,
  removeSettings,
  type Settings,
  type SettingsChange,
  toSettings,
} from './settings.ts'
import { countRoutesChange, selectSubscriptions } from './statements.ts'
import {
  addSubscription,
  editSubscription,
  findSubscription,
  type NewSubscription,
  removeSubscription,
  type Subscription,
  type SubscriptionEdit,
  toSubscription,
} from './subscriptions.ts'
import { sendSample, type Tried } from './trial.ts'

// The front door of this room: what is told to others when something changes.
export type { AppDirectory } from './apps.ts'
export type { Delivery, DeliveryWithAttempts, Health } from './delivery/log.ts'
export { type Journal, type JournalEntry, type JournalOf, type JournalStart, openJournal } from './journal/journal.ts'
export type { JournalFilter, JournalSubscription } from './journal/subscriptions.ts'
export type { Replay } from './replay.ts'
export type { Settings } from './settings.ts'
export type { Subscription } from './subscriptions.ts'
export type { Tried } from './trial.ts'

/** Which app of which portal. */
export interface AppOf {
  readonly portal: number
  readonly app: number
}

/** The webhooks of apps. Every method refuses an app that the portal does not own. */
export interface Webhooks {
  readonly settings: {
    read(of: AppOf): Promise<Settings>
    change(of: AppOf, change: SettingsChange): Promise<Settings>
    remove(of: AppOf): Promise<void>
  }
  readonly subscriptions: {
    list(of: AppOf): Promise<readonly Subscription[]>
    create(of: AppOf, wanted: NewSubscription): Promise<Subscription>
    read(of: AppOf, id: number): Promise<Subscription>
    edit(of: AppOf, id: number, edit: SubscriptionEdit): Promise<Subscription>
    remove(of: AppOf, id: number): Promise<void>
  }
  readonly deliveries: {
    /** Newest first. */
    list(of: AppOf, filter: DeliveryFilter): Promise<readonly Delivery[]>
    read(of: AppOf, id: number): Promise<DeliveryWithAttempts>
    /** Sends a delivery that was given up once more, as if it were new. */
    resend(of: AppOf, id: number): Promise<Delivery>
  }
  readonly replays: {
    start(of: AppOf, wanted: NewReplay): Promise<Replay>
    list(of: AppOf): Promise<readonly Replay[]>
    cancel(of: AppOf, id: number): Promise<Replay>
  }
  /** How it goes with the target. */
  health(of: AppOf): Promise<Health>
  /** Sends an invented event of a subscription, now, and tells what came of it. Nothing is kept of it. */
  test(of: AppOf, subscription: number): Promise<Tried>
  /** Looks at once for what is due. */
  wake(): void
  /** Resolves when nothing of it is under way in this process. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface WebhookRooms {
  readonly store: Store
  readonly runtime: Runtime
  readonly jobs: Jobs
  readonly outgoing: Outgoing
  readonly apps: AppDirectory
  /** Targets may be on this machine and in private networks, and without TLS. */
  readonly allowPrivate: boolean
}

export function openWebhooks({ store, runtime, jobs, outgoing, apps, allowPrivate }: WebhookRooms): Webhooks {
  const { clock } = runtime
  const routes = openRoutes(store, clock, apps)
  const delivering = openDelivering({ store, runtime, outgoing, apps, routes })
  const deliver = jobs.add(delivering.job)
  const consumer = openConsumer(store, 'webhooks')
  const fanOut = jobs.add(fanOutJob({ store, consumer, routes, wake: deliver.wake }))
  const replay = jobs.add(replayJob(store, routes, deliver.wake))
  jobs.add(pruningJob(store))
  delivering.onDone(() => {
    deliver.wake()
    replay.wake()
  })
  // Where nobody waits for anything a commit costs nothing here.
  const stopListening = store.onCommit(() => {
    if (routes.known?.from !== undefined) fanOut.wake()
  })
  const log = openLog(store, delivering.prepare)

  async function find({ portal, app }: AppOf): Promise<WebhookApp> {
    const found = await apps.find(portal, app)
    if (found === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no app ${app}.`)
    return found
  }

  /** A write that changes who waits for what. */
  async function change<T>(of: AppOf, unit: (app: WebhookApp, now: number) => Unit<T>): Promise<T> {
    const app = await find(of)
    if (store.engine === 'postgres') await placeChanges(store)
    const result = await store.write(function* changed(): Unit<T> {
      yield* countRoutesChange({})
      return yield* unit(app, clock.now())
    })
    await routes.current()
    fanOut.wake()
    deliver.wake()
    return result
  }

  return {
    settings: {
      async read(of) {
        const { portal, id } = await find(of)
        return toSettings(await store.read(() => findSettings(portal, id)))
      },
      async change(of, wanted) {
        // Where webhooks could not be signed nobody should rely on them.
        await find(of)
        await apps.secret(of.portal, of.app)
        return toSettings(
          await change(of, ({ portal, id }, now) => changeSettings(portal, id, wanted, allowPrivate, now)),
        )
      },
      remove: (of) => change(of, ({ portal, id }, now) => removeSettings(portal, id, now)),
    },
    subscriptions: {
      async list(of) {
        const { portal, id } = await find(of)
        return (await store.read(() => selectSubscriptions({ portal, app: id }))).map(toSubscription)
      },
      create: (of, wanted) =>
        change(of, function* create(app, now) {
          return toSubscription(yield* addSubscription(app, wanted, yield* lastPosition(), now))
        }),
      async read(of, id) {
        const app = await find(of)
        return toSubscription(await store.read(() => findSubscription(app, id)))
      },
      edit: (of, id, edit) =>
        change(of, function* edited(app, now) {
          return toSubscription(yield* editSubscription(app, id, edit, yield* lastPosition(), now))
        }),
      remove: (of, id) => change(of, (app) => removeSubscription(app, id)),
    },
    deliveries: {
      list: async (of, filter) => log.list(await find(of), filter),
      read: async (of, id) => log.read(await find(of), id),
      async resend(of, id) {
        const delivery = await log.resend(await find(of), id, clock.now())
        deliver.wake()
        return delivery
      },
    },
    replays: {
      async start(of, wanted) {
        const started = await change(of, (app, now) => startReplay(app, wanted, now))
        replay.wake()
        return toReplay(started)
      },
      async list(of) {
        const app = await find(of)
        return (await store.read(() => listReplays(app))).map(toReplay)
      },
      cancel: async (of, id) => toReplay(await change(of, (app, now) => cancelReplay(app, id, now))),
    },
    health: async (of) => log.health(await find(of), clock.now()),
    async test(of, subscription) {
      const app = await find(of)
      return sendSample({ store, apps, outgoing, clock }, app, subscription)
    },
    wake() {
      fanOut.wake()
      deliver.wake()
      replay.wake()
    },
    async settled() {
      await fanOut.idle()
      await deliver.idle()
      await delivering.settled()
    },
    async close() {
      stopListening()
      await delivering.settled()
    },
  }
}
