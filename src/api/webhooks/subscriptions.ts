import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { AppOf, Subscription } from '../../webhooks/webhooks.ts'
import { publishedScope } from '../crm/scopes.ts'
import { nothing } from '../crm/shapes.ts'
import { type HandlerContext, type Operation, operation } from '../operation.ts'
import { objectTypeIdIn } from './object-type.ts'
import {
  idIn,
  settingsChangeRequest,
  settingsResponse,
  showSettings,
  showSubscription,
  subscriptionBatchResponse,
  subscriptionBatchUpdate,
  subscriptionCreateRequest,
  subscriptionListResponse,
  subscriptionPatchRequest,
  subscriptionResponse,
} from './shapes.ts'

const APP = '/webhooks/v3/{appId}'
const ALL = `${APP}/subscriptions`
const ONE = `${ALL}/{subscriptionId}`

/** An app of the portal whose developer key, or token, is used. */
function appIn({ principal }: HandlerContext, { appId }: { readonly appId: string }): AppOf {
  return { portal: principal.portal, app: idIn(appId, 'app') }
}

const readSettings = operation({
  id: 'webhooks.settings.read',
  method: 'GET',
  path: `${APP}/settings`,
  summary: "Read where an app's webhooks go.",
  scopes: publishedScope(`GET ${APP}/settings`),
  status: 200,
  result: settingsResponse,
  handle: async (context, { params }) => ({
    body: showSettings(await context.webhooks.settings.read(appIn(context, params))),
  }),
})

const changeSettings = operation({
  id: 'webhooks.settings.update',
  method: 'PUT',
  path: `${APP}/settings`,
  summary: "Say where an app's webhooks go, and how many requests are made at a time.",
  scopes: publishedScope(`PUT ${APP}/settings`),
  body: settingsChangeRequest,
  status: 200,
  result: settingsResponse,
  async handle(context, { params, body }) {
    const { targetUrl: url, throttling, maxConcurrentRequests } = body
    const maxConcurrent = throttling?.maxConcurrentRequests ?? maxConcurrentRequests
    return {
      body: showSettings(await context.webhooks.settings.change(appIn(context, params), { url, maxConcurrent })),
    }
  },
})

const clearSettings = operation({
  id: 'webhooks.settings.clear',
  method: 'DELETE',
  path: `${APP}/settings`,
  summary: "Forget where an app's webhooks go: nothing is sent any more.",
  scopes: publishedScope(`DELETE ${APP}/settings`),
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    await context.webhooks.settings.remove(appIn(context, params))
    return { body: undefined }
  },
})

const list = operation({
  id: 'webhooks.subscriptions.list',
  method: 'GET',
  path: ALL,
  summary: "List an app's webhook subscriptions.",
  scopes: publishedScope(`GET ${ALL}`),
  status: 200,
  result: subscriptionListResponse,
  handle: async (context, { params }) => ({
    body: { results: (await context.webhooks.subscriptions.list(appIn(context, params))).map(showSubscription) },
  }),
})

const create = operation({
  id: 'webhooks.subscriptions.create',
  method: 'POST',
  path: ALL,
  summary:
    'Subscribe an app to an event type, in every account that has the app. It starts paused unless active is true.',
  scopes: publishedScope(`POST ${ALL}`),
  body: subscriptionCreateRequest,
  status: 201,
  result: subscriptionResponse,
  handle: async (context, { params, body }) => ({
    body: showSubscription(
      await context.webhooks.subscriptions.create(appIn(context, params), {
        eventType: body.eventType,
        objectType: objectTypeIdIn(body.objectTypeId ?? undefined),
        property: body.propertyName ?? undefined,
        eventName: body.eventTypeName ?? undefined,
        active: body.active ?? undefined,
      }),
    ),
  }),
})

const read = operation({
  id: 'webhooks.subscriptions.read',
  method: 'GET',
  path: ONE,
  summary: 'Read a webhook subscription.',
  scopes: publishedScope(`GET ${ONE}`),
  status: 200,
  result: subscriptionResponse,
  handle: async (context, { params }) => ({
    body: showSubscription(
      await context.webhooks.subscriptions.read(appIn(context, params), idIn(params.subscriptionId, 'subscription')),
    ),
  }),
})

const update = operation({
  id: 'webhooks.subscriptions.update',
  method: 'PATCH',
  path: ONE,
  summary: 'Pause a webhook subscription, or resume it.',
  scopes: publishedScope(`PATCH ${ONE}`),
  body: subscriptionPatchRequest,
  status: 200,
  result: subscriptionResponse,
  handle: async (context, { params, body }) => ({
    body: showSubscription(
      await context.webhooks.subscriptions.edit(
        appIn(context, params),
        idIn(params.subscriptionId, 'subscription'),
        body,
      ),
    ),
  }),
})

const remove = operation({
  id: 'webhooks.subscriptions.delete',
  method: 'DELETE',
  path: ONE,
  summary: 'End a webhook subscription.',
  scopes: publishedScope(`DELETE ${ONE}`),
  status: 204,
  result: nothing,
  async handle(context, { params }) {
    await context.webhooks.subscriptions.remove(appIn(context, params), idIn(params.subscriptionId, 'subscription'))
    return { body: undefined }
  },
})

const updateBatch = operation({
  id: 'webhooks.subscriptions.batch.update',
  method: 'POST',
  path: `${ALL}/batch/update`,
  summary: 'Pause and resume many webhook subscriptions.',
  scopes: publishedScope(`POST ${ALL}/batch/update`),
  body: subscriptionBatchUpdate,
  status: 200,
  result: subscriptionBatchResponse,
  async handle(context, { params, body }) {
    const of = appIn(context, params)
    const results: Subscription[] = []
    const errors = []
    for (const { id, active } of body.inputs) {
      try {
        results.push(await context.webhooks.subscriptions.edit(of, idIn(id, 'subscription'), { active }))
      } catch (error) {
        // One that is not there does not keep the others from being changed.
        if (!(error instanceof Refusal) || (await isUnknownApp(context, of))) throw error
        const { category, message } = error
        errors.push({ status: 'error' as const, category, message, context: { ids: [String(id)] } })
      }
    }
    const at = formatInstant(context.call.now)
    return {
      ...(errors.length > 0 ? { status: 207 } : {}),
      body: {
        status: 'COMPLETE' as const,
        results: results.map(showSubscription),
        ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
        ...{ startedAt: at, completedAt: at },
      },
    }
  },
})

async function isUnknownApp({ webhooks }: HandlerContext, of: AppOf): Promise<boolean> {
  return webhooks.subscriptions.list(of).then(
    () => false,
    (error) => error instanceof Refusal,
  )
}

/** HubSpot's API of webhooks (hubspot-api.md §7.1). */
export const webhookSubscriptions: readonly Operation[] = [
  readSettings,
  changeSettings,
  clearSettings,
  list,
  create,
  updateBatch,
  read,
  update,
  remove,
]
