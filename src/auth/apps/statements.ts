import { type Build, insertRows, statement, updateRows } from '../../store/statement.ts'

const described = {
  name: 'text',
  description: 'text',
  logo: 'text',
  scopes_json: 'jsonb',
  updated: 'bigint',
} as const
const key = { portal: 'bigint', id: 'bigint' } as const

export const insertApp = insertRows('app', {
  ...key,
  ...described,
  kind: 'text',
  user_id: 'bigint',
  created: 'bigint',
})

export const rewriteApp = updateRows('app', key, described)
export const deleteApp = updateRows('app', key, { deleted: 'bigint' })
export const setClientSecret = updateRows('app', key, { client_secret: 'text', client_secret_shown: 'bigint' })

export const selectApps = statement('apps.all', (q: Build<{ portal: number; kind: string }>) =>
  q.db
    .selectFrom('app')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('kind', '=', q.p.kind)
    .where('deleted', 'is', null)
    .orderBy('id'),
)

export const selectApp = statement('apps.one', (q: Build<{ portal: number; kind: string; id: number }>) =>
  q.db
    .selectFrom('app')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('kind', '=', q.p.kind)
    .where('id', '=', q.p.id)
    .where('deleted', 'is', null),
)

/** Whether an app of any kind has this id. */
export const selectTakenId = statement('apps.id-taken', (q: Build<{ id: number }>) =>
  q.db.selectFrom('app').select('id').where('id', '=', q.p.id),
)
