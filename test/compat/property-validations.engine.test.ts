import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'
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

const RULES = '/crm/v3/property-validations/contacts'
const rulePath = (property: string, ruleType: string, base = RULES) => `${base}/${property}/rule-type/${ruleType}`

const kinds = {
  line: ['string', 'text'],
  area: ['string', 'textarea'],
  phone_line: ['string', 'phonenumber'],
  amount: ['number', 'number'],
  day: ['date', 'date'],
  moment: ['datetime', 'date'],
} as const

type Name = keyof typeof kinds

/** Makes a property of contacts that is named after its kind. */
async function newProperty(name: Name): Promise<void> {
  const [type, fieldType] = kinds[name]
  const body = { name, label: name, type, fieldType, groupName: 'contactinformation' }
  expect((await portal.post('/crm/v3/properties/contacts', body)).status).toBe(201)
}

async function setRule(name: string, ruleType: string, ruleArguments: readonly string[], normalise?: boolean) {
  const body = { ruleArguments, ...(normalise === undefined ? {} : { shouldApplyNormalization: normalise }) }
  const reply = await portal.put(rulePath(name, ruleType), body)
  expect({ status: reply.status, body: reply.body }).toEqual({ status: 204, body: undefined })
}

/** Makes a contact for each value, each by itself: what was stored, or the code of the refusal. */
async function outcomes(name: string, values: readonly string[]): Promise<(string | null)[]> {
  const { body } = await portal.post(`${CONTACTS}/batch/create`, {
    inputs: values.map((value, at) => ({ properties: { [name]: value }, objectWriteTraceId: String(at) })),
  })
  const made = new Map<string, string | null>(
    body.results.map((each: { objectWriteTraceId: string; properties: Record<string, string | null> }) => [
      each.objectWriteTraceId,
      each.properties[name] ?? null,
    ]),
  )
  const refused = new Map<string, string>(
    (body.errors ?? []).map((each: { message: string; context: Record<string, string[]> }) => [
      each.context['objectWriteTraceId']?.[0] ?? '',
      JSON.parse(each.message.slice(each.message.indexOf('[')))[0].error,
    ]),
  )
  return values.map((_, at) => made.get(String(at)) ?? refused.get(String(at)) ?? null)
}

interface Case {
  readonly rule: string
  readonly on: Name
  readonly args: readonly string[]
  readonly code: string
  readonly good: readonly string[]
  readonly bad: readonly string[]
}

const far = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const farDay = (days: number) => far(days).slice(0, 10)
const text = (rule: string, args: readonly string[], code: string, good: readonly string[], bad: readonly string[]) =>
  ({ rule, on: 'line', args, code: `INVALID_${code}`, good, bad }) as const

