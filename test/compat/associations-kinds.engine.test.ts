import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { associated, batchPath, HUBSPOT, newPeople, put, spec, UNLABELED, USER, v4 } from './association-support.ts'
import { expectRefusalLike } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const LABELS = '/crm/v4/associations/contacts/companies/labels'
const BACK = '/crm/v4/associations/companies/contacts/labels'
const MANAGES = { name: 'manages', label: 'Manages', inverseLabel: 'Managed by' }

describe('labels', () => {
  test('are listed with HubSpot’s kinds, the unlabelled one first', async () => {
    expect((await portal.get(LABELS)).body.results).toEqual([
      { category: HUBSPOT, typeId: 279, label: null },
      { category: HUBSPOT, typeId: 1, label: 'Primary' },
      { category: HUBSPOT, typeId: 931, label: 'Billing' },
    ])
    for (const path of [
      '/crm/associations/v4/0-1/Companies/labels',
      '/crm/associations/2026-03/contact/company/labels',
    ]) {
      expect((await portal.get(path)).body).toEqual((await portal.get(LABELS)).body)
    }
  })

  test('come in pairs, are used, renamed and deleted, and go from the records that had them', async () => {
    const made = await portal.post(LABELS, MANAGES)
    expect(made.status).toBe(200)
    const [there, back] = made.body.results
    expect(made.body.results).toEqual([
      { category: USER, typeId: there.typeId, label: 'Manages' },
      { category: USER, typeId: back.typeId, label: 'Managed by' },
    ])
    expect((await portal.get(LABELS)).body.results.at(-1)).toEqual(there)
    expect((await portal.get(BACK)).body.results.at(-1)).toEqual(back)

    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', firm = ''] = [...people, ...firms]
    const { body } = await put(portal, v4('contacts', ada, 'companies', firm), [spec(there.typeId, USER)])
    expect(body.labels).toEqual(['Manages'])
    const shown = await portal.get(v4('companies', firm, 'contacts'))
    expect(shown.body.results[0].associationTypes).toEqual([{ category: HUBSPOT, typeId: 280, label: null }, back])

    const rename = { associationTypeId: there.typeId, label: 'Leads' }
    expect((await portal.call('PUT', LABELS, rename)).status).toBe(204)
    expect((await portal.get(BACK)).body.results.at(-1).label).toBe('Leads')
    await portal.call('PUT', LABELS, { ...rename, inverseLabel: 'Led by' })
    expect((await portal.get(BACK)).body.results.at(-1).label).toBe('Led by')

    expect((await portal.delete(`${LABELS}/${there.typeId}`)).status).toBe(204)
    for (const path of [LABELS, BACK]) {
      expect(
        (await portal.get(path)).body.results.every(({ category }: { category: string }) => category === HUBSPOT),
      ).toBe(true)
    }
    expect(await associated(portal, 'companies', firm, 'contacts')).toEqual({ [ada]: [280] })
    expectRefusalLike(await portal.delete(`${LABELS}/${there.typeId}`), 404, { category: 'OBJECT_NOT_FOUND' })
  })

  test('are refused with names that can not be, that are taken, and beyond fifty', async () => {
    for (const name of ['', '1st', 'with-hyphen', 'with space', 'x'.repeat(101)]) {
      expectRefusalLike(await portal.post(LABELS, { ...MANAGES, name }), 400, { category: 'VALIDATION_ERROR' })
    }
    for (const body of [{ ...MANAGES, label: ' ' }, { ...MANAGES, inverseLabel: '' }, { label: 'x' }, { name: 'x' }]) {
      expectRefusalLike(await portal.post(LABELS, body), 400, { category: 'VALIDATION_ERROR' })
    }
    const [first, second] = await Promise.all([portal.post(LABELS, MANAGES), portal.post(LABELS, MANAGES)])
    expect([first.status, second.status].sort()).toEqual([200, 409])
    for (let at = 1; at < 50; at++)
      expect((await portal.post(LABELS, { name: `n${at}`, label: `L${at}` })).status).toBe(200)
    expectRefusalLike(await portal.post(LABELS, { name: 'n50', label: 'L50' }), 437, {
      message: 'No more than 50 association types are allowed between contacts and companies',
    })
  })

  test('of HubSpot’s own can neither be renamed nor deleted, nor those of another portal', async () => {
    const { body } = await (await spoke.newPortal()).post(LABELS, MANAGES)
    for (const id of [1, 279, body.results[0].typeId]) {
      expectRefusalLike(await portal.delete(`${LABELS}/${id}`), 404, { category: 'OBJECT_NOT_FOUND' })
      const rename = await portal.call('PUT', LABELS, { associationTypeId: id, label: 'Mine' })
      expectRefusalLike(rename, 404, { category: 'OBJECT_NOT_FOUND' })
    }
    expectRefusalLike(await portal.delete(`${LABELS}/x`), 400, { category: 'VALIDATION_ERROR' })
  })

  test('between records of one type may be one for both or one for each', async () => {
    const path = '/crm/v4/associations/contacts/contacts/labels'
    const friend = (await portal.post(path, { name: 'friend', label: 'Friend' })).body.results
    expect(friend).toHaveLength(1)
    const boss = (await portal.post(path, { name: 'boss', label: 'Boss', inverseLabel: 'Report' })).body.results
    expect(boss).toHaveLength(2)
    const { people } = await newPeople(portal, 2, 0)
    const [ada = '', bob = ''] = people
    await put(portal, v4('contacts', ada, 'contacts', bob), [spec(friend[0].typeId, USER), spec(boss[0].typeId, USER)])
    const kinds = (id: string, type: number) => ({ [id]: [friend[0].typeId, type, 449].sort((a, b) => a - b) })
    expect(await associated(portal, 'contacts', ada, 'contacts')).toEqual(kinds(bob, boss[0].typeId))
    expect(await associated(portal, 'contacts', bob, 'contacts')).toEqual(kinds(ada, boss[1].typeId))
  })

  test('work through the SDK', async () => {
    const hubspot = new Client({ accessToken: portal.token, basePath: spoke.url })
    const { definitionsApi } = hubspot.crm.associations.v4.schema
    const made = await definitionsApi.create('contacts', 'companies', MANAGES)
    expect(made.results.map(({ label }) => label)).toEqual(['Manages', 'Managed by'])
    const associationTypeId = made.results[0]?.typeId ?? 0
    await definitionsApi.update('contacts', 'companies', { associationTypeId, label: 'Leads' })
    const { results } = await definitionsApi.getAll('contacts', 'companies')
    expect(results.at(-1)?.label).toBe('Leads')
    await definitionsApi.remove('contacts', 'companies', associationTypeId)
    expect((await definitionsApi.getAll('contacts', 'companies')).results).toHaveLength(3)
  })
})

