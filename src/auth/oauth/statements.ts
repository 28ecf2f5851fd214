import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const ofApp = { portal: 'bigint', app: 'bigint' } as const
const texts = { redirect_urls_json: 'jsonb', conditional_scopes_json: 'jsonb', optional_scopes_json: 'jsonb' } as const
const secret = { secret_prefix: 'text', secret_hash: 'text' } as const
const nextSecret = { next_secret: 'text', next_secret_prefix: 'text', next_secret_hash: 'text' } as const

export const insertPublicApp = insertRows('public_app', { ...ofApp, client_id: 'text', ...texts, ...secret })
export const rewritePublicApp = updateRows('public_app', ofApp, texts)
export const setSecrets = updateRows('public_app', ofApp, { ...secret, ...nextSecret })

export const selectTakenClient = statement('oauth.client-id-taken', (q: Build<{ client: string }>) =>
  q.db.selectFrom('public_app').select('app').where('client_id', '=', q.p.client),
)

const columns = [
  'a.id',
  'a.portal',
  'a.name',
  'a.description',
  'a.logo',
  'a.scopes_json',
  'a.client_secret',
  'a.user_id',
  'a.created',
  'a.updated',
  'd.client_id',
  'd.redirect_urls_json',
  'd.conditional_scopes_json',
  'd.optional_scopes_json',
  'd.secret_prefix',
  'd.secret_hash',
  'd.next_secret',
  'd.next_secret_prefix',
  'd.next_secret_hash',
] as const

export const selectPublicApps = statement('oauth.apps', (q: Build<{ portal: number }>) =>
  q.db
    .selectFrom('public_app as d')
    .innerJoin('app as a', 'a.id', 'd.app')
    .select(columns)
    .where('d.portal', '=', q.p.portal)
    .where('a.deleted', 'is', null)
    .orderBy('a.id'),
)

export const selectPublicApp = statement('oauth.app', (q: Build<{ portal: number; id: number }>) =>
  q.db
    .selectFrom('public_app as d')
    .innerJoin('app as a', 'a.id', 'd.app')
    .select(columns)
    .where('d.app', '=', q.p.id)
    .where('d.portal', '=', q.p.portal)
    .where('a.deleted', 'is', null),
)

/** The app that a client id stands for, while its own portal is there. */
export const selectClient = statement('oauth.client', (q: Build<{ client: string }>) =>
  q.db
    .selectFrom('public_app as d')
    .innerJoin('app as a', 'a.id', 'd.app')
    .innerJoin('portal as p', 'p.id', 'd.portal')
    .select(columns)
    .where('d.client_id', '=', q.p.client)
    .where('a.deleted', 'is', null)
    .where('p.disabled', 'is', null)
    .where('p.deleted', 'is', null),
)

/** The client id of an app, which another portal may own. */
export const selectClientId = statement('oauth.client-id-of-app', (q: Build<{ app: number }>) =>
  q.db.selectFrom('public_app').select('client_id').where('app', '=', q.p.app),
)

/** How many portals let each app of a portal in. */
export const countInstalls = statement('oauth.installs-of-apps', (q: Build<{ portal: number }>) =>
  q.db
    .selectFrom('public_app as d')
    .innerJoin('install as i', 'i.app', 'd.app')
    .innerJoin('portal as p', 'p.id', 'i.portal')
    .select((select) => ['d.app', select.fn.countAll<number>().as('installs')])
    .where('d.portal', '=', q.p.portal)
    .where('p.deleted', 'is', null)
    .groupBy('d.app'),
)

/** The portals that let an app in, with the scopes that they granted. */
export const selectPortalsOfApp = statement('oauth.portals-of-app', (q: Build<{ app: number }>) =>
  q.db
    .selectFrom('install as i')
    .innerJoin('portal as p', 'p.id', 'i.portal')
    .select(['i.portal', 'i.scopes_json'])
    .where('i.app', '=', q.p.app)
    .where('p.disabled', 'is', null)
    .where('p.deleted', 'is', null)
    .orderBy('i.portal'),
)

export const insertInstall = insertRows(
  'install',
  { ...ofApp, user_id: 'bigint', scopes_json: 'jsonb', created: 'bigint', updated: 'bigint' },
  { onConflict: 'nothing' },
)
export const rewriteInstall = updateRows('install', ofApp, {
  user_id: 'bigint',
  scopes_json: 'jsonb',
  updated: 'bigint',
})
export const deleteInstall = deleteRows('install', ofApp)
export const setInstallUsed = updateRows('install', ofApp, { last_used: 'bigint' })

