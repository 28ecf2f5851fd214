import type { Actor, Call, Found, PortalType, Writes } from '../crm/crm.ts'
import { formatInstant } from '../kit/instant.ts'
import { Refusal } from '../kit/refusal.ts'
import type { Unit } from '../store/port.ts'
import type { Submission, SubmittedValue } from './check.ts'
import type { Form } from './definition.ts'
import { insertSubmission, selectEarlier, selectVisitor } from './statements.ts'

/** The type whose records forms make and change. Values of other types are kept with the submission. */
export const CONTACTS = '0-1'

/** What HubSpot names as the source of a change that a form made (hubspot-api.md §4.3). */
const actorOf = ({ id }: Form): Actor => ({ source: 'FORM', sourceId: id, userId: null })

/**
 * Takes a submission that was checked, in one unit: it is stored, and the contact that it names is made or changed. By
 * e-mail address; without one, whoever the visitor's cookie was last known as; else a new one.
 */
export function* take(
  writes: Writes,
  contacts: PortalType,
  form: Form,
  submission: Submission,
  now: number,
  conversion: string,
): Unit<void> {
  const { portal } = form
  const call: Call = { portal, actor: actorOf(form), now }
  const values = contactValues(submission.fields)
  const visitor = submission.context.hutk === '' ? undefined : submission.context.hutk?.toLowerCase()
  const known = yield* whois(writes, contacts, call, form, values['email'], visitor)
  const contact =
    Object.keys(values).length === 0 && known === undefined
      ? null
      : yield* fillIn(writes, contacts, call, form, submission, values, known)
  yield* insertSubmission([
    {
      portal,
      form: form.id,
      conversion,
      submitted: submission.submitted ?? now,
      contact,
      visitor: visitor ?? null,
      values_json: JSON.stringify(submission.fields),
      context_json: JSON.stringify(submission.context),
      consent_json: submission.consent === undefined ? null : JSON.stringify(submission.consent),
    },
  ])
}

/** What is sent in of contacts; a field that comes more than once has several choices. */
function contactValues(fields: readonly SubmittedValue[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { objectTypeId, name, value } of fields) {
    if (objectTypeId !== CONTACTS || value.trim() === '') continue
    const before = values[name]
    values[name] = before === undefined ? value.trim() : `${before};${value.trim()}`
  }
  const email = values['email']
  if (email !== undefined) values['email'] = email.toLowerCase()
  return values
}

function* whois(
  writes: Writes,
  contacts: PortalType,
  call: Call,
  form: Form,
  email: string | undefined,
  visitor: string | undefined,
): Unit<Found | undefined> {
  if (email !== undefined) {
    const found = yield* writes.find(call, contacts, 'email', email)
    if (found !== undefined) return found
  }
  if (visitor === undefined) return undefined
  const [last] = yield* selectVisitor({ portal: call.portal, visitor })
  if (last?.contact === undefined || last.contact === null) return undefined
  const known = yield* writes.read(call, contacts, last.contact)
  // Another address is another person, where the form says so; one who has none yet gets it.
  const isAnother = email !== undefined && known?.values['email'] !== undefined
  return isAnother && form.configuration.createNewContactForNewEmail ? undefined : known
}

function* fillIn(
  writes: Writes,
  contacts: PortalType,
  call: Call,
  form: Form,
  submission: Submission,
  values: Readonly<Record<string, string>>,
  known: Found | undefined,
): Unit<number> {
  const stage = form.configuration.lifecycleStages.find(({ objectTypeId }) => objectTypeId === CONTACTS)?.value
  const properties =
    stage === undefined || known?.values['lifecyclestage'] !== undefined ? values : { lifecyclestage: stage, ...values }
  const own = yield* conversionOf(contacts, call, form, submission, known)
  if (known === undefined) {
    const [made] = yield* writes.create(call, contacts, [{ properties, own }])
    if (made === undefined) throw new Error('The contact was not made.')
    return made
  }
  yield* writes.update(call, contacts, [{ record: known.id, properties, own, traceId: undefined }])
  return known.id
}

/** What a contact says of the forms that it has sent in [memory]. */
function* conversionOf(
  contacts: PortalType,
  call: Call,
  form: Form,
  { context }: Submission,
  known: Found | undefined,
): Unit<Readonly<Record<string, string>>> {
  const earlier =
    known === undefined ? [] : yield* selectEarlier({ portal: call.portal, contact: known.id, form: form.id })
  const at = formatInstant(call.now)
  const { pageName = '' } = context
  const event = pageName === '' ? form.name : `${pageName}: ${form.name}`
  const count = (name: string): number => Number(known?.values[name] ?? 0)
  const all: Record<string, string> = {
    num_conversion_events: String(count('num_conversion_events') + 1),
    num_unique_conversion_events: String(count('num_unique_conversion_events') + (earlier.length === 0 ? 1 : 0)),
    recent_conversion_date: at,
    recent_conversion_event_name: event,
  }
  if (known?.values['first_conversion_date'] === undefined) {
    all['first_conversion_date'] = at
    all['first_conversion_event_name'] = event
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => contacts.properties.has(name)))
}

/** Another submission made the contact in the meantime: then this one changes it. */
export function isMadeMeanwhile(error: unknown): boolean {
  return error instanceof Refusal && (error.category === 'CONFLICT' || error.category === 'OBJECT_ALREADY_EXISTS')
}
