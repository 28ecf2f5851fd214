import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { due, forget } from '../harness/followed.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { batchPath, expectFollowed, newPeople, PRIMARY, put, spec, UNLABELED, v4 } from './association-support.ts'
import { COMPANIES, CONTACTS, expectRefusalLike, freshEmail, NOBODY } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

async function said(type: string, id: string, name: string, more = ''): Promise<string | null> {
  const { body } = await portal.get(`/crm/v3/objects/${type}/${id}?properties=${name}${more}`)
  return body.properties[name]
}

async function newRecord(type: string, properties: object, associations: readonly unknown[] = []): Promise<string> {
  const { status, body } = await portal.post(`/crm/v3/objects/${type}`, { properties, associations })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body.id
}

const newDeal = (associations: readonly unknown[] = []) =>
  newRecord('deals', { dealname: 'Loom', dealstage: 'appointmentscheduled' }, associations)

describe('a count of associated records', () => {
  test('is there in reads and lists, in the history and for search from the first one on, and 0 after the last', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', eve = '', x = ''] = [...people, ...firms]
    expect(await said('companies', x, 'num_associated_contacts')).toBeNull()
    const before = (await portal.get(`${COMPANIES}/${x}`)).body.updatedAt
    await put(portal, v4('companies', x, 'contacts', ada), [spec(280)])
    await put(portal, v4('contacts', eve, 'companies', x), [UNLABELED])
    expect(await said('companies', x, 'num_associated_contacts')).toBe('2')
    await portal.delete(v4('contacts', eve, 'companies', x))
    await portal.delete(v4('contacts', ada, 'companies', x))
    const { body } = await portal.get(`${COMPANIES}/${x}?propertiesWithHistory=num_associated_contacts`)
    const history = body.propertiesWithHistory.num_associated_contacts
    expect(history.map(({ value }: { value: string }) => value)).toEqual(['0', '1', '2', '1'])
    expect(new Set(history.map(({ sourceType }: { sourceType: string }) => sourceType))).toEqual(
      new Set(['CALCULATED']),
    )
    // Nobody changed the company itself.
    expect(body.updatedAt).toBe(before)
    await expectFollowed(portal, people, firms)
  })

  test('can not be written', async () => {
    const reply = await portal.post(COMPANIES, { properties: { name: 'X', num_associated_contacts: '7' } })
    expectRefusalLike(reply, 400, { message: expect.stringMatching(/READ_ONLY_VALUE/) })
  })

  test('of a label alone does not move, nor of a pair that is associated twice over', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', x = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY, spec(931)])
    await put(portal, v4('contacts', ada, 'companies', x), [UNLABELED])
    await put(portal, v4('companies', x, 'contacts', ada), [spec(2)])
    expect(await said('companies', x, 'num_associated_contacts')).toBe('1')
  })

  test('is in the answer of a record that is made with associations, and in its creation', async () => {
    const { people } = await newPeople(portal, 2, 0)
    const associations = people.map((id) => ({ to: { id }, types: [spec(3)] }))
    const { body } = await portal.post('/crm/v3/objects/deals', {
      properties: { dealname: 'Loom', dealstage: 'appointmentscheduled' },
      associations,
    })
    expect(body.properties.num_associated_contacts).toBe('2')
    for (const id of people) expect(await said('contacts', id, 'num_associated_deals')).toBe('1')
    const read = await portal.get(`/crm/v3/objects/deals/${body.id}?propertiesWithHistory=num_associated_contacts`)
    expect(read.body.propertiesWithHistory.num_associated_contacts).toMatchObject([
      { value: '2', sourceType: 'CALCULATED' },
    ])
  })

  test('counts line items, splits and tickets too', async () => {
    const { firms } = await newPeople(portal, 0, 2)
    const deal = await newDeal()
    await newRecord('line_items', { name: 'Punch card' }, [{ to: { id: deal }, types: [spec(20)] }])
    expect(await said('deals', deal, 'hs_num_of_associated_line_items')).toBe('1')
    const ticket = await newRecord(
      'tickets',
      { subject: 'Jam', hs_pipeline_stage: '1' },
      firms.map((id) => ({ to: { id }, types: [spec(339)] })),
    )
    expect(await said('tickets', ticket, 'hs_num_associated_companies')).toBe('2')
    await newRecord('calls', { hs_timestamp: '2026-01-01T00:00:00Z' }, [{ to: { id: deal }, types: [spec(206)] }])
    expect(await said('deals', deal, 'hs_number_of_call_engagements')).toBe('1')
  })

  test('stays with an archived record as it was, leaves the others, and is right again when it is back', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', eve = '', x = ''] = [...people, ...firms]
    for (const id of people) await put(portal, v4('contacts', id, 'companies', x), [PRIMARY])
    await portal.delete(`${COMPANIES}/${x}`)
    expect(await said('companies', x, 'num_associated_contacts', '&archived=true')).toBe('2')
    expect(await said('contacts', ada, 'associatedcompanyid')).toBeNull()
    await portal.delete(`${CONTACTS}/${eve}`)
    expect((await portal.post(`/spoke/v1/objects/companies/${x}/restore`)).status).toBe(200)
    expect(await said('companies', x, 'num_associated_contacts')).toBe('1')
    expect(await said('contacts', ada, 'associatedcompanyid')).toBe(x)
    await portal.post(`/spoke/v1/objects/contacts/${eve}/restore`)
    expect(await said('companies', x, 'num_associated_contacts')).toBe('2')
  })

  test('is what a merged record has, each once; GDPR deletion takes one away', async () => {
    const { people, firms } = await newPeople(portal, 3, 2)
    const [ada = '', eve = '', bob = '', x = '', y = ''] = [...people, ...firms]
    for (const id of [ada, eve]) await put(portal, v4('contacts', id, 'companies', x), [UNLABELED])
    for (const id of [eve, bob]) await put(portal, v4('contacts', id, 'companies', y), [UNLABELED])
    await portal.post(`${COMPANIES}/merge`, { primaryObjectId: x, objectIdToMerge: y })
    expect(await said('companies', x, 'num_associated_contacts')).toBe('3')
    await portal.post(`${CONTACTS}/merge`, { primaryObjectId: ada, objectIdToMerge: bob })
    expect(await said('companies', x, 'num_associated_contacts')).toBe('2')
    await portal.post(`${CONTACTS}/gdpr-delete`, { objectId: eve })
    expect(await said('companies', x, 'num_associated_contacts')).toBe('1')
    await expectFollowed(portal, [ada], [x])
  })

  test('is read by formulas', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', x = ''] = [...people, ...firms]
    await portal.post('/crm/v3/properties/companies', {
      ...{ name: 'seats', label: 'Seats', type: 'number', fieldType: 'calculation_equation' },
      ...{ groupName: 'companyinformation', calculationFormula: '3 * num_associated_contacts' },
    })
    await put(portal, v4('contacts', ada, 'companies', x), [UNLABELED])
    expect(await said('companies', x, 'seats')).toBe('3')
    const filters = [
      { propertyName: 'hs_object_id', operator: 'EQ', value: x },
      { propertyName: 'seats', operator: 'EQ', value: '3' },
    ]
    expect((await portal.post(`${COMPANIES}/search`, { filterGroups: [{ filters }] })).body.total).toBe(1)
  })

  test('loses none of many writers at once', async () => {
    const { people, firms } = await newPeople(portal, 12, 2)
    const [x = '', y = ''] = firms
    const replies = await Promise.all(
      people.flatMap((id) => [
        portal.put(`/crm/v4/objects/contacts/${id}/associations/default/companies/${x}`),
        portal.put(`/crm/v4/objects/companies/${x}/associations/default/contacts/${id}`),
        portal.put(v4('contacts', id, 'companies', y), [PRIMARY]),
        portal.patch(`${COMPANIES}/${x}`, { properties: { city: id } }),
      ]),
    )
    for (const { status } of replies) expect([200, 201]).toContain(status)
    expect(await said('companies', x, 'num_associated_contacts')).toBe('12')
    await expectFollowed(portal, people, firms)
  })
})

