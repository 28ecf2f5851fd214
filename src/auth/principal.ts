import type { KeySunset } from './keys/sunset.ts'

/** The kinds of credential that Spoke gives out. */
export type CredentialKind = AppKind | KeyKind | OAuthKind
/** Credentials with an app behind them: its tokens are `Bearer pat-…` (hubspot-api.md §1.3, §1.4). */
export type AppKind = 'private-app' | 'service-key'
/** Credentials that stand for themselves and come as `?hapikey=` (§1.2, §1.7). */
export type KeyKind = 'api-key' | 'developer-key'

/** Access tokens of public apps: of one installed in a portal, and of the app itself (§1.1), in the portal that owns it. */
export type OAuthKind = 'oauth' | 'client-credentials'

/** `all` stands for full access: what an account API key has always meant. */
export type GrantedScopes = 'all' | ReadonlySet<string>

/** Who calls: what every credential resolves to. */
export interface Principal {
  readonly portal: number
  /** `session` is a user who signed in: his session's id, and his e-mail address. No secret that is given out is one. */
  readonly credential: { readonly id: number; readonly kind: CredentialKind | 'session'; readonly name: string }
  /** The app behind the credential, if it has one. */
  readonly app: number | undefined
  /** The user who made the credential, or installed the app, where one did; the one who signed in. */
  readonly user: number | undefined
  readonly scopes: GrantedScopes
  /** How account API keys end in the portal; only an API key has it. */
  readonly sunset: KeySunset | undefined
}
