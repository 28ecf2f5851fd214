import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Change } from '../../src/changes/change.ts'
import { openConsumer } from '../../src/changes/changes.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { associated, BILLING, newPeople, PRIMARY, put, spec, UNLABELED, USER, v4 } from './association-support.ts'
import {
  COMPANIES,
  CONTACTS,
  expectRefusal,
  expectRefusalLike,
  freshEmail,
  NOBODY,
  newCompany,
  newContact,
} from './support.ts'

// HubSpot restores in its pages, within 90 days (hubspot-api.md §4.14); Spoke lets programs do it too.

const DAY = 86_400_000
let ahead = 0
let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke({ clock: { ...systemClock, now: () => systemClock.now() + ahead } })
})
beforeEach(async () => {
  ahead = 0
  portal = await spoke.newPortal()
})
afterAll(() => spoke.close())

const restore = (caller: Caller, type: string, id: string): Promise<Reply> =>
  caller.post(`/spoke/v1/objects/${type}/${id}/restore`)

const archive = async (type: string, id: string) =>
  expect((await portal.delete(`/crm/v3/objects/${type}/${id}`)).status).toBe(204)

async function back(type: string, id: string): Promise<Reply> {
  const reply = await restore(portal, type, id)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 200, body: { id, archived: false } })
  return reply
}

async function changesOf(caller: Caller): Promise<readonly Change[]> {
  const changes = await openConsumer(spoke.app.store, `restoring ${caller.portalId}`).next(100_000)
  return changes.filter((change) => change.portal === caller.portalId)
}

describe('a record that is restored', () => {
  test('is there again with its id, its values, its unique values, and found by search', async () => {
    const email = freshEmail()
    const id = await newContact(portal, { email, firstname: 'Ada', city: 'London' })
    const before = (await portal.get(`${CONTACTS}/${id}?properties=email,firstname,city,lifecyclestage`)).body
    await archive('contacts', id)
    expect((await portal.get(`${CONTACTS}/${id}`)).status).toBe(404)
    const { body } = await back('contacts', id)
    expect(body).not.toHaveProperty('archivedAt')
    expect(Date.parse(body.updatedAt)).toBeGreaterThanOrEqual(Date.parse(before.updatedAt))
    const after = (
      await portal.get(`${CONTACTS}/${email}?idProperty=email&properties=email,firstname,city,lifecyclestage`)
    ).body
    const { lastmodifieddate: _, ...values } = before.properties
    expect(after.properties).toMatchObject(values)
    expect(after).toMatchObject({ id, createdAt: before.createdAt, updatedAt: body.updatedAt })
    expectRefusalLike(await portal.post(CONTACTS, { properties: { email } }), 409, {
      message: `Contact already exists. Existing ID: ${id}`,
    })
    const filters = [{ propertyName: 'email', operator: 'EQ', value: email }]
    const found = await portal.post(`${CONTACTS}/search`, { filterGroups: [{ filters }] })
    expect(found.body.results.map((each: { id: string }) => each.id)).toEqual([id])
    expect((await portal.get(`${CONTACTS}?archived=true`)).body.results).toEqual([])
    expect((await portal.patch(`${CONTACTS}/${id}`, { properties: { city: 'Paris' } })).status).toBe(200)
  })

  test('keeps its history as it was, and tells the change log once', async () => {
    const id = await newContact(portal, { city: 'London' })
    await portal.patch(`${CONTACTS}/${id}`, { properties: { city: 'Paris' } })
    await archive('contacts', id)
    await back('contacts', id)
    await back('contacts', id)
    const { body } = await portal.get(`${CONTACTS}/${id}?propertiesWithHistory=city`)
    expect(body.propertiesWithHistory.city.map(({ value }: { value: string }) => value)).toEqual(['Paris', 'London'])
    const changes = await changesOf(portal)
    expect(changes.map(({ kind }) => kind)).toEqual(['creation', 'propertyChange', 'deletion', 'restore'])
    expect(changes.at(-1)).toMatchObject({
      record: Number(id),
      before: null,
      after: { city: 'Paris' },
      source: 'INTEGRATION',
    })
    expect(changes.at(-1)?.after).toEqual(changes.at(-2)?.before)
  })

  test('has its associations with live records, from both sides, each told once', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [ada = '', x = '', y = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY, BILLING])
    await put(portal, v4('contacts', ada, 'companies', y), [UNLABELED])
    await archive('contacts', ada)
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({})
    const told = (await changesOf(portal)).length
    await back('contacts', ada)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [1, 279, 931], [y]: [279] })
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [ada]: [2, 280, 930] })
    const fresh = (await changesOf(portal)).slice(told).filter(({ kind }) => kind !== 'propertyChange')
    expect(fresh[0]).toMatchObject({ kind: 'restore', record: Number(ada) })
    const facts = fresh
      .slice(1)
      .map(({ kind, record, before, after }) => [kind, before, record, after?.['associationTypeId']].join(' '))
    const mine = [1, 279, 931, 279].map((type) => `associationChange  ${ada} ${type}`)
    const theirs = [`${x} 2`, `${x} 280`, `${x} 930`, `${y} 280`].map((rest) => `associationChange  ${rest}`)
    expect(facts.sort()).toEqual([...mine, ...theirs].sort())
  })

  test.each(['forward', 'backward'])(
    'and another that was archived too are associated once both are live (%s)',
    async (order) => {
      const { people, firms } = await newPeople(portal, 1, 1)
      const [ada = '', x = ''] = [...people, ...firms]
      await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY])
      await archive('contacts', ada)
      await archive('companies', x)
      const ids = { contacts: ada, companies: x }
      const [first, second] =
        order === 'forward' ? (['contacts', 'companies'] as const) : (['companies', 'contacts'] as const)
      await back(first, ids[first])
      const alone = await portal.get(`/crm/v3/objects/${first}/${ids[first]}?associations=contacts,companies`)
      expect(alone.body.associations).toBeUndefined()
      await back(second, ids[second])
      expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [1, 279] })
      expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [ada]: [2, 280] })
    },
  )

  test('of its own type is associated again too', async () => {
    const { firms } = await newPeople(portal, 0, 3)
    const [top = '', left = '', right = ''] = firms
    await put(portal, v4('companies', top, 'companies', left), [spec(13)])
    await put(portal, v4('companies', right, 'companies', top), [spec(14)])
    for (const id of firms) await archive('companies', id)
    const { status, body } = await portal.post('/spoke/v1/objects/companies/batch/restore', {
      inputs: firms.map((id) => ({ id })),
    })
    expect([status, body.results.length]).toEqual([200, 3])
    expect(await associated(portal, 'companies', top, 'companies')).toEqual({ [left]: [13, 450], [right]: [13, 450] })
    expect(await associated(portal, 'companies', left, 'companies')).toEqual({ [top]: [14, 450] })
    expect(await associated(portal, 'companies', right, 'companies')).toEqual({ [top]: [14, 450] })
  })
})

