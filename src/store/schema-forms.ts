// The tables of forms and of what was sent in by them.

export interface FormTable {
  /** In the order in which forms were made; pages go by it. */
  seq: number
  portal: number
  /** What HubSpot calls the form's GUID. */
  id: string
  definition_json: string
  created: number
  updated: number
  archived: number | null
}

export interface FormSubmissionTable {
  id: number
  portal: number
  form: string
  /** HubSpot's `conversionId`. */
  conversion: string
  /** When it was sent, as the sender says; else when it came. */
  submitted: number
  /** The contact that it made or changed; null where it named nobody. */
  contact: number | null
  /** HubSpot's tracking cookie. */
  visitor: string | null
  values_json: string
  context_json: string
  consent_json: string | null
}
