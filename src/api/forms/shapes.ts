import { z } from 'zod'
import type { Form, TakenSubmission } from '../../forms/forms.ts'
import { formatInstant } from '../../kit/instant.ts'
import { paging } from '../crm/shapes.ts'

// Forms on the wire, under the names of HubSpot's reference (hubspot-api.md §6.9).

const shortText = z.string().max(1_000)
const richText = z.string().max(65_536)
const instant = z.iso.datetime({ offset: true })

const condition = z.object({
  operator: z.string().max(40),
  value: z.string().optional(),
  values: z.array(z.string()).optional(),
  rangeStart: z.string().optional(),
  rangeEnd: z.string().optional(),
})

const options = z
  .array(
    z.object({ label: shortText, value: shortText, description: shortText.optional(), displayOrder: z.number().int() }),
  )
  .max(5_000)

const formField = z
  .object({
    objectTypeId: z.string().max(20),
    name: z.string().min(1).max(200),
    label: shortText,
    required: z.boolean(),
    hidden: z.boolean(),
    description: shortText.optional(),
    placeholder: shortText.optional(),
    fieldType: z.enum([
      ...(['email', 'phone', 'mobile_phone', 'single_line_text', 'multi_line_text', 'number'] as const),
      ...(['single_checkbox', 'multiple_checkboxes', 'dropdown', 'radio', 'datepicker', 'file'] as const),
      'payment_link_radio',
    ]),
    defaultValue: richText.optional(),
    defaultValues: z.array(shortText).optional(),
    options: options.optional(),
    useCountryCodeSelect: z.boolean().optional(),
    allowMultipleFiles: z.boolean().optional(),
    validation: z
      .object({
        blockedEmailDomains: z.array(shortText).optional(),
        useDefaultBlockList: z.boolean().optional(),
        minAllowedDigits: z.number().int().min(0).optional(),
        maxAllowedDigits: z.number().int().min(0).optional(),
      })
      .optional(),
    get dependentFields() {
      return z.array(z.object({ dependentCondition: condition, dependentField: formField })).optional()
    },
  })
  .meta({ id: 'FormField' })

const fieldGroups = z
  .array(
    z.object({
      groupType: z.enum(['default_group', 'progressive', 'queued']),
      richTextType: z.enum(['text', 'image']),
      richText: richText.optional(),
      fields: z.array(formField).max(200),
    }),
  )
  .max(200)

const configuration = z.object({
  language: z.string().max(20),
  cloneable: z.boolean(),
  editable: z.boolean(),
  archivable: z.boolean(),
  recaptchaEnabled: z.boolean(),
  notifyContactOwner: z.boolean(),
  notifyRecipients: z.array(shortText),
  createNewContactForNewEmail: z.boolean(),
  prePopulateKnownValues: z.boolean(),
  allowLinkToResetKnownValues: z.boolean(),
  lifecycleStages: z.array(z.object({ objectTypeId: z.string(), value: z.string() })),
  postSubmitAction: z.object({ type: z.enum(['thank_you', 'redirect_url']), value: richText }),
  embedType: z.enum(['V3', 'V4']).optional(),
})

const displayOptions = z.object({
  renderRawHtml: z.boolean(),
  cssClass: shortText.nullish(),
  theme: z.enum(['default_style', 'canvas', 'linear', 'round', 'sharp', 'legacy']),
  submitButtonText: shortText,
  style: z.record(z.string(), shortText),
})

const checkboxes = z.array(z.object({ label: richText, required: z.boolean(), subscriptionTypeId: z.number().int() }))
const process = {
  privacyText: richText,
  consentToProcessText: richText.optional(),
  communicationConsentText: richText.optional(),
  communicationsCheckboxes: checkboxes,
}
const legalConsentOptions = z.discriminatedUnion('type', [
  z.object({ type: z.literal('none') }),
  z.object({
    type: z.literal('legitimate_interest'),
    privacyText: richText,
    lawfulBasis: z.enum(['lead', 'client', 'other']),
    subscriptionTypeIds: z.array(z.number().int()),
  }),
  z.object({
    type: z.literal('explicit_consent_to_process'),
    ...process,
    consentToProcessCheckboxLabel: richText.optional(),
    consentToProcessFooterText: richText.optional(),
  }),
  z.object({ type: z.literal('implicit_consent_to_process'), ...process }),
])

