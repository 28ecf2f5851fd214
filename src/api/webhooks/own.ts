import { z } from 'zod'
import type { AppOf } from '../../webhooks/webhooks.ts'
import { numberIn } from '../auth/shapes.ts'
import { nothing } from '../crm/shapes.ts'
import type { Operation } from '../operation.ts'
import { userOperation } from '../own.ts'
import { integer, text } from '../query.ts'
import { objectTypeIdIn } from './object-type.ts'
import * as shape from './own-shapes.ts'

type AppPath = `/spoke/v1/portals/{portalId}/${'private' | 'public'}-apps/{appId}/webhooks`

/** Where the webhooks of one kind of app are, and what their operations are called. */
interface At<Path extends AppPath> {
  readonly id: string
  readonly path: Path
}

function appIn(portal: number, { appId }: { readonly appId: string }): AppOf {
  return { portal, app: numberIn(appId, 'app') }
}

const settings = <Path extends AppPath>(at: At<Path>): readonly Operation[] => [
  userOperation('credentials', {
    id: `${at.id}.settings.read`,
    method: 'GET',
    path: `${at.path}/settings`,
    summary: "Read where an app's webhooks go, and how.",
    status: 200,
    result: shape.settingsShape,
    handle: async ({ webhooks, portal }, { params }) => ({
      body: shape.showOwnSettings(await webhooks.settings.read(appIn(portal, params))),
    }),
  }),
  userOperation('credentials', {
    id: `${at.id}.settings.update`,
    method: 'PUT',
    path: `${at.path}/settings`,
    summary: "Say where an app's webhooks go: at what rate, in order or not, with its own changes or without.",
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
    id: `${at.id}.settings.delete`,
    method: 'DELETE',
    path: `${at.path}/settings`,
    summary: "Forget where an app's webhooks go: nothing is sent any more.",
    status: 204,
    result: nothing,
    async handle({ webhooks, portal }, { params }) {
      await webhooks.settings.remove(appIn(portal, params))
      return { body: undefined }
    },
  }),
  userOperation('credentials', {
    id: `${at.id}.health`,
    method: 'GET',
    path: `${at.path}/health`,
    summary: 'How it goes with the target, and how many deliveries wait for it.',
    status: 200,
    result: shape.healthShape,
    handle: async ({ webhooks, portal }, { params }) => ({
      body: shape.showHealth(await webhooks.health(appIn(portal, params))),
    }),
  }),
]

const subscriptions = <Path extends AppPath>(at: At<Path>): readonly Operation[] => [
  userOperation('credentials', {
    id: `${at.id}.subscriptions.list`,
    method: 'GET',
    path: `${at.path}/subscriptions`,
    summary: "List an app's webhook subscriptions.",
    status: 200,
    result: z.object({ results: z.array(shape.subscriptionShape) }),
    handle: async ({ webhooks, portal }, { params }) => ({
      body: {
        results: (await webhooks.subscriptions.list(appIn(portal, params))).map(shape.showOwnSubscription),
      },
    }),
  }),
  userOperation('credentials', {
    id: `${at.id}.subscriptions.create`,
    method: 'POST',
    path: `${at.path}/subscriptions`,
    summary: 'Subscribe an app to an event type, under conditions on the values that it tells.',
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
    id: `${at.id}.subscriptions.update`,
    method: 'PATCH',
    path: `${at.path}/subscriptions/{subscriptionId}`,
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
    id: `${at.id}.subscriptions.delete`,
    method: 'DELETE',
    path: `${at.path}/subscriptions/{subscriptionId}`,
    summary: 'End a webhook subscription.',
    status: 204,
    result: nothing,
    async handle({ webhooks, portal }, { params }) {
      await webhooks.subscriptions.remove(appIn(portal, params), numberIn(params.subscriptionId, 'subscription'))
      return { body: undefined }
    },
  }),
  userOperation('credentials', {
    id: `${at.id}.subscriptions.test`,
    method: 'POST',
    path: `${at.path}/subscriptions/{subscriptionId}/test`,
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

const deliveries = <Path extends AppPath>(at: At<Path>): readonly Operation[] => [
  userOperation('credentials', {
    id: `${at.id}.deliveries.list`,
    method: 'GET',
    path: `${at.path}/deliveries`,
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
    id: `${at.id}.deliveries.read`,
    method: 'GET',
    path: `${at.path}/deliveries/{deliveryId}`,
    summary: 'Read a delivery: its request, every attempt and answer, and when it is tried next.',
    status: 200,
    result: shape.deliveryWithAttemptsShape,
    async handle({ webhooks, portal }, { params }) {
      const id = numberIn(params.deliveryId, 'delivery')
      return { body: shape.showDeliveryWithAttempts(await webhooks.deliveries.read(appIn(portal, params), id)) }
    },
  }),
  userOperation('credentials', {
    id: `${at.id}.deliveries.resend`,
    method: 'POST',
    path: `${at.path}/deliveries/{deliveryId}/resend`,
    summary: 'Send a delivery that is over once more.',
    status: 200,
    result: shape.deliveryShape,
    async handle({ webhooks, portal }, { params }) {
      const id = numberIn(params.deliveryId, 'delivery')
      return { body: shape.showDelivery(await webhooks.deliveries.resend(appIn(portal, params), id)) }
    },
  }),
]

const replays = <Path extends AppPath>(at: At<Path>): readonly Operation[] => [
  userOperation('credentials', {
    id: `${at.id}.replays.list`,
    method: 'GET',
    path: `${at.path}/replays`,
    summary: 'List replays, newest first.',
    status: 200,
    result: z.object({ results: z.array(shape.replayShape) }),
    handle: async ({ webhooks, portal }, { params }) => ({
      body: { results: (await webhooks.replays.list(appIn(portal, params))).map(shape.showReplay) },
    }),
  }),
  userOperation('credentials', {
    id: `${at.id}.replays.create`,
    method: 'POST',
    path: `${at.path}/replays`,
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
    id: `${at.id}.replays.cancel`,
    method: 'POST',
    path: `${at.path}/replays/{replayId}/cancel`,
    summary: 'End a replay; what it has put into deliveries is still sent.',
    status: 200,
    result: shape.replayShape,
    async handle({ webhooks, portal }, { params }) {
      const id = numberIn(params.replayId, 'replay')
      return { body: shape.showReplay(await webhooks.replays.cancel(appIn(portal, params), id)) }
    },
  }),
]

const operations = <Path extends AppPath>(at: At<Path>): readonly Operation[] => [
  ...settings(at),
  ...subscriptions(at),
  ...deliveries(at),
  ...replays(at),
]

/** Webhooks of apps as Spoke's own API administers them; of private apps HubSpot does it in pages only (hubspot-api.md §7.1). */
export const ownWebhooks: readonly Operation[] = [
  ...operations({
    id: 'spoke.private-apps.webhooks',
    path: '/spoke/v1/portals/{portalId}/private-apps/{appId}/webhooks',
  }),
  ...operations({
    id: 'spoke.public-apps.webhooks',
    path: '/spoke/v1/portals/{portalId}/public-apps/{appId}/webhooks',
  }),
]