const cases: readonly Case[] = [
  text('ALPHANUMERIC', ['ALPHANUMERIC'], 'ALPHANUMERIC', ['Ada1815', 'Žofie', '東京1'], ['a b', 'a-b', 'a_', '😀']),
  text('ALPHANUMERIC', ['ALPHA_ONLY'], 'ALPHA', ['Ada', 'Žofie'], ['Ada1', 'Ada ', '1']),
  text('ALPHANUMERIC', ['NUMERIC_ONLY'], 'NUMERIC', ['00123'], ['1.5', '-1', '١', '1 2', 'x']),
  text('FORMAT', ['UPPER'], 'FORMAT', ['ADA 1', 'ÉTÉ'], ['Ada', 'ß']),
  text('FORMAT', ['LOWER'], 'FORMAT', ['ada', '1'], ['Ada']),
  text('FORMAT', ['CAPITALIZATION'], 'FORMAT', ['Ada Lovelace', '1st Place', 'McX'], ['ada Lovelace', 'Ada lovelace']),
  text('MAX_LENGTH', ['3'], 'MAX_LENGTH', ['abc', '😀😀😀'], ['abcd', '😀😀😀😀']),
  text('MIN_LENGTH', ['3'], 'MIN_LENGTH', ['abc', '   '], ['ab', '😀😀']),
  text('SPECIAL_CHARACTERS', ['NOT_ALLOWED'], 'SPECIAL_CHARACTERS', ['Ada 1', 'été\t2'], ['a@b', 'a.b', 'a_b', '😀']),
  text('WHITESPACE', [], 'WHITESPACE', ['abc'], ['a b', ' a', 'a\u00a0b', 'a\n']),
  text('WHITESPACE', ['TRIM'], 'WHITESPACE', ['a b'], [' a', 'a ', '\ta']),
  text(
    'DOMAIN',
    [],
    'DOMAIN',
    ['hubspot.com', 'a.b-c.co.uk', 'münchen.example'],
    ['hubspot', 'http://hubspot.com', 'a..com', '-a.com', 'a.com/', 'a b.com'],
  ),
  text(
    'EMAIL',
    [],
    'EMAIL',
    ['ada@example.com', 'a+b@x.example'],
    ['ada', 'ada@example', 'a@b@c.example', '@x.example'],
  ),
  text(
    'EMAIL_ALLOWED_DOMAINS',
    ['company.com', 'Partner.COM'],
    'EMAIL_ALLOWED_DOMAINS',
    ['a@company.com', 'A@Mail.Company.com', 'a@partner.com'],
    ['a@other.com', 'a@notcompany.com', 'company.com'],
  ),
  text(
    'EMAIL_BLOCKED_DOMAINS',
    ['competitor.com'],
    'EMAIL_BLOCKED_DOMAINS',
    ['a@company.com'],
    ['a@competitor.com', 'a@x.COMPETITOR.com', 'nonsense'],
  ),
  text(
    'URL',
    [],
    'URL',
    ['https://example.com/a?b=c', 'example.com', 'HTTP://EXAMPLE.com:8080'],
    ['nonsense', 'ftp://example.com', 'javascript:alert(1)', 'http://exa mple.com', 'http://'],
  ),
  text(
    'URL_ALLOWED_DOMAINS',
    ['hubspot.com', 'münchen.example'],
    'URL_ALLOWED_DOMAINS',
    ['https://hubspot.com/x', 'www.hubspot.com', 'https://MÜNCHEN.example'],
    ['https://example.com', 'https://hubspot.com.evil.example', 'https://hubspot.com@evil.example/'],
  ),
  text(
    'URL_BLOCKED_DOMAINS',
    ['spam.com'],
    'URL_BLOCKED_DOMAINS',
    ['https://hubspot.com'],
    ['https://spam.com', 'https://a.spam.com/x', 'nonsense'],
  ),
  text('REGEX', ['^[A-Z]+$', 'Must be uppercase'], 'REGEX', ['ABC'], ['abc', 'ABC1']),
  text('REGEX', ['\\d{3}'], 'REGEX', ['123', 'x1234'], ['12']),
  { ...text('FORMAT', ['UPPER'], 'FORMAT', ['A\nB'], ['a\nB']), on: 'area' },
  { ...text('MAX_LENGTH', ['12'], 'MAX_LENGTH', ['+1617'], ['+16175550100 ext 1']), on: 'phone_line' },
  {
    ...text(
      'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE',
      [],
      'PHONE_NUMBER',
      ['+16175550100', '+44 20 7946 0958', '+1 (617) 555-0100', '+16175550100 ext 12'],
      ['6175550100', '+0 617 555 0100', '+1', '+999 123456789', '+1617555010012345', 'call me', '+1 617 555 010x'],
    ),
    on: 'phone_line',
  },
  {
    ...text('PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE', ['gb'], 'PHONE_NUMBER', ['+44 20 7946 0958'], ['+16175550100']),
    on: 'phone_line',
  },
  {
    rule: 'DECIMAL',
    on: 'amount',
    args: ['2'],
    code: 'INVALID_DECIMAL',
    good: ['1', '1.5', '-1.25', '1.5e1', '125e-2'],
    bad: ['1.255', '1.500', '1e-3'],
  },
  {
    rule: 'MAX_NUMBER',
    on: 'amount',
    args: ['99.99'],
    code: 'INVALID_MAX_NUMBER',
    good: ['99.99', '-5', '9.999e1'],
    bad: ['100', '99.990000000000000000001', '1e300'],
  },
  {
    rule: 'MIN_NUMBER',
    on: 'amount',
    args: ['9007199254740993'],
    code: 'INVALID_MIN_NUMBER',
    good: ['9007199254740993', '1e20'],
    bad: ['9007199254740992', '-1'],
  },
  {
    rule: 'START_DATE',
    on: 'day',
    args: ['1640995200000'],
    code: 'INVALID_START_DATE',
    good: ['2022-01-01', '2030-01-01'],
    bad: ['2021-12-31'],
  },
  {
    rule: 'END_DATE',
    on: 'day',
    args: ['1640995200000'],
    code: 'INVALID_END_DATE',
    good: ['2022-01-01', '1999-01-01'],
    bad: ['2022-01-02'],
  },
  {
    rule: 'START_DATETIME',
    on: 'moment',
    args: ['1640995200000'],
    code: 'INVALID_START_DATETIME',
    good: ['2022-01-01T00:00:00Z'],
    bad: ['2021-12-31T23:59:59.999Z'],
  },
  {
    rule: 'END_DATETIME',
    on: 'moment',
    args: ['1640995200000'],
    code: 'INVALID_END_DATETIME',
    good: ['2022-01-01T00:00:00Z'],
    bad: ['2022-01-01T00:00:00.001Z'],
  },
  {
    rule: 'DAYS_OF_WEEK',
    on: 'day',
    args: ['MONDAY', 'FRIDAY'],
    code: 'INVALID_DAYS_OF_WEEK',
    good: ['2026-11-23', '2026-11-27'],
    bad: ['2026-11-24', '2026-11-29'],
  },
  {
    rule: 'DAYS_OF_WEEK',
    on: 'moment',
    args: ['SUNDAY'],
    code: 'INVALID_DAYS_OF_WEEK',
    good: ['2026-11-29T23:59:59Z'],
    bad: ['2026-11-29T23:59:59-02:00'],
  },
  {
    rule: 'AFTER_DURATION',
    on: 'day',
    args: ['P7D'],
    code: 'INVALID_AFTER_DURATION',
    good: [farDay(8), farDay(400)],
    bad: [farDay(6), farDay(0), farDay(-8)],
  },
  {
    rule: 'BEFORE_DURATION',
    on: 'day',
    args: ['P1M'],
    code: 'INVALID_BEFORE_DURATION',
    good: [farDay(-32)],
    bad: [farDay(-27), farDay(40)],
  },
  {
    rule: 'AFTER_DATETIME_DURATION',
    on: 'moment',
    args: ['P1Y'],
    code: 'INVALID_AFTER_DATETIME_DURATION',
    good: [far(367)],
    bad: [far(364), far(-400)],
  },
  {
    rule: 'BEFORE_DATETIME_DURATION',
    on: 'moment',
    args: ['P1DT12H'],
    code: 'INVALID_BEFORE_DATETIME_DURATION',
    good: [far(-1.6)],
    bad: [far(-1.4), far(2)],
  },
]

