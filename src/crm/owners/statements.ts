import { type Build, insertRows, statement, updateRows } from '../../store/statement.ts'

export const selectOwnerOfUser = statement('owners.of-user', (q: Build<{ portal: number; user: number }>) => {
  const owner = q.db.selectFrom('owner').selectAll().where('portal', '=', q.p.portal).where('user_id', '=', q.p.user)
  return q.engine === 'postgres' ? owner.forUpdate() : owner
})

const person = {
  email: 'text',
  first_name: 'text',
  last_name: 'text',
  updated: 'bigint',
  archived: 'bigint',
  teams_json: 'jsonb',
} as const

export const insertOwner = insertRows('owner', {
  portal: 'bigint',
  id: 'bigint',
  user_id: 'bigint',
  created: 'bigint',
  ...person,
})

export const rewriteOwner = updateRows('owner', { portal: 'bigint', id: 'bigint' }, person)

/** The teams of a portal: none ever goes, so there is nothing to hold. */
export const selectTeamsOf = statement('owners.teams', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('team').select(['id', 'name']).where('portal', '=', q.p.portal).orderBy('id'),
)

/** A team, unless there is one of this name: 0 then. */
export const insertTeam = insertRows(
  'team',
  { portal: 'bigint', id: 'bigint', name: 'text', created: 'bigint' },
  { onConflict: 'nothing' },
)
