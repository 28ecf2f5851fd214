import { Refusal } from '../../../kit/refusal.ts'
import { operation } from '../../operation.ts'
import { associationScope } from '../scopes.ts'
import { nothing } from '../shapes.ts'
import { batchAnswer, checkInputs, noneFound, sidesOf, split, toAssociated, toLabelsBetween } from './answers.ts'
import { bothDirections, toSpec } from './records.ts'
import {
  batchInputAssociation,
  batchInputDefault,
  batchInputFetch,
  batchInputMultiArchive,
  batchInputMultiPost,
  batchInputObjectId,
  batchOf,
  defaultAssociation,
  fetched,
  labelsBetween,
  v3Associated,
  v3Association,
} from './shapes.ts'

const read = associationScope('read')
const write = associationScope('write')

const V4 = '/crm/v4/associations/{fromObjectType}/{toObjectType}/batch'
const V3 = '/crm/v3/associations/{fromObjectType}/{toObjectType}/batch'

// The limits of hubspot-api.md §6.5.
const MOST_CREATED = 2000
const MOST_READ = 1000
const MOST_ARCHIVED = 100

/** Records shown of one record in a batch; beyond that a cursor says where to go on. */
const PAGE = 500

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
    const { made, refused } = split(await context.crm.associations.link(context.call, sides, links, false))
    const results = made.map((outcome) => toLabelsBetween(context, sides, outcome))
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
    const links = body.inputs.map(({ from, to }) => ({ from: from.id, to: to.id, types: [] }))
    const { made, refused } = split(await context.crm.associations.link(context.call, sides, links, false))
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
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_READ)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const wanted = body.inputs.flatMap(({ id, after }) =>
      numeric(id).map((each) => ({ id: each, after: cursor(after) })),
    )
    const found = await context.crm.associations.ofMany(context.call, sides, wanted, PAGE)
    const results = []
    const errors: Refusal[] = []
    for (const { id } of body.inputs) {
      const page = found.get(Number(id))
      if (page === undefined) errors.push(noneFound(sides, id))
      else {
        const paging = page.after === undefined ? {} : { paging: { next: { after: String(page.after) } } }
        results.push({ from: { id }, to: page.records.map((each) => toAssociated(context, each)), ...paging })
      }
    }
    return batchAnswer(context, results, errors, 200)
  },
})

const cursor = (after: string | number | null | undefined): number => numeric(String(after ?? 0))[0] ?? 0
const numeric = (id: string): readonly number[] => (/^\d{1,15}$/.test(id) ? [Number(id)] : [])

export const archiveBatch = operation({
  id: 'crm.associations.batch.archive',
  method: 'POST',
  path: `${V4}/archive`,
  summary: 'Remove every association between up to 100 records and others.',
  scopes: write,
  body: batchInputMultiArchive,
  status: 204,
  result: nothing,
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_ARCHIVED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const pairs = body.inputs.flatMap(({ from, to }) => to.map((each) => ({ from: from.id, to: each.id })))
    checkPairs(pairs.length)
    await context.crm.associations.unlink(context.call, sides, pairs)
    return { body: undefined }
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
  result: nothing,
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_CREATED)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = body.inputs.map(({ from, to, types }) => ({ from: from.id, to: to.id, types: types.map(toSpec) }))
    await context.crm.associations.unlinkTypes(context.call, sides, links)
    return { body: undefined }
  },
})

function checkPairs(count: number): void {
  if (count > MOST_CREATED)
    throw new Refusal('VALIDATION_ERROR', `The batch names ${count} pairs, at most ${MOST_CREATED} are taken.`)
}

export const createBatchV3 = operation({
  id: 'crm.associations.v3.batch.create',
  method: 'POST',
  path: `${V3}/create`,
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
    }))
    const outcomes = await context.crm.associations.link(context.call, sides, links, false)
    const results = outcomes.flatMap((outcome, at) => {
      const input = body.inputs[at]
      return 'refusal' in outcome || input === undefined ? [] : [input]
    })
    return batchAnswer(context, results, split(outcomes).refused, 201)
  },
})

export const readBatchV3 = operation({
  id: 'crm.associations.v3.batch.read',
  method: 'POST',
  path: `${V3}/read`,
  summary: 'List the associations of records, as v3 does.',
  scopes: read,
  body: batchInputObjectId,
  status: 200,
  result: batchOf(v3Associated),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_READ)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const found = await context.crm.associations.ofMany(
      context.call,
      sides,
      body.inputs.flatMap(({ id }) => numeric(id).map((each) => ({ id: each, after: 0 }))),
      PAGE,
    )
    const known = body.inputs.filter(({ id }) => found.has(Number(id)))
    const errors = body.inputs.filter(({ id }) => !found.has(Number(id))).map(({ id }) => noneFound(sides, id))
    const results = known.map(({ id }) => ({ from: { id }, to: namedTypes(found.get(Number(id))?.records ?? []) }))
    return batchAnswer(context, results, errors, 200)
  },
})

function namedTypes(records: readonly { readonly id: number; readonly types: readonly { readonly name: string }[] }[]) {
  return records.flatMap(({ id, types }) => types.map(({ name }) => ({ id: String(id), type: name })))
}

export const archiveBatchV3 = operation({
  id: 'crm.associations.v3.batch.archive',
  method: 'POST',
  path: `${V3}/archive`,
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

export const associationBatches = [
  createBatch,
  createDefaultBatch,
  readBatch,
  archiveBatch,
  archiveLabelsBatch,
  createBatchV3,
  readBatchV3,
  archiveBatchV3,
]
