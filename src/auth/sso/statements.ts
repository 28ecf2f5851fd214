import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const portal = { portal: 'bigint' } as const
const settings = {
  issuer: 'text',
  client_id: 'text',
  client_secret: 'text',
  domains_json: 'jsonb',
  role: 'bigint',
  enforced: 'bigint',
  updated: 'bigint',
} as const

export const insertProvider = insertRows('single_sign_on', { ...portal, ...settings, created: 'bigint' })
export const rewriteProvider = updateRows('single_sign_on', portal, settings)
export const deleteProvider = deleteRows('single_sign_on', portal)

export const selectProvider = statement('sso.provider', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('single_sign_on').selectAll().where('portal', '=', q.p.portal),
)

/** The providers of all portals that work, with the portals' names. */
export const selectProviders = statement('sso.providers', (q: Build<Record<string, never>>) =>
  q.db
    .selectFrom('single_sign_on as s')
    .innerJoin('portal as p', 'p.id', 's.portal')
    .select(['p.id', 'p.name', 's.domains_json'])
    .where('p.deleted', 'is', null)
    .orderBy('p.id'),
)

const identity = { ...portal, subject: 'text' } as const
export const insertIdentity = insertRows('identity', { ...identity, user_id: 'bigint', created: 'bigint' })
export const deleteIdentity = deleteRows('identity', identity)
export const selectIdentities = statement('sso.identities', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('identity').selectAll().where('portal', '=', q.p.portal),
)
export const selectIdentity = statement('sso.identity', (q: Build<{ portal: number; subject: string }>) =>
  q.db.selectFrom('identity').selectAll().where('portal', '=', q.p.portal).where('subject', '=', q.p.subject),
)
export const selectIdentityOf = statement('sso.identity-of', (q: Build<{ portal: number; user: number }>) =>
  q.db.selectFrom('identity').selectAll().where('portal', '=', q.p.portal).where('user_id', '=', q.p.user),
)
