import type { Form } from '../../forms/forms.ts'
import { escapeHtml, htmlPage } from '../pages/html.ts'
import { HTML } from '../pages/pages.ts'

// The hosted page of a form: it works without a script, and may be framed by any website. Whatever comes from outside is
// escaped here, texts of the form included: who may change a form need not be trusted by who visits it.

type Field = Form['fieldGroups'][number]['fields'][number]

/** What is wrong, as it is told of submissions. */
export interface Problem {
  readonly message: string
}

/** What the visitor has filled in so far, by the names of the inputs. */
export type Filled = Readonly<Record<string, string>>

/** The input that people do not see, and programs fill in. */
export const TRAP = 'website_address'

export const inputOf = (index: number): string => `f${index}`
export const optionOf = (index: number, option: number): string => `f${index}.${option}`
export const consentOf = (index: number): string => `c${index}`

/** Browsers apply `form-action` to where the answer to a form leads, too. */
export function headersFor(form?: Form): Readonly<Record<string, string>> {
  const { type, value } = form?.configuration.postSubmitAction ?? { type: 'thank_you', value: '' }
  const onward = type === 'redirect_url' && URL.canParse(value) ? ` ${new URL(value).origin}` : ''
  return {
    ...HTML,
    'content-security-policy':
      `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'self'; ` +
      `form-action 'self'${onward}; base-uri 'none'; frame-ancestors *`,
    'cache-control': 'no-store',
    'referrer-policy': 'strict-origin-when-cross-origin',
  }
}

const SCRIPT = '<script src="/forms/frame.js" defer></script>'

export function missingPage(): string {
  return htmlPage('No such form', '<h1>There is no such form</h1><p>It may have been taken down.</p>')
}

export function thanksPage(form: Form): string {
  return htmlPage(
    form.name,
    `<p role="status">${escapeHtml(plain(form.configuration.postSubmitAction.value))}</p>${SCRIPT}`,
  )
}

