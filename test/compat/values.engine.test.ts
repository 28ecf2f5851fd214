import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import {
  COMPANIES,
  CONTACTS,
  expectRefusal,
  freshEmail,
  INSTANT,
  newCompany,
  newContact,
  readProperties,
} from './support.ts'

let spoke: TestSpoke
let portal: Caller

beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = await spoke.newPortal()
})

afterAll(() => spoke.close())

describe('what goes in and what is read back', () => {
  test.each([
    ['text', CONTACTS, 'firstname', 'Ada', 'Ada'],
    ['text with spaces around it', CONTACTS, 'firstname', '  Ada ', '  Ada '],
    ['text of spaces only', CONTACTS, 'firstname', '   ', '   '],
    ['text in any script', CONTACTS, 'firstname', 'Ada 💫 Ἀδα 艾达 \u202e', 'Ada 💫 Ἀδα 艾达 \u202e'],
    ['text with quotes, lines and SQL', CONTACTS, 'message', `"a"\n'b'\t\\ %_ -- ; $1 ?`, `"a"\n'b'\t\\ %_ -- ; $1 ?`],
    ['text with half a character', CONTACTS, 'firstname', 'a\ud800b', 'a\ufffdb'],
    ['a number as text', CONTACTS, 'firstname', 5, '5'],
    ['a boolean as text', CONTACTS, 'firstname', true, 'true'],
    ['a phone number', CONTACTS, 'phone', '+1 (555) 123-4567 x9', '+1 (555) 123-4567 x9'],
    ['a number', COMPANIES, 'numberofemployees', 50, '50'],
    ['a number written as text', COMPANIES, 'numberofemployees', '50', '50'],
    ['a decimal, spelt as it was', COMPANIES, 'annualrevenue', '1000000.50', '1000000.50'],
    ['a decimal', COMPANIES, 'annualrevenue', 0.5, '0.5'],
    ['a negative number', COMPANIES, 'annualrevenue', '-3.5', '-3.5'],
    ['zero', COMPANIES, 'annualrevenue', 0, '0'],
    ['true', COMPANIES, 'is_public', true, 'true'],
    ['true in capitals', COMPANIES, 'is_public', 'TRUE', 'true'],
    ['false', COMPANIES, 'is_public', false, 'false'],
    ['an instant', COMPANIES, 'closedate', '2024-05-06T07:08:09.010Z', '2024-05-06T07:08:09.010Z'],
    ['an instant without milliseconds', COMPANIES, 'closedate', '2024-05-06T07:08:09.000Z', '2024-05-06T07:08:09Z'],
    ['an instant of another zone', COMPANIES, 'closedate', '2024-05-06T07:08:09+02:00', '2024-05-06T05:08:09Z'],
    ['an instant in milliseconds', COMPANIES, 'closedate', 1_714_979_289_010, '2024-05-06T07:08:09.010Z'],
    ['an instant in milliseconds, as text', COMPANIES, 'closedate', '1714979289010', '2024-05-06T07:08:09.010Z'],
    ['an instant given as a day', COMPANIES, 'closedate', '2024-05-06', '2024-05-06T00:00:00Z'],
    ['an instant before 1970', COMPANIES, 'closedate', '-1', '1969-12-31T23:59:59.999Z'],
    ['a choice', CONTACTS, 'hs_lead_status', 'IN_PROGRESS', 'IN_PROGRESS'],
    ['several choices', CONTACTS, 'hs_buying_role', 'CHAMPION;BLOCKER', 'CHAMPION;BLOCKER'],
    ['the same choice twice', CONTACTS, 'hs_buying_role', 'CHAMPION;CHAMPION;', 'CHAMPION'],
    ['an e-mail address', CONTACTS, 'email', ' Ada.Lovelace@Example.COM ', 'ada.lovelace@example.com'],
    ['a domain, as given', COMPANIES, 'domain', 'WWW.Example.com', 'WWW.Example.com'],
  ])('%s', async (_, path, name, sent, read) => {
    const id =
      path === CONTACTS ? await newContact(portal, { [name]: sent }) : await newCompany(portal, { [name]: sent })
    expect(await readProperties(portal, `${path}/${id}`, [name])).toEqual({ [name]: read })

    const other = path === CONTACTS ? await newContact(portal) : await newCompany(portal)
    await portal.patch(`${path}/${id}`, { properties: { [name]: null } })
    const patched = await portal.patch(`${path}/${other}`, { properties: { [name]: sent } })
    expect({ status: patched.status, [name]: patched.body.properties[name] }).toEqual({ status: 200, [name]: read })
    expect(await readProperties(portal, `${path}/${other}`, [name])).toEqual({ [name]: read })
  })

  test('numbers of many digits keep every one of them', async () => {
    const digits = '12345678901234567890'
    const { body } = await portal.post(COMPANIES, undefined, {
      raw: `{"properties":{"name":"Engines","annualrevenue":${digits}}}`,
    })
    expect(body.properties.annualrevenue).toBe(digits)
  })

  test.each([null, ''])('%j clears a value', async (nothing) => {
    const id = await newContact(portal, { firstname: 'Ada', email: freshEmail() })
    const { body } = await portal.patch(`${CONTACTS}/${id}`, { properties: { firstname: nothing, email: nothing } })
    expect(body.properties).toMatchObject({ firstname: null, email: null })
    expect(await readProperties(portal, `${CONTACTS}/${id}`, ['firstname', 'email', 'hs_email_domain'])).toEqual({
      firstname: null,
      email: null,
      hs_email_domain: null,
    })
  })

  test('a value cleared at creation was never there', async () => {
    const id = await newContact(portal, { firstname: '', city: null, lastname: 'Lovelace' })
    expect(await readProperties(portal, `${CONTACTS}/${id}`, ['firstname', 'city', 'lastname'])).toEqual({
      firstname: null,
      city: null,
      lastname: 'Lovelace',
    })
  })

  test('choices that begin with ; are added to those that are there', async () => {
    const id = await newContact(portal, { hs_buying_role: 'CHAMPION' })
    const path = `${CONTACTS}/${id}`
    const choose = async (hs_buying_role: string) => {
      await portal.patch(path, { properties: { hs_buying_role } })
      return (await readProperties(portal, path, ['hs_buying_role']))['hs_buying_role']
    }
    expect(await choose(';BLOCKER')).toBe('CHAMPION;BLOCKER')
    expect(await choose(';BLOCKER;END_USER')).toBe('CHAMPION;BLOCKER;END_USER')
    expect(await choose('OTHER')).toBe('OTHER')
    await portal.patch(path, { properties: { hs_buying_role: null } })
    expect(await choose(';BLOCKER')).toBe('BLOCKER')
  })

  test.each([
    [CONTACTS, newContact],
    [COMPANIES, newCompany],
  ])('the lifecycle stage of %s moves forward; backwards it stays, unless it is cleared first', async (path, make) => {
    const id = await make(portal, { lifecyclestage: 'lead' })
    const move = async (lifecyclestage: string) => {
      const { status } = await portal.patch(`${path}/${id}`, { properties: { lifecyclestage } })
      const { lifecyclestage: stage } = await readProperties(portal, `${path}/${id}`, ['lifecyclestage'])
      return [status, stage]
    }
    expect(await move('opportunity')).toEqual([200, 'opportunity'])
    expect(await move('lead')).toEqual([200, 'opportunity'])
    expect(await move('customer')).toEqual([200, 'customer'])
    expect(await move('')).toEqual([200, null])
    expect(await move('lead')).toEqual([200, 'lead'])
  })

  test('the creation date of a company may lie in the past, and orders nothing but itself', async () => {
    const createdate = '2020-01-02T03:04:05Z'
    const { status, body } = await portal.post(COMPANIES, { properties: { name: 'Engines', createdate } })
    expect({ status, createdAt: body.createdAt, property: body.properties.createdate }).toEqual({
      status: 201,
      createdAt: createdate,
      property: createdate,
    })
    const read = await portal.get(`${COMPANIES}/${body.id}`)
    expect(read.body).toMatchObject({ createdAt: createdate, properties: { createdate } })
    expect(Date.parse(read.body.updatedAt)).toBeGreaterThan(Date.parse('2024-01-01'))
    const inMs = await portal.post(COMPANIES, { properties: { name: 'Engines', createdate: Date.parse(createdate) } })
    expect(inMs.body.createdAt).toBe(createdate)
  })
})

