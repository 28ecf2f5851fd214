import { type Build, deleteRows, insertRows, statement, updateRows } from '../store/statement.ts'

type Named = Build<{ portal: number; name: string }>

/** A day's count, held until the unit ends. */
const lockCount = statement('limits.lock-count', (q: Named) => {
  const row = q.db
    .selectFrom('limit_count')
    .select('kept_json')
    .where('portal', '=', q.p.portal)
    .where('name', '=', q.p.name)
  return q.engine === 'postgres' ? row.forUpdate() : row
})

/** A window's count, held until the unit ends. */
const lockWindow = statement('limits.lock-window', (q: Named) => {
  const row = q.db
    .selectFrom('limit_window')
    .select('kept_json')
    .where('portal', '=', q.p.portal)
    .where('name', '=', q.p.name)
  return q.engine === 'postgres' ? row.forUpdate() : row
})

const key = { portal: 'bigint', name: 'text' } as const
const row = { ...key, kept_json: 'jsonb' } as const

/** The counts of days, which outlast everything; and those of windows, which need not. */
export const days = {
  lock: lockCount,
  insert: insertRows('limit_count', row, { onConflict: 'nothing' }),
  rewrite: updateRows('limit_count', key, { kept_json: 'jsonb' }),
}
export const windows: typeof days = {
  lock: lockWindow,
  insert: insertRows('limit_window', row, { onConflict: 'nothing' }),
  rewrite: updateRows('limit_window', key, { kept_json: 'jsonb' }),
}

/** Where a portal's day begins, while there is such a portal. */
export const selectTimeZone = statement('limits.time-zone', (q: Build<{ id: number }>) =>
  q.db.selectFrom('portal').select('time_zone').where('id', '=', q.p.id).where('deleted', 'is', null),
)

/** A portal's limits, oldest first. */
export const selectRules = statement('limits.rules', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('limit_rule').selectAll().where('portal', '=', q.p.portal).orderBy('id'),
)

/** Inserts a limit, unless there is one that counts the same. */
export const insertRule = insertRows(
  'limit_rule',
  {
    portal: 'bigint',
    id: 'bigint',
    subject: 'text',
    subject_id: 'bigint',
    class: 'text',
    period: 'text',
    max: 'bigint',
    created: 'bigint',
    updated: 'bigint',
  },
  { onConflict: 'nothing' },
)
const ruleKey = { portal: 'bigint', id: 'bigint' } as const
export const rewriteRule = updateRows('limit_rule', ruleKey, { max: 'bigint', updated: 'bigint' })
export const deleteRule = deleteRows('limit_rule', ruleKey)

/** Whether a portal has this app. */
export const selectApp = statement('limits.app', (q: Build<{ portal: number; id: number }>) =>
  q.db
    .selectFrom('app')
    .select('name')
    .where('portal', '=', q.p.portal)
    .where('id', '=', q.p.id)
    .where('deleted', 'is', null),
)

/** Whether a portal has this key. */
export const selectKey = statement('limits.key', (q: Build<{ portal: number; id: number }>) =>
  q.db
    .selectFrom('credential')
    .select('name')
    .where('portal', '=', q.p.portal)
    .where('id', '=', q.p.id)
    .where('app', 'is', null)
    .where('revoked', 'is', null),
)
