import type { Change, ChangedValues } from '../changes/change.ts'
import type { Clock } from '../kit/clock.ts'
import type { Outgoing } from '../kit/outgoing.ts'
import type { Store, Unit } from '../store/port.ts'
import type { AppDirectory, WebhookApp } from './apps.ts'
import { attempt, type Outcome, requestFor, type WebhookRequest } from './delivery/send.ts'
import { changesBehind, eventTypes } from './event-types.ts'
import { payloadOf } from './events.ts'
import { findSettings } from './settings.ts'
import { findSubscription, toSubscription } from './subscriptions.ts'

/** What was sent to try a target out, and what came of it. */
export interface Tried {
  readonly request: WebhookRequest
  readonly outcome: Outcome
}

interface TrialRooms {
  readonly store: Store
  readonly apps: AppDirectory
  readonly outgoing: Outgoing
  readonly clock: Clock
}

/** Sends an invented event, signed like a true one. */
export async function sendSample(
  { store, apps, outgoing, clock }: TrialRooms,
  app: WebhookApp,
  id: number,
): Promise<Tried> {
  const { target, subscription } = await store.read(function* what(): Unit<{
    target: { readonly url: string }
    subscription: ReturnType<typeof toSubscription>
  }> {
    const target = yield* findSettings(app.portal, app.id)
    return { target, subscription: toSubscription(yield* findSubscription(app, id)) }
  })
  const action = eventTypes.get(subscription.eventType)?.action ?? 'creation'
  const now = clock.now()
  const change: Change = {
    ...{ position: 100, portal: app.portal, type: subscription.objectType, record: 123, at: now },
    kind: changesBehind[action][0] ?? 'creation',
    before: null,
    after: sampleValues(action, subscription.property),
    ...{ source: 'CRM', sourceId: null, userId: null },
  }
  const event = payloadOf(change, { ...subscription, app: app.id, action }, 0)
  const secret = await apps.secret(app.portal, app.id)
  const request = requestFor(target, `msg_test_${now}`, 0, [event], secret, now)
  return { request, outcome: await attempt(outgoing, request, clock) }
}

function sampleValues(action: string, property: string | null): ChangedValues {
  switch (action) {
    case 'propertyChange':
      return { [property ?? '']: 'sample-value' }
    case 'merge':
      return { hs_merged_object_ids: '456' }
    case 'associationChange':
      return {
        toObjectTypeId: '0-2',
        toObjectId: '456',
        associationCategory: 'HUBSPOT_DEFINED',
        associationTypeId: '279',
      }
    default:
      return {}
  }
}