const definition = { name: z.string().min(1).max(500), fieldGroups, configuration, displayOptions, legalConsentOptions }

/** Creating one asks for the times too, which the server sets itself (§6.9 [seen]). */
export const formCreate = z
  .object({
    ...definition,
    formType: z.literal('hubspot'),
    createdAt: instant,
    updatedAt: instant,
    archived: z.boolean().optional(),
    archivedAt: instant.optional(),
  })
  .meta({ id: 'HubSpotFormDefinitionCreateRequest' })

export const formPatch = z
  .object({
    name: definition.name.optional(),
    fieldGroups: fieldGroups.optional(),
    configuration: configuration.optional(),
    displayOptions: displayOptions.optional(),
    legalConsentOptions: legalConsentOptions.optional(),
    archived: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'there is nothing to change')
  .meta({ id: 'HubSpotFormDefinitionPatchRequest' })

export const formResponse = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    archived: z.boolean(),
    archivedAt: z.string().optional(),
    formType: z.literal('hubspot'),
    fieldGroups: z.array(z.unknown()),
    configuration: z.unknown(),
    displayOptions: z.unknown(),
    legalConsentOptions: z.unknown(),
  })
  .meta({ id: 'HubSpotFormDefinition' })

export const formListResponse = z
  .object({ results: z.array(formResponse), paging })
  .meta({ id: 'CollectionResponseFormDefinitionBaseForwardPaging' })

export function showForm(form: Form): z.input<typeof formResponse> {
  const { id, name, created, updated, archived } = form
  const { fieldGroups: groups, configuration: config, displayOptions: display, legalConsentOptions: legal } = form
  return {
    ...{ id, name, createdAt: formatInstant(created), updatedAt: formatInstant(updated), archived: archived !== null },
    ...(archived === null ? {} : { archivedAt: formatInstant(archived) }),
    ...{ formType: 'hubspot' as const, fieldGroups: [...groups], configuration: config },
    ...{ displayOptions: display, legalConsentOptions: legal },
  }
}

const text = z.string()
const identifier = z.union([z.number(), z.string()]).transform(Number)

/** Values come as JSON has them: forms send numbers and choices too. */
const value = z.union([z.string(), z.number(), z.boolean()]).transform(String)

export const submissionRequest = z
  .object({
    submittedAt: z.union([z.string().regex(/^\d{1,16}$/), z.number().int().min(0)]).nullish(),
    fields: z.array(z.object({ objectTypeId: text.nullish(), name: text.min(1), value: value.nullish() })),
    context: z
      .object({
        hutk: text.nullish(),
        ipAddress: text.nullish(),
        pageUri: text.nullish(),
        pageName: text.nullish(),
        pageId: text.nullish(),
        sfdcCampaignId: text.nullish(),
        goToWebinarWebinarKey: text.nullish(),
      })
      .nullish(),
    legalConsentOptions: z
      .object({
        consent: z
          .object({
            consentToProcess: z.boolean().nullish(),
            text: text.nullish(),
            communications: z
              .array(z.object({ value: z.boolean(), subscriptionTypeId: identifier, text: text.nullish() }))
              .nullish(),
          })
          .nullish(),
        legitimateInterest: z
          .object({
            value: z.boolean(),
            subscriptionTypeId: identifier,
            legalBasis: z.enum(['CUSTOMER', 'LEAD']),
            text: text.nullish(),
          })
          .nullish(),
      })
      .nullish(),
    skipValidation: z.boolean().nullish(),
  })
  .meta({ id: 'FormSubmissionRequest' })

export const submissionAnswer = z
  .object({ inlineMessage: z.string().optional(), redirectUri: z.string().optional() })
  .meta({ id: 'FormSubmissionAnswer' })

export const submissionList = z
  .object({
    results: z.array(
      z.object({
        conversionId: z.string(),
        submittedAt: z.number(),
        values: z.array(z.object({ name: z.string(), value: z.string(), objectTypeId: z.string() })),
        pageUrl: z.string(),
      }),
    ),
    paging,
  })
  .meta({ id: 'FormSubmissions' })

export function showSubmission(taken: TakenSubmission): z.input<typeof submissionList>['results'][number] {
  const { conversion, submitted, values, context } = taken
  return {
    conversionId: conversion,
    submittedAt: submitted,
    values: values.map(({ name, value: said, objectTypeId }) => ({ name, value: said, objectTypeId })),
    pageUrl: context.pageUri ?? '',
  }
}
