import { type Build, deleteRows, insertRows, statement, updateRows } from '../store/statement.ts'

/** A name that no reader of the change log has. */
const ROUTES = 'webhooks.routes'

const target = {
  url: 'text',
  max_concurrent: 'bigint',
  per_second: 'bigint',
  ordered: 'bigint',
  skip_own: 'bigint',
  updated: 'bigint',
} as const
const targetKey = { portal: 'bigint', app: 'bigint' } as const

export const insertTarget = insertRows(
  'webhook_target',
  {
    ...targetKey,
    ...target,
    created: 'bigint',
    failures: 'bigint',
    window_at: 'bigint',
    window_sent: 'bigint',
  },
  { onConflict: 'nothing' },
)
export const rewriteTarget = updateRows('webhook_target', targetKey, target)
export const deleteTarget = deleteRows('webhook_target', targetKey)
export const moveTarget = updateRows('webhook_target', targetKey, {
  failures: 'bigint',
  open_until: 'bigint',
  window_at: 'bigint',
  window_sent: 'bigint',
})

export const selectTarget = statement('webhooks.target', (q: Build<{ portal: number; app: number }>) =>
  q.db.selectFrom('webhook_target').selectAll().where('portal', '=', q.p.portal).where('app', '=', q.p.app),
)

/** Held until the unit ends: of several processes one at a time decides what is sent to a target. */
export const holdTarget = statement('webhooks.hold-target', (q: Build<{ portal: number; app: number }>) => {
  const row = q.db.selectFrom('webhook_target').selectAll().where('portal', '=', q.p.portal).where('app', '=', q.p.app)
  return q.engine === 'postgres' ? row.forUpdate() : row
})

const subscription = {
  conditions_json: 'jsonb',
  active: 'bigint',
  active_from: 'bigint',
  updated: 'bigint',
} as const
const subscriptionKey = { portal: 'bigint', id: 'bigint' } as const

export const insertSubscription = insertRows('webhook_subscription', {
  ...subscriptionKey,
  ...subscription,
  app: 'bigint',
  event_type: 'text',
  object_type: 'text',
  property: 'text',
  event_name: 'text',
  created: 'bigint',
})
export const rewriteSubscription = updateRows('webhook_subscription', subscriptionKey, subscription)
export const deleteSubscription = deleteRows('webhook_subscription', subscriptionKey)

export const selectSubscriptions = statement('webhooks.subscriptions', (q: Build<{ portal: number; app: number }>) =>
  q.db
    .selectFrom('webhook_subscription')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('app', '=', q.p.app)
    .orderBy('id'),
)

/** Every subscription of every app that has a target, active or not. */
export const selectRoutes = statement('webhooks.routes', (q: Build<Record<string, never>>) =>
  q.db
    .selectFrom('webhook_subscription as s')
    .innerJoin('webhook_target as t', 't.app', 's.app')
    .select([
      's.id',
      's.app',
      's.portal',
      's.event_type',
      's.object_type',
      's.property',
      's.conditions_json',
      's.active',
      's.active_from',
      't.ordered',
      't.skip_own',
    ])
    .orderBy('s.id'),
)

/** Counts on with every change of a subscription or a target, so that each process sees that there was one. */
export const countRoutesChange = statement('webhooks.routes-changed', (q: Build<Record<string, never>>) =>
  q.db
    .insertInto('change_cursor')
    .values({ consumer: ROUTES, position: 1 })
    .onConflict((conflict) =>
      conflict.column('consumer').doUpdateSet((row) => ({ position: row('change_cursor.position', '+', 1) })),
    ),
)

export const selectRoutesCount = statement('webhooks.routes-count', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('change_cursor').select('position').where('consumer', '=', ROUTES),
)