describe('parent and child companies', () => {
  test('say which and how many', async () => {
    const { firms } = await newPeople(portal, 0, 3)
    const [parent = '', one = '', two = ''] = firms
    for (const id of [one, two]) await put(portal, v4('companies', parent, 'companies', id), [spec(13)])
    expect(await said('companies', parent, 'hs_num_child_companies')).toBe('2')
    expect(await said('companies', one, 'hs_parent_company_id')).toBe(parent)
    await portal.delete(v4('companies', one, 'companies', parent))
    expect(await said('companies', parent, 'hs_num_child_companies')).toBe('1')
    expect(await said('companies', one, 'hs_parent_company_id')).toBeNull()
  })
})

describe('the primary company', () => {
  test('of a deal is said by the deal', async () => {
    const { firms } = await newPeople(portal, 0, 2)
    const [x = '', y = ''] = firms
    const deal = await newDeal([{ to: { id: x }, types: [spec(5)] }])
    expect(await said('deals', deal, 'hs_primary_associated_company')).toBe(x)
    await put(portal, v4('deals', deal, 'companies', y), [spec(5)])
    expect(await said('deals', deal, 'hs_primary_associated_company')).toBe(y)
  })

  test('is set by writing associatedcompanyid: at creation, later, in batches and upserts', async () => {
    const { firms } = await newPeople(portal, 0, 3)
    const [x = '', y = '', z = ''] = firms
    const email = freshEmail()
    const ada = await newRecord('contacts', { email, associatedcompanyid: x })
    await expectFollowed(portal, [ada], firms)
    expect(await said('contacts', ada, 'associatedcompanyid')).toBe(x)
    const patched = await portal.patch(`${CONTACTS}/${ada}`, { properties: { associatedcompanyid: y } })
    expect(patched.body.properties.associatedcompanyid).toBe(y)
    expect(await said('companies', x, 'num_associated_contacts')).toBe('1')
    expect(await said('companies', y, 'num_associated_contacts')).toBe('1')
    await expectFollowed(portal, [ada], firms)
    const input = { id: email, idProperty: 'email', properties: { associatedcompanyid: z } }
    expect((await portal.post(`${CONTACTS}/batch/upsert`, { inputs: [input] })).status).toBe(200)
    await expectFollowed(portal, [ada], firms)
    const history = await portal.get(`${CONTACTS}/${ada}?propertiesWithHistory=associatedcompanyid`)
    expect(history.body.propertiesWithHistory.associatedcompanyid).toMatchObject([
      { value: z, sourceType: 'INTEGRATION' },
      { value: y, sourceType: 'INTEGRATION' },
      { value: x, sourceType: 'INTEGRATION' },
    ])
    await portal.patch(`${CONTACTS}/${ada}`, { properties: { associatedcompanyid: '' } })
    expect(await said('contacts', ada, 'associatedcompanyid')).toBeNull()
    expect(await said('companies', z, 'num_associated_contacts')).toBe('1')
    await expectFollowed(portal, [ada], firms)
  })

  test('of a ticket is said by the ticket', async () => {
    const { firms } = await newPeople(portal, 0, 1)
    const [x = ''] = firms
    const properties = { subject: 'Jam', hs_pipeline_stage: '1' }
    const ticket = await newRecord('tickets', properties, [{ to: { id: x }, types: [spec(26)] }])
    expect(await said('tickets', ticket, 'hs_primary_company_id')).toBe(x)
    await portal.post(batchPath('tickets', 'companies', 'labels/archive'), {
      inputs: [{ from: { id: ticket }, to: { id: x }, types: [spec(26)] }],
    })
    expect(await said('tickets', ticket, 'hs_primary_company_id')).toBeNull()
  })

  test('is named as ids are written', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', x = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY])
    for (const wrong of [`0${x}`, `${x}.0`, `-${x}`, '1e3'])
      expect((await portal.patch(`${CONTACTS}/${ada}`, { properties: { associatedcompanyid: wrong } })).status).toBe(
        400,
      )
    expect((await portal.patch(`${CONTACTS}/${ada}`, { properties: { associatedcompanyid: Number(x) } })).status).toBe(
      200,
    )
    expect(await said('contacts', ada, 'associatedcompanyid')).toBe(x)
  })

  test('must be there: a write that names another is refused and changes nothing', async () => {
    const { people } = await newPeople(portal, 2, 0)
    const [ada = '', eve = ''] = people
    const invalid = { message: 'One or more associations are invalid', category: 'VALIDATION_ERROR' }
    const properties = { city: 'Paris', associatedcompanyid: NOBODY }
    expectRefusalLike(await portal.patch(`${CONTACTS}/${ada}`, { properties }), 400, invalid)
    expectRefusalLike(await portal.post(CONTACTS, { properties: { email: freshEmail(), ...properties } }), 400, invalid)
    const inputs = [
      { id: ada, properties, objectWriteTraceId: 'bad' },
      { id: eve, properties: { city: 'Rome' }, objectWriteTraceId: 'good' },
    ]
    const batch = await portal.post(`${CONTACTS}/batch/update`, { inputs })
    expect(batch.status).toBe(207)
    expect(batch.body.errors).toMatchObject([{ context: { objectWriteTraceId: ['bad'] } }])
    expect(await said('contacts', ada, 'city')).toBeNull()
    expect(await said('contacts', eve, 'city')).toBe('Rome')
    const other = await (await spoke.newPortal()).post(COMPANIES, { properties: { name: 'Elsewhere' } })
    const foreign = await portal.patch(`${CONTACTS}/${ada}`, { properties: { associatedcompanyid: other.body.id } })
    expectRefusalLike(foreign, 400, invalid)
  })
})

