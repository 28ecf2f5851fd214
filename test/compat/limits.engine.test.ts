import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { twinPaths } from '../../src/catalogue/catalogue.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { batchPath, HUBSPOT, newPeople, UNLABELED } from './association-support.ts'
import { CONTACTS, expectRefusalLike, newContact } from './support.ts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const LIMITS = '/crm/v3/limits'
const CROWDED = `${LIMITS}/associations/records`
type Usage = { objectTypeId: string; limit: number; usage: number; percentage: number }

/** What an answer says, which is the same under every path of the operation. */
async function answer(path: string) {
  const [first, ...others] = twinPaths('GET', templateOf(path)).map((twin) => filled(twin.path, path))
  expect(others.length).toBeGreaterThanOrEqual(4)
  const { status, body } = await portal.get(first ?? path)
  expect(status).toBe(200)
  for (const other of others) expect((await portal.get(other)).body).toEqual(body)
  return body
}

const SIDES = /(?<=\/associations\/records\/)(0-\d+)(?:\/(0-\d+))?/
const templateOf = (path: string) =>
  path.replace(SIDES, (_, __, to) => (to === undefined ? '{fromObjectTypeId}' : '{fromObjectTypeId}/{toObjectTypeId}'))
function filled(template: string, path: string): string {
  const [, from = '', to = ''] = SIDES.exec(path) ?? []
  return template.replace('{fromObjectTypeId}', from).replace('{toObjectTypeId}', to)
}

const of = (usages: readonly Usage[], id: string) => usages.find(({ objectTypeId }) => objectTypeId === id)

describe('limits of records', () => {
  test('count what is live, of each type, in this portal', async () => {
    const ids = [await newContact(portal), await newContact(portal), await newContact(portal)]
    await portal.delete(`${CONTACTS}/${ids[0]}`)
    await newContact(await spoke.newPortal())
    const body = await answer(`${LIMITS}/records`)
    expect(of(body.hubspotDefinedObjectTypes, '0-1')).toEqual({
      objectTypeId: '0-1',
      singularLabel: 'Contact',
      pluralLabel: 'Contacts',
      limit: 15_000_000,
      usage: 2,
      percentage: 0,
    })
    expect(of(body.hubspotDefinedObjectTypes, '0-2')?.usage).toBe(0)
    expect(of(body.hubspotDefinedObjectTypes, '0-421')?.limit).toBe(500_000)
    expect(body.customObjectTypes).toEqual({
      byObjectType: [],
      overallLimit: 500_000,
      overallUsage: 0,
      overallPercentage: 0,
    })
    await newContact(portal)
    expect(of((await portal.get(`${LIMITS}/records`)).body.hubspotDefinedObjectTypes, '0-1')?.usage).toBe(3)
  })
})