/** Rich text as a text: what is between the tags. */
export function plain(text: string): string {
  return text
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

export interface FormPage {
  readonly form: Form
  readonly fields: readonly Field[]
  readonly filled: Filled
  readonly problems: readonly Problem[]
  /** Where the visitor is, as the page around says. */
  readonly pageUri: string
  readonly pageName: string
  readonly hutk: string
}

export function formPage(page: FormPage): string {
  const { form, fields, filled, problems } = page
  const told = problems.filter(({ message }) => !fields.some(({ name }) => message.includes(`'fields.${name}'`)))
  const alert = told.length === 0 ? '' : `<p role="alert"><strong>${told.map(said).join('<br>')}</strong></p>`
  const away = form.configuration.postSubmitAction.type === 'redirect_url' ? ' target="_top"' : ''
  const kept = [
    ['page_uri', page.pageUri],
    ['page_name', page.pageName],
    ['hutk', page.hutk],
  ]
  const hidden = kept.map(
    ([name = '', value = '']) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  )
  return htmlPage(
    form.name,
    `<h1>${escapeHtml(form.name)}</h1>${alert}
<form method="post"${away} accept-charset="utf-8">${hidden.join('')}
${fields.map((field, index) => inputFor(field, index, filled, problems)).join('\n')}
${legal(form, filled)}
<p hidden><label>Leave this empty <input name="${TRAP}" tabindex="-1" autocomplete="off"></label></p>
<p><button>${escapeHtml(form.displayOptions.submitButtonText || 'Submit')}</button></p></form>${SCRIPT}`,
  )
}

const said = ({ message }: Problem): string => escapeHtml(message.replace(/^Error in '[^']*'\. /, ''))

function inputFor(field: Field, index: number, filled: Filled, problems: readonly Problem[]): string {
  const name = inputOf(index)
  const value = filled[name] ?? field.defaultValue ?? ''
  if (field.hidden) return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`
  const wrong = problems.find(({ message }) => message.includes(`'fields.${field.name}'`))
  const described = [...(field.description ? [`${name}-help`] : []), ...(wrong ? [`${name}-wrong`] : [])].join(' ')
  const state =
    (field.required && field.fieldType !== 'multiple_checkboxes' ? ' required' : '') +
    (wrong ? ' aria-invalid="true"' : '') +
    (described === '' ? '' : ` aria-describedby="${described}"`)
  const star = field.required ? ' <span aria-hidden="true">*</span>' : ''
  const label = `${escapeHtml(field.label)}${star}`
  const help = field.description ? `<br><small id="${name}-help">${escapeHtml(plain(field.description))}</small>` : ''
  const problem = wrong ? `<br><strong id="${name}-wrong" role="alert">${said(wrong)}</strong>` : ''
  const hint = field.placeholder ? ` placeholder="${escapeHtml(field.placeholder)}"` : ''
  const options = field.options ?? []
  switch (field.fieldType) {
    case 'multi_line_text':
      return `<p><label>${label}<br><textarea name="${name}" rows="4"${hint}${state}>${escapeHtml(value)}</textarea></label>${help}${problem}</p>`
    case 'dropdown': {
      const all = options.map(
        (option) =>
          `<option value="${escapeHtml(option.value)}"${option.value === value ? ' selected' : ''}>${escapeHtml(option.label)}</option>`,
      )
      return `<p><label>${label}<br><select name="${name}"${state}><option value="">Please choose</option>${all.join('')}</select></label>${help}${problem}</p>`
    }
    case 'radio':
    case 'multiple_checkboxes': {
      const several = field.fieldType === 'multiple_checkboxes'
      const chosen = new Set(field.defaultValues ?? [])
      const all = options.map((option, at) => {
        const own = several ? optionOf(index, at) : name
        const on = several ? filled[own] === option.value || chosen.has(option.value) : option.value === value
        return `<br><label><input type="${several ? 'checkbox' : 'radio'}" name="${own}" value="${escapeHtml(option.value)}"${on ? ' checked' : ''}${several ? '' : state}> ${escapeHtml(option.label)}</label>`
      })
      return `<fieldset><legend>${label}</legend>${all.join('')}${help}${problem}</fieldset>`
    }
    case 'single_checkbox':
      return `<p><label><input type="checkbox" name="${name}" value="true"${value === 'true' ? ' checked' : ''}${state}> ${label}</label>${help}${problem}</p>`
    default: {
      const [type, fills] = kindOf(field)
      return `<p><label>${label}<br><input type="${type}" name="${name}" value="${escapeHtml(value)}"${fills}${hint}${state}></label>${help}${problem}</p>`
    }
  }
}

/** The kind of an input, and what browsers may fill in by themselves. */
function kindOf({ fieldType, name }: Field): readonly [type: string, more: string] {
  switch (fieldType) {
    case 'email':
      return ['email', ' autocomplete="email"']
    case 'phone':
    case 'mobile_phone':
      return ['tel', ' autocomplete="tel"']
    case 'number':
      return ['text', ' inputmode="decimal"']
    case 'datepicker':
      return ['date', '']
    default:
      return ['text', known.get(name) ?? '']
  }
}

const known: ReadonlyMap<string, string> = new Map([
  ['firstname', ' autocomplete="given-name"'],
  ['lastname', ' autocomplete="family-name"'],
  ['company', ' autocomplete="organization"'],
])

function legal({ legalConsentOptions: asked }: Form, filled: Filled): string {
  if (asked.type === 'none') return ''
  const text = (said: string | undefined): string => (said ? `<p>${escapeHtml(plain(said))}</p>` : '')
  const boxes = (asked.communicationsCheckboxes ?? []).map(
    ({ label, required }, at) =>
      `<p><label><input type="checkbox" name="${consentOf(at)}" value="true"${filled[consentOf(at)] === 'true' ? ' checked' : ''}${required ? ' required' : ''}> ${escapeHtml(plain(label))}</label></p>`,
  )
  const consent =
    asked.type === 'explicit_consent_to_process'
      ? `<p><label><input type="checkbox" name="consent" value="true" required> ${escapeHtml(plain(asked.consentToProcessCheckboxLabel ?? 'I agree'))}</label></p>`
      : ''
  return `${text(asked.communicationConsentText)}${boxes.join('')}${text(asked.consentToProcessText)}${consent}${text(asked.privacyText)}`
}
