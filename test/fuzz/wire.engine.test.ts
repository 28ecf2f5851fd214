import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { unsound, watchLog, wrongConversation } from './guarantees.ts'
import { oddBytes } from './odd.ts'
import { requestOf, talk } from './wire.ts'

const FACTOR = Number(process.env['SPOKE_FUZZ_FACTOR'] ?? '') || 1
const looking = (ms: number) => ({
  numRuns: 100_000,
  interruptAfterTimeLimit: ms * FACTOR,
  markInterruptAsFailure: false,
})
const LIST = '/crm/v3/objects/contacts'
const BODY = Buffer.from('{"properties":{"firstname":"Wire"}}')

type Headers = readonly (readonly [name: string, value: string])[]

const watch = watchLog()
let spoke: TestSpoke
let port = 0

beforeAll(async () => {
  spoke = await openTestSpoke({ log: watch.log })
  port = Number(new URL(spoke.url).port)
  watch.guard(spoke.token)
  watch.guard(spoke.apiKey)
})

afterEach(async () => {
  expect(watch.wrongLines()).toEqual([])
  expect(await unsound(spoke)).toBeUndefined()
})

afterAll(() => spoke.close())

const auth = (): Headers => [['Authorization', `Bearer ${spoke.token}`]]
const closing = (more: Headers = []): Headers => [['Host', 'x'], ['Connection', 'close'], ...auth(), ...more]
const json: Headers = [['Content-Type', 'application/json']]

/** Requests that no parser takes, or that a server takes for something odd; each is answered in the envelope. */
const malformed: Readonly<Record<string, () => Buffer>> = {
  'no host': () => requestOf('GET', LIST, [['Connection', 'close'], ...auth()]),
  'no HTTP at all': () => Buffer.from('hello\r\n\r\n'),
  'an HTTP/2 preface': () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'a TLS hello': () => Buffer.from('160301007f0100007b0303', 'hex'),
  'an unknown method': () => requestOf('FROB', LIST, closing()),
  'an unknown expectation': () => requestOf('GET', LIST, closing([['Expect', 'the-unexpected']])),
  'a header without end': () => requestOf('GET', LIST, closing([['X-Long', 'a'.repeat(80_000)]])),
  'headers without number': () =>
    requestOf('GET', LIST, closing(Array.from({ length: 9_000 }, (_, n) => [`X${n}`, '1']))),
  'an address without end': () => requestOf('GET', `${LIST}?${'a'.repeat(80_000)}`, closing()),
  'an address of 17 kB': () => requestOf('GET', `${LIST}?${'a'.repeat(17_000)}`, closing()),
  'a NUL in a header': () => requestOf('GET', LIST, closing([['X-Odd', 'a\0b']])),
  'a NUL in the address': () => requestOf('GET', `${LIST}/\0`, closing()),
  'bytes above ASCII in the address': () => requestOf('GET', `${LIST}/\xe9\xff`, closing()),
  'a relative address': () => requestOf('GET', 'crm/v3/objects/contacts', closing()),
  'lines that end with LF only': () => Buffer.from(`GET ${LIST} HTTP/1.1\nHost: x\n\n`),
  'a version from nowhere': () => Buffer.from(`GET ${LIST} HTTP/9.9\r\nHost: x\r\n\r\n`),
  'a length that is a word': () => requestOf('POST', LIST, closing([...json, ['Content-Length', 'long']]), BODY),
  'a negative length': () => requestOf('POST', LIST, closing([...json, ['Content-Length', '-1']]), BODY),
  'two lengths': () =>
    requestOf('POST', LIST, closing([...json, ['Content-Length', '35'], ['Content-Length', '2']]), BODY),
  'a length and chunks': () =>
    requestOf('POST', LIST, closing([...json, ['Content-Length', '35'], ['Transfer-Encoding', 'chunked']]), BODY),
  'an unknown transfer encoding': () =>
    requestOf('POST', LIST, closing([...json, ['Transfer-Encoding', 'gzip']]), BODY),
  'a chunk of no size': () =>
    requestOf('POST', LIST, closing([...json, ['Transfer-Encoding', 'chunked']]), Buffer.from('zz\r\n\r\n')),
  'a length of 99 GB': () => requestOf('POST', LIST, closing([...json, ['Content-Length', '99999999999']]), BODY),
}

test.each(Object.entries(malformed))(
  'a request with %s is answered in the envelope, and the connection ends',
  async (_, request) => {
    const conversation = await talk({ port, parts: [request()] })
    expect(wrongConversation(conversation)).toBeUndefined()
    expect(conversation.answers).toHaveLength(1)
  },
)

