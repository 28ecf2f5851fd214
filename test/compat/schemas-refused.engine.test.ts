import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { expectRefusal } from './support.ts'

const SCHEMAS = '/crm/v3/schemas'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const model = { name: 'model', label: 'Model', type: 'string', fieldType: 'text' }
const car = {
  name: 'car',
  labels: { singular: 'Car', plural: 'Cars' },
  primaryDisplayProperty: 'model',
  properties: [model],
}
const many = (count: number) => Array.from({ length: count }, (_, at) => ({ ...model, name: `p${at}` }))
const unique = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ ...model, name: `u${at}`, hasUniqueValue: true }))

describe('what can be taken is taken', () => {
  test('names of properties in capitals, texts that are no whole Unicode, the names that errors use, lists that are null', async () => {
    const made = await portal.post(SCHEMAS, {
      ...car,
      description: 'half \ud83d',
      properties: [{ ...model, name: 'Model', description: '\ude00' }],
      primaryDisplayProperty: 'Model',
      requiredProperties: ['MODEL', 'model'],
      secondaryDisplayProperties: null,
      searchableProperties: null,
      associatedObjects: ['MEETING_EVENT', 'COMPANY', '0-2'],
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      description: 'half \ufffd',
      primaryDisplayProperty: 'model',
      requiredProperties: ['model'],
      secondaryDisplayProperties: [],
      searchableProperties: ['hs_object_id'],
    })
    expect((await portal.get(`${SCHEMAS}/${made.body.id}`)).body).toEqual(made.body)
    expect(
      made.body.associations.filter((each: { toObjectTypeId: string }) => each.toObjectTypeId === '0-2'),
    ).toHaveLength(1)
  })
})