describe('earlier values', () => {
  /** What may be written to each property; the second of a pair is how it is stored. */
  const writes = fc.record(
    {
      firstname: fc.constantFrom(null, '', 'Ada', 'Grace', ' Ada'),
      city: fc.constantFrom(null, '', 'London', 'Paris'),
      hs_lead_status: fc.constantFrom(null, '', 'NEW', 'OPEN'),
    },
    { requiredKeys: [] },
  )
  const names = ['firstname', 'city', 'hs_lead_status'] as const

  test('are the values written, newest first, each change once, whatever the order of the writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(writes, { minLength: 1, maxLength: 7 }), async ([first = {}, ...rest]) => {
        const id = await newContact(portal, first)
        for (const properties of rest) {
          if (Object.keys(properties).length === 0) continue
          expect((await portal.patch(`${CONTACTS}/${id}`, { properties })).status).toBe(200)
        }
        const { body } = await portal.get(
          `${CONTACTS}/${id}?properties=${names.join(',')}&propertiesWithHistory=${names.join(',')}`,
        )
        for (const name of names) {
          const written: string[] = []
          for (const values of [first, ...rest]) {
            if (!(name in values)) continue
            const value = values[name] ?? ''
            if (value !== (written.at(-1) ?? '')) written.push(value)
          }
          const history = body.propertiesWithHistory[name] as { value: string; timestamp: string }[]
          expect(history.map(({ value }) => value)).toEqual(written.toReversed())
          const times = history.map(({ timestamp }) => Date.parse(timestamp))
          expect(times).toEqual(times.toSorted((a, b) => b - a))
          expect(body.properties[name] ?? '').toBe(written.at(-1) ?? '')
        }
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    { path: CONTACTS, make: newContact, versions: 45 },
    { path: COMPANIES, make: newCompany, versions: 20 },
  ])('of $path are the last $versions at most', async ({ path, make, versions }) => {
    const id = await make(portal, { city: 'c0' })
    for (let at = 1; at <= versions; at++) await portal.patch(`${path}/${id}`, { properties: { city: `c${at}` } })
    const { body } = await portal.get(`${path}/${id}?propertiesWithHistory=city`)
    const values = body.propertiesWithHistory.city.map(({ value }: { value: string }) => value)
    expect(values).toEqual(Array.from({ length: versions }, (_, at) => `c${versions - at}`))
  })

  test('tell their source: the app of a token, or the API for an account key', async () => {
    const { id } = (await portal.post(CONTACTS, { properties: { city: 'London' } })).body
    const other = await spoke.newToken('all', portal.portalId)
    await other.patch(`${CONTACTS}/${id}`, { properties: { city: 'Paris' } })
    const { body } = await portal.get(`${CONTACTS}/${id}?propertiesWithHistory=city`)
    const [newest, oldest] = body.propertiesWithHistory.city
    expect(Object.keys(newest)).toEqual(['value', 'timestamp', 'sourceType', 'sourceId'])
    expect(newest).toMatchObject({
      value: 'Paris',
      timestamp: expect.stringMatching(INSTANT),
      sourceType: 'INTEGRATION',
    })
    expect(oldest).toMatchObject({ value: 'London', sourceType: 'INTEGRATION' })
    expect(newest.sourceId).not.toBe(oldest.sourceId)
  })

  test('come with lists and batch reads too', async () => {
    const alone = await spoke.newPortal()
    const id = await newContact(alone, { city: 'London' })
    await alone.patch(`${CONTACTS}/${id}`, { properties: { city: 'Paris' } })
    const list = await alone.get(`${CONTACTS}?propertiesWithHistory=city`)
    const batch = await alone.post(`${CONTACTS}/batch/read`, { inputs: [{ id }], propertiesWithHistory: ['city'] })
    for (const { body } of [list, batch]) {
      const [record] = body.results
      expect(record.propertiesWithHistory.city.map(({ value }: { value: string }) => value)).toEqual([
        'Paris',
        'London',
      ])
    }
  })

  test('survive the archiving of their record', async () => {
    const id = await newContact(portal, { city: 'London' })
    await portal.patch(`${CONTACTS}/${id}`, { properties: { city: 'Paris' } })
    await portal.delete(`${CONTACTS}/${id}`)
    const { body } = await portal.get(`${CONTACTS}/${id}?archived=true&propertiesWithHistory=city`)
    const values = body.propertiesWithHistory.city.map(({ value }: { value: string }) => value)
    expect(values).toEqual(['Paris', 'London'])
  })
})

