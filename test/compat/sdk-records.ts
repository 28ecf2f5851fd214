import type { Client } from 'hs14'
import { expect } from 'vitest'
import type { RecordApi, SdkBatch, SdkRecord } from './sdk-shape.ts'

type Values = Record<string, string>
type Crm = Client['crm']

/** The API of an object type as the SDK has it: those of some types merge and purge too. */
export interface SdkRecords extends Omit<RecordApi, 'basicApi' | 'batchApi' | 'getAll'> {
  readonly basicApi: RecordApi['basicApi'] & {
    merge?(input: { primaryObjectId: string; objectIdToMerge: string }): Promise<SdkRecord>
    purge?(input: { objectId: string; idProperty?: string }): Promise<void>
  }
  readonly batchApi: RecordApi['batchApi'] & {
    upsert(input: { inputs: { id: string; idProperty?: string; properties: Values }[] }): Promise<SdkBatch>
  }
}

export interface SdkType {
  readonly type: string
  readonly api: (crm: Crm) => SdkRecords
  /** What a record of the type is created with: all that it must have. */
  readonly values: Values
  /** A property that is changed. */
  readonly text: string
}

const at = '2026-05-04T10:30:00Z'

/** Every object type that the SDK has a client for, but feedback submissions, which are only read. */
export const sdkTypes: readonly SdkType[] = [
  { type: 'contacts', api: ({ contacts }) => contacts, values: { firstname: 'Ada' }, text: 'lastname' },
  { type: 'companies', api: ({ companies }) => companies, values: { name: 'Engines' }, text: 'city' },
  {
    type: 'deals',
    api: ({ deals }) => deals,
    values: { dealname: 'Looms', dealstage: 'closedwon' },
    text: 'description',
  },
  { type: 'tickets', api: ({ tickets }) => tickets, values: { hs_pipeline_stage: '1' }, text: 'subject' },
  { type: 'products', api: ({ products }) => products, values: { name: 'Wheel' }, text: 'description' },
  { type: 'line_items', api: ({ lineItems }) => lineItems, values: { name: 'Wheel' }, text: 'description' },
  {
    type: 'quotes',
    api: ({ quotes }) => quotes,
    values: { hs_title: 'Two wheels', hs_expiration_date: '2026-12-31' },
    text: 'hs_title',
  },
  {
    type: 'invoices',
    api: ({ commerce }) => commerce.invoices,
    values: { hs_currency: 'EUR' },
    text: 'hs_purchase_order_number',
  },
  {
    type: 'communications',
    api: ({ objects }) => objects.communications,
    values: { hs_timestamp: at, hs_communication_channel_type: 'SMS' },
    text: 'hs_communication_body',
  },
  { type: 'calls', api: ({ objects }) => objects.calls, values: { hs_timestamp: at }, text: 'hs_call_title' },
  {
    type: 'emails',
    api: ({ objects }) => objects.emails,
    values: { hs_timestamp: at, hs_email_direction: 'EMAIL' },
    text: 'hs_email_subject',
  },
  { type: 'goal_targets', api: ({ objects }) => objects.goals, values: { hs_goal_name: 'More' }, text: 'hs_goal_name' },
  { type: 'leads', api: ({ objects }) => objects.leads, values: { hs_lead_name: 'Ada' }, text: 'hs_lead_name' },
  { type: 'meetings', api: ({ objects }) => objects.meetings, values: { hs_timestamp: at }, text: 'hs_meeting_title' },
  { type: 'notes', api: ({ objects }) => objects.notes, values: { hs_timestamp: at }, text: 'hs_note_body' },
  {
    type: 'postal_mail',
    api: ({ objects }) => objects.postalMail,
    values: { hs_timestamp: at },
    text: 'hs_postal_mail_body',
  },
  { type: 'tasks', api: ({ objects }) => objects.tasks, values: { hs_timestamp: at }, text: 'hs_task_subject' },
  { type: 'taxes', api: ({ objects }) => objects.taxes, values: { hs_label: 'VAT' }, text: 'hs_label' },
]

