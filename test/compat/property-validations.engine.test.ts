import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { type Name, newProperty, outcomes, RULES, rulePath, setRule } from './property-rule-support.ts'
import { CONTACTS, expectInvalidValues, expectRefusal, expectRefusalLike } from './support.ts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

describe('rules', () => {
  test('are listed with what was laid down, by property and by rule type, in every version and by any name', async () => {
    await newProperty(portal, 'line')
    await newProperty(portal, 'amount')
    await setRule(portal, 'line', 'MIN_LENGTH', ['1'])
    await setRule(portal, 'line', 'ALPHANUMERIC', ['NUMERIC_ONLY'], true)
    await setRule(portal, 'amount', 'MIN_NUMBER', ['1'])
    const line = [
      { ruleType: 'ALPHANUMERIC', ruleArguments: ['NUMERIC_ONLY'], shouldApplyNormalization: true },
      { ruleType: 'MIN_LENGTH', ruleArguments: ['1'], shouldApplyNormalization: false },
    ]
    const amount = [{ ruleType: 'MIN_NUMBER', ruleArguments: ['1'], shouldApplyNormalization: false }]
    const bases = ['2025-09', '2026-03', '2026-09'].map((version) => `/crm/property-validations/${version}/0-1`)
    for (const base of [RULES, '/crm/property-validations/v3/Contact', ...bases]) {
      expect((await portal.get(base)).body).toEqual({
        results: [
          { propertyName: 'amount', propertyValidationRules: amount },
          { propertyName: 'line', propertyValidationRules: line },
        ],
      })
      expect((await portal.get(`${base}/line`)).body).toEqual({ results: line })
      expect((await portal.get(rulePath('line', 'MIN_LENGTH', base))).body).toEqual(line[1])
      expect((await portal.put(rulePath('line', 'MIN_LENGTH', base), { ruleArguments: ['1'] })).status).toBe(204)
    }
    expect((await portal.get(`${RULES}/firstname`)).body).toEqual({ results: [] })
    expect((await portal.get('/crm/v3/property-validations/companies')).body).toEqual({ results: [] })
    expect((await (await spoke.newPortal()).get(RULES)).body).toEqual({ results: [] })
  })

  test('of one type are laid down anew, and those of other types stay', async () => {
    await newProperty(portal, 'line')
    await setRule(portal, 'line', 'MIN_LENGTH', ['5'])
    await setRule(portal, 'line', 'FORMAT', ['UPPER'])
    await setRule(portal, 'line', 'MIN_LENGTH', ['2'])
    expect(await outcomes(portal, 'line', ['ABC', 'abc', 'A'])).toEqual(['ABC', 'INVALID_FORMAT', 'INVALID_MIN_LENGTH'])
  })

  test('of properties that HubSpot defines and of custom ones hold alike', async () => {
    await setRule(portal, 'firstname', 'ALPHANUMERIC', ['ALPHA_ONLY'])
    expect(await outcomes(portal, 'firstname', ['Ada', 'Ada1'])).toEqual(['Ada', 'INVALID_ALPHA'])
  })

  test('that there are not are a 404, and so are those of a property that there is not', async () => {
    await newProperty(portal, 'line')
    const none = 'line of contacts has no validation rule of type EMAIL.'
    expectRefusal(await portal.get(rulePath('line', 'EMAIL')), 404, {
      message: none,
      context: { propertyName: ['line'], ruleType: ['EMAIL'] },
      category: 'OBJECT_NOT_FOUND',
    })
    const unknown = { message: 'There is no property nope of contacts.', category: 'OBJECT_NOT_FOUND' }
    for (const path of [`${RULES}/nope`, rulePath('nope', 'EMAIL')]) {
      expectRefusalLike(await portal.get(path), 404, unknown)
    }
    expectRefusalLike(await portal.put(rulePath('nope', 'EMAIL'), { ruleArguments: [] }), 404, unknown)
  })

  test('of types that there are not, and of object types that there are not, are a 400', async () => {
    await newProperty(portal, 'line')
    for (const reply of [
      await portal.get(rulePath('line', 'email')),
      await portal.put(rulePath('line', 'email'), { ruleArguments: [] }),
    ]) {
      expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR', errors: [{ code: 'INVALID_RULE_TYPE' }] })
      expect(reply.body.message).toContain('WHITESPACE')
    }
    expectRefusalLike(await portal.get('/crm/v3/property-validations/nope'), 400, { category: 'VALIDATION_ERROR' })
  })

  test('that do not fit the property are refused, and say what they are for', async () => {
    const misfits: readonly (readonly [string, string, readonly string[]])[] = [
      ['firstname', 'MIN_NUMBER', ['1']],
      ['num_notes', 'EMAIL', []],
      ['lifecyclestage', 'MAX_LENGTH', ['5']],
      ['hs_lastmodifieddate', 'START_DATE', ['0']],
      ['phone', 'EMAIL', []],
    ]
    for (const [property, rule, ruleArguments] of misfits) {
      const reply = await portal.put(rulePath(property, rule), { ruleArguments })
      expectRefusalLike(reply, 400, {
        category: 'VALIDATION_ERROR',
        errors: [{ code: 'INVALID_RULE_TYPE_FOR_PROPERTY', context: { propertyName: [property], ruleType: [rule] } }],
      })
      expect(reply.body.message).toMatch(/it is for \[/)
    }
  })

  test('of values that the server sets are refused', async () => {
    const reply = await portal.put(rulePath('hs_object_id', 'MIN_NUMBER'), { ruleArguments: ['1'] })
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR', errors: [{ code: 'READ_ONLY_VALUE' }] })
  })

  const wrong: readonly (readonly [Name, string, readonly (readonly string[])[]])[] = [
    ['line', 'ALPHANUMERIC', [[], ['x'], ['ALPHA_ONLY', 'NUMERIC_ONLY'], ['toString']]],
    ['line', 'FORMAT', [[], ['upper']]],
    ['line', 'WHITESPACE', [['NONE'], ['ALL', 'TRIM']]],
    ['line', 'SPECIAL_CHARACTERS', [[], ['ALLOWED']]],
    ['line', 'MAX_LENGTH', [[], ['0'], ['10001'], ['1.5'], ['-1'], ['x'], [''], ['1', '2']]],
    ['line', 'MIN_LENGTH', [[], ['0'], ['1e3']]],
    ['line', 'EMAIL', [['x']]],
    ['line', 'DOMAIN', [['x.example']]],
    ['line', 'URL', [['https']]],
    ['line', 'URL_ALLOWED_DOMAINS', [[], ['nonsense'], ['https://a.com'], Array(21).fill('a.com')]],
    ['line', 'EMAIL_BLOCKED_DOMAINS', [[], ['@a.com']]],
    [
      'line',
      'REGEX',
      [[], [''], ['('], ['(?=a)'], ['\\1'], ['a{2000}'], ['(a{100}){100}'], ['a'.repeat(1001)], ['a', 'b', 'c']],
    ],
    ['phone_line', 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE', [['US'], ['zz'], ['us', 'gb']]],
    ['amount', 'DECIMAL', [[], ['21'], ['-1'], ['1.5']]],
    ['amount', 'MAX_NUMBER', [[], ['x'], [''], ['1,000'], ['1', '2'], ['9'.repeat(101)]]],
    ['day', 'START_DATE', [[], ['2022-01-01'], ['x'], ['9999999999999999']]],
    ['day', 'AFTER_DURATION', [[], ['7'], ['P'], ['PT'], ['PT1H'], ['P-1D'], ['P1.5D'], ['p7d']]],
    ['moment', 'BEFORE_DATETIME_DURATION', [['P1DT'], ['PT']]],
    ['moment', 'DAYS_OF_WEEK', [[], ['Monday'], ['MONDAY', 'MONDAY'], ['constructor']]],
  ]
  test.each(wrong)(
    'on %s of type %s with wrong arguments are refused, and say what they must be',
    async (name, rule, all) => {
      await newProperty(portal, name)
      for (const ruleArguments of all) {
        const reply = await portal.put(rulePath(name, rule), { ruleArguments })
        expect({ ruleArguments, status: reply.status }).toEqual({ ruleArguments, status: 400 })
        expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR', errors: [{ code: 'INVALID_RULE_ARGUMENTS' }] })
        expect(reply.body.message).toMatch(new RegExp(`^The ruleArguments of ${rule} must be `))
      }
      expect((await portal.get(`${RULES}/${name}`)).body.results).toEqual([])
    },
  )

  test('need a body of the right shape', async () => {
    for (const body of [{}, { ruleArguments: null }, { ruleArguments: 'x' }, { ruleArguments: [1] }, []]) {
      expectRefusalLike(await portal.put(rulePath('firstname', 'MAX_LENGTH'), body), 400, {
        category: 'VALIDATION_ERROR',
      })
    }
  })

  test('are laid down with the scope for the definitions of the type, and read with others too', async () => {
    const reader = await spoke.newToken(['crm.objects.contacts.read'], portal.portalId)
    const writer = await spoke.newToken(['crm.schemas.contacts.write'], portal.portalId)
    const stranger = await spoke.newToken(['crm.schemas.deals.write'], portal.portalId)
    const body = { ruleArguments: ['5'] }
    const path = rulePath('firstname', 'MAX_LENGTH')
    expect((await reader.put(path, body)).status).toBe(403)
    expect((await stranger.put(path, body)).status).toBe(403)
    expect((await stranger.get(RULES)).status).toBe(403)
    expect((await writer.put(path, body)).status).toBe(204)
    expect((await reader.get(path)).status).toBe(200)
  })
})

describe('every write obeys the rules', () => {
  const PROBLEM = { code: 'INVALID_ALPHA', message: 'Enter only letters', name: 'line', value: 'a1' }
  let id = ''
  beforeEach(async () => {
    await newProperty(portal, 'line')
    const { body } = await portal.post(CONTACTS, { properties: { email: 'ada@example.com', line: 'a1' } })
    id = body.id
    await setRule(portal, 'line', 'ALPHANUMERIC', ['ALPHA_ONLY'])
  })

  const properties = { line: 'a1' }
  const writes: readonly (readonly [string, () => Promise<Reply>])[] = [
    ['create', () => portal.post(CONTACTS, { properties })],
    ['update', () => portal.patch(`${CONTACTS}/${id}`, { properties })],
    ['update by a unique property', () => portal.patch(`${CONTACTS}/ada@example.com?idProperty=email`, { properties })],
    ['batch create', () => portal.post(`${CONTACTS}/batch/create`, { inputs: [{ properties }] })],
    ['batch update', () => portal.post(`${CONTACTS}/batch/update`, { inputs: [{ id, properties }] })],
    [
      'upsert of a record that is there',
      () =>
        portal.post(`${CONTACTS}/batch/upsert`, {
          inputs: [{ id: 'ada@example.com', idProperty: 'email', properties }],
        }),
    ],
    [
      'upsert of a new record',
      () =>
        portal.post(`${CONTACTS}/batch/upsert`, {
          inputs: [{ id: 'bob@example.com', idProperty: 'email', properties }],
        }),
    ],
  ]
  test.each(writes)('%s, with HubSpot’s property-level 400', async (_, write) => {
    expectInvalidValues(await write(), portal.portalId, [PROBLEM])
  })

  test('while what is stored already stays and can be read, cleared and left alone', async () => {
    const path = `${CONTACTS}/${id}`
    expect((await portal.patch(path, { properties: { firstname: 'Ada' } })).status).toBe(200)
    expect((await portal.get(`${path}?properties=line`)).body.properties.line).toBe('a1')
    expect((await portal.patch(path, { properties: { line: '' } })).body.properties.line).toBeNull()
  })

  test('of a portal’s own only', async () => {
    const other = await spoke.newPortal()
    await other.put(rulePath('lastname', 'MAX_LENGTH'), { ruleArguments: ['1'] })
    expect((await portal.post(CONTACTS, { properties: { lastname: 'Lovelace' } })).status).toBe(201)
    expect((await other.post(CONTACTS, { properties: { lastname: 'Lovelace' } })).status).toBe(400)
  })

  test('and tells the message that a REGEX rule was given, with all that is wrong beside it', async () => {
    await setRule(portal, 'firstname', 'REGEX', ['^[A-Z]', 'Begin with a capital'])
    const reply = await portal.post(CONTACTS, { properties: { line: 'a1', firstname: 'ada', nope: '1' } })
    expectInvalidValues(reply, portal.portalId, [
      PROBLEM,
      { code: 'INVALID_REGEX', message: 'Begin with a capital', name: 'firstname', value: 'ada' },
      { code: 'PROPERTY_DOESNT_EXIST', message: 'Property "nope" does not exist', name: 'nope' },
    ])
  })

  test('until the property is archived, and again once it is back as one that they fit', async () => {
    expect((await portal.delete('/crm/v3/properties/contacts/line')).status).toBe(204)
    expect((await portal.get(RULES)).body.results).toEqual([])
    await newProperty(portal, 'line')
    expect(await outcomes(portal, 'line', ['a1'])).toEqual(['INVALID_ALPHA'])
  })
})
