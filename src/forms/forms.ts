import type { Crm } from '../crm/crm.ts'
import { brief, notFound, Refusal } from '../kit/refusal.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import type { FormSubmissionTable, FormTable } from '../store/schema-forms.ts'
import {
  type Consent,
  problemsOf,
  type Submission,
  type SubmissionContext,
  type SubmissionProblem,
  type SubmittedValue,
} from './check.ts'
import { type Form, type FormDefinition, fieldsOf } from './definition.ts'
import {
  changeForm,
  deleteSubmissionsOf,
  holdForm,
  insertForm,
  selectArchivedForms,
  selectForm,
  selectForms,
  selectSubmissions,
} from './statements.ts'
import { CONTACTS, isMadeMeanwhile, take } from './submit.ts'

// The front door of this room: forms, and what is sent in by them.
export type { Submission } from './check.ts'
export type { Form } from './definition.ts'

export interface FormPage {
  readonly forms: readonly Form[]
  /** To go on after; undefined on the last page. */
  readonly after: number | undefined
}

export interface TakenSubmission {
  readonly id: number
  readonly conversion: string
  readonly submitted: number
  readonly contact: number | null
  readonly values: readonly SubmittedValue[]
  readonly context: SubmissionContext
  readonly consent: Consent | null
}

/** Parts of a form; `undefined` leaves one as it is. */
export type FormChange = { readonly [Part in keyof FormDefinition]?: FormDefinition[Part] | undefined }

/** The forms of portals. Every method refuses a form that the portal does not have. */
export interface Forms {
  list(portal: number, archived: boolean, after: number, limit: number): Promise<FormPage>
  read(portal: number, id: string, archived: boolean): Promise<Form>
  create(portal: number, definition: FormDefinition): Promise<Form>
  /** Changes the parts that are given. */
  change(portal: number, id: string, change: FormChange): Promise<Form>
  archive(portal: number, id: string): Promise<void>
  /** Takes a submission, durably, or refuses all of it. */
  submit(portal: number, id: string, submission: Submission): Promise<Form>
  /** Newest first, those before the one with this id. */
  submissions(portal: number, id: string, before: number, limit: number): Promise<readonly TakenSubmission[]>
}

const CHOICES: ReadonlySet<string> = new Set(['dropdown', 'radio', 'multiple_checkboxes'])

/** How often a submission is tried where others make its contact at the same moment. */
const ATTEMPTS = 4

