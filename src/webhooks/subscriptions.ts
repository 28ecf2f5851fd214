import { Refusal } from '../kit/refusal.ts'
import { newIds, type Unit } from '../store/port.ts'
import type { WebhookSubscriptionTable } from '../store/schema-webhooks.ts'
import type { WebhookApp } from './apps.ts'
import type { Condition } from './conditions.ts'
import { type EventType, eventTypes, unsentEventTypes, unwatchedProperties } from './event-types.ts'
import { deleteSubscription, insertSubscription, rewriteSubscription, selectSubscriptions } from './statements.ts'

export interface Subscription {
  readonly id: number
  readonly eventType: string
  readonly objectType: string
  /** Whether the object type was said, as `object.*` needs it. */
  readonly generic: boolean
  readonly property: string | null
  readonly eventName: string | null
  readonly conditions: readonly Condition[]
  readonly active: boolean
  readonly created: number
  readonly updated: number | null
}

export interface NewSubscription {
  readonly eventType: string
  readonly objectType?: string | undefined
  readonly property?: string | undefined
  readonly eventName?: string | undefined
  readonly conditions?: readonly Condition[] | undefined
  readonly active?: boolean | undefined
}

export interface SubscriptionEdit {
  readonly active?: boolean | undefined
  readonly conditions?: readonly Condition[] | undefined
}

/** The most that an app can have (hubspot-api.md §7.1). */
const MOST = 1_000

/** `position`: where the change log ends now, so that what was before is not told. */
export function* addSubscription(
  app: WebhookApp,
  wanted: NewSubscription,
  position: number,
  now: number,
): Unit<WebhookSubscriptionTable> {
  const { eventType, objectType, property } = check(wanted)
  const lacking = app.lacks(objectType)
  if (lacking.length > 0) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `${eventType.name} needs a scope that the app ${app.name} was not given: one of ${lacking.join(', ')}.`,
      { context: { requiredScopes: lacking } },
    )
  }
  const all = yield* selectSubscriptions({ portal: app.portal, app: app.id })
  if (all.length >= MOST) {
    // In HubSpot's words: clients look for them.
    throw new Refusal(
      'VALIDATION_ERROR',
      `Couldn't create another subscription. You've reached the maximum number allowed per application (${MOST}).`,
    )
  }
  const conditions = JSON.stringify(checkConditions(wanted.conditions ?? [], eventType, property))
  const same = all.find(
    (other) =>
      other.event_type === eventType.name &&
      other.object_type === objectType &&
      other.property === property &&
      sameConditions(other.conditions_json, conditions),
  )
  if (same !== undefined) {
    throw new Refusal('CONFLICT', `The app has this subscription already: ${same.id}.`, {
      context: { id: [String(same.id)] },
    })
  }
  const [id = 0] = yield* newIds('subscription', 1)
  const row = {
    ...{ id, app: app.id, portal: app.portal, event_type: eventType.name, object_type: objectType, property },
    event_name: wanted.eventName ?? null,
    conditions_json: conditions,
    active: wanted.active === true ? 1 : 0,
    active_from: position,
    created: now,
    updated: null,
  }
  yield* insertSubscription([row])
  return row
}

export function* findSubscription(app: WebhookApp, id: number): Unit<WebhookSubscriptionTable> {
  const all = yield* selectSubscriptions({ portal: app.portal, app: app.id })
  const row = all.find((each) => each.id === id)
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `The app ${app.id} has no subscription ${id}.`)
}

/** What happens while a subscription is paused is not told when it is resumed: a replay tells it. */
export function* editSubscription(
  app: WebhookApp,
  id: number,
  edit: SubscriptionEdit,
  position: number,
  now: number,
): Unit<WebhookSubscriptionTable> {
  const row = yield* findSubscription(app, id)
  const eventType = eventTypes.get(row.event_type)
  if (eventType === undefined) throw new Error(`${row.event_type} is no event type.`)
  const edited = {
    ...row,
    active: edit.active === undefined ? row.active : edit.active ? 1 : 0,
    active_from: edit.active === true && row.active === 0 ? position : row.active_from,
    conditions_json:
      edit.conditions === undefined
        ? row.conditions_json
        : JSON.stringify(checkConditions(edit.conditions, eventType, row.property)),
    updated: now,
  }
  yield* rewriteSubscription([edited])
  return edited
}

export function* removeSubscription(app: WebhookApp, id: number): Unit<void> {
  yield* findSubscription(app, id)
  yield* deleteSubscription([{ portal: app.portal, id }])
}

export function toSubscription(row: WebhookSubscriptionTable): Subscription {
  return {
    id: row.id,
    eventType: row.event_type,
    objectType: row.object_type,
    generic: isGeneric(row.event_type),
    property: row.property,
    eventName: row.event_name,
    conditions: JSON.parse(row.conditions_json) as readonly Condition[],
    active: row.active === 1,
    created: row.created,
    updated: row.updated,
  }
}

export const isGeneric = (eventType: string): boolean => eventType.startsWith('object.')

interface Checked {
  readonly eventType: EventType
  readonly objectType: string
  readonly property: string | null
}

function check({ eventType: name, objectType, property }: NewSubscription): Checked {
  const eventType = eventTypes.get(name)
  if (eventType === undefined) {
    if (unsentEventTypes.includes(name)) {
      throw new Refusal(
        'NOT_IMPLEMENTED',
        `Spoke knows ${name} but has nothing yet that it would be about: leave this subscription out.`,
        { context: { eventType: [name] } },
      )
    }
    throw new Refusal('VALIDATION_ERROR', `There is no event type ${name.slice(0, 100)}.`, {
      context: { eventType: [name.slice(0, 100)] },
    })
  }
  if (eventType.objectType === undefined && objectType === undefined) {
    throw needed('objectTypeId', `${name} needs an objectTypeId, such as 0-1.`)
  }
  if (eventType.action !== 'propertyChange') {
    return { eventType, objectType: eventType.objectType ?? objectType ?? '', property: null }
  }
  if (property === undefined || property === '') throw needed('propertyName', `${name} needs a propertyName.`)
  if (unwatchedProperties.has(property)) {
    throw needed('propertyName', `Nobody can subscribe to ${property}: it changes with everything.`)
  }
  return { eventType, objectType: eventType.objectType ?? objectType ?? '', property }
}

/** A change of a value tells that value and no other: a condition on another one could never be judged. */
function checkConditions(
  conditions: readonly Condition[],
  { action, name }: EventType,
  property: string | null,
): readonly Condition[] {
  const other = conditions.find((each) => action === 'propertyChange' && each.property !== property)
  if (other !== undefined) {
    throw needed('conditions', `Conditions of ${name} can only be about ${property}, not about ${other.property}.`)
  }
  if (conditions.length > 0 && (action === 'associationChange' || action === 'privacyDeletion')) {
    throw needed('conditions', `${name} tells no values: it takes no conditions.`)
  }
  return conditions
}

/** PostgreSQL keeps JSON in an order of its own. */
function sameConditions(a: string, b: string): boolean {
  const sorted = (json: string) =>
    JSON.stringify(
      (JSON.parse(json) as readonly Condition[]).map(({ property, operator, value, values }) => [
        property,
        operator,
        value ?? null,
        values ?? null,
      ]),
    )
  return sorted(a) === sorted(b)
}

function needed(field: string, message: string): Refusal {
  return new Refusal('VALIDATION_ERROR', message, { context: { [field]: [message] } })
}
