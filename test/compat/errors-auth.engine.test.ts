import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { anonymous, COMPANIES, CONTACTS, expectRefusal, newContact } from './support.ts'

let spoke: TestSpoke

beforeAll(async () => {
  spoke = await openTestSpoke()
})

afterAll(() => spoke.close())

const WRONG_TOKEN = 'pat-na1-11111111-2222-4333-8444-555555555555'
const WRONG_KEY = '11111111-2222-4333-8444-555555555555'

function expectNoCredential(reply: Reply): void {
  expectRefusal(reply, 401, {
    message: `Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at ${spoke.url}/docs/`,
    category: 'INVALID_AUTHENTICATION',
  })
  expect(reply.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
  expect(reply.headers.get('www-authenticate')).toBeNull()
}

function expectInvalidKey(reply: Reply): void {
  const page = `${spoke.url}/console/`
  expectRefusal(reply, 401, {
    message: `The API key provided is invalid. View or manage your API key here: ${page}`,
    links: { 'api key': page },
    category: 'INVALID_AUTHENTICATION',
  })
  expect(reply.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
}

describe('who calls', () => {
  const get = (path: string, headers: Record<string, string> = {}) => anonymous(spoke.url)('GET', path, { headers })

  test('a call without a credential is refused', async () => {
    expectNoCredential(await get(CONTACTS))
  })

  test.each([
    ['an unknown token', `Bearer ${WRONG_TOKEN}`],
    ['an unknown key as a token', `Bearer ${WRONG_KEY}`],
    ['something that is no token', 'Bearer x'],
    ['the scheme without a token', 'Bearer'],
    ['another scheme', 'Basic YTpi'],
    ['an empty header', ''],
  ])('%s is refused like no credential at all', async (_, authorization) => {
    expectNoCredential(await get(CONTACTS, { authorization }))
  })

  test('the scheme of the header may be written in any case', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await get(CONTACTS, { authorization: `${scheme} ${spoke.token}` })).status).toBe(200)
    }
  })

  test.each([
    ['an unknown key', WRONG_KEY],
    ['something that is no key', 'demo'],
  ])('%s is refused with the words that key users know', async (_, key) => {
    expectInvalidKey(await get(`${CONTACTS}?hapikey=${key}`))
  })

  test('an empty key is no key', async () => {
    expectNoCredential(await get(`${CONTACTS}?hapikey=`))
  })

  test("a private app's token is not taken from the query", async () => {
    expectInvalidKey(await get(`${CONTACTS}?hapikey=${spoke.token}`))
  })

  test('a token decides, whatever key comes with it', async () => {
    const headers = { authorization: `Bearer ${spoke.token}` }
    expect((await get(`${CONTACTS}?hapikey=${WRONG_KEY}`, headers)).status).toBe(200)
    expectNoCredential(await get(`${CONTACTS}?hapikey=${spoke.apiKey}`, { authorization: `Bearer ${WRONG_TOKEN}` }))
  })

  test('who calls is asked before the body is looked at, and after the path', async () => {
    const body = 'nonsense'
    expectNoCredential(await anonymous(spoke.url)('POST', CONTACTS, { body }))
    expect((await get('/crm/v3/nowhere')).status).toBe(404)
  })

  test('a key sees its own portal only', async () => {
    const other = await spoke.newPortal()
    const id = await newContact(other)
    const reply = await get(`${CONTACTS}/${id}?hapikey=${spoke.apiKey}`)
    expectRefusal(reply, 404, { message: 'resource not found' })
  })
})

