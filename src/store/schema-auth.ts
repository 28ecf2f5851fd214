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
  /** The portal whose test portal this is. */
  test_of: number | null
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
  /** The user who made it, or who installed the app. */
  user_id: number | null
  /** The refresh token behind an OAuth app's access token. */
  refresh: number | null
}

/** A private app, a service key or a public app. */
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

/** What a public app has beside its row in `app`, whose scopes are the required ones and whose client secret is the one in use. */
export interface PublicAppTable {
  app: number
  portal: number
  client_id: string
  redirect_urls_json: string
  conditional_scopes_json: string
  optional_scopes_json: string
  secret_prefix: string
  secret_hash: string
  /** The secret to come, encrypted, while a rotation is under way: both work until then. */
  next_secret: string | null
  next_secret_prefix: string | null
  next_secret_hash: string | null
}

/** A public app in a portal that let it in. */
export interface InstallTable {
  portal: number
  app: number
  /** Who installed it last. */
  user_id: number
  /** What was consented to: the next access token has these. */
  scopes_json: string
  created: number
  updated: number
  /** When one of its tokens that are forgotten by now was last used. */
  last_used: number | null
}

export interface RefreshTokenTable {
  id: number
  portal: number
  app: number
  user_id: number
  hash: string
  created: number
}

/** What somebody consented to, until the app fetches its tokens; and a while longer, to notice a code that comes twice. */
export interface OAuthCodeTable {
  hash: string
  portal: number
  app: number
  user_id: number
  redirect_url: string
  scopes_json: string
  /** PKCE's, by S256. */
  challenge: string | null
  created: number
  used: number | null
  /** The refresh token that it was exchanged for. */
  refresh: number | null
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
  /** The only portal that it opens: whose provider vouched for the user. null where it opens all of the user's. */
  bound_portal: number | null
}

/** Who vouches for the users of a portal (OpenID Connect). */
export interface SingleSignOnTable {
  portal: number
  issuer: string
  client_id: string
  client_secret: string | null
  domains_json: string
  role: number | null
  enforced: number
  created: number
  updated: number
}

/** Whom a portal's provider means by an id of its own. */
export interface IdentityTable {
  portal: number
  subject: string
  user_id: number
  created: number
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
