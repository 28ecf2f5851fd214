import type { Change } from '../../changes/change.ts'
import type { Clock } from '../../kit/clock.ts'
import { NoAnswer, type Outgoing } from '../../kit/outgoing.ts'
import { type EventPayload, payloadOf } from '../events.ts'
import type { Route } from '../routes.ts'
import { signStandard, signV1, signV3 } from '../sign.ts'

/** How long a target may take to answer, in ms (hubspot-api.md §7.4). */
const TIMEOUT = 5_000

/** The sender's name, as integrations look for it (§7.4 [seen]). */
const USER_AGENT =
  'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - WebhooksExecutorDaemon-executor'

/** A request that is ready to be sent: the same bytes that are signed. */
export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of an attempt. */
export interface Outcome {
  readonly delivered: boolean
  readonly at: number
  readonly ms: number
  readonly status: number | null
  /** Why there is no answer. */
  readonly error: string | null
  /** The beginning of the answer. */
  readonly response: string | null
  /** What the target says in `retry-after`. */
  readonly retryAfter: unknown
}

/** Some events for a target, as one request. `id` stays the same from attempt to attempt. */
export function requestFor(
  target: { readonly url: string },
  id: string,
  attempt: number,
  events: readonly EventPayload[],
  secret: string,
  now: number,
): WebhookRequest {
  const { url } = target
  const body = JSON.stringify(events)
  const seconds = Math.floor(now / 1_000)
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      'x-hubspot-signature': signV1(secret, body),
      'x-hubspot-signature-version': 'v1',
      'x-hubspot-signature-v3': signV3(secret, { method: 'POST', url, body }, now),
      'x-hubspot-request-timestamp': String(now),
      'x-hubspot-attempt-number': String(attempt),
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signStandard(secret, id, seconds, body),
    },
  }
}

/**
 * The events of a delivery. Those are left out that nobody waits for any more, that the app may not read any more, or whose
 * values were purged.
 */
export function eventsOf(
  refs: readonly (readonly [number, number])[],
  changes: readonly Change[],
  routeOf: (change: Change, subscription: number) => Route | undefined,
  attempt: number,
): readonly EventPayload[] {
  const byPosition = new Map(changes.map((change) => [change.position, change]))
  return refs.flatMap(([position, subscription]) => {
    const change = byPosition.get(position)
    const route = change === undefined ? undefined : routeOf(change, subscription)
    if (change === undefined || route === undefined || isPurged(change, route)) return []
    return [payloadOf(change, route, attempt)]
  })
}

function isPurged({ before, after }: Change, { action }: Route): boolean {
  const needsValues = action === 'propertyChange' || action === 'merge' || action === 'associationChange'
  return needsValues && before === null && after === null
}

/** Only an answer of 2xx within the time delivers (§7.4); a redirect is none, and is not followed. */
export async function attempt(outgoing: Outgoing, request: WebhookRequest, clock: Clock): Promise<Outcome> {
  const { url, headers, body } = request
  const at = clock.now()
  const taken = (): number => clock.now() - at
  try {
    const answer = await outgoing.post({ url, headers, body: Buffer.from(body), timeout: TIMEOUT })
    const { status } = answer
    const delivered = status >= 200 && status < 300
    const retryAfter = answer.headers['retry-after']
    return { delivered, at, ms: taken(), status, error: null, response: answer.body, retryAfter }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const { message } = error
    return { delivered: false, at, ms: taken(), status: null, error: message, response: null, retryAfter: undefined }
  }
}
