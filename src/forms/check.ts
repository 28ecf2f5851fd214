import { isIP } from 'node:net'
import { brief } from '../kit/refusal.ts'
import { type Form, type FormField, fieldsOf } from './definition.ts'

// What is wrong with a submission, in the words of hubspot-api.md §6.9 [docs].

export type ErrorType =
  | 'MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED'
  | 'INVALID_EMAIL'
  | 'BLOCKED_EMAIL'
  | 'REQUIRED_FIELD'
  | 'INVALID_NUMBER'
  | 'INPUT_TOO_LARGE'
  | 'FIELD_NOT_IN_FORM_DEFINITION'
  | 'NUMBER_OUT_OF_RANGE'
  | 'VALUE_NOT_IN_FIELD_DEFINITION'
  | 'INVALID_METADATA'
  | 'INVALID_HUTK'
  | 'INVALID_IP_ADDRESS'
  | 'INVALID_PAGE_URI'
  | 'INVALID_LEGAL_OPTION_FORMAT'
  | 'MISSING_PROCESSING_CONSENT'
  | 'MISSING_PROCESSING_CONSENT_TEXT'
  | 'MISSING_COMMUNICATION_CONSENT_TEXT'
  | 'MISSING_LEGITIMATE_INTEREST_TEXT'
  | 'DUPLICATE_SUBSCRIPTION_TYPE_ID'
  | 'FORM_HAS_RECAPTCHA_ENABLED'
  | 'INVALID_PHONE_NUMBER'

export interface SubmissionProblem {
  readonly message: string
  readonly errorType: ErrorType
}

export interface SubmittedValue {
  readonly objectTypeId: string
  readonly name: string
  readonly value: string
}

export interface SubmissionContext {
  readonly hutk?: string | undefined
  readonly ipAddress?: string | undefined
  readonly pageUri?: string | undefined
  readonly pageName?: string | undefined
  readonly pageId?: string | undefined
}

export interface Consent {
  readonly consent?:
    | {
        readonly consentToProcess?: boolean | undefined
        readonly text?: string | undefined
        readonly communications?:
          | readonly {
              readonly value: boolean
              readonly subscriptionTypeId: number
              readonly text?: string | undefined
            }[]
          | undefined
      }
    | undefined
  readonly legitimateInterest?:
    | {
        readonly value: boolean
        readonly subscriptionTypeId: number
        readonly legalBasis: string
        readonly text?: string | undefined
      }
    | undefined
}

export interface Submission {
  readonly fields: readonly SubmittedValue[]
  /** When it was sent, in ms; undefined for now. */
  readonly submitted: number | undefined
  readonly context: SubmissionContext
  readonly consent: Consent | undefined
  readonly skipValidation: boolean
  /** It came with a credential. Whoever has none fills in what the form has, and nothing else of a contact. */
  readonly trusted: boolean
}

/** Values of one submission at most, and UTF-16 units of one value. */
const MOST_VALUES = 1_000
const LONGEST_VALUE = 65_536
/** Problems that are told at most. */
const MOST_TOLD = 100
const MONTH = 31 * 86_400_000
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(?:\.[^\s@.]+)+$/

/** Checks a submission against its form. None where it may be taken. */
export function problemsOf(form: Form, submission: Submission, now: number): readonly SubmissionProblem[] {
  const { fields, context, submitted } = submission
  if (fields.length > MOST_VALUES) {
    return [
      {
        errorType: 'MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED',
        message: `Error in 'fields'. A submission has ${MOST_VALUES} values at most, not ${fields.length}`,
      },
    ]
  }
  const problems: SubmissionProblem[] = [...contextProblems(context)]
  if (form.configuration.recaptchaEnabled) {
    problems.push({
      errorType: 'FORM_HAS_RECAPTCHA_ENABLED',
      message: 'The form asks for a captcha: it takes no submissions by API',
    })
  }
  if (submitted !== undefined && (submitted < now - MONTH || submitted > now + 86_400_000)) {
    problems.push({
      errorType: 'INVALID_METADATA',
      message: "Error in 'submittedAt'. It is more than a month ago, or in the future",
    })
  }
  for (const { name, value } of fields) {
    if (value.length <= LONGEST_VALUE) continue
    problems.push(told('INPUT_TOO_LARGE', name, `has more than ${LONGEST_VALUE} characters`))
  }
  if (!submission.skipValidation || !submission.trusted) problems.push(...strangers(form, fields))
  if (!submission.skipValidation) problems.push(...fieldProblems(form, fields), ...consentProblems(form, submission))
  return problems.slice(0, MOST_TOLD)
}

