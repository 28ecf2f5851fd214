import type { Caller, Reply } from '../harness/spoke.ts'

export type FieldInput = Readonly<Record<string, unknown>> & { readonly name: string; readonly fieldType: string }

export function field(name: string, fieldType: string, more: Readonly<Record<string, unknown>> = {}): FieldInput {
  return {
    ...{ objectTypeId: '0-1', name, label: name, required: false, hidden: false, dependentFields: [], fieldType },
    ...(fieldType === 'email' ? { validation: { blockedEmailDomains: [], useDefaultBlockList: false } } : {}),
    ...more,
  }
}

const group = (fields: readonly FieldInput[]) => ({ groupType: 'default_group', richTextType: 'text', fields })

/** A form as HubSpot's clients send one. */
export function formInput(fields: readonly FieldInput[], more: Readonly<Record<string, unknown>> = {}) {
  return {
    formType: 'hubspot',
    name: 'Contact us',
    createdAt: '2026-12-01T00:00:00Z',
    updatedAt: '2026-12-01T00:00:00Z',
    archived: false,
    fieldGroups: fields.map((each) => group([each])),
    configuration: {
      ...{ language: 'en', cloneable: true, editable: true, archivable: true, recaptchaEnabled: false },
      ...{ notifyContactOwner: false, notifyRecipients: [], createNewContactForNewEmail: false },
      ...{ prePopulateKnownValues: true, allowLinkToResetKnownValues: false, lifecycleStages: [] },
      postSubmitAction: { type: 'thank_you', value: 'Thank you & welcome' },
    },
    displayOptions: {
      ...{ renderRawHtml: false, theme: 'default_style', submitButtonText: 'Send', cssClass: null },
      style: {
        ...{ fontFamily: 'arial', backgroundWidth: '100%', labelTextColor: '#000', labelTextSize: '12px' },
        ...{ helpTextColor: '#000', helpTextSize: '11px', legalConsentTextColor: '#000', legalConsentTextSize: '11px' },
        ...{ submitColor: '#000', submitAlignment: 'left', submitFontColor: '#fff', submitSize: '12px' },
      },
    },
    legalConsentOptions: { type: 'none' },
    ...more,
  }
}

export const usual = [field('email', 'email', { required: true }), field('firstname', 'single_line_text')]

export async function newForm(portal: Caller, input: object = formInput(usual)): Promise<string> {
  const { status, body } = await portal.post('/marketing/v3/forms', input)
  if (status !== 201) throw new Error(`The form was not made: ${JSON.stringify(body)}`)
  return body.id
}

/** Sends a form in as a website does: without a credential. */
export async function sendIn(
  portal: Caller,
  form: string,
  values: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Reply> {
  const response = await fetch(`${portal.url}/submissions/v3/integration/submit/${portal.portalId}/${form}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://shop.example' },
    body: JSON.stringify({ fields: Object.entries(values).map(([name, value]) => ({ name, value })), ...more }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

export async function contactBy(portal: Caller, email: string, properties: readonly string[] = []): Promise<Reply> {
  return portal.get(
    `/crm/v3/objects/contacts/${encodeURIComponent(email)}?idProperty=email&properties=${properties.join(',')}`,
  )
}
