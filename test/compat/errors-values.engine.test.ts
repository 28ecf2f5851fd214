import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import {
  COMPANIES,
  CONTACTS,
  expectInvalidValues,
  expectRefusal,
  expectRefusalLike,
  newCompany,
  newContact,
  type Problem,
  readProperties,
} from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})

afterAll(() => spoke.close())

interface Case {
  readonly what: string
  readonly path: string
  readonly name: string
  readonly sent: unknown
  readonly code: string
  readonly message: string
  /** What the answer repeats of the value; nothing for names that can't have one. */
  readonly value?: string
}

const leadStatuses = [
  'NEW',
  'OPEN',
  'IN_PROGRESS',
  'OPEN_DEAL',
  'UNQUALIFIED',
  'ATTEMPTED_TO_CONTACT',
  'CONNECTED',
  'BAD_TIMING',
].join(', ')

const email = (sent: unknown): Case => ({
  what: `the e-mail address ${JSON.stringify(sent)}`,
  path: CONTACTS,
  name: 'email',
  sent,
  code: 'INVALID_EMAIL',
  message: `Email address ${sent} is invalid`,
  value: String(sent),
})

const number = (sent: unknown): Case => ({
  what: `the number ${JSON.stringify(sent)}`,
  path: COMPANIES,
  name: 'numberofemployees',
  sent,
  code: 'INVALID_INTEGER',
  message: 'numberofemployees was not a valid number',
  value: String(sent),
})

const instant = (sent: unknown): Case => ({
  what: `the instant ${JSON.stringify(sent)}`,
  path: COMPANIES,
  name: 'closedate',
  sent,
  code: 'INVALID_LONG',
  message: `${sent} was not a valid long.`,
  value: String(sent),
})

const bool = (sent: unknown): Case => ({
  what: `the boolean ${JSON.stringify(sent)}`,
  path: COMPANIES,
  name: 'is_public',
  sent,
  code: 'INVALID_OPTION',
  message: `${sent} was not one of the allowed options: [true, false]`,
  value: String(sent),
})

const choice = (sent: unknown): Case => ({
  what: `the choice ${JSON.stringify(sent)}`,
  path: CONTACTS,
  name: 'hs_lead_status',
  sent,
  code: 'INVALID_OPTION',
  message: `${sent} was not one of the allowed options: [${leadStatuses}]`,
  value: String(sent),
})

const readOnly = (path: string, name: string, kind: string): Case => ({
  what: `a value for ${name} of ${path === CONTACTS ? 'a contact' : 'a company'}`,
  path,
  name,
  sent: '1',
  code: 'READ_ONLY_VALUE',
  message: `"${name}" is a ${kind} property; its value cannot be set.`,
})

const unknown = (path: string, name: string): Case => ({
  what: `a property named ${JSON.stringify(name)}`,
  path,
  name,
  sent: 'x',
  code: 'PROPERTY_DOESNT_EXIST',
  message: `Property "${name}" does not exist`,
})

const cases: readonly Case[] = [
  ...[
    'not-an-email',
    'a@b',
    'a b@example.com',
    '@example.com',
    'a@@example.com',
    'a@example.com, b@example.com',
    5,
  ].map(email),
  ...['1,000', 'twelve', '0x10', '--5', '1e', 'NaN', 'Infinity', '1 000', true].map(number),
  ...['yesterday', '2024-02-30', '2024-13-01T00:00:00Z', '2024-01-01T25:00:00Z', '2024-01-01T00:00:00', '1.5'].map(
    instant,
  ),
  ...['yes', '1', 0, 'wahr'].map(bool),
  ...['NONSENSE', 'new', 'NEW;OPEN', true].map(choice),
  readOnly(CONTACTS, 'hs_object_id', 'calculated'),
  readOnly(CONTACTS, 'createdate', 'read only'),
  readOnly(CONTACTS, 'lastmodifieddate', 'read only'),
  readOnly(CONTACTS, 'hs_email_domain', 'calculated'),
  readOnly(COMPANIES, 'hs_object_id', 'calculated'),
  readOnly(COMPANIES, 'hs_lastmodifieddate', 'read only'),
  ...[
    'nonsense',
    'Email',
    'email ',
    '',
    '__proto__x',
    'constructor',
    'toString',
    'a\u0000b',
    '"quoted"',
    'ünïcode',
  ].map((name) => unknown(CONTACTS, name)),
  {
    what: 'a text with a NUL character',
    path: CONTACTS,
    name: 'firstname',
    sent: 'Ada\u0000Lovelace',
    code: 'INVALID_STRING',
    message: 'firstname contains a NUL character, which no value may have',
    value: 'Ada\u0000Lovelace',
  },
  {
    what: 'a text of 65,537 characters',
    path: CONTACTS,
    name: 'firstname',
    sent: 'x'.repeat(65_537),
    code: 'VALUE_TOO_LONG',
    message: 'firstname has 65537 characters; at most 65536 are allowed',
    value: 'x'.repeat(200),
  },
]

const problem = ({ code, message, name, value }: Case): Problem => ({
  code,
  message,
  name,
  ...(value === undefined ? {} : { value }),
})

