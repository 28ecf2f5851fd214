import { Client as Client11 } from 'hs11'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import {
  associated,
  BILLING,
  batchPath,
  HUBSPOT,
  newPeople,
  PRIMARY,
  put,
  spec,
  UNLABELED,
  v4,
} from './association-support.ts'
import { expectRefusalLike, INSTANT, NOBODY } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const link = (from: string, to: string, ...types: readonly unknown[]) => ({ from: { id: from }, to: { id: to }, types })
const create = (inputs: readonly unknown[], path = batchPath('contacts', 'companies', 'create')) =>
  portal.post(path, { inputs })

describe('a batch of associations by labels', () => {
  test('makes what it can, and names what it can not', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', bob = '', firm = ''] = [...people, ...firms]
    const { status, body } = await create([
      link(ada, firm, PRIMARY),
      link(bob, NOBODY, UNLABELED),
      link(bob, firm, spec(998)),
      link(bob, firm, BILLING),
    ])
    expect(status).toBe(207)
    expect(body).toEqual({
      status: 'COMPLETE',
      results: [
        {
          fromObjectTypeId: '0-1',
          fromObjectId: Number(ada),
          toObjectTypeId: '0-2',
          toObjectId: Number(firm),
          labels: ['Primary'],
        },
        {
          fromObjectTypeId: '0-1',
          fromObjectId: Number(bob),
          toObjectTypeId: '0-2',
          toObjectId: Number(firm),
          labels: ['Billing'],
        },
      ],
      numErrors: 2,
      errors: [
        {
          status: 'error',
          category: 'VALIDATION_ERROR',
          message: 'One or more associations are invalid',
          context: {
            INVALID_OBJECT_IDS: [`COMPANY=${NOBODY} is not valid`],
            objectId: [NOBODY],
            objectType: ['COMPANY'],
          },
        },
        {
          status: 'error',
          category: 'VALIDATION_ERROR',
          message: "association type id 998 doesn't exist between contact and company",
          context: { associationCategory: [HUBSPOT], associationTypeId: ['998'] },
        },
      ],
      startedAt: expect.stringMatching(INSTANT),
      completedAt: expect.stringMatching(INSTANT),
    })
    expect(await associated(portal, 'companies', firm, 'contacts')).toEqual({ [ada]: [2, 280], [bob]: [280, 930] })
  })

  test('replaces the labels of a pair by all that the batch gives it', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', firm = ''] = [...people, ...firms]
    expect((await create([link(ada, firm, PRIMARY), link(ada, firm, BILLING)])).status).toBe(201)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [firm]: [1, 279, 931] })
    await create([link(ada, firm, BILLING)])
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [firm]: [279, 931] })
  })

  test('leaves one primary company however often a batch gives another', async () => {
    const { people, firms } = await newPeople(portal, 1, 3)
    const [ada = ''] = people
    await create(firms.map((firm) => link(ada, firm, PRIMARY)))
    const kinds = Object.entries(await associated(portal, 'contacts', ada, 'companies'))
    expect(kinds.filter(([, types]) => types.includes(1)).map(([id]) => id)).toEqual([firms[2]])
    expect(kinds).toHaveLength(3)
  })

  test('takes 2,000 inputs and no more, and answers 200 in the newest version', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', firm = ''] = [...people, ...firms]
    const input = link(ada, firm, UNLABELED)
    const many = Array.from({ length: 2000 }, () => input)
    const full = await create(many)
    expect(full.status).toBe(201)
    expect(full.body.results).toHaveLength(2000)
    expectRefusalLike(await create([...many, input]), 400, { category: 'VALIDATION_ERROR' })
    expectRefusalLike(await create([]), 400, { category: 'VALIDATION_ERROR' })
    for (const [version, status] of [
      ['2026-03', 201],
      ['2026-09', 200],
    ] as const) {
      const reply = await create([input], `/crm/associations/${version}/contacts/companies/batch/create`)
      expect(reply.status).toBe(status)
      expect(reply.body.results[0].fromObjectId).toBe(ada)
    }
  })
})

describe('a batch of default associations', () => {
  test('answers both directions of each pair', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', bob = '', firm = ''] = [...people, ...firms]
    const inputs = [ada, bob, NOBODY].map((id) => ({ from: { id }, to: { id: firm } }))
    const { status, body } = await portal.post(batchPath('contacts', 'companies', 'associate/default'), { inputs })
    expect(status).toBe(207)
    expect(body.results).toHaveLength(4)
    expect(body.results[1]).toEqual({ from: { id: firm }, to: { id: ada }, associationSpec: spec(280) })
    expect(body).toMatchObject({ numErrors: 1, errors: [{ context: { objectId: [NOBODY] } }] })
    expect(await associated(portal, 'companies', firm, 'contacts')).toEqual({ [ada]: [280], [bob]: [280] })
  })
})

