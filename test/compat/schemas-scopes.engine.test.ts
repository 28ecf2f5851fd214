import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allScopes } from '../../src/catalogue/catalogue.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { car, kindTo, makeSchema, SCHEMAS } from './schema-support.ts'

// Which scopes open custom objects, and that no other does: HubSpot lists nearly every scope for its generic routes.

let spoke: TestSpoke
let type: string
let full: string
let record: string
let contact: string
let order: string
beforeAll(async () => {
  spoke = await openTestSpoke()
  const { body: schema } = await makeSchema(spoke)
  type = schema.id
  full = schema.fullyQualifiedName
  const made = await spoke.post('/crm/v3/objects/contacts', { properties: { firstname: 'Ada' } })
  contact = made.body.id
  const types = [{ associationCategory: 'USER_DEFINED', associationTypeId: kindTo(schema, '0-1') }]
  record = (
    await spoke.post(`/crm/v3/objects/${type}`, {
      properties: { model: 'M' },
      associations: [{ to: { id: contact }, types }],
    })
  ).body.id
  order = (await makeSchema(spoke, { ...car, name: 'order' })).body.id
})
afterAll(() => spoke.close())

type Call = (caller: Caller) => Promise<{ status: number }>

/** What opens a call, each scope alone; every scope of HubSpot's that is not among them leaves it shut, all together. */
async function expectOpenedBy(call: Call, scopes: readonly string[]): Promise<void> {
  for (const scope of scopes) {
    const { status } = await call(await spoke.newToken([scope]))
    expect({ scope, refused: status === 403 }).toEqual({ scope, refused: false })
  }
  const others = await spoke.newToken(allScopes().filter((scope) => !scopes.includes(scope)))
  expect((await call(others)).status).toBe(403)
}

const READ_SCHEMAS = [
  'crm.schemas.custom.read',
  'crm.objects.custom.read',
  'crm.objects.custom.sensitive.read',
  'crm.objects.custom.sensitive.read.v2',
  'crm.objects.custom.highly_sensitive.read',
  'crm.objects.custom.highly_sensitive.read.v2',
]
const WRITE_SCHEMAS = ['crm.schemas.custom.write']
const READ = ['crm.objects.custom.read']
const WRITE = ['crm.objects.custom.write']

const calls: readonly [string, readonly string[], Call][] = [
  ['listing schemas', READ_SCHEMAS, (by) => by.get(SCHEMAS)],
  ['reading a schema by id', READ_SCHEMAS, (by) => by.get(`${SCHEMAS}/${type}`)],
  ['reading a schema by its bare name', READ_SCHEMAS, (by) => by.get('/crm/v3/schemas/car')],
  ['reading several schemas', READ_SCHEMAS, (by) => by.post(`${SCHEMAS}/batch/read`, { inputs: [type] })],
  ['making a type', WRITE_SCHEMAS, (by) => by.post(SCHEMAS, {})],
  ['changing a type', WRITE_SCHEMAS, (by) => by.patch(`${SCHEMAS}/${type}`, {})],
  ['archiving a type', WRITE_SCHEMAS, (by) => by.delete(`${SCHEMAS}/2-1`)],
  ['purging a type', WRITE_SCHEMAS, (by) => by.delete('/crm/v3/schemas/2-1/purge')],
  ['making a kind of association', WRITE_SCHEMAS, (by) => by.post(`${SCHEMAS}/${type}/associations`, {})],
  ['removing one', WRITE_SCHEMAS, (by) => by.delete(`${SCHEMAS}/${type}/associations/0`)],
  ['reading a record', READ, (by) => by.get(`/crm/v3/objects/${type}/${record}`)],
  ['reading a record by the full name', READ, (by) => by.get(`/crm/v3/objects/${full}/${record}`)],
  ['reading a record by the bare name', READ, (by) => by.get(`/crm/v3/objects/car/${record}`)],
  ['searching', READ, (by) => by.post(`/crm/v3/objects/${type}/search`, {})],
  ['reading associations', READ, (by) => by.get(`/crm/v4/objects/${type}/${record}/associations/contacts`)],
  ['making a record', WRITE, (by) => by.post(`/crm/v3/objects/${type}`, { properties: {} })],
  ['making a record by the bare name', WRITE, (by) => by.post('/crm/v3/objects/Car', { properties: {} })],
  ['upserting', WRITE, (by) => by.post(`/crm/v3/objects/${type}/batch/upsert`, { inputs: [] })],
  ['merging', WRITE, (by) => by.post(`/crm/v3/objects/${type}/merge`, {})],
  ['deleting for good', WRITE, (by) => by.post(`/crm/v3/objects/${type}/gdpr-delete`, { objectId: '1' })],
  ['reading properties', ['crm.schemas.custom.read', ...READ], (by) => by.get(`/crm/v3/properties/${type}`)],
  ['making a property', WRITE_SCHEMAS, (by) => by.post(`/crm/v3/properties/${type}`, {})],
  ['reading pipelines', ['crm.schemas.custom.read', ...READ], (by) => by.get(`/crm/v3/pipelines/${full}`)],
  ['making a pipeline', WRITE_SCHEMAS, (by) => by.post(`/crm/v3/pipelines/${full}`, {})],
]