describe('what a caller may do', () => {
  function expectMissing(reply: Reply, message: string, requiredGranularScopes: readonly string[]): void {
    expectRefusal(reply, 403, {
      message: `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${spoke.url}/docs/.`,
      errors: [{ message, context: { requiredGranularScopes } }],
      links: { scopes: `${spoke.url}/docs/` },
      category: 'MISSING_SCOPES',
    })
  }
  const ONE = 'One or more of the following scopes are required.'
  const ALL = 'All of the following scopes are required.'

  test('a private app without crm.objects.contacts.write reads contacts and cannot create, change or archive one', async () => {
    const portal = await spoke.newPortal()
    const id = await newContact(portal, { firstname: 'Ada' })
    const reader = await spoke.newToken(['crm.objects.contacts.read'], portal.portalId)
    expect((await reader.get(`${CONTACTS}/${id}`)).status).toBe(200)
    const properties = { firstname: 'Grace' }
    for (const reply of [
      await reader.post(CONTACTS, { properties }),
      await reader.patch(`${CONTACTS}/${id}`, { properties }),
      await reader.delete(`${CONTACTS}/${id}`),
      await reader.post(`${CONTACTS}/batch/create`, { inputs: [{ properties }] }),
      await reader.post(`${CONTACTS}/batch/update`, { inputs: [{ id, properties }] }),
      await reader.post(`${CONTACTS}/batch/upsert`, { inputs: [{ id, properties }] }),
      await reader.post(`${CONTACTS}/batch/archive`, { inputs: [{ id }] }),
    ]) {
      expectMissing(reply, ONE, ['crm.objects.contacts.write'])
    }
    const { body } = await portal.get(CONTACTS)
    expect(body.results.map((record: { properties: { firstname: string } }) => record.properties.firstname)).toEqual([
      'Ada',
    ])
  })

  test('a private app that may write contacts cannot read them', async () => {
    const writer = await spoke.newToken(['crm.objects.contacts.write'])
    expect((await writer.post(CONTACTS, { properties: { firstname: 'Ada' } })).status).toBe(201)
    expectMissing(await writer.get(CONTACTS), ONE, ['crm.objects.contacts.read'])
    expectMissing(await writer.post(`${CONTACTS}/search`, {}), ONE, ['crm.objects.contacts.read'])
    expectMissing(await writer.post(`${CONTACTS}/batch/read`, { inputs: [] }), ONE, ['crm.objects.contacts.read'])
  })

  test.each(['companies', 'Companies', 'company', '0-2'])(
    'a private app with every scope on contacts cannot touch companies, called %s',
    async (name) => {
      const app = await spoke.newToken([
        'crm.objects.contacts.read',
        'crm.objects.contacts.write',
        'crm.schemas.contacts.read',
        'crm.schemas.contacts.write',
      ])
      const path = `/crm/v3/objects/${name}`
      expectMissing(await app.get(path), ONE, ['crm.objects.companies.read'])
      expectMissing(await app.get(`${path}/1`), ONE, ['crm.objects.companies.read'])
      expectMissing(await app.post(path, { properties: { name: 'x' } }), ONE, ['crm.objects.companies.write'])
      expectMissing(await app.delete(`${path}/1`), ONE, ['crm.objects.companies.write'])
    },
  )

  test('a private app with every scope on companies cannot touch contacts', async () => {
    const app = await spoke.newToken(['crm.objects.companies.read', 'crm.objects.companies.write'])
    expect((await app.get(COMPANIES)).status).toBe(200)
    expectMissing(await app.get(CONTACTS), ONE, ['crm.objects.contacts.read'])
    expectMissing(await app.post(CONTACTS, { properties: {} }), ONE, ['crm.objects.contacts.write'])
  })

  test('scopes are asked before the body is looked at', async () => {
    const reader = await spoke.newToken(['crm.objects.contacts.read'])
    expectMissing(await reader.post(CONTACTS, undefined, { raw: 'nonsense' }), ONE, ['crm.objects.contacts.write'])
  })

  test('whether a record exists is not told to who may not read it', async () => {
    const portal = await spoke.newPortal()
    const id = await newContact(portal)
    const app = await spoke.newToken(['crm.objects.companies.read'], portal.portalId)
    const [there, absent] = [await app.get(`${CONTACTS}/${id}`), await app.get(`${CONTACTS}/987654321`)]
    for (const reply of [there, absent]) expectMissing(reply, ONE, ['crm.objects.contacts.read'])
  })

  test('where several scopes are needed together, the refusal says all', async () => {
    const app = await spoke.newToken(['crm.objects.deals.read'])
    // Two granular scopes, both needed: one alone opens nothing.
    const path = '/crm/v4/objects/contacts/1/associations/default/companies/2'
    expectMissing(await app.call('PUT', path), ALL, ['crm.objects.companies.write', 'crm.objects.contacts.write'])
  })

  test('one of two scopes that are needed together is not enough', async () => {
    const app = await spoke.newToken(['crm.objects.contacts.write'])
    const { status } = await app.call('PUT', '/crm/v4/objects/contacts/1/associations/default/companies/2')
    expect(status).toBe(403)
  })
})

describe('a secret that came with a bad request', () => {
  test('is nowhere in the answer', async () => {
    const token = caller(spoke.url, spoke.portalId, WRONG_TOKEN)
    const list = `${CONTACTS}?limit=1`
    await newContact(spoke)
    await newContact(spoke)
    const key = (path: string) => `${path}${path.includes('?') ? '&' : '?'}hapikey=`
    const replies: Reply[] = [
      await token.get(CONTACTS),
      await token.post(CONTACTS, undefined, { raw: 'nonsense' }),
      await token.get('/crm/v3/nowhere'),
      await token.call('PUT', CONTACTS),
    ]
    for (const secret of [WRONG_KEY, spoke.apiKey, spoke.token]) {
      for (const path of [
        list,
        `${CONTACTS}?limit=0`,
        `${CONTACTS}?after=x`,
        `${CONTACTS}?archived=x`,
        `${CONTACTS}/abc`,
        `${CONTACTS}/0`,
        `${CONTACTS}/987654321`,
        `${CONTACTS}/x?idProperty=nope`,
        '/crm/v3/objects/nonsense',
        '/crm/v3/objects/deals',
        '/crm/v3/owners',
        '/crm/v3/nowhere',
        '/crm/objects/2026-03/contacts',
      ]) {
        replies.push(await anonymous(spoke.url)('GET', key(path) + secret))
        replies.push(await spoke.get(key(path) + secret))
      }
      replies.push(await anonymous(spoke.url)('PUT', key(CONTACTS) + secret))
      replies.push(await anonymous(spoke.url)('POST', key(CONTACTS) + secret, { body: `{"properties":` }))
      replies.push(await spoke.get(`${key(CONTACTS) + secret}&x=${'x'.repeat(20_000)}`))
    }
    const secrets = [WRONG_TOKEN, WRONG_KEY, spoke.apiKey, spoke.token]
    for (const { status, headers, body } of replies) {
      const said = JSON.stringify({ status, body: body ?? null, headers: [...headers] })
      for (const secret of secrets) expect(said).not.toContain(secret)
    }
    expect(replies.filter(({ status }) => status >= 500 && status !== 501)).toEqual([])
  })
})
