import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { expectRefusal } from './support.ts'

// What a definition promises is kept whatever happens to it: uniqueness, types, options, limits.

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

const code = { name: 'code', label: 'Code', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
const create = (code_: string) => portal.post(CONTACTS, { properties: { code: code_ } })

async function define(input: object): Promise<Reply> {
  const reply = await portal.post(PROPERTIES, input)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return reply
}

function expectInvalid(reply: Reply, wanted: string): void {
  expect({ status: reply.status, category: reply.body.category, code: reply.body.errors?.[0].code }).toEqual({
    status: 400,
    category: 'VALIDATION_ERROR',
    code: wanted,
  })
}

describe('a property that comes back', () => {
  test('is unique again: live records hold their values, records archived meanwhile do not', async () => {
    await define({ ...code, hasUniqueValue: true })
    const kept = await create('kept')
    const gone = await create('gone')
    await portal.delete(`${PROPERTIES}/code`)
    await portal.delete(`${CONTACTS}/${gone.body.id}`)
    await define({ ...code, hasUniqueValue: true })
    expect((await create('kept')).status).toBe(400)
    expect((await portal.get(`${CONTACTS}/kept?idProperty=code`)).body.id).toBe(kept.body.id)
    expect((await create('gone')).status).toBe(201)
  })

  test('becomes unique only where no two live records have one value', async () => {
    await define(code)
    const first = await create('same')
    const second = await create('same')
    await portal.delete(`${PROPERTIES}/code`)
    const refused = await portal.post(PROPERTIES, { ...code, hasUniqueValue: true })
    const message = 'code can not come back as a unique property: several Contacts have the same value.'
    expectRefusal(refused, 400, {
      message,
      errors: [{ message, code: 'DUPLICATE_VALUES', context: { propertyName: ['code'] } }],
      category: 'VALIDATION_ERROR',
    })
    expect((await portal.get(`${PROPERTIES}/code?archived=true`)).status).toBe(200)
    await portal.delete(`${CONTACTS}/${second.body.id}`)
    await define({ ...code, hasUniqueValue: true })
    expect((await create('same')).status).toBe(400)
    expect((await portal.get(`${CONTACTS}/same?idProperty=code`)).body.id).toBe(first.body.id)
  })

  test('is no longer unique when its new definition does not say so', async () => {
    await define({ ...code, hasUniqueValue: true })
    await create('same')
    await portal.delete(`${PROPERTIES}/code`)
    await define(code)
    expect((await create('same')).status).toBe(201)
    expect((await portal.get(`${CONTACTS}/same?idProperty=code`)).status).toBe(400)
  })

  test('is unique over more records than one unit claims, those restored meanwhile too; one call at a time', async () => {
    await define(code)
    const ids: string[] = []
    for (let batch = 0; batch < 11; batch++) {
      const inputs = Array.from({ length: 100 }, (_, at) => ({ properties: { code: `c${batch * 100 + at}` } }))
      const { body } = await portal.post(`${CONTACTS}/batch/create`, { inputs })
      ids.push(...body.results.map(({ id }: { id: string }) => id))
    }
    const away = [3, 4, 5, 6, 1098, 1099].map((at) => ids[at] ?? '')
    for (const id of away) await portal.delete(`${CONTACTS}/${id}`)
    await portal.delete(`${PROPERTIES}/code`)
    const [one, other] = await Promise.all([
      portal.post(PROPERTIES, { ...code, hasUniqueValue: true }),
      portal.post(PROPERTIES, { ...code, hasUniqueValue: true }),
      (async () => {
        for (const id of away) await portal.post(`/spoke/v1/objects/contacts/${id}/restore`)
      })(),
    ])
    expect([one.status, other.status].toSorted()).toEqual([201, 409])
    for (const at of [0, 3, 6, 499, 500, 999, 1000, 1098, 1099]) {
      expect((await portal.get(`${CONTACTS}/c${at}?idProperty=code`)).body.id).toBe(ids[at])
      expect((await create(`c${at}`)).status).toBe(400)
    }
  })

  test('leaves nothing claimed when it can not come back', async () => {
    await define(code)
    const [one, two] = [await create('same'), await create('same')]
    await create('other')
    await portal.delete(`${PROPERTIES}/code`)
    expectInvalid(await portal.post(PROPERTIES, { ...code, hasUniqueValue: true }), 'DUPLICATE_VALUES')
    await define(code)
    expect((await create('other')).status).toBe(201)
    for (const { body } of [one, two]) await portal.patch(`${CONTACTS}/${body.id}`, { properties: { code: body.id } })
  })
})

describe('no more than there can be', () => {
  test('unique properties, though a batch or many calls make them at once', async () => {
    const inputs = Array.from({ length: 8 }, (_, at) => ({ ...code, name: `u${at}`, hasUniqueValue: true }))
    const batch = await portal.post(`${PROPERTIES}/batch/create`, { inputs })
    expect(batch.status).toBe(201)
    const more = Array.from({ length: 6 }, (_, at) => ({ ...code, name: `v${at}`, hasUniqueValue: true }))
    const replies = await Promise.all(more.map((input) => portal.post(PROPERTIES, input)))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 201, 400, 400, 400, 400])
    const again = await portal.post(`${PROPERTIES}/batch/create`, { inputs: [{ ...inputs[0], name: 'w' }] })
    expect(again.status).toBe(207)
    const { body } = await portal.get(PROPERTIES)
    const unique = body.results.filter((each: Record<string, unknown>) => {
      return each['hasUniqueValue'] === true && each['hubspotDefined'] !== true
    })
    expect(unique).toHaveLength(10)
  })
})

