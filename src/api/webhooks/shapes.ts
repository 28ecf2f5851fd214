import { z } from 'zod'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Settings, Subscription } from '../../webhooks/webhooks.ts'

// The shapes of webhooks on the wire, under the names of HubSpot's reference (hubspot-api.md §7.1).

const instant = z.string().meta({ format: 'date-time' })

export const settingsChangeRequest = z
  .object({
    targetUrl: z.string(),
    throttling: z.object({ maxConcurrentRequests: z.number().int(), period: z.string().optional() }).optional(),
    /** Some clients send it here (§12). */
    maxConcurrentRequests: z.number().int().optional(),
  })
  .meta({ id: 'SettingsChangeRequest' })

export const settingsResponse = z
  .object({
    targetUrl: z.string(),
    throttling: z.object({ maxConcurrentRequests: z.number() }),
    maxConcurrentRequests: z.number(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'SettingsResponse' })

export const subscriptionCreateRequest = z
  .object({
    eventType: z.string(),
    objectTypeId: z.string().nullish(),
    propertyName: z.string().nullish(),
    eventTypeName: z.string().nullish(),
    active: z.boolean().nullish(),
  })
  .meta({ id: 'SubscriptionCreateRequest' })

export const subscriptionPatchRequest = z.object({ active: z.boolean() }).meta({ id: 'SubscriptionPatchRequest' })

export const subscriptionBatchUpdate = z
  .object({ inputs: z.array(z.object({ id: z.union([z.number(), z.string()]), active: z.boolean() })).max(1_000) })
  .meta({ id: 'BatchInputSubscriptionBatchUpdateRequest' })

const subscription = {
  id: z.string(),
  eventType: z.string(),
  objectTypeId: z.string().optional(),
  propertyName: z.string().optional(),
  eventTypeName: z.string().optional(),
  active: z.boolean(),
  createdAt: instant,
  updatedAt: instant.optional(),
}

export const subscriptionResponse = z.object(subscription).meta({ id: 'WebhookSubscriptionResponse' })
export const subscriptionListResponse = z
  .object({ results: z.array(subscriptionResponse) })
  .meta({ id: 'SubscriptionListResponse' })

export const subscriptionBatchResponse = z
  .object({
    status: z.literal('COMPLETE'),
    results: z.array(subscriptionResponse),
    numErrors: z.number().optional(),
    errors: z
      .array(
        z.object({
          status: z.literal('error'),
          category: z.string(),
          message: z.string(),
          context: z.record(z.string(), z.array(z.string())),
        }),
      )
      .optional(),
    startedAt: instant,
    completedAt: instant,
  })
  .meta({ id: 'BatchResponseSubscriptionResponse' })

export function showSettings(settings: Settings): z.input<typeof settingsResponse> {
  return {
    targetUrl: settings.url,
    throttling: { maxConcurrentRequests: settings.maxConcurrent },
    maxConcurrentRequests: settings.maxConcurrent,
    createdAt: formatInstant(settings.created),
    updatedAt: formatInstant(settings.updated),
  }
}

export function showSubscription(each: Subscription): z.input<typeof subscriptionResponse> {
  return {
    id: String(each.id),
    eventType: each.eventType,
    ...(each.generic ? { objectTypeId: each.objectType } : {}),
    ...(each.property === null ? {} : { propertyName: each.property }),
    ...(each.eventName === null ? {} : { eventTypeName: each.eventName }),
    active: each.active,
    createdAt: formatInstant(each.created),
    ...(each.updated === null ? {} : { updatedAt: formatInstant(each.updated) }),
  }
}

/** An id in a path or a body. */
export function idIn(text: string | number, what: string): number {
  if (/^\d{1,15}$/.test(String(text))) return Number(text)
  throw new Refusal('OBJECT_NOT_FOUND', `There is no ${what} ${String(text).slice(0, 100)}.`)
}
