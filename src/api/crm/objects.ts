import { operation } from '../operation.ts'
import { flag, integer, list, text } from '../query.ts'
import { newAssociations, readAssociated, toBatchResponse, toPublicObject } from './records.ts'
import { inlineAssociationScopes, objectScope } from './scopes.ts'
import { toSearch, writeStart } from './search.ts'
import {
  batchInput,
  batchInputForCreate,
  batchInputId,
  batchReadInput,
  batchResponse,
  collectionResponse,
  collectionResponseWithTotal,
  nothing,
  searchRequest,
  simplePublicObject,
  simplePublicObjectInput,
  simplePublicObjectInputForCreate,
} from './shapes.ts'

const properties = list('The properties to return; the system ones always come with them.')
const propertiesWithHistory = list('Properties to return with their earlier values, newest first.')
const archived = flag('Look among archived records instead of live ones.')
const idProperty = text('The unique property that the id is a value of; absent, it is the record id.')
const associations = list('Object types whose associated ids to return.')

export const createRecord = operation({
  id: 'crm.objects.create',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}',
  summary: 'Create a record.',
  scopes: objectScope('write'),
  furtherScopes: inlineAssociationScopes,
  body: simplePublicObjectInputForCreate,
  status: 201,
  result: simplePublicObject,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    const associations = newAssociations(body.associations)
    const record = await crm.records.create(call, type, { properties: body.properties, associations })
    return {
      body: toPublicObject(call, type, links, record),
      headers: { location: `${links.base}/crm/v3/objects/${type.name}/${record.id}` },
    }
  },
})

export const readRecord = operation({
  id: 'crm.objects.read',
  method: 'GET',
  path: '/crm/v3/objects/{objectType}/{objectId}',
  summary: 'Read one record by its id or a unique property.',
  scopes: objectScope('read'),
  query: { properties, propertiesWithHistory, associations, archived, idProperty },
  status: 200,
  result: simplePublicObject,
  async handle(context, { params, query }) {
    const { call, crm, links, objectType } = context
    const type = objectType(params.objectType)
    const ref = { id: params.objectId, idProperty: query.idProperty }
    const selection = { properties: query.properties, history: query.propertiesWithHistory, archived: query.archived }
    const record = await crm.records.read(call, type, ref, selection)
    const associated = await readAssociated(context, type, query.associations, [record.id])
    return { body: toPublicObject(call, type, links, record, associated) }
  },
})

export const listRecords = operation({
  id: 'crm.objects.list',
  method: 'GET',
  path: '/crm/v3/objects/{objectType}',
  summary: 'List records in ascending order of their ids, page by page.',
  scopes: objectScope('read'),
  query: {
    limit: integer('How many records a page has.', { default: 10, min: 1, max: 100 }),
    after: integer('The cursor of the page before.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
    properties,
    propertiesWithHistory,
    associations,
    archived,
  },
  status: 200,
  result: collectionResponse,
  async handle(context, { params, query }) {
    const { call, crm, links, objectType } = context
    const type = objectType(params.objectType)
    const selection = { properties: query.properties, history: query.propertiesWithHistory, archived: query.archived }
    const page = await crm.records.list(call, type, query.after, query.limit, selection)
    const ids = page.records.map(({ id }) => id)
    const associated = await readAssociated(context, type, query.associations, ids)
    const results = page.records.map((record) => toPublicObject(call, type, links, record, associated))
    if (page.after === undefined) return { body: { results } }
    const after = String(page.after)
    const link = links.sameRequest({ limit: String(query.limit), after })
    return { body: { results, paging: { next: { after, link } } } }
  },
})

export const updateRecord = operation({
  id: 'crm.objects.update',
  method: 'PATCH',
  path: '/crm/v3/objects/{objectType}/{objectId}',
  summary: 'Change properties of a record.',
  scopes: objectScope('write'),
  query: { idProperty },
  body: simplePublicObjectInput,
  status: 200,
  result: simplePublicObject,
  async handle({ call, crm, links, objectType }, { params, query, body }) {
    const type = objectType(params.objectType)
    const ref = { id: params.objectId, idProperty: query.idProperty }
    return { body: toPublicObject(call, type, links, await crm.records.update(call, type, ref, body.properties)) }
  },
})

export const archiveRecord = operation({
  id: 'crm.objects.archive',
  method: 'DELETE',
  path: '/crm/v3/objects/{objectType}/{objectId}',
  summary: 'Move a record to the recycling bin.',
  scopes: objectScope('write'),
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params }) {
    await crm.records.archive(call, objectType(params.objectType), params.objectId)
    return { body: undefined }
  },
})

