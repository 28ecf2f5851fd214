import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

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

/** The owners of a portal, held for change until the unit ends. */
export const holdOwners = statement('owners.hold', (q: Build<{ portal: number }>) => {
  const owners = q.db.selectFrom('owner').selectAll().where('portal', '=', q.p.portal).orderBy('id')
  return q.engine === 'postgres' ? owners.forUpdate() : owners
})

/** The teams of a portal: none of them goes until the unit ends; they can be renamed. */
export const keepTeams = statement('owners.keep-teams', (q: Build<{ portal: number }>) => {
  const teams = q.db.selectFrom('team').select('id').where('portal', '=', q.p.portal).orderBy('id')
  return q.engine === 'postgres' ? teams.forKeyShare() : teams
})

const teamKey = { portal: 'bigint', id: 'bigint' } as const

export const insertTeam = insertRows('team', { ...teamKey, name: 'text', created: 'bigint' })
export const renameTeams = updateRows('team', teamKey, { name: 'text' })
export const deleteTeams = deleteRows('team', teamKey)
