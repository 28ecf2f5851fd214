/** What a place that has to do with a key is. */
export type UseClass = 'account-key' | 'developer-key' | 'look-alike' | 'committed-secret' | 'documentation' | 'test'

/** How the key is used there. */
export type UseKind = 'query-param' | 'sdk-option' | 'env' | 'config' | 'doc' | 'hardcoded-secret'

export type Use = {
  readonly file: string
  readonly line: number
  readonly class: UseClass
  readonly kind: UseKind
  /** Why it was taken for one, in a few words. */
  readonly why: string
  /** The line itself, secrets masked. */
  readonly text: string
  /** The names that lead from here to the key's other places. */
  readonly names: readonly string[]
  readonly test: boolean
  /** `flow`: followed from a declaration to a request; `name`: by its name; `text`: in a file that was read as text. */
  readonly how: 'flow' | 'name' | 'text'
  readonly secret: boolean
}
