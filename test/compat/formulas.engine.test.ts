import fc from 'fast-check'
import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { COMPANIES, CONTACTS, expectInvalidValues, newCompany, readProperties } from './support.ts'

const DEALS = '/crm/v3/objects/deals'
const PROPERTIES = '/crm/v3/properties/companies'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const group = { contacts: 'contactinformation', companies: 'companyinformation', deals: 'dealinformation' } as const

function calculated(
  name: string,
  calculationFormula: string,
  type = 'number',
  object: keyof typeof group = 'companies',
) {
  const options =
    type === 'bool'
      ? ['true', 'false'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }))
      : []
  return { name, label: name, type, fieldType: 'number', groupName: group[object], options, calculationFormula }
}

async function define(name: string, formula: string, type?: string, object: keyof typeof group = 'companies') {
  const reply = await portal.post(`/crm/v3/properties/${object}`, calculated(name, formula, type, object))
  expect(reply).toMatchObject({ status: 201, body: { name } })
  return reply.body
}

/** What history says that a property held, newest first, with where it came from. */
async function historyOf(path: string, name: string): Promise<readonly string[]> {
  const { body } = await portal.get(`${path}?propertiesWithHistory=${name}`)
  return body.propertiesWithHistory[name].map(
    ({ value, sourceType }: { value: string; sourceType: string }) => `${value} ${sourceType}`,
  )
}

