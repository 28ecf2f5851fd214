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

export const toChange = (row: ChangeRow): Change => new ReadChange(row)

export type ChangeRow = Omit<ChangeTable, 'seq'>

function parseValues(json: string | null): ChangedValues | null {
  return json === null ? null : (JSON.parse(json) as ChangedValues)
}

/**
 * A change as its row has it. Most readers of the log want most changes only to see that they don't want them, so values
 * are parsed when asked for. A class, because each literal with a getter in it gets a hidden class of its own.
 */
class ReadChange implements Change {
  readonly position: number
  readonly portal: number
  readonly type: string
  readonly record: number
  readonly kind: ChangeKind
  readonly at: number
  readonly source: string
  readonly sourceId: string | null
  readonly userId: number | null
  readonly #row: ChangeRow
  #before: ChangedValues | null | undefined
  #after: ChangedValues | null | undefined

  constructor(row: ChangeRow) {
    this.position = row.position ?? 0
    this.portal = row.portal
    this.type = row.type
    this.record = row.record
    this.kind = row.kind as ChangeKind
    this.at = row.at
    this.source = row.source
    this.sourceId = row.source_id
    this.userId = row.user_id
    this.#row = row
  }

  get before(): ChangedValues | null {
    if (this.#before === undefined) this.#before = parseValues(this.#row.before_json)
    return this.#before
  }

  get after(): ChangedValues | null {
    if (this.#after === undefined) this.#after = parseValues(this.#row.after_json)
    return this.#after
  }
}
