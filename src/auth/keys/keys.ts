import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { CredentialTable } from '../../store/schema-auth.ts'
import { type Administrator, checkReach } from '../administrator.ts'
import { type AuditAction, audit } from '../audit/audit.ts'
import type { LastUse } from '../credentials/last-use.ts'
import {
  insertCredential,
  renameCredential,
  replaceSecret,
  revokeCredential,
  selectCredential,
  selectCredentials,
} from '../credentials/statements.ts'
import { holdPortal, readSunset } from '../portals/portals.ts'
import type { GrantedScopes, KeyKind } from '../principal.ts'
import { addedScopes, chooseScopes, listScopes, readScopes, type ScopeChoice, writeScopes } from '../scopes.ts'
import { hashSecret, newSecret, secretPrefix } from '../secrets.ts'

/** An account API key, or a developer key. */
export interface Key {
  readonly id: number
  readonly kind: KeyKind
  readonly portal: number
  readonly name: string
  readonly prefix: string
  /** `*` stands for full access. A developer key has none: it opens the paths that manage apps. */
  readonly scopes: readonly string[]
  readonly created: number
  readonly lastUsed: number | null
  readonly user: number | null
}

/** A key just made or rotated: the only moment its secret is known to anybody but its holder. */
export interface MadeKey extends Key {
  readonly secret: string
}

export interface NewKey {
  readonly name: string
  /** What an account API key may do; full access when absent, as it always was. */
  readonly scopes?: ScopeChoice | undefined
  /** A secret chosen by the caller, for automation; made up when absent. */
  readonly secret?: string | undefined
}

export interface KeyEdit {
  readonly name?: string | undefined
  readonly scopes?: ScopeChoice | undefined
}

/** Account API keys and developer keys. Every change takes effect on the very next request. */
export interface Keys {
  create(by: Administrator, portal: number, kind: KeyKind, key: NewKey): Promise<MadeKey>
  list(portal: number, kind: KeyKind): Promise<readonly Key[]>
  read(portal: number, kind: KeyKind, id: number): Promise<Key>
  edit(by: Administrator, portal: number, kind: KeyKind, id: number, edit: KeyEdit): Promise<Key>
  /** The old secret dies at once (hubspot-api.md §1.2). */
  rotate(by: Administrator, portal: number, kind: KeyKind, id: number): Promise<MadeKey>
  deactivate(by: Administrator, portal: number, kind: KeyKind, id: number): Promise<void>
}

export interface KeyRooms {
  readonly store: Store
  readonly runtime: Pick<Runtime, 'clock' | 'random'>
  readonly knownScopes: () => readonly string[]
  readonly lastUse: LastUse
  /** Called after each commit. */
  readonly changed: () => void
}

export function openKeys({ store, runtime, knownScopes, lastUse, changed }: KeyRooms): Keys {
  const { clock, random } = runtime
  async function act<T>(unit: (now: number) => Unit<T>): Promise<T> {
    const result = await store.write(() => unit(clock.now()))
    changed()
    return result
  }
  const shown = (row: CredentialTable): Key => toKey({ ...row, last_used: lastUse.of(row.id, row.last_used) })
  return {
    async create(by, portal, kind, { name, scopes, secret = newSecret(kind, random) }) {
      if (scopes !== undefined && kind === 'developer-key') throw scopeless()
      const granted = kind === 'developer-key' ? new Set<string>() : chooseScopes(knownScopes(), scopes ?? 'all')
      return act((now) => createKey(by, { portal, kind, name, scopes: granted, secret }, now))
    },
    list: async (portal, kind) => (await store.read(() => selectCredentials({ portal, kind }))).map(shown),
    read: async (portal, kind, id) => shown(await store.read(() => findKey(portal, kind, id))),
    async edit(by, portal, kind, id, { name, scopes }) {
      if (scopes !== undefined && kind === 'developer-key') throw scopeless()
      const chosen = scopes === undefined ? undefined : chooseScopes(knownScopes(), scopes)
      return act((now) => editKey(by, { portal, kind, id, name, scopes: chosen }, now))
    },
    async rotate(by, portal, kind, id) {
      const secret = newSecret(kind, random)
      return act((now) => rotateKey(by, { portal, kind, id, secret }, now))
    },
    deactivate: (by, portal, kind, id) => act((now) => deactivateKey(by, portal, kind, id, now)),
  }
}

const action = (kind: KeyKind, did: 'CREATE' | 'DEACTIVATE' | 'ROTATE' | 'UPDATE'): AuditAction =>
  kind === 'api-key' ? `HAPIKEY_${did}` : `DEVELOPER_KEY_${did}`

interface KeyToMake {
  readonly portal: number
  readonly kind: KeyKind
  readonly name: string
  readonly scopes: GrantedScopes
  readonly secret: string
}