test('a CONNECT gets no tunnel', async () => {
  const conversation = await talk({ port, parts: [requestOf('CONNECT', 'other.test:80', closing())] })
  expect(wrongConversation(conversation)).toBeUndefined()
  expect(conversation.answers.filter(({ status }) => status < 400)).toEqual([])
})

test('an odd content type or encoding is taken for JSON or refused in the envelope', async () => {
  const type = fc.oneof(
    fc.constantFrom(
      '',
      'application/json',
      'APPLICATION/JSON;charset=latin1',
      'application/json;',
      'application/json;;=',
      'application/problem+json',
      'text/plain',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      '*/*',
      'json',
      '/',
      'application/json, text/html',
      'application/jsonx',
      ';',
      '\xe9/\xff',
      'a'.repeat(5_000),
    ),
    fc.string({ unit: 'grapheme-ascii', maxLength: 30 }),
  )
  const more = fc.constantFrom<Headers>(
    [],
    [['Content-Encoding', 'gzip']],
    [['Content-Encoding', '\xff']],
    [['Transfer-Encoding', 'identity']],
    [['Expect', '100-continue']],
    [['Accept', 'text/xml']],
    [['X-HTTP-Method-Override', 'DELETE']],
    [
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade, close'],
    ],
  )
  await fc.assert(
    fc.asyncProperty(type, more, async (value, others) => {
      const headers = closing([['Content-Type', value.trim()], ['Content-Length', String(BODY.length)], ...others])
      expect(wrongConversation(await talk({ port, parts: [requestOf('POST', LIST, headers, BODY)] }))).toBeUndefined()
    }),
    looking(400),
  )
})

test('a header may hold any byte: the request is answered in the envelope', async () => {
  const names = fc.constantFrom(
    'Authorization',
    'Cookie',
    'User-Agent',
    'Origin',
    'Host',
    'X-Odd',
    'If-None-Match',
    'Range',
    'Referer',
    'X-Forwarded-For',
  )
  await fc.assert(
    fc.asyncProperty(names, oddBytes, async (name, bytes) => {
      const own = name === 'Authorization' || name === 'Host' ? [] : auth()
      const headers: Headers = [
        ...(name === 'Host' ? [] : ([['Host', 'x']] as const)),
        ['Connection', 'close'],
        ...own,
        [name, bytes.toString('latin1')],
      ]
      expect(
        wrongConversation(await talk({ port, parts: [requestOf('GET', LIST, headers)], halfClose: false })),
      ).toBeUndefined()
    }),
    looking(400),
  )
})

test('a request cut off anywhere by a caller who goes leaves no connection open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (share) => {
      const whole = requestOf('POST', LIST, closing([...json, ['Content-Length', String(BODY.length)]]), BODY)
      const part = whole.subarray(0, Math.floor(whole.length * share))
      expect(wrongConversation(await talk({ port, parts: [part], halfClose: true }))).toBeUndefined()
    }),
    looking(400),
  )
})

test('any bytes at all leave no connection open', async () => {
  const request = requestOf('POST', LIST, [['Host', 'x'], ...json, ['Content-Length', '2']], Buffer.from('{}'))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc
      .tuple(fc.nat({ max: request.length }), oddBytes)
      .map(([at, odd]) => Buffer.concat([request.subarray(0, at), odd, request.subarray(at)])),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (given) => {
      expect(wrongConversation(await talk({ port, parts: [given], halfClose: true }))).toBeUndefined()
    }),
    looking(500),
  )
})

test('a body in chunks of any size is read as one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
      const parts: Buffer[] = [requestOf('POST', LIST, closing([...json, ['Transfer-Encoding', 'chunked']]))]
      for (let at = 0, n = 0; at < BODY.length; n++) {
        const piece = BODY.subarray(at, at + (sizes[n % sizes.length] ?? 1))
        parts.push(Buffer.from(`${piece.length.toString(16)};ext=1\r\n`), piece, Buffer.from('\r\n'))
        at += piece.length
      }
      parts.push(Buffer.from('0\r\nX-Trailer: 1\r\n\r\n'))
      const { answers, hung } = await talk({ port, parts })
      expect([hung, answers.map(({ status }) => status)]).toEqual([false, [201]])
      expect(JSON.parse(answers[0]?.body.toString() ?? '').properties.firstname).toBe('Wire')
    }),
    looking(400),
  )
})