describe('what can not be is refused, and leaves nothing behind', () => {
  test.each([
    ['a name with a hyphen', { ...car, name: 'my-car' }, 'INVALID_OBJECT_TYPE_NAME'],
    ['a name that begins with a digit', { ...car, name: '4x4' }, 'INVALID_OBJECT_TYPE_NAME'],
    ['a name of 51 letters', { ...car, name: 'x'.repeat(51) }, 'INVALID_OBJECT_TYPE_NAME'],
    ['no plural label', { ...car, labels: { singular: 'Car' } }, 'INVALID_OBJECT_TYPE_LABEL'],
    ['a blank label', { ...car, labels: { singular: ' ', plural: 'Cars' } }, 'INVALID_OBJECT_TYPE_LABEL'],
    [
      'a label of 51 letters',
      { ...car, labels: { singular: 'x'.repeat(51), plural: 'Cars' } },
      'INVALID_OBJECT_TYPE_LABEL',
    ],
    ['no primary display property', { ...car, primaryDisplayProperty: null }, 'PRIMARY_DISPLAY_PROPERTY_REQUIRED'],
    ['a primary display property that is not there', { ...car, primaryDisplayProperty: 'x' }, 'PROPERTY_DOESNT_EXIST'],
    ['a required one that is not there', { ...car, requiredProperties: ['x'] }, 'PROPERTY_DOESNT_EXIST'],
    ['a searchable one that is not there', { ...car, searchableProperties: ['x'] }, 'PROPERTY_DOESNT_EXIST'],
    [
      'three secondary ones',
      { ...car, secondaryDisplayProperties: ['model', 'hs_object_id', 'hs_createdate'] },
      'TOO_MANY_PROPERTIES',
    ],
    ['a property of another group', { ...car, properties: [{ ...model, groupName: 'nope' }] }, 'GROUP_DOES_NOT_EXIST'],
    ['a property of no known type', { ...car, properties: [{ ...model, type: 'money' }] }, 'INVALID_TYPE'],
    ['eleven unique properties', { ...car, properties: [model, ...unique(11)] }, 'TOO_MANY_UNIQUE_PROPERTIES'],
    ['a NUL character in a label', { ...car, labels: { singular: 'C\0r', plural: 'Cars' } }, 'INVALID_STRING'],
    ['a NUL character in the description', { ...car, description: '\0' }, 'INVALID_STRING'],
    [
      'a NUL character in the label of a property',
      { ...car, properties: [{ ...model, label: 'M\0' }] },
      'INVALID_STRING',
    ],
    ['a thousand and one properties', { ...car, properties: many(1001) }, 'TOO_MANY_PROPERTIES'],
    ['sensitive properties', { ...car, allowsSensitiveProperties: true }, 'PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA'],
  ])('%s', async (_, input, code) => {
    const { status, body } = await portal.post(SCHEMAS, input)
    expect({ status, category: body.category, code: body.errors[0].code }).toEqual({
      status: 400,
      category: 'VALIDATION_ERROR',
      code,
    })
    expect((await portal.get(`${SCHEMAS}?archived=true`)).body).toEqual({ results: [] })
    expect((await portal.post(SCHEMAS, car)).status).toBe(201)
  })

  test.each([
    ['twice', [model, model], 'model'],
    ['that every type has', [model, { ...model, name: 'hs_object_id' }], 'hs_object_id'],
  ])('a property %s', async (_, properties, name) => {
    expectSubRefusal(await portal.post(SCHEMAS, { ...car, properties }), {
      status: 409,
      message: `A property named '${name}' already exists.`,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    })
  })

  test('a name that is taken, in whatever case', async () => {
    await portal.post(SCHEMAS, car)
    for (const name of ['car', 'CAR']) {
      expectRefusal(await portal.post(SCHEMAS, { ...car, name }), 409, {
        message: `An object type named '${name}' already exists.`,
        context: { name: [name] },
        category: 'OBJECT_ALREADY_EXISTS',
      })
    }
  })

  test('an associated object type that there is not', async () => {
    expectRefusal(await portal.post(SCHEMAS, { ...car, associatedObjects: ['GADGET'] }), 400, {
      message: 'Unable to infer object type from: GADGET',
      context: { objectType: ['GADGET'] },
      category: 'VALIDATION_ERROR',
    })
  })

  test('a PATCH that names what is not there changes nothing at all', async () => {
    const { body } = await portal.post(SCHEMAS, car)
    const path = `${SCHEMAS}/${body.id}`
    for (const patch of [
      { primaryDisplayProperty: 'x' },
      { secondaryDisplayProperties: ['x'] },
      { requiredProperties: ['model', 'x'] },
      { searchableProperties: ['x'] },
      { searchableProperties: Array.from({ length: 21 }, (_, at) => `p${at}`) },
      { labels: { singular: '' } },
      { labels: 'Car' },
    ]) {
      const reply = await portal.patch(path, { description: 'New', ...patch })
      expect({ patch, status: reply.status }).toEqual({ patch, status: 400 })
    }
    expect((await portal.get(path)).body).toEqual(body)
  })

  test('what there is not is a 404', async () => {
    const reply = {
      message: 'There is no custom object type nope.',
      context: { objectType: ['nope'] },
      category: 'OBJECT_NOT_FOUND',
    }
    expectRefusal(await portal.get(`${SCHEMAS}/nope`), 404, reply)
    expectRefusal(await portal.patch(`${SCHEMAS}/nope`, {}), 404, reply)
    expectRefusal(await portal.delete(`${SCHEMAS}/nope`), 404, reply)
    expectRefusal(await portal.delete(`${SCHEMAS}/nope?archived=true`), 404, reply)
    expectRefusal(await portal.delete(`${SCHEMAS}/nope/associations/1`), 404, reply)
    const { body } = await portal.post(SCHEMAS, car)
    expect((await portal.delete(`${SCHEMAS}/${body.id}/associations/999999999`)).status).toBe(404)
    expect((await portal.post(`${SCHEMAS}/batch/read`, { inputs: [] })).status).toBe(400)
    expect((await portal.post(`${SCHEMAS}/batch/read`, { inputs: Array(101).fill('2-1') })).status).toBe(400)
  })
})

