import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { operations } from '../../src/api/operations.ts'
import { pathsOf } from '../../src/api/paths.ts'
import { operations as published } from '../../src/catalogue/catalogue.ts'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { car, makeSchema, SCHEMAS } from './schema-support.ts'
import { expectRefusal, INSTANT } from './support.ts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const make = (input?: object) => makeSchema(portal, input)

describe('a custom object type', () => {
  test('has every operation that HubSpot publishes for it, in every version', async () => {
    const wanted = published().filter(
      ({ group, path }) => group === 'Schemas' && path.startsWith('/crm-object-schemas/'),
    )
    expect(wanted).toHaveLength(8)
    const served = new Set(operations.flatMap((one) => pathsOf(one).map(({ path }) => `${one.method} ${path}`)))
    const missing = wanted.flatMap(({ method, paths }) => paths.filter(({ path }) => !served.has(`${method} ${path}`)))
    expect(missing).toEqual([])
    const { body: document } = await portal.get('/openapi.json')
    const page = await (await fetch(`${spoke.url}/docs/`)).text()
    for (const path of ['/crm/v3/schemas', '/crm-object-schemas/2026-09/schemas/{objectType}/associations']) {
      expect(document.paths).toHaveProperty([path, 'post'])
      expect(page).toContain(path)
    }
  })

  test('answers with its definition, its system properties, its group and what it can be associated with', async () => {
    const { body, headers } = await make({ ...car, description: 'What we rent out' })
    const { id, properties, associations, createdAt, ...rest } = body
    expect(id).toMatch(/^2-\d+$/)
    expect(headers.get('location')).toBe(`${spoke.url}${SCHEMAS}/${id}`)
    expect(createdAt).toMatch(INSTANT)
    expect(rest).toEqual({
      labels: car.labels,
      requiredProperties: ['model'],
      searchableProperties: ['model', 'vin'],
      primaryDisplayProperty: 'model',
      secondaryDisplayProperties: ['vin'],
      description: 'What we rent out',
      allowsSensitiveProperties: false,
      archived: false,
      fullyQualifiedName: `p${portal.portalId}_Car`,
      updatedAt: createdAt,
      objectTypeId: id,
      name: 'Car',
    })
    const system = properties.filter((each: { hubspotDefined?: boolean }) => each.hubspotDefined === true)
    expect(system.length).toBeGreaterThanOrEqual(32)
    expect(new Set(properties.map((each: { groupName: string }) => each.groupName))).toEqual(
      new Set(['car_information']),
    )
    expect(properties.find((each: { name: string }) => each.name === 'vin')).toMatchObject({
      hasUniqueValue: true,
      createdAt,
      modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    })
    expect(associations.map((each: { toObjectTypeId: string }) => each.toObjectTypeId).toSorted()).toEqual(
      ['0-1', '0-116', '0-18', '0-27', '0-46', '0-47', '0-48', '0-49'].toSorted(),
    )
    expect(associations[0]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      fromObjectTypeId: id,
      toObjectTypeId: expect.stringMatching(/^0-/),
      name: expect.stringMatching(/^Car_to_/),
    })
    const groups = await portal.get(`/crm/v3/properties/${id}/groups`)
    expect(groups.body.results).toEqual([
      { name: 'car_information', label: 'Car Information', displayOrder: 0, archived: false },
    ])
    expect((await portal.get(`${SCHEMAS}/${id}`)).body).toEqual(body)
  })

  test('needs no more than a name, labels and a primary display property', async () => {
    const { body } = await make({ name: 'pet', labels: car.labels, primaryDisplayProperty: 'hs_object_id' })
    expect(body).toMatchObject({ requiredProperties: [], searchableProperties: ['hs_object_id'] })
  })

  test('is the same under every path, by id, by its name and by the name with its portal', async () => {
    const { body } = await make()
    const paths = [
      '/crm/v3/schemas',
      SCHEMAS,
      ...['2025-09', '2026-03', '2026-09'].map((version) => `/crm-object-schemas/${version}/schemas`),
    ]
    for (const path of paths) {
      expect((await portal.get(path)).body, path).toEqual({ results: [body] })
      for (const name of [body.id, 'car', `p${portal.portalId}_car`, `P${portal.portalId}_CAR`]) {
        expect((await portal.get(`${path}/${name}`)).body, `${path}/${name}`).toEqual(body)
      }
      const batch = await portal.post(`${path}/batch/read`, { inputs: [body.id, 'nope', 'Car'] })
      expect(batch.body, path).toEqual({ results: [body] })
    }
    const made = await portal.post('/crm/v3/schemas', { ...car, name: 'old' })
    expect(made.status).toBe(201)
    expect((await portal.delete(`/crm/v3/schemas/${made.body.id}`)).status).toBe(204)
  })

  test('is shown without what the caller does not want to see', async () => {
    const { body } = await make()
    const query = 'includePropertyDefinitions=false&includeAssociationDefinitions=false&includeAuditMetadata=false'
    const bare = await portal.get(`${SCHEMAS}/${body.id}?${query}`)
    expect(bare.body).toMatchObject({ id: body.id, properties: [], associations: [] })
    expect(bare.body).not.toHaveProperty('createdAt')
    expect((await portal.get(`${SCHEMAS}?${query}`)).body.results).toEqual([bare.body])
  })

  test('of HubSpot has a schema too, which nobody changes', async () => {
    const { status, body } = await portal.get(`${SCHEMAS}/contacts`)
    expect({ status, ...body }).toMatchObject({
      status: 200,
      id: '0-1',
      name: 'CONTACT',
      fullyQualifiedName: 'CONTACT',
      labels: { singular: 'Contact', plural: 'Contacts' },
    })
    for (const reply of [
      await portal.patch(`${SCHEMAS}/contacts`, { description: 'x' }),
      await portal.delete(`${SCHEMAS}/contacts`),
      await portal.post(`${SCHEMAS}/0-1/associations`, { fromObjectTypeId: '0-1', toObjectTypeId: '0-2' }),
    ]) {
      expect(reply).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } })
    }
  })

  test('is changed by a PATCH; its name and what it is associated with are not', async () => {
    const { body } = await make({ ...car, description: 'Old' })
    const patched = await portal.patch(`${SCHEMAS}/${body.id}`, {
      name: 'bus',
      associatedObjects: ['DEAL'],
      labels: { singular: 'Vehicle' },
      description: 'New',
      primaryDisplayProperty: 'vin',
      secondaryDisplayProperties: ['model', 'colour'],
      requiredProperties: [],
      searchableProperties: ['vin'],
      restorable: true,
    })
    expect(patched.status).toBe(200)
    expect(patched.body).toEqual({
      labels: { singular: 'Vehicle', plural: 'Cars' },
      requiredProperties: [],
      searchableProperties: ['vin'],
      primaryDisplayProperty: 'vin',
      secondaryDisplayProperties: ['model', 'colour'],
      description: 'New',
      allowsSensitiveProperties: false,
      archived: false,
      id: body.id,
      fullyQualifiedName: body.fullyQualifiedName,
      createdAt: body.createdAt,
      updatedAt: expect.stringMatching(INSTANT),
      objectTypeId: body.id,
      name: 'Car',
      portalId: portal.portalId,
    })
    const { properties: _, ...now } = (await portal.get(`${SCHEMAS}/${body.id}`)).body
    expect(now).toEqual({ ...patched.body, portalId: undefined, associations: body.associations })
    const cleared = await portal.patch(`${SCHEMAS}/${body.id}`, { clearDescription: true })
    expect(cleared.body).not.toHaveProperty('description')
  })

  test('of another portal is not there, and its name is free', async () => {
    const { body } = await make()
    const stranger = await spoke.newPortal()
    expect((await stranger.get(`${SCHEMAS}/${body.id}`)).status).toBe(404)
    expect((await stranger.get(SCHEMAS)).body).toEqual({ results: [] })
    expect((await stranger.get(`/crm/v3/objects/${body.id}`)).status).toBe(400)
    expect((await stranger.delete(`${SCHEMAS}/${body.id}`)).status).toBe(404)
    expect((await stranger.post(SCHEMAS, car)).status).toBe(201)
  })
})

