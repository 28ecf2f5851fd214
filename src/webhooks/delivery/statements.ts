import { sql } from 'kysely'
import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', id: 'bigint' } as const

export const insertDeliveries = insertRows('webhook_delivery', {
  portal: 'bigint',
  app: 'bigint',
  kind: 'text',
  lane: 'bigint',
  events_json: 'jsonb',
  size: 'bigint',
  state: 'text',
  attempts: 'bigint',
  due: 'bigint',
  created: 'bigint',
})
export const growDelivery = updateRows('webhook_delivery', key, { events_json: 'jsonb', size: 'bigint' })
export const moveDeliveries = updateRows('webhook_delivery', key, {
  state: 'text',
  attempts: 'bigint',
  due: 'bigint',
  leased_until: 'bigint',
  finished: 'bigint',
})
export const leaseDeliveries = updateRows('webhook_delivery', key, { state: 'text', leased_until: 'bigint' })

/** The newest that waits for its first attempt: it takes more events while it has room. */
export const selectLastWaiting = statement(
  'webhooks.last-waiting',
  (q: Build<{ portal: number; app: number; kind: string; lane: number }>) =>
    q.db
      .selectFrom('webhook_delivery')
      .select(['id', 'portal', 'events_json', 'size', 'attempts'])
      .where('app', '=', q.p.app)
      .where('state', '=', 'waiting')
      .where('kind', '=', q.p.kind)
      .where('lane', '=', q.p.lane)
      .where('portal', '=', q.p.portal)
      .orderBy('id', 'desc')
      .limit(1),
)

/** Each target, and when something for it is due next. */
export const selectDueTargets = statement('webhooks.due-targets', (q: Build<Record<string, never>>) =>
  q.db
    .selectFrom('webhook_target as t')
    .select(({ selectFrom }) => [
      't.app',
      't.portal',
      't.open_until',
      selectFrom('webhook_delivery as d')
        .select('d.due')
        .whereRef('d.app', '=', 't.app')
        .where('d.state', '=', 'waiting')
        .orderBy('d.due')
        .limit(1)
        .as('due'),
    ]),
)

/** What is being sent to a target. */
export const selectSending = statement('webhooks.sending', (q: Build<{ app: number }>) =>
  q.db
    .selectFrom('webhook_delivery')
    .select(['kind', 'lane'])
    .where('app', '=', q.p.app)
    .where('state', '=', 'sending'),
)

/** What is due to be sent to a target, whatever the order. */
export const selectDue = statement(
  'webhooks.due',
  (q: Build<{ app: number; kind: string; now: number; limit: number }>) =>
    q.db
      .selectFrom('webhook_delivery')
      .selectAll()
      .where('app', '=', q.p.app)
      .where('state', '=', 'waiting')
      .where('kind', '=', q.p.kind)
      .where('due', '<=', q.p.now)
      .orderBy('due')
      .orderBy('id')
      .limit(q.p.limit),
)

/** The first that waits in each of some lanes. */
export const selectHeads = statement('webhooks.heads', (q: Build<{ app: number; kind: string; lanes: string }>) =>
  q.db
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('id', 'in', ({ selectFrom }) => {
      const lanes =
        q.engine === 'sqlite'
          ? sql<{ value: number }>`json_each(${q.p.lanes})`
          : sql<{ value: number }>`(select value::bigint from json_array_elements_text(${q.p.lanes}::json))`
      return selectFrom(lanes.as('l')).select(({ selectFrom: select }) =>
        select('webhook_delivery as d')
          .select('d.id')
          .where('d.app', '=', q.p.app)
          .where('d.state', '=', 'waiting')
          .where('d.kind', '=', q.p.kind)
          .whereRef('d.lane', '=', 'l.value')
          .orderBy('d.id')
          .limit(1)
          .as('id'),
      )
    })
    .orderBy('id'),
)

/** What whoever sent it did not finish in time waits again, save what this process is about (a JSON list of ids). */
export const releaseExpired = statement('webhooks.release', (q: Build<{ before: number; own: string }>) => {
  const own = sql<boolean>`id ${sql.raw(q.among)} ${q.numbers(q.p.own)}`
  return q.db
    .updateTable('webhook_delivery')
    .set({ state: 'waiting', leased_until: null })
    .where('leased_until', '<=', q.p.before)
    .where('state', '=', 'sending')
    .where(({ not }) => not(own))
})

/** What waits for an app is not sent any more. */
export const cancelWaiting = statement('webhooks.cancel', (q: Build<{ app: number; finished: number }>) =>
  q.db
    .updateTable('webhook_delivery')
    .set({ state: 'cancelled', finished: q.p.finished, leased_until: null })
    .where('app', '=', q.p.app)
    .where('state', '=', 'waiting'),
)

export const selectDelivery = statement('webhooks.delivery', (q: Build<{ app: number; id: number }>) =>
  q.db.selectFrom('webhook_delivery').selectAll().where('app', '=', q.p.app).where('id', '=', q.p.id),
)

/** Newest first. */
export const selectDeliveries = statement(
  'webhooks.deliveries',
  (q: Build<{ app: number; states: string; before: number; limit: number }>) =>
    q.db
      .selectFrom('webhook_delivery')
      .selectAll()
      .where('app', '=', q.p.app)
      .where('state', q.among, q.strings(q.p.states))
      .where('id', '<', q.p.before)
      .orderBy('id', 'desc')
      .limit(q.p.limit),
)

/** How many deliveries and events are in each state. */
export const countDeliveries = statement('webhooks.count', (q: Build<{ app: number }>) =>
  q.db
    .selectFrom('webhook_delivery')
    .select(({ fn }) => ['state', fn.countAll<number>().as('deliveries'), fn.sum<number>('size').as('events')])
    .where('app', '=', q.p.app)
    .groupBy('state'),
)

export const insertAttempt = insertRows(
  'webhook_attempt',
  {
    portal: 'bigint',
    delivery: 'bigint',
    number: 'bigint',
    at: 'bigint',
    ms: 'bigint',
    status: 'bigint',
    error: 'text',
    response: 'text',
    next_at: 'bigint',
  },
  { onConflict: 'nothing' },
)

export const selectAttempts = statement('webhooks.attempts', (q: Build<{ portal: number; delivery: number }>) =>
  q.db
    .selectFrom('webhook_attempt')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('delivery', '=', q.p.delivery)
    .orderBy('number'),
)

/** Deliveries that ended before an instant; those that were given up are kept until another. */
export const selectOld = statement('webhooks.old', (q: Build<{ done: number; failed: number; limit: number }>) =>
  q.db
    .selectFrom('webhook_delivery')
    .select(['id', 'portal', 'attempts'])
    .where('finished', '<', q.p.done)
    .where((where) => where.or([where('state', '!=', 'failed'), where('finished', '<', q.p.failed)]))
    .orderBy('finished')
    .limit(q.p.limit),
)
export const deleteDeliveries = deleteRows('webhook_delivery', key)
export const deleteAttempts = deleteRows('webhook_attempt', { portal: 'bigint', delivery: 'bigint' })

export const countWaitingReplays = statement('webhooks.waiting-replays', (q: Build<{ app: number }>) =>
  q.db
    .selectFrom('webhook_delivery')
    .select(({ fn }) => fn.countAll<number>().as('deliveries'))
    .where('app', '=', q.p.app)
    .where('state', '=', 'waiting')
    .where('kind', '=', 'replay'),
)
