import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Unit } from '../../store/port.ts'
import type { AppTable, CredentialTable } from '../../store/schema-auth.ts'
import type { AuditAction } from '../audit/audit.ts'
import { selectTokens } from '../credentials/statements.ts'
import type { AppKind } from '../principal.ts'
import { listScopes, readScopes } from '../scopes.ts'
import { selectApp, selectApps, selectTakenId } from './statements.ts'

/** A token of an app, without its secret. */
export interface Token {
  readonly id: number
  readonly prefix: string
  readonly created: number
  readonly lastUsed: number | null
  /** When it stops working: set on the older one while a rotation is under way. */
  readonly expires: number | null
}

/** A private app or a service key. */
export interface App {
  readonly id: number
  readonly kind: AppKind
  readonly portal: number
  readonly name: string
  readonly description: string
  /** A data URL; null where it has none. */
  readonly logo: string | null
  /** Granular before standard; `*` stands for every scope. */
  readonly scopes: readonly string[]
  readonly user: number | null
  readonly created: number
  readonly updated: number
  /** One, or two while a rotation is under way: the older one first. */
  readonly tokens: readonly Token[]
}

/** An app with a token just made: the only moment its secret is known to anybody but its holder. */
export interface AppWithToken extends App {
  readonly token: { readonly id: number; readonly secret: string }
}

export function toApp(row: AppTable, tokens: readonly CredentialTable[], now: number): App {
  return {
    id: row.id,
    kind: row.kind as AppKind,
    portal: row.portal,
    name: row.name,
    description: row.description,
    logo: row.logo,
    scopes: listScopes(readScopes(row.scopes_json)),
    user: row.user_id,
    created: row.created,
    updated: row.updated,
    tokens: tokens.filter((token) => holds(token, now)).map(toToken),
  }
}

export function* findApp(portal: number, kind: AppKind, id: number): Unit<AppTable> {
  const [row] = yield* selectApp({ portal, kind, id })
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `There is no ${kind === 'private-app' ? 'private app' : 'service key'} ${id}.`)
}

/** An id that no app has, of any kind: one of the first start may have taken any number. */
export function* newAppId(): Unit<number> {
  for (;;) {
    const [id = 0] = yield* newIds('app', 1)
    if ((yield* selectTakenId({ id })).length === 0) return id
  }
}

/** Names are unique among the portal's apps of a kind. */
export function* checkAppName(portal: number, kind: AppKind | 'public-app', name: string): Unit<void> {
  const all = yield* selectApps({ portal, kind })
  if (all.every((other) => other.name !== name)) return
  throw new Refusal('OBJECT_ALREADY_EXISTS', `There is an app named ${name} already: choose another name.`, {
    context: { name: [name] },
  })
}

/** The app's tokens that still work, the older one first. */
export function* tokensOf({ portal, id }: AppTable, now: number): Unit<readonly CredentialTable[]> {
  const rows = yield* selectTokens({ portal, app: id })
  return rows.filter((row) => holds(row, now))
}

export function holds({ expires }: CredentialTable, now: number): boolean {
  return expires === null || expires > now
}

type Deed = 'create' | 'delete' | 'rotate' | 'cancel' | 'expire' | 'scopes' | 'edit'

const words: Readonly<Record<AppKind, Readonly<Record<Deed, AuditAction>>>> = {
  'private-app': {
    create: 'PRIVATE_APP_ACCESS_TOKEN_CREATE',
    delete: 'PRIVATE_APP_ACCESS_TOKEN_DEACTIVATE',
    rotate: 'PRIVATE_APP_ACCESS_TOKEN_ROTATE',
    cancel: 'PRIVATE_APP_ACCESS_TOKEN_ROTATE_CANCEL',
    expire: 'PRIVATE_APP_ACCESS_TOKEN_EXPIRE',
    scopes: 'PRIVATE_APP_SCOPE_GROUPS_UPDATE',
    edit: 'PRIVATE_APP_UPDATE',
  },
  'service-key': {
    create: 'SERVICE_KEY_CREATE',
    delete: 'SERVICE_KEY_DEACTIVATE',
    rotate: 'SERVICE_KEY_ROTATE',
    cancel: 'SERVICE_KEY_ROTATE_CANCEL',
    expire: 'SERVICE_KEY_EXPIRE',
    scopes: 'SERVICE_KEY_PERMISSIONS_UPDATE',
    edit: 'SERVICE_KEY_UPDATE',
  },
}

/** How the audit log calls what was done to an app. */
export const appAction = (kind: AppKind, deed: Deed): AuditAction => words[kind][deed]

function toToken({ id, prefix, created, last_used, expires }: CredentialTable): Token {
  return { id, prefix, created, lastUsed: last_used, expires }
}
