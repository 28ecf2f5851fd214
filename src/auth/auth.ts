import type { Runtime } from '../kit/runtime.ts'
import type { Store } from '../store/port.ts'
import { type Apps, openApps } from './apps/apps.ts'
import { type AuditLog, openAudit } from './audit/audit.ts'
import { everyCredential, type KnownCredential } from './credentials/every.ts'
import { openLastUse } from './credentials/last-use.ts'
import { type Expired, openResolver } from './credentials/resolve.ts'
import { type Keys, openKeys } from './keys/keys.ts'
import { openPublicApps, type PublicApps } from './oauth/apps.ts'
import { type OAuth, openOAuth } from './oauth/oauth.ts'
import { openEmptying } from './portals/emptying.ts'
import { openPortals, type Portals } from './portals/portals.ts'
import { openTestPortals, type TestPortals } from './portals/test-portals.ts'
import type { Principal } from './principal.ts'
import { openSingleSignOn, type SingleSignOn } from './sso/sso.ts'
import type { OwnerRegister } from './users/members.ts'
import { openSessions, type Sessions } from './users/sessions.ts'
import { openUsers, type Users } from './users/users.ts'
import type { Vault } from './vault.ts'

// The front door of this room: who calls, what they may do, and how both come to be.
export type { Ability, Administrator, Rights } from './administrator.ts'
export type { App } from './apps/app.ts'
export type { AppRef } from './apps/rotation.ts'
export type { AuditEntry } from './audit/audit.ts'
export type { KnownCredential } from './credentials/every.ts'
export type { Expired } from './credentials/resolve.ts'
export type { Key } from './keys/keys.ts'
export type { KeySunset } from './keys/sunset.ts'
export type { PublicApp } from './oauth/app.ts'
export type { AppFace, AuthorizeRequest } from './oauth/consent.ts'
export type { TokenFacts } from './oauth/inspection.ts'
export type { Install } from './oauth/installs.ts'
export type { Account } from './oauth/oauth.ts'
export type { Problem, ProblemStatus } from './oauth/problem.ts'
export type { IssuedTokens } from './oauth/tokens.ts'
export type { Portal } from './portals/portals.ts'
export type { AppKind, KeyKind, Principal } from './principal.ts'
export type { Provider } from './sso/providers.ts'
export type { Member, OwnerRegister } from './users/members.ts'
export type { Role } from './users/roles.ts'
export type { SignedIn, UserToken } from './users/sessions.ts'
export type { OpenedSession, Seen } from './users/sign-in.ts'

export interface Auth {
  /** Who holds this secret; undefined when nobody does. */
  resolve(secret: string): Promise<Principal | Expired | undefined>
  /** Notes that a credential was used; costs next to nothing. */
  used(principal: Principal, at: number): void
  /** Every credential that a portal has or had. */
  everyCredential(portal: number): Promise<readonly KnownCredential[]>
  readonly keys: Keys
  readonly apps: Apps
  readonly publicApps: PublicApps
  readonly oauth: OAuth
  readonly portals: Portals
  readonly testPortals: TestPortals
  readonly users: Users
  readonly sessions: Sessions
  readonly singleSignOn: SingleSignOn
  readonly audit: AuditLog
  /** Begins what is done in the background: deleted portals are emptied. */
  start(): void
  /** Writes what is still gathered, and ends what is done in the background. */
  close(): Promise<void>
}

export interface AuthOptions {
  /** Every scope that there is. */
  readonly knownScopes: () => readonly string[]
  /** Undefined where nobody said which key to encrypt with. */
  readonly vault: Vault | undefined
  /** Where users are published as owners of records. */
  readonly owners: OwnerRegister
  readonly fetch: typeof globalThis.fetch
}

export function openAuth(store: Store, runtime: Runtime, { knownScopes, vault, owners, fetch }: AuthOptions): Auth {
  const resolver = openResolver(store, runtime)
  const lastUse = openLastUse(store, runtime)
  const changed = resolver.forget
  const emptying = openEmptying(store, runtime)
  const rooms = { store, runtime, knownScopes, lastUse, changed }
  return {
    resolve: resolver.resolve,
    used: ({ portal, credential }, at) => lastUse.mark(portal, credential.id, at),
    everyCredential: (portal) => everyCredential(store, portal),
    keys: openKeys(rooms),
    apps: openApps({ ...rooms, vault }),
    publicApps: openPublicApps({ ...rooms, vault }),
    oauth: openOAuth({ ...rooms, vault }),
    portals: openPortals(store, runtime, changed, emptying.wake),
    testPortals: openTestPortals({ store, runtime, owners, changed, deleted: emptying.wake }),
    users: openUsers({ store, runtime, knownScopes, owners }),
    sessions: openSessions(store, runtime),
    singleSignOn: openSingleSignOn({ store, runtime, vault, owners, fetch }),
    audit: openAudit(store),
    start: emptying.wake,
    async close() {
      await emptying.close()
      await lastUse.flush()
    },
  }
}
