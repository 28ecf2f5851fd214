import { Client } from 'hs14'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConsumer } from '../../src/changes/changes.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { associated, BILLING, HUBSPOT, newPeople, PRIMARY, put, spec, UNLABELED, v4 } from './association-support.ts'
import { COMPANIES, CONTACTS, expectRefusal, NOBODY, newCompany, newContact } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const to = (id: string | number, ...types: readonly unknown[]) => ({ to: { id }, types })

describe('a record that is made with associations', () => {
  test('has them from both sides, also where the other’s id came as a number', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [friend = '', x = '', y = ''] = [...people, ...firms]
    const { status, body } = await portal.post(CONTACTS, {
      properties: { firstname: 'Ada' },
      associations: [to(Number(x), PRIMARY, BILLING), to(y, UNLABELED), to(friend, spec(449))],
    })
    expect(status).toBe(201)
    const read = await portal.get(`${CONTACTS}/${body.id}?associations=companies,contacts&associations=deals`)
    expect(read.body.associations).toEqual({
      companies: {
        results: [
          { id: x, type: 'contact_to_company_unlabeled' },
          { id: x, type: 'contact_to_company' },
          { id: x, type: 'billing_contact_to_company' },
          { id: y, type: 'contact_to_company_unlabeled' },
        ],
      },
      contacts: { results: [{ id: friend, type: 'contact_to_contact' }] },
    })
    const keys = Object.keys(read.body)
    expect(keys.slice(keys.indexOf('archived'))).toEqual(['archived', 'associations', 'url'])
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [body.id]: [2, 280, 930] })
  })

  test('is listed with them; a record without any has no such key', async () => {
    const alone = await spoke.newPortal()
    const firm = await newCompany(alone)
    const lonely = await newContact(alone)
    const { body } = await alone.post(CONTACTS, {
      properties: { firstname: 'Ada' },
      associations: [to(firm, UNLABELED)],
    })
    const listed = await alone.get(`${CONTACTS}?associations=company`)
    expect(listed.body.results.map(({ id, associations }: Record<string, unknown>) => ({ id, associations }))).toEqual([
      { id: lonely, associations: undefined },
      { id: body.id, associations: { companies: { results: [{ id: firm, type: 'contact_to_company_unlabeled' }] } } },
    ])
    expect((await alone.get(`${CONTACTS}/${body.id}`)).body.associations).toBeUndefined()
    expect((await alone.get(`${CONTACTS}/${body.id}?associations=spaceships`)).status).toBe(400)
  })

  test('is not made where one of them can not be, with the very words', async () => {
    const alone = await spoke.newPortal()
    const theirs = await newCompany(portal)
    const refused = (associations: readonly unknown[]) =>
      alone.post(CONTACTS, { properties: { firstname: 'Ada' }, associations })
    for (const id of [NOBODY, theirs]) {
      expectRefusal(await refused([to(id, UNLABELED)]), 400, {
        message: 'One or more associations are invalid',
        context: { INVALID_OBJECT_IDS: [`COMPANY=${id} is not valid`], objectId: [id], objectType: ['COMPANY'] },
        category: 'VALIDATION_ERROR',
      })
    }
    const meeting = { properties: { hs_timestamp: '2026-01-01T00:00:00Z' }, associations: [to(NOBODY, spec(199))] }
    expectRefusal(await alone.post('/crm/v3/objects/meetings', meeting), 400, {
      message: 'invalid from object type 0-47 for associations to be created. expected: 0-1',
      context: { associationCategory: [HUBSPOT], associationTypeId: ['199'] },
      category: 'VALIDATION_ERROR',
    })
    expectRefusal(await refused([to(NOBODY, UNLABELED, spec(998))]), 400, {
      message: "association type id 998 doesn't exist between contact and company",
      context: { associationCategory: [HUBSPOT], associationTypeId: ['998'] },
      category: 'VALIDATION_ERROR',
    })
    for (const associations of [
      [to(NOBODY)],
      [{ to: {}, types: [UNLABELED] }],
      [{ types: [UNLABELED] }],
      'x',
      [to(NOBODY, 7)],
    ]) {
      expect((await alone.post(CONTACTS, { properties: { firstname: 'Ada' }, associations })).status).toBe(400)
    }
    expect((await alone.get(CONTACTS)).body.results).toEqual([])
  })

  test('is refused alone in a batch that answers input by input, and gives its unique values back', async () => {
    const alone = await spoke.newPortal()
    const firm = await newCompany(alone)
    const input = (name: string, associations: readonly unknown[], labelled = true) => ({
      properties: { email: `${name}@customer.example` },
      associations,
      ...(labelled ? { objectWriteTraceId: name } : {}),
    })
    const whole = await alone.post(`${CONTACTS}/batch/create`, {
      inputs: [input('a', [to(firm, UNLABELED)], false), input('b', [to(NOBODY, UNLABELED)], false)],
    })
    expect(whole.status).toBe(400)
    expect((await alone.get(CONTACTS)).body.results).toEqual([])
    const each = await alone.post(`${CONTACTS}/batch/create`, {
      inputs: [
        input('a', [to(firm, UNLABELED)]),
        input('b', [to(NOBODY, UNLABELED)]),
        input('c', [to(firm, spec(998))]),
      ],
    })
    expect(each.status).toBe(207)
    expect(each.body.results).toHaveLength(1)
    const traces = each.body.errors.map(
      (error: { context: Record<string, string[]> }) => error.context['objectWriteTraceId'],
    )
    expect(traces.flat().sort()).toEqual(['b', 'c'])
    expect((await alone.post(CONTACTS, input('b', [], false))).status).toBe(201)
    expect(await associated(alone, 'companies', firm, 'contacts')).toEqual({ [each.body.results[0].id]: [280] })
  })

  test('works through the SDK', async () => {
    const hubspot = new Client({ accessToken: portal.token, basePath: spoke.url })
    const firm = await newCompany(portal)
    const { AssociationSpecAssociationCategoryEnum: category } = await import(
      'hs14/lib/codegen/crm/contacts/models/AssociationSpec.js'
    )
    const made = await hubspot.crm.contacts.basicApi.create({
      properties: { firstname: 'Ada' },
      associations: [
        { to: { id: firm }, types: [{ associationCategory: category.HubspotDefined, associationTypeId: 279 }] },
      ],
    })
    const read = await hubspot.crm.contacts.basicApi.getById(made.id, [], [], ['companies'])
    expect(read.associations?.['companies']?.results).toEqual([{ id: firm, type: 'contact_to_company_unlabeled' }])
  })
})

