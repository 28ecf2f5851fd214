import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import {
  COMPANIES,
  CONTACTS,
  expectRefusal,
  expectRefusalLike,
  freshEmail,
  INSTANT,
  NOBODY,
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
const inputs = (count: number) => Array.from({ length: count }, (_, at) => ({ id: String(1_000_000 + at), properties }))
const batch = (name: string, body: unknown, path = CONTACTS) => portal.post(`${path}/batch/${name}`, body)

/** A 207: the inputs that did well stand in results, the others in errors (hubspot-api.md §4.7). */
function expectPartly(reply: Reply, results: readonly unknown[], errors: readonly unknown[]): void {
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 207, body: { status: 'COMPLETE' } })
  expect(Object.keys(reply.body)).toEqual(['status', 'results', 'numErrors', 'errors', 'startedAt', 'completedAt'])
  expect(reply.body.numErrors).toBe(errors.length)
  expect(reply.body.results).toMatchObject(results)
  expect(reply.body.errors).toMatchObject(errors)
  expect(reply.body.startedAt).toMatch(INSTANT)
  expect(reply.body.completedAt).toMatch(INSTANT)
}

describe.each(['create', 'read', 'update', 'upsert', 'archive'])('batch/%s', (name) => {
  test('refuses a batch without inputs', async () => {
    expectRefusalLike(await batch(name, { inputs: [] }), 400, { category: 'VALIDATION_ERROR' })
  })

  test('refuses more than 100 inputs, and takes 100', async () => {
    const refused = await batch(name, { inputs: inputs(101) })
    expectRefusalLike(refused, 400, { category: 'VALIDATION_ERROR' })
    expect(refused.body.message).toMatch(/^Batch input size exceeds the limit of 100\b/)
    expect((await batch(name, { inputs: inputs(100) })).status).toBeLessThan(300)
  })
})

test('a batch read with history takes 50 inputs and no more', async () => {
  const body = (count: number) => ({ inputs: inputs(count), propertiesWithHistory: ['city'] })
  expectRefusal(await batch('read', body(51)), 400, {
    message: 'The maximum number of inputs supported in a batch request for property histories is 50.',
    category: 'VALIDATION_ERROR',
  })
  expect((await batch('read', body(50))).status).toBe(207)
})

describe('the same record twice in one batch', () => {
  test.each(['update', 'upsert'])('is refused by batch/%s, and changes nothing', async (name) => {
    const id = await newContact(portal)
    const twice = [
      { id, properties: { city: 'London' } },
      { id, properties: { city: 'Paris' } },
    ]
    expectRefusal(await batch(name, { inputs: twice }), 400, {
      message: `Duplicate IDs found in batch input: [${id}]. IDs must be unique`,
      context: { ids: [id] },
      category: 'VALIDATION_ERROR',
    })
    expect(await readProperties(portal, `${CONTACTS}/${id}`, ['city'])).toEqual({ city: null })
  })

  test.each(['update', 'upsert'])('is refused by batch/%s under two spellings of its e-mail address', async (name) => {
    const email = freshEmail()
    await newContact(portal, { email })
    const twice = [email, email.toUpperCase()].map((id) => ({ id, idProperty: 'email', properties }))
    const reply = await batch(name, { inputs: twice })
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/^Duplicate IDs found in batch input: \[.+\]\. IDs must be unique$/)
  })

  test('is refused by batch/update when named by its id and by its e-mail address', async () => {
    const email = freshEmail()
    const id = await newContact(portal, { email })
    const twice = [
      { id, properties },
      { id: email, idProperty: 'email', properties },
    ]
    expectRefusalLike(await batch('update', { inputs: twice }), 400, { category: 'VALIDATION_ERROR' })
  })

  test('is read once and archived once', async () => {
    const id = await newContact(portal)
    const twice = { inputs: [{ id }, { id }] }
    expect((await batch('read', twice)).body.results).toHaveLength(1)
    expect((await batch('archive', twice)).status).toBe(204)
  })
})

test('an upsert batch whose inputs have different idProperties is refused', async () => {
  const mixed = [
    { id: freshEmail(), idProperty: 'email', properties },
    { id: '1', idProperty: 'hs_object_id', properties },
  ]
  expectRefusalLike(await batch('upsert', { inputs: mixed }), 400, { category: 'VALIDATION_ERROR' })
})

