import { Client } from 'hs6'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { exceptionOf, type RecordApi, type Sdk, type SdkRecord } from './sdk-shape.ts'
import { freshEmail, NOBODY } from './support.ts'

let spoke: TestSpoke
let sdk: Client

beforeAll(async () => {
  spoke = await openTestSpoke()
  sdk = new Client({ basePath: spoke.url, apiKey: spoke.apiKey })
})

afterAll(() => spoke.close())

/** Version 6.0.1 creates without `associations` and knows no `idProperty`. */
type RecordApi6 = Omit<RecordApi, 'basicApi'> & {
  readonly basicApi: Pick<RecordApi['basicApi'], 'getPage' | 'archive'> & {
    create(input: { properties: Record<string, string> }): Promise<SdkRecord>
    getById(id: string, properties?: string[]): Promise<SdkRecord>
    update(id: string, input: { properties: Record<string, string> }): Promise<SdkRecord>
  }
}

describe.each([
  { type: 'contacts' as const, key: 'firstname' },
  { type: 'companies' as const, key: 'name' },
])('with the SDK 6.0.1 and an account API key, $type', ({ type, key }) => {
  const api = (client: Client = sdk): RecordApi6 => client.crm[type]

  test('are created, read, updated, listed and archived', async () => {
    const { basicApi } = api()
    const made = await basicApi.create({ properties: { [key]: 'Ada' } })
    expect(made.properties).toMatchObject({ [key]: 'Ada', hs_object_source: 'API' })
    expect(made.createdAt).toBeInstanceOf(Date)
    await basicApi.update(made.id, { properties: { [key]: 'Grace' } })
    const read = await basicApi.getById(made.id, [key, 'city'])
    expect(read.properties).toMatchObject({ [key]: 'Grace', city: null })
    const { results } = await basicApi.getPage(100, undefined, [key])
    expect(results.find(({ id }) => id === made.id)?.properties[key]).toBe('Grace')
    await basicApi.archive(made.id)
    // 6.0.1 gives the code 0 to every refusal: the text is what tells them apart.
    expect((await exceptionOf(basicApi.getById(made.id))).body.message).toBe('resource not found')
  })

  test('are created, read, updated and archived in batches', async () => {
    const { batchApi } = api()
    const made = await batchApi.create({
      inputs: ['Ada', 'Grace'].map((name) => ({ properties: { [key]: name }, associations: [] })),
    })
    expect(made.results.map(({ properties }) => properties[key])).toEqual(['Ada', 'Grace'])
    const inputs = made.results.map(({ id }) => ({ id }))
    await batchApi.update({ inputs: inputs.map(({ id }) => ({ id, properties: { [key]: 'Mary' } })) })
    const read = await batchApi.read({ inputs, properties: [key], propertiesWithHistory: [] })
    expect(read.results.map(({ properties }) => properties[key])).toEqual(['Mary', 'Mary'])
    await batchApi.archive({ inputs })
    expect((await batchApi.read({ inputs, properties: [], propertiesWithHistory: [] })).results).toEqual([])
  })

  test('are paged through to the end, and the key is in no cursor', async () => {
    const { basicApi } = api()
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) ids.push((await basicApi.create({ properties: { [key]: name } })).id)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await basicApi.getPage(2, after)
      seen.push(...page.results.map(({ id }) => id))
      after = page.paging?.next?.after
      expect(JSON.stringify(page)).not.toContain(spoke.apiKey)
    } while (after !== undefined)
    expect(seen).toEqual(expect.arrayContaining(ids))
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('are found by a search', async () => {
    const value = `Found ${freshEmail()}`
    const { id } = await api().basicApi.create({ properties: { [key]: value } })
    const found = await api().searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: key, operator: 'EQ', value }] }],
      sorts: [],
      properties: [key],
      limit: 10,
      after: '0',
    })
    expect(found.results.map((record) => record.id)).toEqual([id])
  })

  test('answer a wrong id with an exception that carries the text clients look for', async () => {
    const { body } = await exceptionOf(api().basicApi.getById(NOBODY))
    expect(body.message).toBe('resource not found')
  })

  test('are refused to a wrong key', async () => {
    const stranger = new Client({ basePath: spoke.url, apiKey: '00000000-0000-4000-8000-000000000000' })
    const { body } = await exceptionOf(api(stranger).basicApi.getPage())
    expect(body.category).toBe('INVALID_AUTHENTICATION')
    expect(body.message).toMatch(/^The API key provided is invalid\./)
  })
})

test('moving the SDK 6.0.1 from its key to a token changes nothing else', async () => {
  const email = freshEmail()
  const byToken = new Client({ basePath: spoke.url, accessToken: spoke.token })
  const made = await sdk.crm.contacts.basicApi.create({ properties: { email } })
  const [before, after] = await Promise.all(
    [sdk, byToken].map((client) => client.crm.contacts.basicApi.getById(made.id)),
  )
  expect(after).toEqual(before)
})

test('apiRequest of SDK 6.0.1 takes the key to a v3 path, and is refused on a dated one', async () => {
  const request = (path: string) => (sdk as Pick<Sdk, 'apiRequest'>).apiRequest({ method: 'GET', path })
  expect((await request('/crm/v3/objects/contacts')).status).toBe(200)
  expect((await request('/crm/objects/2026-03/contacts')).status).toBe(401)
})