describe('a batch read', () => {
  test('gives what each record has, and names those that have nothing', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', bob = '', firm = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', firm), [PRIMARY])
    const inputs = [{ id: ada }, { id: bob }, { id: 'x' }]
    const { status, body } = await portal.post(batchPath('contacts', 'companies', 'read'), { inputs })
    expect(status).toBe(207)
    expect(body.results).toEqual([
      {
        from: { id: ada },
        to: [
          {
            toObjectId: Number(firm),
            associationTypes: [
              { category: HUBSPOT, typeId: 279, label: null },
              { category: HUBSPOT, typeId: 1, label: 'Primary' },
            ],
          },
        ],
      },
    ])
    expect(body.numErrors).toBe(2)
    expect(body.errors[0]).toEqual({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `No contact is associated with ${bob}.`,
      context: { fromObjectId: [bob], fromObjectType: ['contact'], toObjectType: ['company'] },
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    })
    const found = await portal.post(batchPath('contacts', 'companies', 'read'), { inputs: [{ id: ada }] })
    expect(found.status).toBe(200)
  })

  test('goes on inside a record from the cursor it gave, and takes 1,000 records', async () => {
    const alone = await spoke.newPortal()
    const { firms } = await newPeople(alone, 0, 1)
    const [firm = ''] = firms
    const people: string[] = []
    for (let batch = 0; batch < 6; batch++) {
      const inputs = Array.from({ length: 100 }, (_, at) => ({
        properties: { firstname: `N${at}` },
        associations: [{ to: { id: firm }, types: [UNLABELED] }],
      }))
      const { status, body } = await alone.post('/crm/v3/objects/contacts/batch/create', { inputs })
      expect(status).toBe(201)
      people.push(...body.results.map(({ id }: { id: string }) => id))
    }
    const path = batchPath('companies', 'contacts', 'read')
    const first = (await alone.post(path, { inputs: [{ id: firm }] })).body.results[0]
    expect(first.to).toHaveLength(500)
    const rest = (await alone.post(path, { inputs: [{ id: firm, after: first.paging.next.after }] })).body.results[0]
    expect(rest.paging).toBeUndefined()
    const seen = [...first.to, ...rest.to].map(({ toObjectId }: { toObjectId: number }) => String(toObjectId))
    expect(seen).toEqual(people.toSorted((a, b) => Number(a) - Number(b)))
    const shown = (await alone.get(`/crm/v3/objects/companies/${firm}?associations=contacts`)).body.associations
      .contacts
    expect(shown.results).toHaveLength(600)
    const many = Array.from({ length: 1001 }, () => ({ id: firm }))
    expectRefusalLike(await alone.post(path, { inputs: many }), 400, { category: 'VALIDATION_ERROR' })
    expect((await alone.post(path, { inputs: many.slice(1) })).status).toBe(200)
    expectRefusalLike(await alone.post(path, { inputs: [{ id: firm, after: 'x' }] }), 400, {
      category: 'VALIDATION_ERROR',
    })
  })
})

describe('a batch removal', () => {
  test('takes everything of the pairs, and answers with an envelope in the newest version only', async () => {
    const { people, firms } = await newPeople(portal, 1, 3)
    const [ada = '', x = '', y = '', z = ''] = [...people, ...firms]
    await create([x, y, z].map((firm) => link(ada, firm, BILLING)))
    const inputs = [{ from: { id: ada }, to: [{ id: x }, { id: NOBODY }, { id: y }] }]
    const { status, body } = await portal.post(batchPath('contacts', 'companies', 'archive'), { inputs })
    expect({ status, body }).toEqual({ status: 204, body: undefined })
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [z]: [279, 931] })
    const newest = await portal.post('/crm/associations/2026-09/contacts/companies/batch/archive', { inputs })
    expect(newest.status).toBe(200)
    expect(newest.body).toMatchObject({ status: 'COMPLETE', startedAt: expect.stringMatching(INSTANT) })
  })

  test('takes 100 records and no more', async () => {
    const inputs = Array.from({ length: 101 }, (_, at) => ({ from: { id: String(at + 1) }, to: [{ id: NOBODY }] }))
    const path = batchPath('contacts', 'companies', 'archive')
    expectRefusalLike(await portal.post(path, { inputs }), 400, { category: 'VALIDATION_ERROR' })
    expect((await portal.post(path, { inputs: inputs.slice(1) })).status).toBe(204)
  })

  test('of labels leaves the rest; of the unlabelled kind leaves nothing', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [ada = '', x = '', y = ''] = [...people, ...firms]
    await create([x, y].map((firm) => link(ada, firm, PRIMARY, BILLING)))
    const inputs = [link(ada, x, BILLING), link(ada, y, UNLABELED)]
    const { status } = await portal.post(batchPath('contacts', 'companies', 'labels/archive'), { inputs })
    expect(status).toBe(204)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [279] })
    expect(await associated(portal, 'companies', y, 'contacts')).toEqual({})
    const wrong = await portal.post(batchPath('contacts', 'companies', 'labels/archive'), {
      inputs: [link(ada, x, spec(2))],
    })
    expectRefusalLike(wrong, 400, { category: 'VALIDATION_ERROR' })
  })
})

