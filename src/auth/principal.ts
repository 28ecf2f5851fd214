/** The kinds of credential that Spoke gives out today. */
export type CredentialKind = 'private-app' | 'api-key'

/** `all` stands for full access: what an account API key has always meant. */
export type GrantedScopes = 'all' | ReadonlySet<string>

/** Who calls: what every credential resolves to. */
export interface Principal {
  readonly portal: number
  readonly credential: { readonly id: number; readonly kind: CredentialKind; readonly name: string }
  /** The app behind the credential, if it has one. */
  readonly app: number | undefined
  readonly scopes: GrantedScopes
}