describe('a calculated property', () => {
  test('is made through the SDK, whatever field type was sent, and shows its formula in canonical form', async () => {
    const { coreApi } = new Client({ accessToken: portal.token, basePath: spoke.url }).crm.properties
    const sent = calculated('per_head', 'IF numberofemployees > 0 THEN annualrevenue/numberofemployees')
    const made = await coreApi.create('companies', sent as never)
    const formula = 'if numberofemployees > 0 then annualrevenue / numberofemployees endif'
    expect(made).toMatchObject({ fieldType: 'calculation_equation', calculated: true, calculationFormula: formula })
    const { body } = await portal.get(`${PROPERTIES}/per_head`)
    expect(body.modificationMetadata).toEqual({ archivable: true, readOnlyDefinition: false, readOnlyValue: true })
    expect(body.calculationFormula).toBe(formula)
    const patched = await coreApi.update('companies', 'per_head', { label: 'Per head', fieldType: 'text' } as never)
    expect(patched).toMatchObject({ label: 'Per head', fieldType: 'calculation_equation', calculationFormula: formula })
    const changed = await coreApi.update('companies', 'per_head', { calculationFormula: '10annualrevenue' } as never)
    expect(changed.calculationFormula).toBe('10 * annualrevenue')
    expect((await portal.get('/crm/v3/properties/companies/name')).body).not.toHaveProperty('calculationFormula')
  })

  test('has its value from the first write on, follows every other, and history says it was calculated', async () => {
    await define('per_head', 'annualrevenue / numberofemployees')
    const properties = { name: 'Engines', annualrevenue: '10', numberofemployees: '4' }
    const { body } = await portal.post(COMPANIES, { properties })
    expect(body.properties.per_head).toBe('2.5')
    const path = `${COMPANIES}/${body.id}`
    const patch = async (values: object) => (await portal.patch(path, { properties: values })).body.properties
    expect(await patch({ annualrevenue: '0.3', numberofemployees: 3 })).toMatchObject({ per_head: '0.1' })
    expect(await patch({ city: 'London' })).not.toHaveProperty('per_head')
    expect(await patch({ numberofemployees: 0 })).toMatchObject({ per_head: null })
    expect(await readProperties(portal, path, ['per_head', 'annualrevenue'])).toEqual({
      per_head: null,
      annualrevenue: '0.3',
    })
    expect(await patch({ numberofemployees: 1 })).toMatchObject({ per_head: '0.3' })
    expect(await historyOf(path, 'per_head')).toEqual([
      '0.3 CALCULATED',
      ' CALCULATED',
      '0.1 CALCULATED',
      '2.5 CALCULATED',
    ])
    expect(await historyOf(path, 'annualrevenue')).toEqual(['0.3 INTEGRATION', '10 INTEGRATION'])
  })

  test('follows what batches, upserts and merges write', async () => {
    await define('greeting', `'Dear ' + string(firstname) + " " + string(lastname)`, 'string', 'contacts')
    const made = await portal.post(`${CONTACTS}/batch/create`, {
      inputs: [
        { properties: { email: 'ada@customer.example', firstname: 'Ada', lastname: 'Lovelace' } },
        { properties: { email: 'grace@customer.example', lastname: 'Hopper' } },
      ],
    })
    const [ada, grace] = made.body.results
    expect([ada, grace].map(({ properties }) => properties.greeting)).toEqual(['Dear Ada Lovelace', undefined])
    const edited = await portal.post(`${CONTACTS}/batch/update`, {
      inputs: [{ id: ada.id, properties: { lastname: 'King' } }],
    })
    expect(edited.body.results[0].properties.greeting).toBe('Dear Ada King')
    const upserted = await portal.post(`${CONTACTS}/batch/upsert`, {
      inputs: ['grace@customer.example', 'new@customer.example'].map((id) => ({
        id,
        idProperty: 'email',
        properties: { firstname: 'Grace' },
      })),
    })
    expect(upserted.body.results[0].properties.greeting).toBe('Dear Grace Hopper')
    const other = upserted.body.results[1].id
    await portal.post(`${CONTACTS}/merge`, { primaryObjectId: other, objectIdToMerge: ada.id })
    expect(await readProperties(portal, `${CONTACTS}/${other}`, ['greeting'])).toEqual({ greeting: 'Dear Grace King' })
    expect(await historyOf(`${CONTACTS}/${other}`, 'greeting')).toEqual(['Dear Grace King CALCULATED'])
  })

  test('reads what the server sets: the stage of a deal, dates, the id, other formulas', async () => {
    await define('weight', 'amount * hs_deal_stage_probability', 'number', 'deals')
    await define('state', `if bool(hs_is_closed_won) then 'won' else 'open'`, 'string', 'deals')
    await define('double_weight', '2weight', 'number', 'deals')
    await define('days', '(closedate - createdate) / 86400000', 'number', 'deals')
    await define('mine', 'hs_object_id', 'number', 'deals')
    await define('changed', 'hs_lastmodifieddate = createdate', 'bool', 'deals')
    const properties = {
      dealname: 'Engine',
      dealstage: 'appointmentscheduled',
      amount: '100',
      createdate: '2026-01-01T00:00:00Z',
      closedate: '2026-01-02T12:00:00Z',
    }
    const { body } = await portal.post(DEALS, { properties })
    expect(body.properties).toMatchObject({
      weight: '20',
      double_weight: '40',
      state: 'open',
      days: '1.5',
      mine: body.id,
      changed: 'false',
    })
    const moved = await portal.patch(`${DEALS}/${body.id}`, { properties: { dealstage: 'closedwon' } })
    expect(moved.body.properties).toMatchObject({ weight: '100', double_weight: '200', state: 'won' })
  })

  test('of a list has only what the list offers', async () => {
    const options = ['small', 'large'].map((value) => ({ value, label: value, displayOrder: 0, hidden: false }))
    const formula = `if numberofemployees > 9 then 'large' elseif numberofemployees > 2 then 'small' else 'tiny'`
    await portal.post(PROPERTIES, { ...calculated('size', formula, 'enumeration'), options })
    const sizes = []
    for (const numberofemployees of [10, 3, 1]) {
      const { body } = await portal.post(COMPANIES, { properties: { name: 'A', numberofemployees } })
      sizes.push(body.properties.size)
    }
    expect(sizes).toEqual(['large', 'small', undefined])
  })

  test('that is new or changed holds for records that are there: reads at once, history soon, their date stays', async () => {
    const id = await newCompany(portal, { annualrevenue: '21' })
    const path = `${COMPANIES}/${id}`
    const { body } = await portal.get(path)
    await define('doubled', '2annualrevenue')
    expect(await readProperties(portal, path, ['doubled'])).toEqual({ doubled: '42' })
    const { body: page } = await portal.get(`${COMPANIES}?properties=doubled`)
    expect(page.results[0].properties.doubled).toBe('42')
    await vi.waitFor(async () => expect(await historyOf(path, 'doubled')).toEqual(['42 CALCULATED']), 10_000)
    await portal.patch(`${PROPERTIES}/doubled`, { calculationFormula: 'annualrevenue / 2' })
    expect(await readProperties(portal, path, ['doubled'])).toEqual({ doubled: '10.5' })
    await vi.waitFor(
      async () => expect(await historyOf(path, 'doubled')).toEqual(['10.5 CALCULATED', '42 CALCULATED']),
      10_000,
    )
    expect((await portal.get(path)).body.updatedAt).toBe(body.updatedAt)
  })

  test('of an archived record is what its values say', async () => {
    const id = await newCompany(portal, { annualrevenue: '21' })
    await portal.delete(`${COMPANIES}/${id}`)
    await define('doubled', '2annualrevenue')
    const { body } = await portal.get(`${COMPANIES}/${id}?archived=true&properties=doubled`)
    expect(body.properties.doubled).toBe('42')
  })

  test('comes in place of values that a property had, and history keeps those', async () => {
    await portal.post(PROPERTIES, { ...calculated('score', ''), calculationFormula: undefined })
    const id = await newCompany(portal, { score: '7', annualrevenue: 1 })
    expect((await portal.patch(`${PROPERTIES}/score`, { calculationFormula: 'annualrevenue + 1' })).status).toBe(200)
    await vi.waitFor(
      async () => expect(await historyOf(`${COMPANIES}/${id}`, 'score')).toEqual(['2 CALCULATED', '7 INTEGRATION']),
      10_000,
    )
  })
})