describe('what happened meanwhile', () => {
  test('to a unique value refuses the restore until it is free, and nothing is changed', async () => {
    const email = freshEmail()
    const id = await newContact(portal, { email })
    await archive('contacts', id)
    const heir = await newContact(portal, { email })
    expectRefusal(await restore(portal, 'contacts', id), 409, {
      message: `Contact ${id} can not be restored: ${heir} has its email now. Archive ${heir} or change its email first.`,
      context: { objectId: [id], existingObjectId: [heir], propertyName: ['email'] },
      category: 'CONFLICT',
    })
    expect((await portal.get(`${CONTACTS}/${id}`)).status).toBe(404)
    expect((await portal.get(`${CONTACTS}/${email}?idProperty=email`)).body.id).toBe(heir)
    await portal.patch(`${CONTACTS}/${heir}`, { properties: { email: freshEmail() } })
    await back('contacts', id)
    expect((await portal.get(`${CONTACTS}/${email}?idProperty=email`)).body.id).toBe(id)
  })

  test('to an e-mail that came with a merge does the same, and gives the other values back', async () => {
    const [first, second, third] = [freshEmail(), freshEmail(), freshEmail()]
    const property = {
      name: 'badge',
      label: 'Badge',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
      hasUniqueValue: true,
    }
    expect((await portal.post('/crm/v3/properties/contacts', property)).status).toBe(201)
    const id = await newContact(portal, { email: first, badge: 'B7' })
    const merged = await newContact(portal, { email: second })
    await portal.post(`${CONTACTS}/merge`, { primaryObjectId: id, objectIdToMerge: merged })
    await archive('contacts', id)
    const heir = await newContact(portal, { email: second })
    expectRefusalLike(await restore(portal, 'contacts', id), 409, { category: 'CONFLICT' })
    // Neither its own e-mail nor its badge was taken on the way to the refusal.
    const other = await newContact(portal, { email: first, badge: 'B7' })
    await archive('contacts', other)
    await portal.patch(`${CONTACTS}/${heir}`, { properties: { email: third } })
    await back('contacts', id)
    for (const email of [first, second])
      expectRefusalLike(await portal.post(CONTACTS, { properties: { email } }), 409, {})
    expect((await portal.get(`${CONTACTS}/B7?idProperty=badge`)).body.id).toBe(id)
    expect((await portal.get(`${CONTACTS}/${merged}`)).body.id).toBe(id)
  })

  test('to a formula shows in what is calculated, told as nobody’s doing', async () => {
    const make = (name: string, formula?: string) =>
      portal.post('/crm/v3/properties/contacts', {
        name,
        label: name,
        type: 'number',
        fieldType: 'number',
        groupName: 'contactinformation',
        ...(formula === undefined ? {} : { calculationFormula: formula }),
      })
    expect((await make('points')).status).toBe(201)
    expect((await make('score', 'points * 2')).status).toBe(201)
    const id = await newContact(portal, { points: 21 })
    await archive('contacts', id)
    const edit = { calculationFormula: 'points * 3' }
    expect((await portal.patch('/crm/v3/properties/contacts/score', edit)).status).toBe(200)
    await back('contacts', id)
    expect((await portal.get(`${CONTACTS}/${id}?properties=score`)).body.properties.score).toBe('63')
    const [restored, calculated] = (await changesOf(portal)).slice(-2)
    expect(restored).toMatchObject({ kind: 'restore', after: { points: '21', score: '42' } })
    expect(calculated).toMatchObject({ kind: 'propertyChange', after: { score: '63' }, source: 'CALCULATED' })
  })

  test('to its primary company leaves the one that it has now', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [ada = '', x = '', y = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY, BILLING])
    await archive('companies', x)
    await put(portal, v4('contacts', ada, 'companies', y), [PRIMARY])
    await back('companies', x)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [279, 931], [y]: [1, 279] })
  })

  test('to both of two primary companies gives the later one', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [ada = '', x = '', y = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY])
    await archive('companies', x)
    ahead += 5
    await put(portal, v4('contacts', ada, 'companies', y), [PRIMARY])
    await archive('contacts', ada)
    await back('companies', x)
    await back('contacts', ada)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [279], [y]: [1, 279] })
  })

  test('to limits and labels of the portal holds', async () => {
    const { people, firms } = await newPeople(portal, 2, 1)
    const [ada = '', bob = '', x = ''] = [...people, ...firms]
    const made = await portal.post('/crm/v4/associations/contacts/companies/labels', { name: 'seat', label: 'Seat' })
    const label = made.body.results[0].typeId
    await put(portal, v4('contacts', ada, 'companies', x), [spec(label, USER), BILLING])
    await archive('contacts', ada)
    expect((await portal.delete(`/crm/v4/associations/contacts/companies/labels/${label}`)).status).toBe(204)
    const limit = { category: 'HUBSPOT_DEFINED', typeId: 930, maxToObjectIds: 1 }
    const limits = '/crm/associations/v4/definitions/configurations/companies/contacts/batch/create'
    expect((await portal.post(limits, { inputs: [limit] })).status).toBe(201)
    await put(portal, v4('contacts', bob, 'companies', x), [BILLING])
    await back('contacts', ada)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [x]: [279] })
    expect(await associated(portal, 'companies', x, 'contacts')).toEqual({ [ada]: [280], [bob]: [280, 930] })
    await archive('contacts', ada)
    expect((await portal.post(limits, { inputs: [{ ...limit, typeId: 280 }] })).status).toBe(201)
    await back('contacts', ada)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({})
  })

  test('to the other record, merged into a third, leads to that one', async () => {
    const { people, firms } = await newPeople(portal, 1, 2)
    const [ada = '', x = '', y = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY])
    await archive('contacts', ada)
    await portal.post(`${COMPANIES}/merge`, { primaryObjectId: y, objectIdToMerge: x })
    await archive('companies', y)
    await back('contacts', ada)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({})
    await back('companies', y)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({ [y]: [1, 279] })
    expect(await associated(portal, 'companies', y, 'contacts')).toEqual({ [ada]: [2, 280] })
  })

  test('to the other record, purged, leaves nothing of it', async () => {
    const { people, firms } = await newPeople(portal, 1, 1)
    const [ada = '', x = ''] = [...people, ...firms]
    await put(portal, v4('contacts', ada, 'companies', x), [PRIMARY])
    await archive('contacts', ada)
    await portal.post(`${COMPANIES}/gdpr-delete`, { objectId: x })
    await back('contacts', ada)
    expect(await associated(portal, 'contacts', ada, 'companies')).toEqual({})
  })
})

