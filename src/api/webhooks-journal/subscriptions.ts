import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { JournalFilter, JournalSubscription } from '../../webhooks/webhooks.ts'
import { publishedScope } from '../crm/scopes.ts'
import { nothing } from '../crm/shapes.ts'
import { type HandlerContext, type Operation, operation } from '../operation.ts'
import { objectTypeIdIn } from '../webhooks/object-type.ts'
import { condition as ownCondition } from '../webhooks/own-shapes.ts'
import { idIn } from '../webhooks/shapes.ts'

const ALL = '/webhooks-journal/subscriptions/2026-03'
const ONE = `${ALL}/{subscriptionId}`
const FILTERS = `${ALL}/filters`

const instant = z.string().meta({ format: 'date-time' })
const actions = z.array(
  z.enum([
    ...(['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE', 'ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'] as const),
    ...(['SNAPSHOT', 'APP_INSTALL', 'APP_UNINSTALL', 'ADDED_TO_LIST', 'REMOVED_FROM_LIST', 'GDPR_DELETE'] as const),
  ]),
)

const upsertRequest = z
  .object({
    subscriptionType: z.enum([
      'OBJECT',
      'ASSOCIATION',
      'APP_LIFECYCLE_EVENT',
      'LIST_MEMBERSHIP',
      'GDPR_PRIVACY_DELETION',
    ]),
    objectTypeId: z.string().nullish(),
    portalId: z.number().int().nullish(),
    actions: actions.nullish(),
    objectIds: z.array(z.number().int()).max(10_000).nullish(),
    properties: z.array(z.string()).max(1_000).nullish(),
    associatedObjectTypeIds: z.array(z.string()).max(1_000).nullish(),
  })
  .meta({ id: 'SubscriptionUpsertRequest' })

const subscriptionResponse = z
  .object({
    id: z.number(),
    appId: z.number(),
    portalId: z.number(),
    subscriptionType: z.string(),
    objectTypeId: z.string(),
    actions: z.array(z.string()),
    objectIds: z.array(z.number()),
    properties: z.array(z.string()),
    associatedObjectTypeIds: z.array(z.string()),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'JournalSubscriptionResponse' })

const condition = ownCondition.extend({ filterType: z.literal('CRM_OBJECT_PROPERTY').optional() })
const filter = z.object({ conditions: z.array(condition).min(1, 'at least one condition').max(20) })
const filterResponse = z.object({ id: z.number(), createdAt: z.number(), filter })

function show(each: JournalSubscription): z.input<typeof subscriptionResponse> {
  return {
    ...{ id: each.id, appId: each.app, portalId: each.portal, subscriptionType: each.subscriptionType },
    objectTypeId: each.objectTypeId,
    actions: [...each.actions],
    objectIds: [...each.objectIds],
    properties: [...each.properties],
    associatedObjectTypeIds: [...each.associatedObjectTypeIds],
    createdAt: formatInstant(each.created),
    updatedAt: formatInstant(each.updated),
  }
}

function showFilter({ id, conditions, created }: JournalFilter): z.input<typeof filterResponse> {
  const shown = conditions.map(({ values, ...rest }) => ({
    filterType: 'CRM_OBJECT_PROPERTY' as const,
    ...rest,
    ...(values === undefined ? {} : { values: [...values] }),
  }))
  return { id, createdAt: created, filter: { conditions: shown } }
}

/** The app whose token it is. Only apps have a journal. */
export function appOf({ principal }: HandlerContext): readonly [portal: number, app: number] {
  if (principal.app !== undefined) return [principal.portal, principal.app]
  throw new Refusal('PERMISSION_DENIED', 'Only apps have a journal: use the token of a private or public app.')
}

const list = operation({
  id: 'webhooks-journal.subscriptions.list',
  method: 'GET',
  path: ALL,
  summary: 'List what an app has subscribed its journal to.',
  scopes: publishedScope(`GET ${ALL}`),
  status: 200,
  result: z.object({ results: z.array(subscriptionResponse) }),
  handle: async (context) => ({
    body: { results: (await context.journal.subscriptions.list(...appOf(context))).map(show) },
  }),
})

/** What each kind of subscription is about, where nobody says [choice]. */
const usualActions = {
  OBJECT: ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE'],
  ASSOCIATION: ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'],
  GDPR_PRIVACY_DELETION: ['GDPR_DELETE'],
} as const

