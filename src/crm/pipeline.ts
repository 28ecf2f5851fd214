/** One stage of a pipeline. Ids are unique per portal and object type. */
export interface Stage {
  readonly id: string
  readonly label: string
  readonly displayOrder: number
  /** `isClosed`, and `probability` for deals, `ticketState` for tickets: strings, as HubSpot has them. */
  readonly metadata: Readonly<Record<string, string>>
  readonly created: number
  readonly updated: number
}

/** The stages that records of one type move through, in display order. */
export interface Pipeline {
  readonly id: string
  readonly label: string
  readonly displayOrder: number
  readonly created: number
  readonly updated: number
  readonly stages: readonly Stage[]
}

/** A pipeline that every portal begins with. */
export interface SeedPipeline {
  readonly typeId: string
  readonly id: string
  readonly label: string
  readonly displayOrder: number
  readonly stages: readonly Omit<Stage, 'created' | 'updated'>[]
}
