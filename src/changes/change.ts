import type { ChangeTable } from '../store/schema.ts'

/** What happened to a record, in the words HubSpot's webhooks use. */
export type ChangeKind =
  | 'creation'
  | 'propertyChange'
  | 'deletion'
  | 'restore'
  | 'merge'
  | 'privacyDeletion'
  | 'associationChange'

export type ChangedValues = Readonly<Record<string, string | null>>

/** One fact in the change log: appended in the unit that did it, so that a record and its change stand or fall together. */
export interface Change {
  readonly position: number
  readonly portal: number
  readonly type: string
  readonly record: number
  readonly kind: ChangeKind
  /** The values that changed, as they were; null for a record that was not there, or archived. */
  readonly before: ChangedValues | null
  /** The same properties, as they are now; null for a record that is gone. */
  readonly after: ChangedValues | null
  readonly at: number
  readonly source: string
  readonly sourceId: string | null
  readonly userId: number | null
}

export type NewChange = Omit<Change, 'position'>

export function toChange(row: ChangeRow): Change {
  let before: ChangedValues | null | undefined
  let after: ChangedValues | null | undefined
  return {
    position: row.position ?? 0,
    portal: row.portal,
    type: row.type,
    record: row.record,
    kind: row.kind as ChangeKind,
    // Most readers of the log want most changes only to see that they don't want them.
    get before() {
      before = before === undefined ? parseValues(row.before_json) : before
      return before
    },
    get after() {
      after = after === undefined ? parseValues(row.after_json) : after
      return after
    },
    at: row.at,
    source: row.source,
    sourceId: row.source_id,
    userId: row.user_id,
  }
}

export type ChangeRow = Omit<ChangeTable, 'seq'>

function parseValues(json: string | null): ChangedValues | null {
  return json === null ? null : (JSON.parse(json) as ChangedValues)
}
