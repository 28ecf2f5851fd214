import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { CONTACTS, expectRefusal, expectRefusalLike, freshEmail, newContact } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})

afterAll(() => spoke.close())

const search = (body: unknown, path = CONTACTS) => portal.post(`${path}/search`, body)
const filter = { propertyName: 'firstname', operator: 'EQ', value: 'Ada' }
const filters = (count: number) => Array.from({ length: count }, () => filter)
const groups = (...counts: number[]) => counts.map((count) => ({ filters: filters(count) }))
const refused = { category: 'VALIDATION_ERROR' }

describe('a search', () => {
  test('takes 5 groups of filters and no more', async () => {
    expect((await search({ filterGroups: groups(1, 1, 1, 1, 1) })).status).toBe(200)
    expectRefusal(await search({ filterGroups: groups(1, 1, 1, 1, 1, 1) }), 400, {
      message: 'Invalid input JSON: too many filterGroups (count: 6, max allowed: 5)',
      ...refused,
    })
  })

  test('takes 6 filters in a group and no more', async () => {
    expect((await search({ filterGroups: groups(6) })).status).toBe(200)
    expectRefusal(await search({ filterGroups: groups(7) }), 400, {
      message: 'Invalid input JSON: too many filters per filterGroup (count: 7, max allowed: 6)',
      ...refused,
    })
  })

  test('takes 18 filters in all and no more', async () => {
    expect((await search({ filterGroups: groups(6, 6, 6) })).status).toBe(200)
    const reply = await search({ filterGroups: groups(6, 6, 6, 1) })
    expectRefusalLike(reply, 400, refused)
    expect(reply.body.message).toMatch(/too many filters total \(count: 19, max allowed: 18\)/)
  })

  test('takes filters without a group as one more group', async () => {
    expect((await search({ filters: filters(6) })).status).toBe(200)
    expectRefusalLike(await search({ filters: filters(7) }), 400, refused)
    expectRefusalLike(await search({ filters: filters(1), filterGroups: groups(1, 1, 1, 1, 1) }), 400, refused)
  })

  test('gives 200 records a page and no more', async () => {
    expect((await search({ limit: 200 })).status).toBe(200)
    for (const limit of [201, -1, 1.5, '10']) expectRefusalLike(await search({ limit }), 400, refused)
  })

  test.each(['abc', '1.5', '-1', -1, 1.5, {}, true])('refuses the cursor %j', async (after) => {
    expectRefusalLike(await search({ after }), 400, refused)
  })

  test('takes its cursor as a number and as text', async () => {
    for (const after of [0, '0', 5, '5']) expect((await search({ after })).status).toBe(200)
  })

  test('reaches 10,000 results and no more', async () => {
    expect((await search({ after: '9990', limit: 10 })).status).toBe(200)
    expect((await search({ after: 9_800, limit: 200 })).status).toBe(200)
    for (const beyond of [{ after: '9991', limit: 10 }, { after: 10_000 }, { after: '999999999999999', limit: 1 }]) {
      expectRefusalLike(await search(beyond), 400, refused)
    }
  })

  test('by a property that does not exist is refused with its name', async () => {
    for (const propertyName of ['nonsense', 'Firstname', '', 'a\u0000b', 'constructor']) {
      const reply = await search({ filters: [{ ...filter, propertyName }] })
      expectRefusalLike(reply, 400, refused)
      expect(reply.body.message).toContain(`Property "${propertyName}" does not exist`)
    }
  })

  test('by EQ without a value is refused', async () => {
    expectRefusalLike(await search({ filters: [{ propertyName: 'firstname', operator: 'EQ' }] }), 400, refused)
  })

  test('takes the older spelling of a filter', async () => {
    const email = freshEmail()
    const id = await newContact(portal, { email })
    const { body } = await search({ filters: [{ property: 'email', operator: 'EQ', value: email }] })
    expect(body.results.map((record: { id: string }) => record.id)).toEqual([id])
  })

  const named = (propertyName: string, operator: string) => ({
    category: 'VALIDATION_ERROR',
    context: { propertyName: [propertyName], operator: [operator] },
  })

  test.each(['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN', 'BETWEEN'])(
    'by %s without a value is refused, and the filter is named',
    async (operator) => {
      const bare = { propertyName: 'firstname', operator, values: ['ada'], highValue: 'z' }
      expectRefusalLike(await search({ filters: [bare] }), 400, named('firstname', operator))
      expect((await search({ filters: [{ ...bare, value: 'a' }] })).status).toBe(200)
    },
  )

  test.each(['IN', 'NOT_IN'])('by %s without values is refused, and the filter is named', async (operator) => {
    for (const rest of [{}, { values: [] }, { values: null }, { value: 'ada' }]) {
      const reply = await search({ filters: [{ propertyName: 'firstname', operator, ...rest }] })
      expectRefusalLike(reply, 400, named('firstname', operator))
    }
  })

  test('by BETWEEN without its upper value is refused, and the filter is named', async () => {
    const reply = await search({ filters: [{ propertyName: 'firstname', operator: 'BETWEEN', value: 'a' }] })
    expectRefusalLike(reply, 400, named('firstname', 'BETWEEN'))
    expect(reply.body.message).toContain('highValue')
  })

  test.each(['HAS_PROPERTY', 'NOT_HAS_PROPERTY'])('by %s needs no value', async (operator) => {
    expect((await search({ filters: [{ propertyName: 'firstname', operator }] })).status).toBe(200)
  })

  test.each([
    ['num_associated_deals', 'GT', 'many'],
    ['num_associated_deals', 'EQ', '1,000'],
    ['createdate', 'GTE', 'yesterday'],
    ['createdate', 'EQ', '2024-02-30'],
    ['hs_is_unworked', 'EQ', 'perhaps'],
    ['hs_object_id', 'GT', 'abc'],
    ['firstname', 'GT', 'a\u0000'],
  ])(
    'by %s %s %j, which is no value of its kind, is refused, and the filter is named',
    async (propertyName, operator, value) => {
      const reply = await search({ filters: [filter, { propertyName, operator, value }] })
      expectRefusalLike(reply, 400, named(propertyName, operator))
      expect(reply.body.message).toContain(propertyName)
    },
  )

  test('sorts by one property and no more', async () => {
    for (const sorts of [['firstname'], ['-firstname'], [{ propertyName: 'firstname', direction: 'DESCENDING' }]]) {
      expect((await search({ sorts })).status).toBe(200)
    }
    expectRefusal(await search({ sorts: ['firstname', 'lastname'] }), 400, {
      message: 'Invalid input JSON: too many sorts (count: 2, max allowed: 1)',
      ...refused,
    })
  })

  test.each([['nonsense'], [{}], [{ propertyName: 'firstname', direction: 'UPWARDS' }]])(
    'is refused where what it sorts by is not there: %j',
    async (sort) => {
      expectRefusalLike(await search({ sorts: [sort] }), 400, refused)
    },
  )

  test('takes 3,000 characters and no more', async () => {
    const of = (length: number) => ({ query: 'x'.repeat(length - '{"query":""}'.length) })
    expect((await search(of(3_000))).status).toBe(200)
    expectRefusalLike(await search(of(3_001)), 400, refused)
  })

  test.each(['SIMILAR', 'eq', ''])('by an operator that HubSpot does not have is a 400: %j', async (operator) => {
    expectRefusalLike(await search({ filters: [{ ...filter, operator }] }), 400, refused)
  })

  test('for a value with a NUL character finds nothing', async () => {
    const { status, body } = await search({ filters: [{ ...filter, value: 'Ada\u0000' }] })
    expect({ status, body }).toEqual({ status: 200, body: { total: 0, results: [] } })
  })

  test('for an id that is no number, or too large, finds nothing', async () => {
    for (const value of ['abc', '-1', '9223372036854775808', '9'.repeat(40), '1\u0000']) {
      const { status, body } = await search({ filters: [{ propertyName: 'hs_object_id', operator: 'EQ', value }] })
      expect({ value, status, body }).toEqual({ value, status: 200, body: { total: 0, results: [] } })
    }
  })
})

