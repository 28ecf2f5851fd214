import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { selectArchivedAssociationsOf } from '../../src/crm/associations/statements.ts'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { associated, batchPath, put, spec, USER, v4 } from './association-support.ts'
import { car, kindTo, makeSchema, SCHEMAS } from './schema-support.ts'
import { newContact } from './support.ts'

// Associations of custom objects with contacts, with one another and with themselves.

let spoke: TestSpoke
let portal: Caller
let carType: string
let busType: string
let toContact: number
let toBus: number
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
  const { body: cars } = await makeSchema(portal)
  const labels = { singular: 'Bus', plural: 'Busses' }
  const { body: busses } = await makeSchema(portal, {
    ...car,
    name: 'bus',
    labels,
    associatedObjects: [cars.id, '0-1'],
  })
  carType = cars.id
  busType = busses.id
  toContact = kindTo(cars, '0-1')
  const { body: now } = await portal.get(`${SCHEMAS}/${carType}`)
  toBus = kindTo(now, busType)
})

async function make(type: string, associations: readonly unknown[] = []): Promise<string> {
  const { status, body } = await portal.post(`/crm/v3/objects/${type}`, { properties: { model: 'M' }, associations })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body.id
}

describe('the kinds of a schema', () => {
  test('are the same seen from both sides, in the schema and as labels', async () => {
    const { body: schema } = await portal.get(`${SCHEMAS}/${busType}`)
    expect(kindTo(schema, carType)).toBeGreaterThan(0)
    const labels = await portal.get(`/crm/v4/associations/${carType}/bus/labels`)
    expect(labels.body.results).toEqual([{ category: USER, typeId: toBus, label: null }])
    const types = await portal.get(`/crm/v3/associations/${busType}/${carType}/types`)
    expect(types.body.results).toEqual([{ id: String(kindTo(schema, carType)), name: 'bus_to_Car' }])
  })

  test('that are labels are made by v4 and shown by the schema, which can take them away', async () => {
    const label = { name: 'pulls', label: 'Pulls', inverseLabel: 'Is pulled by' }
    const made = await portal.post(`/crm/v4/associations/${carType}/${busType}/labels`, label)
    expect(made.status).toBe(200)
    const [there, back] = made.body.results
    expect([there.label, back.label]).toEqual(['Pulls', 'Is pulled by'])
    const one = await make(carType)
    const other = await make(busType)
    await put(portal, v4('Car', one, 'bus', other), [spec(there.typeId, USER)])
    expect(await associated(portal, carType, one, busType)).toEqual({
      [other]: [toBus, there.typeId].toSorted((a, b) => a - b),
    })
    const seen = await portal.get(`/crm/v3/objects/${busType}/${other}?associations=${carType}`)
    expect(seen.body.associations).toEqual({
      [`p${portal.portalId}_Car`]: {
        results: [
          { id: one, type: 'bus_to_Car' },
          { id: one, type: 'pulls' },
        ],
      },
    })
    expect((await portal.delete(`${SCHEMAS}/${carType}/associations/${there.typeId}`)).status).toBe(204)
    expect(await associated(portal, carType, one, busType)).toEqual({ [other]: [toBus] })
    const { body: schema } = await portal.get(`${SCHEMAS}/${carType}`)
    expect(schema.associations.map(({ id }: { id: string }) => id)).not.toContain(String(there.typeId))
  })
})