describe('archiving', () => {
  test('is refused while there are live records, and then hides the type', async () => {
    const { body: schema } = await make()
    const path = `${SCHEMAS}/${schema.id}`
    const { body: record } = await portal.post(`/crm/v3/objects/${schema.id}`, { properties: { model: 'M' } })
    const message = 'There are Cars that are not archived: archive them before their object type.'
    expectRefusal(await portal.delete(path), 400, {
      message,
      errors: [{ message, code: 'EXISTING_OBJECT_RECORDS', context: { objectTypeId: [schema.id] } }],
      category: 'VALIDATION_ERROR',
    })
    const live = `The object type ${schema.id} is not archived: archive it before it is purged.`
    expectRefusal(await portal.delete(`${path}?archived=true`), 400, {
      message: live,
      errors: [{ message: live, code: 'OBJECT_TYPE_NOT_ARCHIVED', context: { objectTypeId: [schema.id] } }],
      category: 'VALIDATION_ERROR',
    })
    await portal.delete(`/crm/v3/objects/${schema.id}/${record.id}`)
    expect((await portal.delete(path)).status).toBe(204)
    expect((await portal.delete(path)).status).toBe(404)
    expect((await portal.get(path)).status).toBe(404)
    expect((await portal.get(`/crm/v3/objects/${schema.id}`)).status).toBe(400)
    const listed = await portal.get(`${SCHEMAS}?archived=true`)
    expect(listed.body.results).toMatchObject([{ id: schema.id, archived: true }])
    expect(listed.body.results[0].properties).toHaveLength(schema.properties.length)
  })

  test('lets go of the name: the next type of this name is another one, and nothing of the old one is left', async () => {
    const { body: first } = await make()
    await portal.post(`/crm/v3/objects/${first.id}/batch/create`, {
      inputs: [{ properties: { model: 'M', vin: 'V' } }],
    })
    const { body: records } = await portal.get(`/crm/v3/objects/${first.id}`)
    await portal.delete(`/crm/v3/objects/${first.id}/${records.results[0].id}`)
    await portal.delete(`${SCHEMAS}/${first.id}`)
    const { body: second } = await make({ ...car, name: 'CAR' })
    expect(second.id).not.toBe(first.id)
    expect((await portal.get(`${SCHEMAS}?archived=true`)).body.results.map((each: { id: string }) => each.id)).toEqual([
      second.id,
    ])
    expect((await portal.get(`/crm/v3/objects/${second.id}?archived=true`)).body.results).toEqual([])
    expect((await portal.post(`/crm/v3/objects/${second.id}`, { properties: { model: 'M', vin: 'V' } })).status).toBe(
      201,
    )
  })
})

