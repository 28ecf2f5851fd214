import fc from 'fast-check'
import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { CONTACTS, expectRefusalLike, NOBODY } from './support.ts'

let spoke: TestSpoke
let portal: Caller
let owners: number[]
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
  owners = []
  for (const name of ['ada', 'bob', 'cleo']) owners.push(await newOwner(name))
})

async function newOwner(name: string, archived = false): Promise<number> {
  const person = { userId: undefined, email: `${name}@customer.example`, firstName: name, lastName: 'L', archived }
  return (await spoke.app.crm.owners.publish(portal.portalId, person, 1_700_000_000_000)).id
}

async function newDeal(properties: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await portal.post('/crm/v3/objects/deals', {
    properties: { dealname: 'Engine', dealstage: 'appointmentscheduled', ...properties },
  })
  expect(status).toBe(201)
  return body.id
}

const BASE = '/crm/objects/v3/deals/splits/batch'
type Split = readonly [owner: number | undefined, percentage: number]
const input = (id: string | number, splits: readonly Split[]) => ({
  id,
  splits: splits.map(([ownerId = 0, percentage]) => ({ ownerId, percentage })),
})
const upsert = (...inputs: readonly ReturnType<typeof input>[]) => portal.post(`${BASE}/upsert`, { inputs })
const read = (...ids: readonly string[]) => portal.post(`${BASE}/read`, { inputs: ids.map((id) => ({ id })) })

/** `owner: percentage` of each deal of an answer, and the ids of its splits. */
const shares = (reply: Reply): Record<string, Record<string, string>> =>
  Object.fromEntries(
    reply.body.results.map((deal: { id: string; splits: { properties: Record<string, string> }[] }) => [
      deal.id,
      Object.fromEntries(
        deal.splits.map(({ properties }) => [properties['hubspot_owner_id'], properties['hs_deal_split_percentage']]),
      ),
    ]),
  )
const idsOf = (reply: Reply): string[] => reply.body.results[0].splits.map(({ id }: { id: string }) => id)

describe('deal splits', () => {
  test('are made and read through the SDK', async () => {
    const [ada = 0, bob = 0] = owners
    const deal = await newDeal()
    const { batchApi } = new Client({ accessToken: portal.token, basePath: spoke.url }).crm.objects.dealSplits
    const made = await batchApi.upsert({
      inputs: [
        {
          id: Number(deal),
          splits: [
            { ownerId: ada, percentage: 0.6 },
            { ownerId: bob, percentage: 0.4 },
          ],
        },
      ],
    })
    expect(made.status).toBe('COMPLETE')
    const [first] = made.results
    expect(first?.id).toBe(deal)
    expect(first?.splits.map(({ properties }) => properties)).toEqual([
      { hs_deal_split_percentage: '0.6', hubspot_owner_id: String(ada) },
      { hs_deal_split_percentage: '0.4', hubspot_owner_id: String(bob) },
    ])
    expect(first?.splits[0]).toMatchObject({
      archived: false,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    })
    expect((await batchApi.read({ inputs: [{ id: deal }] })).results).toEqual(made.results)
  })

  test('are served under every path of every version', async () => {
    const [ada] = owners
    const deal = await newDeal()
    const dated = ['2025-09', '2026-03', '2026-09'].map((version) => `/deal-splits/${version}/batch`)
    for (const base of [BASE, '/crm/v3/objects/deals/splits/batch', ...dated]) {
      const made = await portal.post(`${base}/upsert`, { inputs: [input(deal, [[ada, 1]])] })
      expect(made.status).toBe(200)
      const found = await portal.post(`${base}/read`, { inputs: [{ id: deal }] })
      expect(found.body.results).toEqual(made.body.results)
    }
  })

  test('take the place of those that the deal had; who had one keeps it', async () => {
    const [ada, bob, cleo] = owners
    const deal = await newDeal()
    const first = await upsert(
      input(deal, [
        [ada, 0.5],
        [bob, 0.5],
      ]),
    )
    const second = await upsert(
      input(deal, [
        [bob, 0.25],
        [cleo, 0.75],
      ]),
    )
    expect(shares(second)).toEqual({ [deal]: { [String(bob)]: '0.25', [String(cleo)]: '0.75' } })
    expect(idsOf(second)[0]).toBe(idsOf(first)[1])
    expect((await read(deal)).body.results).toEqual(second.body.results)
    const old = await portal.get(`/crm/v3/objects/deal_splits/${idsOf(first)[0]}?archived=true`)
    expect(old.body.archived).toBe(true)
  })

  test('are records that are associated with their deal, and go with it', async () => {
    const [ada] = owners
    const deal = await newDeal()
    const [split] = idsOf(await upsert(input(deal, [[ada, 1]])))
    const { body } = await portal.get(`/crm/v4/objects/deals/${deal}/associations/deal_splits`)
    expect(body.results).toMatchObject([{ toObjectId: Number(split), associationTypes: [{ typeId: 313 }] }])
    expect((await portal.delete(`/crm/v3/objects/deals/${deal}`)).status).toBe(204)
    expectRefusalOf(await read(deal), 'Could not get some DEAL objects', [deal])
  })

  test('of deals that have none are none; of deals that are not there an error names them', async () => {
    const deal = await newDeal()
    const contact = (await portal.post(CONTACTS, { properties: { firstname: 'Ada' } })).body.id
    const reply = await read(deal, NOBODY, deal, contact, 'x')
    expect({ status: reply.status, results: reply.body.results }).toEqual({
      status: 207,
      results: [{ id: deal, splits: [] }],
    })
    expectRefusalOf(reply, 'Could not get some DEAL objects', [NOBODY, contact, 'x'])
  })
})

