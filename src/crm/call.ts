/** Who makes a change, as property history and webhooks tell it (HubSpot's change sources). */
export interface Actor {
  /** `INTEGRATION` for an app, `API` for an account API key, `CRM_UI` for a user of the console. */
  readonly source: string
  readonly sourceId: string | null
  readonly userId: number | null
}

/** For which portal, by whom and when: the first argument of every call into the engine. */
export interface Call {
  readonly portal: number
  readonly actor: Actor
  /** Milliseconds since the epoch. */
  readonly now: number
}
