import { operation } from '../operation.ts'
import { toPublicObject } from './records.ts'
import { objectScope } from './scopes.ts'
import { gdprDeleteInput, mergeInput, nothing, simplePublicObject } from './shapes.ts'

export const mergeRecords = operation({
  id: 'crm.objects.merge',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/merge',
  summary: 'Merge a record into another; its id leads to the other from then on.',
  scopes: objectScope('write'),
  body: mergeInput,
  status: 200,
  result: simplePublicObject,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    const record = await crm.records.merge(call, type, body.primaryObjectId, body.objectIdToMerge)
    return { body: toPublicObject(call, type, links, record) }
  },
})

export const purgeRecord = operation({
  id: 'crm.objects.gdpr-delete',
  method: 'POST',
  path: '/crm/v3/objects/{objectType}/gdpr-delete',
  summary: 'Remove a record for good, and keep its unique values from ever being used again.',
  scopes: objectScope('write'),
  body: gdprDeleteInput,
  status: 204,
  result: nothing,
  async handle({ call, crm, objectType }, { params, body }) {
    const ref = { id: body.objectId, idProperty: body.idProperty ?? undefined }
    await crm.records.purge(call, objectType(params.objectType), ref)
    return { body: undefined }
  },
})

export const merging = [mergeRecords, purgeRecord]