describe('limits of definitions', () => {
  test('count the pipelines of each type that has any', async () => {
    const before = await answer(`${LIMITS}/pipelines`)
    const deals = of(before.hubspotDefinedObjectTypes, '0-3')
    expect(deals).toMatchObject({ singularLabel: 'Deal', limit: 100, usage: 1, percentage: 1 })
    expect(of(before.hubspotDefinedObjectTypes, '0-1')).toBeUndefined()
    const stages = [{ label: 'Open', displayOrder: 0, metadata: { probability: '0.1' } }]
    const made = await portal.post('/crm/v3/pipelines/deals', { label: 'Second', displayOrder: 1, stages })
    expect(made.status).toBe(201)
    const after = await answer(`${LIMITS}/pipelines`)
    expect(of(after.hubspotDefinedObjectTypes, '0-3')).toMatchObject({ usage: 2, percentage: 2 })
  })

  test('count the properties that the portal added and did not archive', async () => {
    const make = (type: string, name: string) =>
      portal.post(`/crm/v3/properties/${type}`, {
        name,
        label: name,
        type: 'string',
        fieldType: 'text',
        groupName: type === 'contacts' ? 'contactinformation' : 'companyinformation',
      })
    for (const name of ['one', 'two', 'three']) expect((await make('contacts', name)).status).toBe(201)
    expect((await make('companies', 'one')).status).toBe(201)
    await portal.delete('/crm/v3/properties/contacts/three')
    const body = await answer(`${LIMITS}/custom-properties`)
    expect(of(body.byObjectType, '0-1')).toMatchObject({ limit: 1000, usage: 2, percentage: 0.2 })
    expect(of(body.byObjectType, '0-2')).toMatchObject({ limit: 1000, usage: 1, percentage: 0.1 })
    expect(body).toMatchObject({ overallLimit: 10_000, overallUsage: 3, overallPercentage: 0.03 })
  })

  test('count the calculated properties among them', async () => {
    const made = await portal.post('/crm/v3/properties/contacts', {
      name: 'twice',
      label: 'Twice',
      type: 'number',
      fieldType: 'calculation_equation',
      groupName: 'contactinformation',
      calculationFormula: 'num_notes * 2',
    })
    expect({ status: made.status, body: made.body }).toMatchObject({ status: 201 })
    const calculated = await answer(`${LIMITS}/calculated-properties`)
    expect(calculated).toMatchObject({ overallLimit: 200, overallUsage: 1, overallPercentage: 0.5 })
    expect(of(calculated.byObjectType, '0-1')).toEqual({
      objectTypeId: '0-1',
      singularLabel: 'Contact',
      pluralLabel: 'Contacts',
      usage: 1,
    })
    expect((await answer(`${LIMITS}/custom-properties`)).overallUsage).toBe(1)
  })

  test('count the custom object types', async () => {
    expect(await answer(`${LIMITS}/custom-object-types`)).toEqual({ limit: 10, usage: 0, percentage: 0 })
  })

  test('count the labels between each pair of types that has any, in both directions', async () => {
    const label = (from: string, to: string, name: string, inverseLabel?: string) =>
      portal.post(`/crm/v4/associations/${from}/${to}/labels`, { name, label: name, inverseLabel })
    await label('contacts', 'companies', 'Leads', 'Led by')
    await label('contacts', 'companies', 'Founded')
    await label('deals', 'contacts', 'Signs')
    const all = (await answer(`${LIMITS}/associations/labels`)).results
    expect(all).toHaveLength(4)
    const contacts = { objectTypeId: '0-1', singularLabel: 'Contact', pluralLabel: 'Contacts' }
    const companies = { objectTypeId: '0-2', singularLabel: 'Company', pluralLabel: 'Companies' }
    const figures = { limit: 50, usage: 2, percentage: 4 }
    const there = { fromObjectType: contacts, toObjectType: companies, ...figures, allLabels: ['Leads', 'Founded'] }
    const back = { fromObjectType: companies, toObjectType: contacts, ...figures, allLabels: ['Led by', 'Founded'] }
    const path = `${LIMITS}/associations/labels`
    expect((await portal.get(`${path}?fromObjectTypeId=0-1&toObjectTypeId=companies`)).body.results).toEqual([there])
    expect((await portal.get(`${path}?fromObjectTypeId=0-2`)).body.results).toEqual([back])
    expect((await portal.get(`${path}?toObjectTypeId=0-1`)).body.results).toHaveLength(2)
    expect((await portal.get(`${path}?fromObjectTypeId=0-5`)).body.results).toEqual([])
    expectRefusalLike(await portal.get(`${path}?fromObjectTypeId=nope`), 400, { category: 'VALIDATION_ERROR' })
  })
})

