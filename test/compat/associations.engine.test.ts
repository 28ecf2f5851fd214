import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

const HUBSPOT = 'HUBSPOT_DEFINED'
const CONTACT_TO_COMPANY = 279
const PRIMARY_COMPANY = 1
const COMPANY_TO_CONTACT = 280

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

async function make(type: string, count = 1): Promise<readonly [string, ...string[]]> {
  const inputs = Array.from({ length: count }, (_, at) => ({
    properties: type === 'companies' ? { name: `Company ${at}` } : { firstname: `Contact ${at}` },
  }))
  const { status, body } = await portal.post(`/crm/v3/objects/${type}/batch/create`, { inputs })
  expect(status).toBe(201)
  const [first, ...rest]: string[] = body.results.map(({ id }: { id: string }) => id)
  if (first === undefined) throw new Error('Nothing was made.')
  return [first, ...rest]
}

const spec = (associationTypeId: number, associationCategory = HUBSPOT) => ({ associationCategory, associationTypeId })
const listed = async (from: string, id: string, to: string) =>
  (await portal.get(`/crm/v4/objects/${from}/${id}/associations/${to}`)).body.results.map(
    (each: { toObjectId: number; associationTypes: readonly { typeId: number }[] }) => [
      String(each.toObjectId),
      each.associationTypes.map(({ typeId }) => typeId),
    ],
  )
const associate = (contact: string, company: string, ...types: readonly ReturnType<typeof spec>[]) =>
  portal.put(`/crm/v4/objects/contacts/${contact}/associations/companies/${company}`, types)

describe('records are associated', () => {
  test('in both directions, by the unlabelled kind too', async () => {
    const [contact] = await make('contacts')
    const [company] = await make('companies')
    const { status, body } = await associate(contact, company, spec(PRIMARY_COMPANY))
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        fromObjectTypeId: '0-1',
        fromObjectId: Number(contact),
        toObjectTypeId: '0-2',
        toObjectId: Number(company),
        labels: ['Primary'],
      },
    })
    const [[id, types]] = await listed('contacts', contact, 'companies')
    expect([id, [...types].sort()]).toEqual([company, [PRIMARY_COMPANY, CONTACT_TO_COMPANY]])
    const [[back, backTypes]] = await listed('companies', company, 'contacts')
    expect([back, [...backTypes].sort()]).toEqual([contact, [2, COMPANY_TO_CONTACT]])
  })

  test('a contact has one primary company: a second one takes its place, the first stays associated', async () => {
    const [contact] = await make('contacts')
    const [first, second = ''] = await make('companies', 2)
    await associate(contact, first, spec(PRIMARY_COMPANY))
    await associate(contact, second, spec(PRIMARY_COMPANY))
    const all = await listed('contacts', contact, 'companies')
    expect(Object.fromEntries(all)).toEqual({
      [first]: [CONTACT_TO_COMPANY],
      [second]: expect.arrayContaining([PRIMARY_COMPANY, CONTACT_TO_COMPANY]),
    })
  })

  test('through the SDK: default, list, batch read, archive', async () => {
    const hubspot = new Client({ accessToken: portal.token, basePath: spoke.url })
    const v4 = hubspot.crm.associations.v4
    const [contact, lonely = ''] = await make('contacts', 2)
    const [company] = await make('companies')
    const made = await v4.basicApi.createDefault('contacts', contact, 'companies', company)
    expect(made.results.map(({ associationSpec }) => associationSpec.associationTypeId)).toEqual([
      CONTACT_TO_COMPANY,
      COMPANY_TO_CONTACT,
    ])
    const page = await v4.basicApi.getPage('contacts', contact, 'companies')
    expect(page.results.map(({ toObjectId }) => String(toObjectId))).toEqual([company])
    const read = await v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact }, { id: lonely }] })
    expect(read.results.map(({ _from }) => _from.id)).toEqual([contact])
    expect(read).toMatchObject({ numErrors: 1, errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }] })
    await v4.basicApi.archive('contacts', contact, 'companies', company)
    expect(await listed('contacts', contact, 'companies')).toEqual([])
    expect(await listed('companies', company, 'contacts')).toEqual([])
  })

  test('as v3 does, by the names of kinds', async () => {
    const [contact] = await make('contacts')
    const [company] = await make('companies')
    const types = (await portal.get('/crm/v3/associations/contacts/companies/types')).body.results
    expect(types).toContainEqual({ id: '279', name: 'contact_to_company_unlabeled' })
    const input = { from: { id: contact }, to: { id: company }, type: 'contact_to_company' }
    const created = await portal.post('/crm/v3/associations/contacts/companies/batch/create', { inputs: [input] })
    expect([created.status, created.body.results]).toEqual([201, [input]])
    const read = await portal.post('/crm/v3/associations/contacts/companies/batch/read', { inputs: [{ id: contact }] })
    expect(read.body.results).toEqual([
      {
        from: { id: contact },
        to: [
          { id: company, type: 'contact_to_company_unlabeled' },
          { id: company, type: 'contact_to_company' },
        ],
      },
    ])
  })

  test('page by page', async () => {
    const [company] = await make('companies')
    const contacts = await make('contacts', 5)
    const inputs = contacts.map((id) => ({ from: { id: company }, to: { id } }))
    await portal.post('/crm/v4/associations/companies/contacts/batch/associate/default', { inputs })
    const seen: string[] = []
    let path: string | undefined = `/crm/v4/objects/companies/${company}/associations/contacts?limit=2`
    for (let pages = 0; path !== undefined && pages < 5; pages += 1) {
      const { body } = await portal.get(path)
      seen.push(...body.results.map(({ toObjectId }: { toObjectId: number }) => String(toObjectId)))
      const after = body.paging?.next.after
      path = after && `/crm/v4/objects/companies/${company}/associations/contacts?limit=2&after=${after}`
    }
    expect(seen).toEqual(contacts)
  })
})

