import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { type Administrator, checkReach, everyRight, type Rights } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import { listScopes, writeScopes } from '../scopes.ts'
import { hashSecret } from '../secrets.ts'
import { membershipRights } from '../users/sessions.ts'
import { selectMemberships, selectUser } from '../users/statements.ts'
import { ALWAYS, askedScopes, everyScope, type PublicAppRow, redirectUrlsOf } from './app.ts'
import { isRegistered } from './redirect-url.ts'
import { insertCode, pruneCodes, selectClient } from './statements.ts'

/** How long a code works, in ms (hubspot-api.md §11 no. 3, [choice]); and how long it is remembered to notice a second use. */
export const CODE_FOR = 10 * 60_000
const CODE_KEPT = 24 * 3_600_000

/** What an address of an authorize page asks for. */
export interface AuthorizeRequest {
  readonly clientId: string
  readonly redirectUrl: string
  readonly scopes: readonly string[]
  readonly optionalScopes: readonly string[]
  /** PKCE's, by S256. */
  readonly challenge: string | undefined
}

/** An app as those see it who are asked to let it in. */
export interface AppFace {
  readonly name: string
  readonly description: string
  readonly logo: string | null
}

/** What an authorize page has to say. Only with an `app` may anybody be sent to the redirect URL. */
export type Reviewed =
  | { readonly fault: 'unknown-client' | 'unregistered-redirect' }
  /** Required scopes that are not asked for, or scopes that the app never said it would ask for. */
  | {
      readonly fault: 'missing-scopes' | 'undeclared-scopes'
      readonly scopes: readonly string[]
      readonly app: AppFace
    }
  | { readonly fault: undefined; readonly app: AppFace }

export function* review(request: AuthorizeRequest): Unit<Reviewed> {
  const [row] = yield* selectClient({ client: request.clientId })
  if (row === undefined) return { fault: 'unknown-client' }
  if (!isRegistered(redirectUrlsOf(row), request.redirectUrl)) return { fault: 'unregistered-redirect' }
  return reviewScopes(row, request)
}

function reviewScopes(row: PublicAppRow, { scopes, optionalScopes }: AuthorizeRequest): Reviewed {
  const { name, description, logo } = row
  const app = { name, description, logo }
  const asked = askedScopes(row)
  const missing = asked.required.filter((scope) => scope !== ALWAYS && !scopes.includes(scope))
  if (missing.length > 0) return { fault: 'missing-scopes', scopes: missing, app }
  const declared = everyScope(asked)
  const undeclared = [...scopes, ...optionalScopes].filter((scope) => scope !== ALWAYS && !declared.has(scope))
  if (undeclared.length > 0) return { fault: 'undeclared-scopes', scopes: undeclared, app }
  return { fault: undefined, app }
}

/** What somebody with these rights can let an app do: optional scopes that he may not grant are left out (§1.5). */
export interface Grantable {
  readonly granted: readonly string[]
  /** Scopes that the app needs and he may not grant. */
  readonly beyond: readonly string[]
}

export function grantable({ scopes, optionalScopes }: AuthorizeRequest, rights: Rights): Grantable {
  const optional = optionalScopes.filter((scope) => mayGrant(rights, scope))
  return {
    granted: listScopes(new Set([ALWAYS, ...scopes, ...optional])),
    beyond: scopes.filter((scope) => !mayGrant(rights, scope)),
  }
}

function mayGrant({ scopes }: Rights, scope: string): boolean {
  return scope === ALWAYS || scopes === 'all' || scopes.has(scope)
}

/** Who may let apps into a portal: who may hand out credentials there at all. */
export function mayInstall({ abilities }: Rights): boolean {
  return abilities === 'all' || abilities.has('credentials')
}

/** A code for the app, in the caller's unit; what the pages said is asked once more, since it may have changed. */
export function* consentTo(
  by: Administrator,
  portal: number,
  request: AuthorizeRequest,
  code: string,
  now: number,
): Unit<void> {
  const { disabled, name } = yield* holdPortal(portal)
  if (disabled !== null) throw new Refusal('CONFLICT', `${name} is switched off: nothing can be installed in it.`)
  const [row] = yield* selectClient({ client: request.clientId })
  if (row === undefined || by.user === null) throw new Refusal('OBJECT_NOT_FOUND', 'There is no such app.')
  if (!isRegistered(redirectUrlsOf(row), request.redirectUrl) || reviewScopes(row, request).fault !== undefined) {
    throw new Refusal('CONFLICT', 'The app has changed meanwhile: begin anew.')
  }
  if (!mayInstall(by.rights)) throw new Refusal('PERMISSION_DENIED', 'Your role does not let you install apps.')
  const { granted, beyond } = grantable(request, by.rights)
  checkReach(by, new Set(beyond))
  yield* pruneCodes({ portal, before: now - CODE_KEPT })
  yield* insertCode([
    {
      ...{ hash: hashSecret(code), portal, app: row.id, user_id: by.user, redirect_url: request.redirectUrl },
      ...{ scopes_json: writeScopes(new Set(granted)), challenge: request.challenge ?? null, created: now },
    },
  ])
  const target = { kind: 'public-app', id: row.id, name: row.name } as const
  yield* audit(by, portal, now, 'INSTALL_INTEGRATION_CONSENT', target, { scopes: granted })
}

/** The user who consented, if he may still let an app do this. */
export function* stillMay(
  user: number,
  portal: number,
  scopes: readonly string[],
): Unit<{ readonly email: string } | undefined> {
  const [row] = yield* selectUser({ id: user })
  if (row === undefined || row.disabled !== null) return undefined
  const rights =
    row.operator === 1
      ? everyRight
      : (yield* selectMemberships({ user })).filter(({ id }) => id === portal).map(membershipRights)[0]
  if (rights === undefined || !mayInstall(rights)) return undefined
  return scopes.every((scope) => mayGrant(rights, scope)) ? { email: row.email } : undefined
}
