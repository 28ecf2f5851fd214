import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '../../src/api/operation.ts'
import { allScopes, twinPaths } from '../../src/catalogue/catalogue.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import {
  address,
  newTargets,
  recordOperations as operations,
  sampleOf,
  samples,
  send,
  type Target,
  type TypeCase,
  typeCases,
} from './samples.ts'
import { anonymous, expectEnvelope, expectRefusal, freshEmail } from './support.ts'

let spoke: TestSpoke

beforeAll(async () => {
  spoke = await openTestSpoke()
})

afterAll(() => spoke.close())

test('every operation on records goes through this suite', () => {
  expect(Object.keys(samples).toSorted()).toEqual(operations.map(({ id }) => id).toSorted())
})

const withBody = operations.filter(({ body }) => body !== undefined)

describe.each(typeCases)('$name', (type: TypeCase) => {
  /** The scopes of which one is enough, those of the old kind without a dot last. */
  const scopesOf = (operation: Operation): readonly string[] =>
    operation.scopes({ objectType: type.name }).map(([scope = '', ...more]) => {
      expect(more).toEqual([])
      return scope
    })

  async function newTarget(portal: Caller): Promise<Target> {
    const [target] = await newTargets(portal, type, 1)
    if (target === undefined) throw new Error('No record was made.')
    return target
  }

  const pathOf = (operation: Operation, id: string): string => address(operation.path, type.name, id)

  test.each(operations)('$id is refused without a credential, under every path', async (operation) => {
    for (const { path } of twinPaths(operation.method, operation.path)) {
      const reply = await anonymous(spoke.url)(operation.method, address(path, type.name, '1'))
      expectRefusal(reply, 401, {
        message: `Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at ${spoke.url}/docs/`,
        category: 'INVALID_AUTHENTICATION',
      })
      expect(reply.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
      expect(reply.headers.get('www-authenticate')).toBeNull()
    }
  })

  test.each(operations)('$id is refused to a token of every scope but its own, which are named', async (operation) => {
    const own = scopesOf(operation)
    const portal = await spoke.newPortal()
    const { id } = await newTarget(portal)
    const others = allScopes().filter((scope) => !own.includes(scope))
    const stranger = await spoke.newToken(others, portal.portalId)
    const reply = await send(stranger, operation, pathOf(operation, id), { type, id, value: 'x' })
    expectRefusal(reply, 403, {
      message: `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${spoke.url}/docs/.`,
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: own.filter((scope) => scope.includes('.')) },
        },
      ],
      links: { scopes: `${spoke.url}/docs/` },
      category: 'MISSING_SCOPES',
    })
  })

  test.each(operations)('$id is open to a token with any one of its scopes', async (operation) => {
    const portal = await spoke.newPortal()
    expect(scopesOf(operation)).not.toEqual([])
    for (const scope of scopesOf(operation)) {
      const target = await newTarget(portal)
      const scoped = await spoke.newToken([scope], portal.portalId)
      const { status } = await send(scoped, operation, pathOf(operation, target.id), target)
      expect({ scope, status }).toEqual({ scope, status: sampleOf(operation).status })
    }
  })

  test.each(withBody)('$id refuses what is no JSON object with a 400', async (operation) => {
    const { id } = await newTarget(spoke)
    for (const raw of ['', ' ', '{', 'nonsense', '[]', '"text"', '42', 'null', 'true', '{"a":1}{"b":2}', "{'a':1}"]) {
      const reply = await spoke.call(operation.method, pathOf(operation, id), undefined, {
        raw,
        headers: { 'content-type': 'application/json' },
      })
      expectEnvelope(reply, 400)
      expect({ raw, ...reply.body }).toMatchObject({
        raw,
        message: expect.stringMatching(/^Invalid input JSON/),
        category: 'VALIDATION_ERROR',
      })
    }
  })

  test.each(withBody)('$id refuses a body of the wrong shape with a 400, and changes nothing', async (operation) => {
    const portal = await spoke.newPortal()
    const { id } = await newTarget(portal)
    const before = await portal.get(pathOf(readOperation, id))
    const { bad = [] } = sampleOf(operation)
    expect(bad).not.toEqual([])
    for (const body of bad) {
      const reply = await portal.call(operation.method, pathOf(operation, id), body)
      expect({ body, status: reply.status, answer: reply.body }).toMatchObject({ body, status: 400 })
      expectEnvelope(reply, 400)
      expect(reply.body.category).toBe('VALIDATION_ERROR')
    }
    const after = await portal.get(pathOf(readOperation, id))
    expect(after.body).toEqual(before.body)
    const { body } = await portal.get(`/crm/v3/objects/${type.name}`)
    expect(body.results).toHaveLength(1)
  })

  describe('of one portal, asked for with the token of another', () => {
    let owner: Caller
    let target: Target
    let stranger: Caller
    let untouched: unknown

    const readOwn = async () => (await owner.get(`/crm/v3/objects/${type.name}/${target.id}?properties=city`)).body

    beforeAll(async () => {
      owner = await spoke.newPortal()
      target = await newTarget(owner)
      stranger = await spoke.newPortal()
      untouched = await readOwn()
    })

    const call = (id: string) => {
      const operation = operations.find((each) => each.id === id)
      if (operation === undefined) throw new Error(`There is no operation ${id}.`)
      return send(stranger, operation, pathOf(operation, target.id), target)
    }

    test.each(operations)('$id neither shows nor changes them', async ({ id }) => {
      const reply = await call(id)
      expect(JSON.stringify(reply.body ?? null)).not.toContain('Paris')
      if (!/create|upsert/.test(id)) expect(JSON.stringify(reply.body ?? null)).not.toContain(target.value)
      expect(await readOwn()).toEqual(untouched)
    })

    test.each(['crm.objects.read', 'crm.objects.update'])('%s answers that there is no such record', async (id) => {
      expectRefusal(await call(id), 404, { message: 'resource not found' })
    })

    test.each(['crm.objects.batch.read', 'crm.objects.batch.update'])('%s names their ids as absent', async (id) => {
      const { status, body } = await call(id)
      expect(status).toBe(207)
      expect(body).toMatchObject({ results: [], numErrors: 1 })
      expect(body.errors[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: [target.id] } })
    })

    test('list and search find none', async () => {
      const empty = await spoke.newPortal()
      expect((await empty.get(`/crm/v3/objects/${type.name}`)).body).toEqual({ results: [] })
      const found = await empty.post(`/crm/v3/objects/${type.name}/search`, {
        filterGroups: [{ filters: [{ propertyName: type.key, operator: 'EQ', value: target.value }] }],
      })
      expect(found.body).toEqual({ total: 0, results: [] })
      const byId = await empty.post(`/crm/v3/objects/${type.name}/search`, {
        filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: 'EQ', value: target.id }] }],
      })
      expect(byId.body).toEqual({ total: 0, results: [] })
    })
  })
})

