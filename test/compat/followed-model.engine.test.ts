import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { standardTypeById } from '../../src/crm/associations/types.ts'
import { standardTypes } from '../../src/crm/standard/all.ts'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { associated, batchPath, spec, v4 } from './association-support.ts'
import { freshEmail } from './support.ts'

// Whatever is done to records and their associations, one act after another or all at once: every property that follows
// associations says what those are, counted by hand.

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

type Type = 'contacts' | 'companies' | 'deals' | 'tickets'
const SIZES: Readonly<Record<Type, number>> = { contacts: 3, companies: 3, deals: 2, tickets: 1 }

/** The kinds that are used, as seen from the first type. */
const KINDS = [
  ['contacts', 'companies', 279],
  ['contacts', 'companies', 1],
  ['contacts', 'companies', 931],
  ['companies', 'contacts', 2],
  ['companies', 'companies', 13],
  ['companies', 'companies', 14],
  ['deals', 'contacts', 3],
  ['contacts', 'deals', 4],
  ['deals', 'companies', 341],
  ['deals', 'companies', 5],
  ['tickets', 'companies', 339],
  ['tickets', 'companies', 26],
] as const

const at = fc.nat(5)
const pair = { kind: fc.constantFrom(...KINDS), from: at, to: at }
const mergeable = fc.constantFrom<Type>('contacts', 'companies', 'deals')
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('associate' as const), ...pair }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('cut' as const, 'unlabel' as const), ...pair }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('name' as const), from: at, to: fc.option(at) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('create' as const), to: at, named: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom('archive' as const, 'restore' as const),
      type: fc.constantFrom<Type>('contacts', 'companies', 'deals', 'tickets'),
      from: at,
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('merge' as const), type: mergeable, from: at, to: at }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('purge' as const), from: at }) },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
type Records = Readonly<Record<Type, string[]>>

async function newRecords(): Promise<Records> {
  const make = async (type: Type, properties: () => object) => {
    const replies = await Promise.all(
      Array.from({ length: SIZES[type] }, () => portal.post(`/crm/v3/objects/${type}`, { properties: properties() })),
    )
    return replies.map(({ body }) => String(body.id))
  }
  return {
    contacts: await make('contacts', () => ({ email: freshEmail() })),
    companies: await make('companies', () => ({ name: 'Mill' })),
    deals: await make('deals', () => ({ dealname: 'Loom', dealstage: 'appointmentscheduled' })),
    tickets: await make('tickets', () => ({ subject: 'Jam', hs_pipeline_stage: '1' })),
  }
}

async function send(records: Records, act: Act): Promise<Reply> {
  const id = (type: Type, index: number) => records[type][index % records[type].length] ?? ''
  switch (act.does) {
    case 'associate': {
      const [from, to, type] = act.kind
      return portal.put(`/crm/v3/objects/${from}/${id(from, act.from)}/associations/${to}/${id(to, act.to)}/${type}`)
    }
    case 'cut': {
      const [from, to] = act.kind
      return portal.delete(v4(from, id(from, act.from), to, id(to, act.to)))
    }
    case 'unlabel': {
      const [from, to, type] = act.kind
      const inputs = [{ from: { id: id(from, act.from) }, to: { id: id(to, act.to) }, types: [spec(type)] }]
      return portal.post(batchPath(from, to, 'labels/archive'), { inputs })
    }
    case 'name': {
      const properties = { associatedcompanyid: act.to === null ? '' : id('companies', act.to) }
      return portal.patch(`/crm/v3/objects/contacts/${id('contacts', act.from)}`, { properties })
    }
    case 'create': {
      const company = id('companies', act.to)
      const reply = await portal.post('/crm/v3/objects/contacts', {
        properties: { email: freshEmail(), ...(act.named ? { associatedcompanyid: company } : {}) },
        associations: act.named ? [] : [{ to: { id: company }, types: [spec(1)] }],
      })
      if (reply.status === 201) records.contacts.push(reply.body.id)
      return reply
    }
    case 'archive':
      return portal.delete(`/crm/v3/objects/${act.type}/${id(act.type, act.from)}`)
    case 'restore':
      return portal.post(`/spoke/v1/objects/${act.type}/${id(act.type, act.from)}/restore`)
    case 'merge': {
      const [primaryObjectId, objectIdToMerge] = [id(act.type, act.from), id(act.type, act.to)]
      return portal.post(`/crm/v3/objects/${act.type}/merge`, { primaryObjectId, objectIdToMerge })
    }
    case 'purge':
      return portal.post('/crm/v3/objects/contacts/gdpr-delete', { objectId: id('contacts', act.from) })
  }
}

/** How much is said by live records; each of it is held against what the associations are. */
async function checked(records: Records): Promise<number> {
  let sum = 0
  for (const name of Object.keys(SIZES) as Type[]) {
    const followed = standardTypes.find((type) => type.name === name)?.followed ?? []
    const asked = followed.map((property) => property.name).join()
    for (const id of records[name]) {
      const { status, body } = await portal.get(`/crm/v3/objects/${name}/${id}?propertiesWithHistory=${asked}`)
      if (status === 404) continue
      for (const property of followed) {
        const to = standardTypes.find((type) => type.id === standardTypeById(property.typeId)?.to)?.name ?? ''
        const all = Object.entries(await associated(portal, name, body.id, to))
        const others = all.filter(([, kinds]) => kinds.includes(property.typeId)).map(([other]) => Number(other))
        const read = await portal.get(`/crm/v3/objects/${name}/${body.id}?properties=${property.name}`)
        const said: string | null = read.body.properties[property.name]
        const right = property.says === 'which' ? Math.min(...others) : others.length
        const where = `${property.name} of ${name} ${body.id}`
        if (others.length === 0) expect([null, property.says === 'which' ? null : '0'], where).toContain(said)
        else expect(said, where).toBe(String(right))
        expect(body.propertiesWithHistory[property.name][0]?.value ?? '', `history: ${where}`).toBe(said ?? '')
        sum += others.length
      }
    }
  }
  return sum
}

/** Many requests, one property after another: a busy machine takes its time, in ms. */
const LONG = 120_000

const OF_CALLERS = [200, 201, 204, 400, 404, 409]

test(
  'after any acts every property says what the associations are',
  async () => {
    let sum = 0
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 40 }), async (acts) => {
        const records = await newRecords()
        for (const each of acts) expect(OF_CALLERS).toContain((await send(records, each)).status)
        sum += await checked(records)
      }),
      { numRuns: 12 },
    )
    expect(sum).toBeGreaterThan(20)
  },
  LONG,
)

test(
  'after any acts at the same time too',
  async () => {
    let sum = 0
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 30, maxLength: 60 }), async (acts) => {
        const records = await newRecords()
        const replies = await Promise.all(acts.map((each) => send(records, each)))
        for (const { status } of replies) expect(OF_CALLERS).toContain(status)
        sum += await checked(records)
      }),
      { numRuns: 8 },
    )
    expect(sum).toBeGreaterThan(20)
  },
  LONG,
)
