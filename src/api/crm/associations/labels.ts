import { Refusal } from '../../../kit/refusal.ts'
import { operation } from '../../operation.ts'
import { associationScope } from '../scopes.ts'
import { nothing } from '../shapes.ts'
import { sidesOf, toLabelled } from './answers.ts'
import { labelCreate, labelledTypes, labelUpdate } from './shapes.ts'

const read = associationScope('read')
const write = associationScope('write')
const LABELS = '/crm/v4/associations/{fromObjectType}/{toObjectType}/labels'

export const listLabels = operation({
  id: 'crm.associations.labels.list',
  method: 'GET',
  path: LABELS,
  summary: 'List the kinds of association from one object type to another.',
  scopes: read,
  status: 200,
  result: labelledTypes,
  async handle(context, { params }) {
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const types = await context.crm.associations.types(context.call, sides)
    return { body: { results: types.map(toLabelled) } }
  },
})

export const createLabel = operation({
  id: 'crm.associations.labels.create',
  method: 'POST',
  path: LABELS,
  summary: 'Make a label, or a pair of labels, between two object types.',
  scopes: write,
  body: labelCreate,
  status: 200,
  result: labelledTypes,
  async handle(context, { params, body }) {
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const made = await context.crm.associations.createLabel(context.call, sides, body)
    return { body: { results: made.map(toLabelled) } }
  },
})

export const updateLabel = operation({
  id: 'crm.associations.labels.update',
  method: 'PUT',
  path: LABELS,
  summary: 'Rename a label; without an inverse label both sides get the same.',
  scopes: write,
  body: labelUpdate,
  status: 204,
  result: nothing,
  async handle(context, { params, body }) {
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const { associationTypeId: typeId, label, inverseLabel } = body
    await context.crm.associations.updateLabel(context.call, sides, { typeId, label, inverseLabel })
    return { body: undefined }
  },
})

export const deleteLabel = operation({
  id: 'crm.associations.labels.delete',
  method: 'DELETE',
  path: `${LABELS}/{associationTypeId}`,
  summary: 'Delete a label in both directions.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    if (!/^\d{1,15}$/.test(params.associationTypeId)) {
      throw new Refusal('VALIDATION_ERROR', 'Unable to parse value for path parameter: associationTypeId')
    }
    await context.crm.associations.deleteLabel(context.call, sides, Number(params.associationTypeId))
    return { body: undefined }
  },
})

export const associationLabels = [listLabels, createLabel, updateLabel, deleteLabel]
