import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openConsumer } from '../../src/changes/changes.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { makeSchema, SCHEMAS, text } from './schema-support.ts'
import { expectRefusal, newContact } from './support.ts'

// Records of a portal's own object types: all that records of HubSpot's types can do.

let spoke: TestSpoke
let portal: Caller
let type: string
let name: string
let base: string
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
  type = (await makeSchema(portal)).body.id
  name = `p${portal.portalId}_Car`
  base = `/crm/v3/objects/${type}`
})

const edit = (patch: object) => portal.patch(`${SCHEMAS}/${type}`, patch)
const make = async (properties: object): Promise<string> => {
  const { status, body } = await portal.post(base, { properties: { model: 'Mini', ...properties } })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body.id
}
const idsOf = (results: readonly { id: string }[]) => results.map(({ id }) => id)
const equal = (propertyName: string, value: string) => ({
  filterGroups: [{ filters: [{ propertyName, operator: 'EQ', value }] }],
})

describe('a custom object type in a path', () => {
  test('is called by its id, its full name and, where records are, its bare name, in any case and version', async () => {
    const id = await make({ vin: 'V' })
    const contact = await newContact(portal)
    for (const called of [type, name, name.toLowerCase(), name.toUpperCase(), 'Car', 'car', 'CAR']) {
      for (const objects of [
        '/crm/v3/objects',
        '/crm/objects/v3',
        ...['2025-09', '2026-03', '2026-09'].map((version) => `/crm/objects/${version}`),
      ]) {
        expect((await portal.get(`${objects}/${called}/${id}`)).body.id, `${objects}/${called}`).toBe(id)
      }
      const put = `/crm/v4/objects/${called}/${id}/associations/default/contacts/${contact}`
      expect((await portal.put(put)).status, put).toBe(200)
      const seen = await portal.get(`/crm/v3/objects/contacts/${contact}?associations=${called}`)
      expect(Object.keys(seen.body.associations), called).toEqual([name])
      expect((await portal.get(`/crm/v3/objects/contacts/${contact}/associations/${called}`)).body.results).toEqual([
        { id, type: 'contact_to_Car' },
      ])
    }
  })

  test('is not called by its bare name where definitions are', async () => {
    for (const path of ['/crm/v3/properties/Car', '/crm/v3/properties/Car/groups', '/crm/v3/pipelines/Car']) {
      expectRefusal(await portal.get(path), 400, {
        message: 'Unable to infer object type from: Car',
        context: { objectType: ['Car'] },
        category: 'VALIDATION_ERROR',
      })
      expect((await portal.get(path.replace('Car', name))).status).toBe(200)
    }
  })

  test.each(['2-999999', 'p1_car', 'bus', 'cars'])('that there is not can not be inferred: %s', async (called) => {
    expectRefusal(await portal.get(`/crm/v3/objects/${called}`), 400, {
      message: `Unable to infer object type from: ${called}`,
      context: { objectType: [called] },
      category: 'VALIDATION_ERROR',
    })
  })

  test('of another portal is as good as none, by whatever name', async () => {
    const id = await make({})
    const stranger = await spoke.newPortal()
    for (const called of [type, name, 'Car']) {
      for (const path of [`/crm/v3/objects/${called}/${id}`, `/crm/v3/objects/contacts/1/associations/${called}`]) {
        expect((await stranger.get(path)).status, path).toBe(400)
      }
    }
    for (const path of [`/crm/v3/properties/${type}`, `/crm/v3/pipelines/${name}`]) {
      expect((await stranger.get(path)).status, path).toBe(400)
    }
  })
})

