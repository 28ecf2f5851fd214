import { Signature } from 'hs14'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newCompany, newContact } from '../compat/support.ts'
import { openReceiver, type Receiver } from '../harness/receiver.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { hook, openHookedSpoke, waitFor } from './support.ts'

let spoke: TestSpoke
let admin: Caller
let receiver: Receiver
beforeAll(async () => {
  ;({ spoke, admin } = await openHookedSpoke())
})
afterAll(() => spoke.close())
beforeEach(async () => {
  receiver = await openReceiver()
})
afterEach(() => receiver.close())

describe('what a receiver gets', () => {
  test('a creation, with every field and the signatures that the official client checks', async () => {
    const { portal, app, appId, secret, subscribe } = await hook(spoke, admin, receiver)
    const subscription = await subscribe('contact.creation')
    const before = Date.now()
    const id = await newContact(portal, { firstname: 'Ada' })
    await waitFor(receiver, 1)
    const [request] = receiver.received
    expect(request?.events).toEqual([
      {
        appId,
        eventId: expect.any(Number),
        subscriptionId: Number(subscription),
        portalId: portal.portalId,
        occurredAt: expect.any(Number),
        subscriptionType: 'contact.creation',
        attemptNumber: 0,
        objectId: Number(id),
        changeFlag: 'NEW',
        changeSource: 'INTEGRATION',
        sourceId: expect.stringMatching(/^\d+$/),
      },
    ])
    expect(request?.events[0].sourceId).not.toBe(String(appId))
    expect(request?.events[0].occurredAt).toBeGreaterThanOrEqual(before)
    const headers = request?.headers ?? {}
    expect(headers['content-type']).toBe('application/json')
    expect(headers['user-agent']).toMatch(/^HubSpot Connect 2\.0/)
    const common = { clientSecret: secret, requestBody: request?.body ?? '', url: receiver.url, method: 'POST' }
    const timestamp = Number(headers['x-hubspot-request-timestamp'])
    const valid = (name: string, signatureVersion: string) =>
      Signature.isValid({ ...common, signature: String(headers[name]), signatureVersion, timestamp })
    expect(headers['x-hubspot-signature-version']).toBe('v1')
    expect(valid('x-hubspot-signature', 'v1')).toBe(true)
    expect(valid('x-hubspot-signature-v3', 'v3')).toBe(true)
    expect(headers['webhook-id']).toMatch(/^msg_\d+$/)
    expect(app.token).toMatch(/^pat-/)
  })

  test('a changed value, by the property that was subscribed to, also where the record is made with it', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    await subscribe('contact.propertyChange', { propertyName: 'firstname' })
    const id = await newContact(portal, { firstname: 'Ada', lastname: 'Byron' })
    const path = `/crm/v3/objects/contacts/${id}`
    await portal.patch(path, { properties: { lastname: 'Lovelace' } })
    await portal.patch(path, { properties: { firstname: 'Augusta' } })
    await portal.patch(path, { properties: { firstname: '' } })
    await waitFor(receiver, 3)
    expect(receiver.events().map(({ propertyName, propertyValue }) => [propertyName, propertyValue])).toEqual([
      ['firstname', 'Ada'],
      ['firstname', 'Augusta'],
      ['firstname', ''],
    ])
    expect(receiver.events()[0]).not.toHaveProperty('changeFlag')
  })

  test('deletion, restore and privacy deletion', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    for (const type of ['contact.deletion', 'contact.restore', 'contact.privacyDeletion']) await subscribe(type)
    const id = await newContact(portal, { firstname: 'Ada' })
    await portal.delete(`/crm/v3/objects/contacts/${id}`)
    await waitFor(receiver, 1)
    const restored = await portal.post('/spoke/v1/objects/contacts/batch/restore', { inputs: [{ id }] })
    expect(restored.status).toBeLessThan(300)
    await waitFor(receiver, 2)
    await portal.post('/crm/v3/objects/contacts/gdpr-delete', { objectId: id })
    await waitFor(receiver, 4)
    const told = receiver.events().map(({ subscriptionType, changeFlag }) => [subscriptionType, changeFlag])
    expect(told.slice(0, 2)).toEqual([
      ['contact.deletion', 'DELETED'],
      ['contact.restore', 'RESTORED'],
    ])
    expect(told.slice(2).toSorted()).toEqual([
      ['contact.deletion', 'DELETED'],
      ['contact.privacyDeletion', undefined],
    ])
    for (const { objectId } of receiver.events()) expect(objectId).toBe(Number(id))
  })

  test('a merge tells once, with which record was swallowed', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    await subscribe('contact.merge')
    const [primary, other] = [
      await newContact(portal, { firstname: 'Ada' }),
      await newContact(portal, { lastname: 'Byron' }),
    ]
    await portal.post('/crm/v3/objects/contacts/merge', { primaryObjectId: primary, objectIdToMerge: other })
    await waitFor(receiver, 1)
    await spoke.app.webhooks.settled()
    expect(receiver.events()).toEqual([
      expect.objectContaining({
        subscriptionType: 'contact.merge',
        primaryObjectId: Number(primary),
        mergedObjectIds: [Number(other)],
        newObjectId: Number(primary),
        numberOfPropertiesMoved: 1,
      }),
    ])
  })

  test('an association, one event for each direction that somebody waits for, and its end', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    await subscribe('contact.associationChange')
    await subscribe('company.associationChange')
    const [contact, company] = [await newContact(portal), await newCompany(portal)]
    await portal.put(`/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)
    await waitFor(receiver, 2)
    const ids = {
      CONTACT_TO_COMPANY: [Number(contact), Number(company)],
      COMPANY_TO_CONTACT: [Number(company), Number(contact)],
    }
    for (const event of receiver.events()) {
      const [from, to] = ids[event.associationType as keyof typeof ids]
      expect(event).toMatchObject({ fromObjectId: from, toObjectId: to, associationRemoved: false })
    }
    const made = receiver.events().length
    await portal.delete(`/crm/v4/objects/contacts/${contact}/associations/companies/${company}`)
    await waitFor(receiver, made + 2)
    expect(
      receiver
        .events()
        .slice(made)
        .every(({ associationRemoved }) => associationRemoved),
    ).toBe(true)
  })

  test('generic events name the object type, for custom ones too', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    const schema = await portal.post('/crm-object-schemas/v3/schemas', {
      name: 'boat',
      labels: { singular: 'Boat', plural: 'Boats' },
      primaryDisplayProperty: 'name',
      requiredProperties: ['name'],
      properties: [{ name: 'name', label: 'Name', type: 'string', fieldType: 'text' }],
      associatedObjects: [],
    })
    expect(schema.status).toBe(201)
    const type = schema.body.objectTypeId
    await subscribe('object.creation', { objectTypeId: type })
    await subscribe('object.propertyChange', { objectTypeId: type, propertyName: 'name' })
    await subscribe('object.creation', { objectTypeId: '0-1' })
    const boat = (await portal.post(`/crm/v3/objects/${type}`, { properties: { name: 'Argo' } })).body.id
    const contact = await newContact(portal)
    await waitFor(receiver, 3)
    const told = receiver
      .events()
      .map(({ subscriptionType, objectTypeId, objectId }) => [subscriptionType, objectTypeId, objectId].join(' '))
    expect(told.toSorted()).toEqual(
      [
        `object.creation 0-1 ${contact}`,
        `object.creation ${type} ${boat}`,
        `object.propertyChange ${type} ${boat}`,
      ].toSorted(),
    )
  })

  test('many changes at once come in batches of at most a hundred, each once', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    for (let batch = 0; batch < 5; batch++) {
      const inputs = Array.from({ length: 100 }, (_, at) => ({ properties: { firstname: `${batch}.${at}` } }))
      expect((await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })).status).toBe(201)
    }
    await waitFor(receiver, 500)
    await spoke.app.webhooks.settled()
    expect(receiver.received.every(({ events }) => events.length <= 100)).toBe(true)
    expect(receiver.received.length).toBeLessThan(50)
    expect(receiver.events().length).toBe(500)
    expect(new Set(receiver.events().map(({ objectId }) => objectId)).size).toBe(500)
  })

  test('nothing of another portal, nothing while paused, and nothing of before', async () => {
    const mine = await hook(spoke, admin, receiver)
    const other = await hook(spoke, admin, undefined)
    await newContact(mine.portal)
    const id = await mine.subscribe('contact.creation')
    await newContact(other.portal)
    await mine.hooks('PATCH', `/subscriptions/${id}`, { active: false })
    await newContact(mine.portal)
    await mine.hooks('PATCH', `/subscriptions/${id}`, { active: true })
    const last = await newContact(mine.portal)
    await waitFor(receiver, 1)
    await spoke.app.webhooks.settled()
    expect(receiver.events().map(({ objectId }) => objectId)).toEqual([Number(last)])
  })

  test('an app whose scope is taken away is told nothing more', async () => {
    const mine = await hook(spoke, admin, receiver, ['crm.objects.contacts.read'])
    await mine.subscribe('contact.creation')
    await newContact(mine.portal)
    await waitFor(receiver, 1)
    const at = `/spoke/v1/portals/${mine.portal.portalId}/private-apps/${mine.appId}`
    await admin.patch(at, { scopes: ['tickets'] })
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await newContact(mine.portal)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await spoke.app.webhooks.settled()
    expect(receiver.events().length).toBe(1)
  })
})