describe('what a search finds', () => {
  const find = async (caller: Caller, body: unknown): Promise<string[]> => {
    const reply = await caller.post(`${CONTACTS}/search`, body)
    expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 200 })
    return reply.body.results.map((record: { id: string }) => record.id)
  }
  const named = (propertyName: string, value: string) => ({ propertyName, operator: 'EQ', value })

  test('meets all filters of one group, and any of the groups', async () => {
    const alone = await spoke.newPortal()
    const ada = await newContact(alone, { firstname: 'Ada', lastname: 'Lovelace' })
    const other = await newContact(alone, { firstname: 'Ada', lastname: 'Byron' })
    const grace = await newContact(alone, { firstname: 'Grace', lastname: 'Hopper' })
    const both = { filters: [named('firstname', 'Ada'), named('lastname', 'Lovelace')] }
    expect(await find(alone, { filterGroups: [both] })).toEqual([ada])
    expect(await find(alone, { filterGroups: [both, { filters: [named('firstname', 'Grace')] }] })).toEqual([
      ada,
      grace,
    ])
    expect(await find(alone, { filterGroups: [{ filters: [named('firstname', 'Ada')] }] })).toEqual([ada, other])
    expect(await find(alone, {})).toEqual([ada, other, grace])
  })

  test('is compared without regard to case, save for enumerations', async () => {
    const alone = await spoke.newPortal()
    const id = await newContact(alone, { firstname: 'Ada', hs_lead_status: 'NEW' })
    expect(await find(alone, { filters: [named('firstname', 'aDA')] })).toEqual([id])
    expect(await find(alone, { filters: [named('hs_lead_status', 'NEW')] })).toEqual([id])
    expect(await find(alone, { filters: [named('hs_lead_status', 'new')] })).toEqual([])
  })

  test('has the very value that was asked for, however long it is', async () => {
    const alone = await spoke.newPortal()
    const long = 'x'.repeat(2_500)
    const ids = [await newContact(alone, { firstname: `${long}a` }), await newContact(alone, { firstname: `${long}b` })]
    expect(await find(alone, { filters: [named('firstname', `${long}b`)] })).toEqual([ids[1]])
    expect(await find(alone, { filters: [named('firstname', `${long}c`)] })).toEqual([])
    expect(await find(alone, { filters: [named('firstname', long)] })).toEqual([])
  })

  test('is as fresh as the last write, and forgets old values and archived records', async () => {
    const alone = await spoke.newPortal()
    const id = await newContact(alone, { firstname: 'Ada' })
    const path = `${CONTACTS}/${id}`
    expect(await find(alone, { filters: [named('firstname', 'Ada')] })).toEqual([id])
    await alone.patch(path, { properties: { firstname: 'Grace' } })
    expect(await find(alone, { filters: [named('firstname', 'Ada')] })).toEqual([])
    expect(await find(alone, { filters: [named('firstname', 'Grace')] })).toEqual([id])
    await alone.delete(path)
    expect(await find(alone, { filters: [named('firstname', 'Grace')] })).toEqual([])
    expect(await find(alone, {})).toEqual([])
  })

  test('comes page by page, every record once, with the exact total and no link', async () => {
    const alone = await spoke.newPortal()
    const inputs = Array.from({ length: 7 }, () => ({ properties: { firstname: 'Ada' } }))
    const { body } = await alone.post(`${CONTACTS}/batch/create`, { inputs })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await alone.post(`${CONTACTS}/search`, { filters: [filter], limit: 3, after, properties: ['city'] })
      expect(page.body.total).toBe(7)
      expect(page.body.paging?.next?.link).toBeUndefined()
      seen.push(...page.body.results.map((record: { id: string }) => record.id))
      after = page.body.paging?.next?.after
      if (after !== undefined) expect(after).toBe(String(seen.length))
    } while (after !== undefined)
    expect(seen).toEqual(body.results.map((record: { id: string }) => record.id))
  })
})
