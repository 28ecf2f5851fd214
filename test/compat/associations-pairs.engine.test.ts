import { Client } from 'hs14'
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
import { expectRefusal, expectRefusalLike, INSTANT, NOBODY, newContact } from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

async function pair(): Promise<readonly [string, string]> {
  const { people, firms } = await newPeople(portal, 1, 1)
  return [people[0] ?? '', firms[0] ?? '']
}

const invalid = (ids: readonly string[], types: readonly string[]) => ({
  message: 'One or more associations are invalid',
  context: {
    INVALID_OBJECT_IDS: ids.map((id, at) => `${types[at]}=${id} is not valid`),
    objectId: ids,
    objectType: types,
  },
  category: 'VALIDATION_ERROR',
})

describe('an association by labels', () => {
  test('goes both ways, with the unlabelled kind, and answers ids as numbers', async () => {
    const [contact, company] = await pair()
    const reply = await put(portal, v4('contacts', contact, 'companies', company), [PRIMARY])
    expect(JSON.stringify(reply.body)).toBe(
      `{"fromObjectTypeId":"0-1","fromObjectId":${contact},"toObjectTypeId":"0-2","toObjectId":${company},"labels":["Primary"]}`,
    )
    expect((await portal.get(v4('contacts', contact, 'companies'))).body).toEqual({
      results: [
        {
          toObjectId: Number(company),
          associationTypes: [
            { category: HUBSPOT, typeId: 279, label: null },
            { category: HUBSPOT, typeId: 1, label: 'Primary' },
          ],
        },
      ],
    })
    expect(await associated(portal, 'companies', company, 'contacts')).toEqual({ [contact]: [2, 280] })
  })

  test('answers ids as text on dated versions', async () => {
    const [contact, company] = await pair()
    for (const version of ['2025-09', '2026-03', '2026-09']) {
      const path = `/crm/objects/${version}/contact/${contact}/associations/0-2`
      const { status, body } = await portal.call('PUT', `${path}/${company}`, [UNLABELED])
      expect({ status, body }).toMatchObject({
        status: 201,
        body: { fromObjectId: contact, toObjectId: company, labels: [] },
      })
      expect((await portal.get(path)).body.results[0].toObjectId).toBe(company)
    }
  })

  test('takes the place of the labels that the pair had, and of nothing else', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [contact = '', first = '', second = ''] = [people[0], ...firms]
    await put(portal, v4('contacts', contact, 'companies', first), [PRIMARY, BILLING])
    await put(portal, v4('contacts', contact, 'companies', second), [BILLING])
    await put(portal, v4('contacts', contact, 'companies', first), [BILLING])
    expect(await associated(portal, 'contacts', contact, 'companies')).toEqual({
      [first]: [279, 931],
      [second]: [279, 931],
    })
    await put(portal, v4('contacts', contact, 'companies', first), [UNLABELED])
    expect(await associated(portal, 'companies', first, 'contacts')).toEqual({ [contact]: [280] })
  })

  test('by the primary kind moves it: a contact has one primary company, a company many contacts', async () => {
    const { people, firms } = await newPeople(portal, 2, 2)
    const [ada = '', bob = '', x = '', y = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY])
    await put(portal, v4('companies', x, 'contacts', bob), [spec(2)])
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [ada]: [2, 280], [bob]: [2, 280] })
    await put(portal, v4('companies', y, 'contacts', ada), [spec(2)]) // from the other side
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [279], [y]: [1, 279] })
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [ada]: [280], [bob]: [2, 280] })
  })

  test('tells parent from child company', async () => {
    const { firms } = await newPeople(portal, 0, 2)
    const [parent = '', child = ''] = firms
    await put(portal, v4('companies', child, 'companies', parent), [spec(14)])
    expect(await associated(portal, 'companies', child, 'companies')).toEqual({ [parent]: [14, 450] })
    expect(await associated(portal, 'companies', parent, 'companies')).toEqual({ [child]: [13, 450] })
  })

  test('is refused for records that are not there, archived or of another portal, and for a record with itself', async () => {
    const [contact, company] = await pair()
    const gone = await newContact(portal)
    await portal.delete(`/crm/v3/objects/contacts/${gone}`)
    const theirs = await newContact(await spoke.newPortal())
    for (const id of [NOBODY, gone, theirs, 'x']) {
      const reply = await portal.call('PUT', v4('contacts', id, 'companies', company), [UNLABELED])
      expectRefusal(reply, 400, invalid([id], ['CONTACT']))
    }
    expectRefusal(
      await portal.call('PUT', v4('contacts', NOBODY, 'companies', NOBODY), [UNLABELED]),
      400,
      invalid([NOBODY, NOBODY], ['CONTACT', 'COMPANY']),
    )
    const itself = await portal.call('PUT', v4('contacts', contact, 'contacts', contact), [spec(449)])
    expectRefusal(itself, 400, invalid([contact], ['CONTACT']))
    expect((await portal.get(v4('companies', company, 'contacts'))).body).toEqual({ results: [] })
  })

  test('is refused by kinds that there are not, and in the wrong direction', async () => {
    const [contact, company] = await pair()
    const path = v4('contacts', contact, 'companies', company)
    const context = (id: number, category = HUBSPOT) => ({
      associationCategory: [category],
      associationTypeId: [String(id)],
    })
    expectRefusal(await portal.call('PUT', path, [spec(999)]), 400, {
      message: "association type id 999 doesn't exist between contact and company",
      context: context(999),
      category: 'VALIDATION_ERROR',
    })
    expectRefusal(await portal.call('PUT', path, [spec(279, 'USER_DEFINED')]), 400, {
      message: "association type id 279 doesn't exist between contact and company",
      context: context(279, 'USER_DEFINED'),
      category: 'VALIDATION_ERROR',
    })
    expectRefusal(await portal.call('PUT', path, [spec(280)]), 400, {
      message: 'invalid from object type 0-1 for associations to be created. expected: 0-2',
      context: context(280),
      category: 'VALIDATION_ERROR',
    })
    expectRefusalLike(await portal.call('PUT', path, []), 400, { category: 'VALIDATION_ERROR' })
    expectRefusalLike(await portal.call('PUT', path, [{ associationCategory: HUBSPOT }]), 400, {
      message: 'Invalid input JSON on line 1, column 2. Some required fields were not set: [[0].associationTypeId]',
    })
    expect((await portal.get(v4('contacts', contact, 'companies'))).body).toEqual({ results: [] })
  })
})

