import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { SingleSignOnTable } from '../../store/schema-auth.ts'
import type { Administrator } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import { listRoles } from '../users/roles.ts'
import {
  deleteIdentity,
  deleteProvider,
  insertProvider,
  rewriteProvider,
  selectIdentities,
  selectProvider,
} from './statements.ts'

/** Who vouches for the users of a portal, without its secret. */
export interface Provider {
  readonly portal: number
  /** As OpenID Connect Discovery has it: `/.well-known/openid-configuration` is below it. */
  readonly issuer: string
  readonly clientId: string
  readonly hasSecret: boolean
  /** Whose addresses sign in with it. */
  readonly domains: readonly string[]
  /** What a user who was not there yet becomes; null where nobody is made a user by signing in. */
  readonly role: number | null
  /** Whether it is the only way into the portal, save for who administers Spoke itself. */
  readonly enforced: boolean
}

export interface ProviderChoice extends Omit<Provider, 'portal' | 'hasSecret'> {
  /** Undefined leaves the one that is there; null takes it away. */
  readonly clientSecret: string | null | undefined
}

/** Makes or changes the portal's provider. Another issuer vouches for nobody that the one before did. */
export function* setProvider(
  by: Administrator,
  portal: number,
  choice: ProviderChoice,
  seal: (secret: string) => string,
  now: number,
): Unit<Provider> {
  const { name } = yield* holdPortal(portal)
  const { role, issuer, clientId, clientSecret, enforced } = choice
  if (role !== null && (yield* listRoles(portal)).every(({ id }) => id !== role)) {
    throw new Refusal('VALIDATION_ERROR', `There is no role ${role} in this portal.`)
  }
  const [before] = yield* selectProvider({ portal })
  const kept = clientSecret === undefined ? (before?.client_secret ?? null) : null
  const row: SingleSignOnTable = {
    ...{ portal, issuer: checkIssuer(issuer), client_id: clientId, role, enforced: enforced ? 1 : 0 },
    client_secret: typeof clientSecret === 'string' ? seal(clientSecret) : kept,
    domains_json: JSON.stringify(choice.domains.map((domain) => domain.toLowerCase())),
    created: before?.created ?? now,
    updated: now,
  }
  if (before === undefined) yield* insertProvider([row])
  else yield* rewriteProvider([row])
  if (before !== undefined && before.issuer !== row.issuer) yield* forgetIdentities(portal)
  const target = { kind: 'portal', id: portal, name } as const
  yield* audit(by, portal, now, 'SINGLE_SIGN_ON_UPDATE', target, { issuer: row.issuer, enforced, role })
  return toProvider(row)
}

export function* removeProvider(by: Administrator, portal: number, now: number): Unit<void> {
  const { name } = yield* holdPortal(portal)
  yield* deleteProvider([{ portal }])
  yield* forgetIdentities(portal)
  yield* audit(by, portal, now, 'SINGLE_SIGN_ON_DELETE', { kind: 'portal', id: portal, name })
}

function* forgetIdentities(portal: number): Unit<void> {
  const all = yield* selectIdentities({ portal })
  yield* deleteIdentity(all.map(({ subject }) => ({ portal, subject })))
}

export function toProvider(row: SingleSignOnTable): Provider {
  return {
    portal: row.portal,
    issuer: row.issuer,
    clientId: row.client_id,
    hasSecret: row.client_secret !== null,
    domains: JSON.parse(row.domains_json) as readonly string[],
    role: row.role,
    enforced: row.enforced === 1,
  }
}

/** TLS, save on this very machine: what comes from there decides who is let in. */
function checkIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  const here = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  if (url === undefined || (url.protocol !== 'https:' && !here) || url.username !== '' || url.search !== '') {
    throw new Refusal('VALIDATION_ERROR', 'The issuer must be an address that begins with https://, without a query.', {
      context: { issuer: [issuer.slice(0, 200)] },
    })
  }
  return issuer
}
