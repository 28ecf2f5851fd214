import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

const CONTACTS = '/crm/v3/objects/contacts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

async function make(properties: Record<string, string>): Promise<string> {
  const { status, body } = await portal.post(CONTACTS, { properties })
  expect(status).toBe(201)
  return body.id
}

const merge = (primaryObjectId: string, objectIdToMerge: string) =>
  portal.post(`${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge })

const read = (
  id: string,
  query = 'properties=email,firstname,city,lifecyclestage,hs_merged_object_ids,hs_additional_emails',
) => portal.get(`${CONTACTS}/${id}?${query}`)

describe('a merge', () => {
  test("keeps the primary's values, fills its blanks and takes the furthest stage", async () => {
    const primary = await make({ email: 'a@customer.example', firstname: 'Ada' })
    const other = await make({
      email: 'b@customer.example',
      firstname: 'Bea',
      city: 'London',
      lifecyclestage: 'customer',
    })
    const { status, body } = await merge(primary, other)
    expect({ status, id: body.id }).toEqual({ status: 200, id: primary })
    expect((await read(primary)).body.properties).toMatchObject({
      email: 'a@customer.example',
      firstname: 'Ada',
      city: 'London',
      lifecyclestage: 'customer',
      hs_merged_object_ids: other,
      hs_additional_emails: 'b@customer.example',
    })
  })

  test('makes every old id lead to the survivor, through merges of merges', async () => {
    const [a, b, c] = [await make({ firstname: 'A' }), await make({ firstname: 'B' }), await make({ firstname: 'C' })]
    expect((await merge(b, c)).status).toBe(200)
    expect((await merge(a, b)).status).toBe(200)
    for (const id of [a, b, c]) expect((await read(id)).body.id).toBe(a)
    const patched = await portal.patch(`${CONTACTS}/${c}`, { properties: { city: 'Paris' } })
    expect({ status: patched.status, id: patched.body.id }).toEqual({ status: 200, id: a })
    expect((await portal.get(CONTACTS)).body.results.map(({ id }: { id: string }) => id)).toEqual([a])
  })

  test('is not followed by a batch update, which names what it can not find', async () => {
    const [a, b] = [await make({ firstname: 'A' }), await make({ firstname: 'B' })]
    await merge(a, b)
    const { status, body } = await portal.post(`${CONTACTS}/batch/update`, {
      inputs: [{ id: b, properties: { city: 'Rome' } }],
    })
    expect({ status, ids: body.errors[0].context.ids }).toEqual({ status: 207, ids: [b] })
  })

  test("keeps both e-mails taken: the other's leads to the survivor and can not be given to a new contact", async () => {
    const a = await make({ email: 'a@customer.example' })
    await merge(a, await make({ email: 'b@customer.example' }))
    expect((await portal.get(`${CONTACTS}/b@customer.example?idProperty=email`)).body.id).toBe(a)
    const again = await portal.post(CONTACTS, { properties: { email: 'b@customer.example' } })
    expect({ status: again.status, message: again.body.message }).toEqual({
      status: 409,
      message: `Contact already exists. Existing ID: ${a}`,
    })
  })

  test('frees both e-mails when the survivor is archived', async () => {
    const a = await make({ email: 'a@customer.example' })
    await merge(a, await make({ email: 'b@customer.example' }))
    expect((await portal.delete(`${CONTACTS}/${a}`)).status).toBe(204)
    for (const email of ['a@customer.example', 'b@customer.example']) await make({ email })
  })

  test('is found by search under the values it ended with, and only once', async () => {
    const a = await make({ email: 'a@customer.example', lastname: 'Byron' })
    await merge(a, await make({ email: 'b@customer.example', lastname: 'King', company: 'Engines' }))
    const search = async (propertyName: string, value: string) =>
      (
        await portal.post(`${CONTACTS}/search`, {
          filterGroups: [{ filters: [{ propertyName, operator: 'EQ', value }] }],
        })
      ).body.total
    expect([
      await search('lastname', 'Byron'),
      await search('lastname', 'King'),
      await search('company', 'Engines'),
    ]).toEqual([1, 0, 1])
  })

  test('shows in the history of what it changed', async () => {
    const a = await make({ firstname: 'Ada' })
    await merge(a, await make({ city: 'London' }))
    const { body } = await read(a, 'propertiesWithHistory=city')
    expect(body.propertiesWithHistory.city).toMatchObject([{ value: 'London', sourceType: 'MERGE_OBJECTS' }])
  })

  test('of a record with itself, an archived or an unknown one is refused and changes nothing', async () => {
    const [a, b] = [await make({ firstname: 'A' }), await make({ firstname: 'B' })]
    expect((await merge(a, a)).status).toBe(400)
    expect((await merge(a, '999999999')).status).toBe(404)
    await portal.delete(`${CONTACTS}/${b}`)
    expect((await merge(a, b)).status).toBe(404)
    expect((await read(a)).body.properties.hs_merged_object_ids).toBeNull()
    await merge(a, await make({ firstname: 'C' }))
    expect((await merge(a, b)).status).toBe(404)
  })

  test('does not reach into another portal', async () => {
    const a = await make({ firstname: 'A' })
    const stranger = await spoke.newPortal()
    const theirs = (await stranger.post(CONTACTS, { properties: { firstname: 'T' } })).body.id
    expect((await merge(a, theirs)).status).toBe(404)
    expect((await stranger.get(`${CONTACTS}/${theirs}`)).status).toBe(200)
  })

  test('works through the SDK, for companies too', async () => {
    const hubspot = new Client({ accessToken: portal.token, basePath: spoke.url })
    const made = async (name: string) =>
      (await hubspot.crm.companies.basicApi.create({ properties: { name }, associations: [] })).id
    const [a, b] = [await made('A'), await made('B')]
    const merged = await hubspot.crm.companies.basicApi.merge({ primaryObjectId: a, objectIdToMerge: b })
    expect(merged.id).toBe(a)
    expect((await hubspot.crm.companies.basicApi.getById(b)).id).toBe(a)
  })

  test('of many into one from all sides at once leaves one survivor with every id', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, at) => make({ firstname: `N${at}` })))
    const [first = '', ...others] = ids
    const outcomes = await Promise.all(others.map((other) => merge(first, other)))
    expect(outcomes.map(({ status }) => status)).toEqual(others.map(() => 200))
    const { hs_merged_object_ids: merged } = (await read(first)).body.properties
    expect(merged.split(';').sort()).toEqual([...others].sort())
  })
})

describe('a GDPR deletion', () => {
  const purge = (body: unknown) => portal.post(`${CONTACTS}/gdpr-delete`, body)

  test('removes the contact for good, by id and by e-mail, and blocks its e-mail', async () => {
    const a = await make({ email: 'a@customer.example', firstname: 'Ada' })
    await make({ email: 'b@customer.example' })
    expect((await purge({ objectId: a })).status).toBe(204)
    expect((await purge({ objectId: 'B@customer.example', idProperty: 'email' })).status).toBe(204)
    expect((await portal.get(CONTACTS)).body.results).toEqual([])
    expect((await portal.get(`${CONTACTS}?archived=true`)).body.results).toEqual([])
    for (const email of ['a@customer.example', 'b@customer.example']) {
      const { status, body } = await portal.post(CONTACTS, { properties: { email } })
      expect({ status, message: body.message }).toEqual({ status: 400, message: 'email has been GDPR blacklisted' })
    }
  })

  test('of an e-mail that nobody has blocks it, and of an unknown id changes nothing', async () => {
    expect((await purge({ objectId: 'new@customer.example', idProperty: 'email' })).status).toBe(204)
    expect((await portal.post(CONTACTS, { properties: { email: 'new@customer.example' } })).status).toBe(400)
    expect((await purge({ objectId: '999999999' })).status).toBe(204)
  })

  test('takes the values out of the change log and leaves the facts', async () => {
    const a = await make({ email: 'secret@customer.example', firstname: 'Secret' })
    await portal.patch(`${CONTACTS}/${a}`, { properties: { firstname: 'Hidden' } })
    await merge(a, await make({ lastname: 'Buried' }))
    await purge({ objectId: a })
    const { openConsumer } = await import('../../src/changes/changes.ts')
    const consumer = openConsumer(spoke.app.store, `purge-${portal.portalId}`)
    const own = (await consumer.next(100_000)).filter((change) => change.portal === portal.portalId)
    expect(own.map(({ kind }) => kind)).toEqual([
      'creation',
      'propertyChange',
      'creation',
      'merge',
      'merge',
      'privacyDeletion',
    ])
    expect(JSON.stringify(own)).not.toMatch(/secret|hidden|buried/i)
  })

  test('of an archived contact works too', async () => {
    const a = await make({ email: 'a@customer.example' })
    await portal.delete(`${CONTACTS}/${a}`)
    expect((await purge({ objectId: a })).status).toBe(204)
    expect((await portal.get(`${CONTACTS}/${a}?archived=true`)).status).toBe(404)
  })
})
