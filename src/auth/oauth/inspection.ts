import { hash } from 'node:crypto'
import type { Unit } from '../../store/port.ts'
import { revokeCredential, selectCredentialByHash } from '../credentials/statements.ts'
import { selectPortal } from '../portals/statements.ts'
import { listScopes, readScopes } from '../scopes.ts'
import { hashSecret } from '../secrets.ts'
import { selectUser } from '../users/statements.ts'
import { deleteRefreshToken, selectClientId, selectInstall, selectRefreshToken } from './statements.ts'
import { endTokensOf } from './tokens.ts'

/** What a token is good for, as the token endpoints tell it. */
export interface TokenFacts {
  readonly use: 'access_token' | 'refresh_token' | 'client_credentials'
  readonly app: number
  readonly clientId: string
  readonly portal: number
  readonly portalName: string
  /** Undefined where the token is the app's own. */
  readonly user: { readonly id: number; readonly email: string } | undefined
  readonly scopes: readonly string[]
  /** When it ends; a refresh token does not. */
  readonly expires: number | undefined
  /** Stands for the token where it is told of, and tells nothing of it. */
  readonly digest: string
}

/** What kind of token a caller means, where he says so. */
export type TokenHint = 'access_token' | 'refresh_token' | undefined

/** Undefined for what is no token of an OAuth app, or does not hold any more. */
export function* inspectToken(token: string, hint: TokenHint, now: number): Unit<TokenFacts | undefined> {
  if (hint === 'refresh_token') return (yield* inspectRefresh(token)) ?? (yield* inspectAccess(token, now))
  return (yield* inspectAccess(token, now)) ?? (yield* inspectRefresh(token))
}

export function* inspectAccess(token: string, now: number): Unit<TokenFacts | undefined> {
  const [row] = yield* selectCredentialByHash({ hash: hashSecret(token) })
  if (row === undefined || row.app === null || row.expires === null || row.expires <= now) return undefined
  if (row.kind !== 'oauth' && row.kind !== 'client-credentials') return undefined
  const use = row.kind === 'oauth' ? 'access_token' : 'client_credentials'
  const { app, portal, user_id: user, expires, scopes_json } = row
  return yield* facts({ use, app, portal, user, expires, scopes: listScopes(readScopes(scopes_json)) }, token)
}

export function* inspectRefresh(token: string): Unit<TokenFacts | undefined> {
  const [row] = yield* selectRefreshToken({ hash: hashSecret(token) })
  if (row === undefined) return undefined
  const { app, portal, user_id: user } = row
  const [install] = yield* selectInstall({ portal, app })
  if (install === undefined) return undefined
  const scopes = listScopes(readScopes(install.scopes_json))
  return yield* facts({ use: 'refresh_token', app, portal, user, expires: undefined, scopes }, token)
}

function* facts(
  given: Pick<TokenFacts, 'use' | 'app' | 'portal' | 'expires' | 'scopes'> & { readonly user: number | null },
  token: string,
): Unit<TokenFacts | undefined> {
  const [client] = yield* selectClientId({ app: given.app })
  const [portal] = yield* selectPortal({ id: given.portal })
  if (client === undefined || portal === undefined || portal.disabled !== null) return undefined
  const [user] = given.user === null ? [] : yield* selectUser({ id: given.user })
  return {
    ...given,
    clientId: client.client_id,
    portalName: portal.name,
    user: user === undefined ? undefined : { id: user.id, email: user.email },
    digest: hash('sha256', `told:${hashSecret(token)}`, 'base64'),
  }
}

/** Ends one refresh token; access tokens that came of it live on to their end (hubspot-api.md §1.6.1). */
export function* dropRefreshToken(token: string): Unit<boolean> {
  const [row] = yield* selectRefreshToken({ hash: hashSecret(token) })
  if (row === undefined) return false
  yield* deleteRefreshToken([{ id: row.id }])
  return true
}

/** Ends a token of this app: a refresh token with everything that came of it (RFC 7009 §2.1). Others' stay. */
export function* revokeToken(app: number, token: string, now: number): Unit<void> {
  const hashed = hashSecret(token)
  const [refresh] = yield* selectRefreshToken({ hash: hashed })
  if (refresh !== undefined) {
    if (refresh.app === app) yield* endTokensOf(refresh.id, now)
    return
  }
  const [access] = yield* selectCredentialByHash({ hash: hashed })
  if (access?.app !== app || (access.kind !== 'oauth' && access.kind !== 'client-credentials')) return
  yield* revokeCredential([{ portal: access.portal, id: access.id, revoked: now }])
}