describe('records', () => {
  test('are associated inline, by v4 and by v3, and every way reads what another wrote', async () => {
    const contact = await newContact(portal)
    const bus = await make(busType)
    const inline = await make(carType, [
      { to: { id: contact }, types: [spec(toContact, USER)] },
      { to: { id: bus }, types: [spec(toBus, USER)] },
    ])
    expect(await associated(portal, 'car', inline, 'contacts')).toEqual({ [contact]: [toContact] })
    const read = await portal.get(`/crm/v3/objects/car/${inline}?associations=contacts,bus`)
    expect(read.body.associations).toEqual({
      contacts: { results: [{ id: contact, type: 'Car_to_contact' }] },
      [`p${portal.portalId}_bus`]: { results: [{ id: bus, type: 'Car_to_bus' }] },
    })
    const listed = await portal.get(`/crm/v3/objects/${carType}?associations=${busType}`)
    expect(listed.body.results[0].associations).toEqual({
      [`p${portal.portalId}_bus`]: { results: [{ id: bus, type: 'Car_to_bus' }] },
    })

    const second = await make(carType)
    const v3 = await portal.post(`/crm/v3/associations/${carType}/${busType}/batch/create`, {
      inputs: [{ from: { id: second }, to: { id: bus }, type: 'Car_to_bus' }],
    })
    expect(v3.status).toBe(201)
    const both = await portal.post(batchPath('bus', 'car', 'read'), { inputs: [{ id: bus }] })
    expect(both.body.results[0].to.map((each: { toObjectId: number }) => String(each.toObjectId))).toEqual([
      inline,
      second,
    ])
    const batch = await portal.post(batchPath(busType, carType, 'archive'), {
      inputs: [{ from: { id: bus }, to: [{ id: inline }] }],
    })
    expect(batch.status).toBe(204)
    expect(await associated(portal, busType, bus, carType)).toEqual({ [second]: [expect.any(Number)] })
  })

  test('of one type are associated with one another by a kind that is made for it', async () => {
    const path = `${SCHEMAS}/${carType}/associations`
    const { body: own } = await portal.post(path, { fromObjectTypeId: carType, toObjectTypeId: carType, name: 'tows' })
    expect(own).toEqual({ id: expect.any(String), fromObjectTypeId: carType, toObjectTypeId: carType, name: 'tows' })
    const one = await make(carType)
    const other = await make(carType, [{ to: { id: one }, types: [spec(Number(own.id), USER)] }])
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      expect(await associated(portal, carType, from, carType)).toEqual({ [to]: [Number(own.id)] })
    }
  })

  test('keep nothing of one that is archived, merged away or of a type that is purged', async () => {
    const contact = await newContact(portal)
    const link = { to: { id: contact }, types: [spec(toContact, USER)] }
    const [kept, gone] = [await make(carType, [link]), await make(carType, [link])]
    await portal.delete(`/crm/v3/objects/${carType}/${gone}`)
    expect(Object.keys(await associated(portal, 'contacts', contact, carType))).toEqual([kept])
    const primary = await make(carType)
    await portal.post(`/crm/v3/objects/${carType}/merge`, { primaryObjectId: primary, objectIdToMerge: kept })
    expect(Object.keys(await associated(portal, 'contacts', contact, carType))).toEqual([primary])
    await portal.delete(`/crm/v3/objects/${carType}/${primary}`)
    expect((await portal.delete(`${SCHEMAS}/${carType}`)).status).toBe(204)
    const from = JSON.stringify([gone, primary, contact].map(Number))
    const aside = () => spoke.app.store.read(() => selectArchivedAssociationsOf({ portal: portal.portalId, from }))
    expect(await aside()).not.toEqual([])
    expect((await portal.delete(`${SCHEMAS}/${carType}?archived=true`)).status).toBe(204)
    expect(await aside()).toEqual([])
    const { body: bus } = await portal.get(`${SCHEMAS}/${busType}`)
    expect(kindTo(bus, carType)).toBeNaN()
    expect(kindTo(bus, '0-1')).toBeGreaterThan(0)
    const again = await make(busType)
    const refused = await portal.post(`/crm/v3/objects/${busType}`, {
      properties: { model: 'M' },
      associations: [{ to: { id: again }, types: [spec(toBus, USER)] }],
    })
    expect(refused.body.message).toBe(
      `association type id ${toBus} doesn't exist between bus and any other object type`,
    )
  })

  test('are not associated by a kind of another portal, nor with its records', async () => {
    const stranger = await spoke.newPortal()
    const { body: theirs } = await makeSchema(stranger)
    const contact = await newContact(portal)
    const refused = await stranger.post(`/crm/v3/objects/${theirs.id}`, {
      properties: { model: 'M' },
      associations: [{ to: { id: contact }, types: [spec(kindTo(theirs, '0-1'), USER)] }],
    })
    expect(refused).toMatchObject({ status: 400, body: { message: 'One or more associations are invalid' } })
    const { body: record } = await stranger.post(`/crm/v3/objects/${theirs.id}`, { properties: { model: 'M' } })
    const mine = await make(carType)
    const own = `/crm/v4/objects/${carType}/${mine}/associations/default/${busType}/${record.id}`
    expect((await portal.put(own)).status).toBe(400)
  })
})
