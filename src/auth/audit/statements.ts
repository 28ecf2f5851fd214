import { type Build, insertRows, statement } from '../../store/statement.ts'

export const insertAudit = insertRows('audit', {
  portal: 'bigint',
  at: 'bigint',
  action: 'text',
  user_id: 'bigint',
  email: 'text',
  source: 'text',
  address: 'text',
  user_agent: 'text',
  target_kind: 'text',
  target_id: 'bigint',
  target_name: 'text',
  detail_json: 'jsonb',
})

/** Newest first, from before a place in the log. */
export const selectAudit = statement(
  'audit.page',
  (q: Build<{ portal: number; before: number; from: number; until: number; limit: number }>) =>
    q.db
      .selectFrom('audit')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('seq', '<', q.p.before)
      .where('at', '>=', q.p.from)
      .where('at', '<', q.p.until)
      .orderBy('seq', 'desc')
      .limit(q.p.limit),
)
