import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/port.ts'
import { readSunset } from '../portals/portals.ts'
import type { CredentialKind, GrantedScopes, OAuthKind, Principal } from '../principal.ts'
import { readScopes } from '../scopes.ts'
import { hashSecret } from '../secrets.ts'
import { selectCredentialByHash } from './statements.ts'

/** How long a process may go on without asking the store again whether a credential still holds, in ms. */
const TRUSTED_FOR = 1_000
/** Principals kept at most; beyond that the oldest go. */
const KEPT = 10_000

/** A secret that was good until this instant. */
export interface Expired {
  readonly expired: number
}

export interface Resolver {
  /** Who holds this secret; undefined when nobody does. */
  resolve(secret: string): Promise<Principal | Expired | undefined>
  /**
   * To be called after every commit that may end or change a credential: the very next request asks the store. Other
   * processes learn of it within a second.
   */
  forget(): void
}

interface Kept {
  readonly principal: Principal
  readonly until: number
}

export function openResolver(store: Store, { clock }: { readonly clock: Clock }): Resolver {
  let known = new Map<string, Kept>()

  async function lookUp(hash: string): Promise<Principal | Expired | undefined> {
    const asked = clock.now()
    const kept = known
    const [row] = await store.read(() => selectCredentialByHash({ hash }))
    if (row === undefined) return undefined
    if (row.expires !== null && row.expires <= clock.now()) return { expired: row.expires }
    const kind = row.kind as CredentialKind
    const principal: Principal = {
      portal: row.portal,
      credential: { id: row.id, kind, name: row.app_name ?? row.name },
      app: row.app ?? undefined,
      user: row.user_id ?? undefined,
      scopes: granted(kind, scopesIn(kind, row)),
      sunset: kind === 'api-key' ? readSunset(row) : undefined,
    }
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
    // Into the map that was current when the store was asked: what was forgotten meanwhile stays forgotten.
    kept.set(hash, { principal, until: Math.min(asked + TRUSTED_FOR, row.expires ?? Number.POSITIVE_INFINITY) })
    return principal
  }

  return {
    async resolve(secret) {
      const hash = hashSecret(secret)
      const kept = known.get(hash)
      if (kept !== undefined && kept.until > clock.now()) return kept.principal
      known.delete(hash)
      return lookUp(hash)
    },
    forget() {
      known = new Map()
    },
  }
}

/** What an OAuth app's token may do was consented to; what the app asks for today is another matter. */
export function scopesIn(
  kind: CredentialKind,
  row: { readonly scopes_json: string; readonly app_scopes_json: string | null },
): string {
  return isOAuth(kind) ? row.scopes_json : (row.app_scopes_json ?? row.scopes_json)
}

function isOAuth(kind: CredentialKind): kind is OAuthKind {
  return kind === 'oauth' || kind === 'client-credentials'
}

/** Every token of an app in a portal holds `oauth`, asked for or not (hubspot-api.md §2.1, §1.4). */
function granted(kind: CredentialKind, json: string): GrantedScopes {
  const scopes = readScopes(json)
  if (scopes === 'all' || kind === 'api-key' || kind === 'developer-key' || kind === 'client-credentials') return scopes
  return new Set([...scopes, 'oauth'])
}