describe('the default association', () => {
  test('answers both directions in the batch envelope, and keeps the labels there are', async () => {
    const [contact, company] = await pair()
    await put(portal, v4('contacts', contact, 'companies', company), [BILLING])
    const path = `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`
    const { status, body } = await portal.call('PUT', path)
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'COMPLETE',
      results: [
        { from: { id: contact }, to: { id: company }, associationSpec: UNLABELED },
        { from: { id: company }, to: { id: contact }, associationSpec: spec(280) },
      ],
      startedAt: expect.stringMatching(INSTANT),
      completedAt: expect.stringMatching(INSTANT),
    })
    expect(await associated(portal, 'contacts', contact, 'companies')).toEqual({ [company]: [279, 931] })
    const absent = `/crm/v4/objects/contacts/${contact}/associations/default/companies/${NOBODY}`
    expectRefusal(await portal.call('PUT', absent), 400, invalid([NOBODY], ['COMPANY']))
  })

  test('of types that HubSpot lists no kind for is by one that the portal gets, the same from then on', async () => {
    const alone = await spoke.newPortal()
    const contact = await newContact(alone)
    const product = (await alone.post('/crm/v3/objects/products', { properties: { name: 'Engine', price: '1' } })).body
      .id
    const path = `/crm/v4/objects/contacts/${contact}/associations/default/products/${product}`
    const replies = await Promise.all([alone.call('PUT', path), alone.call('PUT', path), alone.call('PUT', path)])
    const specs = replies.map(({ body }) => JSON.stringify(body.results))
    expect(new Set(specs).size).toBe(1)
    const [first, second] = replies[0]?.body.results ?? []
    expect(first.associationSpec.associationCategory).toBe('USER_DEFINED')
    expect(second.associationSpec.associationTypeId).not.toBe(first.associationSpec.associationTypeId)
    const { body } = await alone.get('/crm/v4/associations/products/contacts/labels')
    expect(body.results).toEqual([
      { category: 'USER_DEFINED', typeId: second.associationSpec.associationTypeId, label: null },
    ])
    expect(await associated(alone, 'products', product, 'contacts')).toEqual({
      [contact]: [second.associationSpec.associationTypeId],
    })
  })
})

