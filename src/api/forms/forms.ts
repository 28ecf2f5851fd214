import { publishedScope } from '../crm/scopes.ts'
import { nothing } from '../crm/shapes.ts'
import { type HandlerContext, type Operation, operation } from '../operation.ts'
import { flag, integer, list, text } from '../query.ts'
import { cursorIn } from './cursor.ts'
import { formCreate, formListResponse, formPatch, formResponse, showForm } from './shapes.ts'

const ALL = '/marketing/v3/forms'
const ONE = `${ALL}/{formId}`

const portalIn = ({ principal }: HandlerContext): number => principal.portal

const listForms = operation({
  id: 'marketing.forms.list',
  method: 'GET',
  path: ALL,
  summary: 'List forms, in the order in which they were made.',
  scopes: publishedScope(`GET ${ALL}`),
  query: {
    after: text('Where to go on: paging.next.after of the page before.'),
    limit: integer('Forms on a page.', { default: 20, min: 1, max: 1_000 }),
    archived: flag('Lists the archived forms instead.'),
    formTypes: list('Which kinds: hubspot, captured, flow, blog_comment, all. Every form here is of the kind hubspot.'),
  },
  status: 200,
  result: formListResponse,
  async handle(context, { query }) {
    const { archived, limit, formTypes } = query
    if (formTypes.length > 0 && !formTypes.some((kind) => kind === 'all' || kind === 'hubspot')) {
      return { body: { results: [] } }
    }
    const found = await context.forms.list(portalIn(context), archived, cursorIn(query.after, 0), limit)
    const results = found.forms.map(showForm)
    if (found.after === undefined) return { body: { results } }
    const after = String(found.after)
    return { body: { results, paging: { next: { after, link: context.links.sameRequest({ after }) } } } }
  },
})

const createForm = operation({
  id: 'marketing.forms.create',
  method: 'POST',
  path: ALL,
  summary: 'Make a form. Each of its fields fills in a property.',
  scopes: publishedScope(`POST ${ALL}`),
  body: formCreate,
  status: 201,
  result: formResponse,
  async handle(context, { body }) {
    const {
      formType: _,
      createdAt: _created,
      updatedAt: _updated,
      archived: _archived,
      archivedAt: _at,
      ...made
    } = body
    return { body: showForm(await context.forms.create(portalIn(context), made)) }
  },
})

const readForm = operation({
  id: 'marketing.forms.read',
  method: 'GET',
  path: ONE,
  summary: 'Read a form.',
  scopes: publishedScope(`GET ${ONE}`),
  query: { archived: flag('Reads an archived form.') },
  status: 200,
  result: formResponse,
  handle: async (context, { params, query }) => ({
    body: showForm(await context.forms.read(portalIn(context), params.formId, query.archived)),
  }),
})

const replaceForm = operation({
  id: 'marketing.forms.replace',
  method: 'PUT',
  path: ONE,
  summary: 'Replace all of a form but its id.',
  scopes: publishedScope(`PUT ${ONE}`),
  body: formCreate.partial({ createdAt: true, updatedAt: true }).meta({ id: 'HubSpotFormDefinitionPut' }),
  status: 200,
  result: formResponse,
  async handle(context, { params, body }) {
    const { name, fieldGroups, configuration, displayOptions, legalConsentOptions } = body
    const whole = { name, fieldGroups, configuration, displayOptions, legalConsentOptions }
    return { body: showForm(await context.forms.change(portalIn(context), params.formId, whole)) }
  },
})

const changeForm = operation({
  id: 'marketing.forms.update',
  method: 'PATCH',
  path: ONE,
  summary: 'Change parts of a form.',
  scopes: publishedScope(`PATCH ${ONE}`),
  body: formPatch,
  status: 200,
  result: formResponse,
  async handle(context, { params, body }) {
    const { archived: _, ...change } = body
    return { body: showForm(await context.forms.change(portalIn(context), params.formId, change)) }
  },
})

const archiveForm = operation({
  id: 'marketing.forms.archive',
  method: 'DELETE',
  path: ONE,
  summary: 'Archive a form: it takes no submissions any more.',
  scopes: publishedScope(`DELETE ${ONE}`),
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    await context.forms.archive(portalIn(context), params.formId)
    return { body: undefined }
  },
})

export const forms: readonly Operation[] = [listForms, createForm, readForm, replaceForm, changeForm, archiveForm]
