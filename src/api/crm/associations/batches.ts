import { operation } from '../../operation.ts'
import { toSpec } from '../records.ts'
import { associationScope } from '../scopes.ts'
import { nothing } from '../shapes.ts'
import {
  batchAnswer,
  bothDirections,
  checkInputs,
  checkPairs,
  MOST_CREATED,
  readAnswer,
  sidesOf,
  toAssociated,
  toLabelsBetween,
  voidAnswer,
} from './answers.ts'
import {
  batchInputDefault,
  batchInputFetch,
  batchInputMultiArchive,
  batchInputMultiPost,
  batchOf,
  defaultAssociation,
  fetched,
  labelsBetween,
  voidResponse,
} from './shapes.ts'

const read = associationScope('read')
const write = associationScope('write')

const V4 = '/crm/v4/associations/{fromObjectType}/{toObjectType}/batch'

/** The most records that a batch may remove associations of (hubspot-api.md §6.5). */
const MOST_ARCHIVED = 100

/** The most pairs that a batch may remove, however few records they start from. */
const MOST_PAIRS = 10_000

export const createBatch = operation({
  id: 'crm.associations.batch.create',
  method: 'POST',
  path: `${V4}/create`,
  summary: 'Associate up to 2,000 pairs of records by labels.',
  scopes: write,
  body: batchInputMultiPost,
  status: 201,
  result: batchOf(labelsBetween),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_CREATED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = body.inputs.map(({ from, to, types }) => ({ from: from.id, to: to.id, types: types.map(toSpec) }))
    const { made, refused } = await context.crm.associations.link(context.call, sides, links, true)
    const results = made.map((each) => toLabelsBetween(context, sides, each))
    // The newest version answers 200 (§9.8).
    return batchAnswer(context, results, refused, context.version === '2026-09' ? 200 : 201)
  },
})

export const createDefaultBatch = operation({
  id: 'crm.associations.batch.create-default',
  method: 'POST',
  path: `${V4}/associate/default`,
  summary: 'Associate up to 2,000 pairs of records without labels.',
  scopes: write,
  body: batchInputDefault,
  status: 200,
  result: batchOf(defaultAssociation),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_CREATED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = body.inputs.map(({ from, to }) => ({ from: from.id, to: to.id, types: 'default' as const }))
    const { made, refused } = await context.crm.associations.link(context.call, sides, links, false)
    return batchAnswer(context, made.flatMap(bothDirections), refused, 200)
  },
})

export const readBatch = operation({
  id: 'crm.associations.batch.read',
  method: 'POST',
  path: `${V4}/read`,
  summary: 'List the associations of up to 1,000 records.',
  scopes: read,
  body: batchInputFetch,
  status: 200,
  result: batchOf(fetched),
  handle: (context, { params, body }) =>
    readAnswer(context, params, body.inputs, (page) => toAssociated(context, page)),
})

export const archiveBatch = operation({
  id: 'crm.associations.batch.archive',
  method: 'POST',
  path: `${V4}/archive`,
  summary: 'Remove every association between up to 100 records and others.',
  scopes: write,
  body: batchInputMultiArchive,
  status: 204,
  result: nothing.or(voidResponse),
  async handle(context, { params, body }) {
    checkInputs(new Set(body.inputs.map(({ from }) => from.id)).size, MOST_ARCHIVED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const pairs = body.inputs.flatMap(({ from, to }) => to.map((each) => ({ from: from.id, to: each.id })))
    checkPairs(pairs.length, MOST_PAIRS)
    await context.crm.associations.unlink(context.call, sides, pairs)
    return voidAnswer(context)
  },
})

export const archiveLabelsBatch = operation({
  id: 'crm.associations.batch.archive-labels',
  method: 'POST',
  path: `${V4}/labels/archive`,
  summary: 'Remove labels from pairs of records; without the unlabelled one nothing is left.',
  scopes: write,
  body: batchInputMultiPost,
  status: 204,
  result: nothing.or(voidResponse),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_CREATED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = body.inputs.map(({ from, to, types }) => ({ from: from.id, to: to.id, types: types.map(toSpec) }))
    await context.crm.associations.unlinkTypes(context.call, sides, links)
    return voidAnswer(context)
  },
})

export const associationBatches = [createBatch, createDefaultBatch, readBatch, archiveBatch, archiveLabelsBatch]