test('what a portal had before its properties followed is counted in the background', async () => {
  const { people, firms } = await newPeople(portal, 2, 1)
  const [x = ''] = firms
  const inputs = people.map((id) => ({ from: { id }, to: { id: x }, types: [PRIMARY] }))
  await portal.post(batchPath('contacts', 'companies', 'create'), { inputs })
  await forgetFollowed(portal.portalId, [x, ...people])
  expect(await said('companies', x, 'num_associated_contacts')).toBeNull()
  // One more, before the background has come by: all are counted, not only the new one.
  const late = await newRecord('contacts', { email: freshEmail(), associatedcompanyid: x })
  expect(await said('companies', x, 'num_associated_contacts')).toBe('3')
  await forgetFollowed(portal.portalId, [x])
  spoke.app.crm.recalculation.wake()
  await expect.poll(() => said('companies', x, 'num_associated_contacts'), { timeout: 20_000 }).toBe('3')
  await expect.poll(() => said('contacts', people[0] ?? '', 'associatedcompanyid'), { timeout: 20_000 }).toBe(x)
  await expectFollowed(portal, [...people, late], firms)
})

/** Leaves records as an older Spoke did, and what the migration leaves to be done. */
async function forgetFollowed(portalId: number, ids: readonly string[]): Promise<void> {
  const { store } = spoke.app
  await store.write(function* older() {
    for (const id of ids) yield* forget({ portal: portalId, id: Number(id) })
    for (const type of ['0-1', '0-2']) yield* due([{ portal: portalId, type, next_id: 0, again_at: null }])
  })
}