describe('configurations', () => {
  const base = (version: string) => `/crm/associations/${version}/definitions/configurations`
  const PAIR = `${base('v4')}/contacts/companies`
  const limit = (maxToObjectIds: number, typeId = 279) => ({ category: HUBSPOT, typeId, maxToObjectIds })

  test('are made, listed, changed and purged', async () => {
    const made = await portal.post(`${PAIR}/batch/create`, {
      inputs: [limit(2), limit(1, 931), limit(1, 997), limit(0, 1)],
    })
    expect(made.status).toBe(207)
    expect(made.body.results).toEqual([
      { category: HUBSPOT, typeId: 279, userEnforcedMaxToObjectIds: 2 },
      { category: HUBSPOT, typeId: 931, userEnforcedMaxToObjectIds: 1, label: 'Billing' },
    ])
    expect(made.body.numErrors).toBe(2)
    expect((await portal.get(PAIR)).body.results).toEqual(made.body.results)
    expect((await portal.get(`${base('2026-09')}/all`)).body.results).toHaveLength(2)
    expect((await portal.get('/crm/v4/associations/definitions/configurations/all')).body.results).toHaveLength(2)
    expect((await portal.get(`${base('v4')}/companies/contacts`)).body.results).toEqual([])

    const again = await portal.post(`${PAIR}/batch/create`, { inputs: [limit(3)] })
    expect(again.body).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_ALREADY_EXISTS' }] })
    const changed = await portal.post(`${PAIR}/batch/update`, { inputs: [limit(3), limit(3, 1)] })
    expect(changed.status).toBe(207)
    expect(changed.body.results).toEqual([{ category: HUBSPOT, typeId: 279, userEnforcedMaxToObjectIds: 3 }])
    expect(changed.body.errors[0].category).toBe('OBJECT_NOT_FOUND')

    const purge = await portal.post(`${PAIR}/batch/purge`, { inputs: [{ category: HUBSPOT, typeId: 279 }] })
    expect(purge.status).toBe(204)
    expect((await portal.get(PAIR)).body.results).toHaveLength(1)
    expect((await (await spoke.newPortal()).get(`${base('v4')}/all`)).body.results).toEqual([])
  })

  test('limit how many records one may have, whichever side asks', async () => {
    const path = `${base('v4')}/companies/contacts/batch`
    await portal.post(`${path}/create`, { inputs: [limit(2, 280)] })
    const { people, firms } = await newPeople(portal, 4, 2)
    const [firm = '', other = ''] = firms
    const inputs = people.slice(0, 3).map((id) => ({ from: { id }, to: { id: firm }, types: [UNLABELED] }))
    const { status, body } = await portal.post(batchPath('contacts', 'companies', 'create'), { inputs })
    expect(status).toBe(207)
    expect(body.results).toHaveLength(2)
    expect(body.errors).toEqual([
      {
        status: 'error',
        category: 'VALIDATION_ERROR',
        message: `COMPANY ${firm} may be associated with at most 2 contacts by type 280.`,
        context: { associationTypeId: ['280'], fromObjectId: [firm] },
        subCategory: 'crm.associations.LIMIT_EXCEEDED',
      },
    ])
    const single = await portal.call('PUT', v4('companies', firm, 'contacts', people[3]), [spec(280)])
    expect({ status: single.status, subCategory: single.body.subCategory }).toEqual({
      status: 400,
      subCategory: 'crm.associations.LIMIT_EXCEEDED',
    })
    const create = await portal.post('/crm/v3/objects/contacts', {
      properties: { firstname: 'Late' },
      associations: [{ to: { id: firm }, types: [UNLABELED] }],
    })
    expect(create.status).toBe(400)
    await put(portal, v4('contacts', people[0] ?? '', 'companies', firm), [spec(1)]) // it is there already
    await put(portal, v4('contacts', people[3] ?? '', 'companies', other), [UNLABELED])
    await portal.post(`${path}/purge`, { inputs: [{ category: HUBSPOT, typeId: 280 }] })
    await put(portal, v4('companies', firm, 'contacts', people[3]), [spec(280)])
  })

  test('hold for labels of the portal’s own, against writers at the same time', async () => {
    const [label] = (await portal.post(LABELS, MANAGES)).body.results
    await portal.post(`${PAIR}/batch/create`, { inputs: [{ ...limit(2, label.typeId), category: USER }] })
    const { people, firms } = await newPeople(portal, 1, 6)
    const [ada = ''] = people
    const replies = await Promise.all(
      firms.map((firm) => portal.call('PUT', v4('contacts', ada, 'companies', firm), [spec(label.typeId, USER)])),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 400, 400, 400, 400])
    expect(Object.keys(await associated(portal, 'contacts', ada, 'companies'))).toHaveLength(2)
  })
})