/** `crm.objects` with its object type filled in, in the shape of the clients that are about one type. */
export function genericApi({ objects }: Crm, type: string): SdkRecords {
  const { basicApi, batchApi, searchApi } = objects
  return {
    basicApi: {
      create: (input) => basicApi.create(type, input),
      getById: (id, ...rest) => basicApi.getById(type, id, ...rest),
      getPage: (...input) => basicApi.getPage(type, ...input),
      update: (id, input, idProperty) => basicApi.update(type, id, input, idProperty),
      archive: (id) => basicApi.archive(type, id),
    },
    batchApi: {
      create: (input) => batchApi.create(type, input),
      read: (input, archived) => batchApi.read(type, input, archived),
      update: (input) => batchApi.update(type, input),
      upsert: (input) => batchApi.upsert(type, input),
      archive: (input) => batchApi.archive(type, input),
    },
    searchApi: { doSearch: (request) => searchApi.doSearch(type, request as never) },
  }
}

/**
 * Takes records of a type through every method that its client has. `key` is a unique property of the type.
 */
export async function driveRecords(api: SdkRecords, { values, text }: SdkType, key: string): Promise<void> {
  const { basicApi, batchApi, searchApi } = api
  const make = async () => (await basicApi.create({ properties: values, associations: [] })).id

  const id = await make()
  expect((await basicApi.getById(id, Object.keys(values))).id).toBe(id)
  expect((await basicApi.update(id, { properties: { [text]: 'One' } })).properties[text]).toBe('One')
  expect((await basicApi.getById(id, [text], [text])).propertiesWithHistory?.[text]?.[0]?.value).toBe('One')
  expect((await basicApi.getPage(100, undefined, [text])).results.map((record) => record.id)).toContain(id)

  const made = await batchApi.create({
    inputs: ['Two', 'Three'].map((word) => ({ properties: { ...values, [text]: word }, associations: [] })),
  })
  const ids = made.results.map((record) => record.id)
  expect(made.results.map(({ properties }) => properties[text])).toEqual(['Two', 'Three'])
  const changed = await batchApi.update({ inputs: ids.map((each) => ({ id: each, properties: { [text]: 'Four' } })) })
  expect(changed.results.map(({ properties }) => properties[text])).toEqual(['Four', 'Four'])
  const inputs = ids.map((each) => ({ id: each }))
  const read = await batchApi.read({ inputs, properties: [text], propertiesWithHistory: [] })
  expect(read.results.map(({ properties }) => properties[text])).toEqual(['Four', 'Four'])

  const upsert = async (word: string) =>
    (await batchApi.upsert({ inputs: [{ id: 'K-1', idProperty: key, properties: { ...values, [text]: word } }] }))
      .results[0]
  const upserted = await upsert('Five')
  expect(await upsert('Six')).toMatchObject({ id: upserted?.id, properties: { [text]: 'Six' } })

  const filters = [{ propertyName: 'hs_object_id', operator: 'EQ', value: id }]
  const found = await searchApi.doSearch({ filterGroups: [{ filters }], properties: [text], limit: 10 })
  expect(found.results.map((record) => record.id)).toEqual([id])

  await batchApi.archive({ inputs })
  await basicApi.archive(id)
  expect((await basicApi.getById(id, [text], undefined, undefined, true)).archived).toBe(true)

  if (basicApi.merge !== undefined) {
    const [primaryObjectId, objectIdToMerge] = [await make(), await make()]
    const merged = await basicApi.merge({ primaryObjectId, objectIdToMerge })
    expect((await basicApi.getById(objectIdToMerge)).id).toBe(merged.id)
  }
  if (basicApi.purge !== undefined) {
    const gone = await make()
    await basicApi.purge({ objectId: gone })
    await expect(basicApi.getById(gone, undefined, undefined, undefined, true)).rejects.toMatchObject({ code: 404 })
  }
}
