import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', id: 'bigint' } as const

export const insertSubscription = insertRows('journal_subscription', {
  ...key,
  app: 'bigint',
  definition_json: 'jsonb',
  created: 'bigint',
  updated: 'bigint',
})
export const rewriteSubscription = updateRows('journal_subscription', key, {
  definition_json: 'jsonb',
  updated: 'bigint',
})
export const deleteSubscription = deleteRows('journal_subscription', key)

/** All that an app has subscribed to, in every portal. */
export const selectSubscriptions = statement('journal.subscriptions', (q: Build<{ app: number }>) =>
  q.db.selectFrom('journal_subscription').selectAll().where('app', '=', q.p.app).orderBy('id'),
)

export const insertFilter = insertRows('journal_filter', {
  ...key,
  subscription: 'bigint',
  conditions_json: 'jsonb',
  created: 'bigint',
})
export const deleteFilter = deleteRows('journal_filter', key)
export const deleteFilters = deleteRows('journal_filter', { portal: 'bigint', subscription: 'bigint' })

/** The filters of all that an app has subscribed to. */
export const selectFilters = statement('journal.filters', (q: Build<{ app: number }>) =>
  q.db
    .selectFrom('journal_filter as f')
    .innerJoin('journal_subscription as s', 's.id', 'f.subscription')
    .selectAll('f')
    .where('s.app', '=', q.p.app)
    .orderBy('f.id'),
)
