import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { operations } from '../../src/api/operations.ts'
import { hasScopes, objectScopes, publishedObjectType } from '../../src/catalogue/catalogue.ts'
import { standardTypesBetween } from '../../src/crm/associations/types.ts'
import { standardTypes } from '../../src/crm/standard/all.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { batchPath, PRIMARY, put, spec, UNLABELED, USER, v4 } from './association-support.ts'
import { CONTACTS, expectRefusal, expectRefusalLike, NOBODY, newCompany, newContact } from './support.ts'

// Associating inside a create is associating: it takes what the associations' own operations take (hubspot-api.md §2.3).

let spoke: TestSpoke
let portal: Caller
let firm: string
let contactsOnly: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
  firm = await newCompany(portal)
  contactsOnly = await spoke.newToken(['crm.objects.contacts.write', 'crm.objects.contacts.read'], portal.portalId)
})
afterAll(() => spoke.close())

const to = (id: string, ...types: readonly unknown[]) => ({ to: { id }, types })

const missing = (named: readonly string[]) => ({
  message: `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${spoke.url}/docs/.`,
  errors: [{ message: 'All of the following scopes are required.', context: { requiredGranularScopes: named } }],
  links: { scopes: `${spoke.url}/docs/` },
  category: 'MISSING_SCOPES',
})

describe('a record made with associations', () => {
  test('needs the scopes of every type it is associated with, and nothing is written without them', async () => {
    const associations = [to(firm, PRIMARY)]
    const needed = ['crm.objects.companies.write', 'crm.objects.contacts.write']
    const input = { properties: { email: 'gap@customer.example' }, associations }
    const single = await contactsOnly.post(CONTACTS, input)
    expect(single.status).toBe(403)
    const named: readonly string[] = single.body.errors[0].context.requiredGranularScopes
    expect([...named].sort()).toEqual(needed)
    expectRefusal(single, 403, missing(named))
    const free = { properties: { email: 'free@customer.example' }, objectWriteTraceId: 'b' }
    for (const inputs of [[input], [{ ...input, objectWriteTraceId: 'a' }, free], [free, input]]) {
      expectRefusal(await contactsOnly.post(`${CONTACTS}/batch/create`, { inputs }), 403, missing(named))
    }
    expect((await portal.get(CONTACTS)).body.results).toEqual([])

    const both = await spoke.newToken(needed, portal.portalId)
    expect((await both.post(CONTACTS, input)).status).toBe(201)
    expect((await contactsOnly.post(CONTACTS, { properties: free.properties, associations: [] })).status).toBe(201)
  })

  test('needs them by the portal’s own labels too, whichever of several kinds names the type', async () => {
    const label = await portal.post('/crm/v4/associations/contacts/companies/labels', { name: 'seat', label: 'Seat' })
    const own = spec(label.body.results[0].typeId, USER)
    for (const types of [[own], [UNLABELED, own], [spec(998), own]]) {
      const reply = await contactsOnly.post(CONTACTS, {
        properties: { firstname: 'A' },
        associations: [to(firm, ...types)],
      })
      expectRefusalLike(reply, 403, { category: 'MISSING_SCOPES' })
    }
  })

  test('by a kind that there is not is refused for that, whatever the scopes', async () => {
    const reply = await contactsOnly.post(CONTACTS, {
      properties: { firstname: 'A' },
      associations: [to(firm, spec(998))],
    })
    expectRefusalLike(reply, 400, {
      message: "association type id 998 doesn't exist between contact and any other object type",
    })
    const category = await portal.post(CONTACTS, { properties: {}, associations: [to(firm, spec(279, 'MINE'))] })
    expectRefusal(category, 400, {
      message:
        'Invalid input JSON: associations[0].types[0].associationCategory is not one of the values accepted for Enum class: [HUBSPOT_DEFINED, INTEGRATOR_DEFINED, USER_DEFINED, WORK]',
      context: { fields: ['associations[0].types[0].associationCategory'] },
      category: 'VALIDATION_ERROR',
    })
  })

  test('is declared to need them wherever a body takes associations', () => {
    const shape = (body: z.ZodType) => JSON.stringify(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }))
    const takes = operations.filter(
      ({ own, body }) => own === undefined && body !== undefined && shape(body).includes('"associations"'),
    )
    const declared = operations.filter(({ furtherScopes }) => furtherScopes !== undefined).map(({ id }) => id)
    expect(declared).toEqual(['crm.objects.create', 'crm.objects.batch.create'])
    expect(takes.map(({ id }) => id)).toEqual(declared)
  })

  test('says so in OpenAPI', async () => {
    const { body } = await portal.get('/openapi.json')
    const shown = (path: string) => body.paths[path].post['x-further-scopes']
    expect(shown('/crm/v3/objects/{objectType}')).toContain('every object type associated')
    expect(shown('/crm/v3/objects/{objectType}/batch/create')).toBe(shown('/crm/v3/objects/{objectType}'))
    expect(shown('/crm/v3/objects/{objectType}/search')).toBeUndefined()
  })
})

