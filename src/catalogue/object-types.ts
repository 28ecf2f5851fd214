/** An object type that HubSpot defines, or any custom one. Every scope list is alternatives: one of them is enough. */
export type PublishedObjectType = {
  /** The name in paths: plural, lower case. `custom` for every custom object. */
  readonly name: string
  /** `0-1` and so on; absent where HubSpot publishes none. */
  readonly typeId?: string
  /** Every accepted spelling in lower case, the type id included; they are compared without regard to case. */
  readonly spellings: readonly string[]
  /** The name that error messages use. */
  readonly errorName: string
  readonly custom: boolean
  readonly readScopes: readonly string[]
  /** Empty: nobody may write records of this type through the API. */
  readonly writeScopes: readonly string[]
  /** For property definitions and their rules. */
  readonly schemaReadScopes: readonly string[]
  readonly schemaWriteScopes: readonly string[]
  readonly pipelineReadScopes: readonly string[]
  readonly pipelineWriteScopes: readonly string[]
}

type Access = { readonly read: readonly string[]; readonly write: readonly string[] }

type Given = {
  readonly id?: string
  readonly also: readonly string[]
  readonly error: string
  readonly records: Access
  /** Read scopes on definitions in addition to those on records; write scopes instead of those on records. */
  readonly schema?: { readonly read: readonly string[]; readonly write?: readonly string[] }
  readonly pipelines?: Access
}

const objects = (scope: string): Access => ({
  read: [`crm.objects.${scope}.read`],
  write: [`crm.objects.${scope}.write`],
})
const objectsOr = (scope: string, coarse: string): Access => ({
  read: [...objects(scope).read, coarse],
  write: [...objects(scope).write, coarse],
})
const schemas = (scope: string): { read: readonly string[]; write: readonly string[] } => ({
  read: [`crm.schemas.${scope}.read`],
  write: [`crm.schemas.${scope}.write`],
})
// Activities belong to the contacts they are about: reading needs the contact's scope or the activity's own, writing the contact's.
const activity = (...own: readonly string[]): Access => ({
  read: ['crm.objects.contacts.read', ...own],
  write: ['crm.objects.contacts.write'],
})
const lineItems = { read: ['crm.schemas.line_items.read'], write: ['e-commerce'] }

// Where HubSpot publishes no schema scope to write the definitions of a type, the scope to write its records is asked.
const customType: PublishedObjectType = published('custom', {
  also: [],
  error: 'CUSTOM',
  records: objects('custom'),
  schema: schemas('custom'),
})