test('requests sent one behind the other without waiting are answered in their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('create', 'list', 'missing', 'broken'), { minLength: 1, maxLength: 40 }),
      async (kinds) => {
        const keep: Headers = [['Host', 'x'], ...auth()]
        const right = { create: 201, list: 200, missing: 404, broken: 400 }
        const parts = kinds.map((kind) => {
          if (kind === 'list') return requestOf('GET', `${LIST}?limit=1`, keep)
          if (kind === 'missing') return requestOf('GET', `${LIST}/999999999`, keep)
          const body = kind === 'create' ? BODY : BODY.subarray(0, 20)
          return requestOf('POST', LIST, [...keep, ...json, ['Content-Length', String(body.length)]], body)
        })
        const { answers, hung } = await talk({ port, parts: [Buffer.concat(parts)], answers: kinds.length })
        expect(hung).toBe(false)
        expect(answers.map(({ status }) => status)).toEqual(kinds.map((kind) => right[kind]))
      },
    ),
    looking(500),
  )
})

const many = (count: number, item: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => item(n)).join(',')

/** Bodies just below the limit of 10 MB, each of another kind of much. */
const huge: Readonly<Record<string, readonly [path: string, body: () => string]>> = {
  'three million empty inputs': ['/batch/create', () => `{"inputs":[${many(3_000_000, () => '{}')}]}`],
  'four million numbers for inputs': ['/batch/create', () => `{"inputs":[${many(4_000_000, () => '1')}]}`],
  'a million inputs': ['/batch/archive', () => `{"inputs":[${many(900_000, () => '{"id":1}')}]}`],
  'a million unknown properties': ['', () => `{"properties":{${many(900_000, (n) => `"${n.toString(36)}":1`)}}}`],
  'a million values of a wrong type': ['', () => `{"properties":{${many(900_000, (n) => `"${n.toString(36)}":[]`)}}}`],
  'a property name of nine million letters': ['', () => `{"properties":{"${'x'.repeat(9_000_000)}":"1"}}`],
  'a value of nine million letters': ['', () => `{"properties":{"firstname":"${'x'.repeat(9_000_000)}"}}`],
  'a choice of nine million letters': ['', () => `{"properties":{"hs_language":"${'x'.repeat(9_000_000)}"}}`],
  'an id of nine million letters': ['/batch/read', () => `{"inputs":[{"id":"${'x'.repeat(9_000_000)}"}]}`],
  'an idProperty of nine million letters': [
    '/batch/read',
    () => `{"inputs":[{"id":1}],"idProperty":"${'x'.repeat(9_000_000)}"}`,
  ],
  'a trace id of nine million letters': [
    '/batch/create',
    () => `{"inputs":[{"properties":{"nope":1},"objectWriteTraceId":"${'x'.repeat(9_000_000)}"}]}`,
  ],
  'two million names to show': [
    '/batch/read',
    () => `{"inputs":[{"id":1}],"properties":[${many(2_000_000, () => '"a"')}]}`,
  ],
  'half a million filter groups': ['/search', () => `{"filterGroups":[${many(500_000, () => '{"filters":[]}')}]}`],
  'a search for nine million letters': [
    '/search',
    () => `{"filters":[{"propertyName":"email","operator":"EQ","value":"${'x'.repeat(9_000_000)}"}]}`,
  ],
  'an operator of nine million letters': [
    '/search',
    () => `{"filters":[{"propertyName":"email","operator":"${'x'.repeat(9_000_000)}"}]}`,
  ],
  'nine million broken letters': ['', () => `{"properties":{"firstname":"${'x'.repeat(9_000_000)}`],
  'nine million brackets': ['', () => '['.repeat(9_000_000)],
  'eleven million letters': ['', () => `{"properties":{"firstname":"${'x'.repeat(11_000_000)}"}}`],
}

// How soon says nothing about speed: work that grew with the square of the body would take hours, whatever the machine.
test.each(Object.entries(huge))(
  'a body with %s is answered shortly, and soon',
  { timeout: 60_000 },
  async (_, [path, body]) => {
    const bytes = Buffer.from(body())
    const started = performance.now()
    const headers = closing([...json, ['Content-Length', String(bytes.length)]])
    const conversation = await talk({ port, parts: [requestOf('POST', LIST + path, headers, bytes)] })
    expect(wrongConversation(conversation)).toBeUndefined()
    expect(conversation.answers).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(30_000)
  },
)
