import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { AppTable, PublicAppTable } from '../../store/schema-auth.ts'
import { listScopes, readScopes } from '../scopes.ts'
import { selectPublicApp } from './statements.ts'

/** The scopes that an app asks for (hubspot-api.md §1.5). */
export interface AskedScopes {
  /** Every installation has these. */
  readonly required: readonly string[]
  /** Asked for only by some installations; who asks needs them. */
  readonly conditional: readonly string[]
  /** Left out where who installs the app can not grant them. */
  readonly optional: readonly string[]
}

/** A public app, as its owner sees it. */
export interface PublicApp {
  readonly id: number
  readonly portal: number
  readonly name: string
  readonly description: string
  /** A data URL; null where it has none. */
  readonly logo: string | null
  readonly clientId: string
  readonly redirectUrls: readonly string[]
  readonly scopes: AskedScopes
  /** The beginning of the client secret, and of the one that takes its place, while both work. */
  readonly clientSecret: { readonly prefix: string; readonly next: string | null }
  /** In how many portals it is installed. */
  readonly installs: number
  readonly user: number | null
  readonly created: number
  readonly updated: number
}

/** With a client secret just made: the only moment it is shown. */
export interface PublicAppWithSecret extends PublicApp {
  readonly secret: string
}

export type PublicAppRow = Pick<
  AppTable,
  | 'id'
  | 'portal'
  | 'name'
  | 'description'
  | 'logo'
  | 'scopes_json'
  | 'client_secret'
  | 'user_id'
  | 'created'
  | 'updated'
> &
  Omit<PublicAppTable, 'app' | 'portal'>

export function toPublicApp(row: PublicAppRow, installs: number): PublicApp {
  return {
    id: row.id,
    portal: row.portal,
    name: row.name,
    description: row.description,
    logo: row.logo,
    clientId: row.client_id,
    redirectUrls: redirectUrlsOf(row),
    scopes: askedScopes(row),
    clientSecret: { prefix: row.secret_prefix, next: row.next_secret_prefix },
    installs,
    user: row.user_id,
    created: row.created,
    updated: row.updated,
  }
}

export function askedScopes(
  row: Pick<PublicAppRow, 'scopes_json' | 'conditional_scopes_json' | 'optional_scopes_json'>,
): AskedScopes {
  const list = (json: string): readonly string[] => listScopes(readScopes(json))
  return {
    required: list(row.scopes_json),
    conditional: list(row.conditional_scopes_json),
    optional: list(row.optional_scopes_json),
  }
}

/** Every token has it, asked for or not, and whoever installs an app may grant it (hubspot-api.md §2.1). */
export const ALWAYS = 'oauth'

/** What an app may come to have beside that. */
export function everyScope({ required, conditional, optional }: AskedScopes): ReadonlySet<string> {
  return new Set([...required, ...conditional, ...optional].filter((scope) => scope !== ALWAYS))
}

export function redirectUrlsOf(row: Pick<PublicAppRow, 'redirect_urls_json'>): readonly string[] {
  return JSON.parse(row.redirect_urls_json) as readonly string[]
}

export function* findPublicApp(portal: number, id: number): Unit<PublicAppRow> {
  const [row] = yield* selectPublicApp({ portal, id })
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `There is no public app ${id}.`)
}