describe('v3', () => {
  const v3 = (what: string) => `/crm/v3/associations/contacts/companies/${what}`
  const named = (from: string, to: string, type: string) => ({ from: { id: from }, to: { id: to }, type })

  test('associates, reads and removes in batches by names', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', bob = '', firm = ''] = [...people, ...firms]
    const inputs = [named(ada, firm, 'contact_to_company'), named(NOBODY, firm, 'contact_to_company')]
    const made = await portal.post(v3('batch/create'), { inputs })
    expect(made.status).toBe(207)
    expect(made.body).toMatchObject({ results: [inputs[0]], numErrors: 1 })
    const read = await portal.post(v3('batch/read'), { inputs: [{ id: ada }, { id: bob }] })
    expect(read.status).toBe(207)
    expect(read.body.results).toEqual([
      {
        from: { id: ada },
        to: [
          { id: firm, type: 'contact_to_company_unlabeled' },
          { id: firm, type: 'contact_to_company' },
        ],
      },
    ])
    const gone = [named(ada, firm, 'contact_to_company_unlabeled')]
    expect((await portal.post(v3('batch/archive'), { inputs: gone })).status).toBe(204)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({})
    const wrong = await portal.post(v3('batch/create'), { inputs: [named(ada, firm, 'contact_to_moon')] })
    expectRefusalLike(wrong, 400, { category: 'VALIDATION_ERROR', context: { associationType: ['contact_to_moon'] } })
  })

  test('lists the kinds by their names', async () => {
    const { body } = await portal.get('/crm/v3/associations/companies/contacts/types')
    expect(body.results).toEqual([
      { id: '280', name: 'company_to_contact_unlabeled' },
      { id: '2', name: 'company_to_contact' },
      { id: '930', name: 'company_to_billing_contact' },
    ])
    const deals = (await portal.get('/crm/v3/associations/deals/contacts/types')).body.results
    expect(deals).toEqual([{ id: '3', name: 'deal_to_contact' }])
    const meetings = (await portal.get('/crm/v3/associations/meetings/contacts/types')).body.results
    expect(meetings).toEqual([{ id: '200', name: 'meeting_event_to_contact' }])
    const own = (await portal.get('/crm/v3/associations/companies/companies/types')).body.results
    expect(own.map(({ name }: { name: string }) => name)).toEqual([
      'company_to_company',
      'parent_to_child_company',
      'child_to_parent_company',
    ])
  })

  test('has single routes that take names and numbers, in both spellings', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', firm = ''] = [...people, ...firms]
    for (const [base, type] of [
      ['/crm/v3/objects/contacts', '1'],
      ['/crm/objects/v3/contact', 'contact_to_company'],
      ['/crm/v3/objects/0-1', 'CONTACT_TO_COMPANY'],
    ]) {
      const path = `${base}/${ada}/associations/company`
      const made = await portal.call('PUT', `${path}/${firm}/${type}`)
      expect(made.status).toBe(200)
      expect(made.body).toMatchObject({
        id: ada,
        associations: { companies: { results: [{ id: firm }, { id: firm }] } },
      })
      const listed = await portal.get(path)
      expect(listed.body).toEqual({
        results: [
          { id: firm, type: 'contact_to_company_unlabeled' },
          { id: firm, type: 'contact_to_company' },
        ],
      })
      expect((await portal.delete(`${path}/${firm}/${type}`)).status).toBe(204)
      expect((await portal.get(path)).body.results).toEqual([{ id: firm, type: 'contact_to_company_unlabeled' }])
      expect((await portal.delete(`${path}/${firm}/279`)).status).toBe(204)
      expect((await portal.get(path)).body).toEqual({ results: [] })
    }
    const absent = await portal.call('PUT', `/crm/v3/objects/contacts/${ada}/associations/companies/${NOBODY}/1`)
    expectRefusalLike(absent, 400, { message: 'One or more associations are invalid' })
  })

  test('works through the SDK 11', async () => {
    const hubspot = new Client11({ accessToken: portal.token, basePath: spoke.url })
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', firm = ''] = [...people, ...firms]
    const inputs = [{ _from: { id: ada }, to: { id: firm }, type: 'contact_to_company' }]
    await hubspot.crm.associations.batchApi.create('contacts', 'companies', { inputs })
    const { results } = await hubspot.crm.associations.batchApi.read('contacts', 'companies', { inputs: [{ id: ada }] })
    expect(results[0]?.to).toEqual([
      { id: firm, type: 'contact_to_company_unlabeled' },
      { id: firm, type: 'contact_to_company' },
    ])
    const shown = await hubspot.crm.contacts.basicApi.getById(ada, [], [], ['companies'])
    expect(shown.associations?.['companies']?.results).toHaveLength(2)
    await hubspot.crm.associations.batchApi.archive('contacts', 'companies', { inputs })
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [firm]: [279] })
  })
})