describe('limits of associations', () => {
  /** Associates the first `count` contacts with a company. */
  async function employ(firm: string, people: readonly string[], count: number): Promise<void> {
    const inputs = people.slice(0, count).map((id) => ({ from: { id }, to: { id: firm }, types: [UNLABELED] }))
    expect((await portal.post(batchPath('contacts', 'companies', 'create'), { inputs })).status).toBe(201)
  }

  test('are 50,000 where the portal sets none, and nobody is near', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    await employ(firms[0] ?? '', people, 2)
    expect(await answer(`${CROWDED}/from`)).toEqual({ results: [] })
    expect(await answer(`${CROWDED}/0-2/to`)).toEqual({ results: [] })
    expect(await answer(`${CROWDED}/0-2/0-1`)).toEqual({
      limit: 50_000,
      totalRecordsNearLimit: 0,
      totalRecordsAtLimit: 0,
      nearLimitFromRecordSamples: [],
      atLimitFromRecordSamples: [],
    })
  })

  test('are the portal’s own where it sets one, and tell who is near it and who has reached it', async () => {
    const { people, firms } = await newPeople(portal, 5, 4)
    const path = '/crm/associations/v4/definitions/configurations/companies/contacts/batch/create'
    const limit = { category: HUBSPOT, typeId: 280, maxToObjectIds: 5 }
    expect((await portal.post(path, { inputs: [limit] })).status).toBe(201)
    const [full = '', near = '', nearer = '', easy = ''] = firms
    await employ(full, people, 5)
    await employ(near, people, 4)
    await employ(easy, people, 3)
    await portal.patch(`/crm/v3/objects/companies/${full}`, { properties: { name: 'Full House' } })
    await portal.patch(`/crm/v3/objects/companies/${near}`, { properties: { name: '' } })

    const company = { objectTypeId: '0-2', singularLabel: 'Company', pluralLabel: 'Companies' }
    const contact = { objectTypeId: '0-1', singularLabel: 'Contact', pluralLabel: 'Contacts' }
    const both = { hasRecordsNearLimit: true, hasRecordsAtLimit: true }
    expect(await answer(`${CROWDED}/from`)).toEqual({ results: [{ ...company, ...both }] })
    expect(await answer(`${CROWDED}/0-2/to`)).toEqual({ results: [{ ...contact, ...both }] })
    expect(await answer(`${CROWDED}/0-1/to`)).toEqual({ results: [] })
    expect(await answer(`${CROWDED}/0-2/0-1`)).toEqual({
      limit: 5,
      totalRecordsNearLimit: 1,
      totalRecordsAtLimit: 1,
      nearLimitFromRecordSamples: [{ objectId: Number(near), label: near, usage: 4, percentage: 80 }],
      atLimitFromRecordSamples: [{ objectId: Number(full), label: 'Full House' }],
    })

    await portal.delete(`/crm/v3/objects/companies/${full}`)
    await employ(nearer, people, 4)
    const { body } = await portal.get(`${CROWDED}/Companies/contact`)
    expect([body.totalRecordsNearLimit, body.totalRecordsAtLimit]).toEqual([2, 0])
    expect((await portal.get(`${CROWDED}/from`)).body.results[0].hasRecordsAtLimit).toBe(false)
    expect((await (await spoke.newPortal()).get(`${CROWDED}/from`)).body.results).toEqual([])
  })

  test('count a pair of records once, whatever labels it has', async () => {
    const { people, firms } = await newPeople(portal, 3, 1)
    const path = '/crm/associations/v4/definitions/configurations/companies/contacts/batch/create'
    await portal.post(path, { inputs: [{ category: HUBSPOT, typeId: 280, maxToObjectIds: 10 }] })
    const types = [UNLABELED, { associationCategory: HUBSPOT, associationTypeId: 931 }]
    const inputs = people.map((id) => ({ from: { id }, to: { id: firms[0] }, types }))
    expect((await portal.post(batchPath('contacts', 'companies', 'create'), { inputs })).status).toBe(201)
    expect(await answer(`${CROWDED}/0-2/0-1`)).toMatchObject({ limit: 10, totalRecordsNearLimit: 0 })
  })

  test('of object types that there are not are a 400', async () => {
    for (const path of ['nope/to', '0-1/nope', 'nope/0-1', '2-99/0-1']) {
      expectRefusalLike(await portal.get(`${CROWDED}/${path}`), 400, { category: 'VALIDATION_ERROR' })
    }
  })

  test('are read with the scope of any object type, and not with one for definitions', async () => {
    const reader = await spoke.newToken(['crm.objects.carts.read'], portal.portalId)
    expect((await reader.get(`${CROWDED}/from`)).status).toBe(200)
    const stranger = await spoke.newToken(['crm.schemas.contacts.read'], portal.portalId)
    expect((await stranger.get(`${CROWDED}/from`)).status).toBe(403)
  })
})
