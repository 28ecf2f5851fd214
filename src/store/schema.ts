import type {
  AppTable,
  AuditTable,
  CredentialTable,
  IdentityTable,
  InstallTable,
  MemberTable,
  OAuthCodeTable,
  PortalTable,
  PublicAppTable,
  RefreshTokenTable,
  RoleTable,
  SessionTable,
  SignInFailureTable,
  SignInLinkTable,
  SingleSignOnTable,
  UserTable,
} from './schema-auth.ts'
import type { FormSubmissionTable, FormTable } from './schema-forms.ts'
import type { LimitCountTable, LimitRuleTable } from './schema-limits.ts'
import type {
  JobLeaseTable,
  JournalFilterTable,
  JournalSnapshotTable,
  JournalSubscriptionTable,
  WebhookAttemptTable,
  WebhookDeliveryTable,
  WebhookReplayTable,
  WebhookSubscriptionTable,
  WebhookTargetTable,
} from './schema-webhooks.ts'

/** The tables as both engines have them. `*_json` columns hold JSON text (`jsonb` on PostgreSQL). Instants are ms. */
export interface Tables {
  setup: SetupTable
  portal: PortalTable
  credential: CredentialTable
  app: AppTable
  public_app: PublicAppTable
  install: InstallTable
  refresh_token: RefreshTokenTable
  oauth_code: OAuthCodeTable
  user: UserTable
  member: MemberTable
  role: RoleTable
  session: SessionTable
  sign_in_link: SignInLinkTable
  sign_in_failure: SignInFailureTable
  single_sign_on: SingleSignOnTable
  identity: IdentityTable
  audit: AuditTable
  limit_rule: LimitRuleTable
  limit_count: LimitCountTable
  limit_window: LimitCountTable
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
  team: TeamTable
  association_type: AssociationTypeTable
  association: AssociationTable
  archived_association: ArchivedAssociationTable
  merged: MergedTable
  purged_value: PurgedValueTable
  recalculation: RecalculationTable
  job_lease: JobLeaseTable
  webhook_target: WebhookTargetTable
  webhook_subscription: WebhookSubscriptionTable
  webhook_delivery: WebhookDeliveryTable
  webhook_attempt: WebhookAttemptTable
  webhook_replay: WebhookReplayTable
  journal_subscription: JournalSubscriptionTable
  journal_filter: JournalFilterTable
  journal_snapshot: JournalSnapshotTable
  form: FormTable
  form_submission: FormSubmissionTable
}

/** One row, written by the first start of all, whoever made it. */
export interface SetupTable {
  one: number
  at: number
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
  /** The ids of the teams that the owner is in, the primary one first; null: none. */
  teams_json: string | null
}

/** A team of owners. */
export interface TeamTable {
  portal: number
  id: number
  name: string
  created: number
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
