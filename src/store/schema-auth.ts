// The tables of who calls and who administers.

export interface PortalTable {
  id: number
  name: string
  created: number
  disabled: number | null
  /** When it was deleted; the row stays, for the audit log. */
  deleted: number | null
  /** When all that it had was gone. */
  emptied: number | null
  /** How account API keys end here; null while nothing was announced. */
  key_sunset_json: string | null
  /** IANA's name: where a day begins. */
  time_zone: string
}

export interface CredentialTable {
  id: number
  portal: number
  kind: string
  name: string
  /** The first characters of the secret, so that a person can tell credentials apart. */
  prefix: string
  /** SHA-256 of the secret, in hex. The secret itself is nowhere. */
  hash: string
  scopes_json: string
  /** The app whose token it is; name and scopes are the app's then, and these here are not looked at. */
  app: number | null
  created: number
  revoked: number | null
  expires: number | null
  last_used: number | null
  /** The user who made it. */
  user_id: number | null
}

/** A private app or a service key. */
export interface AppTable {
  id: number
  portal: number
  kind: string
  name: string
  description: string
  /** A data URL of a PNG or a JPEG. */
  logo: string | null
  scopes_json: string
  /** Encrypted, since webhooks are signed with it; null until it is first asked for. */
  client_secret: string | null
  client_secret_shown: number | null
  user_id: number | null
  created: number
  updated: number
  deleted: number | null
}

export interface UserTable {
  id: number
  email: string
  first_name: string
  last_name: string
  /** Salted and slow (scrypt); null until the user has chosen one. */
  password: string | null
  /** 1 for who administers Spoke itself: every portal, and which portals there are. */
  operator: number
  created: number
  updated: number
  disabled: number | null
}

export interface MemberTable {
  portal: number
  user_id: number
  /** 0 is the super admin, whom every portal has without a row. */
  role: number
  created: number
}

export interface RoleTable {
  portal: number
  id: number
  name: string
  scopes_json: string
  abilities_json: string
  created: number
  updated: number
}

/** What a user is known by: a cookie of the console, or a token of the user's own for automation. */
export interface SessionTable {
  id: number
  hash: string
  user_id: number
  kind: string
  name: string
  prefix: string
  created: number
  expires: number | null
  last_used: number | null
  address: string | null
  user_agent: string | null
}

/** A link that works once; without a user it makes the first super admin. */
export interface SignInLinkTable {
  hash: string
  user_id: number | null
  created: number
  expires: number
}

/** How often signing in failed for an address or an account, and until when it may not be tried again. */
export interface SignInFailureTable {
  subject: string
  count: number
  until: number
}

export interface AuditTable {
  seq: number
  /** 0 where the act was about no portal. */
  portal: number
  at: number
  action: string
  user_id: number | null
  email: string | null
  source: string
  address: string | null
  user_agent: string | null
  target_kind: string
  target_id: number
  target_name: string
  detail_json: string
}
