import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { AppTable, CredentialTable } from '../../store/schema-auth.ts'
import { type Administrator, checkReach } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import type { LastUse } from '../credentials/last-use.ts'
import { insertCredential, revokeCredential, selectCredentials, selectTokens } from '../credentials/statements.ts'
import { holdPortal } from '../portals/portals.ts'
import type { AppKind, GrantedScopes } from '../principal.ts'
import { addedScopes, chooseScopes, listScopes, readScopes, type ScopeChoice, writeScopes } from '../scopes.ts'
import { hashSecret, newSecret, secretPrefix } from '../secrets.ts'
import type { Vault } from '../vault.ts'
import { type App, type AppWithToken, appAction, checkAppName, findApp, newAppId, toApp, tokensOf } from './app.ts'
import { checkLogo } from './logo.ts'
import { type AppRef, cancelRotation, expireOldToken, rotateToken } from './rotation.ts'
import { deleteApp, insertApp, rewriteApp, selectApp, selectApps, setClientSecret } from './statements.ts'

export interface NewApp {
  readonly name: string
  readonly description?: string | undefined
  /** A data URL of a square PNG or JPEG. */
  readonly logo?: string | null | undefined
  readonly scopes: ScopeChoice
  /** A token chosen by the caller, for automation; made up when absent. */
  readonly secret?: string | undefined
}

export type AppEdit = { readonly [K in keyof Omit<NewApp, 'secret'>]?: NewApp[K] | undefined }

/** Private apps and service keys. Every change takes effect on the very next request. */
export interface Apps {
  create(by: Administrator, portal: number, kind: AppKind, app: NewApp): Promise<AppWithToken>
  list(portal: number, kind: AppKind): Promise<readonly App[]>
  read(portal: number, kind: AppKind, id: number): Promise<App>
  /** The token keeps working, with the new scopes (hubspot-api.md §1.3). */
  edit(by: Administrator, ref: AppRef, edit: AppEdit): Promise<App>
  rotate(by: Administrator, ref: AppRef, when: 'now' | 'later'): Promise<AppWithToken>
  cancelRotation(by: Administrator, ref: AppRef): Promise<App>
  expireOldToken(by: Administrator, ref: AppRef): Promise<App>
  delete(by: Administrator, ref: AppRef): Promise<void>
  /** The private app with this id; undefined where the portal has none. */
  find(portal: number, id: number): Promise<FoundApp | undefined>
  /** What a private app's webhooks are signed with, for whoever signs them. Refuses where no secrets are kept. */
  signingSecret(portal: number, id: number): Promise<string>
  /** What a private app's webhooks are signed with: shown once; `renew` makes another and shows that one. */
  clientSecret(by: Administrator, ref: AppRef, renew: boolean): Promise<string>
}

/** A private app, as far as others need to know it. */
export interface FoundApp {
  readonly id: number
  readonly name: string
  readonly scopes: GrantedScopes
}

export interface AppRooms {
  readonly store: Store
  readonly runtime: Pick<Runtime, 'clock' | 'random'>
  readonly knownScopes: () => readonly string[]
  readonly lastUse: LastUse
  /** Undefined where nobody said which key to encrypt with. */
  readonly vault: Vault | undefined
  /** Called after each commit. */
  readonly changed: () => void
}

