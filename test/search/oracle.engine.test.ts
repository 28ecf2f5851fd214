import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropTokens } from '../../src/store/tokens.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { someSearch, someValues } from './arbitraries.ts'
import { type OracleRecord, type OracleSchema, type OracleSearch, oracle } from './oracle.ts'

// Whatever is written and asked, search answers as a plain look through plain records would, at once.

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

const contacts: OracleSchema = {
  created: 'createdate',
  searched: ['firstname', 'lastname', 'company', 'phone'],
  kinds: {
    firstname: 'text',
    lastname: 'text',
    company: 'text',
    hs_lead_status: 'choice',
    colours: 'choices',
    score: 'number',
    birthday: 'day',
    seen_at: 'instant',
    vip: 'bool',
    createdate: 'instant',
    lastmodifieddate: 'instant',
    hs_object_id: 'number',
  },
}

const option = (value: string, at: number) => ({ label: `${value} ${at}`, value })
const properties = [
  { name: 'colours', type: 'enumeration', fieldType: 'checkbox', options: ['red', 'Red', 'light blue'].map(option) },
  { name: 'spare', type: 'string', fieldType: 'text' },
  { name: 'score', type: 'number', fieldType: 'number' },
  { name: 'birthday', type: 'date', fieldType: 'date' },
  { name: 'seen_at', type: 'datetime', fieldType: 'date' },
  { name: 'vip', type: 'bool', fieldType: 'booleancheckbox', options: ['true', 'false'].map(option) },
]

const PATH = '/crm/v3/objects/contacts'

async function newSchemaPortal(): Promise<Caller> {
  const portal = await spoke.newPortal()
  const inputs = properties.map((each) => ({ ...each, label: each.name, groupName: 'contactinformation' }))
  const reply = await portal.post('/crm/v3/properties/contacts/batch/create', { inputs })
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return portal
}

/** What comes back has its values back: the tokens of its type are made again, some seconds later. */
async function archiveAndBringBack(portal: Caller): Promise<void> {
  expect((await portal.delete('/crm/v3/properties/contacts/spare')).status).toBe(204)
  const spare = { name: 'spare', label: 'spare', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
  expect((await portal.post('/crm/v3/properties/contacts', spare)).status).toBe(201)
}

/** A portal's contacts as the oracle holds them, taken from what writes answered. */
function model(portal: Caller) {
  const records = new Map<string, OracleRecord>()
  const keep = ({ id, properties: given }: { id: string; properties: Record<string, string | null> }): void => {
    const values = { ...records.get(id)?.values }
    for (const [name, value] of Object.entries(given)) {
      if (value === null) delete values[name]
      else values[name] = value
    }
    records.set(id, { id, values })
  }
  return {
    records: () => [...records.values()],
    ids: () => [...records.keys()],
    async create(inputs: readonly Record<string, string>[]) {
      const { status, body } = await portal.post(`${PATH}/batch/create`, {
        inputs: inputs.map((each) => ({ properties: each })),
      })
      expect({ status, body }).toMatchObject({ status: 201 })
      body.results.forEach(keep)
    },
    async update(id: string, values: Record<string, string>) {
      const { status, body } = await portal.patch(`${PATH}/${id}`, { properties: values })
      expect({ status, body }).toMatchObject({ status: 200 })
      keep(body)
    },
    async archive(id: string) {
      expect((await portal.delete(`${PATH}/${id}`)).status).toBe(204)
      records.delete(id)
    },
  }
}

/** Every page of a search, put together. */
async function searchAll(portal: Caller, search: OracleSearch, limit: number) {
  const ids: string[] = []
  let after: string | undefined
  let total: number
  do {
    const { status, body } = await portal.post(`${PATH}/search`, { ...search, limit, after })
    expect({ status, body, search }).toMatchObject({ status: 200 })
    total = body.total
    ids.push(...body.results.map(({ id }: { id: string }) => id))
    after = body.paging?.next.after
  } while (after !== undefined)
  return { total, ids }
}

const values = someValues(contacts)
const write = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), inputs: fc.array(values, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('update' as const), at: fc.nat(), values }),
  fc.record({ kind: fc.constant('archive' as const), at: fc.nat() }),
)

describe('search', () => {
  test.each([
    { when: 'with writes in between', filling: false },
    { when: 'also while its indexes are being filled', filling: true },
  ])('gives what a plain look through the records gives, $when', { timeout: 240_000 }, async ({ filling }) => {
    const portal = await newSchemaPortal()
    const contactsOf = model(portal)
    const seed = fc.sample(values, { numRuns: 60, seed: 7 })
    await contactsOf.create(seed)
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 2 }),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (writes, seeds, limit) => {
          for (const each of writes) {
            const ids = contactsOf.ids()
            if (each.kind === 'create') await contactsOf.create(each.inputs)
            else if (each.kind === 'update') await contactsOf.update(ids[each.at % ids.length] ?? '', each.values)
            else if (ids.length > 20) await contactsOf.archive(ids[each.at % ids.length] ?? '')
          }
          if (filling) {
            await archiveAndBringBack(portal)
            // As in a data folder of an older Spoke: no record has tokens yet.
            await spoke.app.store.write(() => dropTokens(contactsOf.ids().map(Number)))
          }
          const searches = seeds.flatMap((each) =>
            fc.sample(someSearch(contacts, contactsOf.ids().slice(0, 40)), { numRuns: 1, seed: each }),
          )
          for (const search of searches) {
            const expected = oracle(contacts, contactsOf.records(), search)
            const found = await searchAll(portal, search, limit)
            const asked = JSON.stringify(search)
            expect({ asked, ...found }).toEqual({ asked, total: expected.length, ids: expected })
          }
        },
      ),
      { numRuns: filling ? 25 : 80 },
    )
  })
})