export const createBatch = operation({
  id: 'crm.objects.batch.create',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/batch/create',
  summary: 'Create up to 100 records: all or none, unless each input has an objectWriteTraceId of its own.',
  scopes: objectScope('write'),
  furtherScopes: inlineAssociationScopes,
  body: batchInputForCreate,
  status: 201,
  result: batchResponse,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    const inputs = body.inputs.map((input) => ({
      properties: input.properties,
      associations: newAssociations(input.associations),
      traceId: input.objectWriteTraceId,
    }))
    return toBatchResponse(call, type, links, await crm.records.createBatch(call, type, inputs), 201)
  },
})

export const readBatch = operation({
  id: 'crm.objects.batch.read',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/batch/read',
  summary: 'Read up to 100 records by their ids or by a unique property.',
  scopes: objectScope('read'),
  query: { archived },
  body: batchReadInput,
  status: 200,
  result: batchResponse,
  async handle({ call, crm, links, objectType }, { params, query, body }) {
    const type = objectType(params.objectType)
    const ids = body.inputs.map((input) => input.id)
    const selection = {
      properties: body.properties ?? [],
      history: body.propertiesWithHistory ?? [],
      archived: query.archived,
    }
    const outcome = await crm.records.readBatch(call, type, ids, body.idProperty ?? undefined, selection)
    return toBatchResponse(call, type, links, outcome, 200)
  },
})

export const updateBatch = operation({
  id: 'crm.objects.batch.update',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/batch/update',
  summary: 'Change up to 100 records by their ids or by unique properties.',
  scopes: objectScope('write'),
  body: batchInput,
  status: 200,
  result: batchResponse,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    return toBatchResponse(call, type, links, await crm.records.updateBatch(call, type, body.inputs.map(toEdit)), 200)
  },
})

export const upsertBatch = operation({
  id: 'crm.objects.batch.upsert',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/batch/upsert',
  summary: 'Change the records that are there and create those that are not, by a unique property.',
  scopes: objectScope('write'),
  body: batchInput,
  status: 200,
  result: batchResponse,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    return toBatchResponse(call, type, links, await crm.records.upsertBatch(call, type, body.inputs.map(toEdit)), 200)
  },
})

export const archiveBatch = operation({
  id: 'crm.objects.batch.archive',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/batch/archive',
  summary: 'Move up to 100 records to the recycling bin.',
  scopes: objectScope('write'),
  body: batchInputId,
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params, body }) {
    const ids = body.inputs.map((input) => input.id)
    await crm.records.archiveBatch(call, objectType(params.objectType), ids)
    return { body: undefined }
  },
})

export const searchRecords = operation({
  id: 'crm.objects.search',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/search',
  summary: 'Find records by their property values.',
  scopes: objectScope('read'),
  body: searchRequest,
  status: 200,
  result: collectionResponseWithTotal,
  async handle({ call, principal, crm, links, objectType, left }, { params, body }) {
    const type = objectType(params.objectType)
    // Who scrolls through a table comes as far as it goes.
    const reach = principal.credential.kind === 'session' ? Number.MAX_SAFE_INTEGER : undefined
    const { total, records, next } = await crm.records.search(call, type, toSearch(body, reach), left())
    const results = records.map((record) => toPublicObject(call, type, links, record))
    return {
      body: { total, results, ...(next === undefined ? {} : { paging: { next: { after: writeStart(next) } } }) },
    }
  },
})

interface BatchEdit {
  readonly id: string
  readonly idProperty?: string | null | undefined
  readonly properties: Readonly<Record<string, string | number | boolean | null>>
  readonly objectWriteTraceId?: string | undefined
}

function toEdit({ id, idProperty: by, properties: values, objectWriteTraceId }: BatchEdit) {
  return { id, idProperty: by ?? undefined, properties: values, traceId: objectWriteTraceId }
}

export const objects = [
  createRecord,
  readRecord,
  listRecords,
  updateRecord,
  archiveRecord,
  createBatch,
  readBatch,
  updateBatch,
  upsertBatch,
  archiveBatch,
  searchRecords,
]