describe('a change of type', () => {
  const yesNo = ['true', 'false'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }))
  const kinds = {
    string: { type: 'string', fieldType: 'text' },
    phone_number: { type: 'phone_number', fieldType: 'phonenumber' },
    number: { type: 'number', fieldType: 'number' },
    date: { type: 'date', fieldType: 'date' },
    datetime: { type: 'datetime', fieldType: 'date' },
    bool: { type: 'bool', fieldType: 'booleancheckbox', options: yesNo },
    enumeration: { type: 'enumeration', fieldType: 'select', options: yesNo },
  }
  const names = Object.keys(kinds) as (keyof typeof kinds)[]
  const allowed = new Set(['string phone_number', 'phone_number string', 'number string', 'date string'])
  for (const from of ['datetime', 'bool']) allowed.add(`${from} string`)

  test.each(names)('from %s goes where its values fit, and nowhere else', async (from) => {
    for (const to of names.filter((name) => name !== from)) {
      const name = `p_${to}`
      await define({ ...code, name, ...kinds[from] })
      const reply = await portal.patch(`${PROPERTIES}/${name}`, kinds[to])
      if (allowed.has(`${from} ${to}`)) {
        expect({ from, to, status: reply.status, type: reply.body.type }).toEqual({ from, to, status: 200, type: to })
        expect(reply.body.options).toEqual([])
      } else expectInvalid(reply, 'INVALID_TYPE_CHANGE')
    }
  })
})

