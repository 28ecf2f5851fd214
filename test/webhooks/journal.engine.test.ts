import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWithAdmin } from '../auth/support.ts'
import { expectRefusalLike, newCompany, newContact } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import { type Caller, caller, type TestSpoke } from '../harness/spoke.ts'

const JOURNAL = '/webhooks-journal/journal/2026-03'
const SUBSCRIPTIONS = '/webhooks-journal/subscriptions/2026-03'
const clock = movedClock(Date.parse('2026-12-01T00:00:00Z'))

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin({ clock }))
})
afterAll(() => spoke.close())

/** A portal, and an app in it that may use its journal. */
async function newReader(
  scopes: readonly string[] = ['crm.objects.contacts.read', 'crm.objects.companies.read'],
): Promise<{ readonly portal: Caller; readonly app: Caller }> {
  const portal = await spoke.newPortal()
  const all = [
    ...scopes,
    ...[
      'webhooks-journal-data-access',
      'webhooks-journal-subscription-read',
      'webhooks-journal-subscription-management',
    ],
  ]
  const made = await admin.post(`/spoke/v1/portals/${portal.portalId}/private-apps`, { name: 'Reader', scopes: all })
  expect(made.status).toBe(201)
  return { portal, app: caller(spoke.url, portal.portalId, made.body.token.secret) }
}

const contacts = (portal: Caller, more: object = {}) => ({
  subscriptionType: 'OBJECT',
  objectTypeId: '0-1',
  portalId: portal.portalId,
  actions: ['CREATE', 'UPDATE', 'DELETE'],
  objectIds: [],
  properties: [],
  ...more,
})

async function fileOf(app: Caller, path: string) {
  const { status, body } = await app.get(`${JOURNAL}${path}`)
  if (status === 204) return undefined
  expect(status).toBe(200)
  const response = await fetch(body.url)
  const file = (await response.json()) as { offset: string; journalEvents: Record<string, unknown>[] }
  expect(file.offset).toBe(body.currentOffset)
  return file
}

