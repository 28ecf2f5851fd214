import { z } from 'zod'
import type { AssociationType, LimitOutcome } from '../../../crm/crm.ts'
import { operation } from '../../operation.ts'
import { associationScope, publishedScope } from '../scopes.ts'
import { nothing } from '../shapes.ts'
import { batchAnswer, checkInputs, sidesOf } from './answers.ts'
import {
  batchInputLimitCreate,
  batchInputLimitUpdate,
  batchInputSpec,
  batchOf,
  limitedType,
  limitResult,
} from './shapes.ts'

const read = associationScope('read')
const write = associationScope('write')

const CONFIGURATIONS = '/crm/associations/v4/definitions/configurations'
const PAIR = `${CONFIGURATIONS}/{fromObjectType}/{toObjectType}` as const

/** More kinds than any pair of object types has. */
const MOST_INPUTS = 100

const limitedTypes = z.object({ results: z.array(limitedType) })

function toLimited({ category, typeId, label, most }: AssociationType) {
  return {
    category,
    typeId,
    ...(most === undefined ? {} : { userEnforcedMaxToObjectIds: most }),
    ...(label === null ? {} : { label }),
  }
}

function toResult({ category, typeId, most }: AssociationType) {
  return { category, typeId, ...(most === undefined ? {} : { userEnforcedMaxToObjectIds: most }) }
}

const setTypes = (outcomes: readonly LimitOutcome[]) => outcomes.flatMap((each) => ('type' in each ? [each.type] : []))
const refused = (outcomes: readonly LimitOutcome[]) => outcomes.flatMap((each) => ('refusal' in each ? [each] : []))

export const listAllConfigurations = operation({
  id: 'crm.associations.configurations.list-all',
  method: 'GET',
  path: `${CONFIGURATIONS}/all`,
  summary: 'List the limits that the portal sets on associations of any types.',
  scopes: publishedScope(`GET ${CONFIGURATIONS}/all`),
  status: 200,
  result: limitedTypes,
  handle: async ({ crm, definitions }) => ({
    body: { results: crm.associations.limited(definitions).map(toLimited) },
  }),
})

export const listConfigurations = operation({
  id: 'crm.associations.configurations.list',
  method: 'GET',
  path: PAIR,
  summary: 'List the limits that the portal sets on associations from one object type to another.',
  scopes: read,
  status: 200,
  result: limitedTypes,
  async handle(context, { params }) {
    const { from, to, definitions } = sidesOf(context, params.fromObjectType, params.toObjectType)
    const own = context.crm.associations
      .limited(definitions)
      .filter((type) => type.from === from.id && type.to === to.id)
    return { body: { results: own.map(toLimited) } }
  },
})

export const createConfigurations = operation({
  id: 'crm.associations.configurations.create',
  method: 'POST',
  path: `${PAIR}/batch/create`,
  summary: 'Limit how many records one record may be associated with by some kinds.',
  scopes: write,
  body: batchInputLimitCreate,
  status: 201,
  result: batchOf(limitedType),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_INPUTS)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const outcomes = await context.crm.associations.setLimits(context.call, sides, body.inputs.map(toLimit), true)
    return batchAnswer(context, setTypes(outcomes).map(toLimited), refused(outcomes), 201)
  },
})

export const updateConfigurations = operation({
  id: 'crm.associations.configurations.update',
  method: 'POST',
  path: `${PAIR}/batch/update`,
  summary: 'Change limits on associations.',
  scopes: write,
  body: batchInputLimitUpdate,
  status: 200,
  result: batchOf(limitResult),
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_INPUTS)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const outcomes = await context.crm.associations.setLimits(context.call, sides, body.inputs.map(toLimit), false)
    return batchAnswer(context, setTypes(outcomes).map(toResult), refused(outcomes), 200)
  },
})

export const purgeConfigurations = operation({
  id: 'crm.associations.configurations.purge',
  method: 'POST',
  path: `${PAIR}/batch/purge`,
  summary: 'Take limits on associations away.',
  scopes: write,
  body: batchInputSpec,
  status: 204,
  result: nothing,
  async handle(context, { params, body }) {
    checkInputs(body.inputs.length, MOST_INPUTS)
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    await context.crm.associations.dropLimits(context.call, sides, body.inputs)
    return { body: undefined }
  },
})

type LimitInput = { readonly category: string; readonly typeId: number; readonly maxToObjectIds: number }
function toLimit({ category, typeId, maxToObjectIds }: LimitInput) {
  return { category, typeId, most: maxToObjectIds }
}

export const associationConfigurations = [
  listAllConfigurations,
  listConfigurations,
  createConfigurations,
  updateConfigurations,
  purgeConfigurations,
]
