import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedObjectTypes } from '../../src/catalogue/catalogue.ts'
import { openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { anonymous, CONTACTS, expectEnvelope, expectRefusal, expectRefusalLike, newContact } from './support.ts'

let spoke: TestSpoke

beforeAll(async () => {
  spoke = await openTestSpoke()
})

afterAll(() => spoke.close())

const authorized = () => ({ authorization: `Bearer ${spoke.token}` })

/** A request that fetch would not send: any method, and a body that is only announced. */
function sendRaw(method: string, path: string, headers: Record<string, string | number> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(spoke.url + path, { method, headers: { ...authorized(), ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        const known = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)])
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(known),
          body: text === '' ? undefined : JSON.parse(text),
        })
        sent.destroy()
      })
    })
    sent.on('error', reject)
    // Announced bodies are never sent: the answer must not wait for them.
    if (headers['content-length'] === undefined) sent.end()
    else sent.flushHeaders()
  })
}

describe('the query of a list', () => {
  test.each([0, 101, -1, 1_000_000])('refuses the limit %i', async (limit) => {
    const reply = await spoke.get(`${CONTACTS}?limit=${limit}`)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/limit must be between 1 and 100/)
  })

  test.each(['abc', '1.5', '1e1', '10abc', '%00'])('refuses the limit %s', async (limit) => {
    const reply = await spoke.get(`${CONTACTS}?limit=${limit}`)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/^Unable to parse value for query parameter: limit\b/)
  })

  test.each(['abc', '1.5', 'NTI1Cg%3D%3D'])('refuses the cursor %s', async (after) => {
    const reply = await spoke.get(`${CONTACTS}?after=${after}`)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/^Unable to parse value for query parameter: after\b/)
  })

  test.each(['-1', '9'.repeat(30)])('refuses the cursor %s', async (after) => {
    expectRefusalLike(await spoke.get(`${CONTACTS}?after=${after}`), 400, { category: 'VALIDATION_ERROR' })
  })

  test.each(['yes', '1', 'null'])('refuses archived=%s', async (archived) => {
    const reply = await spoke.get(`${CONTACTS}?archived=${archived}`)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/^Unable to parse value for query parameter: archived\b/)
  })

  test('takes the last of a repeated parameter, and ignores what it does not know', async () => {
    expect((await spoke.get(`${CONTACTS}?limit=0&limit=5&nonsense=1`)).status).toBe(200)
    expect((await spoke.get(`${CONTACTS}?limit=5&limit=0`)).status).toBe(400)
  })
})

