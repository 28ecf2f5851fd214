import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { brokenBody, deepTokens, fill, holes, samples } from './bodies.ts'
import { unsound, watchLog, wrongConversation, wrongReply } from './guarantees.ts'
import { anyQuery, anySegment, anyText, oddTexts, oddTokens } from './odd.ts'
import { requestOf, talk } from './wire.ts'

/** How long one property looks for a counterexample at most, in ms; `SPOKE_FUZZ_FACTOR=10` looks ten times as long. */
const FACTOR = Number(process.env['SPOKE_FUZZ_FACTOR'] ?? '') || 1
const looking = (ms: number) => ({
  numRuns: 100_000,
  interruptAfterTimeLimit: ms * FACTOR,
  markInterruptAsFailure: false,
})

const watch = watchLog()
let spoke: TestSpoke
let port = 0

beforeAll(async () => {
  spoke = await openTestSpoke({ log: watch.log })
  port = Number(new URL(spoke.url).port)
  watch.guard(spoke.token)
  watch.guard(spoke.apiKey)
  // The records that samples name: 101 and 102.
  await spoke.post('/crm/v3/objects/contacts', { properties: { email: 'first@fuzz.test' } })
  await spoke.post('/crm/v3/objects/companies', { properties: { name: 'First' } })
})

afterEach(async () => {
  expect(watch.wrongLines()).toEqual([])
  expect(await unsound(spoke)).toBeUndefined()
})

afterAll(() => spoke.close())

const head = (more: readonly (readonly [string, string])[] = []) =>
  [['Host', 'x'], ['Authorization', `Bearer ${spoke.token}`], ['Connection', 'close'], ...more] as const

async function sendRaw(
  method: string,
  target: string,
  body?: Buffer,
  more: readonly (readonly [string, string])[] = [],
) {
  const length =
    body === undefined
      ? []
      : ([
          ['Content-Type', 'application/json'],
          ['Content-Length', String(body.length)],
        ] as const)
  return talk({ port, parts: [requestOf(method, target, head([...length, ...more]), body)] }, method === 'HEAD')
}

test('a body that is broken in any way is refused in the envelope, or is taken', async () => {
  await fc.assert(
    fc.asyncProperty(brokenBody, async ({ sample, bytes }) => {
      expect(
        wrongReply(
          await spoke.call(sample.method, sample.path, undefined, {
            raw: new Uint8Array(bytes),
            headers: { 'content-type': 'application/json' },
          }),
        ),
      ).toBeUndefined()
    }),
    looking(1_500),
  )
})

test('a value of a wrong type, at every place of every body, is refused in the envelope, or is taken', async () => {
  const caller = await spoke.newPortal()
  const wrong: string[] = []
  for (const { method, path, body } of samples) {
    for (const hole of holes(body)) {
      const replies = oddTokens.map(async (token) => {
        const raw = fill(hole, token)
        const problem = wrongReply(
          await caller.call(method, path, undefined, { raw, headers: { 'content-type': 'application/json' } }),
        )
        if (problem !== undefined) wrong.push(`${method} ${path} ${raw.slice(0, 300)}: ${problem}`)
      })
      await Promise.all(replies)
    }
  }
  expect(wrong.slice(0, 5)).toEqual([])
})

test('nesting a hundred thousand levels deep, at every place of every body, harms nobody', async () => {
  const wrong: string[] = []
  for (const { method, path, body } of samples) {
    const all = holes(body)
    for (const [at, token] of deepTokens.entries()) {
      for (const hole of [all[0], all[(at * 7 + 1) % all.length], all.at(-1)]) {
        const raw = fill(hole ?? '', token)
        const problem = wrongReply(
          await spoke.call(method, path, undefined, { raw, headers: { 'content-type': 'application/json' } }),
        )
        if (problem !== undefined) wrong.push(`${method} ${path} ${raw.slice(0, 100)}: ${problem}`)
      }
    }
  }
  expect(wrong.slice(0, 5)).toEqual([])
})

/** What a text value reads back as: well-formed Unicode; nothing for the empty text. */
const stored = (text: string): string | null => (text === '' ? null : text.toWellFormed())
const takeable = (text: string): boolean => !text.includes('\0') && text.length <= 65_536