describe('an e-mail address', () => {
  test('is free again once its contact is archived', async () => {
    const email = freshEmail()
    const first = await newContact(portal, { email })
    await portal.delete(`${CONTACTS}/${first}`)
    expectRefusal(await portal.get(`${CONTACTS}/${email}?idProperty=email`), 404, { message: 'resource not found' })
    const second = await newContact(portal, { email })
    expect(second).not.toBe(first)
    expect((await portal.get(`${CONTACTS}/${email}?idProperty=email`)).body.id).toBe(second)
    const archived = await portal.get(`${CONTACTS}/${first}?archived=true&properties=email`)
    expect(archived.body.properties.email).toBe(email)
  })

  test('may change hands inside one batch', async () => {
    const [one, two] = [freshEmail(), freshEmail()]
    const [a, b] = [await newContact(portal, { email: one }), await newContact(portal, { email: two })]
    const inputs = [
      { id: a, properties: { email: two } },
      { id: b, properties: { email: one } },
    ]
    expect((await portal.post(`${CONTACTS}/batch/update`, { inputs })).status).toBe(200)
    expect((await portal.get(`${CONTACTS}/${one}?idProperty=email`)).body.id).toBe(b)
    expect((await portal.get(`${CONTACTS}/${two}?idProperty=email`)).body.id).toBe(a)
  })

  test.each([
    'ada+test@example.com',
    'a/b@example.com',
    "o'neil&co=1?x#y@example.com",
    '100%25@example.com',
    'ada@sub.example.co.uk',
    'ünïcode@exämple.com',
  ])('finds its contact in a path, escaped once: %s', async (email) => {
    const alone = await spoke.newPortal()
    const id = await newContact(alone, { email })
    for (const written of [email, email.toUpperCase()]) {
      const read = await alone.get(`${CONTACTS}/${encodeURIComponent(written)}?idProperty=email&properties=email`)
      expect({ id: read.body.id, email: read.body.properties?.email }).toEqual({ id, email })
    }
    const twice = encodeURIComponent(encodeURIComponent(email))
    expect((await alone.get(`${CONTACTS}/${twice}?idProperty=email`)).status).toBe(404)
  })
})
