import fc from 'fast-check'
import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

const PROPERTIES = '/crm/v3/properties/contacts'
const CONTACTS = '/crm/v3/objects/contacts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const shoe = {
  name: 'shoe_size',
  label: 'Shoe size',
  type: 'number',
  fieldType: 'number',
  groupName: 'contactinformation',
}
const plan = {
  name: 'plan',
  label: 'Plan',
  type: 'enumeration',
  fieldType: 'checkbox',
  groupName: 'contactinformation',
  options: [
    { label: 'Free', value: 'free', displayOrder: 0, hidden: false },
    { label: 'Team', value: 'team', displayOrder: 1, hidden: false },
  ],
}

async function define(input: object) {
  const reply = await portal.post(PROPERTIES, input)
  expect(reply.body).toMatchObject({ name: expect.any(String) })
  expect(reply.status).toBe(201)
  return reply
}

describe('a property', () => {
  test('is made, read, changed and archived through the SDK, and records obey it at once', async () => {
    const { coreApi, batchApi, groupsApi } = new Client({ accessToken: portal.token, basePath: spoke.url }).crm
      .properties
    await groupsApi.create('contacts', { name: 'fitting', label: 'Fitting' })
    const made = await coreApi.create('contacts', { ...shoe, groupName: 'fitting' } as never)
    expect(made).toMatchObject({ name: 'shoe_size', groupName: 'fitting', hasUniqueValue: false, archived: false })
    expect(made.createdAt).toBeInstanceOf(Date)
    expect((await portal.post(CONTACTS, { properties: { shoe_size: '42' } })).body.properties.shoe_size).toBe('42')
    expect((await portal.post(CONTACTS, { properties: { shoe_size: 'big' } })).body.errors[0].code).toBe(
      'INVALID_INTEGER',
    )
    expect((await coreApi.update('contacts', 'shoe_size', { label: 'Size' } as never)).label).toBe('Size')
    expect((await coreApi.getByName('contacts', 'shoe_size')).label).toBe('Size')
    expect((await coreApi.getAll('contacts')).results.length).toBeGreaterThan(320)
    const read = await batchApi.read('contacts', {
      archived: false,
      inputs: [{ name: 'email' }, { name: 'shoe_size' }],
    } as never)
    expect(read.results.map(({ name }) => name)).toEqual(['email', 'shoe_size'])
    await batchApi.create('contacts', { inputs: [{ ...plan }] } as never)
    await batchApi.archive('contacts', { inputs: [{ name: 'plan' }, { name: 'nope' }] })
    await coreApi.archive('contacts', 'shoe_size')
    expect((await coreApi.getAll('contacts', true)).results.map(({ name }) => name).sort()).toEqual([
      'plan',
      'shoe_size',
    ])
    await groupsApi.archive('contacts', 'fitting')
    expect((await groupsApi.getAll('contacts')).results.map(({ name }) => name)).not.toContain('fitting')
  })

  test('has the keys of HubSpot, in its order', async () => {
    const { body, headers } = await define(plan)
    expect(Object.keys(body)).toEqual([
      'updatedAt',
      'createdAt',
      'name',
      'label',
      'type',
      'fieldType',
      'description',
      'groupName',
      'options',
      'displayOrder',
      'calculated',
      'externalOptions',
      'archived',
      'hasUniqueValue',
      'hidden',
      'modificationMetadata',
      'formField',
      'dataSensitivity',
    ])
    expect(body.options).toEqual(plan.options)
    expect(headers.get('location')).toBe(`${spoke.url}${PROPERTIES}/plan`)
    const { body: email } = await portal.get(`${PROPERTIES}/email`)
    expect(email).toMatchObject({
      hubspotDefined: true,
      modificationMetadata: { readOnlyDefinition: true, readOnlyValue: false, archivable: true },
    })
    expect(Object.keys((await portal.get(`${PROPERTIES}/hs_object_id`)).body)).not.toContain('createdAt')
    expect((await portal.get(`${PROPERTIES}?properties=label`)).body.results[0]).toEqual({
      name: expect.any(String),
      label: expect.any(String),
    })
  })

  test('that is archived is gone from writes and reads, and comes back with its values', async () => {
    await define(shoe)
    const { body: contact } = await portal.post(CONTACTS, { properties: { shoe_size: '42' } })
    expect((await portal.delete(`${PROPERTIES}/shoe_size`)).status).toBe(204)
    expect((await portal.delete(`${PROPERTIES}/shoe_size`)).status).toBe(404)
    expect((await portal.get(`${PROPERTIES}/shoe_size`)).status).toBe(404)
    expect((await portal.get(`${PROPERTIES}/shoe_size?archived=true`)).body).toMatchObject({
      archived: true,
      archivedAt: expect.any(String),
    })
    const path = `${CONTACTS}/${contact.id}`
    expect((await portal.patch(path, { properties: { shoe_size: '43' } })).body.errors[0].code).toBe(
      'PROPERTY_DOESNT_EXIST',
    )
    expect((await portal.get(`${path}?properties=shoe_size`)).body.properties).not.toHaveProperty('shoe_size')
    await define({ ...shoe, label: 'Back' })
    expect((await portal.get(`${PROPERTIES}/shoe_size`)).body.label).toBe('Back')
    expect((await portal.get(`${path}?properties=shoe_size`)).body.properties.shoe_size).toBe('42')
  })

  test('with options takes those and no others, several where it is a checkbox', async () => {
    await define(plan)
    const make = (value: string) => portal.post(CONTACTS, { properties: { plan: value } })
    expect((await make('team;free')).body.properties.plan).toBe('team;free')
    expect((await make('gold')).body.errors[0].message).toBe('gold was not one of the allowed options: [free, team]')
    await portal.patch(`${PROPERTIES}/plan`, {
      options: [{ label: 'Gold', value: 'gold', displayOrder: 0, hidden: false }],
    })
    expect((await make('gold')).status).toBe(201)
    expect((await make('free')).status).toBe(400)
  })

  test('of another object type, a custom one or another portal is not there', async () => {
    await define(shoe)
    expect((await portal.get('/crm/v3/properties/companies/shoe_size')).status).toBe(404)
    expect((await (await spoke.newPortal()).get(`${PROPERTIES}/shoe_size`)).status).toBe(404)
    expect((await portal.post('/crm/v3/properties/deals', { ...shoe, groupName: 'dealinformation' })).status).toBe(201)
  })
})

