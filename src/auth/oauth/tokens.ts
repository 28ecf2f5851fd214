import { newIds, type Unit } from '../../store/port.ts'
import type { InstallTable } from '../../store/schema-auth.ts'
import type { Administrator } from '../administrator.ts'
import { everyRight } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { selectPortal } from '../portals/statements.ts'
import { listScopes, readScopes, writeScopes } from '../scopes.ts'
import { hashSecret, secretPrefix } from '../secrets.ts'
import type { Seen } from '../users/sign-in.ts'
import { askedScopes, everyScope, type PublicAppRow } from './app.ts'
import { CODE_FOR, stillMay } from './consent.ts'
import { verifies } from './pkce.ts'
import type { Problem } from './problem.ts'
import {
  deleteRefreshToken,
  holdRefreshToken,
  insertAccessToken,
  insertInstall,
  insertRefreshToken,
  pruneAccessTokens,
  revokeTokensOfRefresh,
  rewriteInstall,
  selectCode,
  selectInstall,
  setInstallUsed,
  useCode,
} from './statements.ts'

/** How long an access token works, in ms (hubspot-api.md §1.6.4). */
export const ACCESS_FOR = 1_800_000
/** How long an access token that ended is remembered, so that who brings it learns when it ended, in ms. */
const ENDED_KEPT = 7 * 86_400_000
/** How many of those are forgotten whenever one is made: more than one, so that they come to an end. */
const FORGOTTEN_AT_ONCE = 100

/** What an app may ask for itself, not for a portal (§1.1, §2.1 no. 12, [choice]): it manages itself and reads its journal. */
const APP_LEVEL = /^(?:developers-(?:read|write)|webhooks-journal-[a-z-]+)$/

/** What the token endpoint gives. Secrets are here and nowhere else. */
export interface IssuedTokens {
  readonly accessToken: string
  /** Absent where the token is the app's own. */
  readonly refreshToken: string | undefined
  /** In ms. */
  readonly lifetime: number
  readonly portal: number | undefined
  readonly user: number | undefined
  readonly scopes: readonly string[]
}

/** Secrets made before the unit, which may run more than once. */
export interface FreshSecrets {
  readonly access: string
  readonly refresh: string
}

export interface BroughtCode {
  readonly code: string
  readonly redirectUrl: string
  readonly verifier: string | undefined
}

/** What came of it, and whether tokens were ended by the way. */
export type Outcome = (IssuedTokens | Problem) & { readonly ended?: boolean }

/** Tokens for a code, which works once: where it comes again, everything that came of it ends (RFC 6749 §4.1.2). */
export function* exchangeCode(
  app: PublicAppRow,
  { code, redirectUrl, verifier }: BroughtCode,
  fresh: FreshSecrets,
  seen: Seen,
  now: number,
): Unit<Outcome> {
  const hash = hashSecret(code)
  const [row] = yield* selectCode({ hash })
  if (row === undefined || row.app !== app.id) return { problem: 'BAD_AUTH_CODE' }
  const { portal, user_id: user } = row
  if (row.used !== null) {
    yield* endTokensOf(row.refresh ?? 0, now)
    const target = { kind: 'public-app', id: app.id, name: app.name } as const
    yield* audit(asApp(seen), portal, now, 'INTEGRATION_TOKENS_REVOKE', target, { reason: 'a code came twice' })
    return { problem: 'BAD_AUTH_CODE', ended: true }
  }
  if (redirectUrl !== row.redirect_url) return { problem: 'MISMATCH_REDIRECT_URI_AUTH_CODE' }
  if (row.created + CODE_FOR <= now) return { problem: 'EXPIRED_AUTH_CODE' }
  if (!verifies(row.challenge, verifier)) {
    return { problem: 'BAD_AUTH_CODE', message: 'the code_verifier does not match the code_challenge' }
  }
  if (!(yield* isOpen(portal))) return { problem: 'BAD_HUB' }
  const scopes = listScopes(readScopes(row.scopes_json))
  const consented = yield* stillMay(user, portal, scopes)
  if (consented === undefined) return { problem: 'BAD_AUTH_CODE' }
  const [id = 0] = yield* newIds('credential', 1)
  yield* useCode([{ hash, used: now, refresh: id }])
  const install = { portal, app: app.id, user_id: user, scopes_json: row.scopes_json, updated: now }
  const isNew = (yield* insertInstall([{ ...install, created: now }])) > 0
  if (!isNew) yield* rewriteInstall([install])
  yield* insertRefreshToken([{ id, portal, app: app.id, user_id: user, hash: hashSecret(fresh.refresh), created: now }])
  const by = { ...asApp(seen), user, email: consented.email }
  const target = { kind: 'public-app', id: app.id, name: app.name } as const
  yield* audit(by, portal, now, 'INSTALL_INTEGRATION', target, { scopes, again: !isNew })
  return yield* issue(app, { ...install, id }, fresh, now)
}