function expectRefusalOf(reply: Reply, message: string, ids: readonly string[]): void {
  expect(reply.status).toBe(207)
  expect(reply.body.numErrors).toBe(reply.body.errors.length)
  const found = reply.body.errors.find((each: { context: { ids: string[] } }) => each.context.ids.join() === ids.join())
  expect(found).toMatchObject({ status: 'error', message: expect.stringContaining(message) })
}

describe('a deal is not split', () => {
  const refused: readonly (readonly [string, () => readonly Split[], string])[] = [
    [
      'into parts of less than all',
      () => [
        [owners[0], 0.5],
        [owners[1], 0.4],
      ],
      'must add up to 1.0, not to 0.9',
    ],
    [
      'into parts of more than all',
      () => [
        [owners[0], 0.5],
        [owners[1], 0.50000001],
      ],
      'must add up to 1.0, not to 1.00000001',
    ],
    ['into nothing', () => [], 'A deal has 1 to 100 splits, not 0'],
    [
      'into parts of nothing',
      () => [
        [owners[0], 1],
        [owners[1], 0],
      ],
      'more than 0',
    ],
    [
      'into parts of less than nothing',
      () => [
        [owners[0], 1.5],
        [owners[1], -0.5],
      ],
      'more than 0',
    ],
    [
      'into parts of nine decimals',
      () => [
        [owners[0], 0.999999999],
        [owners[1], 0.000000001],
      ],
      'at most 8 decimal places',
    ],
    [
      'between one owner',
      () => [
        [owners[0], 0.5],
        [owners[0], 0.5],
      ],
      'at most one split for each owner',
    ],
    [
      'among strangers',
      () => [
        [owners[0], 0.5],
        [4711, 0.5],
      ],
      'There is no owner 4711',
    ],
  ]
  test.each(refused)('%s, and keeps what it had', async (_, splits, message) => {
    const [ada] = owners
    const [deal, other] = [await newDeal(), await newDeal()]
    await upsert(input(deal, [[ada, 1]]))
    const reply = await upsert(input(deal, splits()), input(other, [[ada, 1]]))
    expectRefusalOf(reply, message, [deal])
    expect(shares(reply)).toEqual({ [other]: { [String(ada)]: '1' } })
    expect(shares(await read(deal))).toEqual({ [deal]: { [String(ada)]: '1' } })
  })

  test('without its owner, among archived owners, nor where it is not there', async () => {
    const [ada, bob] = owners
    const archived = await newOwner('old', true)
    const deal = await newDeal({ hubspot_owner_id: bob })
    expectRefusalOf(await upsert(input(deal, [[ada, 1]])), `The owner of the deal, ${bob}, must have one`, [deal])
    expectRefusalOf(
      await upsert(
        input(deal, [
          [bob, 0.5],
          [archived, 0.5],
        ]),
      ),
      `There is no owner ${archived}`,
      [deal],
    )
    expectRefusalOf(await upsert(input(NOBODY, [[ada, 1]])), 'Could not update some DEAL objects', [NOBODY])
    expect((await upsert(input(deal, [[bob, 1]]))).status).toBe(200)
  })

  test('in a portal without owners', async () => {
    const [ada] = owners
    portal = await spoke.newPortal()
    const deal = await newDeal()
    expectRefusalOf(await upsert(input(deal, [[ada, 1]])), `There is no owner ${ada}`, [deal])
  })

  test('twice in a batch, in none and in more than a hundred', async () => {
    const [ada] = owners
    const deal = await newDeal()
    const same = await upsert(input(deal, [[ada, 1]]), input(Number(deal), [[ada, 1]]))
    expectRefusalLike(same, 400, { message: expect.stringContaining('Duplicate IDs found in batch input') })
    for (const path of ['read', 'upsert']) {
      for (const count of [0, 101]) {
        const inputs = Array.from({ length: count }, (_, at) => input(at + 1, [[ada, 1]]))
        expectRefusalLike(await portal.post(`${BASE}/${path}`, { inputs }), 400, { category: 'VALIDATION_ERROR' })
      }
    }
    for (const inputs of [
      [{ id: deal }],
      [{ splits: [] }],
      [{ id: deal, splits: [{ ownerId: ada }] }],
      [input(deal, [[ada, Number.NaN]])],
    ]) {
      expectRefusalLike(await portal.post(`${BASE}/upsert`, { inputs }), 400, { category: 'VALIDATION_ERROR' })
    }
  })

  test('against the portal’s own rules for the percentage', async () => {
    const [ada, bob] = owners
    const deal = await newDeal()
    const rule = '/crm/v3/property-validations/deal_splits/hs_deal_split_percentage/rule-type/MIN_NUMBER'
    expect((await portal.put(rule, { ruleArguments: ['0.1'] })).status).toBe(204)
    expectRefusalOf(
      await upsert(
        input(deal, [
          [ada, 0.95],
          [bob, 0.05],
        ]),
      ),
      'Enter a number of at least 0.1',
      [deal],
    )
  })
})