test('any text is taken and reads back as it was sent, everywhere, or is refused because it has a NUL or is too long', async () => {
  const caller = await spoke.newPortal()
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (indexed, plain) => {
      const properties = { firstname: indexed, address: plain }
      const made = await caller.post('/crm/v3/objects/contacts', { properties })
      expect(made.status, JSON.stringify(made.body).slice(0, 300)).toBe(
        takeable(indexed) && takeable(plain) ? 201 : 400,
      )
      if (made.status !== 201) return
      const right = { firstname: stored(indexed), address: stored(plain) }
      const id = String(made.body.id)
      expect(await readEverywhere(caller, id)).toEqual([right, right])
      const swapped = { firstname: plain, address: indexed }
      const edited = await caller.patch(`/crm/v3/objects/contacts/${id}`, { properties: swapped })
      expect(edited.status, JSON.stringify(edited.body).slice(0, 300)).toBe(200)
      const now = { firstname: stored(plain), address: stored(indexed) }
      expect(await readEverywhere(caller, id)).toEqual([now, now])
      if (stored(plain) === null) return
      const filters = [
        { propertyName: 'firstname', operator: 'EQ', value: plain },
        { propertyName: 'hs_object_id', operator: 'EQ', value: id },
      ]
      const search = { filterGroups: [{ filters }] }
      const found = await caller.post('/crm/v3/objects/contacts/search', search)
      // The longest search that is taken (hubspot-api.md §5.2).
      if (JSON.stringify(search).length > 3_000) expect(found.status).toBe(400)
      else expect(found.body?.total, `${found.status} searching ${JSON.stringify(plain)}`).toBe(1)
      await caller.delete(`/crm/v3/objects/contacts/${id}`)
    }),
    looking(2_000),
  )
})

async function readEverywhere(caller: Caller, id: string): Promise<readonly unknown[]> {
  const pick = ({ firstname, address }: Record<string, unknown>) => ({ firstname, address })
  const one = await caller.get(`/crm/v3/objects/contacts/${id}?properties=firstname,address`)
  const body = { inputs: [{ id }], properties: ['firstname', 'address'], propertiesWithHistory: ['firstname'] }
  const some = await caller.post('/crm/v3/objects/contacts/batch/read', body)
  return [pick(one.body.properties), pick(some.body.results[0].properties)]
}

test('a whole number of any length sent as a number keeps its digits', async () => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), async (number) => {
      const raw = `{"properties":{"name":"N","annualrevenue":${number}}}`
      const made = await spoke.post('/crm/v3/objects/companies', undefined, {
        raw,
        headers: { 'content-type': 'application/json' },
      })
      expect(made.body.properties.annualrevenue).toBe(String(number))
    }),
    looking(300),
  )
})

test('a property that does not exist is refused by its name, whatever the name is', async () => {
  const names = fc.oneof(
    anyText,
    fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'),
  )
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const properties = `{${JSON.stringify(name)}:"1"}`
      const json = { headers: { 'content-type': 'application/json' } }
      const made = await spoke.post('/crm/v3/objects/contacts', undefined, {
        ...json,
        raw: `{"properties":${properties}}`,
      })
      expect(wrongReply(made)).toBeUndefined()
      expect(made.status).toBe(400)
      expect(made.body.message).toContain('does not exist')
      const filters = [{ propertyName: name, operator: 'EQ', value: 'x' }]
      const found = await spoke.post('/crm/v3/objects/contacts/search', { filterGroups: [{ filters }] })
      expect([wrongReply(found), found.status]).toEqual([undefined, 400])
      const read = await spoke.get(
        `/crm/v3/objects/contacts/101?properties=${encodeURIComponent(name.toWellFormed()).slice(0, 9_000)}`,
      )
      expect(wrongReply(read)).toBeUndefined()
    }),
    looking(700),
  )
})