describe('a unique property', () => {
  const account = {
    ...shoe,
    name: 'account_no',
    label: 'Account',
    type: 'string',
    fieldType: 'text',
    hasUniqueValue: true,
  }

  test('lets only one live record have a value, with the words of HubSpot, and finds records by it', async () => {
    await define(account)
    const { body: first } = await portal.post(CONTACTS, { properties: { account_no: 'A-1' } })
    const again = await portal.post(CONTACTS, { properties: { account_no: 'A-1' } })
    expect(again.status).toBe(400)
    expect(again.body.message).toMatch(
      new RegExp(
        `^Cannot set PropertyValueCoordinates\\{portalId=${portal.portalId}, objectTypeId=ObjectTypeId\\{legacyObjectType=CONTACT\\}, propertyName=account_no, value=A-1\\} on \\d+\\. ${first.id} already has that value\\.$`,
      ),
    )
    expect((await portal.get(`${CONTACTS}/A-1?idProperty=account_no`)).body.id).toBe(first.id)
    const upserted = await portal.post(`${CONTACTS}/batch/upsert`, {
      inputs: ['A-1', 'A-2'].map((id) => ({ id, idProperty: 'account_no', properties: { city: 'Rome' } })),
    })
    expect(upserted.body.results.map(({ new: made }: { new: boolean }) => made)).toEqual([false, true])
    await portal.delete(`${CONTACTS}/${first.id}`)
    expect((await portal.post(CONTACTS, { properties: { account_no: 'A-1' } })).status).toBe(201)
  })

  test('takes values longer than an index does', async () => {
    await define(account)
    const long = 'x'.repeat(60_000)
    const { body } = await portal.post(CONTACTS, { properties: { account_no: long } })
    expect((await portal.post(CONTACTS, { properties: { account_no: long } })).status).toBe(400)
    expect((await portal.post(CONTACTS, { properties: { account_no: `${long}y` } })).status).toBe(201)
    expect((await portal.patch(`${CONTACTS}/${body.id}`, { properties: { account_no: 'short' } })).status).toBe(200)
    expect((await portal.post(CONTACTS, { properties: { account_no: long } })).status).toBe(201)
  })

  test('beside the e-mail: a clash of one leaves nothing of the other behind', async () => {
    await define(account)
    await portal.post(CONTACTS, { properties: { account_no: 'A-1' } })
    const { status, body } = await portal.post(`${CONTACTS}/batch/create`, {
      inputs: [
        { objectWriteTraceId: 'a', properties: { account_no: 'A-1', email: 'free@customer.example' } },
        { objectWriteTraceId: 'b', properties: { account_no: 'A-2' } },
      ],
    })
    expect({ status, errors: body.numErrors }).toEqual({ status: 207, errors: 1 })
    expect((await portal.post(CONTACTS, { properties: { email: 'free@customer.example' } })).status).toBe(201)
  })

  test('stays unique whatever a PATCH says', async () => {
    await define(account)
    const { status, body } = await portal.patch(`${PROPERTIES}/account_no`, { hasUniqueValue: false, label: 'L' })
    expect({ status, unique: body.hasUniqueValue, label: body.label }).toEqual({
      status: 200,
      unique: true,
      label: 'L',
    })
  })
})