describe('after any writes', () => {
  const amount = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -1_000, max: 1_000 }).map(String),
    fc.tuple(fc.integer({ min: -99, max: 99 }), fc.nat(99)).map(([whole, cents]) => `${whole}.${cents}`),
  )
  const write = fc.record(
    { annualrevenue: amount, numberofemployees: amount, is_public: fc.constantFrom('', 'true', 'false') },
    { requiredKeys: [] },
  )

  /** Cents are exact in a double up to far beyond these numbers once they are whole. */
  const cents = (value: string): number => Math.round(Number(value) * 10_000)

  test('what is stored is what the formulas say, and history ends with it', async () => {
    await define('gap', 'max(annualrevenue, numberofemployees) - min(annualrevenue, numberofemployees)')
    await define(
      'verdict',
      `if bool(is_public) and gap >= 10 then 'far' elseif gap = 0 then 'none' else 'near'`,
      'string',
    )
    await define('known', 'is_present(gap) or not is_present(bool(is_public))', 'bool')
    const names = ['gap', 'verdict', 'known'] as const
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 5 }), async ([first = {}, ...rest]) => {
        const id = await newCompany(portal, first)
        let values = { annualrevenue: '', numberofemployees: '', is_public: '', ...first }
        for (const properties of rest) {
          if (Object.keys(properties).length === 0) continue
          await portal.patch(`${COMPANIES}/${id}`, { properties })
          values = { ...values, ...properties }
        }
        const { annualrevenue: a, numberofemployees: b, is_public } = values
        const gap = a === '' || b === '' ? undefined : Math.abs(cents(a) - cents(b)) / 10_000
        const far = is_public === 'false' || gap === undefined ? (is_public === 'false' ? false : undefined) : gap >= 10
        const isFar = is_public === '' ? (far === false ? false : undefined) : far
        const verdict =
          isFar === undefined ? undefined : isFar ? 'far' : gap === undefined ? undefined : gap === 0 ? 'none' : 'near'
        const known = gap !== undefined || is_public === ''
        const { body } = await portal.get(
          `${COMPANIES}/${id}?properties=${names.join(',')}&propertiesWithHistory=${names.join(',')}`,
        )
        const expected = { gap: gap === undefined ? null : String(gap), verdict: verdict ?? null, known: String(known) }
        expect(body.properties).toMatchObject(expected)
        for (const name of names) {
          expect(body.propertiesWithHistory[name][0]?.value ?? '').toBe(body.properties[name] ?? '')
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('is refused', () => {
  test('a write of a calculated value', async () => {
    await define('doubled', '2annualrevenue')
    const problem = {
      code: 'READ_ONLY_VALUE',
      message: '"doubled" is a calculated property; its value cannot be set.',
      name: 'doubled',
    }
    const made = await portal.post(COMPANIES, { properties: { name: 'A', doubled: '1' } })
    expectInvalidValues(made, portal.portalId, [problem])
    const path = `${COMPANIES}/${await newCompany(portal)}`
    expectInvalidValues(await portal.patch(path, { properties: { doubled: '' } }), portal.portalId, [problem])
  })

  test.each([
    ['a + ', 'number', /^The calculationFormula is not valid at character 4: a value is expected here, not the end\.$/],
    [
      'annualrevenue > 1',
      'number',
      /^The calculationFormula gives a bool, and a property of type number takes a number\.$/,
    ],
    ['name + 1', 'number', /at character 1: name is of type string: write string\(name\)\.$/],
    [
      'string(annualrevenue)',
      'string',
      /at character 8: annualrevenue is of type number: write annualrevenue, not string/,
    ],
    ['bool(name)', 'bool', /at character 6: name is of type string: write string\(name\), not bool\(name\)\.$/],
    ['string(hs_notes_last_activity)', 'string', /is of type object_coordinates, which formulas can not read/],
    ['annualrevenue', 'date', /^A property of type date can not be calculated/],
  ])('%s for a %s, as a 400 that says where and what', async (formula, type, message) => {
    const { status, body } = await portal.post(PROPERTIES, calculated('x', formula, type))
    expect({ status, category: body.category, code: body.errors[0].code }).toEqual({
      status: 400,
      category: 'VALIDATION_ERROR',
      code: 'INVALID_CALCULATION_FORMULA',
    })
    expect(body.message).toMatch(message)
    expect((await portal.get(`${PROPERTIES}/x`)).status).toBe(404)
  })

  test('an unknown property, as a 404', async () => {
    const { status, body } = await portal.post(PROPERTIES, calculated('x', '1 + nope'))
    expect({ status, category: body.category, context: body.context }).toEqual({
      status: 404,
      category: 'OBJECT_NOT_FOUND',
      context: { propertyName: ['nope'] },
    })
  })

  test('a unique one, an unknown type, and a calculated field type without a formula', async () => {
    const post = (input: object) => portal.post(PROPERTIES, input)
    expect((await post({ ...calculated('x', '1'), hasUniqueValue: true })).status).toBe(400)
    expect((await post(calculated('x', '1', 'money'))).status).toBe(400)
    expect(
      (await post({ ...calculated('x', ''), calculationFormula: undefined, fieldType: 'calculation_equation' })).status,
    ).toBe(400)
  })

  test('a circle, however long, also when it is closed from two sides at once', async () => {
    await define('a', 'annualrevenue')
    await define('b', 'a + 1')
    await define('c', 'b + 1')
    const close = (name: string, calculationFormula: string) =>
      portal.patch(`${PROPERTIES}/${name}`, { calculationFormula })
    expect((await close('a', 'c')).body.message).toBe('The formula reads its own result: a → c → b → a.')
    const own = await portal.post(PROPERTIES, calculated('x', 'x + 1'))
    expect(own.body.message).toBe('The formula reads its own result: x → x.')
    expect((await close('a', 'a')).body.message).toBe('The formula reads its own result: a → a.')
    await define('d', '1')
    await define('e', '1')
    const replies = await Promise.all([close('d', 'e'), close('e', 'd')])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('archiving what a formula reads, until no formula does; batches pass over it', async () => {
    await portal.post(PROPERTIES, { ...calculated('score', ''), calculationFormula: undefined })
    await define('twice', '2 * score')
    const { status, body } = await portal.delete(`${PROPERTIES}/score`)
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        status: 'error',
        message: 'Property: score of object type 0-2 is currently used in 1 places and cannot be deleted',
        correlationId: body.correlationId,
        errors: [
          {
            message: 'score is used by Calculated property twice',
            subCategory: 'PropertyValidationError.PROPERTY_USAGE',
            context: {
              parentType: ['CALCULATED_PROPERTY'],
              parentDisplayType: ['Calculated property'],
              parentName: ['twice'],
            },
          },
        ],
        context: { usageCount: ['1'] },
        category: 'VALIDATION_ERROR',
        subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE',
      },
    })
    const archive = (...names: string[]) =>
      portal.post(`${PROPERTIES}/batch/archive`, { inputs: names.map((name) => ({ name })) })
    expect((await archive('score')).status).toBe(204)
    expect((await portal.get(`${PROPERTIES}/score`)).status).toBe(200)
    await archive('twice', 'score')
    expect((await portal.get(`${PROPERTIES}/score`)).status).toBe(404)
    expect((await portal.post(PROPERTIES, calculated('twice', '2 * score'))).status).toBe(404)
  })

  test('a change of type that a formula could not read', async () => {
    await portal.post(PROPERTIES, { ...calculated('score', ''), calculationFormula: undefined })
    await define('twice', '2 * score')
    const patched = await portal.patch(`${PROPERTIES}/score`, { type: 'string', fieldType: 'text' })
    expect(patched.status).toBe(400)
    expect(patched.body.message).toBe('score can not become a string: the formula of twice reads it as something else.')
  })

  test('of two that make and archive at once, one: no formula reads what is gone', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const [score, twice] = [`score${turn}`, `twice${turn}`]
      await portal.post(PROPERTIES, { ...calculated(score, ''), calculationFormula: undefined })
      const [made, gone] = await Promise.all([
        portal.post(PROPERTIES, calculated(twice, `2 * ${score}`)),
        portal.delete(`${PROPERTIES}/${score}`),
      ])
      expect([
        [201, 400],
        [404, 204],
      ]).toContainEqual([made.status, gone.status])
    }
  })
})
