import { type Build, insertRows, statement, updateRows } from '../../store/statement.ts'

export const selectOwnerOfUser = statement('owners.of-user', (q: Build<{ portal: number; user: number }>) => {
  const owner = q.db.selectFrom('owner').selectAll().where('portal', '=', q.p.portal).where('user_id', '=', q.p.user)
  return q.engine === 'postgres' ? owner.forUpdate() : owner
})

const person = { email: 'text', first_name: 'text', last_name: 'text', updated: 'bigint', archived: 'bigint' } as const

export const insertOwner = insertRows('owner', {
  portal: 'bigint',
  id: 'bigint',
  user_id: 'bigint',
  created: 'bigint',
  ...person,
})

export const rewriteOwner = updateRows('owner', { portal: 'bigint', id: 'bigint' }, person)