describe.each(cases.map((each) => ({ title: `${each.rule} [${each.args.join(', ')}] on ${each.on}`, each })))(
  '$title',
  ({ each }) => {
    test('lets the values in that keep it and refuses all others with its code', async () => {
      await newProperty(each.on)
      await setRule(each.on, each.rule, each.args)
      expect(await outcomes(each.on, each.bad)).toEqual(each.bad.map(() => each.code))
      const stored = await outcomes(each.on, each.good)
      expect(stored.filter((value) => value?.startsWith('INVALID_') !== false)).toEqual([])
    })
  },
)

describe('rules', () => {
  test('are listed with what was laid down, by property and by rule type, in every version and by any name', async () => {
    await newProperty('line')
    await newProperty('amount')
    await setRule('line', 'MIN_LENGTH', ['1'])
    await setRule('line', 'ALPHANUMERIC', ['NUMERIC_ONLY'], true)
    await setRule('amount', 'MIN_NUMBER', ['1'])
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
    await newProperty('line')
    await setRule('line', 'MIN_LENGTH', ['5'])
    await setRule('line', 'FORMAT', ['UPPER'])
    await setRule('line', 'MIN_LENGTH', ['2'])
    expect(await outcomes('line', ['ABC', 'abc', 'A'])).toEqual(['ABC', 'INVALID_FORMAT', 'INVALID_MIN_LENGTH'])
  })

  test('of properties that HubSpot defines and of custom ones hold alike', async () => {
    await setRule('firstname', 'ALPHANUMERIC', ['ALPHA_ONLY'])
    expect(await outcomes('firstname', ['Ada', 'Ada1'])).toEqual(['Ada', 'INVALID_ALPHA'])
  })

  test('that there are not are a 404, and so are those of a property that there is not', async () => {
    await newProperty('line')
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
    await newProperty('line')
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
      await newProperty(name)
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
    await newProperty('line')
    const { body } = await portal.post(CONTACTS, { properties: { email: 'ada@example.com', line: 'a1' } })
    id = body.id
    await setRule('line', 'ALPHANUMERIC', ['ALPHA_ONLY'])
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
    await setRule('firstname', 'REGEX', ['^[A-Z]', 'Begin with a capital'])
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
    await newProperty('line')
    expect(await outcomes('line', ['a1'])).toEqual(['INVALID_ALPHA'])
  })
})

