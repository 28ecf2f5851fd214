/** The tables as both engines have them. `*_json` columns hold JSON text (`jsonb` on PostgreSQL). Instants are ms. */
export interface Tables {
  setup: SetupTable
  portal: PortalTable
  credential: CredentialTable
  record: RecordTable
  record_unique: RecordUniqueTable
  record_value: RecordValueTable
  change: ChangeTable
  change_cursor: ChangeCursorTable
  change_sequencer: ChangeSequencerTable
}

/** One row, written by the first start of all, whoever made it. */
export interface SetupTable {
  one: number
  at: number
}

export interface PortalTable {
  id: number
  name: string
  created: number
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
  app: number | null
  created: number
  revoked: number | null
}

export interface RecordTable {
  id: number
  portal: number
  type: string
  properties_json: string
  created: number
  updated: number
  archived: number | null
}

/** One row per value that no other record of the type may have: the rule and the look-up at once. */
export interface RecordUniqueTable {
  portal: number
  type: string
  property: string
  value: string
  record: number
}

/** One row per value of an indexed property, folded as search compares it. */
export interface RecordValueTable {
  portal: number
  type: string
  property: string
  value: string
  record: number
}

export interface ChangeTable {
  /** The order of insertion. On SQLite, where one writer commits in this very order, it is the position too. */
  seq: number
  /** The order of commits; on PostgreSQL null until the sequencer has placed it. SQLite has no such column. */
  position: number | null
  portal: number
  type: string
  record: number
  kind: string
  before_json: string | null
  after_json: string | null
  at: number
  source: string
  source_id: string | null
  user_id: number | null
}

export interface ChangeCursorTable {
  consumer: string
  position: number
}

/** PostgreSQL only: one row, locked by whoever hands out positions. */
export interface ChangeSequencerTable {
  one: number
  position: number
}