describe('whoever writes', () => {
  test('any exact parts read back as they were given', async () => {
    const [ada, bob] = owners
    const deal = await newDeal()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 99_999_999 }), async (part) => {
        const [a, b] = [part / 1e8, (100_000_000 - part) / 1e8]
        const reply = await upsert(
          input(deal, [
            [ada, a],
            [bob, b],
          ]),
        )
        expect(reply.status).toBe(200)
        const kept = shares(reply)[deal] ?? {}
        expect([Number(kept[String(ada)]), Number(kept[String(bob)])]).toEqual([a, b])
        expect(Object.values(kept).join()).not.toMatch(/e/)
      }),
      { numRuns: 30 },
    )
  })

  test('at the same time leaves a deal with the whole splits of one of them', async () => {
    const [ada, bob, cleo] = owners
    const deal = await newDeal()
    const ways: readonly (readonly Split[])[] = [
      [[ada, 1]],
      [
        [ada, 0.5],
        [bob, 0.5],
      ],
      [
        [bob, 0.3],
        [cleo, 0.7],
      ],
      [[cleo, 1]],
    ]
    const replies = await Promise.all([...ways, ...ways].map((splits) => upsert(input(deal, splits))))
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
    const left = shares(await read(deal))[deal]
    expect(
      ways.map((way) => Object.fromEntries(way.map(([owner, part]) => [String(owner), String(part)]))),
    ).toContainEqual(left)
  })
})
