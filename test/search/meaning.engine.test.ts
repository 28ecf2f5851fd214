import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCompany, newContact } from '../compat/support.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

// What HubSpot's documents say of single operators, said by example.

const CONTACTS = '/crm/v3/objects/contacts'

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

async function find(caller: Caller, body: unknown, path = CONTACTS): Promise<string[]> {
  const reply = await caller.post(`${path}/search`, body)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 200 })
  expect(reply.body.total).toBe(reply.body.results.length)
  return reply.body.results.map(({ id }: { id: string }) => id)
}

const by = (propertyName: string, operator: string, value?: string | readonly string[]) => ({
  filters: [{ propertyName, operator, ...(typeof value === 'string' ? { value } : { values: value }) }],
})

describe('search', () => {
  test('finds an address by a part of it, with and without *', async () => {
    const alone = await spoke.newPortal()
    const ada = await newContact(alone, { email: 'ada@analytical-engines.example' })
    const grace = await newContact(alone, { email: 'grace@navy.example' })
    for (const value of [
      '*@analytical-engines.example',
      'ada@*',
      'engines',
      'ANALYTICAL example',
      '*engines*',
      'ad*',
    ]) {
      expect({ value, ids: await find(alone, by('email', 'CONTAINS_TOKEN', value)) }).toEqual({ value, ids: [ada] })
    }
    expect(await find(alone, by('email', 'CONTAINS_TOKEN', '*@*.example'))).toEqual([ada, grace])
    expect(await find(alone, by('email', 'NOT_CONTAINS_TOKEN', 'engines'))).toEqual([grace])
    expect(await find(alone, by('email', 'CONTAINS_TOKEN', 'engine'))).toEqual([])
  })

  test('leaves out records without a value where it asks for another one', async () => {
    const alone = await spoke.newPortal()
    const ada = await newContact(alone, { firstname: 'Ada' })
    const grace = await newContact(alone, { firstname: 'Grace' })
    const nobody = await newContact(alone, { lastname: 'Nobody' })
    expect(await find(alone, by('firstname', 'NEQ', 'ada'))).toEqual([grace])
    expect(await find(alone, by('firstname', 'NOT_IN', ['grace']))).toEqual([ada])
    expect(await find(alone, by('firstname', 'NOT_HAS_PROPERTY'))).toEqual([nobody])
  })

  test('looks for the words of a query in several properties, by their beginnings', async () => {
    const alone = await spoke.newPortal()
    const ada = await newContact(alone, { firstname: 'Ada', lastname: 'Lovelace', phone: '+44 20 7946 0958' })
    await newContact(alone, { firstname: 'Grace', lastname: 'Hopper', jobtitle: 'Lovelace' })
    for (const query of ['love', 'LOVELACE ada', '7946', '2079460958', 'ad lov']) {
      expect({ query, ids: await find(alone, { query }) }).toEqual({ query, ids: [ada] })
    }
    for (const query of ['velace', 'ada hopper', '+']) expect(await find(alone, { query })).toEqual([])
  })

  test('finds records by those they are associated with, and is as fresh as the last association', async () => {
    const alone = await spoke.newPortal()
    const [company, other] = [await newCompany(alone), await newCompany(alone)]
    const ada = await newContact(alone, { firstname: 'Ada' })
    const grace = await newContact(alone, { firstname: 'Grace' })
    const link = (contact: string, to: string) =>
      alone.put(`/crm/v4/objects/contacts/${contact}/associations/default/companies/${to}`)
    for (const [contact, to] of [
      [ada, company],
      [grace, other],
    ] as const) {
      expect((await link(contact, to)).status).toBeLessThan(300)
    }
    expect(await find(alone, by('associations.company', 'EQ', company))).toEqual([ada])
    expect(await find(alone, by('associations.companies', 'IN', [company, other]))).toEqual([ada, grace])
    expect(await find(alone, by('associations.contact', 'EQ', ada), '/crm/v3/objects/companies')).toEqual([company])
    const both = {
      filters: [
        { propertyName: 'associations.company', operator: 'IN', values: [company, other] },
        { propertyName: 'firstname', operator: 'CONTAINS_TOKEN', value: 'gr*' },
      ],
    }
    expect(await find(alone, both)).toEqual([grace])
    await alone.delete(`/crm/v4/objects/contacts/${ada}/associations/companies/${company}`)
    expect(await find(alone, by('associations.company', 'EQ', company))).toEqual([])
    const wrong = await alone.post(`${CONTACTS}/search`, by('associations.company', 'GT', company))
    expect({ status: wrong.status, names: wrong.body.context.propertyName }).toEqual({
      status: 400,
      names: ['associations.company'],
    })
    const unknown = await alone.post(`${CONTACTS}/search`, by('associations.nonsense', 'EQ', company))
    expect(unknown.status).toBe(400)
  })

  test('is paged by record id without a cap where it is asked for, and only then', async () => {
    const alone = await spoke.newPortal()
    const inputs = Array.from({ length: 7 }, (_, at) => ({ properties: { firstname: `Ada ${at}` } }))
    const { body } = await alone.post(`${CONTACTS}/batch/create`, { inputs })
    const ids: string[] = body.results.map(({ id }: { id: string }) => id)
    for (const sorts of [[], ['hs_object_id'], ['-hs_object_id']]) {
      const descending = sorts[0] === '-hs_object_id'
      const seen: string[] = []
      let after: string | undefined = descending ? 'id:999999999999999' : 'id:0'
      while (after !== undefined) {
        const page = await alone.post(`${CONTACTS}/search`, {
          ...by('firstname', 'HAS_PROPERTY'),
          sorts,
          limit: 3,
          after,
        })
        expect({ status: page.status, total: page.body.total }).toEqual({ status: 200, total: 7 })
        seen.push(...page.body.results.map(({ id }: { id: string }) => id))
        after = page.body.paging?.next.after
        if (after !== undefined) expect(after).toBe(`id:${seen.at(-1)}`)
      }
      expect(seen).toEqual(descending ? ids.toReversed() : ids)
    }
    const wrong = await alone.post(`${CONTACTS}/search`, { sorts: ['firstname'], after: 'id:0' })
    expect(wrong.status).toBe(400)
    const plain = await alone.post(`${CONTACTS}/search`, { sorts: ['hs_object_id'], limit: 3 })
    expect(plain.body.paging.next.after).toBe('3')
  })

  test('goes on finding values after their property has become another kind, or was archived and came back', async () => {
    const alone = await spoke.newPortal()
    const level = { name: 'level', label: 'Level', groupName: 'contactinformation' }
    const define = (type: string, fieldType: string) =>
      alone.post('/crm/v3/properties/contacts', { ...level, type, fieldType })
    expect((await define('number', 'number')).status).toBe(201)
    const [ten, nine] = [await newContact(alone, { level: '10' }), await newContact(alone, { level: '9.0' })]
    expect(await find(alone, by('level', 'EQ', '9'))).toEqual([nine])
    const changed = await alone.patch('/crm/v3/properties/contacts/level', { type: 'string', fieldType: 'text' })
    expect(changed.status).toBe(200)
    expect(await find(alone, by('level', 'EQ', '9'))).toEqual([])
    expect(await find(alone, by('level', 'EQ', '9.0'))).toEqual([nine])
    expect(await find(alone, by('level', 'LT', '9'))).toEqual([ten])
    expect((await alone.delete('/crm/v3/properties/contacts/level')).status).toBe(204)
    await alone.patch(`${CONTACTS}/${ten}`, { properties: { firstname: 'Ada' } })
    expect((await define('number', 'number')).status).toBe(201)
    expect(await find(alone, by('level', 'EQ', '10.00'))).toEqual([ten])
    expect(await find(alone, by('level', 'HAS_PROPERTY'))).toEqual([ten, nine])
  })
})