describe('the journal', () => {
  test('is polled from the earliest on, file by file, until there is nothing new', async () => {
    const { portal, app } = await newReader()
    expect((await app.post(SUBSCRIPTIONS, contacts(portal))).status).toBe(200)
    expect((await app.get(`${JOURNAL}/earliest`)).status).toBe(204)
    const inputs = Array.from({ length: 100 }, (_, at) => ({ properties: { firstname: `${at}` } }))
    const made: string[] = []
    for (let batch = 0; batch < 3; batch++) {
      const { body } = await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })
      made.push(...body.results.map(({ id }: { id: string }) => id))
    }
    await newCompany(portal)
    const told: unknown[] = []
    let file = await fileOf(app, '/earliest')
    for (let files = 0; file !== undefined; files++) {
      expect(files).toBeLessThan(10)
      expect(file.journalEvents.length).toBeLessThanOrEqual(100)
      told.push(...file.journalEvents.map(({ objectId }) => String(objectId)))
      file = await fileOf(app, `/offset/${file.offset}/next`)
    }
    expect(told).toEqual(made)
  })

  test('has the actions, properties and records that were asked for, and what happened to them', async () => {
    const { portal, app } = await newReader()
    await app.post(SUBSCRIPTIONS, contacts(portal, { properties: ['firstname'] }))
    const id = await newContact(portal, { firstname: 'Ada', lastname: 'Byron' })
    const path = `/crm/v3/objects/contacts/${id}`
    await portal.patch(path, { properties: { lastname: 'King' } })
    await portal.patch(path, { properties: { firstname: 'Augusta' } })
    await portal.delete(path)
    const file = await fileOf(app, '/earliest')
    expect(file?.journalEvents).toMatchObject([
      {
        type: 'OBJECT',
        action: 'CREATE',
        objectTypeId: '0-1',
        objectId: Number(id),
        propertyChanges: { firstname: 'Ada' },
      },
      { action: 'UPDATE', propertyChanges: { firstname: 'Augusta' } },
      { action: 'DELETE', portalId: portal.portalId },
    ])
    expect(await fileOf(app, '/latest')).toMatchObject({ offset: expect.any(String) })
  })

  test('tells associations, and what a filter lets through', async () => {
    const { portal, app } = await newReader()
    const association = { ...contacts(portal), subscriptionType: 'ASSOCIATION', associatedObjectTypeIds: ['0-2'] }
    await app.post(SUBSCRIPTIONS, { ...association, actions: ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'] })
    const { body: objects } = await app.post(SUBSCRIPTIONS, contacts(portal))
    const filter = {
      conditions: [{ filterType: 'CRM_OBJECT_PROPERTY', property: 'city', operator: 'EQ', value: 'Paris' }],
    }
    const { body: made } = await app.post(`${SUBSCRIPTIONS}/filters`, { subscriptionId: objects.id, filter })
    expect((await app.get(`${SUBSCRIPTIONS}/filters/subscription/${objects.id}`)).body).toMatchObject([
      { id: made.filterId, filter },
    ])
    const [here, company] = [await newContact(portal, { city: 'Paris' }), await newCompany(portal)]
    await newContact(portal, { city: 'Rome' })
    await portal.put(`/crm/v4/objects/contacts/${here}/associations/default/companies/${company}`)
    const file = await fileOf(app, '/earliest')
    expect(file?.journalEvents).toMatchObject([
      { action: 'CREATE', objectId: Number(here) },
      { action: 'ASSOCIATION_ADDED', fromObjectId: Number(here), toObjectId: Number(company), toObjectTypeId: '0-2' },
    ])
    expect((await app.delete(`${SUBSCRIPTIONS}/filters/${made.filterId}`)).status).toBe(204)
    expect((await fileOf(app, '/earliest'))?.journalEvents.length).toBe(3)
  })

  test('is read in batches; an offset that is none is named', async () => {
    const { portal, app } = await newReader()
    await app.post(SUBSCRIPTIONS, contacts(portal))
    const inputs = Array.from({ length: 100 }, () => ({ properties: { firstname: 'Ada' } }))
    for (let batch = 0; batch < 3; batch++) await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })
    const { body } = await app.get(`${JOURNAL}/batch/earliest/2`)
    expect(body).toMatchObject({ status: 'COMPLETE', results: [{}, {}] })
    const after = await app.get(`${JOURNAL}/batch/${body.results[1].currentOffset}/next/10`)
    expect(after.body.results.length).toBe(1)
    const offsets = body.results.map(({ currentOffset }: { currentOffset: string }) => currentOffset)
    const read = await app.post(`/webhooks-journal/journal-local/2026-03/batch/read`, { inputs: [...offsets, 'x'] })
    expect(read.status).toBe(207)
    expect(read.body).toMatchObject({ numErrors: 1, errors: [{ context: { ids: ['x'] } }] })
    expect(read.body.results.length).toBe(2)
    expectRefusalLike(await app.get(`${JOURNAL}/batch/earliest/101`), 400, { category: 'VALIDATION_ERROR' })
    expectRefusalLike(await app.get(`${JOURNAL}/offset/${'0'.repeat(8)}/next`), 400, { category: 'VALIDATION_ERROR' })
  })

  test('goes back three days; the address of a file holds an hour, and nobody can make one', async () => {
    const { portal, app } = await newReader()
    await app.post(SUBSCRIPTIONS, contacts(portal))
    await newContact(portal)
    const { body } = await app.get(`${JOURNAL}/earliest`)
    expect((await fetch(body.url)).status).toBe(200)
    expect((await fetch(body.url.replace('/journal/', '/journal/9'))).status).toBe(404)
    clock.advance(2 * 3_600_000)
    expect((await fetch(body.url)).status).toBe(404)
    expect(await fileOf(app, '/earliest')).toMatchObject({ journalEvents: [{}] })
    clock.advance(3 * 86_400_000)
    expect((await app.get(`${JOURNAL}/earliest`)).status).toBe(204)
  })

  test('shows nothing of another portal, nor what the app may not read (any more)', async () => {
    const { portal, app } = await newReader(['crm.objects.contacts.read'])
    const other = await spoke.newPortal()
    expectRefusalLike(await app.post(SUBSCRIPTIONS, contacts(other)), 400, {
      context: { portalId: [String(other.portalId)] },
    })
    const companies = await app.post(SUBSCRIPTIONS, contacts(portal, { objectTypeId: '0-2' }))
    expectRefusalLike(companies, 400, { category: 'VALIDATION_ERROR' })
    const { body } = await app.post(SUBSCRIPTIONS, contacts(portal))
    const stranger = await newReader()
    expectRefusalLike(await stranger.app.get(`${SUBSCRIPTIONS}/${body.id}`), 404, { category: 'OBJECT_NOT_FOUND' })
    expect((await stranger.app.get(SUBSCRIPTIONS)).body).toEqual({ results: [] })
    await newContact(other)
    expect((await app.get(`${JOURNAL}/earliest`)).status).toBe(204)
    await newContact(portal)
    expect((await fileOf(app, '/earliest'))?.journalEvents.length).toBe(1)
    expect((await app.delete(`${SUBSCRIPTIONS}/portals/${portal.portalId}`)).status).toBe(204)
    expect((await app.get(`${JOURNAL}/earliest`)).status).toBe(204)
  })

  test('refuses kinds of subscription that it does not have yet', async () => {
    const { portal, app } = await newReader()
    const reply = await app.post(SUBSCRIPTIONS, contacts(portal, { subscriptionType: 'LIST_MEMBERSHIP' }))
    expectRefusalLike(reply, 501, { category: 'NOT_IMPLEMENTED' })
  })
})