describe('an association of a custom type', () => {
  test('is made once without a name, in both directions, and again under another name', async () => {
    const { body: schema } = await portal.post(SCHEMAS, car)
    const path = `${SCHEMAS}/${schema.id}/associations`
    const egg = { fromObjectTypeId: schema.id, toObjectTypeId: '0-3' }
    const first = await portal.post(path, egg)
    expect(first.body).toEqual({ id: expect.any(String), ...egg, name: 'car_to_deal' })
    expect((await portal.post(path, egg)).body).toEqual(first.body)
    const named = await portal.post(path, { ...egg, name: 'rented_for' })
    expect(named.body).toEqual({ id: expect.any(String), ...egg, name: 'rented_for' })
    const again = await portal.post(path, { ...egg, name: 'RENTED_FOR' })
    expect({ status: again.status, category: again.body.category }).toEqual({
      status: 409,
      category: 'OBJECT_ALREADY_EXISTS',
    })
    const back = await portal.post(path, { fromObjectTypeId: '0-3', toObjectTypeId: schema.id })
    expect(back.body.name).toBe('deal_to_car')
    expect((await portal.post(path, { fromObjectTypeId: '0-1', toObjectTypeId: '0-2' })).status).toBe(400)
    expect((await portal.post(path, { ...egg, name: 'two words' })).status).toBe(400)
    const self = { fromObjectTypeId: schema.id, toObjectTypeId: 'car' }
    expect((await portal.post(path, self)).body).toMatchObject({ toObjectTypeId: schema.id, name: 'car_to_car' })
    const own = (await portal.get(`${SCHEMAS}/${schema.id}`)).body.associations
    expect(own.filter((each: { toObjectTypeId: string }) => each.toObjectTypeId === schema.id)).toHaveLength(1)
  })

  test('is removed by its id or its name, from both sides', async () => {
    const { body: schema } = await portal.post(SCHEMAS, { ...car, associatedObjects: ['0-1', 'COMPANY'] })
    const path = `${SCHEMAS}/${schema.id}/associations`
    const targets = async () =>
      (await portal.get(`${SCHEMAS}/${schema.id}`)).body.associations.map(
        (each: { toObjectTypeId: string }) => each.toObjectTypeId,
      )
    const [contact] = schema.associations.filter((each: { toObjectTypeId: string }) => each.toObjectTypeId === '0-1')
    expect(await targets()).toEqual(expect.arrayContaining(['0-1', '0-2']))
    expect((await portal.delete(`${path}/${contact.id}`)).status).toBe(204)
    expect((await portal.delete(`${path}/${contact.id}`)).status).toBe(404)
    expect((await portal.delete(`${path}/company_to_car`)).status).toBe(204)
    expect(await targets()).not.toEqual(expect.arrayContaining(['0-1', '0-2']))
  })
})

test('any valid schema reads back as it was given', async () => {
  const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,49}$/)
  const label = fc
    .string({ minLength: 1, maxLength: 50 })
    .map((text) => text.toWellFormed())
    .filter((text) => text.trim() !== '' && !text.includes('\0'))
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/), { minLength: 1, maxLength: 6 })
  const taken = new Set<string>()
  await fc.assert(
    fc.asyncProperty(name, label, label, names, fc.nat(), async (given, singular, plural, properties, pick) => {
      fc.pre(!taken.has(given.toLowerCase()) && !properties.some((each) => /^(hs_|hubspot_)/.test(each)))
      taken.add(given.toLowerCase())
      const chosen = properties.slice(0, 1 + (pick % properties.length))
      const input = {
        name: given,
        labels: { singular, plural },
        primaryDisplayProperty: chosen[0],
        secondaryDisplayProperties: chosen.slice(0, 2),
        requiredProperties: chosen,
        searchableProperties: chosen,
      }
      const made = await portal.post(SCHEMAS, {
        ...input,
        properties: properties.map((each) => ({ ...model, name: each, hasUniqueValue: each === chosen[0] })),
      })
      expect(made.body).toMatchObject(input)
      expect((await portal.get(`${SCHEMAS}/p${portal.portalId}_${given}`)).body).toEqual(made.body)
      const values = Object.fromEntries(properties.map((each) => [each, `${each} ${label}`]))
      const record = await portal.post(`/crm/v3/objects/${made.body.id}`, { properties: values })
      expect({ status: record.status, body: record.body }).toMatchObject({ status: 201, body: { properties: values } })
    }),
    { numRuns: 15 },
  )
})

function expectSubRefusal(reply: { status: number; body: Record<string, unknown> }, wanted: Record<string, unknown>) {
  const { message, category, subCategory } = reply.body
  expect({ status: reply.status, message, category, subCategory }).toEqual(wanted)
}