export function openApps({ store, runtime, knownScopes, lastUse, vault, changed }: AppRooms): Apps {
  const { clock, random } = runtime
  async function act<T>(unit: (now: number) => Unit<T>): Promise<T> {
    const result = await store.write(() => unit(clock.now()))
    changed()
    return result
  }
  const used = (token: CredentialTable): CredentialTable => ({
    ...token,
    last_used: lastUse.of(token.id, token.last_used),
  })
  return {
    async create(by, portal, kind, { name, description = '', logo = null, scopes, secret = newSecret(kind, random) }) {
      const app = { portal, kind, name, description, logo: logo === null ? null : checkLogo(logo) }
      const granted = chooseScopes(knownScopes(), scopes)
      return act((now) => createApp(by, { ...app, scopes: granted, secret }, now))
    },
    async list(portal, kind) {
      const { apps, tokens } = await store.read(function* all() {
        return { apps: yield* selectApps({ portal, kind }), tokens: yield* selectCredentials({ portal, kind }) }
      })
      const byApp = Map.groupBy(tokens, (token) => token.app)
      return apps.map((row) => toApp(row, (byApp.get(row.id) ?? []).map(used), clock.now()))
    },
    async read(portal, kind, id) {
      const { row, tokens } = await store.read(function* one() {
        const row = yield* findApp(portal, kind, id)
        return { row, tokens: yield* tokensOf(row, clock.now()) }
      })
      return toApp(row, tokens.map(used), clock.now())
    },
    async edit(by, ref, { scopes, logo, ...texts }) {
      const checked = {
        ...texts,
        ...(logo === undefined ? {} : { logo: logo === null ? null : checkLogo(logo) }),
        ...(scopes === undefined ? {} : { scopes: chooseScopes(knownScopes(), scopes) }),
      }
      return act((now) => editApp(by, ref, checked, now))
    },
    async rotate(by, ref, when) {
      const secret = newSecret(ref.kind, random)
      return act((now) => rotateToken(by, ref, when, secret, now))
    },
    cancelRotation: (by, ref) => act((now) => cancelRotation(by, ref, now)),
    expireOldToken: (by, ref) => act((now) => expireOldToken(by, ref, now)),
    delete: (by, ref) => act((now) => removeApp(by, ref, now)),
    async find(portal, id) {
      const [row] = await store.read(() => selectApp({ portal, kind: 'private-app', id }))
      return row === undefined ? undefined : { id, name: row.name, scopes: readScopes(row.scopes_json) }
    },
    async signingSecret(portal, id) {
      const kept = heldVault(vault)
      const ref: AppRef = { portal, kind: 'private-app', id }
      const row = await store.read(() => findApp(portal, ref.kind, id))
      if (row.client_secret !== null) return kept.open(row.client_secret, ownerOf(id))
      const fresh = random.uuid()
      return store.write(() => keepClientSecret(ref, fresh, kept))
    },
    async clientSecret(by, ref, renew) {
      const kept = heldVault(vault)
      const fresh = random.uuid()
      return store.write(() => showClientSecret(by, ref, renew, fresh, kept, clock.now()))
    },
  }
}

function heldVault(vault: Vault | undefined): Vault {
  if (vault !== undefined) return vault
  throw new Refusal('VALIDATION_ERROR', 'Client secrets are kept encrypted: start Spoke with SPOKE_SECRET set.')
}

/** What a client secret is sealed for. */
const ownerOf = (app: number): string => `app:${app}`

/** Makes the secret that nobody has asked for yet; it may still be shown once. */
function* keepClientSecret({ portal, kind, id }: AppRef, fresh: string, vault: Vault): Unit<string> {
  yield* holdPortal(portal)
  const row = yield* findApp(portal, kind, id)
  if (row.client_secret !== null) return vault.open(row.client_secret, ownerOf(id))
  yield* setClientSecret([{ portal, id, client_secret: vault.seal(fresh, ownerOf(id)), client_secret_shown: null }])
  return fresh
}

interface AppToMake {
  readonly portal: number
  readonly kind: AppKind
  readonly name: string
  readonly description: string
  readonly logo: string | null
  readonly scopes: GrantedScopes
  readonly secret: string
}