describe('a property that a schema relies on', () => {
  test('is not archived, and where it is used is told', async () => {
    const { body: schema } = await make()
    const path = `/crm/v3/properties/${schema.id}/vin`
    expectRefusalWithSub(await portal.delete(path), {
      message: `Property: vin of object type ${schema.id} is currently used in 2 places and cannot be deleted`,
      subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE',
      usageCount: '2',
      errors: 2,
    })
    expect((await portal.get(path)).status).toBe(200)
    await portal.patch(`${SCHEMAS}/${schema.id}`, { secondaryDisplayProperties: [], searchableProperties: ['model'] })
    expect((await portal.delete(path)).status).toBe(204)
    expect((await portal.delete(`/crm/v3/properties/${schema.id}/colour`)).status).toBe(204)
  })

  function expectRefusalWithSub(
    { status, body }: Reply,
    wanted: { message: string; subCategory: string; usageCount: string; errors: number },
  ) {
    expect({ status, message: body.message, category: body.category, subCategory: body.subCategory }).toEqual({
      status: 400,
      message: wanted.message,
      category: 'VALIDATION_ERROR',
      subCategory: wanted.subCategory,
    })
    expect(body.context).toEqual({ usageCount: [wanted.usageCount] })
    expect(body.errors).toHaveLength(wanted.errors)
    expect(body.errors[0]).toMatchObject({
      subCategory: 'PropertyValidationError.PROPERTY_USAGE',
      context: { parentType: [expect.any(String)], parentDisplayType: [expect.any(String)], parentName: ['Cars'] },
    })
  }
})
