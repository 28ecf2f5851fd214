import { z } from 'zod'
import { operation } from '../../operation.ts'
import { namedTypes } from '../records.ts'
import { associationScope } from '../scopes.ts'
import { nothing } from '../shapes.ts'
import { batchAnswer, checkInputs, MOST_CREATED, readAnswer, sidesOf } from './answers.ts'
import { batchInputAssociation, batchInputObjectId, batchOf, v3Associated, v3Association } from './shapes.ts'

const read = associationScope('read')
const write = associationScope('write')

const PATH = '/crm/v3/associations/{fromObjectType}/{toObjectType}'

export const createBatchV3 = operation({
  id: 'crm.associations.v3.batch.create',
  method: 'POST',
  path: `${PATH}/batch/create`,
  summary: 'Associate pairs of records by the names of association types.',
  scopes: write,
  body: batchInputAssociation,
  status: 201,
  result: batchOf(v3Association),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_CREATED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = body.inputs.map(({ from, to, type }) => ({
      from: from.id,
      to: to.id,
      types: [context.crm.associations.typeNamed(sides, type)],
      name: type,
    }))
    const { made, refused } = await context.crm.associations.link(context.call, sides, links, false)
    const names = new Map<unknown, string>(links.map((link) => [link, link.name]))
    const results = made.map(({ link }) => ({
      from: { id: link.from },
      to: { id: link.to },
      type: names.get(link) ?? '',
    }))
    return batchAnswer(context, results, refused, 201)
  },
})

export const readBatchV3 = operation({
  id: 'crm.associations.v3.batch.read',
  method: 'POST',
  path: `${PATH}/batch/read`,
  summary: 'List the associations of records, as v3 does.',
  scopes: read,
  body: batchInputObjectId,
  status: 200,
  result: batchOf(v3Associated),
  handle: (context, { params, body }) => readAnswer(context, params, body.inputs, namedTypes),
})

export const archiveBatchV3 = operation({
  id: 'crm.associations.v3.batch.archive',
  method: 'POST',
  path: `${PATH}/batch/archive`,
  summary: 'Remove associations by the names of their types.',
  scopes: write,
  body: batchInputAssociation,
  status: 204,
  result: nothing,
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_CREATED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = body.inputs.map(({ from, to, type }) => ({
      from: from.id,
      to: to.id,
      types: [context.crm.associations.typeNamed(sides, type)],
    }))
    await context.crm.associations.unlinkTypes(context.call, sides, links)
    return { body: undefined }
  },
})

export const listTypesV3 = operation({
  id: 'crm.associations.v3.types',
  method: 'GET',
  path: `${PATH}/types`,
  summary: 'List the association types between two object types by their names.',
  scopes: read,
  status: 200,
  result: z.object({ results: z.array(z.object({ id: z.string(), name: z.string() })) }),
  async handle(context, { params }) {
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const types = await context.crm.associations.types(context.call, sides)
    return { body: { results: types.map(({ typeId, name }) => ({ id: String(typeId), name })) } }
  },
})

export const associationBatchesV3 = [createBatchV3, readBatchV3, archiveBatchV3, listTypesV3]