/** Every object type that HubSpot defines, ordered by type id; custom objects are not among them. */
export const publishedObjectTypes: readonly PublishedObjectType[] = [
  published('contacts', {
    id: '0-1',
    also: ['contact'],
    error: 'CONTACT',
    records: objectsOr('contacts', 'contacts'),
    schema: schemas('contacts'),
  }),
  published('companies', {
    id: '0-2',
    also: ['company'],
    error: 'COMPANY',
    records: objectsOr('companies', 'contacts'),
    schema: schemas('companies'),
  }),
  published('deals', {
    id: '0-3',
    also: ['deal'],
    error: 'DEAL',
    records: objectsOr('deals', 'contacts'),
    schema: schemas('deals'),
  }),
  published('tickets', {
    id: '0-5',
    also: ['ticket'],
    error: 'TICKET',
    records: { read: ['tickets'], write: ['tickets'] },
    schema: { read: ['crm.schemas.tickets.read'], write: ['crm.schemas.tickets.write', 'tickets'] },
  }),
  published('products', {
    id: '0-7',
    also: ['product'],
    error: 'PRODUCT',
    records: objectsOr('products', 'e-commerce'),
    schema: { read: [], write: ['e-commerce'] },
  }),
  published('line_items', {
    id: '0-8',
    also: ['line_item'],
    error: 'LINE_ITEM',
    records: objectsOr('line_items', 'e-commerce'),
    schema: lineItems,
  }),
  published('quotes', {
    id: '0-14',
    also: ['quote'],
    error: 'QUOTE',
    records: objectsOr('quotes', 'e-commerce'),
    schema: schemas('quotes'),
  }),
  published('communications', { id: '0-18', also: ['communication'], error: 'COMMUNICATION', records: activity() }),
  published('feedback_submissions', {
    id: '0-19',
    also: ['feedback_submission'],
    error: 'FEEDBACK_SUBMISSION',
    records: { read: ['crm.objects.feedback_submissions.read', 'crm.objects.contacts.read'], write: [] },
  }),
  published('tasks', {
    id: '0-27',
    also: ['task'],
    error: 'TASK',
    records: activity('crm.objects.tasks.read'),
    schema: { read: ['crm.schemas.tasks.read'] },
  }),
  published('notes', {
    id: '0-46',
    also: ['note'],
    error: 'NOTE',
    records: activity('crm.objects.notes.read'),
    schema: { read: ['crm.schemas.notes.read'] },
  }),
  published('meetings', {
    id: '0-47',
    also: ['meeting', 'meeting_event'],
    error: 'MEETING_EVENT',
    records: activity('crm.objects.meetings.read'),
    schema: { read: ['crm.schemas.meetings.read'] },
  }),
  published('calls', {
    id: '0-48',
    also: ['call'],
    error: 'CALL',
    records: activity('crm.objects.calls.read'),
    schema: { read: ['crm.schemas.calls.read'] },
  }),
  // HubSpot lists sales-email-read for writing emails too; a scope to read never unlocks a write here.
  published('emails', {
    id: '0-49',
    also: ['email'],
    error: 'EMAIL',
    records: activity('crm.objects.emails.read', 'sales-email-read'),
    schema: { read: ['crm.schemas.emails.read'] },
  }),
  published('invoices', {
    id: '0-53',
    also: ['invoice'],
    error: 'INVOICE',
    records: objects('invoices'),
    schema: schemas('invoices'),
  }),
  published('marketing_events', {
    id: '0-54',
    also: ['marketing_event'],
    error: 'MARKETING_EVENT',
    records: objects('marketing_events'),
  }),
  published('subscriptions', {
    id: '0-69',
    also: ['subscription'],
    error: 'SUBSCRIPTION',
    records: objects('subscriptions'),
    schema: schemas('subscriptions'),
  }),
  published('deal_splits', {
    id: '0-72',
    also: ['deal_split'],
    error: 'DEAL_SPLIT',
    records: { read: ['crm.dealsplits.read_write'], write: ['crm.dealsplits.read_write'] },
  }),
  published('goal_targets', {
    id: '0-74',
    also: ['goal_target', 'goals', 'goal'],
    error: 'GOAL_TARGET',
    records: objects('goals'),
  }),
  published('discounts', {
    id: '0-84',
    also: ['discount'],
    error: 'DISCOUNT',
    records: objectsOr('line_items', 'e-commerce'),
    schema: lineItems,
  }),
  published('fees', {
    id: '0-85',
    also: ['fee'],
    error: 'FEE',
    records: objectsOr('line_items', 'e-commerce'),
    schema: lineItems,
  }),
  published('taxes', {
    id: '0-86',
    also: ['tax'],
    error: 'TAX',
    records: objects('line_items'),
    schema: { read: ['crm.schemas.line_items.read'] },
  }),
  published('commerce_payments', {
    id: '0-101',
    also: ['commerce_payment'],
    error: 'COMMERCE_PAYMENT',
    records: objects('commercepayments'),
    schema: schemas('commercepayments'),
  }),
  published('users', { id: '0-115', also: ['user'], error: 'USER', records: objects('users') }),
  published('postal_mail', { id: '0-116', also: [], error: 'POSTAL_MAIL', records: activity() }),
  published('orders', {
    id: '0-123',
    also: ['order'],
    error: 'ORDER',
    records: objects('orders'),
    schema: schemas('orders'),
    pipelines: { read: ['crm.pipelines.orders.read'], write: ['crm.pipelines.orders.write'] },
  }),
  published('leads', { id: '0-136', also: ['lead'], error: 'LEAD', records: objects('leads') }),
  published('carts', {
    id: '0-142',
    also: ['cart'],
    error: 'CART',
    records: objects('carts'),
    schema: schemas('carts'),
  }),
  published('services', {
    id: '0-162',
    also: ['service'],
    error: 'SERVICE',
    records: objects('services'),
    schema: schemas('services'),
  }),
  published('courses', {
    id: '0-410',
    also: ['course'],
    error: 'COURSE',
    records: objects('courses'),
    schema: schemas('courses'),
  }),
  published('listings', {
    id: '0-420',
    also: ['listing'],
    error: 'LISTING',
    records: objects('listings'),
    schema: schemas('listings'),
  }),
  published('appointments', {
    id: '0-421',
    also: ['appointment'],
    error: 'APPOINTMENT',
    records: objects('appointments'),
    schema: schemas('appointments'),
  }),
  published('projects', {
    id: '0-970',
    also: ['project'],
    error: 'PROJECT',
    records: objects('projects'),
    schema: schemas('projects'),
  }),
  published('contracts', {
    also: ['contract'],
    error: 'CONTRACT',
    records: { read: ['crm.objects.contracts.read'], write: [] },
  }),
  published('partner_clients', {
    also: ['partner_client'],
    error: 'PARTNER_CLIENT',
    records: objects('partner-clients'),
  }),
  published('partner_services', {
    also: ['partner_service'],
    error: 'PARTNER_SERVICE',
    records: objects('partner-services'),
  }),
]

const bySpelling: ReadonlyMap<string, PublishedObjectType> = new Map(
  publishedObjectTypes.flatMap((type) =>
    type.spellings.map((spelling): [string, PublishedObjectType] => [spelling, type]),
  ),
)

const CUSTOM_ID = /^2-\d+$/
const CUSTOM_NAME = /^p\d+_[a-z0-9_-]+$/

/**
 * The object type that a path segment names: plural, singular or type id, in any case. `2-<n>` and `p<portal>_<name>` give
 * a custom entry (whether that object exists is the portal's to know). Nothing for anything else, bare custom names included.
 */
export function publishedObjectType(name: string): PublishedObjectType | undefined {
  const spelling = name.toLowerCase()
  const known = bySpelling.get(spelling)
  if (known !== undefined) return known
  if (CUSTOM_ID.test(spelling))
    return { ...customType, typeId: spelling, spellings: [spelling], errorName: name.toUpperCase() }
  if (CUSTOM_NAME.test(spelling)) return { ...customType, spellings: [spelling], errorName: name.toUpperCase() }
  return undefined
}

/** What any custom object needs, whichever it is. */
export function customObjectType(): PublishedObjectType {
  return customType
}

function published(name: string, given: Given): PublishedObjectType {
  const { id, also, error, records, schema, pipelines } = given
  const schemaReadScopes = [...(schema?.read ?? []), ...records.read]
  const schemaWriteScopes = schema?.write ?? records.write
  return {
    name,
    ...(id !== undefined && { typeId: id }),
    spellings: [name, ...also, ...(id === undefined ? [] : [id])],
    errorName: error,
    custom: name === 'custom',
    readScopes: records.read,
    writeScopes: records.write,
    schemaReadScopes,
    schemaWriteScopes,
    pipelineReadScopes: [...schemaReadScopes, ...(pipelines?.read ?? [])],
    pipelineWriteScopes: [...schemaWriteScopes, ...(pipelines?.write ?? [])],
  }
}