/** A key, in the caller's unit. */
export function* createKey(
  by: Administrator,
  { portal, kind, name, scopes, secret }: KeyToMake,
  now: number,
): Unit<MadeKey> {
  const { key_sunset_json } = yield* holdPortal(portal)
  checkReach(by, scopes)
  if (kind === 'api-key') checkOpen({ key_sunset_json }, now)
  yield* checkName(portal, kind, name)
  const [id = 0] = yield* newIds('credential', 1)
  const row = {
    id,
    portal,
    kind,
    name,
    prefix: secretPrefix(secret),
    hash: hashSecret(secret),
    scopes_json: writeScopes(scopes),
    app: null,
    created: now,
    user_id: by.user,
  }
  yield* insertCredential([row])
  yield* audit(by, portal, now, action(kind, 'CREATE'), { kind, id, name }, { scopes: listScopes(scopes) })
  return { ...toKey({ ...row, revoked: null, expires: null, last_used: null, refresh: null }), secret }
}

function* editKey(
  by: Administrator,
  edit: { portal: number; kind: KeyKind; id: number; name: string | undefined; scopes: GrantedScopes | undefined },
  now: number,
): Unit<Key> {
  const { portal, kind, id } = edit
  yield* holdPortal(portal)
  const row = yield* findKey(portal, kind, id)
  const before = readScopes(row.scopes_json)
  const scopes = edit.scopes ?? before
  const name = edit.name ?? row.name
  if (edit.scopes !== undefined) checkReach(by, addedScopes(before, scopes))
  if (name !== row.name) yield* checkName(portal, kind, name)
  const edited = { ...row, name, scopes_json: writeScopes(scopes) }
  yield* renameCredential([edited])
  yield* audit(
    by,
    portal,
    now,
    action(kind, 'UPDATE'),
    { kind, id, name },
    {
      name: { before: row.name, after: name },
      scopes: { before: listScopes(before), after: listScopes(scopes) },
    },
  )
  return toKey(edited)
}

function* rotateKey(
  by: Administrator,
  { portal, kind, id, secret }: { portal: number; kind: KeyKind; id: number; secret: string },
  now: number,
): Unit<MadeKey> {
  const { key_sunset_json } = yield* holdPortal(portal)
  const row = yield* findKey(portal, kind, id)
  checkReach(by, readScopes(row.scopes_json))
  const sunset = readSunset({ key_sunset_json })
  if (kind === 'api-key' && sunset !== undefined && now >= sunset.ends) throw closed('rotated')
  const rotated: CredentialTable = {
    ...row,
    hash: hashSecret(secret),
    prefix: secretPrefix(secret),
    created: now,
    user_id: by.user,
    last_used: null,
  }
  yield* replaceSecret([rotated])
  yield* audit(by, portal, now, action(kind, 'ROTATE'), { kind, id, name: row.name })
  return { ...toKey(rotated), secret }
}

function* deactivateKey(by: Administrator, portal: number, kind: KeyKind, id: number, now: number): Unit<void> {
  yield* holdPortal(portal)
  const { name } = yield* findKey(portal, kind, id)
  yield* revokeCredential([{ portal, id, revoked: now }])
  yield* audit(by, portal, now, action(kind, 'DEACTIVATE'), { kind, id, name })
}

function* findKey(portal: number, kind: KeyKind, id: number): Unit<CredentialTable> {
  const [row] = yield* selectCredential({ portal, kind, id })
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `There is no ${kind === 'api-key' ? 'API key' : 'developer key'} ${id}.`)
}

function* checkName(portal: number, kind: KeyKind, name: string): Unit<void> {
  const all = yield* selectCredentials({ portal, kind })
  if (all.every((other) => other.name !== name)) return
  throw new Refusal('OBJECT_ALREADY_EXISTS', `There is a key named ${name} already: choose another name.`, {
    context: { name: [name] },
  })
}

function checkOpen(portal: { readonly key_sunset_json: string | null }, now: number): void {
  const sunset = readSunset(portal)
  if (sunset !== undefined && now >= sunset.closes) throw closed('made')
}

function closed(what: string): Refusal {
  return new Refusal(
    'VALIDATION_ERROR',
    `API keys are ending: none is ${what} here any more. Make a private app or a service key instead.`,
  )
}

function scopeless(): Refusal {
  return new Refusal('VALIDATION_ERROR', 'A developer key has no scopes: it opens the paths that manage apps.')
}

function toKey(row: CredentialTable): Key {
  return {
    id: row.id,
    kind: row.kind as KeyKind,
    portal: row.portal,
    name: row.name,
    prefix: row.prefix,
    scopes: listScopes(readScopes(row.scopes_json)),
    created: row.created,
    lastUsed: row.last_used,
    user: row.user_id,
  }
}