const published = (id: string) => publishedObjectType(id) ?? expect.fail(`${id} is not published`)
const granular = (access: 'read' | 'write', id: string) =>
  objectScopes('records', access, published(id))[0] ?? expect.fail(`${id} has no scope`)

// Every type of records that can be made, with one kind to each type that HubSpot associates it with.
const types = standardTypes.filter(({ readOnly }) => !readOnly)
const pairs = types.flatMap((from) =>
  standardTypes.flatMap((other) => {
    const [kind] = standardTypesBetween(from.id, other.id)
    return kind === undefined ? [] : [{ from, other, kind }]
  }),
)

describe.each(types.map(({ name, id }) => ({ name, id })))('$name', ({ id }) => {
  test('made with any associations is refused exactly where the association itself would be', async () => {
    const own = pairs.filter(({ from }) => from.id === id)
    const token = await spoke.newToken(granular('write', id), portal.portalId)
    for (const { from, other, kind } of own) {
      const input = { properties: {}, associations: [to(NOBODY, spec(kind.typeId))] }
      const inline = await token.post(`/crm/v3/objects/${from.name}`, input)
      const batch = await token.post(`/crm/v3/objects/${from.name}/batch/create`, { inputs: [input] })
      const direct = await token.put(v4(from.name, NOBODY, other.name, NOBODY), [spec(kind.typeId)])
      const required = objectScopes('associations', 'write', published(id), published(other.id))
      const status = hasScopes(required, new Set(granular('write', id))) ? 400 : 403
      const where = `${from.name} to ${other.name}`
      expect([where, inline.status, batch.status, direct.status]).toEqual([where, status, status, status])
      if (status === 403) expect(inline.body.errors).toEqual(direct.body.errors)
    }
  })
})

test('the generated cases are many', () => {
  expect(pairs.length).toBeGreaterThan(100)
})

test('reading which records another is associated with takes the scopes of the type that is asked, however it is asked', async () => {
  const contact = await newContact(portal)
  await put(portal, v4('contacts', contact, 'companies', firm), [UNLABELED])
  const inputs = [{ id: contact }]
  const asked = (caller: Caller) =>
    Promise.all([
      caller.get(`${CONTACTS}/${contact}?associations=companies`),
      caller.get(`${CONTACTS}?associations=companies`),
      caller.get(v4('contacts', contact, 'companies')),
      caller.get(`/crm/v3/objects/contacts/${contact}/associations/companies`),
      caller.post(batchPath('contacts', 'companies', 'read'), { inputs }),
      caller.post('/crm/v3/associations/contacts/companies/batch/read', { inputs }),
    ])
  const statuses = async (caller: Caller) => (await asked(caller)).map(({ status }) => status)
  expect(await statuses(contactsOnly)).toEqual([200, 200, 200, 200, 200, 200])
  const companiesOnly = await spoke.newToken(['crm.objects.companies.read'], portal.portalId)
  expect(await statuses(companiesOnly)).toEqual([403, 403, 403, 403, 403, 403])
})