const upsert = operation({
  id: 'webhooks-journal.subscriptions.upsert',
  method: 'POST',
  path: ALL,
  summary: 'Subscribe the journal of an app to the changes of an object type in a portal, or change that subscription.',
  scopes: publishedScope(`POST ${ALL}`),
  body: upsertRequest,
  status: 200,
  result: subscriptionResponse,
  partial: 'objects, associations and privacy deletions; app lifecycle events and memberships of lists are refused',
  async handle(context, { body }) {
    const { subscriptionType: type, objectTypeId } = body
    if (type === 'APP_LIFECYCLE_EVENT' || type === 'LIST_MEMBERSHIP') {
      throw new Refusal('NOT_IMPLEMENTED', `Spoke knows ${type} but does not put it into the journal yet.`, {
        context: { subscriptionType: [type] },
      })
    }
    const id = objectTypeIdIn(objectTypeId ?? undefined)
    if (id === undefined) {
      throw new Refusal('VALIDATION_ERROR', 'Some required fields were not set: [objectTypeId]', {
        context: { fields: ['objectTypeId'] },
      })
    }
    const [portal, app] = appOf(context)
    const made = await context.journal.subscriptions.upsert(portal, app, body.portalId ?? portal, {
      subscriptionType: type,
      objectTypeId: id,
      actions: body.actions ?? usualActions[type],
      objectIds: body.objectIds ?? [],
      properties: body.properties ?? [],
      associatedObjectTypeIds: (body.associatedObjectTypeIds ?? []).map((name) => objectTypeIdIn(name) ?? name),
    })
    return { body: show(made) }
  },
})

const read = operation({
  id: 'webhooks-journal.subscriptions.read',
  method: 'GET',
  path: ONE,
  summary: 'Read a subscription of the journal.',
  scopes: publishedScope(`GET ${ONE}`),
  status: 200,
  result: subscriptionResponse,
  handle: async (context, { params }) => ({
    body: show(
      await context.journal.subscriptions.read(...appOf(context), idIn(params.subscriptionId, 'journal subscription')),
    ),
  }),
})

const remove = operation({
  id: 'webhooks-journal.subscriptions.delete',
  method: 'DELETE',
  path: ONE,
  summary: 'End a subscription of the journal.',
  scopes: publishedScope(`DELETE ${ONE}`),
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    const id = idIn(params.subscriptionId, 'journal subscription')
    await context.journal.subscriptions.remove(...appOf(context), id)
    return { body: undefined }
  },
})

const removeOfPortal = operation({
  id: 'webhooks-journal.subscriptions.delete-of-portal',
  method: 'DELETE',
  path: `${ALL}/portals/{portalId}`,
  summary: 'End all subscriptions of the journal to a portal.',
  scopes: publishedScope(`DELETE ${ALL}/portals/{portalId}`),
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    await context.journal.subscriptions.removeOf(...appOf(context), idIn(params.portalId, 'portal'))
    return { body: undefined }
  },
})

const createFilter = operation({
  id: 'webhooks-journal.filters.create',
  method: 'POST',
  path: FILTERS,
  summary: 'Let only those events into the journal of which conditions on their values hold.',
  scopes: publishedScope(`POST ${FILTERS}`),
  body: z.object({ subscriptionId: z.number().int(), filter }).meta({ id: 'FilterCreateRequest' }),
  status: 200,
  result: z.object({ filterId: z.number() }),
  async handle(context, { body }) {
    const conditions = body.filter.conditions.map(({ filterType: _, ...rest }) => rest)
    const filterId = await context.journal.subscriptions.addFilter(...appOf(context), body.subscriptionId, conditions)
    return { body: { filterId } }
  },
})

const listFilters = operation({
  id: 'webhooks-journal.filters.list',
  method: 'GET',
  path: `${FILTERS}/subscription/{subscriptionId}`,
  summary: 'List the filters of a subscription of the journal.',
  scopes: publishedScope(`GET ${FILTERS}/subscription/{subscriptionId}`),
  status: 200,
  result: z.array(filterResponse),
  handle: async (context, { params }) => ({
    body: (
      await context.journal.subscriptions.filters(
        ...appOf(context),
        idIn(params.subscriptionId, 'journal subscription'),
      )
    ).map(showFilter),
  }),
})

const readFilter = operation({
  id: 'webhooks-journal.filters.read',
  method: 'GET',
  path: `${FILTERS}/{filterId}`,
  summary: 'Read a filter of the journal.',
  scopes: publishedScope(`GET ${FILTERS}/{filterId}`),
  status: 200,
  result: filterResponse,
  handle: async (context, { params }) => ({
    body: showFilter(
      await context.journal.subscriptions.filter(...appOf(context), idIn(params.filterId, 'journal filter')),
    ),
  }),
})

const removeFilter = operation({
  id: 'webhooks-journal.filters.delete',
  method: 'DELETE',
  path: `${FILTERS}/{filterId}`,
  summary: 'End a filter of the journal.',
  scopes: publishedScope(`DELETE ${FILTERS}/{filterId}`),
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    await context.journal.subscriptions.removeFilter(...appOf(context), idIn(params.filterId, 'journal filter'))
    return { body: undefined }
  },
})

/** What apps find in their journals (hubspot-api.md §7.6). */
export const journalSubscriptions: readonly Operation[] = [
  list,
  upsert,
  createFilter,
  listFilters,
  readFilter,
  removeFilter,
  removeOfPortal,
  read,
  remove,
]
