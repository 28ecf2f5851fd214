import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

// What is kept sorted for ranges and sorts comes by itself, and nothing that is asked meanwhile is answered wrongly.

const PATH = '/crm/v3/objects/deals'
const RECORDS = 2_100

let spoke: TestSpoke
let portal: Caller
const amounts = new Map<string, number | undefined>()

async function make(count: number, from: number): Promise<void> {
  const inputs = Array.from({ length: count }, (_, at) => ({
    properties: {
      dealname: `Deal ${from + at}`,
      dealstage: 'appointmentscheduled',
      ...((from + at) % 7 === 0 ? {} : { amount: String(((from + at) * 7919) % 1_000) }),
    },
  }))
  const { status, body } = await portal.post(`${PATH}/batch/create`, { inputs })
  expect({ status, body }).toMatchObject({ status: 201 })
  for (const { id, properties } of body.results) {
    amounts.set(id, properties.amount === undefined ? undefined : Number(properties.amount))
  }
}

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
  for (let from = 0; from < RECORDS; from += 100) await make(100, from)
}, 60_000)
afterAll(() => spoke.close())

/** The ids in the order of amounts, those without last; ties by id. */
function sorted(sign: 1 | -1, keep: (amount: number | undefined) => boolean): string[] {
  return [...amounts]
    .filter(([, amount]) => keep(amount))
    .toSorted(([a, x], [b, y]) => {
      if (x === undefined || y === undefined) return x === y ? sign * (Number(a) - Number(b)) : x === undefined ? 1 : -1
      return sign * (x - y || Number(a) - Number(b))
    })
    .map(([id]) => id)
}

async function check(): Promise<void> {
  const between = (amount: number | undefined) => amount !== undefined && amount >= 250 && amount <= 260
  const filters = [{ propertyName: 'amount', operator: 'BETWEEN', value: '250', highValue: '260.0' }]
  for (const [body, right] of [
    [{ sorts: ['amount'] }, sorted(1, () => true)],
    [{ sorts: ['-amount'], after: 1_750 }, sorted(-1, () => true).slice(1_750)],
    [{ sorts: ['-amount'], after: 2_000 }, sorted(-1, () => true).slice(2_000)],
    [{ filterGroups: [{ filters }], sorts: ['-amount'] }, sorted(-1, between)],
    [
      { filterGroups: [{ filters: [{ propertyName: 'amount', operator: 'GTE', value: '1' }] }], sorts: ['amount'] },
      sorted(1, (amount) => amount !== undefined && amount >= 1),
    ],
    [
      {
        filters: [{ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'deal' }],
        sorts: ['amount'],
        after: 1_700,
      },
      sorted(1, () => true).slice(1_700),
    ],
  ] as const) {
    const reply = await portal.post(`${PATH}/search`, { ...body, limit: 200 })
    const ids = reply.body.results?.map(({ id }: { id: string }) => id)
    expect({ body, ids, status: reply.status }).toEqual({ body, ids: right.slice(0, 200), status: 200 })
  }
}

async function explained(): Promise<{ kept: readonly string[] }> {
  const input = { type: 'deals', search: { sorts: ['amount'] }, portal: portal.portalId }
  return (await spoke.app.acts['search.explain']?.(input)) as { kept: readonly string[] }
}

describe('values that are sorted by', () => {
  test('are kept once a search wanted them, and every answer is right before, while and after', {
    timeout: 90_000,
  }, async () => {
    await check()
    for (let round = 0; !(await explained()).kept.includes('amount'); round++) {
      if (round > 400) throw new Error('The values were not kept.')
      const [some] = amounts.keys()
      const amount = String(round)
      expect((await portal.patch(`${PATH}/${some}`, { properties: { amount } })).status).toBe(200)
      amounts.set(some ?? '', round)
      await make(1, RECORDS + round)
      await check()
    }
    await check()
    const [first, second] = amounts.keys()
    expect((await portal.patch(`${PATH}/${first}`, { properties: { amount: '' } })).status).toBe(200)
    amounts.set(first ?? '', undefined)
    expect((await portal.delete(`${PATH}/${second}`)).status).toBe(204)
    amounts.delete(second ?? '')
    await check()
  })
})