describe('only its own scopes open', () => {
  test.each(calls)('%s', (_, scopes, call) => expectOpenedBy(call, scopes))
})

test('associating with another type needs both, whichever way it is written', async () => {
  for (const path of [
    `/crm/v4/objects/${type}/${record}/associations/default/contacts/${contact}`,
    `/crm/v4/objects/contacts/${contact}/associations/default/car/${record}`,
  ]) {
    for (const alone of ['crm.objects.custom.write', 'crm.objects.contacts.write']) {
      expect((await (await spoke.newToken([alone])).put(path)).status, `${alone} ${path}`).toBe(403)
    }
    const both = await spoke.newToken(['crm.objects.custom.write', 'crm.objects.contacts.write'])
    expect((await both.put(path)).status, path).toBe(200)
  }
})

test("the schema of a type of HubSpot's own is opened by the scopes of that type, not of custom ones", async () => {
  await expectOpenedBy(
    (by) => by.get('/crm/v3/schemas/contacts'),
    ['crm.schemas.contacts.read', 'crm.objects.contacts.read', 'contacts'],
  )
})

test("a custom type that is called like one of HubSpot's own is reached by its id and full name, with its own scopes", async () => {
  const custom = await spoke.newToken(['crm.objects.custom.read', 'crm.schemas.custom.read'])
  const orders = await spoke.newToken(['crm.objects.orders.read'])
  for (const called of [order, `p${spoke.portalId}_order`]) {
    expect((await custom.get(`/crm/v3/objects/${called}`)).status).toBe(200)
    expect((await orders.get(`/crm/v3/objects/${called}`)).status).toBe(403)
    expect((await custom.get(`/crm/v3/schemas/${called}`)).body.id).toBe(order)
    expect((await orders.get(`/crm/v3/schemas/${called}`)).status).toBe(403)
  }
  expect((await custom.get('/crm/v3/objects/order')).status).toBe(403)
  expect((await custom.get('/crm/v3/schemas/order')).status).toBe(403)
  expect((await orders.get('/crm/v3/schemas/order')).body.id).toBe('0-123')
})

test('a name that no object type has is a custom one to who may see those, and shut to who may not', async () => {
  const contacts = await spoke.newToken(['crm.objects.contacts.read'])
  const custom = await spoke.newToken(['crm.objects.custom.read'])
  expect((await contacts.get('/crm/v3/objects/nonsense')).status).toBe(403)
  expect((await custom.get('/crm/v3/objects/nonsense')).status).toBe(400)
})