describe('a record is created with associations', () => {
  test('and read with them', async () => {
    const [company] = await make('companies')
    const { status, body } = await portal.post('/crm/v3/objects/contacts', {
      properties: { firstname: 'Ada' },
      associations: [{ to: { id: company }, types: [spec(CONTACT_TO_COMPANY)] }],
    })
    expect(status).toBe(201)
    const read = await portal.get(`/crm/v3/objects/contacts/${body.id}?associations=companies`)
    expect(read.body.associations).toEqual({
      companies: { results: [{ id: company, type: 'contact_to_company_unlabeled' }] },
    })
  })

  test('or not at all', async () => {
    const before = (await portal.get('/crm/v3/objects/contacts')).body.results.length
    const bad = [
      [{ to: { id: '987654321' }, types: [spec(CONTACT_TO_COMPANY)] }, 'One or more associations are invalid'],
      [{ to: { id: '1' }, types: [spec(99_999)] }, "doesn't exist"],
      [{ to: { id: '1' }, types: [spec(COMPANY_TO_CONTACT)] }, 'invalid from object type 0-1'],
      [{ to: { id: '1' }, types: [] }, 'at least one type'],
    ] as const
    for (const [association, says] of bad) {
      const { status, body } = await portal.post('/crm/v3/objects/contacts', {
        properties: { firstname: 'Ada' },
        associations: [association],
      })
      expect([status, body.message]).toEqual([400, expect.stringContaining(says)])
    }
    expect((await portal.get('/crm/v3/objects/contacts')).body.results.length).toBe(before)
  })
})

