import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { COMPANIES, CONTACTS, freshEmail, INSTANT, newCompany, newContact } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})

afterAll(() => spoke.close())

const cases = [
  {
    path: CONTACTS,
    typeId: '0-1',
    make: newContact,
    defaults: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    system: ['createdate', 'hs_object_id', 'lastmodifieddate'],
    modified: 'lastmodifieddate',
  },
  {
    path: COMPANIES,
    typeId: '0-2',
    make: newCompany,
    defaults: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    system: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    modified: 'hs_lastmodifieddate',
  },
]

describe.each(cases)('a record of $path', ({ path, typeId, make, defaults, system, modified }) => {
  const idsOf = ({ body }: Awaited<ReturnType<Caller['get']>>): string[] =>
    body.results.map(({ id }: { id: string }) => id)

  test('has its keys in the order of HubSpot, properties by name', async () => {
    const id = await make(portal)
    const read = await portal.get(`${path}/${id}?propertiesWithHistory=city`)
    expect(Object.keys(read.body)).toEqual([
      'id',
      'properties',
      'propertiesWithHistory',
      'createdAt',
      'updatedAt',
      'archived',
      'url',
    ])
    const { properties } = (await portal.get(`${path}/${id}?properties=zip,city,address`)).body
    expect(Object.keys(properties)).toEqual(Object.keys(properties).toSorted())
    await portal.delete(`${path}/${id}`)
    const archived = await portal.get(`${path}/${id}?archived=true`)
    expect(Object.keys(archived.body)).toEqual([
      'id',
      'properties',
      'createdAt',
      'updatedAt',
      'archived',
      'archivedAt',
      'url',
    ])
  })

  test('shows its default properties, empty ones as null, when none are asked for', async () => {
    const id = await make(portal)
    const read = await portal.get(`${path}/${id}`)
    const list = await portal.get(`${path}?limit=100&after=${id}`)
    const batch = await portal.post(`${path}/batch/read`, { inputs: [{ id }] })
    const search = await portal.post(`${path}/search`, {
      filters: [{ propertyName: 'hs_object_id', operator: 'EQ', value: id }],
    })
    for (const record of [read.body, list.body.results[0], batch.body.results[0], search.body.results[0]]) {
      expect(record.id).toBe(id)
      expect(Object.keys(record.properties)).toEqual(defaults)
      const empty = defaults.filter((name) => !system.includes(name) && name !== 'name')
      for (const name of empty) expect({ [name]: record.properties[name] }).toEqual({ [name]: null })
    }
  })

  test('shows what is asked for and the system properties; what is empty as null, what does not exist not at all', async () => {
    const id = await make(portal, { city: 'London' })
    for (const query of [
      'properties=city,zip,nonsense',
      'properties=city&properties=zip&properties=nonsense',
      'properties=city,zip&properties=nonsense&properties=city',
    ]) {
      const { status, body } = await portal.get(`${path}/${id}?${query}`)
      expect(status).toBe(200)
      expect(Object.keys(body.properties)).toEqual([...system, 'city', 'zip'].toSorted())
      expect(body.properties).toMatchObject({ city: 'London', zip: null })
      const list = await portal.get(`${path}?limit=1&after=${id}&${query}`)
      expect(list.body.results[0].properties).toEqual(body.properties)
    }
    const batch = await portal.post(`${path}/batch/read`, { inputs: [{ id }], properties: ['city', 'zip', 'nonsense'] })
    expect(Object.keys(batch.body.results[0].properties)).toEqual([...system, 'city', 'zip'].toSorted())
  })

  test('has its id, its instants and its page in the console', async () => {
    const { body } = await portal.get(`${path}/${await make(portal)}`)
    expect(body.id).toMatch(/^[1-9]\d*$/)
    expect(body).toMatchObject({
      archived: false,
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
      properties: { hs_object_id: body.id, createdate: body.createdAt, [modified]: body.updatedAt },
      url: `${spoke.url}/console/contacts/${portal.portalId}/record/${typeId}/${body.id}`,
    })
  })

  test('is answered after a change with what was sent and what changed with it, not with everything', async () => {
    const id = await make(portal, { city: 'London', zip: 'N1' })
    const { body } = await portal.patch(`${path}/${id}`, { properties: { city: 'Paris', address: '' } })
    expect(body.id).toBe(id)
    expect(Object.keys(body.properties)).toEqual([...system, 'address', 'city'].toSorted())
    expect(body.properties).toMatchObject({ city: 'Paris', address: null })
  })

  test('is not modified by a change to what it has already', async () => {
    const id = await make(portal, { city: 'London' })
    const before = (await portal.get(`${path}/${id}`)).body
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await portal.patch(`${path}/${id}`, { properties: { city: 'London' } })).status).toBe(200)
    expect((await portal.get(`${path}/${id}`)).body).toEqual(before)
    await portal.patch(`${path}/${id}`, { properties: { city: 'Paris' } })
    const after = (await portal.get(`${path}/${id}`)).body
    expect(after.createdAt).toBe(before.createdAt)
    expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt))
    expect(after.properties[modified]).toBe(after.updatedAt)
  })

  test('once archived tells since when, and keeps its id and its values', async () => {
    const id = await make(portal, { city: 'London' })
    const before = Date.now()
    await portal.delete(`${path}/${id}`)
    const { body } = await portal.get(`${path}/${id}?archived=true&properties=city`)
    expect(body).toMatchObject({ id, archived: true, properties: { city: 'London' } })
    expect(body.archivedAt).toMatch(INSTANT)
    expect(Date.parse(body.archivedAt)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(body.archivedAt)).toBeLessThanOrEqual(Date.now())
  })

  test('stands in lists in the order of ids, live ones and archived ones apart', async () => {
    const alone = await spoke.newPortal()
    const ids: string[] = []
    for (let at = 0; at < 6; at++) ids.push(await make(alone, { city: `c${at}` }))
    expect(ids).toEqual(ids.toSorted((a, b) => Number(a) - Number(b)))
    const archived = [ids[1], ids[4]] as string[]
    for (const id of archived) await alone.delete(`${path}/${id}`)
    const live = ids.filter((id) => !archived.includes(id))
    expect(idsOf(await alone.get(path))).toEqual(live)
    expect(idsOf(await alone.get(`${path}?archived=false`))).toEqual(live)
    const bin = await alone.get(`${path}?archived=true`)
    expect(idsOf(bin)).toEqual(archived)
    expect(bin.body.results.map((record: { archived: boolean }) => record.archived)).toEqual([true, true])
  })

  test('is listed 10 at a time by default, 100 at most', async () => {
    const alone = await spoke.newPortal()
    const inputs = Array.from({ length: 100 }, (_, at) => ({ properties: { name: `n${at}`, city: `c${at}` } }))
    const made = await alone.post(`${path}/batch/create`, {
      inputs: path === CONTACTS ? inputs.map(({ properties: { city } }) => ({ properties: { city } })) : inputs,
    })
    expect(made.status).toBe(201)
    expect(idsOf(await alone.get(path))).toEqual(idsOf(made).slice(0, 10))
    const all = await alone.get(`${path}?limit=100`)
    expect(idsOf(all)).toEqual(idsOf(made))
    expect(all.body).not.toHaveProperty('paging')
  })

  test('is where the cursor says: it is the lowest id still to come, also when that record has gone', async () => {
    const alone = await spoke.newPortal()
    const ids: string[] = []
    for (let at = 0; at < 5; at++) ids.push(await make(alone))
    const page = await alone.get(`${path}?limit=2&properties=city`)
    const { after, link } = page.body.paging.next
    expect(after).toBe(String(Number(ids[1]) + 1))
    const url = new URL(link)
    expect(url.origin + url.pathname).toBe(spoke.url + path)
    expect([...url.searchParams].toSorted()).toEqual(
      Object.entries({ limit: '2', properties: 'city', after }).toSorted(),
    )
    await alone.delete(`${path}/${ids[2]}`)
    expect(idsOf(await alone.get(`${path}?limit=2&after=${after}`))).toEqual([ids[3], ids[4]])
    expect(idsOf(await alone.get(`${path}?after=${ids[3]}`))).toEqual([ids[3], ids[4]])
    const last = await alone.get(`${path}?limit=2&after=${Number(ids[4]) + 1}`)
    expect(last.body).toEqual({ results: [] })
  })

  test('comes in a batch read in the order asked for', async () => {
    const ids = [await make(portal), await make(portal), await make(portal)]
    const asked = [ids[2], ids[0], ids[1]]
    expect(idsOf(await portal.post(`${path}/batch/read`, { inputs: asked.map((id) => ({ id })) }))).toEqual(asked)
    const numbers = asked.map((id) => ({ id: Number(id) }))
    expect(idsOf(await portal.post(`${path}/batch/read`, { inputs: numbers }))).toEqual(asked)
  })
})

