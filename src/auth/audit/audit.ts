import type { Store, Unit } from '../../store/port.ts'
import type { AuditTable } from '../../store/schema-auth.ts'
import type { Administrator } from '../administrator.ts'
import { type ActivityFilter, listActivity, listSignIns } from './activity.ts'
import { insertAudit, selectAudit } from './statements.ts'

/** HubSpot's words for what its administrators do (hubspot-api.md §1.4, §6.16), and ours where it has none. */
export type AuditAction =
  | 'HAPIKEY_CREATE'
  | 'HAPIKEY_DEACTIVATE'
  | 'HAPIKEY_ROTATE' // ours
  | 'HAPIKEY_UPDATE' // ours
  | 'HAPIKEY_SUNSET_UPDATE' // ours
  | 'DEVELOPER_KEY_CREATE' // ours, like all of its kind
  | 'DEVELOPER_KEY_DEACTIVATE'
  | 'DEVELOPER_KEY_ROTATE'
  | 'DEVELOPER_KEY_UPDATE'
  | 'PRIVATE_APP_ACCESS_TOKEN_CREATE'
  | 'PRIVATE_APP_ACCESS_TOKEN_DEACTIVATE'
  | 'PRIVATE_APP_ACCESS_TOKEN_ROTATE'
  | 'PRIVATE_APP_ACCESS_TOKEN_ROTATE_CANCEL' // ours
  | 'PRIVATE_APP_ACCESS_TOKEN_EXPIRE' // ours
  | 'PRIVATE_APP_CLIENT_SECRET_VIEW'
  | 'PRIVATE_APP_CLIENT_SECRET_WRITE'
  | 'PRIVATE_APP_SCOPE_GROUPS_UPDATE'
  | 'PRIVATE_APP_UPDATE' // ours
  | 'PUBLIC_APP_CREATE' // ours, like all of its kind but for the client secret
  | 'PUBLIC_APP_UPDATE'
  | 'PUBLIC_APP_DELETE'
  | 'PUBLIC_APP_CLIENT_SECRET_WRITE'
  | 'PUBLIC_APP_CLIENT_SECRET_ROTATE_CANCEL'
  | 'PUBLIC_APP_CLIENT_SECRET_EXPIRE'
  | 'INSTALL_INTEGRATION_CONSENT' // ours
  | 'INSTALL_INTEGRATION'
  | 'UNINSTALL_INTEGRATION'
  | 'INTEGRATION_TOKENS_REVOKE' // ours
  | 'SERVICE_KEY_CREATE'
  | 'SERVICE_KEY_DEACTIVATE'
  | 'SERVICE_KEY_ROTATE'
  | 'SERVICE_KEY_ROTATE_CANCEL' // ours
  | 'SERVICE_KEY_EXPIRE' // ours
  | 'SERVICE_KEY_PERMISSIONS_UPDATE'
  | 'SERVICE_KEY_UPDATE' // ours
  | 'PORTAL_CREATE' // ours, like all of its kind
  | 'PORTAL_UPDATE'
  | 'PORTAL_DISABLE'
  | 'PORTAL_ENABLE'
  | 'PORTAL_DELETE'
  | 'ADD_USER'
  | 'ADD_ADMIN_USER'
  | 'REMOVE_USER'
  | 'REMOVE_ADMIN_USER'
  | 'ADD_ADMIN_PERMISSIONS'
  | 'REMOVE_ADMIN_PERMISSIONS'
  | 'USER_ROLE_UPDATE' // ours
  | 'DEACTIVATE_USER'
  | 'REACTIVATE_USER'
  | 'CHANGE_PASSWORD'
  | 'SIGN_IN_LINK_CREATE' // ours
  | 'LOGIN_SUCCEEDED' // ours: HubSpot keeps sign-ins in a log of their own
  | 'LOGIN_FAILED'
  | 'ROLE_CREATE' // ours, like all of its kind
  | 'ROLE_UPDATE'
  | 'ROLE_DELETE'
  | 'LIMIT_CREATE' // ours, like all of its kind
  | 'LIMIT_UPDATE'
  | 'LIMIT_DELETE'
  | 'SINGLE_SIGN_ON_UPDATE' // ours, like all of its kind
  | 'SINGLE_SIGN_ON_DELETE'
  | 'PERSONAL_ACCESS_KEY_CREATE' // an operator's token
  | 'PERSONAL_ACCESS_KEY_DEACTIVATE'

type AuditKind =
  | 'api-key'
  | 'developer-key'
  | 'private-app'
  | 'service-key'
  | 'public-app'
  | 'portal'
  | 'user'
  | 'role'
  | 'session'
  | 'limit'

/** What an act was about. */
export interface AuditTarget {
  readonly kind: AuditKind
  readonly id: number
  readonly name: string
}

/** One administrative act: what, by whom, when and from where. */
export interface AuditEntry {
  readonly id: number
  readonly portal: number
  readonly at: number
  readonly action: string
  readonly user: number | null
  readonly email: string | null
  readonly source: string
  readonly address: string | null
  readonly userAgent: string | null
  readonly target: { readonly kind: string; readonly id: number; readonly name: string }
  readonly detail: unknown
}

export interface AuditFilter {
  /** Entries older than the one with this id. */
  readonly before: number
  /** Instants: from this one on, and before that one. */
  readonly from: number
  readonly until: number
  readonly limit: number
}

export interface AuditLog {
  /** How another room writes down what an administrator does there, in the unit of the act. */
  by(by: Administrator): Note
  /** Newest first. */
  list(portal: number, filter: AuditFilter): Promise<readonly AuditEntry[]>
  /** Acts of some users, or of anybody, newest first. */
  activity(portal: number, filter: ActivityFilter): Promise<readonly AuditEntry[]>
  /** Sign-ins of the users of a portal, newest first. */
  signIns(portal: number, filter: ActivityFilter): Promise<readonly AuditEntry[]>
}

export function openAudit(store: Store): AuditLog {
  return {
    by:
      (administrator) =>
      (...act) =>
        audit(administrator, ...act),
    list: async (portal, filter) => (await store.read(() => selectAudit({ portal, ...filter }))).map(toEntry),
    activity: async (portal, filter) => (await listActivity(store, portal, filter)).map(toEntry),
    signIns: async (portal, filter) => (await listSignIns(store, portal, filter)).map(toEntry),
  }
}

type Note = (
  portal: number,
  now: number,
  action: AuditAction,
  target: AuditTarget,
  detail?: Readonly<Record<string, unknown>>,
) => Unit<void>

/** Writes an act down, in the unit that carries it out: neither is ever there without the other. No secret in `detail`. */
export function* audit(
  by: Administrator,
  portal: number,
  now: number,
  action: AuditAction,
  { kind, id, name }: AuditTarget,
  detail: Readonly<Record<string, unknown>> = {},
): Unit<void> {
  yield* insertAudit([
    {
      portal,
      at: now,
      action,
      user_id: by.user,
      email: by.email,
      source: by.source,
      address: by.address,
      user_agent: by.userAgent,
      target_kind: kind,
      target_id: id,
      target_name: name,
      detail_json: JSON.stringify(detail),
    },
  ])
}

function toEntry(row: AuditTable): AuditEntry {
  return {
    id: row.seq,
    portal: row.portal,
    at: row.at,
    action: row.action,
    user: row.user_id,
    email: row.email,
    source: row.source,
    address: row.address,
    userAgent: row.user_agent,
    target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
    detail: JSON.parse(row.detail_json),
  }
}