test('any text as a value of a search is answered', async () => {
  const names = fc.constantFrom('email', 'firstname', 'hs_object_id', 'lifecyclestage', 'hubspot_owner_id')
  await fc.assert(
    fc.asyncProperty(names, anyText, async (propertyName, value) => {
      const body = { filterGroups: [{ filters: [{ propertyName, operator: 'EQ', value }] }] }
      expect(wrongReply(await spoke.post('/crm/v3/objects/contacts/search', body))).toBeUndefined()
    }),
    looking(600),
  )
})

test('any text as an id in a batch is answered, and an upsert by nothing makes nothing', async () => {
  const paths = fc.constantFrom('read', 'update', 'upsert', 'archive')
  await fc.assert(
    fc.asyncProperty(
      paths,
      fc.constantFrom('email', 'hs_object_id', undefined),
      anyText,
      async (path, idProperty, id) => {
        const body = { idProperty, inputs: [{ id, idProperty, properties: { firstname: 'x' } }] }
        const reply = await spoke.post(`/crm/v3/objects/contacts/batch/${path}`, body)
        expect(wrongReply(reply)).toBeUndefined()
        if (path === 'upsert' && id.trim() === '') expect(reply.body?.results ?? [], JSON.stringify(id)).toEqual([])
      },
    ),
    {
      ...looking(600),
      examples: [
        ['upsert', 'email', ''],
        ['upsert', 'email', ' '],
      ],
    },
  )
})

test('any path and query, with any method, is answered in the envelope', async () => {
  const methods = fc.constantFrom(
    'GET',
    'GET',
    'POST',
    'PATCH',
    'PUT',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'M-SEARCH',
    'QUERY',
  )
  const target = fc.oneof(
    fc.tuple(anySegment, anySegment).map(([type, id]) => `/crm/v3/objects/${type}/${id}`),
    anySegment.map((id) => `/crm/v3/objects/contacts/${id}`),
    anySegment.map((version) => `/crm/${version}/objects/contacts`),
    fc.array(anySegment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`),
    fc.constantFrom(
      '*',
      'http://other.test/crm/v3/objects/contacts',
      'http://',
      '//',
      '/%2f%2f',
      '/console/%',
      '/docs/..',
    ),
  )
  await fc.assert(
    fc.asyncProperty(methods, target, fc.option(anyQuery), async (method, path, query) => {
      const address = (query === null ? path : `${path}?${query}`).replaceAll(/[\s\0]/g, '%20').slice(0, 20_000)
      expect(wrongConversation(await sendRaw(method, address), method === 'HEAD')).toBeUndefined()
    }),
    looking(1_200),
  )
})

test('any query on a read and a list is answered in the envelope', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('contacts', 'contacts/101', 'companies'), anyQuery, async (path, query) => {
      expect(wrongConversation(await sendRaw('GET', `/crm/v3/objects/${path}?${query}`))).toBeUndefined()
    }),
    looking(700),
  )
})

test('a key in the query, right or wrong, reaches no log line and no answer', async () => {
  for (const key of [spoke.apiKey, spoke.apiKey.toUpperCase(), spoke.token, `${spoke.apiKey}%00`]) {
    for (const target of [
      `/crm/v3/objects/contacts?limit=1&hapikey=${key}`,
      `/${key}?hapikey=${key}`,
      `/crm/v3/objects/contacts/${key}?hapikey=${key}&after=x`,
    ]) {
      const request = requestOf('GET', target, [
        ['Host', 'x'],
        ['Connection', 'close'],
      ])
      const conversation = await talk({ port, parts: [request] })
      expect(wrongConversation(conversation)).toBeUndefined()
      const link = conversation.answers[0]?.body.toString().match(/"link":"[^"]*"/)?.[0] ?? ''
      expect(link.toLowerCase()).not.toContain(key.toLowerCase())
    }
  }
})

test('texts that are odd for programs are taken as e-mail addresses only where they are one', async () => {
  for (const text of oddTexts) {
    const reply = await spoke.post('/crm/v3/objects/contacts', { properties: { email: `${text}@fuzz.test` } })
    expect(wrongReply(reply), JSON.stringify(text).slice(0, 80)).toBeUndefined()
    if (reply.status === 201) await spoke.delete(`/crm/v3/objects/contacts/${reply.body.id}`)
  }
})