const told = (errorType: ErrorType, name: string, what: string): SubmissionProblem => ({
  errorType,
  message: `Error in 'fields.${brief(name)}'. ${what}`,
})

function contextProblems({ hutk, ipAddress, pageUri }: SubmissionContext): readonly SubmissionProblem[] {
  const problems: SubmissionProblem[] = []
  if (hutk !== undefined && hutk !== '' && !/^[0-9a-f]{32}$/i.test(hutk)) {
    problems.push({
      errorType: 'INVALID_HUTK',
      message: "Error in 'context.hutk'. It is not the value of a hubspotutk cookie",
    })
  }
  if (ipAddress !== undefined && ipAddress !== '' && isIP(ipAddress) === 0) {
    problems.push({ errorType: 'INVALID_IP_ADDRESS', message: "Error in 'context.ipAddress'. It is not an IP address" })
  }
  // Addresses without a scheme are taken: older snippets sent them.
  if (pageUri !== undefined && pageUri !== '' && !URL.canParse(/^\w+:/.test(pageUri) ? pageUri : `http://${pageUri}`)) {
    problems.push({ errorType: 'INVALID_PAGE_URI', message: "Error in 'context.pageUri'. It is not an address" })
  }
  return problems
}

/** Fields that the form does not have. */
function strangers(form: Form, fields: readonly SubmittedValue[]): readonly SubmissionProblem[] {
  const known = new Set(fieldsOf(form).map(({ objectTypeId, name }) => `${objectTypeId} ${name}`))
  return fields
    .filter(({ objectTypeId, name }) => !known.has(`${objectTypeId} ${name}`))
    .map(({ name }) => told('FIELD_NOT_IN_FORM_DEFINITION', name, `The form has no field '${brief(name)}'`))
}

function fieldProblems(form: Form, fields: readonly SubmittedValue[]): readonly SubmissionProblem[] {
  const problems: SubmissionProblem[] = []
  const known = new Map(fieldsOf(form).map((field) => [`${field.objectTypeId} ${field.name}`, field]))
  const filled = new Set<string>()
  for (const { objectTypeId, name, value } of fields) {
    const key = `${objectTypeId} ${name}`
    const field = known.get(key)
    if (field === undefined || value.trim() === '') continue
    filled.add(key)
    const problem = valueProblem(field, value.trim())
    if (problem !== undefined) problems.push(problem)
  }
  // What depends on another value may well not have been shown.
  for (const field of form.fieldGroups.flatMap((group) => group.fields)) {
    if (!field.required || filled.has(`${field.objectTypeId} ${field.name}`)) continue
    problems.push(told('REQUIRED_FIELD', field.name, `Required field '${brief(field.name)}' is missing`))
  }
  return problems
}