describe('what else a definition says', () => {
  test('is given back: descriptions of options, currency symbols, whose ids the values are', async () => {
    const options = [
      { label: 'A', value: 'a', description: 'The first', displayOrder: 0, hidden: false },
      { label: 'B', value: 'b', displayOrder: 1, hidden: true },
    ]
    const choice = await define({ ...code, name: 'choice', type: 'enumeration', fieldType: 'radio', options })
    expect(choice.body.options).toEqual(options)
    const price = await define({
      ...code,
      name: 'price',
      type: 'number',
      fieldType: 'number',
      showCurrencySymbol: true,
    })
    expect((await portal.get(`${PROPERTIES}/price`)).body).toEqual(price.body)
    expect(price.body.showCurrencySymbol).toBe(true)
    const owner = { ...code, name: 'rep', type: 'enumeration', fieldType: 'select', referencedObjectType: 'OWNER' }
    const rep = await define({ ...owner, externalOptions: true })
    expect(rep.body).toMatchObject({ referencedObjectType: 'OWNER', externalOptions: true, options: [] })
    expectInvalid(await portal.patch(`${PROPERTIES}/rep`, { options }), 'INVALID_OPTIONS')
    expect((await portal.patch(`${PROPERTIES}/rep`, { label: 'Rep' })).body).toMatchObject({
      label: 'Rep',
      referencedObjectType: 'OWNER',
    })
  })

  test.each([
    ['a currency symbol on a string', { showCurrencySymbol: true }, 'ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY'],
    ['options from elsewhere for a string', { externalOptions: true }, 'INVALID_OPTIONS'],
    ['the name of what every object has', { name: 'constructor' }, 'INVALID_PROPERTY_NAME'],
    ['a type by the name of what every object has', { type: 'constructor' }, 'INVALID_TYPE'],
    ['a type by the name of another', { type: 'toString' }, 'INVALID_TYPE'],
  ])('is refused where it can not be: %s', async (_, more, wanted) => {
    expectInvalid(await portal.post(PROPERTIES, { ...code, ...more }), wanted)
  })

  test('a group of HubSpot stays, also when it has no properties', async () => {
    const { body } = await portal.get(`${PROPERTIES}/groups`)
    const { body: all } = await portal.get(PROPERTIES)
    const used = new Set(all.results.map(({ groupName }: { groupName: string }) => groupName))
    for (const { name } of body.results) {
      const reply = await portal.delete(`${PROPERTIES}/groups/${name}`)
      expect({ name, status: reply.status }).toEqual({ name, status: 400 })
      if (!used.has(name)) expectInvalid(reply, 'CANNOT_DELETE_HUBSPOT_DEFINED')
    }
    expect((await portal.get(`${PROPERTIES}/groups`)).body).toEqual(body)
  })
})

test('any value that a property accepts reads back canonical, and canonical values stay as they are', async () => {
  const day = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  const midnight = day.map((at) => at.toISOString().slice(0, 10))
  const spellings = {
    number: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })),
    bool: fc.constantFrom(true, false, 'true', 'FALSE', 'True'),
    date: fc.oneof(
      midnight,
      midnight.map((text) => Date.parse(text)),
      midnight.map((text) => String(Date.parse(text))),
    ),
    datetime: fc.oneof(
      day.map((at) => at.toISOString()),
      day.map((at) => at.getTime()),
    ),
    phone_number: fc.stringMatching(/^\+\d{6,12}$/),
  }
  const fieldTypes = {
    number: 'number',
    bool: 'booleancheckbox',
    date: 'date',
    datetime: 'date',
    phone_number: 'phonenumber',
  }
  const canonical = {
    number: /^-?[\d.]+(e[+-]?\d+)?$/,
    bool: /^(true|false)$/,
    date: /^\d{4}-\d{2}-\d{2}$/,
    datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/,
    phone_number: /^\+\d+$/,
  }
  const types = Object.keys(spellings) as (keyof typeof spellings)[]
  for (const type of types) {
    const options =
      type === 'bool'
        ? ['true', 'false'].map((value, at) => ({ label: value, value, displayOrder: at, hidden: false }))
        : []
    await define({ ...code, name: `of_${type}`, type, fieldType: fieldTypes[type], options })
  }
  await fc.assert(
    fc.asyncProperty(fc.record(spellings), async (values) => {
      const properties = Object.fromEntries(types.map((type) => [`of_${type}`, values[type]]))
      const { body } = await portal.post(CONTACTS, { properties })
      const names = Object.keys(properties).join(',')
      const read = async () => (await portal.get(`${CONTACTS}/${body.id}?properties=${names}`)).body.properties
      const first = await read()
      for (const type of types) expect(first[`of_${type}`]).toMatch(canonical[type])
      const again = Object.fromEntries(types.map((type) => [`of_${type}`, first[`of_${type}`]]))
      expect((await portal.patch(`${CONTACTS}/${body.id}`, { properties: again })).status).toBe(200)
      expect(await read()).toMatchObject(again)
    }),
    { numRuns: 25 },
  )
})