test('a new contact is answered with all that Spoke sets by itself', async () => {
  const email = freshEmail()
  const { status, headers, body } = await portal.post(CONTACTS, { properties: { email, firstname: 'Ada', zip: '' } })
  expect(status).toBe(201)
  expect(headers.get('location')).toBe(`${spoke.url}${CONTACTS}/${body.id}`)
  expect(Object.keys(body)).toEqual(['id', 'properties', 'createdAt', 'updatedAt', 'archived', 'url'])
  expect(Object.keys(body.properties)).toEqual(Object.keys(body.properties).toSorted())
  expect(body.properties).toMatchObject({
    createdate: body.createdAt,
    email,
    firstname: 'Ada',
    hs_all_contact_vids: body.id,
    hs_email_domain: 'example.com',
    hs_is_contact: 'true',
    hs_is_unworked: 'true',
    hs_lifecyclestage_lead_date: body.createdAt,
    hs_object_id: body.id,
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: expect.stringMatching(/^\d+$/),
    hs_object_source_label: 'INTEGRATION',
    hs_pipeline: 'contacts-lifecycle-pipeline',
    lastmodifieddate: body.updatedAt,
    lifecyclestage: 'lead',
    zip: null,
  })
})

test('a new company is answered with all that Spoke sets by itself', async () => {
  const { status, headers, body } = await portal.post(COMPANIES, { properties: { name: 'Engines', zip: null } })
  expect(status).toBe(201)
  expect(headers.get('location')).toBe(`${spoke.url}${COMPANIES}/${body.id}`)
  expect(body.properties).toMatchObject({
    createdate: body.createdAt,
    hs_lastmodifieddate: body.updatedAt,
    hs_object_id: body.id,
    hs_object_source: 'INTEGRATION',
    hs_object_source_label: 'INTEGRATION',
    lifecyclestage: 'lead',
    name: 'Engines',
    zip: null,
  })
})

test('a record is answered alike whether it was made alone, in a batch or by an upsert', async () => {
  const properties = { firstname: 'Ada', zip: '' }
  const alone = await portal.post(CONTACTS, { properties: { ...properties, email: freshEmail() } })
  const batch = await portal.post(`${CONTACTS}/batch/create`, {
    inputs: [{ properties: { ...properties, email: freshEmail() } }],
  })
  const upsert = await portal.post(`${CONTACTS}/batch/upsert`, {
    inputs: [{ id: freshEmail(), idProperty: 'email', properties }],
  })
  const names = Object.keys(alone.body.properties)
  expect(names).toContain('zip')
  expect(Object.keys(batch.body.results[0].properties)).toEqual(names)
  expect(Object.keys(upsert.body.results[0].properties)).toEqual(names)
})
