import { type Build, deleteRows, insertRows, statement, updateRows } from '../store/statement.ts'

export const insertForm = insertRows('form', {
  portal: 'bigint',
  id: 'text',
  definition_json: 'jsonb',
  created: 'bigint',
  updated: 'bigint',
})

export const changeForm = updateRows(
  'form',
  { portal: 'bigint', id: 'text' },
  { definition_json: 'jsonb', updated: 'bigint', archived: 'bigint' },
)

export const selectForm = statement('forms.one', (q: Build<{ portal: number; id: string }>) =>
  q.db.selectFrom('form').selectAll().where('portal', '=', q.p.portal).where('id', '=', q.p.id),
)

export const holdForm = statement('forms.hold', (q: Build<{ portal: number; id: string }>) => {
  const row = q.db.selectFrom('form').selectAll().where('portal', '=', q.p.portal).where('id', '=', q.p.id)
  return q.engine === 'postgres' ? row.forUpdate() : row
})

type Page = { portal: number; after: number; limit: number }

const page = (q: Build<Page>) =>
  q.db
    .selectFrom('form')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('seq', '>', q.p.after)
    .orderBy('seq')
    .limit(q.p.limit)
export const selectForms = statement('forms.page', (q: Build<Page>) => page(q).where('archived', 'is', null))
export const selectArchivedForms = statement('forms.archived-page', (q: Build<Page>) =>
  page(q).where('archived', 'is not', null),
)

export const insertSubmission = insertRows('form_submission', {
  portal: 'bigint',
  form: 'text',
  conversion: 'text',
  submitted: 'bigint',
  contact: 'bigint',
  visitor: 'text',
  values_json: 'jsonb',
  context_json: 'jsonb',
  consent_json: 'jsonb',
})

/** Newest first. */
export const selectSubmissions = statement(
  'forms.submissions',
  (q: Build<{ portal: number; form: string; before: number; limit: number }>) =>
    q.db
      .selectFrom('form_submission')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('form', '=', q.p.form)
      .where('id', '<', q.p.before)
      .orderBy('id', 'desc')
      .limit(q.p.limit),
)

/** The contact that a visitor was last known as. */
export const selectVisitor = statement('forms.visitor', (q: Build<{ portal: number; visitor: string }>) =>
  q.db
    .selectFrom('form_submission')
    .select('contact')
    .where('portal', '=', q.p.portal)
    .where('visitor', '=', q.p.visitor)
    .where('contact', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1),
)

/** Whether a contact has sent a form in before. */
export const selectEarlier = statement('forms.earlier', (q: Build<{ portal: number; contact: number; form: string }>) =>
  q.db
    .selectFrom('form_submission')
    .select('id')
    .where('portal', '=', q.p.portal)
    .where('contact', '=', q.p.contact)
    .where('form', '=', q.p.form)
    .limit(1),
)

export const deleteSubmissionsOf = deleteRows('form_submission', { portal: 'bigint', contact: 'bigint' })
