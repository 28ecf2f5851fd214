import type { z } from 'zod'
import type { Form, Submission } from '../../forms/forms.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import { publishedScope } from '../crm/scopes.ts'
import { type Operation, operation } from '../operation.ts'
import { openOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { cursorIn } from './cursor.ts'
import { showSubmission, submissionAnswer, submissionList, submissionRequest } from './shapes.ts'

const SUBMIT = '/submissions/v3/integration/submit/{portalId}/{formGuid}'
const SECURE = '/submissions/v3/integration/secure/submit/{portalId}/{formGuid}'
const scope = publishedScope('POST /marketing/v3/forms')

const submit = openOperation({
  id: 'forms.submit',
  method: 'POST',
  path: SUBMIT,
  summary: 'Send a form in, from anywhere: no credential is needed, and any website may.',
  anyOrigin: true,
  body: submissionRequest,
  status: 200,
  result: submissionAnswer,
  async handle({ forms, seen }, { params, body }) {
    const form = await forms.submit(portalOf(params.portalId), params.formGuid, submissionIn(body, seen.address, false))
    return { body: answerOf(form) }
  },
})

const secureSubmit = operation({
  id: 'forms.submit-secure',
  method: 'POST',
  path: SECURE,
  summary: 'Send a form in from a server of your own.',
  scopes: scope,
  body: submissionRequest,
  status: 200,
  result: submissionAnswer,
  async handle({ forms, principal }, { params, body }) {
    if (portalOf(params.portalId) !== principal.portal) {
      // (§6.9 [memory])
      throw new Refusal('PERMISSION_DENIED', `This credential does not belong to the account ${params.portalId}.`)
    }
    return { body: answerOf(await forms.submit(principal.portal, params.formGuid, submissionIn(body, null, true))) }
  },
})

const listSubmissions = operation({
  id: 'forms.submissions.list',
  method: 'GET',
  path: '/form-integrations/v1/submissions/forms/{formGuid}',
  summary: 'List what was sent in by a form, newest first.',
  scopes: scope,
  query: {
    after: text('Where to go on: paging.next.after of the page before.'),
    limit: integer('Submissions on a page.', { default: 20, min: 1, max: 50 }),
  },
  status: 200,
  result: submissionList,
  async handle({ forms, principal, links }, { params, query }) {
    const before = cursorIn(query.after, Number.MAX_SAFE_INTEGER)
    const found = await forms.submissions(principal.portal, params.formGuid, before, query.limit + 1)
    const shown = found.slice(0, query.limit)
    const results = shown.map(showSubmission)
    const last = shown.at(-1)
    if (found.length <= query.limit || last === undefined) return { body: { results } }
    const after = String(last.id)
    return { body: { results, paging: { next: { after, link: links.sameRequest({ after }) } } } }
  },
})

function portalOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw notFound()
  return Number(text)
}

/** What was sent, as the engine takes it. A visitor's own address is known without being told. */
function submissionIn(body: z.output<typeof submissionRequest>, address: string | null, trusted: boolean): Submission {
  const { context, legalConsentOptions: legal, submittedAt } = body
  const ipAddress = context?.ipAddress ?? address
  return {
    fields: body.fields.map(({ objectTypeId, name, value }) => ({
      objectTypeId: objectTypeId ?? '0-1',
      name,
      value: value ?? '',
    })),
    submitted: submittedAt === undefined || submittedAt === null ? undefined : Number(submittedAt),
    context: {
      ...(context?.hutk ? { hutk: context.hutk } : {}),
      ...(ipAddress ? { ipAddress } : {}),
      ...(context?.pageUri ? { pageUri: context.pageUri } : {}),
      ...(context?.pageName ? { pageName: context.pageName } : {}),
      ...(context?.pageId ? { pageId: context.pageId } : {}),
    },
    consent: legal ? withoutNulls(legal) : undefined,
    skipValidation: body.skipValidation === true,
    trusted,
  }
}

function withoutNulls(
  legal: NonNullable<z.output<typeof submissionRequest>['legalConsentOptions']>,
): NonNullable<Submission['consent']> {
  const { consent, legitimateInterest } = legal
  return {
    ...(consent
      ? {
          consent: {
            ...(typeof consent.consentToProcess === 'boolean' ? { consentToProcess: consent.consentToProcess } : {}),
            ...(consent.text ? { text: consent.text } : {}),
            communications: (consent.communications ?? []).map((each) => ({ ...each, text: each.text ?? undefined })),
          },
        }
      : {}),
    ...(legitimateInterest
      ? { legitimateInterest: { ...legitimateInterest, text: legitimateInterest.text ?? undefined } }
      : {}),
  }
}

/** What a visitor is shown, or sent to, afterwards. */
function answerOf({ configuration }: Form): z.input<typeof submissionAnswer> {
  const { type, value } = configuration.postSubmitAction
  return type === 'redirect_url'
    ? { redirectUri: value }
    : { inlineMessage: value.startsWith('<') ? value : `<p>${escaped(value)}</p>` }
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

export const formSubmissions: readonly Operation[] = [submit, secureSubmit, listSubmissions]