describe('records that are not there', () => {
  const missing = { status: 'error', category: 'OBJECT_NOT_FOUND' }

  test.each([
    { path: CONTACTS, name: 'CONTACT' },
    { path: COMPANIES, name: 'COMPANY' },
  ])('are named by batch/read of $path, in the words that clients know', async ({ path, name }) => {
    const { body } = await portal.post(path, { properties: { ...properties, ...(path === COMPANIES ? { name } : {}) } })
    const reply = await batch('read', { inputs: [{ id: NOBODY }, { id: body.id }, { id: 'abc' }] }, path)
    expectPartly(reply, [{ id: body.id }], [missing])
    expect(JSON.stringify(reply.body.errors[0])).toBe(
      JSON.stringify({
        ...missing,
        message: `Could not get some ${name} objects, they may be deleted or not exist. Check that ids are valid.`,
        context: { ids: [NOBODY, 'abc'] },
      }),
    )
  })

  test('are named by batch/update, which changes the others', async () => {
    const id = await newContact(portal)
    const edits = [NOBODY, id].map((each) => ({ id: each, properties }))
    expectPartly(
      await batch('update', { inputs: edits }),
      [{ id, properties }],
      [{ ...missing, context: { ids: [NOBODY] } }],
    )
    expect(await readProperties(portal, `${CONTACTS}/${id}`, ['city'])).toEqual(properties)
  })

  test('are each an error of their own where every input of batch/update has its trace id', async () => {
    const id = await newContact(portal)
    const edits = ['1', id, NOBODY].map((each, at) => ({
      id: at === 0 ? '876543219' : each,
      properties,
      objectWriteTraceId: `t${at}`,
    }))
    expectPartly(
      await batch('update', { inputs: edits }),
      [{ id, objectWriteTraceId: 't1' }],
      [
        { ...missing, context: { ids: ['876543219'], objectWriteTraceId: ['t0'] } },
        { ...missing, context: { ids: [NOBODY], objectWriteTraceId: ['t2'] } },
      ],
    )
  })

  test('are told with the unique values that nobody has, where batch/update names records by them', async () => {
    const email = freshEmail()
    const reply = await batch('update', { inputs: [{ id: email, idProperty: 'email', properties }] })
    expectPartly(reply, [], [missing])
    const { missingObjectPropertyValueCoordinates = [] } = reply.body.errors[0].context
    expect(missingObjectPropertyValueCoordinates).toEqual([expect.stringContaining(email)])
  })

  test('archived ones are among the missing, unless the archived are asked for', async () => {
    const id = await newContact(portal)
    await portal.delete(`${CONTACTS}/${id}`)
    const asked = { inputs: [{ id }] }
    expectPartly(await batch('read', asked), [], [{ ...missing, context: { ids: [id] } }])
    const archived = await portal.post(`${CONTACTS}/batch/read?archived=true`, asked)
    expect({ status: archived.status, archived: archived.body.results[0].archived }).toEqual({
      status: 200,
      archived: true,
    })
    expectPartly(await batch('update', { inputs: [{ id, properties }] }), [], [{ ...missing, context: { ids: [id] } }])
  })

  test('are passed over by batch/archive, which archives the others', async () => {
    const id = await newContact(portal)
    const reply = await batch('archive', { inputs: [{ id: NOBODY }, { id: 'abc' }, { id }] })
    expect({ status: reply.status, body: reply.body }).toEqual({ status: 204, body: undefined })
    expect((await portal.get(`${CONTACTS}/${id}`)).status).toBe(404)
  })
})