describe('a body', () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>, path = CONTACTS) =>
    anonymous(spoke.url)('POST', path, { headers: { ...authorized(), ...headers }, body })
  const json = { 'content-type': 'application/json' }

  test.each([
    ['{x', 1, 2],
    ['{"properties":}', 1, 15],
    ['{\n  "properties": {,}\n}', 2, 18],
    ['{"properties":{"firstname":x}}', 1, 28],
    ['{"properties":[1,]}', 1, 18],
    ['{"properties":{"firstname":"Ada"}', 1, 34],
  ])('that is malformed JSON is refused with the place: %j', async (body, line, column) => {
    const reply = await post(body, json)
    expectRefusalLike(reply, 400, {})
    const [, atLine, atColumn] = /^Invalid input JSON on line (\d+), column (\d+): ./.exec(reply.body.message) ?? []
    expect([Number(atLine), Number(atColumn)]).toEqual([line, column])
  })

  test('that is malformed is not repeated in the answer', async () => {
    const reply = await post('{"properties":{"email":"secret@example.com",}}', json)
    expectEnvelope(reply, 400)
    expect(JSON.stringify(reply.body)).not.toContain('secret@')
  })

  test('that is empty is refused', async () => {
    const reply = await post('', json)
    expectRefusalLike(reply, 400, {})
    expect(reply.body.message).toMatch(/^Invalid input JSON on line 0, column 0/)
  })

  test('that lacks a required field is refused with its name', async () => {
    const message = (fields: string) =>
      `Invalid input JSON on line 1, column 2. Some required fields were not set: [${fields}]`
    const refusal = (fields: readonly string[]) => ({
      message: message(fields.join(', ')),
      context: { fields },
      category: 'VALIDATION_ERROR',
    })
    const id = await newContact(spoke)
    expectRefusal(await spoke.post(CONTACTS, {}), 400, refusal(['properties']))
    expectRefusal(await spoke.patch(`${CONTACTS}/${id}`, {}), 400, refusal(['properties']))
    for (const name of ['create', 'read', 'update', 'upsert', 'archive']) {
      expectRefusal(await spoke.post(`${CONTACTS}/batch/${name}`, {}), 400, refusal(['inputs']))
    }
    const inputs = [{ id: '1', properties: {} }, {}]
    expectRefusal(
      await spoke.post(`${CONTACTS}/batch/update`, { inputs }),
      400,
      refusal(['inputs[1].id', 'inputs[1].properties']),
    )
  })

  test.each([
    [{ properties: 'x' }, 'properties'],
    [{ properties: [] }, 'properties'],
    [{ properties: {}, associations: 'x' }, 'associations'],
  ])('whose field has the wrong type is refused with its name: %j', async (body, field) => {
    const reply = await spoke.post(CONTACTS, body)
    expectRefusalLike(reply, 400, { context: { fields: [field] }, category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(new RegExp(`^Invalid input JSON: ${field} must be `))
  })

  test('may have fields that nobody knows: they are ignored', async () => {
    expect((await spoke.post(CONTACTS, { properties: {}, nonsense: 1, id: 'x' })).status).toBe(201)
  })

  const contact = JSON.stringify({ properties: { firstname: 'Ada' } })

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'json'])(
    'of the type %s is refused with a 415',
    async (type) => {
      expectRefusalLike(await post(contact, { 'content-type': type }), 415, {
        message: expect.stringMatching(/^HTTP 415 Unsupported Media Type/),
      })
    },
  )

  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.api+json'])(
    'of the type %s is taken',
    async (type) => {
      expect((await post(contact, { 'content-type': type })).status).toBe(201)
    },
  )

  test('of no type is taken as JSON', async () => {
    const { status, body } = await post(new TextEncoder().encode(contact), {})
    expect({ status, firstname: body.properties.firstname }).toEqual({ status: 201, firstname: 'Ada' })
  })

  test('of more than 10 MB is refused with a 413 before it is sent', async () => {
    const reply = await sendRaw('POST', CONTACTS, { ...json, 'content-length': 10 * 1024 * 1024 + 1 })
    expectRefusalLike(reply, 413, {})
  })

  test('of just under 10 MB is read', async () => {
    const padding = ' '.repeat(10 * 1024 * 1024 - contact.length)
    expect((await post(contact + padding, json)).status).toBe(201)
  })
})

