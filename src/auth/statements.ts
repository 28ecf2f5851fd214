import { type Build, insertRows, statement } from '../store/statement.ts'

/** Inserts the one row of `setup`, unless it is there: 0 then. */
export const claimSetup = insertRows('setup', { one: 'bigint', at: 'bigint' }, { onConflict: 'nothing' })

export const insertPortal = insertRows('portal', { id: 'bigint', name: 'text', created: 'bigint' })

export const insertCredential = insertRows('credential', {
  id: 'bigint',
  portal: 'bigint',
  kind: 'text',
  name: 'text',
  prefix: 'text',
  hash: 'text',
  scopes_json: 'jsonb',
  app: 'bigint',
  created: 'bigint',
})

/** Every portal, oldest first. */
export const selectPortals = statement('auth.portals', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('portal').selectAll().orderBy('id'),
)

export const selectPortal = statement('auth.portal', (q: Build<{ id: number }>) =>
  q.db.selectFrom('portal').selectAll().where('id', '=', q.p.id),
)

/** The credential with this hash, in whichever portal it is: the look-up that tells the portal. */
export const selectCredentialByHash = statement('auth.credential-by-hash', (q: Build<{ hash: string }>) =>
  q.db.selectFrom('credential').selectAll().where('hash', '=', q.p.hash),
)

export const selectCredentials = statement('auth.credentials', (q: Build<{ portal: number; kind: string }>) =>
  q.db
    .selectFrom('credential')
    .select(['id', 'portal', 'kind', 'name', 'prefix', 'scopes_json', 'app', 'created', 'revoked'])
    .where('portal', '=', q.p.portal)
    .where('kind', '=', q.p.kind)
    .orderBy('id'),
)