describe('records', () => {
  test('are created, read, found, changed, archived; what they show by default is what every type shows', async () => {
    const made = await portal.post(base, { properties: { model: 'Mini', vin: 'V1' } })
    expect(made).toMatchObject({ status: 201, body: { properties: { model: 'Mini', vin: 'V1' }, archived: false } })
    const { id } = made.body
    expect(made.headers.get('location')).toBe(`${spoke.url}/crm/v3/objects/${name}/${id}`)
    const system = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']
    expect(Object.keys((await portal.get(`${base}/${id}`)).body.properties)).toEqual(system)
    expect((await portal.get(`${base}/V1?idProperty=vin`)).body.id).toBe(id)
    const patched = await portal.patch(`${base}/V1?idProperty=vin`, { properties: { colour: 'red' } })
    expect(patched.body).toMatchObject({ id, properties: { colour: 'red' } })
    expect((await portal.post(`${base}/search`, equal('vin', 'V1'))).body).toMatchObject({
      total: 1,
      results: [{ id }],
    })
    const history = await portal.get(`${base}/${id}?propertiesWithHistory=colour,model`)
    expect(history.body.propertiesWithHistory).toMatchObject({
      colour: [{ value: 'red', sourceType: 'INTEGRATION' }],
      model: [{ value: 'Mini' }],
    })
    expect((await portal.delete(`${base}/${id}`)).status).toBe(204)
    expect((await portal.get(`${base}/${id}`)).status).toBe(404)
    expect((await portal.get(`${base}/${id}?archived=true`)).body).toMatchObject({ id, archived: true })
    expect(idsOf((await portal.get(`${base}?archived=true`)).body.results)).toEqual([id])
    await make({ vin: 'V1' })
  })

  test('come in pages', async () => {
    const ids = [await make({}), await make({}), await make({})]
    const first = await portal.get(`${base}?limit=2`)
    expect(idsOf(first.body.results)).toEqual(ids.slice(0, 2))
    const { after } = first.body.paging.next
    expect(idsOf((await portal.get(`${base}?limit=2&after=${after}`)).body.results)).toEqual(ids.slice(2))
  })

  test('go in batches: created, read, changed, upserted by a unique property, archived', async () => {
    const batch = (what: string, body: object) => portal.post(`${base}/batch/${what}`, body)
    const properties = (vin: string, more: object = {}) => ({ properties: { model: 'Mini', vin, ...more } })
    const made = await batch('create', { inputs: [properties('A'), properties('B')] })
    expect(made.status).toBe(201)
    const [a, b] = idsOf(made.body.results)
    const refused = await batch('create', { inputs: [properties('C'), properties('A')] })
    expect(refused.status).toBe(400)
    const labelled = await batch('create', {
      inputs: [
        { ...properties('D'), objectWriteTraceId: 'one' },
        { ...properties('A'), objectWriteTraceId: 'two' },
      ],
    })
    expect(labelled).toMatchObject({ status: 207, body: { numErrors: 1, results: [{ objectWriteTraceId: 'one' }] } })
    expect(labelled.body.errors[0].context.objectWriteTraceId).toEqual(['two'])
    const read = await batch('read', { idProperty: 'vin', properties: ['vin'], inputs: [{ id: 'A' }, { id: 'nope' }] })
    expect(read).toMatchObject({
      status: 207,
      body: {
        results: [{ id: a, properties: { vin: 'A' } }],
        errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['nope'] } }],
      },
    })
    expect(read.body.errors[0].message).toMatch(/^Could not get some CAR objects/)
    const changed = await batch('update', { inputs: [{ id: 'B', idProperty: 'vin', properties: { colour: 'red' } }] })
    expect(changed.body.results).toMatchObject([{ id: b, properties: { colour: 'red' } }])
    const upserted = await batch('upsert', {
      inputs: ['B', 'E'].map((id) => ({ id, idProperty: 'vin', properties: { model: 'Ford' } })),
    })
    expect(upserted).toMatchObject({ status: 200, body: { results: [{ id: b, new: false }, { new: true }] } })
    const inputs = idsOf((await portal.get(`${base}?limit=100`)).body.results).map((id) => ({ id }))
    expect((await batch('archive', { inputs })).status).toBe(204)
    expect((await portal.get(base)).body.results).toEqual([])
  })

  test('have a unique value once', async () => {
    const id = await make({ vin: 'V' })
    const { status, body } = await portal.post(base, { properties: { model: 'Mini', vin: 'V' } })
    expect(status).toBe(400)
    const coordinates = `PropertyValueCoordinates{portalId=${portal.portalId}, objectTypeId=ObjectTypeId{legacyObjectType=CAR}, propertyName=vin, value=V}`
    expect(body.message.replace(/ on \d+\./, ' on N.')).toBe(
      `Cannot set ${coordinates} on N. ${id} already has that value.`,
    )
    expect(body.errors[0].code).toBe('CONFLICTING_UNIQUE_VALUE')
    expect((await portal.get(`${base}/x?idProperty=colour`)).status).toBe(400)
  })

  test('have what the schema requires, also when that changes', async () => {
    const create = (properties: object) => portal.post(base, { properties })
    expectRefusal(await create({ vin: '1' }), 400, {
      message: 'Error creating CAR. Some required properties were not set. Missing: model.',
      context: { properties: ['model'] },
      category: 'VALIDATION_ERROR',
    })
    await edit({ requiredProperties: ['colour', 'hs_object_id'] })
    expect((await create({ vin: '1' })).status).toBe(400)
    expect((await create({ colour: 'red' })).status).toBe(201)
  })

  test('are merged: the primary keeps its values, the other id leads to it', async () => {
    const [primary, other] = [await make({ vin: 'P' }), await make({ vin: 'O', colour: 'red' })]
    const merged = await portal.post(`${base}/merge`, { primaryObjectId: primary, objectIdToMerge: other })
    expect(merged).toMatchObject({ status: 200, body: { id: primary } })
    const { body } = await portal.get(`${base}/${other}?properties=vin,colour,hs_merged_object_ids`)
    expect(body).toMatchObject({ id: primary, properties: { vin: 'P', colour: 'red', hs_merged_object_ids: other } })
    expect((await portal.get(base)).body.results).toHaveLength(1)
  })

  test('are deleted for good by their id or a unique value, which nobody takes again', async () => {
    const [first, second] = [await make({ vin: 'F' }), await make({ vin: 'S' })]
    expect((await portal.post(`${base}/gdpr-delete`, { objectId: first })).status).toBe(204)
    expect((await portal.post(`${base}/gdpr-delete`, { objectId: 'S', idProperty: 'vin' })).status).toBe(204)
    for (const id of [first, second]) expect((await portal.get(`${base}/${id}?archived=true`)).status).toBe(404)
    expect((await portal.post(base, { properties: { model: 'Mini', vin: 'S' } })).status).toBe(400)
  })

  test('are told of in the change log, in the order of what happened', async () => {
    const id = await make({})
    await portal.patch(`${base}/${id}`, { properties: { colour: 'red' } })
    await portal.delete(`${base}/${id}`)
    const consumer = openConsumer(spoke.app.store, `custom-${type}`)
    const changes = (await consumer.next(10_000)).filter(
      (change) => change.type === type && String(change.record) === id,
    )
    expect(changes.map(({ kind }) => kind)).toEqual(['creation', 'propertyChange', 'deletion'])
    expect(changes[1]).toMatchObject({ portal: portal.portalId, after: { colour: 'red' } })
  })

  test('are found by any property, whatever the schema says is searchable; query follows the schema', async () => {
    const before = await make({ colour: 'red', vin: 'V1' })
    await edit({ searchableProperties: ['colour'], primaryDisplayProperty: 'colour' })
    const between = await make({ colour: 'red', vin: 'V2' })
    await edit({ searchableProperties: ['colour', 'vin'] })
    const by = (property: string, value: string) => portal.post(`${base}/search`, equal(property, value))
    expect((await by('vin', 'v1')).body).toMatchObject({ total: 1, results: [{ id: before }] })
    expect((await by('vin', 'v2')).body).toMatchObject({ total: 1, results: [{ id: between }] })
    expect((await by('colour', 'red')).body.total).toBe(2)
    expect((await portal.post(`${base}/search`, { query: 'red' })).body.total).toBe(2)
  })
})

