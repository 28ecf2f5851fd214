import type { Clock } from '../../kit/clock.ts'
import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { JournalFilterTable, JournalSubscriptionTable } from '../../store/schema-webhooks.ts'
import type { WebhookApp } from '../apps.ts'
import type { Condition } from '../conditions.ts'
import type { JournalDefinition } from './events.ts'
import {
  deleteFilter,
  deleteFilters,
  deleteSubscription,
  insertFilter,
  insertSubscription,
  rewriteSubscription,
  selectFilters,
  selectSubscriptions,
} from './statements.ts'

export interface JournalSubscription extends JournalDefinition {
  readonly id: number
  readonly app: number
  /** Whose changes. */
  readonly portal: number
  readonly created: number
  readonly updated: number
}

export interface JournalFilter {
  readonly id: number
  readonly subscription: number
  readonly conditions: readonly Condition[]
  readonly created: number
}

/** What an app has subscribed to; `portal` is the one that owns it. */
export interface JournalSubscriptions {
  list(portal: number, app: number): Promise<readonly JournalSubscription[]>
  read(portal: number, app: number, id: number): Promise<JournalSubscription>
  /** One for each portal, kind of subscription and object type: what is there is replaced. */
  upsert(portal: number, app: number, of: number, definition: JournalDefinition): Promise<JournalSubscription>
  remove(portal: number, app: number, id: number): Promise<void>
  /** Ends all subscriptions to a portal. */
  removeOf(portal: number, app: number, of: number): Promise<void>
  filters(portal: number, app: number, subscription: number): Promise<readonly JournalFilter[]>
  filter(portal: number, app: number, id: number): Promise<JournalFilter>
  addFilter(portal: number, app: number, subscription: number, conditions: readonly Condition[]): Promise<number>
  removeFilter(portal: number, app: number, id: number): Promise<void>
}

interface Rooms {
  readonly store: Store
  readonly clock: Clock
  readonly find: (portal: number, app: number) => Promise<WebhookApp>
}

export function openSubscriptions({ store, clock, find }: Rooms): JournalSubscriptions {
  return {
    async list(portal, app) {
      await find(portal, app)
      return (await store.read(() => selectSubscriptions({ app }))).map(toSubscription)
    },
    async read(portal, app, id) {
      await find(portal, app)
      return toSubscription(await store.read(() => one(app, id)))
    },
    async upsert(portal, app, of, definition) {
      const found = await find(portal, app)
      return toSubscription(await store.write(() => upsert(found, of, definition, clock.now())))
    },
    async remove(portal, app, id) {
      await find(portal, app)
      await store.write(function* remove(): Unit<void> {
        yield* end(yield* one(app, id))
      })
    },
    async removeOf(portal, app, of) {
      await find(portal, app)
      await store.write(function* remove(): Unit<void> {
        for (const row of yield* selectSubscriptions({ app })) if (row.portal === of) yield* end(row)
      })
    },
    async filters(portal, app, subscription) {
      await find(portal, app)
      const rows = await store.read(function* all() {
        yield* one(app, subscription)
        return yield* selectFilters({ app })
      })
      return rows.filter((row) => row.subscription === subscription).map(toFilter)
    },
    async filter(portal, app, id) {
      await find(portal, app)
      return toFilter(await store.read(() => oneFilter(app, id)))
    },
    async addFilter(portal, app, subscription, conditions) {
      await find(portal, app)
      const now = clock.now()
      return store.write(function* add(): Unit<number> {
        const row = yield* one(app, subscription)
        const [id = 0] = yield* newIds('subscription', 1)
        const conditions_json = JSON.stringify(conditions)
        yield* insertFilter([{ id, portal: row.portal, subscription, conditions_json, created: now }])
        return id
      })
    },
    async removeFilter(portal, app, id) {
      await find(portal, app)
      await store.write(function* remove(): Unit<void> {
        const row = yield* oneFilter(app, id)
        yield* deleteFilter([{ portal: row.portal, id }])
      })
    },
  }
}

function* one(app: number, id: number): Unit<JournalSubscriptionTable> {
  const row = (yield* selectSubscriptions({ app })).find((each) => each.id === id)
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `The app ${app} has no journal subscription ${id}.`)
}

function* oneFilter(app: number, id: number): Unit<JournalFilterTable> {
  const row = (yield* selectFilters({ app })).find((each) => each.id === id)
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `The app ${app} has no journal filter ${id}.`)
}

function* end({ portal, id }: JournalSubscriptionTable): Unit<void> {
  yield* deleteFilters([{ portal, subscription: id }])
  yield* deleteSubscription([{ portal, id }])
}

function* upsert(
  app: WebhookApp,
  of: number,
  definition: JournalDefinition,
  now: number,
): Unit<JournalSubscriptionTable> {
  const install = app.installs.find(({ portal }) => portal === of)
  if (install === undefined) {
    throw new Refusal('VALIDATION_ERROR', `The app ${app.id} is not installed in the portal ${of}.`, {
      context: { portalId: [String(of)] },
    })
  }
  if (!install.mayRead(definition.objectTypeId)) {
    const lacking = app.lacks(definition.objectTypeId)
    throw new Refusal(
      'VALIDATION_ERROR',
      `The app ${app.name} may not read ${definition.objectTypeId}: it needs one of ${lacking.join(', ')}.`,
      { context: { requiredScopes: lacking } },
    )
  }
  const definition_json = JSON.stringify(definition)
  const all = yield* selectSubscriptions({ app: app.id })
  const same = all.find((row) => {
    const other = toSubscription(row)
    return (
      row.portal === of &&
      other.subscriptionType === definition.subscriptionType &&
      other.objectTypeId === definition.objectTypeId
    )
  })
  if (same !== undefined) {
    const edited = { ...same, definition_json, updated: now }
    yield* rewriteSubscription([edited])
    return edited
  }
  const [id = 0] = yield* newIds('subscription', 1)
  const row = { id, app: app.id, portal: of, definition_json, created: now, updated: now }
  yield* insertSubscription([row])
  return row
}

function toSubscription(row: JournalSubscriptionTable): JournalSubscription {
  const definition = JSON.parse(row.definition_json) as JournalDefinition
  return { ...definition, id: row.id, app: row.app, portal: row.portal, created: row.created, updated: row.updated }
}

function toFilter({ id, subscription, conditions_json, created }: JournalFilterTable): JournalFilter {
  return { id, subscription, conditions: JSON.parse(conditions_json) as readonly Condition[], created }
}