describe('deals and leads', () => {
  test('are made with their documented kinds', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', firm = ''] = [...people, ...firms]
    const deal = await portal.post('/crm/v3/objects/deals', {
      properties: { dealname: 'Engine', dealstage: 'appointmentscheduled' },
      associations: [to(ada, spec(3)), to(firm, spec(5))],
    })
    expect(deal.status).toBe(201)
    expect(await associated(portal, 'deals', deal.body.id, 'companies')).toEqual({ [firm]: [5, 341] })
    expect(await associated(portal, 'companies', firm, 'deals')).toEqual({ [deal.body.id]: [6, 342] })
    expect(await associated(portal, 'contacts', ada, 'deals')).toEqual({ [deal.body.id]: [4] })
    const lead = await portal.post('/crm/v3/objects/leads', {
      properties: { hs_lead_name: 'Lovelace' },
      associations: [to(ada, spec(578))],
    })
    expect(lead.status).toBe(201)
    expect(await associated(portal, 'leads', lead.body.id, 'contacts')).toEqual({ [ada]: [578, 608] })
  })
})

describe('associations', () => {
  test('go with a record that is archived or purged', async () => {
    const { people, firms } = await newPeople(portal, 3, 2)
    const [a = '', b = '', c = '', x = '', y = ''] = [...people, ...firms]
    for (const id of people) await put(portal, v4('contacts', id, 'companies', x), [PRIMARY])
    await put(portal, v4('contacts', c, 'companies', y), [UNLABELED])
    await portal.post(`${CONTACTS}/batch/archive`, { inputs: [{ id: a }] })
    await portal.post(`${CONTACTS}/gdpr-delete`, { objectId: b })
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [c]: [2, 280] })
    await portal.delete(`${COMPANIES}/${x}`)
    expect(await associated(portal, 'contacts', c, 'companies')).toEqual({ [y]: [279] })
  })

  test('are united by a merge; the record that stays keeps its one primary company', async () => {
    const { people, firms } = await newPeople(portal, 2, 3)
    const [a = '', b = '', x = '', y = '', z = ''] = [...people, ...firms]
    await put(portal, v4('contacts', a, 'companies', x), [PRIMARY])
    await put(portal, v4('contacts', b, 'companies', y), [PRIMARY, BILLING])
    await put(portal, v4('contacts', b, 'companies', x), [BILLING])
    await put(portal, v4('contacts', a, 'contacts', b), [spec(449)])
    const contacts = await portal.post(`${CONTACTS}/merge`, { primaryObjectId: a, objectIdToMerge: b })
    expect(contacts.status).toBe(200)
    expect(await associated(portal, 'contacts', a, 'companies')).toEqual({ [x]: [1, 279, 931], [y]: [279, 931] })
    expect(await associated(portal, 'companies', y, 'contacts')).toEqual({ [a]: [280, 930] })
    expect(await associated(portal, 'contacts', a, 'contacts')).toEqual({})
    expect((await portal.get(v4('contacts', b, 'companies'))).body.results).toHaveLength(2) // the old id leads there
    await portal.post(`${COMPANIES}/merge`, { primaryObjectId: z, objectIdToMerge: x })
    expect(await associated(portal, 'contacts', a, 'companies')).toEqual({ [z]: [1, 279, 931], [y]: [279, 931] })
  })

  test('are told by the change log from both sides, each once', async () => {
    const alone = await spoke.newPortal()
    const { people, firms } = await newPeople(alone, 1, 2)
    const [ada = '', x = '', y = ''] = [...people, ...firms]
    const consumer = openConsumer(spoke.app.store, `associations-${alone.portalId}`)
    const told = async () => {
      const all = await consumer.next(100_000)
      const last = all.at(-1)
      if (last !== undefined) await spoke.app.store.write(() => consumer.advance(last.position))
      return all
        .filter((change) => change.portal === alone.portalId && change.kind === 'associationChange')
        .map(({ record, before, after }) => {
          const facts = after ?? before
          return `${after === null ? '-' : '+'} ${record} ${facts?.['toObjectId']} ${facts?.['associationTypeId']}`
        })
        .sort()
    }
    await told()
    await put(alone, v4('contacts', ada, 'companies', x), [PRIMARY])
    expect(await told()).toEqual(
      [`+ ${ada} ${x} 1`, `+ ${ada} ${x} 279`, `+ ${x} ${ada} 2`, `+ ${x} ${ada} 280`].sort(),
    )
    await put(alone, v4('contacts', ada, 'companies', x), [PRIMARY])
    expect(await told()).toEqual([])
    await put(alone, v4('contacts', ada, 'companies', y), [PRIMARY])
    expect(await told()).toEqual(
      [
        `+ ${ada} ${y} 1`,
        `+ ${ada} ${y} 279`,
        `+ ${y} ${ada} 2`,
        `+ ${y} ${ada} 280`,
        `- ${ada} ${x} 1`,
        `- ${x} ${ada} 2`,
      ].sort(),
    )
    await alone.delete(v4('contacts', ada, 'companies', x))
    expect(await told()).toEqual([`- ${ada} ${x} 279`, `- ${x} ${ada} 280`].sort())
    await alone.delete(`${CONTACTS}/${ada}`)
    expect(await told()).toHaveLength(4)
    const history = await alone.get(`${COMPANIES}/${x}?propertiesWithHistory=name`)
    expect(history.body.propertiesWithHistory.name).toHaveLength(1)
  })
})
