/** An app, as webhooks need to know it. */
export interface WebhookApp {
  readonly id: number
  readonly name: string
  /** The portal that owns it. */
  readonly portal: number
  /** Where it is at work: a private app in its own portal, a public one wherever it is installed. */
  readonly installs: readonly Install[]
  /** The scopes of which one is needed to hear of an object type, where the app was given none of them. */
  lacks(objectType: string): readonly string[]
}

/** An app at work in a portal. */
export interface Install {
  readonly portal: number
  /** Whether it was given a scope to read records of this type there. */
  mayRead(objectType: string): boolean
}

/** Where apps are looked up. They belong to another room: what is known there is told through this. */
export interface AppDirectory {
  /** The app with this id that a portal owns; undefined where it owns none. */
  find(portal: number, app: number): Promise<WebhookApp | undefined>
  /** What its webhooks are signed with. */
  secret(portal: number, app: number): Promise<string>
}
