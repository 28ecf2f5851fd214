import { timingSafeEqual } from 'node:crypto'
import type { StreamedChange } from '../../api/changes/stream.ts'
import { pause, systemClock } from '../../kit/clock.ts'
import { readEvents, type StreamEvent } from '../../kit/event-stream.ts'
import { Failure, messageOf } from '../../kit/failure.ts'
import { type Outgoing, openOutgoing } from '../../kit/outgoing.ts'
import { systemRandom } from '../../kit/random.ts'
import { attempt, requestFor, type WebhookRequest } from '../../webhooks/delivery/send.ts'
import { eventTypes } from '../../webhooks/event-types.ts'
import type { EventPayload } from '../../webhooks/events.ts'
import { signV3 } from '../../webhooks/sign.ts'
import type { Terminal } from '../terminal.ts'
import { changeIn, eventsFor } from './events.ts'

/** What was given on the command line. */
export interface ListenOptions {
  readonly forward: string
  readonly url: string
  readonly events?: string
  readonly app: string
  readonly json?: boolean
}

/** How long to wait before connecting again, in ms. */
const AGAIN = 1_000

/** Follows the changes of a portal until it is told to stop, and forwards each as a webhook. */
export async function listen(options: ListenOptions, io: Terminal): Promise<void> {
  const token = io.env['SPOKE_TOKEN']
  if (token === undefined || token === '') {
    throw new Failure('Set SPOKE_TOKEN to the token of a private app. `spoke tokens create` makes one.')
  }
  const wanted = (options.events ?? '').split(',').filter((name) => name !== '')
  const unknown = wanted.find((name) => !eventTypes.has(name))
  if (unknown !== undefined) throw new Failure(`There is no event type ${unknown}, or Spoke does not send it yet.`)
  if (!/^\d{1,15}$/.test(options.app)) throw new Failure(`--app takes a number, not "${options.app}".`)
  const forward = readUrl(options.forward, '--forward')
  const url = readUrl(options.url, '--url').replace(/\/+$/, '')
  const secret = io.env['SPOKE_CLIENT_SECRET'] || systemRandom.uuid()
  if (secret !== io.env['SPOKE_CLIENT_SECRET']) io.err(`Webhooks are signed with the client secret ${secret}\n`)

  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const outgoing = openOutgoing({ clock: systemClock, allowPrivate: true })
  try {
    let last: string | undefined
    while (!stop.signal.aborted) {
      try {
        for await (const event of await connect(url, token, last, stop.signal)) {
          last = event.id ?? last
          if (event.event === 'ready') io.err(`Listening to ${url}, forwarding to ${forward}\n`)
          else
            await pass(
              event,
              { forward, secret, wanted, app: Number(options.app), json: options.json === true },
              outgoing,
              io,
            )
        }
      } catch (error) {
        if (error instanceof Failure) throw error
        if (!stop.signal.aborted) io.err(`The connection was lost (${messageOf(error)}): connecting again.\n`)
      }
      if (!stop.signal.aborted) await pause(AGAIN, stop.signal)
    }
  } finally {
    outgoing.close()
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}

async function connect(
  url: string,
  token: string,
  last: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<StreamEvent>> {
  const response = await globalThis.fetch(`${url}/spoke/v1/changes`, {
    headers: { authorization: `Bearer ${token}`, ...(last === undefined ? {} : { 'last-event-id': last }) },
    signal,
  })
  if (response.ok && response.body !== null) return readEvents(response.body)
  const text = (await response.text()).slice(0, 500)
  // What is the caller's to put right is not better the next time.
  if (response.status < 500) throw new Failure(`${url} refused to be listened to: ${response.status} ${text}`)
  throw new Error(`${response.status} ${text}`)
}

interface Forwarding {
  readonly forward: string
  readonly secret: string
  readonly wanted: readonly string[]
  readonly app: number
  readonly json: boolean
}

async function pass(
  { data }: StreamEvent,
  { forward, secret, wanted, app, json }: Forwarding,
  outgoing: Outgoing,
  io: Terminal,
): Promise<void> {
  const change = changeIn(JSON.parse(data) as StreamedChange)
  const events = eventsFor(change, wanted, app)
  if (events.length === 0) return
  const request = requestFor({ url: forward }, `msg_${change.position}`, 0, events, secret, systemClock.now())
  const outcome = await attempt(outgoing, request, systemClock)
  const { status, error, ms } = outcome
  const signature = checks(request, secret) ? 'valid' : 'INVALID'
  io.out(
    json
      ? `${JSON.stringify({ request, status, error, ms, signature })}\n`
      : `${events.map(named).join(', ')} → ${error ?? status} in ${ms} ms, signature ${signature}\n`,
  )
}

/** Checks a request as whoever receives it would. */
function checks({ url, headers, body }: WebhookRequest, secret: string): boolean {
  const timestamp = Number(headers['x-hubspot-request-timestamp'])
  const given = Buffer.from(headers['x-hubspot-signature-v3'] ?? '')
  const own = Buffer.from(signV3(secret, { method: 'POST', url, body }, timestamp))
  return given.length === own.length && timingSafeEqual(given, own)
}

function named(event: EventPayload): string {
  const { subscriptionType, objectId, fromObjectId, toObjectId, propertyName } = event
  const about = objectId ?? `${fromObjectId} to ${toObjectId}`
  return `${subscriptionType} ${about}${propertyName === undefined ? '' : ` ${propertyName}`}`
}

function readUrl(text: string, flag: string): string {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href
  throw new Failure(`${flag} takes an address that begins with http:// or https://, not "${text}".`)
}
