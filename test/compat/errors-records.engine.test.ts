import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import {
  COMPANIES,
  CONTACTS,
  expectRefusal,
  expectRefusalLike,
  freshEmail,
  NOBODY,
  newCompany,
  newContact,
  readProperties,
} from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})

afterAll(() => spoke.close())

const properties = { city: 'London' }
const notFound = { message: 'resource not found' }

describe.each([
  { path: CONTACTS, make: newContact, other: COMPANIES },
  { path: COMPANIES, make: newCompany, other: CONTACTS },
])('a record of $path that is not there', ({ path, make, other }) => {
  test('is answered with the plain 404, which has no category', async () => {
    expectRefusal(await portal.get(`${path}/${NOBODY}`), 404, notFound)
    expectRefusal(await portal.patch(`${path}/${NOBODY}`, { properties }), 404, notFound)
  })

  test('is one that is archived', async () => {
    const id = await make(portal)
    await portal.delete(`${path}/${id}`)
    expectRefusal(await portal.get(`${path}/${id}`), 404, notFound)
    expectRefusal(await portal.get(`${path}/${id}?archived=false`), 404, notFound)
    expectRefusal(await portal.patch(`${path}/${id}`, { properties }), 404, notFound)
  })

  test('is one that is live, looked for among the archived', async () => {
    const id = await make(portal)
    expectRefusal(await portal.get(`${path}/${id}?archived=true`), 404, notFound)
  })

  test('is one of another object type', async () => {
    const id = await make(portal)
    expectRefusal(await portal.get(`${other}/${id}`), 404, notFound)
    expect((await portal.delete(`${other}/${id}`)).status).toBe(204)
    expect((await portal.get(`${path}/${id}`)).status).toBe(200)
  })

  test.each(['abc', '1.5', '1e3', '12abc', 'a@example.com', ' 1', 'undefined'])('has no number: %j', async (id) => {
    const body = {
      message: 'Object not found.  objectId are usually numeric.',
      context: { id: [id] },
      category: 'OBJECT_NOT_FOUND',
    }
    const at = `${path}/${encodeURIComponent(id)}`
    expectRefusal(await portal.get(at), 404, body)
    expectRefusal(await portal.patch(at, { properties }), 404, body)
    expectRefusal(await portal.delete(at), 404, body)
  })

  test.each(['0', '-5'])('has the number %s', async (id) => {
    const body = {
      message: 'Object not found. objectId is usually positive.',
      context: { id: [id] },
      category: 'OBJECT_NOT_FOUND',
    }
    expectRefusal(await portal.get(`${path}/${id}`), 404, body)
    expectRefusal(await portal.patch(`${path}/${id}`, { properties }), 404, body)
  })

  test('has a number that is too large', async () => {
    for (const id of ['9007199254740993', '9223372036854775808', '9'.repeat(40)]) {
      expectRefusal(await portal.get(`${path}/${id}`), 404, notFound)
      expectRefusal(await portal.patch(`${path}/${id}`, { properties }), 404, notFound)
    }
  })

  test('has an id with a NUL character', async () => {
    expectRefusal(await portal.get(`${path}/1%00`), 404, notFound)
    expectRefusal(await portal.patch(`${path}/%00`, { properties }), 404, notFound)
  })

  test.each([NOBODY, '9223372036854775807', '9'.repeat(40)])('can be archived: %s', async (id) => {
    const { status, body } = await portal.delete(`${path}/${id}`)
    expect({ status, body }).toEqual({ status: 204, body: undefined })
  })

  test('can be archived twice', async () => {
    const id = await make(portal)
    expect((await portal.delete(`${path}/${id}`)).status).toBe(204)
    const { archivedAt } = (await portal.get(`${path}/${id}?archived=true`)).body
    expect((await portal.delete(`${path}/${id}`)).status).toBe(204)
    expect((await portal.get(`${path}/${id}?archived=true`)).body.archivedAt).toBe(archivedAt)
  })

  test('changes nothing where a bad value is sent to it: it is not there', async () => {
    expectRefusal(await portal.patch(`${path}/${NOBODY}`, { properties: { nonsense: 'x' } }), 404, notFound)
  })
})

describe('an e-mail address that no contact has', () => {
  test.each(['nobody@example.com', 'no-address', '5'])('finds nothing: %s', async (email) => {
    const at = `${CONTACTS}/${encodeURIComponent(email)}?idProperty=email`
    expectRefusal(await portal.get(at), 404, notFound)
    expectRefusal(await portal.patch(at, { properties }), 404, notFound)
  })
})

