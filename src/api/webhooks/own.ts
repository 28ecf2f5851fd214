import { z } from 'zod'
import type { AppOf } from '../../webhooks/webhooks.ts'
import { numberIn } from '../auth/shapes.ts'
import { nothing } from '../crm/shapes.ts'
import type { Operation } from '../operation.ts'
import { userOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { objectTypeIdIn } from './object-type.ts'
import * as shape from './own-shapes.ts'

const APP = '/spoke/v1/portals/{portalId}/private-apps/{appId}/webhooks'
const ID = 'spoke.private-apps.webhooks'

function appIn(portal: number, { appId }: { readonly appId: string }): AppOf {
  return { portal, app: numberIn(appId, 'private app') }
}

const settings: readonly Operation[] = [
  userOperation('credentials', {
    id: `${ID}.settings.read`,
    method: 'GET',
    path: `${APP}/settings`,
    summary: "Read where a private app's webhooks go, and how.",
    status: 200,
    result: shape.settingsShape,
    handle: async ({ webhooks, portal }, { params }) => ({
      body: shape.showOwnSettings(await webhooks.settings.read(appIn(portal, params))),
    }),
  }),
  userOperation('credentials', {
    id: `${ID}.settings.update`,
    method: 'PUT',
    path: `${APP}/settings`,
    summary: "Say where a private app's webhooks go: at what rate, in order or not, with its own changes or without.",
    body: shape.settingsInput,
    status: 200,
    result: shape.settingsShape,
    async handle({ webhooks, portal }, { params, body }) {
      const { targetUrl: url, maxConcurrentRequests: maxConcurrent, maxRequestsPerSecond: perSecond } = body
      const { ordered, skipOwn } = body
      const change = { url, maxConcurrent, perSecond, ordered, skipOwn }
      return { body: shape.showOwnSettings(await webhooks.settings.change(appIn(portal, params), change)) }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.settings.delete`,
    method: 'DELETE',
    path: `${APP}/settings`,
    summary: "Forget where a private app's webhooks go: nothing is sent any more.",
    status: 204,
    result: nothing,
    async handle({ webhooks, portal }, { params }) {
      await webhooks.settings.remove(appIn(portal, params))
      return { body: undefined }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.health`,
    method: 'GET',
    path: `${APP}/health`,
    summary: 'How it goes with the target, and how many deliveries wait for it.',
    status: 200,
    result: shape.healthShape,
    handle: async ({ webhooks, portal }, { params }) => ({
      body: shape.showHealth(await webhooks.health(appIn(portal, params))),
    }),
  }),
]

const subscriptions: readonly Operation[] = [
  userOperation('credentials', {
    id: `${ID}.subscriptions.list`,
    method: 'GET',
    path: `${APP}/subscriptions`,
    summary: "List a private app's webhook subscriptions.",
    status: 200,
    result: z.object({ results: z.array(shape.subscriptionShape) }),
    handle: async ({ webhooks, portal }, { params }) => ({
      body: {
        results: (await webhooks.subscriptions.list(appIn(portal, params))).map(shape.showOwnSubscription),
      },
    }),
  }),
  userOperation('credentials', {
    id: `${ID}.subscriptions.create`,
    method: 'POST',
    path: `${APP}/subscriptions`,
    summary: 'Subscribe a private app to an event type, under conditions on the values that it tells.',
    body: shape.subscriptionInput,
    status: 201,
    result: shape.subscriptionShape,
    async handle({ webhooks, portal }, { params, body }) {
      const { eventType, objectTypeId, propertyName: property, conditions, active } = body
      const wanted = { eventType, objectType: objectTypeIdIn(objectTypeId), property, conditions, active }
      const made = await webhooks.subscriptions.create(appIn(portal, params), wanted)
      return { body: shape.showOwnSubscription(made) }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.subscriptions.update`,
    method: 'PATCH',
    path: `${APP}/subscriptions/{subscriptionId}`,
    summary: 'Pause a webhook subscription, resume it, or change its conditions.',
    body: shape.subscriptionEdit,
    status: 200,
    result: shape.subscriptionShape,
    async handle({ webhooks, portal }, { params, body }) {
      const id = numberIn(params.subscriptionId, 'subscription')
      return { body: shape.showOwnSubscription(await webhooks.subscriptions.edit(appIn(portal, params), id, body)) }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.subscriptions.delete`,
    method: 'DELETE',
    path: `${APP}/subscriptions/{subscriptionId}`,
    summary: 'End a webhook subscription.',
    status: 204,
    result: nothing,
    async handle({ webhooks, portal }, { params }) {
      await webhooks.subscriptions.remove(appIn(portal, params), numberIn(params.subscriptionId, 'subscription'))
      return { body: undefined }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.subscriptions.test`,
    method: 'POST',
    path: `${APP}/subscriptions/{subscriptionId}/test`,
    summary: 'Send an invented event to the target now, signed like a true one, and tell what came of it.',
    status: 200,
    result: shape.triedShape,
    handle: async ({ webhooks, portal }, { params }) => ({
      body: shape.showTried(
        await webhooks.test(appIn(portal, params), numberIn(params.subscriptionId, 'subscription')),
      ),
    }),
  }),
]

const deliveries: readonly Operation[] = [
  userOperation('credentials', {
    id: `${ID}.deliveries.list`,
    method: 'GET',
    path: `${APP}/deliveries`,
    summary: 'List deliveries, newest first.',
    query: {
      state: text('Only those that are waiting, sending, done, failed or cancelled.'),
      before: integer('Only those before the one with this id.', {
        default: Number.MAX_SAFE_INTEGER,
        min: 1,
        max: Number.MAX_SAFE_INTEGER,
      }),
      limit: integer('How many.', { default: 50, min: 1, max: 500 }),
    },
    status: 200,
    result: z.object({ results: z.array(shape.deliveryShape) }),
    handle: async ({ webhooks, portal }, { params, query }) => ({
      body: { results: (await webhooks.deliveries.list(appIn(portal, params), query)).map(shape.showDelivery) },
    }),
  }),
  userOperation('credentials', {
    id: `${ID}.deliveries.read`,
    method: 'GET',
    path: `${APP}/deliveries/{deliveryId}`,
    summary: 'Read a delivery: its request, every attempt and answer, and when it is tried next.',
    status: 200,
    result: shape.deliveryWithAttemptsShape,
    async handle({ webhooks, portal }, { params }) {
      const id = numberIn(params.deliveryId, 'delivery')
      return { body: shape.showDeliveryWithAttempts(await webhooks.deliveries.read(appIn(portal, params), id)) }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.deliveries.resend`,
    method: 'POST',
    path: `${APP}/deliveries/{deliveryId}/resend`,
    summary: 'Send a delivery that is over once more.',
    status: 200,
    result: shape.deliveryShape,
    async handle({ webhooks, portal }, { params }) {
      const id = numberIn(params.deliveryId, 'delivery')
      return { body: shape.showDelivery(await webhooks.deliveries.resend(appIn(portal, params), id)) }
    },
  }),
]

const replays: readonly Operation[] = [
  userOperation('credentials', {
    id: `${ID}.replays.list`,
    method: 'GET',
    path: `${APP}/replays`,
    summary: 'List replays, newest first.',
    status: 200,
    result: z.object({ results: z.array(shape.replayShape) }),
    handle: async ({ webhooks, portal }, { params }) => ({
      body: { results: (await webhooks.replays.list(appIn(portal, params))).map(shape.showReplay) },
    }),
  }),
  userOperation('credentials', {
    id: `${ID}.replays.create`,
    method: 'POST',
    path: `${APP}/replays`,
    summary: 'Tell once more what happened between two instants, with the same event ids, beside what is fresh.',
    body: shape.replayInput,
    status: 201,
    result: shape.replayShape,
    async handle({ webhooks, portal }, { params, body }) {
      const { from, until, subscriptionId: subscription } = body
      const started = await webhooks.replays.start(appIn(portal, params), { from, until, subscription })
      return { body: shape.showReplay(started) }
    },
  }),
  userOperation('credentials', {
    id: `${ID}.replays.cancel`,
    method: 'POST',
    path: `${APP}/replays/{replayId}/cancel`,
    summary: 'End a replay; what it has put into deliveries is still sent.',
    status: 200,
    result: shape.replayShape,
    async handle({ webhooks, portal }, { params }) {
      const id = numberIn(params.replayId, 'replay')
      return { body: shape.showReplay(await webhooks.replays.cancel(appIn(portal, params), id)) }
    },
  }),
]

/** Webhooks of private apps as Spoke's own API administers them (hubspot-api.md §7.1: HubSpot does it in pages only). */
export const ownWebhooks: readonly Operation[] = [...settings, ...subscriptions, ...deliveries, ...replays]
