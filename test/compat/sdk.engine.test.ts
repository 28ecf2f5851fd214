import { Client as Client11 } from 'hs11'
import { Client as Client14 } from 'hs14'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { exceptionOf, type RecordApi, type Sdk } from './sdk-shape.ts'
import { freshEmail, NOBODY, UUID } from './support.ts'

interface Options {
  readonly basePath: string
  readonly accessToken?: string
}

const sdks: readonly { readonly version: string; readonly open: (options: Options) => Sdk }[] = [
  { version: '14.0.1', open: (options) => new Client14(options) },
  { version: '11.2.0', open: (options) => new Client11(options) },
]

let spoke: TestSpoke

beforeAll(async () => {
  spoke = await openTestSpoke()
})

afterAll(() => spoke.close())

describe.each(sdks)('with the official SDK $version, but for its basePath unmodified', ({ open }) => {
  let portal: Caller
  let sdk: Sdk

  beforeAll(async () => {
    portal = await spoke.newPortal()
    sdk = open({ basePath: spoke.url, accessToken: portal.token })
  })

  /** A portal that no other journey writes to. */
  async function alone(): Promise<Sdk> {
    const { token } = await spoke.newPortal()
    return open({ basePath: spoke.url, accessToken: token })
  }

  describe.each([
    { type: 'contacts' as const, first: { firstname: 'Ada' }, second: { firstname: 'Grace' }, key: 'firstname' },
    { type: 'companies' as const, first: { name: 'Engines' }, second: { name: 'Looms' }, key: 'name' },
  ])('$type', ({ type, first, second, key }) => {
    const api = (client: Sdk = sdk): RecordApi => client.crm[type]
    const make = (properties: Record<string, string> = first) => api().basicApi.create({ properties, associations: [] })

    const textOf = (values: Record<string, string>): string | undefined => values[key]

    test('a record is created, read, updated, archived, and read among the archived', async () => {
      const made = await make()
      expect(made.id).toMatch(/^\d+$/)
      expect(made.properties).toMatchObject({ ...first, hs_object_id: made.id, hs_object_source: 'INTEGRATION' })
      expect(made.archived).toBe(false)

      const read = await api().basicApi.getById(made.id, [key, 'city'])
      expect(read.properties).toMatchObject({ ...first, city: null })

      const updated = await api().basicApi.update(made.id, { properties: second })
      expect(updated.properties).toMatchObject(second)
      expect((await api().basicApi.getById(made.id)).properties[key]).toBe(textOf(second))

      await api().basicApi.archive(made.id)
      expect((await exceptionOf(api().basicApi.getById(made.id))).code).toBe(404)
      const archived = await api().basicApi.getById(made.id, [key], undefined, undefined, true)
      expect(archived).toMatchObject({ archived: true, archivedAt: expect.any(Date), properties: second })
    })

    test('dates come back as dates, the very instants of the record', async () => {
      const before = Date.now()
      const made = await make()
      const read = await api().basicApi.getById(made.id, ['createdate'])
      expect(read.createdAt).toBeInstanceOf(Date)
      expect(read.updatedAt).toBeInstanceOf(Date)
      expect(read.createdAt.getTime()).toBe(Date.parse(read.properties['createdate'] ?? ''))
      expect(read.createdAt.getTime()).toBeGreaterThanOrEqual(before)
      expect(read.createdAt.getTime()).toBeLessThanOrEqual(Date.now())
    })

    test('earlier values come newest first, each with its source and its instant', async () => {
      const made = await make()
      await api().basicApi.update(made.id, { properties: second })
      const { propertiesWithHistory } = await api().basicApi.getById(made.id, undefined, [key])
      const versions = propertiesWithHistory?.[key] ?? []
      expect(versions.map(({ value }) => value)).toEqual([textOf(second), textOf(first)])
      for (const version of versions) {
        // 11.2.0 leaves these, the innermost of all dates, as text.
        expect(new Date(version.timestamp).getTime()).toBeGreaterThanOrEqual(made.createdAt.getTime())
        expect(version).toMatchObject({
          sourceType: 'INTEGRATION',
          sourceId: made.properties['hs_object_source_id'],
        })
      }
    })

    test('a page says where the next one begins, and the last one does not', async () => {
      const client = await alone()
      const ids: string[] = []
      for (const name of ['a', 'b', 'c']) {
        ids.push((await api(client).basicApi.create({ properties: { [key]: name }, associations: [] })).id)
      }
      const page = await api(client).basicApi.getPage(2, undefined, [key])
      expect(page.results.map(({ id }) => id)).toEqual(ids.slice(0, 2))
      const rest = await api(client).basicApi.getPage(2, page.paging?.next?.after, [key])
      expect(rest.results.map(({ id }) => id)).toEqual(ids.slice(2))
      expect(rest.paging).toBeUndefined()
    })

    test('getAll gathers every one of more than 100 records, once each, in order', async () => {
      const client = await alone()
      const inputs = (from: number, count: number) =>
        Array.from({ length: count }, (_, at) => ({ properties: { [key]: `No. ${from + at}` }, associations: [] }))
      for (const [from, size] of [
        [0, 100],
        [100, 100],
        [200, 7],
      ] as const) {
        await api(client).batchApi.create({ inputs: inputs(from, size) })
      }
      const all = await api(client).getAll(undefined, undefined, [key])
      expect(all.map(({ properties }) => properties[key])).toEqual(Array.from({ length: 207 }, (_, at) => `No. ${at}`))
      expect(new Set(all.map(({ id }) => id)).size).toBe(207)
    })

    test('a batch is created, read, updated and archived', async () => {
      const { batchApi } = api()
      const made = await batchApi.create({
        inputs: [
          { properties: first, associations: [] },
          { properties: second, associations: [] },
        ],
      })
      expect(made.status).toBe('COMPLETE')
      expect(made.startedAt).toBeInstanceOf(Date)
      expect(made.completedAt).toBeInstanceOf(Date)
      expect(made.results.map(({ properties }) => properties[key])).toEqual([first, second].map(textOf))
      const [one, two] = made.results.map(({ id }) => id) as [string, string]

      await batchApi.update({ inputs: [{ id: one, properties: second }] })
      const inputs = [{ id: two }, { id: one }]
      const read = await batchApi.read({ inputs, properties: [key], propertiesWithHistory: [] })
      expect(read.results.map(({ id, properties }) => [id, properties[key]])).toEqual([
        [two, textOf(second)],
        [one, textOf(second)],
      ])

      await batchApi.archive({ inputs })
      const archived = await batchApi.read({ inputs, properties: [], propertiesWithHistory: [] }, true)
      expect(archived.results.map((record) => record.archived)).toEqual([true, true])
      const gone = await batchApi.read({ inputs, properties: [], propertiesWithHistory: [] })
      expect(gone.results).toEqual([])
    })

    test('a batch read names the ids that it did not find', async () => {
      const { id } = await make()
      const inputs = [{ id }, { id: NOBODY }]
      const read = await api().batchApi.read({ inputs, properties: [], propertiesWithHistory: [] })
      expect(read.results.map((record) => record.id)).toEqual([id])
      expect(read.numErrors).toBe(1)
      expect(read.errors?.[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: [NOBODY] } })
    })

    test('a 401 tells that no credential came', async () => {
      const { code, body } = await exceptionOf(api(open({ basePath: spoke.url })).basicApi.getPage())
      expect(code).toBe(401)
      expect(body.category).toBe('INVALID_AUTHENTICATION')
    })

    test('a 403 tells which scope is missing', async () => {
      const { token } = await spoke.newToken([`crm.objects.${type}.read`], portal.portalId)
      const scoped = open({ basePath: spoke.url, accessToken: token })
      await api(scoped).basicApi.getPage()
      const { code, body } = await exceptionOf(api(scoped).basicApi.create({ properties: first, associations: [] }))
      expect(code).toBe(403)
      expect(body.category).toBe('MISSING_SCOPES')
      expect(body.errors?.[0]?.context).toEqual({ requiredGranularScopes: [`crm.objects.${type}.write`] })
    })

    test('a 404 carries the plain text that clients look for', async () => {
      const { code, body, headers } = await exceptionOf(api().basicApi.getById(NOBODY))
      expect({ code, message: body.message }).toEqual({ code: 404, message: 'resource not found' })
      expect(body.correlationId).toMatch(UUID)
      expect(headers['x-hubspot-correlation-id']).toBe(body.correlationId)
    })

    test('a 400 tells which properties are wrong', async () => {
      const { code, body } = await exceptionOf(make({ ...first, nonsense: 'x' }))
      expect(code).toBe(400)
      expect(body.category).toBe('VALIDATION_ERROR')
      expect(body.message).toMatch(/^Property values were not valid: \[\{"isValid":false,/)
      expect(body.errors?.[0]).toMatchObject({ code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['nonsense'] } })
    })
  })

  test('a contact is found and changed by its e-mail address', async () => {
    const { basicApi, batchApi } = sdk.crm.contacts
    const email = freshEmail()
    const made = await basicApi.create({ properties: { email, firstname: 'Ada' }, associations: [] })
    const read = await basicApi.getById(email, ['firstname'], undefined, undefined, undefined, 'email')
    expect(read.id).toBe(made.id)
    await basicApi.update(email, { properties: { firstname: 'Grace' } }, 'email')
    const inputs = [{ id: email }]
    const batch = await batchApi.read({
      inputs,
      idProperty: 'email',
      properties: ['firstname'],
      propertiesWithHistory: [],
    })
    expect(batch.results.map(({ id, properties }) => [id, properties['firstname']])).toEqual([[made.id, 'Grace']])
    await batchApi.update({ inputs: [{ id: email, idProperty: 'email', properties: { firstname: 'Mary' } }] })
    expect((await basicApi.getById(made.id)).properties['firstname']).toBe('Mary')
  })

  test('a second contact with the same e-mail address is a 409 that names the first', async () => {
    const email = freshEmail()
    const { id } = await sdk.crm.contacts.basicApi.create({ properties: { email }, associations: [] })
    const again = sdk.crm.contacts.basicApi.create({ properties: { email }, associations: [] })
    const { code, body } = await exceptionOf(again)
    expect({ code, category: body.category, message: body.message }).toEqual({
      code: 409,
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${id}`,
    })
  })

  test.each([
    { type: 'contacts' as const, property: 'email', value: () => freshEmail('search') },
    { type: 'companies' as const, property: 'name', value: () => `Company ${freshEmail()}` },
    { type: 'companies' as const, property: 'domain', value: () => freshEmail().replace('@', '.') },
  ])('a search finds $type by $property, and only the one', async ({ type, property, value }) => {
    const wanted = value()
    const { basicApi, searchApi } = sdk.crm[type]
    const made = await basicApi.create({ properties: { [property]: wanted }, associations: [] })
    await basicApi.create({ properties: { [property]: value() }, associations: [] })
    const found = await searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: property, operator: 'EQ', value: wanted }] }],
      sorts: [],
      properties: [property],
      limit: 10,
      after: '0',
    })
    expect(found.total).toBe(1)
    expect(found.results.map(({ id, properties }) => [id, properties[property]])).toEqual([[made.id, wanted]])
    expect(found.results[0]?.createdAt).toBeInstanceOf(Date)
  })

  test('apiRequest reaches a dated path with the same token', async () => {
    const email = freshEmail()
    const made = await sdk.apiRequest({
      method: 'POST',
      path: '/crm/objects/2026-03/contacts',
      body: { properties: { email } },
    })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    const path = `/crm/objects/2026-09/contacts/${id}`
    const read = await sdk.apiRequest({ method: 'GET', path, qs: { properties: 'email' } })
    expect(await read.json()).toMatchObject({ id, properties: { email } })
  })
})

test('with SDK 14.0.1 a batch upsert makes the absent and changes the present, and says which was which', async () => {
  const { token } = await spoke.newPortal()
  const { batchApi, basicApi } = new Client14({ basePath: spoke.url, accessToken: token }).crm.contacts
  const [present, absent] = [freshEmail(), freshEmail()]
  const { id } = await basicApi.create({ properties: { email: present }, associations: [] })
  const outcome = await batchApi.upsert({
    inputs: [present, absent].map((email) => ({ id: email, idProperty: 'email', properties: { firstname: 'Ada' } })),
  })
  expect(outcome.results.map((record) => record._new)).toEqual([false, true])
  expect(outcome.results[0]?.id).toBe(id)
  const made = await basicApi.getById(outcome.results[1]?.id ?? '', ['email', 'firstname'])
  expect(made.properties).toMatchObject({ email: absent, firstname: 'Ada' })
})