describe('the list of what a record is associated with', () => {
  test('comes page by page in the order of ids, each record once with all its kinds', async () => {
    const { people, firms } = await newPeople(portal, 7, 1)
    const [company = ''] = firms
    for (const id of people) await put(portal, v4('companies', company, 'contacts', id), [spec(2), spec(930)])
    const seen: string[] = []
    let path = `${v4('companies', company, 'contacts')}?limit=3`
    for (let pages = 0; path !== ''; pages++) {
      expect(pages).toBeLessThan(3)
      const { body } = await portal.get(path)
      for (const each of body.results) {
        seen.push(String(each.toObjectId))
        expect(each.associationTypes).toHaveLength(3)
      }
      const { next } = body.paging ?? {}
      if (next !== undefined) expect(next.link).toMatch(`after=${next.after}`)
      path = next === undefined ? '' : next.link.slice(spoke.url.length)
    }
    expect(seen).toEqual(people.toSorted((a, b) => Number(a) - Number(b)))
  })

  test('is refused for a record that is not there, and for a page that can not be', async () => {
    const [contact] = await pair()
    expectRefusal(await portal.get(v4('contacts', NOBODY, 'companies')), 404, { message: 'resource not found' })
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'after=x', 'after=-1']) {
      expectRefusalLike(await portal.get(`${v4('contacts', contact, 'companies')}?${query}`), 400, {
        category: 'VALIDATION_ERROR',
      })
    }
    expectRefusalLike(await portal.get(v4('contacts', contact, 'spaceships')), 400, { category: 'VALIDATION_ERROR' })
  })

  test('of one portal is not there for another', async () => {
    const [contact, company] = await pair()
    await put(portal, v4('contacts', contact, 'companies', company), [PRIMARY])
    const stranger = await spoke.newPortal()
    expect((await stranger.get(v4('contacts', contact, 'companies'))).status).toBe(404)
    await stranger.delete(v4('contacts', contact, 'companies', company))
    const { body } = await stranger.post(batchPath('contacts', 'companies', 'read'), { inputs: [{ id: contact }] })
    expect(body).toMatchObject({ results: [], numErrors: 1 })
    expect(await associated(portal, 'contacts', contact, 'companies')).toEqual({ [company]: [1, 279] })
  })
})

describe('a removal', () => {
  test('takes everything of a pair, and answers 204 where nothing was', async () => {
    const [contact, company] = await pair()
    await put(portal, v4('contacts', contact, 'companies', company), [PRIMARY, BILLING])
    for (let times = 0; times < 2; times++) {
      expect((await portal.delete(v4('companies', company, 'contacts', contact))).status).toBe(204)
      expect(await associated(portal, 'contacts', contact, 'companies')).toEqual({})
      expect(await associated(portal, 'companies', company, 'contacts')).toEqual({})
    }
    expect((await portal.delete(v4('contacts', 'x', 'companies', NOBODY))).status).toBe(204)
  })
})

describe('the SDK', () => {
  test('associates, lists, labels and removes through its v4 client', async () => {
    const hubspot = new Client({ accessToken: portal.token, basePath: spoke.url })
    const { basicApi, batchApi } = hubspot.crm.associations.v4
    const [contact, company] = await pair()
    const made = await basicApi.createDefault('contacts', contact, 'companies', company)
    expect(made.results.map(({ associationSpec }) => associationSpec.associationTypeId)).toEqual([279, 280])
    const category = made.results[0]?.associationSpec.associationCategory
    if (category === undefined) throw new Error('No association was made.')
    const labelled = await basicApi.create('contacts', contact, 'companies', company, [
      { associationCategory: category, associationTypeId: 1 },
    ])
    expect(labelled.labels).toEqual(['Primary'])
    const { results } = await basicApi.getPage('contacts', contact, 'companies')
    expect(results[0]?.associationTypes.map(({ typeId }) => typeId)).toEqual([279, 1])
    const read = await batchApi.getPage('contacts', 'companies', { inputs: [{ id: contact }] })
    expect(read.results[0]).toMatchObject({ _from: { id: contact } })
    await batchApi.archiveLabels('contacts', 'companies', {
      inputs: [
        {
          _from: { id: contact },
          to: { id: company },
          types: [{ associationCategory: category, associationTypeId: 1 }],
        },
      ],
    })
    expect(await associated(portal, 'contacts', contact, 'companies')).toEqual({ [company]: [279] })
    await basicApi.archive('contacts', contact, 'companies', company)
    expect((await basicApi.getPage('contacts', contact, 'companies')).results).toEqual([])
  })
})