describe('definitions', () => {
  test('a type has its own group, takes more properties and groups, and shows them', async () => {
    const groups = `/crm/v3/properties/${type}/groups`
    expect((await portal.get(groups)).body.results).toEqual([
      { name: 'car_information', label: 'Car Information', displayOrder: 0, archived: false },
    ])
    expect((await portal.post(groups, { name: 'engine', label: 'Engine' })).status).toBe(201)
    const property = text('power', { groupName: 'engine', type: 'number', fieldType: 'number' })
    expect((await portal.post(`/crm/v3/properties/${name}`, property)).status).toBe(201)
    const id = await make({ power: 90 })
    expect((await portal.get(`${base}/${id}?properties=power`)).body.properties.power).toBe('90')
    const refused = await portal.post(base, { properties: { model: 'M', power: 'strong', nope: 'x' } })
    expect(refused.body.errors.map(({ code }: { code: string }) => code).toSorted()).toEqual([
      'INVALID_INTEGER',
      'PROPERTY_DOESNT_EXIST',
    ])
    const { properties } = (await portal.get(`${SCHEMAS}/${type}`)).body
    expect(properties.map((each: { name: string }) => each.name)).toContain('power')
  })

  test('records move through the stages of a pipeline that is made for them', async () => {
    const pipelines = `/crm/v3/pipelines/${name}`
    expect((await portal.get(pipelines)).body.results).toEqual([])
    const stage = (label: string, displayOrder: number) => ({ stageId: label, label, displayOrder, metadata: {} })
    const { body: pipeline } = await portal.post(pipelines, {
      label: 'Rental',
      displayOrder: 0,
      stages: [stage('free', 0), stage('rented', 1)],
    })
    const id = await make({ hs_pipeline: pipeline.id, hs_pipeline_stage: 'free' })
    const move = (to: string) => portal.patch(`${base}/${id}`, { properties: { hs_pipeline_stage: to } })
    expect((await move('rented')).status).toBe(200)
    expect((await move('nowhere')).body.errors[0].code).toBe('INVALID_OPTION')
    const found = await portal.post(`${base}/search`, equal('hs_pipeline_stage', 'rented'))
    expect(idsOf(found.body.results)).toEqual([id])
    const used = await portal.delete(`${pipelines}/${pipeline.id}?validateReferencesBeforeDelete=true`)
    expect(used).toMatchObject({ status: 400, body: { subCategory: 'PipelineError.STAGE_ID_IN_USE' } })
  })
})
