import type { Runtime } from '../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../store/port.ts'
import type { CredentialKind, GrantedScopes, Principal } from './principal.ts'
import { hashSecret, newApiKey, newToken, secretPrefix } from './secrets.ts'
import { insertCredential, selectCredentialByHash, selectCredentials } from './statements.ts'

/** How long a process may go on without asking the store again whether a credential still holds, in ms. */
const TRUSTED_FOR = 1_000
/** Principals kept at most; beyond that the oldest go. */
const KEPT = 10_000

/** How full access is stored: a scope list that no scope can be mistaken for. */
const ALL = ['*']

export interface NewCredential {
  readonly portal: number
  readonly name: string
  readonly scopes: GrantedScopes
  /** A secret chosen by the caller, for automation; made up when absent. */
  readonly secret?: string
}

/** A credential just made: the only moment its secret is known to anybody but its holder. */
export interface MadeCredential {
  readonly id: number
  readonly kind: CredentialKind
  readonly portal: number
  readonly name: string
  readonly secret: string
  readonly app: number | undefined
}

export interface CredentialSummary {
  readonly id: number
  readonly kind: CredentialKind
  readonly portal: number
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly created: number
}

export interface Credentials {
  /** A private app with its scoped token. */
  createToken(options: NewCredential): Promise<MadeCredential>
  /** An account API key; it has full access, as in HubSpot. */
  createApiKey(options: Omit<NewCredential, 'scopes'>): Promise<MadeCredential>
  list(portal: number, kind: CredentialKind): Promise<readonly CredentialSummary[]>
  /** Who holds this secret; undefined when nobody does. */
  resolve(secret: string): Promise<Principal | undefined>
}

export function openCredentials(store: Store, { clock, random }: Pick<Runtime, 'clock' | 'random'>): Credentials {
  const known = new Map<string, { readonly principal: Principal; readonly until: number }>()

  async function lookUp(hash: string): Promise<Principal | undefined> {
    const [row] = await store.read(() => selectCredentialByHash({ hash }))
    if (row === undefined || row.revoked !== null) return undefined
    const principal: Principal = {
      portal: row.portal,
      credential: { id: row.id, kind: row.kind as CredentialKind, name: row.name },
      app: row.app ?? undefined,
      scopes: readScopes(row.scopes_json),
    }
    if (known.size >= KEPT) known.delete(known.keys().next().value ?? '')
    known.set(hash, { principal, until: clock.now() + TRUSTED_FOR })
    return principal
  }

  return {
    createToken: (options) =>
      store.write(() => insertToken({ ...options, secret: options.secret ?? newToken(random) }, clock.now())),
    createApiKey: (options) =>
      store.write(() => insertApiKey({ ...options, secret: options.secret ?? newApiKey(random) }, clock.now())),
    async list(portal, kind) {
      const rows = await store.read(() => selectCredentials({ portal, kind }))
      return rows
        .filter((row) => row.revoked === null)
        .map((row) => ({
          id: row.id,
          kind,
          portal: row.portal,
          name: row.name,
          prefix: row.prefix,
          scopes: JSON.parse(row.scopes_json) as readonly string[],
          created: row.created,
        }))
    },
    async resolve(secret) {
      const hash = hashSecret(secret)
      const kept = known.get(hash)
      if (kept !== undefined && kept.until > clock.now()) return kept.principal
      known.delete(hash)
      return lookUp(hash)
    },
  }
}

/** A private app and its token, in the caller's unit. */
export function* insertToken(options: Required<NewCredential>, now: number): Unit<MadeCredential> {
  const [app = 0] = yield* newIds('app', 1)
  return yield* insert('private-app', options, app, now)
}

/** An account API key, in the caller's unit. */
export function insertApiKey(options: Required<Omit<NewCredential, 'scopes'>>, now: number): Unit<MadeCredential> {
  return insert('api-key', { ...options, scopes: 'all' }, undefined, now)
}

function* insert(
  kind: CredentialKind,
  { portal, name, scopes, secret }: Required<NewCredential>,
  app: number | undefined,
  now: number,
): Unit<MadeCredential> {
  const [id = 0] = yield* newIds('credential', 1)
  yield* insertCredential([
    {
      id,
      portal,
      kind,
      name,
      prefix: secretPrefix(secret),
      hash: hashSecret(secret),
      scopes_json: JSON.stringify(scopes === 'all' ? ALL : [...scopes]),
      app: app ?? null,
      created: now,
    },
  ])
  return { id, kind, portal, name, secret, app }
}

function readScopes(json: string): GrantedScopes {
  const scopes = JSON.parse(json) as readonly string[]
  return scopes.includes('*') ? 'all' : new Set(scopes)
}