export function openForms(store: Store, { clock, random }: Pick<Runtime, 'clock' | 'random'>, crm: Crm): Forms {
  async function find(portal: number, id: string): Promise<Form> {
    const [row] = await store.read(() => selectForm({ portal, id: id.toLowerCase() }))
    if (row === undefined) throw notFound()
    return toForm(row)
  }

  async function live(portal: number, id: string): Promise<Form> {
    const form = await find(portal, id)
    if (form.archived !== null) throw notFound()
    return form
  }

  /** Each field fills in a property: one that is not there could never be filled in. */
  async function check(portal: number, definition: FormDefinition): Promise<void> {
    const definitions = await crm.definitions.of(portal)
    for (const field of fieldsOf(definition)) {
      const type = definitions.type(field.objectTypeId)
      if (type === undefined) throw wrong(`There is no object type ${brief(field.objectTypeId)}.`, field.name)
      if (!type.properties.has(field.name)) {
        throw wrong(
          `Property "${brief(field.name)}" does not exist on ${type.labels.plural.toLowerCase()}.`,
          field.name,
        )
      }
    }
    for (const { name, fieldType, validation, options } of fieldsOf(definition)) {
      // A live create asks for it too (hubspot-api.md §6.9 [seen]).
      if (fieldType === 'email' && validation === undefined) throw wrong('An email field needs its validation.', name)
      if (CHOICES.has(fieldType) && (options ?? []).length === 0) throw wrong('A choice needs its options.', name)
    }
    const names = fieldsOf(definition).map(({ objectTypeId, name }) => `${objectTypeId} ${name}`)
    const twice = names.find((name, at) => names.indexOf(name) !== at)
    if (twice !== undefined) throw wrong(`The form has the field ${brief(twice)} more than once.`, twice)
    const { postSubmitAction } = definition.configuration
    const { type, value } = postSubmitAction
    if (type === 'redirect_url' && !(/^https?:\/\//i.test(value) && URL.canParse(value))) {
      throw wrong(
        'A redirect_url is an address that begins with https:// or http://.',
        'configuration.postSubmitAction',
      )
    }
  }

  return {
    async list(portal, archived, after, limit) {
      const select = archived ? selectArchivedForms : selectForms
      const rows = await store.read(() => select({ portal, after, limit: limit + 1 }))
      const shown = rows.slice(0, limit)
      return { forms: shown.map(toForm), after: rows.length > limit ? shown.at(-1)?.seq : undefined }
    },
    async read(portal, id, archived) {
      const form = await find(portal, id)
      if ((form.archived !== null) !== archived) throw notFound()
      return form
    },
    async create(portal, definition) {
      await check(portal, definition)
      const now = clock.now()
      const id = random.uuid()
      await store.write(() =>
        insertForm([{ portal, id, definition_json: JSON.stringify(definition), created: now, updated: now }]),
      )
      return { ...definition, id, portal, created: now, updated: now, archived: null }
    },
    async change(portal, id, change) {
      const { name, fieldGroups, configuration, displayOptions, legalConsentOptions } = await live(portal, id)
      const before = { name, fieldGroups, configuration, displayOptions, legalConsentOptions }
      await check(portal, { ...before, ...given(change) })
      const now = clock.now()
      return store.write(function* changed(): Unit<Form> {
        const [row] = yield* holdForm({ portal, id: id.toLowerCase() })
        if (row === undefined || row.archived !== null) throw notFound()
        const definition = { ...(JSON.parse(row.definition_json) as FormDefinition), ...given(change) }
        const next = { ...row, definition_json: JSON.stringify(definition), updated: now }
        yield* changeForm([next])
        return toForm(next)
      })
    },
    archive: (portal, id) =>
      store.write(function* archived(): Unit<void> {
        const [row] = yield* holdForm({ portal, id: id.toLowerCase() })
        if (row === undefined) throw notFound()
        if (row.archived === null) yield* changeForm([{ ...row, archived: clock.now() }])
      }),
    async submit(portal, id, submission) {
      const form = await live(portal, id)
      const now = clock.now()
      const problems = problemsOf(form, submission, now)
      if (problems.length > 0) throw invalid(problems)
      const contacts = (await crm.definitions.of(portal)).type(CONTACTS)
      if (contacts === undefined) throw new Error('There are no contacts.')
      const conversion = random.uuid()
      for (let attempt = 1; ; attempt++) {
        try {
          await crm.together((writes) => take(writes, contacts, form, submission, now, conversion))
          return form
        } catch (error) {
          if (attempt < ATTEMPTS && isMadeMeanwhile(error)) continue
          throw error instanceof Refusal && error.category === 'VALIDATION_ERROR' ? invalid(problemsIn(error)) : error
        }
      }
    },
    async submissions(portal, id, before, limit) {
      const form = await find(portal, id)
      const rows = await store.read(() => selectSubmissions({ portal, form: form.id, before, limit }))
      return rows.map(toTaken)
    },
  }
}

/** What was sent in by a contact goes with it (GDPR). */
export function forgetSubmissions(portal: number, contact: number): Unit<unknown> {
  return deleteSubmissionsOf([{ portal, contact }])
}

function given(change: FormChange): Partial<FormDefinition> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

function wrong(message: string, field: string): Refusal {
  return new Refusal('VALIDATION_ERROR', message, { context: { field: [brief(field)] } })
}

/** The refusal of §6.9: it names no category. */
function invalid(problems: readonly SubmissionProblem[]): Refusal {
  return new Refusal('VALIDATION_ERROR', 'The request is not valid', { errors: problems, withoutCategory: true })
}

/** What the record itself does not take, as a form tells it. */
function problemsIn({ message, options }: Refusal): readonly SubmissionProblem[] {
  const details = options.errors ?? [{ message }]
  return details.map((each) => ({
    message: `Error in 'fields'. ${each.message}`,
    errorType: 'VALUE_NOT_IN_FIELD_DEFINITION',
  }))
}

function toForm({ id, portal, definition_json: json, created, updated, archived }: FormTable): Form {
  return { ...(JSON.parse(json) as FormDefinition), id, portal, created, updated, archived }
}

function toTaken(row: FormSubmissionTable): TakenSubmission {
  const { id, conversion, submitted, contact } = row
  return {
    ...{ id, conversion, submitted, contact },
    values: JSON.parse(row.values_json) as readonly SubmittedValue[],
    context: JSON.parse(row.context_json) as SubmissionContext,
    consent: row.consent_json === null ? null : (JSON.parse(row.consent_json) as Consent),
  }
}