describe('an e-mail address that a contact has', () => {
  const taken = (id: string) => ({ message: `Contact already exists. Existing ID: ${id}`, category: 'CONFLICT' })

  test.each([
    ['as it is', (email: string) => email],
    ['in capitals', (email: string) => email.toUpperCase()],
    ['between spaces', (email: string) => `  ${email} `],
  ])('cannot be given to a second, written %s, and the refusal names the first', async (_, write) => {
    const email = freshEmail()
    const first = await newContact(portal, { email })
    const second = await newContact(portal, { email: freshEmail() })
    const sent = { email: write(email) }
    expectRefusal(await portal.post(CONTACTS, { properties: sent }), 409, taken(first))
    expectRefusal(await portal.patch(`${CONTACTS}/${second}`, { properties: sent }), 409, taken(first))
    const inputs = [{ properties: { email: freshEmail() } }, { properties: sent }]
    expectRefusal(await portal.post(`${CONTACTS}/batch/create`, { inputs }), 409, taken(first))
    const edits = [{ id: second, properties: sent }]
    expectRefusal(await portal.post(`${CONTACTS}/batch/update`, { inputs: edits }), 409, taken(first))
    expect((await portal.get(`${CONTACTS}/${email}?idProperty=email`)).body.id).toBe(first)
  })

  test('refuses the whole batch: the contact before it in the batch is not made', async () => {
    const [email, other] = [freshEmail(), freshEmail()]
    await newContact(portal, { email })
    const inputs = [{ properties: { email: other } }, { properties: { email } }]
    expect((await portal.post(`${CONTACTS}/batch/create`, { inputs })).status).toBe(409)
    expectRefusal(await portal.get(`${CONTACTS}/${other}?idProperty=email`), 404, notFound)
  })

  test('may be sent again to the contact that has it', async () => {
    const email = freshEmail()
    const id = await newContact(portal, { email })
    const { status, body } = await portal.patch(`${CONTACTS}/${id}`, { properties: { email: email.toUpperCase() } })
    expect({ status, email: body.properties.email }).toEqual({ status: 200, email })
  })

  test('can be taken by another contact once the first has given it up', async () => {
    const email = freshEmail()
    const id = await newContact(portal, { email })
    await portal.patch(`${CONTACTS}/${id}`, { properties: { email: freshEmail() } })
    await newContact(portal, { email })
  })

  test('twice in one batch refuses it whole with a 409', async () => {
    const email = freshEmail()
    const inputs = [{ properties: { email } }, { properties: { email: email.toUpperCase() } }]
    expectRefusalLike(await portal.post(`${CONTACTS}/batch/create`, { inputs }), 409, { category: 'CONFLICT' })
    expectRefusal(await portal.get(`${CONTACTS}/${email}?idProperty=email`), 404, notFound)
  })
})

test('two companies may have the same domain and name', async () => {
  const company = { name: 'Engines', domain: 'engines.example' }
  expect(await newCompany(portal, company)).not.toBe(await newCompany(portal, company))
})

describe('an idProperty that identifies nothing', () => {
  test.each([
    { path: CONTACTS, idProperty: 'firstname', says: 'is not a unique property of contacts' },
    { path: CONTACTS, idProperty: 'nonsense', says: 'Property "nonsense" does not exist' },
    { path: COMPANIES, idProperty: 'domain', says: 'is not a unique property of companies' },
    { path: COMPANIES, idProperty: 'email', says: 'Property "email" does not exist' },
    { path: CONTACTS, idProperty: 'a\u0000b', says: '' },
  ])('is refused everywhere: $path by $idProperty', async ({ path, idProperty, says }) => {
    const query = `idProperty=${encodeURIComponent(idProperty)}`
    const input = { id: 'x', idProperty, properties }
    for (const reply of [
      await portal.get(`${path}/x?${query}`),
      await portal.patch(`${path}/x?${query}`, { properties }),
      await portal.post(`${path}/batch/read`, { idProperty, inputs: [{ id: 'x' }] }),
      await portal.post(`${path}/batch/update`, { inputs: [input] }),
      await portal.post(`${path}/batch/upsert`, { inputs: [input] }),
    ]) {
      expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
      expect(reply.body.message).toContain(says)
    }
  })

  test('hs_object_id is one, and names the record by its id', async () => {
    const id = await newCompany(portal)
    const query = 'idProperty=hs_object_id'
    expect((await portal.get(`${COMPANIES}/${id}?${query}`)).body.id).toBe(id)
    expect((await portal.patch(`${COMPANIES}/${id}?${query}`, { properties })).status).toBe(200)
    expect(await readProperties(portal, `${COMPANIES}/${id}`, ['city'])).toEqual(properties)
  })
})

test('a record whose associations can not be made is not made either', async () => {
  const associations = [
    { to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }] },
  ]
  const alone = await spoke.newPortal()
  expectRefusalLike(await alone.post(CONTACTS, { properties, associations }), 400, { category: 'VALIDATION_ERROR' })
  expect((await alone.get(CONTACTS)).body.results).toEqual([])
  const inputs = [{ properties }, { properties: { firstname: 'Bea' }, associations }]
  expectRefusalLike(await alone.post(`${CONTACTS}/batch/create`, { inputs }), 400, { category: 'VALIDATION_ERROR' })
  expect((await alone.get(CONTACTS)).body.results).toEqual([])
  const labelled = inputs.map((input, at) => ({ ...input, objectWriteTraceId: String(at) }))
  const batch = await alone.post(`${CONTACTS}/batch/create`, { inputs: labelled })
  expect([batch.status, batch.body.results?.length, batch.body.numErrors]).toEqual([207, 1, 1])
  expect((await alone.get(CONTACTS)).body.results).toHaveLength(1)
})
