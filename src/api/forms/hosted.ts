import { z } from 'zod'
import type { Form, Submission } from '../../forms/forms.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { HandlerResult, Operation } from '../operation.ts'
import { type OpenContext, openOperation } from '../own.ts'
import { text } from '../query.ts'
import {
  consentOf,
  type Filled,
  formPage,
  headersFor,
  inputOf,
  missingPage,
  optionOf,
  type Problem,
  plain,
  TRAP,
  thanksPage,
} from './page.ts'
import { EMBED_SCRIPT, FRAME_SCRIPT } from './scripts.ts'

const PATH = '/forms/{portalId}/{formGuid}'
type Page = HandlerResult<string>

const page = (status: number, body: string, form?: Form): Page => ({ status, body, headers: headersFor(form) })

/** The form, or undefined where there is none that may be shown. */
async function find({ forms }: OpenContext, portalId: string, id: string): Promise<Form | undefined> {
  if (!/^\d{1,15}$/.test(portalId)) return undefined
  try {
    return await forms.read(Number(portalId), id, false)
  } catch (error) {
    if (error instanceof Refusal && error.category === 'OBJECT_NOT_FOUND') return undefined
    throw error
  }
}

const fieldsOf = (form: Form) => form.fieldGroups.flatMap(({ fields }) => fields)

const show = openOperation({
  id: 'forms.page',
  method: 'GET',
  path: PATH,
  summary: 'The page of a form: it works without a script, and may be framed by any website.',
  query: {
    page: text('The address of the page that shows the form.'),
    title: text('The title of that page.'),
    hutk: text("The visitor's cookie."),
  },
  status: 200,
  result: z.string(),
  async handle(context, { params, query }) {
    const form = await find(context, params.portalId, params.formGuid)
    if (form === undefined) return page(404, missingPage())
    const about = { pageUri: query.page ?? '', pageName: query.title ?? '', hutk: query.hutk ?? '' }
    return page(200, formPage({ form, fields: fieldsOf(form), filled: {}, problems: [], ...about }), form)
  },
})

const take = openOperation({
  id: 'forms.page-submit',
  method: 'POST',
  path: PATH,
  summary: 'Takes what the page of a form sends.',
  form: true,
  body: z.record(z.string().max(200), z.string().max(65_536)),
  status: 200,
  result: z.string(),
  async handle(context, { params, body }) {
    const form = await find(context, params.portalId, params.formGuid)
    if (form === undefined) return page(404, missingPage())
    // Programs are thanked as people are, and nothing is kept.
    if ((body[TRAP] ?? '') !== '') return thanks(form)
    try {
      await context.forms.submit(form.portal, form.id, submissionOf(form, body, context.seen.address))
    } catch (error) {
      const problems = problemsIn(error)
      if (problems === undefined) throw error
      const about = { pageUri: body['page_uri'] ?? '', pageName: body['page_name'] ?? '', hutk: body['hutk'] ?? '' }
      return page(400, formPage({ form, fields: fieldsOf(form), filled: body, problems, ...about }), form)
    }
    return thanks(form)
  },
})

function thanks(form: Form): Page {
  const { type, value } = form.configuration.postSubmitAction
  if (type !== 'redirect_url') return page(200, thanksPage(form), form)
  return { status: 303, body: '', headers: { ...headersFor(form), location: new URL(value).href } }
}

function submissionOf(form: Form, body: Filled, address: string | null): Submission {
  const { page_uri: pageUri = '', page_name: pageName = '', hutk = '' } = body
  const filled = fieldsOf(form).map((field, index) => ({
    objectTypeId: field.objectTypeId,
    name: field.name,
    value:
      field.fieldType === 'multiple_checkboxes'
        ? (field.options ?? []).flatMap((_, at) => body[optionOf(index, at)] ?? []).join(';')
        : // Browsers send the ends of lines as CR and LF.
          (body[inputOf(index)] ?? '').replaceAll('\r\n', '\n'),
  }))
  return {
    // Browsers may be told any address by the page around: one that is none is left out, not held against the visitor.
    context: {
      ...(URL.canParse(pageUri) ? { pageUri } : {}),
      ...(pageName === '' ? {} : { pageName: pageName.slice(0, 1_000) }),
      ...(/^[0-9a-f]{32}$/i.test(hutk) ? { hutk } : {}),
      ...(address === null ? {} : { ipAddress: address }),
    },
    fields: filled.filter(({ value }) => value !== ''),
    submitted: undefined,
    consent: consentIn(form, body),
    skipValidation: false,
    trusted: false,
  }
}

function consentIn({ legalConsentOptions: asked }: Form, body: Filled): Submission['consent'] {
  if (asked.type === 'none') return undefined
  if (asked.type === 'legitimate_interest') {
    const [subscriptionTypeId = 0] = asked.subscriptionTypeIds ?? []
    const legalBasis = asked.lawfulBasis === 'client' ? 'CUSTOMER' : 'LEAD'
    return { legitimateInterest: { value: true, subscriptionTypeId, legalBasis, text: plain(asked.privacyText ?? '') } }
  }
  const text = plain(asked.consentToProcessText ?? asked.privacyText ?? '')
  return {
    consent: {
      // Who sends a form in that says so consents by that.
      consentToProcess: asked.type === 'implicit_consent_to_process' || body['consent'] === 'true',
      text: text === '' ? plain(asked.consentToProcessCheckboxLabel ?? 'I agree') : text,
      communications: (asked.communicationsCheckboxes ?? []).map(({ label, subscriptionTypeId }, at) => ({
        value: body[consentOf(at)] === 'true',
        subscriptionTypeId,
        text: plain(label),
      })),
    },
  }
}

/** What is wrong with a submission; undefined for anything else that was thrown. */
function problemsIn(error: unknown): readonly Problem[] | undefined {
  if (!(error instanceof Refusal) || error.category !== 'VALIDATION_ERROR') return undefined
  return error.options.errors ?? [{ message: error.message }]
}

const script = (id: string, name: string, summary: string, body: string): Operation =>
  openOperation({
    id,
    method: 'GET',
    path: `/forms/${name}`,
    summary,
    status: 200,
    result: z.string(),
    handle: async () => ({
      body,
      headers: { 'content-type': 'text/javascript;charset=utf-8', 'cache-control': 'public, max-age=300' },
    }),
  })

export const hostedForms: readonly Operation[] = [
  script('forms.embed-script', 'embed.js', 'The script that puts a form into a page of any website.', EMBED_SCRIPT),
  script('forms.frame-script', 'frame.js', 'Tells the page around how high a form is.', FRAME_SCRIPT),
  show,
  take,
]