const readOperation = operations.find(({ id }) => id === 'crm.objects.read') as Operation

describe('an e-mail address that a contact of another portal has', () => {
  test('is free in this one', async () => {
    const [owner, other] = [await spoke.newPortal(), await spoke.newPortal()]
    const email = freshEmail()
    const first = await owner.post('/crm/v3/objects/contacts', { properties: { email } })
    const second = await other.post('/crm/v3/objects/contacts', { properties: { email } })
    expect([first.status, second.status]).toEqual([201, 201])
    expect((await other.get(`/crm/v3/objects/contacts/${email}?idProperty=email`)).body.id).toBe(second.body.id)
  })

  test('names nobody here: reads, updates and batches by it do not find the contact, and an upsert makes another', async () => {
    const [owner, other] = [await spoke.newPortal(), await spoke.newPortal()]
    const email = freshEmail()
    const { body } = await owner.post('/crm/v3/objects/contacts', { properties: { email, city: 'Paris' } })
    const path = `/crm/v3/objects/contacts/${email}?idProperty=email`
    expectRefusal(await other.get(path), 404, { message: 'resource not found' })
    expectRefusal(await other.patch(path, { properties: { city: 'London' } }), 404, { message: 'resource not found' })
    const input = { id: email, idProperty: 'email', properties: { city: 'London' } }
    const read = await other.post('/crm/v3/objects/contacts/batch/read', { idProperty: 'email', inputs: [input] })
    expect(read.body).toMatchObject({ results: [], numErrors: 1 })
    const update = await other.post('/crm/v3/objects/contacts/batch/update', { inputs: [input] })
    expect(update.body).toMatchObject({ results: [], numErrors: 1 })
    const upsert = await other.post('/crm/v3/objects/contacts/batch/upsert', { inputs: [input] })
    expect(upsert.body.results).toEqual([expect.objectContaining({ new: true })])
    expect(upsert.body.results[0].id).not.toBe(body.id)
    expect((await owner.get(`${path}&properties=city`)).body.properties.city).toBe('Paris')
  })
})
