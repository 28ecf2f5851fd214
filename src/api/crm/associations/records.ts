import { operation } from '../../operation.ts'
import { integer } from '../../query.ts'
import { MOST_SHOWN, namedTypes, toPublicObject, toSpec } from '../records.ts'
import { associationScope } from '../scopes.ts'
import { nothing, simplePublicObject } from '../shapes.ts'
import { batchAnswer, bothDirections, pageAnswer, sidesOf, toAssociated, toLabelsBetween } from './answers.ts'
import { associatedPage, associationSpecs, batchOf, defaultAssociation, labelsBetween, v3Page } from './shapes.ts'

const read = associationScope('read')
const write = associationScope('write')

const after = integer('The cursor of the page before.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER })
const limit = integer('How many records a page has.', { default: 500, min: 1, max: 500 })

const ONE = '/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}'
const LEGACY = '/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}'

export const associate = operation({
  id: 'crm.associations.create',
  method: 'PUT',
  path: ONE,
  summary: 'Associate two records by labels; those given take the place of those they had.',
  scopes: write,
  body: associationSpecs,
  status: 201,
  result: labelsBetween,
  async handle(context, { params, body }) {
    const sides = sidesOf(context, params.objectType, params.toObjectType)
    const links = [{ from: params.objectId, to: params.toObjectId, types: body.map(toSpec) }]
    const { made, refused } = await context.crm.associations.link(context.call, sides, links, true)
    const [only] = made
    if (only === undefined) throw refused[0]?.refusal ?? new Error('A link was neither made nor refused.')
    return { body: toLabelsBetween(context, sides, only) }
  },
})

export const associateDefault = operation({
  id: 'crm.associations.create-default',
  method: 'PUT',
  path: '/crm/v4/objects/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}',
  summary: 'Associate two records without a label.',
  scopes: write,
  status: 200,
  result: batchOf(defaultAssociation),
  async handle(context, { params }) {
    const sides = sidesOf(context, params.fromObjectType, params.toObjectType)
    const links = [{ from: params.fromObjectId, to: params.toObjectId, types: 'default' as const }]
    const { made, refused } = await context.crm.associations.link(context.call, sides, links, false)
    if (refused[0] !== undefined) throw refused[0].refusal
    return batchAnswer(context, made.flatMap(bothDirections), [], 200)
  },
})

export const listAssociations = operation({
  id: 'crm.associations.list',
  method: 'GET',
  path: '/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}',
  summary: 'List the records of a type that a record is associated with.',
  scopes: read,
  query: { after, limit },
  status: 200,
  result: associatedPage,
  async handle(context, { params, query }) {
    const sides = sidesOf(context, params.objectType, params.toObjectType)
    const page = await context.crm.associations.of(context.call, sides, params.objectId, query.after, query.limit)
    return pageAnswer(context, page, toAssociated(context, page))
  },
})

export const dissociate = operation({
  id: 'crm.associations.archive',
  method: 'DELETE',
  path: ONE,
  summary: 'Remove every association between two records.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    const sides = sidesOf(context, params.objectType, params.toObjectType)
    await context.crm.associations.unlink(context.call, sides, [{ from: params.objectId, to: params.toObjectId }])
    return { body: undefined }
  },
})

export const listLegacy = operation({
  id: 'crm.associations.v3.list',
  method: 'GET',
  path: LEGACY,
  summary: 'List associated records, as v3 does.',
  scopes: read,
  query: { after, limit },
  status: 200,
  result: v3Page,
  async handle(context, { params, query }) {
    const sides = sidesOf(context, params.objectType, params.toObjectType)
    const page = await context.crm.associations.of(context.call, sides, params.objectId, query.after, query.limit)
    return pageAnswer(context, page, namedTypes(page))
  },
})

export const associateLegacy = operation({
  id: 'crm.associations.v3.create',
  method: 'PUT',
  path: `${LEGACY}/{toObjectId}/{associationType}`,
  summary: 'Associate two records by the name or the number of an association type.',
  scopes: write,
  status: 200,
  result: simplePublicObject,
  async handle(context, { params }) {
    const { call, crm, links } = context
    const sides = sidesOf(context, params.objectType, params.toObjectType)
    const type = crm.associations.typeNamed(sides, params.associationType)
    const pairs = [{ from: params.objectId, to: params.toObjectId, types: [type] }]
    const { refused } = await crm.associations.link(call, sides, pairs, false)
    if (refused[0] !== undefined) throw refused[0].refusal
    const ref = { id: params.objectId, idProperty: undefined }
    const record = await crm.records.read(call, sides.from, ref, { properties: [], history: [], archived: false })
    const associated = await crm.associations.ofMany(call, sides, [{ id: record.id, after: 0 }], MOST_SHOWN)
    return { body: toPublicObject(call, sides.from, links, record, new Map([[sides.to, associated]])) }
  },
})

// `contact_to_company` names the primary kind alone (§4.3): the unlabelled one stays. Removing that one takes all (§6.5)
// [choice: the reference says nothing of the primary].
export const dissociateLegacy = operation({
  id: 'crm.associations.v3.archive',
  method: 'DELETE',
  path: `${LEGACY}/{toObjectId}/{associationType}`,
  summary: 'Remove an association by the name or the number of its type.',
  scopes: write,
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    const sides = sidesOf(context, params.objectType, params.toObjectType)
    const type = context.crm.associations.typeNamed(sides, params.associationType)
    const links = [{ from: params.objectId, to: params.toObjectId, types: [type] }]
    await context.crm.associations.unlinkTypes(context.call, sides, links)
    return { body: undefined }
  },
})

export const associationRecords = [
  associate,
  associateDefault,
  listAssociations,
  dissociate,
  listLegacy,
  associateLegacy,
  dissociateLegacy,
]