describe('normalisation', () => {
  const tidied: readonly (readonly [Name, string, readonly string[], readonly (readonly [string, string | null])[]])[] =
    [
      ['line', 'FORMAT', ['UPPER'], [['ada é', 'ADA É']]],
      ['line', 'FORMAT', ['LOWER'], [['ADA', 'ada']]],
      ['line', 'FORMAT', ['CAPITALIZATION'], [['ada  lovelace-x', 'Ada  Lovelace-x']]],
      [
        'line',
        'WHITESPACE',
        ['TRIM'],
        [
          [' a b ', 'a b'],
          ['  ', null],
        ],
      ],
      ['line', 'WHITESPACE', [], [[' a b\t', 'ab']]],
      ['line', 'EMAIL', [], [[' Ada@Example.COM ', 'ada@example.com']]],
      [
        'line',
        'DOMAIN',
        [],
        [
          ['https://www.Example.com/path', 'example.com'],
          ['EXAMPLE.com', 'example.com'],
        ],
      ],
      [
        'line',
        'URL',
        [],
        [
          [' example.com/A ', 'https://example.com/A'],
          ['http://x.example', 'http://x.example'],
        ],
      ],
      [
        'phone_line',
        'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE',
        [],
        [
          [' +1 (617) 555-0100', '+16175550100'],
          ['+44 20 7946 0958 x12', '+442079460958 ext 12'],
        ],
      ],
    ]
  test.each(tidied)('on %s by %s %j stores the form that is asked for', async (name, rule, args, pairs) => {
    await newProperty(name)
    await setRule(name, rule, args, true)
    const stored = await outcomes(
      name,
      pairs.map(([given]) => given),
    )
    expect(stored).toEqual(pairs.map(([, kept]) => kept))
  })

  test('comes before the other rules, and does not save what it can not mend', async () => {
    await newProperty('line')
    await setRule('line', 'WHITESPACE', ['TRIM'], true)
    await setRule('line', 'MAX_LENGTH', ['3'])
    await setRule('line', 'URL', [], true)
    expect(await outcomes('line', ['  nonsense  '])).toEqual(['INVALID_MAX_LENGTH'])
    expect(await outcomes('line', ['  ab  '])).toEqual(['INVALID_URL'])
  })

  test('counts where a record is named by a unique property', async () => {
    const unique = { name: 'code', label: 'Code', type: 'string', fieldType: 'text', hasUniqueValue: true }
    await portal.post('/crm/v3/properties/contacts', { ...unique, groupName: 'contactinformation' })
    await setRule('code', 'FORMAT', ['UPPER'], true)
    const upsert = (id: string) =>
      portal.post(`${CONTACTS}/batch/upsert`, { inputs: [{ id, idProperty: 'code', properties: { firstname: id } }] })
    const first = await upsert('abc')
    const second = await upsert('ABC')
    expect([first.body.results[0].new, second.body.results[0].new]).toEqual([true, false])
    expect((await portal.get(`${CONTACTS}/aBc?idProperty=code&properties=code`)).body.properties.code).toBe('ABC')
  })
})

describe('patterns', () => {
  test('never hold the server up, whatever they are and whatever they are asked of', async () => {
    await newProperty('area')
    const texts = [`${'a'.repeat(65_000)}!`, `q${'ab'.repeat(30_000)}c`]
    for (const pattern of ['(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a|aa)+$', '(.*)*x', '(a|b)*a(a|b){200}c']) {
      await setRule('area', 'REGEX', [pattern])
      const started = performance.now()
      expect(await outcomes('area', texts)).toEqual(texts.map(() => 'INVALID_REGEX'))
      expect(performance.now() - started).toBeLessThan(2_000)
    }
  })

  test('mean the same as in JavaScript where both have them', async () => {
    await newProperty('line')
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), minLength: 1, maxLength: 6 })
    const pattern = fc
      .array(fc.constantFrom('a', 'b+', '[ab]', '\\d?', '(a|b)*', '-{1,2}', '.'), { minLength: 1, maxLength: 4 })
      .map((parts) => `^${parts.join('')}$`)
    await fc.assert(
      fc.asyncProperty(pattern, fc.array(letters, { minLength: 1, maxLength: 20 }), async (source, values) => {
        await setRule('line', 'REGEX', [source])
        const expected = values.map((value) => (new RegExp(source).test(value) ? value : 'INVALID_REGEX'))
        expect(await outcomes('line', values)).toEqual(expected)
      }),
      { numRuns: 15 },
    )
  })
})