/** Another access token, with what the install has now; the refresh token stays the same (hubspot-api.md §1.6.1). */
export function* refreshAccess(
  app: PublicAppRow,
  refreshToken: string,
  access: string,
  now: number,
): Unit<IssuedTokens | Problem> {
  const [row] = yield* holdRefreshToken({ hash: hashSecret(refreshToken) })
  if (row === undefined || row.app !== app.id) return { problem: 'BAD_REFRESH_TOKEN' }
  const { id, portal, user_id } = row
  const [install] = yield* selectInstall({ portal, app: app.id })
  if (install === undefined) return { problem: 'BAD_REFRESH_TOKEN' }
  if (!(yield* isOpen(portal))) return { problem: 'BAD_HUB' }
  return yield* issue(app, { ...install, id, user_id }, { access, refresh: refreshToken }, now)
}

/** A token of the app itself, in the portal that owns it, with scopes that are about apps and that the app declares. */
export function* appToken(
  app: PublicAppRow,
  wanted: readonly string[],
  access: string,
  now: number,
): Unit<IssuedTokens | Problem> {
  const declared = everyScope(askedScopes(app))
  const beyond = wanted.filter((scope) => !declared.has(scope) || !APP_LEVEL.test(scope))
  if (beyond.length > 0 || wanted.length === 0) {
    const said = beyond.length === 0 ? 'no scope is named' : `the app may not have ${beyond.join(' ').slice(0, 200)}`
    return { problem: 'BAD_SCOPE', message: said }
  }
  const scopes = new Set(wanted)
  yield* insertToken(app, app.portal, 'client-credentials', access, writeScopes(scopes), null, null, now)
  return {
    ...{ accessToken: access, refreshToken: undefined, lifetime: ACCESS_FOR, portal: undefined, user: undefined },
    scopes: listScopes(scopes),
  }
}

/** Ends a refresh token and every access token that came of it. */
export function* endTokensOf(refresh: number, now: number): Unit<void> {
  yield* deleteRefreshToken([{ id: refresh }])
  yield* revokeTokensOfRefresh([{ refresh, revoked: now }])
}

/** An app that acts by itself, as the audit log shows it. */
export function asApp({ address, userAgent }: Seen): Administrator {
  return { source: 'app', user: null, email: null, address, userAgent, rights: everyRight }
}

function* isOpen(id: number): Unit<boolean> {
  const [portal] = yield* selectPortal({ id })
  return portal !== undefined && portal.disabled === null
}

function* issue(
  app: PublicAppRow,
  {
    portal,
    user_id,
    scopes_json,
    id,
  }: Pick<InstallTable, 'portal' | 'user_id' | 'scopes_json'> & { readonly id: number },
  { access, refresh }: FreshSecrets,
  now: number,
): Unit<IssuedTokens> {
  yield* insertToken(app, portal, 'oauth', access, scopes_json, user_id, id, now)
  return {
    ...{ accessToken: access, refreshToken: refresh, lifetime: ACCESS_FOR, portal, user: user_id },
    scopes: listScopes(readScopes(scopes_json)),
  }
}

function* insertToken(
  app: PublicAppRow,
  portal: number,
  kind: 'oauth' | 'client-credentials',
  secret: string,
  scopes_json: string,
  user_id: number | null,
  refresh: number | null,
  now: number,
): Unit<void> {
  yield* forgetEnded(portal, app.id, now)
  const [id = 0] = yield* newIds('credential', 1)
  yield* insertAccessToken([
    {
      ...{ id, portal, kind, name: app.name, prefix: secretPrefix(secret), hash: hashSecret(secret), scopes_json },
      ...{ app: app.id, created: now, expires: now + ACCESS_FOR, user_id, refresh },
    },
  ])
}

/** An app that refreshes at every call must not fill the store: what ended long ago goes, its last use is kept. */
function* forgetEnded(portal: number, app: number, now: number): Unit<void> {
  const gone = yield* pruneAccessTokens({ portal, app, before: now - ENDED_KEPT, most: FORGOTTEN_AT_ONCE })
  const used = Math.max(0, ...gone.map(({ last_used }) => last_used ?? 0))
  if (used === 0) return
  const [install] = yield* selectInstall({ portal, app })
  if (install !== undefined && used > (install.last_used ?? 0)) {
    yield* setInstallUsed([{ portal, app, last_used: used }])
  }
}