describe('a restore', () => {
  test('of a live record changes nothing', async () => {
    const id = await newContact(portal, { city: 'London' })
    const before = (await portal.get(`${CONTACTS}/${id}`)).body
    expect((await back('contacts', id)).body).toEqual(before)
    expect(await changesOf(portal)).toHaveLength(1)
  })

  test('of what is unknown, purged, of another type or another portal is a 404', async () => {
    const purged = await newContact(portal)
    await archive('contacts', purged)
    await portal.post(`${CONTACTS}/gdpr-delete`, { objectId: purged })
    const company = await newCompany(portal)
    await archive('companies', company)
    const theirs = await newContact(spoke)
    await spoke.delete(`${CONTACTS}/${theirs}`)
    for (const id of [NOBODY, purged, company, theirs]) {
      expectRefusal(await restore(portal, 'contacts', id), 404, { message: 'resource not found' })
    }
    expectRefusalLike(await restore(portal, 'contacts', 'ada'), 404, { category: 'OBJECT_NOT_FOUND' })
    expectRefusalLike(await restore(portal, 'spaceships', '1'), 400, { category: 'VALIDATION_ERROR' })
    expectRefusalLike(await restore(portal, 'feedback_submissions', '1'), 400, { category: 'VALIDATION_ERROR' })
    expect((await spoke.get(`${CONTACTS}/${theirs}?archived=true`)).body.archived).toBe(true)
  })

  test('of a record that was merged away names the one that it is in', async () => {
    const [kept, gone] = [await newContact(portal), await newContact(portal)]
    await portal.post(`${CONTACTS}/merge`, { primaryObjectId: kept, objectIdToMerge: gone })
    expectRefusal(await restore(portal, 'contacts', gone), 400, {
      message: `Contact ${gone} was merged into ${kept}: it can not be restored.`,
      context: { objectId: [gone], mergedInto: [kept] },
      category: 'VALIDATION_ERROR',
    })
  })

  test('is refused after 90 days, and possible until then', async () => {
    const [early, late] = [await newContact(portal), await newContact(portal)]
    await archive('contacts', early)
    await archive('contacts', late)
    ahead = 90 * DAY - 60_000
    await back('contacts', early)
    ahead = 90 * DAY + 60_000
    const reply = await restore(portal, 'contacts', late)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR', context: { objectId: [late] } })
    expect(reply.body.message).toMatch(/^Contact \d+ was archived at \S+Z: records can be restored for 90 days\.$/)
  })

  test('in a batch answers each record for itself', async () => {
    const email = freshEmail()
    const [fine, live, lost] = [await newContact(portal), await newContact(portal), await newContact(portal, { email })]
    await archive('contacts', fine)
    await archive('contacts', lost)
    const heir = await newContact(portal, { email })
    const path = '/spoke/v1/objects/contacts/batch/restore'
    const inputs = [lost, fine, NOBODY, live].map((id) => ({ id }))
    const { status, body } = await portal.post(path, { inputs })
    expect([status, body.status, body.numErrors]).toEqual([207, 'COMPLETE', 2])
    expect(body.results.map(({ id, archived }: { id: string; archived: boolean }) => [id, archived])).toEqual([
      [fine, false],
      [live, false],
    ])
    expect(body.errors).toEqual([
      expect.objectContaining({
        category: 'CONFLICT',
        context: { objectId: [lost], existingObjectId: [heir], propertyName: ['email'] },
      }),
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message: 'Could not restore some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
        context: { ids: [NOBODY] },
      },
    ])
    expectRefusalLike(await portal.post(path, { inputs: [] }), 400, { category: 'VALIDATION_ERROR' })
    expectRefusalLike(await portal.post(path, { inputs: [{ id: '1' }, { id: '1' }] }), 400, {
      category: 'VALIDATION_ERROR',
    })
    const many = Array.from({ length: 101 }, (_, at) => ({ id: String(at + 1) }))
    expectRefusalLike(await portal.post(path, { inputs: many }), 400, { category: 'VALIDATION_ERROR' })
  })

  test('of two archived records with one e-mail, at the same time, brings one back', async () => {
    const email = freshEmail()
    const ids: string[] = []
    for (let each = 0; each < 2; each++) {
      ids.push(await newContact(portal, { email }))
      await archive('contacts', ids.at(-1) ?? '')
    }
    const replies = await Promise.all([...ids, ...ids].map((id) => restore(portal, 'contacts', id)))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409])
    const kinds = (await changesOf(portal)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'restore')).toHaveLength(1)
  })
})
