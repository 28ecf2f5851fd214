import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const person = { email: 'text', first_name: 'text', last_name: 'text', updated: 'bigint' } as const
const id = { id: 'bigint' } as const

export const insertUser = insertRows('user', {
  ...id,
  ...person,
  password: 'text',
  operator: 'bigint',
  created: 'bigint',
})
export const rewriteUser = updateRows('user', id, { ...person, disabled: 'bigint' })
export const setPassword = updateRows('user', id, { password: 'text', updated: 'bigint' })

export const selectUser = statement('users.one', (q: Build<{ id: number }>) =>
  q.db.selectFrom('user').selectAll().where('id', '=', q.p.id),
)
export const selectUserByEmail = statement('users.by-email', (q: Build<{ email: string }>) =>
  q.db.selectFrom('user').selectAll().where('email', '=', q.p.email),
)

const ofMember = { portal: 'bigint', user_id: 'bigint' } as const
export const insertMember = insertRows('member', { ...ofMember, role: 'bigint', created: 'bigint' })
export const setMemberRole = updateRows('member', ofMember, { role: 'bigint' })
export const deleteMember = deleteRows('member', ofMember)

export const selectMembers = statement('users.members', (q: Build<{ portal: number }>) =>
  q.db
    .selectFrom('member as m')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['u.id', 'u.email', 'u.first_name', 'u.last_name', 'u.operator', 'u.disabled', 'u.password'])
    .select(['m.role', 'm.created'])
    .where('m.portal', '=', q.p.portal)
    .orderBy('u.id'),
)

/** The portals that a user belongs to, with the role in each. */
export const selectMemberships = statement('users.memberships', (q: Build<{ user: number }>) =>
  q.db
    .selectFrom('member as m')
    .innerJoin('portal as p', 'p.id', 'm.portal')
    .leftJoin('role as r', (join) => join.onRef('r.portal', '=', 'm.portal').onRef('r.id', '=', 'm.role'))
    .leftJoin('single_sign_on as s', 's.portal', 'm.portal')
    .select(['p.id', 'p.name', 'p.disabled', 'm.role', 'r.name as role_name', 'r.scopes_json', 'r.abilities_json'])
    .select(['s.enforced'])
    .where('m.user_id', '=', q.p.user)
    .where('p.deleted', 'is', null)
    .orderBy('p.id'),
)

const role = { portal: 'bigint', id: 'bigint' } as const
const roleTexts = { name: 'text', scopes_json: 'jsonb', abilities_json: 'jsonb', updated: 'bigint' } as const
export const insertRole = insertRows('role', { ...role, ...roleTexts, created: 'bigint' })
export const rewriteRole = updateRows('role', role, roleTexts)
export const deleteRole = deleteRows('role', role)
export const selectRoles = statement('users.roles', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('role').selectAll().where('portal', '=', q.p.portal).orderBy('id'),
)

export const insertSession = insertRows('session', {
  ...id,
  hash: 'text',
  user_id: 'bigint',
  kind: 'text',
  name: 'text',
  prefix: 'text',
  created: 'bigint',
  expires: 'bigint',
  address: 'text',
  user_agent: 'text',
  bound_portal: 'bigint',
})
export const deleteSession = deleteRows('session', { ...id, user_id: 'bigint' })
export const selectSession = statement('users.session', (q: Build<{ hash: string }>) =>
  q.db
    .selectFrom('session as s')
    .innerJoin('user as u', 'u.id', 's.user_id')
    .select(['s.id', 's.kind', 's.expires', 's.last_used', 's.user_id', 'u.email', 'u.first_name', 'u.last_name'])
    .select(['u.operator', 's.bound_portal'])
    .where('s.hash', '=', q.p.hash)
    .where('u.disabled', 'is', null),
)
export const selectSessions = statement('users.sessions', (q: Build<{ user: number; kind: string }>) =>
  q.db.selectFrom('session').selectAll().where('user_id', '=', q.p.user).where('kind', '=', q.p.kind).orderBy('id'),
)
/** Removes a user's sessions that have ended. */
export const pruneSessions = statement('users.prune-sessions', (q: Build<{ user: number; now: number }>) =>
  q.db.deleteFrom('session').where('user_id', '=', q.p.user).where('expires', '<=', q.p.now),
)
export const touchSession = updateRows('session', id, { last_used: 'bigint' })

export const insertLink = insertRows('sign_in_link', {
  hash: 'text',
  user_id: 'bigint',
  created: 'bigint',
  expires: 'bigint',
})
export const deleteLink = deleteRows('sign_in_link', { hash: 'text' })
export const selectLink = statement('users.link', (q: Build<{ hash: string }>) => {
  const link = q.db.selectFrom('sign_in_link').selectAll().where('hash', '=', q.p.hash)
  return q.engine === 'postgres' ? link.forUpdate() : link
})
export const pruneLinks = statement('users.prune-links', (q: Build<{ now: number }>) =>
  q.db.deleteFrom('sign_in_link').where('expires', '<=', q.p.now),
)
export const deleteLinksOf = deleteRows('sign_in_link', { user_id: 'bigint' })

export const insertFailure = insertRows(
  'sign_in_failure',
  { subject: 'text', count: 'bigint', until: 'bigint' },
  { onConflict: 'nothing' },
)
export const rewriteFailure = updateRows('sign_in_failure', { subject: 'text' }, { count: 'bigint', until: 'bigint' })
export const deleteFailure = deleteRows('sign_in_failure', { subject: 'text' })
export const selectFailure = statement('users.failure', (q: Build<{ subject: string }>) => {
  const failure = q.db.selectFrom('sign_in_failure').selectAll().where('subject', '=', q.p.subject)
  return q.engine === 'postgres' ? failure.forUpdate() : failure
})
/** Removes what nobody is slowed down by any more. */
export const pruneFailures = statement('users.prune-failures', (q: Build<{ before: number }>) =>
  q.db.deleteFrom('sign_in_failure').where('until', '<', q.p.before),
)