describe('an address', () => {
  test('of more than 16 KB is refused with a 414, one just below is not', async () => {
    const properties = (length: number) => `${CONTACTS}?properties=${'x'.repeat(length)}`
    expectRefusalLike(await spoke.get(properties(16_500)), 414, {})
    expect((await spoke.get(properties(16_200))).status).toBe(200)
  })

  test.each([
    '/crm/v3/nowhere',
    '/crm/v3/objects',
    '/nowhere',
    '/crm/v3/objects/contacts/1/2/3/4',
    '/crm/v3/objects/contacts/%zz',
    '/crm/v3/objects/contacts/search/more',
    '/contacts',
  ])('that nobody knows is a 404 for everybody: %s', async (path) => {
    for (const headers of [{}, authorized()]) {
      const reply = await anonymous(spoke.url)('GET', path, { headers: { ...headers, accept: 'application/json' } })
      expectRefusal(reply, 404, { message: 'resource not found' })
    }
  })

  test.each([
    ['PUT', CONTACTS, ['GET', 'POST']],
    ['DELETE', CONTACTS, ['GET', 'POST']],
    ['PATCH', CONTACTS, ['GET', 'POST']],
    ['PUT', `${CONTACTS}/1`, ['DELETE', 'GET', 'PATCH']],
    ['GET', `${CONTACTS}/batch/read`, ['POST']],
    ['PUT', `${CONTACTS}/search/`, ['POST']],
    ['PUT', '/crm/objects/2026-03/companies', ['GET', 'POST']],
  ])('refuses %s %s with a 405 that says which methods it has', async (method, path, methods) => {
    for (const headers of [{}, authorized()]) {
      const reply = await anonymous(spoke.url)(method, path, { headers })
      expectRefusalLike(reply, 405, {})
      const allow = reply.headers.get('allow')?.split(', ')
      expect(allow).toEqual(expect.arrayContaining(methods))
      expect(allow).not.toContain(method)
    }
  })

  test('refuses a method that HTTP has and HubSpot never had', async () => {
    const reply = await sendRaw('PROPFIND', CONTACTS)
    expectEnvelope(reply, 405)
    expect(reply.headers.get('allow')).toBe('GET, POST')
  })

  test('has no HEAD', async () => {
    const id = await newContact(spoke)
    for (const path of [CONTACTS, `${CONTACTS}/${id}`]) {
      const { status, headers, body } = await spoke.call('HEAD', path)
      expect({ status, body }).toEqual({ status: 405, body: undefined })
      expect(headers.get('allow')).toContain('GET')
    }
  })

  test('answers a preflight from a browser, and allows it no origin', async () => {
    const { status, headers } = await anonymous(spoke.url)('OPTIONS', CONTACTS, {
      headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' },
    })
    expect([200, 204]).toContain(status)
    expect(headers.get('allow')).toContain('POST')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('allows no origin on any answer', async () => {
    const { headers } = await spoke.get(CONTACTS, { headers: { origin: 'https://example.com' } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('access-control-allow-credentials')).toBe('false')
    expect(headers.get('vary')).toMatch(/origin/i)
  })
})

describe('what HubSpot has and Spoke does not have yet', () => {
  test('is answered with a 501 that says so, where the caller may do it', async () => {
    const reply = await spoke.get('/cms/v3/hubdb/tables')
    expectRefusalLike(reply, 501, { category: 'NOT_IMPLEMENTED', context: { operation: [expect.any(String)] } })
    expect(reply.body.message).toMatch(/does not implement it yet/)
  })

  test('asks who calls and for scopes like everything else', async () => {
    expectEnvelope(await anonymous(spoke.url)('GET', '/cms/v3/hubdb/tables'), 401)
    const scoped = await spoke.newToken(['crm.objects.contacts.read'])
    expectEnvelope(await scoped.get('/cms/v3/hubdb/tables'), 403)
  })

  test('is an object type too, in every spelling', async () => {
    const definitions = await spoke.app.crm.definitions.of(spoke.portalId)
    const unbuilt = publishedObjectTypes.find(
      ({ typeId, custom }) => !custom && (typeId === undefined || definitions.type(typeId) === undefined),
    )
    const spellings = unbuilt?.spellings ?? []
    expect(spellings.length).toBeGreaterThan(0)
    for (const type of [...spellings, spellings[0]?.toUpperCase()]) {
      for (const reply of [
        await spoke.get(`/crm/v3/objects/${type}`),
        await spoke.get(`/crm/v3/objects/${type}/1`),
        await spoke.post(`/crm/v3/objects/${type}`, { properties: {} }),
        await spoke.post(`/crm/v3/objects/${type}/search`, {}),
      ]) {
        expectRefusalLike(reply, 501, { category: 'NOT_IMPLEMENTED', context: { objectType: [type] } })
      }
    }
  })

  test.each(['nonsense', '0-9999', 'contacts2', 'co%6Etact%20'])(
    'an object type that nobody knows cannot be inferred: %s',
    async (type) => {
      for (const reply of [
        await spoke.get(`/crm/v3/objects/${type}`),
        await spoke.post(`/crm/v3/objects/${type}`, { properties: {} }),
      ]) {
        expectRefusalLike(reply, 400, { message: `Unable to infer object type from: ${decodeURIComponent(type)}` })
      }
    },
  )
})

test('every answer has a correlation id of its own, good or bad', async () => {
  const replies = [
    await spoke.get(CONTACTS),
    await spoke.get(CONTACTS),
    await spoke.get('/nowhere'),
    await spoke.get(`${CONTACTS}/1x`),
  ]
  const ids = replies.map(({ headers }) => headers.get('x-hubspot-correlation-id'))
  expect(new Set(ids).size).toBe(ids.length)
  for (const { headers } of replies) {
    for (const name of ['x-hubspot-correlation-id', 'x-request-id', 'x-trace']) expect(headers.get(name)).toBeTruthy()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('JSON is sent compact, whatever else was asked for', async () => {
  for (const [path, accept] of [
    [CONTACTS, 'application/json'],
    [CONTACTS, 'text/html'],
    [`${CONTACTS}/1x`, 'application/xml;q=1'],
  ] as const) {
    const response = await fetch(spoke.url + path, { headers: { ...authorized(), accept } })
    expect(response.headers.get('content-type')).toBe('application/json;charset=utf-8')
    const text = await response.text()
    expect(text).toBe(JSON.stringify(JSON.parse(text)))
  }
})
