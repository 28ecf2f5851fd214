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

interface Activity {
  readonly [name: string]: number | string
  readonly portal: number
  readonly before: number
  readonly from: number
  readonly until: number
  readonly limit: number
  readonly users: string
}

/** Acts of some users. */
export const selectActivity = statement('audit.activity', (q: Build<Activity>) =>
  q.db
    .selectFrom('audit')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('seq', '<', q.p.before)
    .where('at', '>=', q.p.from)
    .where('at', '<', q.p.until)
    .where('user_id', q.among, q.numbers(q.p.users))
    .orderBy('seq', 'desc')
    .limit(q.p.limit),
)

/** Signing in, and failing to, of these users. */
export const selectSignIns = statement('audit.sign-ins', (q: Build<Activity>) =>
  q.db
    .selectFrom('audit')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('action', 'in', ['LOGIN_SUCCEEDED', 'LOGIN_FAILED'])
    .where('target_id', q.among, q.numbers(q.p.users))
    .where('seq', '<', q.p.before)
    .where('at', '>=', q.p.from)
    .where('at', '<', q.p.until)
    .orderBy('seq', 'desc')
    .limit(q.p.limit),
)
