/** A record as HubSpot's API answers it. */
export interface CrmRecord {
  readonly id: string
  readonly properties: Readonly<Record<string, string | null>>
  readonly createdAt: string
  readonly updatedAt: string
}

/** A value that a property had, and where it came from. */
interface PastValue {
  readonly value: string
  readonly timestamp: string
  readonly sourceType: string
  readonly sourceId?: string
}

export interface RecordWithHistory extends CrmRecord {
  readonly propertiesWithHistory?: Readonly<Record<string, readonly PastValue[]>>
}

export interface RecordPage {
  readonly total?: number
  readonly results: readonly CrmRecord[]
  readonly paging?: { readonly next: { readonly after: string } }
}

/** What a person calls it. */
export function displayName(type: string, { id, properties }: CrmRecord): string {
  const text = (name: string): string => properties[name] ?? ''
  const person = `${text('firstname')} ${text('lastname')}`.trim()
  const names: Readonly<Record<string, string>> = {
    contacts: person || text('email'),
    companies: text('name') || text('domain'),
    deals: text('dealname'),
  }
  const title =
    text('name') || text('subject') || text('hs_call_title') || text('hs_meeting_title') || plain(text('hs_note_body'))
  return names[type] || person || title || `Record ${id}`
}

/** The beginning of a text that may have been written in HTML, without its marks. */
function plain(html: string): string {
  const text = html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text.length > 80 ? `${text.slice(0, 80)} …` : text
}
