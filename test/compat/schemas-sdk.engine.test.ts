import { Client as Client6 } from 'hs6'
import { Client as Client11 } from 'hs11'
import { Client as Client14 } from 'hs14'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { car } from './schema-support.ts'
import { exceptionOf } from './sdk-shape.ts'

// Custom object types through every method that the official SDKs have for them.

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

interface SdkSchema {
  id: string
  name: string
  labels: { singular?: string; plural?: string }
  primaryDisplayProperty?: string
  archived?: boolean
  createdAt?: Date
  properties: { name: string; hasUniqueValue?: boolean }[]
  associations: SdkAssociation[]
}

interface SdkAssociation {
  id: string
  fromObjectTypeId: string
  toObjectTypeId: string
  name?: string
}

/** What every version has, in method syntax, so that each version's own types fit. */
interface CoreApi {
  create(input: never): Promise<SdkSchema>
  getById(type: string): Promise<SdkSchema>
  getAll(archived?: boolean): Promise<{ results: SdkSchema[] }>
  update(type: string, patch: never): Promise<{ labels: SdkSchema['labels']; archived?: boolean }>
  archive(type: string, archived?: boolean): Promise<void>
  createAssociation(type: string, input: never): Promise<SdkAssociation>
  archiveAssociation(type: string, association: string): Promise<void>
}

interface Sdk {
  readonly crm: {
    readonly schemas: {
      readonly coreApi: CoreApi
      readonly publicObjectSchemasApi?: { purge(type: string): Promise<void> }
    }
  }
}

const versions: readonly { readonly version: number; readonly open: (spoke: TestSpoke) => Sdk }[] = [
  { version: 6, open: ({ url, apiKey }) => new Client6({ basePath: url, apiKey }) },
  { version: 11, open: ({ url, token }) => new Client11({ basePath: url, accessToken: token }) },
  { version: 14, open: ({ url, token }) => new Client14({ basePath: url, accessToken: token }) },
]

describe.each(versions)('the SDK of version $version', ({ version, open }) => {
  test('makes, reads, changes, associates, archives and purges an object type', async () => {
    const { coreApi, publicObjectSchemasApi } = open(spoke).crm.schemas
    const name = `Car${version}`
    const made = await coreApi.create({ ...car, name } as never)
    expect(made).toMatchObject({ name, archived: false, labels: car.labels })
    expect(made.createdAt).toBeInstanceOf(Date)
    expect(made.properties.find((each) => each.name === 'vin')?.hasUniqueValue).toBe(true)
    const { id } = made
    expect((await coreApi.getById(id)).primaryDisplayProperty).toBe('model')
    expect((await coreApi.getById(`p${spoke.portalId}_${name}`)).id).toBe(id)
    const ids = async (archived: boolean) => (await coreApi.getAll(archived)).results.map((each) => each.id)
    expect(await ids(false)).toContain(id)

    const edited = await coreApi.update(id, { labels: { plural: 'Motor cars' } } as never)
    expect(edited).toMatchObject({ labels: { singular: 'Car', plural: 'Motor cars' }, archived: false })
    // 6.0.1 gives the code 0 to every refusal: the text is what tells them apart.
    const refused = async (call: Promise<unknown>) => (await exceptionOf(call)).body.message
    expect(await refused(coreApi.update(id, { requiredProperties: ['nope'] } as never))).toBe(
      'requiredProperties names what is no property of the type: nope',
    )
    expect(await refused(coreApi.create({ ...car, name } as never))).toBe(
      `An object type named '${name}' already exists.`,
    )

    const kind = await coreApi.createAssociation(id, { fromObjectTypeId: id, toObjectTypeId: '0-2' } as never)
    expect(kind).toMatchObject({ fromObjectTypeId: id, toObjectTypeId: '0-2', name: `${name}_to_company` })
    expect((await coreApi.getById(id)).associations.map((each) => each.id)).toContain(kind.id)
    await coreApi.archiveAssociation(id, kind.id)
    expect((await coreApi.getById(id)).associations.map((each) => each.id)).not.toContain(kind.id)

    await coreApi.archive(id, false)
    expect(await ids(false)).not.toContain(id)
    expect(await ids(true)).toContain(id)
    expect(await refused(coreApi.getById(id))).toBe(`There is no custom object type ${id}.`)
    if (publicObjectSchemasApi === undefined) await coreApi.archive(id, true)
    else await publicObjectSchemasApi.purge(id)
    expect(await ids(true)).not.toContain(id)
  })
})

test('the SDK works with the records of a custom object type', async () => {
  const { crm } = new Client14({ basePath: spoke.url, accessToken: spoke.token })
  const schema = await crm.schemas.coreApi.create({ ...car, name: 'Bike' } as never)
  const type = schema.id
  const made = await crm.objects.basicApi.create(type, { properties: { model: 'T', vin: '1' }, associations: [] })
  const read = await crm.objects.basicApi.getById('bike', made.id, ['model'])
  expect(read.properties['model']).toBe('T')
  const upserted = await crm.objects.batchApi.upsert(type, {
    inputs: [{ id: '1', idProperty: 'vin', properties: { colour: 'red' } }],
  })
  expect(upserted.results.map(({ id }) => id)).toEqual([made.id])
  const found = await crm.objects.searchApi.doSearch(type, {
    filterGroups: [{ filters: [{ propertyName: 'vin', operator: 'EQ', value: '1' }] }],
  } as never)
  expect(found).toMatchObject({ total: 1, results: [{ id: made.id }] })
  await crm.objects.basicApi.archive(type, made.id)
  expect((await exceptionOf(crm.objects.basicApi.getById(type, made.id))).code).toBe(404)
})