describe('what can not be is refused', () => {
  test.each([
    ['a name with a hyphen', { ...shoe, name: 'shoe-size' }, /^The property name shoe-size is not valid/],
    ['a name that begins with a digit', { ...shoe, name: '1shoe' }, /is not valid/],
    ['a name of 101 letters', { ...shoe, name: 'x'.repeat(101) }, /is not valid/],
    ['an unknown type', { ...shoe, type: 'money' }, /^money is not one of the types/],
    [
      'a fieldType that does not fit',
      { ...shoe, fieldType: 'select' },
      /^A property of type number can not have the fieldType select: use one of \[number\]/,
    ],
    ['an unknown group', { ...shoe, groupName: 'nope' }, /^The property group nope does not exist/],
    ['a bool without its two options', { ...shoe, type: 'bool', fieldType: 'booleancheckbox' }, /exactly two options/],
    ['options on a number', { ...shoe, options: plan.options }, /has no options/],
    ['an option twice', { ...plan, options: [plan.options[0], plan.options[0]] }, /more than once/],
    [
      'an option with a semicolon',
      { ...plan, options: [{ label: 'A', value: 'a;b', displayOrder: 0, hidden: false }] },
      /semicolon/,
    ],
    ['a sensitive one', { ...shoe, dataSensitivity: 'sensitive' }, /no sensitive properties/],
    ['a blank label', { ...shoe, label: ' ' }, /needs a label/],
  ])('%s', async (_, input, message) => {
    const { status, body } = await portal.post(PROPERTIES, input)
    expect({ status, category: body.category }).toEqual({ status: 400, category: 'VALIDATION_ERROR' })
    expect(body.message).toMatch(message)
  })

  test('a required field that is missing is told in the words that clients know', async () => {
    const { label: _, ...without } = shoe
    const { status, body } = await portal.post(PROPERTIES, without)
    expect({ status, message: body.message }).toEqual({
      status: 400,
      message: 'Invalid input JSON on line 1, column 2. Some required fields were not set: [label]',
    })
  })

  test('a name that is taken, by the portal or by HubSpot', async () => {
    await define(shoe)
    for (const name of ['shoe_size', 'SHOE_SIZE', 'email']) {
      const { status, body } = await portal.post(PROPERTIES, { ...shoe, name })
      const lower = name.toLowerCase()
      expect({ status, body }).toEqual({
        status: 409,
        body: {
          status: 'error',
          message: `A property named '${lower}' already exists.`,
          correlationId: body.correlationId,
          category: 'OBJECT_ALREADY_EXISTS',
          subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
        },
      })
    }
  })

  test('changing or archiving what HubSpot defines', async () => {
    expect((await portal.patch(`${PROPERTIES}/email`, { label: 'X' })).status).toBe(400)
    expect((await portal.delete(`${PROPERTIES}/email`)).status).toBe(400)
    expect((await portal.patch(`${PROPERTIES}/nope`, { label: 'X' })).status).toBe(404)
  })

  test('the eleventh unique property', async () => {
    for (let at = 0; at < 10; at++) await define({ ...shoe, name: `u${at}`, hasUniqueValue: true })
    expect((await portal.post(PROPERTIES, { ...shoe, name: 'u10', hasUniqueValue: true })).body.errors[0].code).toBe(
      'TOO_MANY_UNIQUE_PROPERTIES',
    )
  })

  test('a group twice, an unknown one, and archiving one that has properties', async () => {
    const groups = `${PROPERTIES}/groups`
    expect((await portal.post(groups, { name: 'g', label: 'G' })).body).toEqual({
      name: 'g',
      label: 'G',
      displayOrder: -1,
      archived: false,
    })
    expect((await portal.post(groups, { name: 'g', label: 'H' })).status).toBe(409)
    expect((await portal.patch(`${groups}/g`, { label: 'New' })).body.label).toBe('New')
    expect((await portal.get(`${groups}/nope`)).status).toBe(404)
    await define({ ...shoe, groupName: 'g' })
    const { status, body } = await portal.delete(`${groups}/g`)
    expect({ status, message: body.message, sub: body.subCategory }).toEqual({
      status: 400,
      message: "Can't delete or purge a group with active properties",
      sub: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
    })
  })

  test('in a batch, each by itself', async () => {
    const { status, body } = await portal.post(`${PROPERTIES}/batch/create`, {
      inputs: [shoe, { ...shoe, name: 'bad-name' }, plan],
    })
    expect({
      status,
      made: body.results.map(({ name }: { name: string }) => name),
      errors: body.errors.map(({ context }: { context: { name: string[] } }) => context.name),
    }).toEqual({ status: 207, made: ['shoe_size', 'plan'], errors: [['bad-name']] })
    const read = await portal.post(`${PROPERTIES}/batch/read`, {
      archived: false,
      inputs: [{ name: 'plan' }, { name: 'nope' }],
    })
    expect({ status: read.status, category: read.body.errors[0].category }).toEqual({
      status: 207,
      category: 'OBJECT_NOT_FOUND',
    })
    expect((await portal.post(`${PROPERTIES}/batch/create`, { inputs: [] })).status).toBe(400)
    const twin = await portal.post('/crm/properties/2026-09/contacts/batch/create', {
      inputs: [{ ...shoe, name: 'twin' }],
    })
    expect(twin.status).toBe(200)
  })
})

test('any valid definition reads back as it was given, and so does any value that it takes', async () => {
  const label = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '' && !text.includes('\0'))
  const options = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 })
  let count = 0
  await fc.assert(
    fc.asyncProperty(label, options, fc.boolean(), async (text, values, hidden) => {
      const name = `p${count++}`
      const given = values.map((value, displayOrder) => ({
        label: value.toUpperCase(),
        value,
        displayOrder,
        hidden: false,
      }))
      const { body } = await define({ ...plan, name, label: text.toWellFormed(), hidden, options: given })
      expect(body).toMatchObject({ name, label: text.toWellFormed(), hidden, options: given })
      expect((await portal.get(`${PROPERTIES}/${name}`)).body).toEqual(body)
      const value = values.join(';')
      const made = await portal.post(CONTACTS, { properties: { [name]: value } })
      expect((await portal.get(`${CONTACTS}/${made.body.id}?properties=${name}`)).body.properties[name]).toBe(value)
    }),
    { numRuns: 25 },
  )
})