describe('associations go', () => {
  test('with an archived record, and move with a merged one', async () => {
    const [primary, other = ''] = await make('contacts', 2)
    const [first, second = ''] = await make('companies', 2)
    await associate(primary, first, spec(PRIMARY_COMPANY))
    await associate(other, second, spec(PRIMARY_COMPANY))
    await portal.post('/crm/v3/objects/contacts/merge', { primaryObjectId: primary, objectIdToMerge: other })
    const merged = Object.fromEntries(await listed('contacts', primary, 'companies'))
    expect(Object.keys(merged).sort()).toEqual([first, second].sort())
    expect(merged[first]).toContain(PRIMARY_COMPANY)
    expect(merged[second]).toEqual([CONTACT_TO_COMPANY])
    await portal.delete(`/crm/v3/objects/contacts/${primary}`)
    expect(await listed('companies', first, 'contacts')).toEqual([])
  })

  test('label by label, or all with the unlabelled kind', async () => {
    const label = await portal.post('/crm/v4/associations/contacts/companies/labels', {
      name: 'decision_maker',
      label: 'Decision maker',
      inverseLabel: 'Decided by',
    })
    expect([label.status, label.body.results.length]).toEqual([200, 2])
    const own = label.body.results.find((each: { label: string }) => each.label === 'Decision maker')
    const [contact] = await make('contacts')
    const [company] = await make('companies')
    const made = await associate(contact, company, spec(own.typeId, own.category))
    expect(made.body.labels).toEqual(['Decision maker'])
    const deleted = await portal.delete(`/crm/v4/associations/contacts/companies/labels/${own.typeId}`)
    expect(deleted.status).toBe(204)
    expect(await listed('contacts', contact, 'companies')).toEqual([[company, [CONTACT_TO_COMPANY]]])
    const inputs = [{ from: { id: contact }, to: { id: company }, types: [spec(CONTACT_TO_COMPANY)] }]
    expect((await portal.post('/crm/v4/associations/contacts/companies/batch/labels/archive', { inputs })).status).toBe(
      204,
    )
    expect(await listed('companies', company, 'contacts')).toEqual([])
  })
})

test('a batch says which pairs can not be, and associates the others', async () => {
  const [contact] = await make('contacts')
  const [company] = await make('companies')
  const pair = (to: string) => ({ from: { id: contact }, to: { id: to }, types: [spec(CONTACT_TO_COMPANY)] })
  const { status, body } = await portal.post('/crm/v4/associations/contacts/companies/batch/create', {
    inputs: [pair(company), pair('987654321')],
  })
  expect([status, body.results.length, body.numErrors]).toEqual([207, 1, 1])
  const many = await portal.post('/crm/v4/associations/contacts/companies/batch/create', {
    inputs: Array.from({ length: 2001 }, () => pair(company)),
  })
  expect([many.status, many.body.category]).toEqual([400, 'VALIDATION_ERROR'])
})

test('another portal sees none of it', async () => {
  const [contact] = await make('contacts')
  const [company] = await make('companies')
  await associate(contact, company, spec(CONTACT_TO_COMPANY))
  const stranger = await spoke.newPortal()
  const seen = await stranger.get(`/crm/v4/objects/contacts/${contact}/associations/companies`)
  expect(seen.status).toBe(404)
  const made = await stranger.put(`/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`, [])
  expect(made.status).toBe(400)
})

test('whatever is done at once, both sides agree and nobody has two primary companies', async () => {
  const contacts = await make('contacts', 3)
  const companies = await make('companies', 3)
  const acts = contacts.flatMap((contact) =>
    companies.flatMap((company) => [
      associate(contact, company, spec(PRIMARY_COMPANY)),
      portal.delete(`/crm/v4/objects/companies/${company}/associations/contacts/${contact}`),
      associate(contact, company, spec(PRIMARY_COMPANY)),
    ]),
  )
  for (const { status } of await Promise.all(acts)) expect([201, 204]).toContain(status)
  const there: string[] = []
  for (const contact of contacts) {
    const own = await listed('contacts', contact, 'companies')
    there.push(...own.map(([company]: [string]) => `${contact} ${company}`))
    expect(own.filter(([, types]: [string, number[]]) => types.includes(PRIMARY_COMPANY)).length).toBeLessThan(2)
  }
  const back: string[] = []
  for (const company of companies) {
    for (const [contact] of await listed('companies', company, 'contacts')) back.push(`${contact} ${company}`)
  }
  expect(back.sort()).toEqual(there.sort())
})
