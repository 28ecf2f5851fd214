import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectEnvelope, newContact } from '../compat/support.ts'
import { openReceiver } from '../harness/receiver.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { hook, openHookedSpoke, waitFor } from '../webhooks/support.ts'
import { contactBy, field, formInput, newForm, sendIn, usual } from './support.ts'

let spoke: TestSpoke
let admin: Caller
let portal: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openHookedSpoke())
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const HUTK = '0123456789abcdef0123456789abcdef'

describe('a submission', () => {
  test('makes a contact, says so in its history, and is listed', async () => {
    const form = await newForm(portal)
    const reply = await sendIn(
      portal,
      form,
      { email: 'Ada@Analytical-Engines.example', firstname: 'Ada' },
      { context: { hutk: HUTK, pageUri: 'https://shop.example/contact', pageName: 'Contact' } },
    )
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({ inlineMessage: '<p>Thank you &#38; welcome</p>' })
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    const wanted = [
      'email',
      'firstname',
      'num_conversion_events',
      'recent_conversion_event_name',
      'first_conversion_date',
    ]
    const { body } = await contactBy(portal, 'ada@analytical-engines.example', wanted)
    expect(body.properties).toMatchObject({
      ...{ email: 'ada@analytical-engines.example', firstname: 'Ada', num_conversion_events: '1' },
      recent_conversion_event_name: 'Contact: Contact us',
    })
    expect(body.properties.first_conversion_date).toMatch(/^20\d\d-/)
    const history = await portal.get(`/crm/v3/objects/contacts/${body.id}?propertiesWithHistory=firstname`)
    expect(history.body.propertiesWithHistory.firstname).toEqual([
      expect.objectContaining({ value: 'Ada', sourceType: 'FORM', sourceId: form }),
    ])
    const listed = await portal.get(`/form-integrations/v1/submissions/forms/${form}`)
    expect(listed.body.results).toEqual([
      {
        conversionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        submittedAt: expect.any(Number),
        values: [
          { name: 'email', value: 'Ada@Analytical-Engines.example', objectTypeId: '0-1' },
          { name: 'firstname', value: 'Ada', objectTypeId: '0-1' },
        ],
        pageUrl: 'https://shop.example/contact',
      },
    ])
  })

  test('changes the contact that has the address, and leaves what it does not name', async () => {
    const form = await newForm(portal)
    const id = await newContact(portal, { email: 'grace@navy.example', firstname: 'G', lastname: 'Hopper' })
    await sendIn(portal, form, { email: 'GRACE@navy.example', firstname: 'Grace' })
    await sendIn(portal, form, { email: 'grace@navy.example' })
    const wanted = ['firstname', 'lastname', 'num_conversion_events', 'num_unique_conversion_events']
    const { body } = await contactBy(portal, 'grace@navy.example', wanted)
    expect(body).toMatchObject({
      id,
      properties: {
        ...{ firstname: 'Grace', lastname: 'Hopper' },
        ...{ num_conversion_events: '2', num_unique_conversion_events: '1' },
      },
    })
  })

  test('without an address belongs to whom the visitor was last known as', async () => {
    const form = await newForm(portal)
    const more = await newForm(portal, formInput([field('jobtitle', 'single_line_text')], { name: 'More about you' }))
    await sendIn(portal, form, { email: 'visitor@customer.example' }, { context: { hutk: HUTK } })
    await sendIn(portal, more, { jobtitle: 'Purchasing' }, { context: { hutk: HUTK.toUpperCase() } })
    const { body } = await contactBy(portal, 'visitor@customer.example', ['jobtitle'])
    expect(body.properties.jobtitle).toBe('Purchasing')
  })

  test('of somebody else in the same browser makes a contact of his own, where the form says so', async () => {
    const input = formInput(usual)
    const strict = { ...input, configuration: { ...input.configuration, createNewContactForNewEmail: true } }
    const form = await newForm(portal, strict)
    await sendIn(portal, form, { email: 'one@customer.example' }, { context: { hutk: HUTK } })
    await sendIn(portal, form, { email: 'two@customer.example' }, { context: { hutk: HUTK } })
    const [one, two] = [
      await contactBy(portal, 'one@customer.example'),
      await contactBy(portal, 'two@customer.example'),
    ]
    expect([one.status, two.status]).toEqual([200, 200])
    expect(one.body.id).not.toBe(two.body.id)
  })

  test('sends the visitor on where the form does, and joins several choices', async () => {
    const input = formInput([...usual, field('hs_language', 'dropdown', { options: choices('en', 'de') })])
    const away = { type: 'redirect_url', value: 'https://shop.example/thanks' }
    const form = await newForm(portal, { ...input, configuration: { ...input.configuration, postSubmitAction: away } })
    const reply = await sendIn(portal, form, { email: 'a@b.example', hs_language: 'de' })
    expect(reply.body).toEqual({ redirectUri: 'https://shop.example/thanks' })
    expect((await contactBy(portal, 'a@b.example', ['hs_language'])).body.properties.hs_language).toBe('de')
  })

  test('of a server has a credential, and needs the scope', async () => {
    const form = await newForm(portal)
    const path = `/submissions/v3/integration/secure/submit/${portal.portalId}/${form}`
    const body = { fields: [{ objectTypeId: '0-1', name: 'email', value: 'server@side.example' }] }
    const reply = await portal.post(path, body)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    expectEnvelope(await (await spoke.newToken(['crm.objects.contacts.write'], portal.portalId)).post(path, body), 403)
    expectEnvelope(await (await spoke.newPortal()).post(path, body), 403)
  })

  test('is told to webhooks, with the form as its source', async () => {
    const receiver = await openReceiver()
    try {
      const hooked = await hook(spoke, admin, receiver)
      await hooked.subscribe('contact.creation')
      await hooked.subscribe('contact.propertyChange', { propertyName: 'num_conversion_events' })
      const form = await newForm(hooked.portal)
      await sendIn(hooked.portal, form, { email: 'hook@customer.example' })
      await sendIn(hooked.portal, form, { email: 'hook@customer.example' })
      await waitFor(receiver, 3)
      const told = receiver.events().map(({ subscriptionType, changeSource, sourceId, propertyValue }) => ({
        ...{ subscriptionType, changeSource, sourceId, propertyValue },
      }))
      expect(told.filter((each) => each.subscriptionType === 'contact.creation')).toEqual([
        expect.objectContaining({ changeSource: 'FORM', sourceId: form }),
      ])
      expect(
        told
          .map((each) => each.propertyValue)
          .filter((value) => value !== undefined)
          .sort(),
      ).toEqual(['1', '2'])
    } finally {
      await receiver.close()
    }
  })

  test('many at once of one new address make one contact, and none is lost', async () => {
    const form = await newForm(portal)
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        sendIn(portal, form, { email: 'crowd@customer.example', firstname: `V${at}` }),
      ),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(12).fill(200))
    const { body } = await contactBy(portal, 'crowd@customer.example', ['num_conversion_events'])
    expect(body.properties.num_conversion_events).toBe('12')
    expect((await portal.get(`/form-integrations/v1/submissions/forms/${form}?limit=50`)).body.results.length).toBe(12)
  })

  test('goes with the contact that is deleted for good', async () => {
    const form = await newForm(portal)
    await sendIn(portal, form, { email: 'forget@me.example', firstname: 'Secret' })
    await sendIn(portal, form, { email: 'stay@here.example' })
    const purge = { objectId: 'forget@me.example', idProperty: 'email' }
    expect((await portal.post('/crm/v3/objects/contacts/gdpr-delete', purge)).status).toBe(204)
    const { body } = await portal.get(`/form-integrations/v1/submissions/forms/${form}`)
    expect(JSON.stringify(body)).not.toContain('forget@me.example')
    expect(body.results.length).toBe(1)
  })
})