/** An app and its token, in the caller's unit. */
export function* createApp(
  by: Administrator,
  { portal, kind, name, description, logo, scopes, secret }: AppToMake,
  now: number,
): Unit<AppWithToken> {
  yield* holdPortal(portal)
  checkReach(by, scopes)
  yield* checkAppName(portal, kind, name)
  const id = yield* newAppId()
  const [token = 0] = yield* newIds('credential', 1)
  const prefix = secretPrefix(secret)
  // A service key holds `oauth` from the start (hubspot-api.md §1.4).
  const granted = kind === 'service-key' && scopes !== 'all' ? new Set([...scopes, 'oauth']) : scopes
  const row = {
    ...{ id, portal, kind, name, description, logo, user_id: by.user, created: now, updated: now },
    scopes_json: writeScopes(granted),
  }
  yield* insertApp([row])
  yield* insertCredential([
    {
      ...{ id: token, portal, kind, name, prefix, app: id, created: now, user_id: by.user },
      hash: hashSecret(secret),
      scopes_json: '[]',
    },
  ])
  yield* audit(by, portal, now, appAction(kind, 'create'), { kind, id, name }, { scopes: listScopes(granted) })
  return {
    ...toApp({ ...row, client_secret: null, client_secret_shown: null, deleted: null }, [], now),
    tokens: [{ id: token, prefix, created: now, lastUsed: null, expires: null }],
    token: { id: token, secret },
  }
}

interface CheckedEdit {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly logo?: string | null
  readonly scopes?: GrantedScopes
}

function* editApp(by: Administrator, { portal, kind, id }: AppRef, edit: CheckedEdit, now: number): Unit<App> {
  yield* holdPortal(portal)
  const row = yield* findApp(portal, kind, id)
  const before = readScopes(row.scopes_json)
  const scopes = edit.scopes ?? before
  checkReach(by, addedScopes(before, scopes))
  const { name = row.name, description = row.description, logo = row.logo } = edit
  if (name !== row.name) yield* checkAppName(portal, kind, name)
  const edited: AppTable = { ...row, name, description, logo, scopes_json: writeScopes(scopes), updated: now }
  yield* rewriteApp([edited])
  if (edit.scopes !== undefined) {
    yield* audit(
      by,
      portal,
      now,
      appAction(kind, 'scopes'),
      { kind, id, name },
      {
        before: listScopes(before),
        after: listScopes(scopes),
      },
    )
  }
  const changes = Object.entries({ name, description, logo }).filter(([key, value]) => row[key as 'name'] !== value)
  if (changes.length > 0) {
    yield* audit(by, portal, now, appAction(kind, 'edit'), { kind, id, name }, { changed: changes.map(([key]) => key) })
  }
  return toApp(edited, yield* tokensOf(row, now), now)
}

function* removeApp(by: Administrator, { portal, kind, id }: AppRef, now: number): Unit<void> {
  yield* holdPortal(portal)
  const { name } = yield* findApp(portal, kind, id)
  yield* deleteApp([{ portal, id, deleted: now }])
  const tokens = yield* selectTokens({ portal, app: id })
  yield* revokeCredential(tokens.map((token) => ({ portal, id: token.id, revoked: now })))
  yield* audit(by, portal, now, appAction(kind, 'delete'), { kind, id, name })
}

function* showClientSecret(
  by: Administrator,
  { portal, kind, id }: AppRef,
  renew: boolean,
  fresh: string,
  vault: Vault,
  now: number,
): Unit<string> {
  yield* holdPortal(portal)
  const row = yield* findApp(portal, kind, id)
  checkReach(by, readScopes(row.scopes_json))
  if (!renew && row.client_secret_shown !== null) {
    throw new Refusal('CONFLICT', 'The client secret was shown already: renew it to see another.')
  }
  const owner = ownerOf(id)
  const kept = renew || row.client_secret === null ? vault.seal(fresh, owner) : row.client_secret
  yield* setClientSecret([{ portal, id, client_secret: kept, client_secret_shown: now }])
  const action = renew ? 'PRIVATE_APP_CLIENT_SECRET_WRITE' : 'PRIVATE_APP_CLIENT_SECRET_VIEW'
  yield* audit(by, portal, now, action, { kind, id, name: row.name })
  return vault.open(kept, owner)
}
