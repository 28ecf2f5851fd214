import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import type {
  Delivery,
  DeliveryWithAttempts,
  Health,
  Replay,
  Settings,
  Subscription,
  Tried,
} from '../../webhooks/webhooks.ts'
import { instant, sentInstant, shown } from '../auth/shapes.ts'

// The shapes of Spoke's own API of webhooks: HubSpot's, and what Spoke has beside them.

/** Those that the journal's filters have (hubspot-api.md §7.6). */
export const condition = z
  .strictObject({
    property: z.string().min(1, 'the name of a property').max(200, 'the name of a property'),
    operator: z.enum([
      ...(['EQ', 'N_EQ', 'GT', 'GTE', 'LT', 'LTE', 'CONTAINS', 'STARTS_WITH', 'ENDS_WITH', 'IN', 'NOT_IN'] as const),
      ...(['IS_EMPTY', 'IS_NOT_EMPTY'] as const),
    ]),
    value: z.string().optional(),
    values: z.array(z.string()).max(1_000, 'at most 1000 values').optional(),
  })
  .meta({ id: 'ValueCondition' })
const conditions = z.array(condition).max(20, 'at most 20 conditions')

export const settingsInput = z
  .strictObject({
    targetUrl: z.string().optional(),
    maxConcurrentRequests: z.number().int().optional(),
    maxRequestsPerSecond: z.number().int().min(1, 'at least 1, or null').max(10_000, 'at most 10000').nullish(),
    ordered: z.boolean().optional(),
    skipOwn: z.boolean().optional(),
  })
  .meta({ id: 'WebhookSettingsInput' })

export const settingsShape = z
  .object({
    targetUrl: z.string(),
    maxConcurrentRequests: z.number(),
    maxRequestsPerSecond: z.number().nullable(),
    ordered: z.boolean(),
    skipOwn: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'WebhookSettings' })

export const subscriptionInput = z
  .strictObject({
    eventType: z.string(),
    objectTypeId: z.string().optional(),
    propertyName: z.string().optional(),
    conditions: conditions.optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'WebhookSubscriptionInput' })

export const subscriptionEdit = z
  .strictObject({ active: z.boolean().optional(), conditions: conditions.optional() })
  .meta({ id: 'WebhookSubscriptionEdit' })

export const subscriptionShape = z
  .object({
    id: z.number(),
    eventType: z.string(),
    objectTypeId: z.string(),
    propertyName: z.string().nullable(),
    conditions: z.array(condition),
    active: z.boolean(),
    createdAt: instant,
    updatedAt: instant.nullable(),
  })
  .meta({ id: 'WebhookSubscription' })

export const deliveryShape = z
  .object({
    id: z.number(),
    portalId: z.number(),
    replay: z.boolean(),
    state: z.string(),
    events: z.number(),
    failedAttempts: z.number(),
    nextAttemptAt: instant.nullable(),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

const request = z.object({ url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })
const answer = {
  ms: z.number(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  response: z.string().nullable(),
}

export const deliveryWithAttemptsShape = deliveryShape
  .extend({
    request: request.nullable(),
    attempts: z.array(z.object({ number: z.number(), at: instant, ...answer, nextAttemptAt: instant.nullable() })),
  })
  .meta({ id: 'WebhookDeliveryWithAttempts' })

export const triedShape = z.object({ delivered: z.boolean(), request, ...answer }).meta({ id: 'WebhookTest' })

export const healthShape = z
  .object({
    target: z.enum(['none', 'working', 'failing', 'trying', 'open']),
    failuresInRow: z.number(),
    pausedUntil: instant.nullable(),
    counts: z.array(z.object({ state: z.string(), deliveries: z.number(), events: z.number() })),
  })
  .meta({ id: 'WebhookHealth' })

export const replayInput = z
  .strictObject({ from: sentInstant, until: sentInstant.optional(), subscriptionId: z.number().int().optional() })
  .meta({ id: 'WebhookReplayInput' })

export const replayShape = z
  .object({
    id: z.number(),
    subscriptionId: z.number().nullable(),
    state: z.string(),
    events: z.number(),
    /** From 0 to 1. */
    progress: z.number(),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'WebhookReplay' })

export function showOwnSettings(settings: Settings): z.input<typeof settingsShape> {
  return {
    targetUrl: settings.url,
    maxConcurrentRequests: settings.maxConcurrent,
    maxRequestsPerSecond: settings.perSecond,
    ordered: settings.ordered,
    skipOwn: settings.skipOwn,
    createdAt: formatInstant(settings.created),
    updatedAt: formatInstant(settings.updated),
  }
}

export function showOwnSubscription(each: Subscription): z.input<typeof subscriptionShape> {
  return {
    id: each.id,
    eventType: each.eventType,
    objectTypeId: each.objectType,
    propertyName: each.property,
    conditions: each.conditions.map(({ values, ...rest }) => ({
      ...rest,
      ...(values === undefined ? {} : { values: [...values] }),
    })),
    active: each.active,
    createdAt: formatInstant(each.created),
    updatedAt: shown(each.updated),
  }
}

export function showDelivery(each: Delivery): z.input<typeof deliveryShape> {
  const { id, replay, state, events, failedAttempts } = each
  return {
    ...{ id, portalId: each.portal, replay, state, events, failedAttempts },
    nextAttemptAt: shown(each.due),
    createdAt: formatInstant(each.created),
    finishedAt: shown(each.finished),
  }
}

export function showDeliveryWithAttempts(each: DeliveryWithAttempts): z.input<typeof deliveryWithAttemptsShape> {
  return {
    ...showDelivery(each),
    request: each.request === null ? null : { ...each.request, headers: { ...each.request.headers } },
    attempts: each.attempts.map(({ number, at, ms, status, error, response, next }) => ({
      ...{ number, at: formatInstant(at), ms, status, error, response, nextAttemptAt: shown(next) },
    })),
  }
}

export function showTried({ request: sent, outcome }: Tried): z.input<typeof triedShape> {
  const { delivered, ms, status, error, response } = outcome
  return { delivered, request: { ...sent, headers: { ...sent.headers } }, ms, status, error, response }
}

export function showHealth({ target, failuresInRow, openUntil, counts }: Health): z.input<typeof healthShape> {
  return { target, failuresInRow, pausedUntil: shown(openUntil), counts: [...counts] }
}

export function showReplay(each: Replay): z.input<typeof replayShape> {
  const { id, subscription, state, events, from, to, next } = each
  return {
    ...{ id, subscriptionId: subscription, state, events },
    progress: to <= from || state === 'done' ? 1 : (next - from) / (to - from),
    createdAt: formatInstant(each.created),
    finishedAt: shown(each.finished),
  }
}