describe('what is wrong with a submission is told, and nothing of it is kept', () => {
  const choice = field('lifecyclestage', 'dropdown', { options: choices('lead', 'customer') })
  const phone = field('phone', 'phone', { validation: { minAllowedDigits: 7, maxAllowedDigits: 15 } })
  const blocked = { blockedEmailDomains: ['rival.example'], useDefaultBlockList: false }
  const form = formInput([
    field('email', 'email', { required: true, validation: blocked }),
    ...[phone, choice, field('numemployees', 'number')],
  ])
  const good = { email: 'a@b.example' }
  test.each([
    ['REQUIRED_FIELD', { phone: '+49 30 1234567' }, {}],
    ['INVALID_EMAIL', { email: 'not an address' }, {}],
    ['BLOCKED_EMAIL', { email: 'spy@Rival.example' }, {}],
    ['INVALID_PHONE_NUMBER', { ...good, phone: 'call me' }, {}],
    ['INVALID_NUMBER', { ...good, numemployees: 'many' }, {}],
    ['VALUE_NOT_IN_FIELD_DEFINITION', { ...good, lifecyclestage: 'friend' }, {}],
    ['FIELD_NOT_IN_FORM_DEFINITION', { ...good, lastname: 'Lovelace' }, {}],
    ['INPUT_TOO_LARGE', { ...good, phone: '1'.repeat(70_000) }, {}],
    ['INVALID_HUTK', good, { context: { hutk: 'x' } }],
    ['INVALID_IP_ADDRESS', good, { context: { ipAddress: '300.1.1.1' } }],
    ['INVALID_PAGE_URI', good, { context: { pageUri: 'http://[' } }],
    ['INVALID_METADATA', good, { submittedAt: '1500000000000' }],
    ['MISSING_PROCESSING_CONSENT_TEXT', good, { legalConsentOptions: { consent: { consentToProcess: true } } }],
  ])('%s', async (errorType, values, more) => {
    const id = await newForm(portal, form)
    const reply = await sendIn(portal, id, values, more)
    expect(reply.status).toBe(400)
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.body).toMatchObject({ status: 'error', message: 'The request is not valid' })
    expect(reply.body.errors).toContainEqual({ message: expect.stringContaining('Error in'), errorType })
    expect((await portal.get('/crm/v3/objects/contacts')).body.results).toEqual([])
    expect((await portal.get(`/form-integrations/v1/submissions/forms/${id}`)).body.results).toEqual([])
  })

  test('more values than are taken', async () => {
    const id = await newForm(portal, form)
    const fields = Array.from({ length: 1_001 }, () => ({ name: 'email', value: 'a@b.example' }))
    const reply = await sendIn(portal, id, {}, { fields })
    expect(reply.body.errors.map((each: { errorType: string }) => each.errorType)).toEqual([
      'MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED',
    ])
  })

  test('a consent that the form asks for', async () => {
    const legal = { type: 'explicit_consent_to_process', privacyText: 'We keep it.', communicationsCheckboxes: [] }
    const id = await newForm(portal, { ...formInput(usual), legalConsentOptions: legal })
    const without = await sendIn(portal, id, good)
    expect(without.body.errors[0].errorType).toBe('MISSING_PROCESSING_CONSENT')
    const consent = { consentToProcess: true, text: 'I agree', communications: [] }
    expect((await sendIn(portal, id, good, { legalConsentOptions: { consent } })).status).toBe(200)
  })

  test('skipValidation passes over what the form asks, never over what a record takes', async () => {
    const id = await newForm(portal, form)
    expect((await sendIn(portal, id, { phone: '12' }, { skipValidation: true })).status).toBe(200)
    const reply = await sendIn(portal, id, { ...good, lifecyclestage: 'friend' }, { skipValidation: true })
    expect(reply.status).toBe(400)
    expect(reply.body.errors[0].errorType).toBe('VALUE_NOT_IN_FIELD_DEFINITION')
  })

  test('without a credential nobody fills in what the form does not have, whatever he skips', async () => {
    const id = await newForm(portal)
    await newContact(portal, { email: 'victim@customer.example', jobtitle: 'Director' })
    const values = { email: 'victim@customer.example', jobtitle: 'Nobody' }
    const reply = await sendIn(portal, id, values, { skipValidation: true })
    expect(reply.status).toBe(400)
    expect(reply.body.errors[0].errorType).toBe('FIELD_NOT_IN_FORM_DEFINITION')
    const contact = await contactBy(portal, 'victim@customer.example', ['jobtitle'])
    expect(contact.body.properties.jobtitle).toBe('Director')
    const path = `/submissions/v3/integration/secure/submit/${portal.portalId}/${id}`
    const fields = Object.entries(values).map(([name, value]) => ({ name, value }))
    expect((await portal.post(path, { fields, skipValidation: true })).status).toBe(200)
  })

  test('a form that is not there, is another account’s, or was archived', async () => {
    const id = await newForm(portal)
    const other = await spoke.newPortal()
    expectEnvelope(await sendIn(portal, 'b7d1a5d0-0000-4000-8000-000000000000', good), 404)
    expectEnvelope(await sendIn(other, id, good), 404)
    await portal.delete(`/marketing/v3/forms/${id}`)
    expectEnvelope(await sendIn(portal, id, good), 404)
  })
})

test('a browser’s preflight is let through for submissions alone', async () => {
  const form = await newForm(portal)
  const ask = (path: string) =>
    fetch(`${spoke.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    })
  const open = await ask(`/submissions/v3/integration/submit/${portal.portalId}/${form}`)
  expect(open.status).toBe(204)
  expect(open.headers.get('access-control-allow-origin')).toBe('*')
  expect(open.headers.get('access-control-allow-methods')).toBe('POST')
  expect(open.headers.get('access-control-allow-headers')).toBe('content-type')
  for (const path of ['/crm/v3/objects/contacts', `/submissions/v3/integration/secure/submit/1/${form}`]) {
    expect((await ask(path)).headers.get('access-control-allow-origin')).toBeNull()
  }
})

function choices(...values: readonly string[]) {
  return values.map((value, displayOrder) => ({ label: value, value, displayOrder }))
}
