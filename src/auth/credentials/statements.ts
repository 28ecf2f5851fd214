import { type Build, insertRows, statement, updateRows } from '../../store/statement.ts'

const secret = { hash: 'text', prefix: 'text' } as const

export const insertCredential = insertRows('credential', {
  id: 'bigint',
  portal: 'bigint',
  kind: 'text',
  name: 'text',
  ...secret,
  scopes_json: 'jsonb',
  app: 'bigint',
  created: 'bigint',
  user_id: 'bigint',
})

/** The credential with this hash, in whichever portal it is: the look-up that tells the portal. */
export const selectCredentialByHash = statement('auth.credential-by-hash', (q: Build<{ hash: string }>) =>
  q.db
    .selectFrom('credential as c')
    .innerJoin('portal as p', 'p.id', 'c.portal')
    .leftJoin('app as a', 'a.id', 'c.app')
    .leftJoin('portal as o', 'o.id', 'a.portal')
    .select([
      'c.id',
      'c.portal',
      'c.kind',
      'c.name',
      'c.scopes_json',
      'c.app',
      'c.expires',
      'c.user_id',
      'a.name as app_name',
      'a.scopes_json as app_scopes_json',
      'p.key_sunset_json',
    ])
    .where('c.hash', '=', q.p.hash)
    .where('c.revoked', 'is', null)
    // An app that is gone, or whose own portal is switched off, opens nothing wherever it is installed.
    .where((where) => where.or([where('c.app', 'is', null), where('a.id', 'is not', null)]))
    .where('a.deleted', 'is', null)
    .where('o.disabled', 'is', null)
    .where('o.deleted', 'is', null)
    .where('p.disabled', 'is', null)
    .where('p.deleted', 'is', null),
)

/** What still holds of one kind, oldest first. */
export const selectCredentials = statement('auth.credentials', (q: Build<{ portal: number; kind: string }>) =>
  q.db
    .selectFrom('credential')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('kind', '=', q.p.kind)
    .where('revoked', 'is', null)
    .orderBy('id'),
)

export const selectCredential = statement('auth.credential', (q: Build<{ portal: number; kind: string; id: number }>) =>
  q.db
    .selectFrom('credential')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('kind', '=', q.p.kind)
    .where('id', '=', q.p.id)
    .where('revoked', 'is', null),
)

/** The tokens of an app that still hold or once did, oldest first. */
export const selectTokens = statement('auth.tokens', (q: Build<{ portal: number; app: number }>) =>
  q.db
    .selectFrom('credential')
    .selectAll()
    .where('app', '=', q.p.app)
    .where('portal', '=', q.p.portal)
    .where('revoked', 'is', null)
    .orderBy('id'),
)

const key = { portal: 'bigint', id: 'bigint' } as const

/** A new secret in the place of the old one, which dies with it. */
export const replaceSecret = updateRows('credential', key, {
  ...secret,
  created: 'bigint',
  user_id: 'bigint',
  last_used: 'bigint',
})
export const renameCredential = updateRows('credential', key, { name: 'text', scopes_json: 'jsonb' })
export const revokeCredential = updateRows('credential', key, { revoked: 'bigint' })
export const setExpiry = updateRows('credential', key, { expires: 'bigint' })

/** Moves last use on, never back: several processes tell it in any order. */
export const markUsed = statement('auth.credential-used', (q: Build<{ portal: number; id: number; at: number }>) =>
  q.db
    .updateTable('credential')
    .set({ last_used: q.p.at })
    .where('portal', '=', q.p.portal)
    .where('id', '=', q.p.id)
    .where((where) => where.or([where('last_used', 'is', null), where('last_used', '<', q.p.at)])),
)

/** What holds and what does not any more, with the app behind it. */
export const selectEveryCredential = statement('auth.every-credential', (q: Build<{ portal: number }>) =>
  q.db
    .selectFrom('credential as c')
    .leftJoin('app as a', 'a.id', 'c.app')
    .select(['c.id', 'c.kind', 'c.name', 'c.app', 'c.scopes_json', 'c.revoked'])
    .select(['a.name as app_name', 'a.scopes_json as app_scopes_json', 'a.deleted'])
    .where('c.portal', '=', q.p.portal)
    .orderBy('c.id'),
)
