// What a form is, in HubSpot's words (hubspot-api.md §6.9).

export type FieldType =
  | 'email'
  | 'phone'
  | 'mobile_phone'
  | 'single_line_text'
  | 'multi_line_text'
  | 'number'
  | 'single_checkbox'
  | 'multiple_checkboxes'
  | 'dropdown'
  | 'radio'
  | 'datepicker'
  | 'file'
  | 'payment_link_radio'

export interface FieldOption {
  readonly label: string
  readonly value: string
}

export interface FormField {
  readonly objectTypeId: string
  /** The property that it fills in. */
  readonly name: string
  readonly label: string
  readonly fieldType: FieldType
  readonly required: boolean
  readonly hidden: boolean
  readonly description?: string | undefined
  readonly placeholder?: string | undefined
  readonly defaultValue?: string | undefined
  readonly defaultValues?: readonly string[] | undefined
  readonly options?: readonly FieldOption[] | undefined
  readonly dependentFields?: readonly { readonly dependentField: FormField }[] | undefined
  readonly validation?:
    | {
        readonly blockedEmailDomains?: readonly string[] | undefined
        readonly minAllowedDigits?: number | undefined
        readonly maxAllowedDigits?: number | undefined
      }
    | undefined
}

export interface FieldGroup {
  readonly fields: readonly FormField[]
  readonly richText?: string | undefined
}

export interface LegalConsent {
  readonly type: 'none' | 'legitimate_interest' | 'explicit_consent_to_process' | 'implicit_consent_to_process'
  readonly privacyText?: string | undefined
  readonly consentToProcessText?: string | undefined
  readonly consentToProcessCheckboxLabel?: string | undefined
  readonly communicationConsentText?: string | undefined
  readonly communicationsCheckboxes?:
    | readonly { readonly label: string; readonly required: boolean; readonly subscriptionTypeId: number }[]
    | undefined
  readonly subscriptionTypeIds?: readonly number[] | undefined
  readonly lawfulBasis?: string | undefined
}

export interface FormConfiguration {
  readonly recaptchaEnabled: boolean
  readonly createNewContactForNewEmail: boolean
  readonly lifecycleStages: readonly { readonly objectTypeId: string; readonly value: string }[]
  readonly postSubmitAction: { readonly type: 'thank_you' | 'redirect_url'; readonly value: string }
}

export interface FormDefinition {
  readonly name: string
  readonly fieldGroups: readonly FieldGroup[]
  readonly configuration: FormConfiguration
  readonly displayOptions: { readonly submitButtonText: string }
  readonly legalConsentOptions: LegalConsent
}

export interface Form extends FormDefinition {
  readonly id: string
  readonly portal: number
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

/** Every field of a form, those included that are shown only where another has some value. */
export function fieldsOf({ fieldGroups }: Pick<FormDefinition, 'fieldGroups'>): readonly FormField[] {
  return fieldGroups.flatMap(({ fields }) => fields.flatMap(withDependent))
}

function withDependent(field: FormField): readonly FormField[] {
  return [field, ...(field.dependentFields ?? []).flatMap(({ dependentField }) => withDependent(dependentField))]
}