describe('a batch create whose inputs each have a trace id of their own', () => {
  const traced = (list: readonly Record<string, unknown>[]) => ({
    inputs: list.map((each, at) => ({ properties: each, objectWriteTraceId: `trace-${at}` })),
  })

  test('makes the good ones and tells of each bad one which it was', async () => {
    const [email, taken] = [freshEmail(), freshEmail()]
    const holder = await newContact(portal, { email: taken })
    const reply = await batch('create', traced([{ email }, { nonsense: 'x' }, { email: taken }, { firstname: 'Ada' }]))
    expectPartly(
      reply,
      [
        { objectWriteTraceId: 'trace-0', properties: { email } },
        { objectWriteTraceId: 'trace-3', properties: { firstname: 'Ada' } },
      ],
      [
        { status: 'error', category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['trace-1'] } },
        {
          status: 'error',
          category: 'CONFLICT',
          message: `Contact already exists. Existing ID: ${holder}`,
          context: { objectWriteTraceId: ['trace-2'] },
        },
      ],
    )
    for (const { id } of reply.body.results) expect((await portal.get(`${CONTACTS}/${id}`)).status).toBe(200)
  })

  test('answers 201 with the trace ids when all are good', async () => {
    const { status, body } = await batch('create', traced([{ firstname: 'Ada' }, { firstname: 'Grace' }]))
    expect(status).toBe(201)
    expect(Object.keys(body)).toEqual(['status', 'results', 'startedAt', 'completedAt'])
    expect(body.results.map((record: { objectWriteTraceId: string }) => record.objectWriteTraceId)).toEqual([
      'trace-0',
      'trace-1',
    ])
    expect(Object.keys(body.results[0]).at(-1)).toBe('objectWriteTraceId')
  })

  test('two of one e-mail address: the first is made, the second is told whose it is', async () => {
    const email = freshEmail()
    const reply = await batch('create', traced([{ email }, { email }]))
    const { id } = (await portal.get(`${CONTACTS}/${email}?idProperty=email`)).body
    expectPartly(
      reply,
      [{ id }],
      [{ message: `Contact already exists. Existing ID: ${id}`, context: { objectWriteTraceId: ['trace-1'] } }],
    )
  })

  test.each([
    ['one has none', ['a', undefined]],
    ['two have the same', ['a', 'a']],
  ])('is all or nothing where %s', async (_, labels) => {
    const email = freshEmail()
    const list = labels.map((objectWriteTraceId, at) => ({
      objectWriteTraceId,
      properties: at === 0 ? { email } : { nonsense: 'x' },
    }))
    expectRefusalLike(await batch('create', { inputs: list }), 400, { category: 'VALIDATION_ERROR' })
    expectRefusal(await portal.get(`${CONTACTS}/${email}?idProperty=email`), 404, { message: 'resource not found' })
  })
})

describe('a batch update whose inputs each have a trace id of their own', () => {
  test('changes the good ones and tells of each bad one which it was', async () => {
    const [mine, taken] = [freshEmail(), freshEmail()]
    const holder = await newContact(portal, { email: taken })
    const ids = [await newContact(portal), await newContact(portal, { email: mine }), await newContact(portal)] as const
    const edits = [
      { id: ids[0], properties: { nonsense: 'x' }, objectWriteTraceId: 'bad' },
      { id: ids[1], properties: { email: taken, city: 'London' }, objectWriteTraceId: 'taken' },
      { id: ids[2], properties, objectWriteTraceId: 'good' },
    ]
    expectPartly(
      await batch('update', { inputs: edits }),
      [{ id: ids[2], properties, objectWriteTraceId: 'good' }],
      [
        { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['bad'] } },
        {
          category: 'CONFLICT',
          message: `Contact already exists. Existing ID: ${holder}`,
          context: { objectWriteTraceId: ['taken'] },
        },
      ],
    )
    const kept = await readProperties(portal, `${CONTACTS}/${ids[1]}`, ['email', 'city'])
    expect(kept).toEqual({ email: mine, city: null })
    expect((await portal.get(`${CONTACTS}/${mine}?idProperty=email`)).body.id).toBe(ids[1])
  })
})

describe('a batch upsert', () => {
  test('says of each record whether it is new, in the order of the inputs', async () => {
    const [present, absent] = [freshEmail(), freshEmail()]
    const id = await newContact(portal, { email: present })
    const list = [absent, present].map((each) => ({ id: each, idProperty: 'email', properties }))
    const { status, body } = await batch('upsert', { inputs: list })
    expect(status).toBe(200)
    expect(body.results).toMatchObject([
      { new: true, properties: { email: absent, city: 'London' } },
      { new: false, id, properties },
    ])
    expect(Object.keys(body.results[1])).toEqual([
      'id',
      'properties',
      'createdAt',
      'updatedAt',
      'archived',
      'url',
      'new',
    ])
  })

  test('with one bad value makes and changes nothing', async () => {
    const [present, absent] = [freshEmail(), freshEmail()]
    const id = await newContact(portal, { email: present })
    const list = [
      { id: present, idProperty: 'email', properties },
      { id: absent, idProperty: 'email', properties: { nonsense: 'x' } },
    ]
    expectRefusalLike(await batch('upsert', { inputs: list }), 400, { category: 'VALIDATION_ERROR' })
    expect(await readProperties(portal, `${CONTACTS}/${id}`, ['city'])).toEqual({ city: null })
  })

  test('by something that is no e-mail address is refused like the value itself', async () => {
    const reply = await batch('upsert', { inputs: [{ id: 'no-address', idProperty: 'email', properties }] })
    expectRefusalLike(reply, 400, { errors: [{ code: 'INVALID_EMAIL', context: { propertyName: ['email'] } }] })
  })
})