describe.each(cases)('$what', (bad) => {
  const { path, name, sent } = bad
  const required = path === COMPANIES ? { name: 'Engines' } : {}

  test('is refused at creation, in the words and the JSON that clients parse', async () => {
    const reply = await portal.post(path, { properties: { ...required, [name]: sent } })
    expectInvalidValues(reply, portal.portalId, [problem(bad)])
    const [, array = ''] = /^Property values were not valid: (\[.*\])$/s.exec(reply.body.message) ?? []
    expect(JSON.parse(array)).toMatchObject([{ isValid: false, error: bad.code, name, portalId: portal.portalId }])
  })

  test('is refused in a change, which changes nothing', async () => {
    const id = path === CONTACTS ? await newContact(portal) : await newCompany(portal)
    const reply = await portal.patch(`${path}/${id}`, { properties: { city: 'London', [name]: sent } })
    expectInvalidValues(reply, portal.portalId, [problem(bad)])
    expect(await readProperties(portal, `${path}/${id}`, ['city'])).toEqual({ city: null })
  })
})

test('several bad properties are refused together, in the order in which they were sent', async () => {
  const bad = [
    cases[0],
    unknown(CONTACTS, 'nonsense'),
    choice('NONSENSE'),
    readOnly(CONTACTS, 'createdate', 'read only'),
  ].filter((each) => each !== undefined)
  const properties = Object.fromEntries(bad.map(({ name, sent }) => [name, sent]))
  const reply = await portal.post(CONTACTS, { properties: { firstname: 'Ada', ...properties } })
  expectInvalidValues(reply, portal.portalId, bad.map(problem))
})

test('in a batch, the bad properties of all inputs are refused together, and nothing is made', async () => {
  const alone = await spoke.newPortal()
  const bad = [unknown(CONTACTS, 'nonsense'), choice('NONSENSE')]
  const inputs = [
    { properties: { firstname: 'Ada' } },
    ...bad.map(({ name, sent }) => ({ properties: { [name]: sent } })),
  ]
  expectInvalidValues(await alone.post(`${CONTACTS}/batch/create`, { inputs }), alone.portalId, bad.map(problem))
  expect((await alone.get(CONTACTS)).body.results).toEqual([])
})

test('in a batch of changes, one bad property refuses them all, and nothing is changed', async () => {
  const ids = [await newContact(portal), await newContact(portal)] as const
  const bad = choice('NONSENSE')
  const inputs = [
    { id: ids[0], properties: { city: 'London' } },
    { id: ids[1], properties: { [bad.name]: bad.sent } },
  ]
  expectInvalidValues(await portal.post(`${CONTACTS}/batch/update`, { inputs }), portal.portalId, [problem(bad)])
  expect(await readProperties(portal, `${CONTACTS}/${ids[0]}`, ['city'])).toEqual({ city: null })
})

test('a stage that is no lifecycle stage is not one of the allowed options', async () => {
  const reply = await portal.post(CONTACTS, { properties: { lifecyclestage: 'nonsense' } })
  expectRefusalLike(reply, 400, {
    errors: [{ code: 'INVALID_OPTION', context: { propertyName: ['lifecyclestage'] } }],
    category: 'VALIDATION_ERROR',
  })
})

test('__proto__ is refused like any other property that does not exist, not dropped', async () => {
  const reply = await portal.post(CONTACTS, undefined, { raw: '{"properties":{"__proto__":"x","city":"London"}}' })
  expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
})

test('a text of 65,536 characters is taken', async () => {
  const firstname = 'x'.repeat(65_536)
  const id = await newContact(portal, { firstname })
  expect(await readProperties(portal, `${CONTACTS}/${id}`, ['firstname'])).toEqual({ firstname })
})

test('the creation date of a company can be given at its creation and not changed afterwards', async () => {
  const id = await newCompany(portal)
  const reply = await portal.patch(`${COMPANIES}/${id}`, { properties: { createdate: '2020-01-01T00:00:00Z' } })
  expectInvalidValues(reply, portal.portalId, [problem(readOnly(COMPANIES, 'createdate', 'read only'))])
})

test('a creation date that is no instant is refused', async () => {
  const reply = await portal.post(COMPANIES, { properties: { name: 'Engines', createdate: 'yesterday' } })
  expectInvalidValues(reply, portal.portalId, [problem({ ...instant('yesterday'), name: 'createdate' })])
})

test.each([{}, { city: 'London' }, { name: '' }, { name: null, domain: null }])(
  'a company without name and domain is refused: %j',
  async (properties) => {
    const reply = await portal.post(COMPANIES, { properties })
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/^Error creating COMPANY\. Some required properties were not set\./)
  },
)

test('a change without any property is refused', async () => {
  const id = await newContact(portal)
  expectRefusal(await portal.patch(`${CONTACTS}/${id}`, { properties: {} }), 400, {
    message: 'No properties found to update, please provide at least one.',
    category: 'VALIDATION_ERROR',
  })
})

test('values that are no text, number, boolean or null are refused', async () => {
  for (const value of [[], ['a'], {}, { a: 1 }]) {
    const reply = await portal.post(CONTACTS, { properties: { firstname: value } })
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(reply.body.message).toMatch(/^Invalid input JSON: properties\.firstname must be /)
    expect(reply.body.context).toEqual({ fields: ['properties.firstname'] })
  }
})