function valueProblem(field: FormField, value: string): SubmissionProblem | undefined {
  const { name, fieldType, validation } = field
  switch (fieldType) {
    case 'email': {
      if (!EMAIL.test(value)) return told('INVALID_EMAIL', name, 'The value is not an e-mail address')
      const domain = value.slice(value.lastIndexOf('@') + 1).toLowerCase()
      const blocked = (validation?.blockedEmailDomains ?? []).map((each) => each.toLowerCase().replace(/^@/, ''))
      return blocked.includes(domain)
        ? told('BLOCKED_EMAIL', name, 'The form does not take addresses of this domain')
        : undefined
    }
    case 'phone':
    case 'mobile_phone': {
      const digits = value.replace(/\D/g, '').length
      const { minAllowedDigits: least = 0, maxAllowedDigits: most = 0 } = validation ?? {}
      const fits = /^[\d\s()+./ext#-]+$/i.test(value) && digits >= least && (most === 0 || digits <= most)
      return fits ? undefined : told('INVALID_PHONE_NUMBER', name, 'The value is not a telephone number')
    }
    case 'number': {
      if (!/^[+-]?\d+(?:\.\d+)?$/.test(value)) return told('INVALID_NUMBER', name, 'The value is not a number')
      const digits = value.replace(/\D/g, '').length
      const { minAllowedDigits: least = 0, maxAllowedDigits: most = 0 } = validation ?? {}
      const fits = digits >= least && (most === 0 || digits <= most)
      return fits ? undefined : told('NUMBER_OUT_OF_RANGE', name, 'The number has too few or too many digits')
    }
    case 'dropdown':
    case 'radio':
    case 'multiple_checkboxes': {
      const allowed = new Set((field.options ?? []).map((option) => option.value))
      const given = fieldType === 'multiple_checkboxes' ? value.split(';') : [value]
      const wrong = given.find((each) => !allowed.has(each))
      return wrong === undefined
        ? undefined
        : told('VALUE_NOT_IN_FIELD_DEFINITION', name, `'${brief(wrong)}' is none of the options`)
    }
    case 'single_checkbox':
      return /^(?:true|false|yes|no)$/i.test(value)
        ? undefined
        : told('VALUE_NOT_IN_FIELD_DEFINITION', name, 'The value is neither true nor false')
    default:
      return undefined
  }
}

function consentProblems(form: Form, { consent: given }: Submission): readonly SubmissionProblem[] {
  const { type } = form.legalConsentOptions
  const problems: SubmissionProblem[] = []
  const { consent, legitimateInterest } = given ?? {}
  if (consent !== undefined && legitimateInterest !== undefined) {
    problems.push({
      errorType: 'INVALID_LEGAL_OPTION_FORMAT',
      message: "Error in 'legalConsentOptions'. Send consent or legitimateInterest, not both",
    })
  }
  const asks = type === 'explicit_consent_to_process' || type === 'implicit_consent_to_process'
  if (asks && legitimateInterest === undefined && consent?.consentToProcess !== true) {
    problems.push({
      errorType: 'MISSING_PROCESSING_CONSENT',
      message: "Error in 'legalConsentOptions.consent'. The form asks for the consent to process",
    })
  }
  if (consent?.consentToProcess === true && blank(consent.text)) {
    problems.push({
      errorType: 'MISSING_PROCESSING_CONSENT_TEXT',
      message: "Error in 'legalConsentOptions.consent.text'. Say what was consented to",
    })
  }
  const communications = consent?.communications ?? []
  if (communications.some(({ text }) => blank(text))) {
    problems.push({
      errorType: 'MISSING_COMMUNICATION_CONSENT_TEXT',
      message: "Error in 'legalConsentOptions.consent.communications'. Say what was consented to",
    })
  }
  if (new Set(communications.map((each) => each.subscriptionTypeId)).size < communications.length) {
    problems.push({
      errorType: 'DUPLICATE_SUBSCRIPTION_TYPE_ID',
      message: "Error in 'legalConsentOptions.consent.communications'. A subscription type is there twice",
    })
  }
  if (legitimateInterest !== undefined && blank(legitimateInterest.text)) {
    problems.push({
      errorType: 'MISSING_LEGITIMATE_INTEREST_TEXT',
      message: "Error in 'legalConsentOptions.legitimateInterest.text'. Say what the visitor was told",
    })
  }
  return problems
}

const blank = (text: string | undefined): boolean => text === undefined || text.trim() === ''
