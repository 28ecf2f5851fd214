import { operation } from '../operation.ts'
import { toBatchResponse, toPublicObject } from './records.ts'
import { objectScope } from './scopes.ts'
import { batchInputId, batchResponse, simplePublicObject } from './shapes.ts'

// HubSpot restores records in its pages only (hubspot-api.md §4.14): these operations are Spoke's own.

const OBJECTS = '/spoke/v1/objects/{objectType}'

export const restoreRecord = operation({
  id: 'spoke.objects.restore',
  method: 'POST',
  path: `${OBJECTS}/{objectId}/restore`,
  summary: 'Bring an archived record back, with its associations, for 90 days; a live one stays as it is.',
  scopes: objectScope('write'),
  status: 200,
  result: simplePublicObject,
  async handle({ call, crm, links, objectType }, { params }) {
    const type = objectType(params.objectType)
    return { body: toPublicObject(call, type, links, await crm.records.restore(call, type, params.objectId)) }
  },
})

export const restoreBatch = operation({
  id: 'spoke.objects.batch.restore',
  method: 'POST',
  path: `${OBJECTS}/batch/restore`,
  summary: 'Bring up to 100 archived records back, each for itself.',
  scopes: objectScope('write'),
  body: batchInputId,
  status: 200,
  result: batchResponse,
  async handle({ call, crm, links, objectType }, { params, body }) {
    const type = objectType(params.objectType)
    const ids = body.inputs.map((input) => input.id)
    return toBatchResponse(call, type, links, await crm.records.restoreBatch(call, type, ids), 200)
  },
})

export const restoring = [restoreRecord, restoreBatch]