/** What a portal let in, with who did it and when one of its tokens was last used. */
export const selectInstalls = statement('oauth.installs', (q: Build<{ portal: number }>) =>
  q.db
    .selectFrom('install as i')
    .innerJoin('app as a', 'a.id', 'i.app')
    .innerJoin('public_app as d', 'd.app', 'i.app')
    .leftJoin('user as u', 'u.id', 'i.user_id')
    .select(['i.app', 'i.scopes_json', 'i.created', 'i.updated', 'i.last_used', 'i.user_id', 'u.email'])
    .select(['a.name', 'a.description', 'a.logo', 'd.client_id'])
    .select((select) =>
      select
        .selectFrom('credential as c')
        .select((inner) => inner.fn.max('c.last_used').as('used'))
        .whereRef('c.app', '=', 'i.app')
        .whereRef('c.portal', '=', 'i.portal')
        .as('token_used'),
    )
    .where('i.portal', '=', q.p.portal)
    .where('a.deleted', 'is', null)
    .orderBy('i.app'),
)

export const selectInstall = statement('oauth.install', (q: Build<{ portal: number; app: number }>) =>
  q.db.selectFrom('install').selectAll().where('portal', '=', q.p.portal).where('app', '=', q.p.app),
)

export const insertCode = insertRows('oauth_code', {
  hash: 'text',
  ...ofApp,
  user_id: 'bigint',
  redirect_url: 'text',
  scopes_json: 'jsonb',
  challenge: 'text',
  created: 'bigint',
})
export const useCode = updateRows('oauth_code', { hash: 'text' }, { used: 'bigint', refresh: 'bigint' })
export const deleteCodes = deleteRows('oauth_code', ofApp)
export const pruneCodes = statement('oauth.prune-codes', (q: Build<{ portal: number; before: number }>) =>
  q.db.deleteFrom('oauth_code').where('portal', '=', q.p.portal).where('created', '<', q.p.before),
)

/** A code, held until the unit ends: of two who bring it at once one is the second. */
export const selectCode = statement('oauth.code-by-hash', (q: Build<{ hash: string }>) => {
  const code = q.db.selectFrom('oauth_code').selectAll().where('hash', '=', q.p.hash)
  return q.engine === 'postgres' ? code.forUpdate() : code
})

export const insertRefreshToken = insertRows('refresh_token', {
  id: 'bigint',
  ...ofApp,
  user_id: 'bigint',
  hash: 'text',
  created: 'bigint',
})
export const deleteRefreshToken = deleteRows('refresh_token', { id: 'bigint' })
export const deleteRefreshTokens = deleteRows('refresh_token', ofApp)

export const selectRefreshToken = statement('oauth.refresh-by-hash', (q: Build<{ hash: string }>) =>
  q.db.selectFrom('refresh_token').selectAll().where('hash', '=', q.p.hash),
)

/** A refresh token, held until the unit ends: it is not revoked while a token is made of it. */
export const holdRefreshToken = statement('oauth.hold-refresh', (q: Build<{ hash: string }>) => {
  const token = q.db.selectFrom('refresh_token').selectAll().where('hash', '=', q.p.hash)
  return q.engine === 'postgres' ? token.forUpdate() : token
})

export const insertAccessToken = insertRows('credential', {
  id: 'bigint',
  portal: 'bigint',
  kind: 'text',
  name: 'text',
  prefix: 'text',
  hash: 'text',
  scopes_json: 'jsonb',
  app: 'bigint',
  created: 'bigint',
  expires: 'bigint',
  user_id: 'bigint',
  refresh: 'bigint',
})

/** Forgets some of an app's tokens in a portal that ended before, those first that ended first; tells when they were last used. */
export const pruneAccessTokens = statement(
  'oauth.prune-access',
  (q: Build<{ portal: number; app: number; before: number; most: number }>) =>
    q.db
      .deleteFrom('credential')
      .where('portal', '=', q.p.portal)
      .where('id', 'in', (select) =>
        select
          .selectFrom('credential')
          .select('id')
          .where('app', '=', q.p.app)
          .where('portal', '=', q.p.portal)
          .where('expires', '<', q.p.before)
          .where('kind', 'in', ['oauth', 'client-credentials'])
          .orderBy('expires')
          .limit(q.p.most),
      )
      .returning('last_used'),
)

export const revokeTokensOfInstall = updateRows('credential', { ...ofApp, kind: 'text' }, { revoked: 'bigint' })
export const revokeTokensOfRefresh = updateRows('credential', { refresh: 'bigint' }, { revoked: 'bigint' })
