/** The tables as both engines have them. `*_json` columns hold JSON text (`jsonb` on PostgreSQL). Instants are ms. */
export interface Tables {
  setup: SetupTable
  portal: PortalTable
  credential: CredentialTable
  app: AppTable
  user: UserTable
  member: MemberTable
  role: RoleTable
  session: SessionTable
  sign_in_link: SignInLinkTable
  sign_in_failure: SignInFailureTable
  audit: AuditTable
  record: RecordTable
  record_unique: RecordUniqueTable
  search_value: SearchValueTable
  search_index: SearchIndexTable
  change: ChangeTable
  change_cursor: ChangeCursorTable
  change_sequencer: ChangeSequencerTable
  object_type: ObjectTypeTable
  property: PropertyTable
  property_group: PropertyGroupTable
  property_rule: PropertyRuleTable
  pipeline: PipelineTable
  stage: StageTable
  pipeline_audit: PipelineAuditTable
  seeded: SeededTable
  owner: OwnerTable
  association_type: AssociationTypeTable
  association: AssociationTable
  archived_association: ArchivedAssociationTable
  merged: MergedTable
  purged_value: PurgedValueTable
  recalculation: RecalculationTable
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
  disabled: number | null
  /** When it was deleted; the row stays, for the audit log. */
  deleted: number | null
  /** When all that it had was gone. */
  emptied: number | null
  /** How account API keys end here; null while nothing was announced. */
  key_sunset_json: string | null
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

/** One row per value of a property that is kept for ranges and sorts, in a spelling that sorts as the values do. */
export interface SearchValueTable {
  portal: number
  type: string
  property: string
  value: string
  record: number
}

/** How far the index of a property's values has come; of the tokens of a whole type where `property` is empty. */
export interface SearchIndexTable {
  portal: number
  type: string
  property: string
  /** `filling`, `complete`, `refreshing` (complete, and being written again) or `leaving`. */
  state: string
  /** Records below this id are done. */
  next_id: number
  /** Filling begins then: writes that don't know of it yet are over. */
  begin_at: number
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

/** A custom object type; what HubSpot defines is code. */
export interface ObjectTypeTable {
  portal: number
  id: string
  name: string
  definition_json: string
  created: number
  updated: number
  archived: number | null
}

/** A property that the portal added, or its own version of a standard one. */
export interface PropertyTable {
  portal: number
  type: string
  name: string
  definition_json: string
  created: number
  updated: number
  archived: number | null
}

export interface PropertyGroupTable {
  portal: number
  type: string
  name: string
  label: string
  display_order: number
  archived: number | null
}

/** A rule that the values of a property must keep; one of each type per property. */
export interface PropertyRuleTable {
  portal: number
  type: string
  property: string
  rule_type: string
  arguments_json: string
  /** 1 where values are brought into the form that the rule asks for before they are checked. */
  normalises: number
}

export interface PipelineTable {
  portal: number
  type: string
  id: string
  label: string
  display_order: number
  created: number
  updated: number
}

/** Stage ids are unique per portal and object type. */
export interface StageTable {
  portal: number
  type: string
  id: string
  pipeline: string
  label: string
  display_order: number
  metadata_json: string
  created: number
  updated: number
}

export interface PipelineAuditTable {
  seq: number
  portal: number
  type: string
  /** The pipeline's id, or the stage's. */
  subject: string
  action: string
  message: string
  at: number
  user_id: number | null
  raw_json: string
}

/** The object types whose default pipelines a portal has been given. */
export interface SeededTable {
  portal: number
  type: string
}

export interface OwnerTable {
  portal: number
  id: number
  user_id: number
  email: string
  first_name: string
  last_name: string
  created: number
  updated: number
  archived: number | null
}

/** A kind of association that the portal added, or its limit on one that HubSpot defines. */
export interface AssociationTypeTable {
  portal: number
  category: string
  type_id: number
  from_type: string
  to_type: string
  name: string
  label: string | null
  inverse_id: number
  max_to: number | null
}

/** One direction of one kind of association; the other direction is a row of its own. */
export interface AssociationTable {
  portal: number
  from_type: string
  from_id: number
  to_type: string
  to_id: number
  category: string
  type_id: number
}

/** An association that went when one of its records was archived, and when that was. */
export interface ArchivedAssociationTable extends AssociationTable {
  archived: number
}

/** Where the id of a record that was merged away leads. */
export interface MergedTable {
  portal: number
  type: string
  id: number
  into_id: number
}

/** The SHA-256 of a unique value whose record was purged: nobody may take it again, and nobody can read it here. */
export interface PurgedValueTable {
  portal: number
  type: string
  hash: string
}

/** An object type whose records are to be calculated again, from the next one on, since a formula has changed. */
export interface RecalculationTable {
  portal: number
  type: string
  next_id: number
  /** When to go through them once more; null once that has begun. */
  again_at: number | null
}
