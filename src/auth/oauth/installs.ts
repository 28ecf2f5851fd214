import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Administrator } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import { listScopes, readScopes } from '../scopes.ts'
import { deleteCodes, deleteInstall, deleteRefreshTokens, revokeTokensOfInstall, selectInstalls } from './statements.ts'

/** A public app that a portal let in. */
export interface Install {
  readonly app: number
  readonly name: string
  readonly description: string
  readonly logo: string | null
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Who let it in last. */
  readonly user: number
  readonly email: string | null
  readonly created: number
  /** When it was let in last. */
  readonly updated: number
  readonly lastUsed: number | null
}

export function* listInstalls(portal: number): Unit<readonly Install[]> {
  return (yield* selectInstalls({ portal })).map((row) => ({
    ...{ app: row.app, name: row.name, description: row.description, logo: row.logo, clientId: row.client_id },
    scopes: listScopes(readScopes(row.scopes_json)),
    ...{ user: row.user_id, email: row.email, created: row.created, updated: row.updated },
    lastUsed:
      row.last_used === null && row.token_used === null
        ? null
        : Math.max(row.last_used ?? 0, Number(row.token_used ?? 0)),
  }))
}

export function* findInstall(portal: number, app: number): Unit<Install> {
  const install = (yield* listInstalls(portal)).find((each) => each.app === app)
  if (install !== undefined) return install
  throw new Refusal('OBJECT_NOT_FOUND', `The app ${app} is not installed in this portal.`)
}

/** The app is out of the portal: its tokens open nothing from the very next request on. */
export function* uninstall(by: Administrator, portal: number, app: number, now: number): Unit<void> {
  yield* holdPortal(portal)
  const { name } = yield* findInstall(portal, app)
  // In the order in which exchanges and refreshes hold them: one that is under way is waited for, and what it made ends
  // with the others.
  yield* deleteCodes([{ portal, app }])
  yield* deleteRefreshTokens([{ portal, app }])
  yield* deleteInstall([{ portal, app }])
  yield* revokeTokensOfInstall([{ portal, app, kind: 'oauth', revoked: now }])
  yield* audit(by, portal, now, 'UNINSTALL_INTEGRATION', { kind: 'public-app', id: app, name })
}
