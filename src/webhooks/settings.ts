import { Refusal } from '../kit/refusal.ts'
import type { Unit } from '../store/port.ts'
import type { WebhookTargetTable } from '../store/schema-webhooks.ts'
import { cancelWaiting } from './delivery/statements.ts'
import { deleteTarget, insertTarget, rewriteTarget, selectTarget } from './statements.ts'

/** Where an app's webhooks go, and how. */
export interface Settings {
  readonly url: string
  /** Requests at a time. */
  readonly maxConcurrent: number
  /** Requests a second at most; null for as many as there are. */
  readonly perSecond: number | null
  /** The changes of one object arrive in their order: the next is not sent before the one before was taken. */
  readonly ordered: boolean
  /** The app is not told of what it did itself. */
  readonly skipOwn: boolean
  readonly created: number
  readonly updated: number
  /** Failures in a row, and until when nothing is sent because of them. */
  readonly failures: number
  readonly openUntil: number | null
}

export interface SettingsChange {
  readonly url?: string | undefined
  readonly maxConcurrent?: number | undefined
  readonly perSecond?: number | null | undefined
  readonly ordered?: boolean | undefined
  readonly skipOwn?: boolean | undefined
}

/** Both as HubSpot's settings page has them (hubspot-api.md §7.1): more than five at a time, ten where nobody says. */
const LEAST_CONCURRENT = 6
const DEFAULT_CONCURRENT = 10
const MOST_CONCURRENT = 1_000
const LONGEST_URL = 2_000

/** The settings of an app, or a 404 before there are any (§7.1 [memory]). */
export function* findSettings(portal: number, app: number): Unit<WebhookTargetTable> {
  const [row] = yield* selectTarget({ portal, app })
  if (row !== undefined) return row
  throw new Refusal('OBJECT_NOT_FOUND', `The app ${app} has no webhook settings yet: send a targetUrl with PUT.`)
}

/** Sets what is given and leaves the rest as it was. `allowPrivate`: http and private addresses are taken too. */
export function* changeSettings(
  portal: number,
  app: number,
  change: SettingsChange,
  allowPrivate: boolean,
  now: number,
): Unit<WebhookTargetTable> {
  const [before] = yield* selectTarget({ portal, app })
  const url = change.url ?? before?.url
  if (url === undefined) throw new Refusal('VALIDATION_ERROR', 'Say where the webhooks go: targetUrl.')
  const { perSecond } = change
  const row = {
    ...{ portal, app, url: checkUrl(url, allowPrivate), updated: now },
    max_concurrent: checkConcurrent(change.maxConcurrent ?? before?.max_concurrent ?? DEFAULT_CONCURRENT),
    per_second: perSecond === undefined ? (before?.per_second ?? null) : perSecond,
    ordered: flag(change.ordered, before?.ordered),
    skip_own: flag(change.skipOwn, before?.skip_own),
  }
  const made = { created: now, failures: 0, window_at: 0, window_sent: 0 }
  if (before !== undefined || (yield* insertTarget([{ ...row, ...made }])) === 0) yield* rewriteTarget([row])
  return { open_until: null, ...made, ...before, ...row }
}

/** Nothing is sent any more, what waits included (§7.1: it pauses all). */
export function* removeSettings(portal: number, app: number, now: number): Unit<void> {
  yield* deleteTarget([{ portal, app }])
  yield* cancelWaiting({ app, finished: now })
}

export function toSettings(row: WebhookTargetTable): Settings {
  return {
    url: row.url,
    maxConcurrent: row.max_concurrent,
    perSecond: row.per_second,
    ordered: row.ordered === 1,
    skipOwn: row.skip_own === 1,
    created: row.created,
    updated: row.updated,
    failures: row.failures,
    openUntil: row.open_until,
  }
}

const flag = (given: boolean | undefined, before: number | undefined): number =>
  given === undefined ? (before ?? 0) : given ? 1 : 0

function checkConcurrent(count: number): number {
  if (count >= LEAST_CONCURRENT && count <= MOST_CONCURRENT) return count
  throw invalid(
    'maxConcurrentRequests',
    `maxConcurrentRequests must be from ${LEAST_CONCURRENT} to ${MOST_CONCURRENT}.`,
  )
}

function checkUrl(text: string, allowPrivate: boolean): string {
  if (text.length > LONGEST_URL) throw invalid('targetUrl', `targetUrl must be at most ${LONGEST_URL} characters.`)
  const url = URL.parse(text)
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:']
  if (url === null || !schemes.includes(url.protocol) || url.hostname === '') {
    throw invalid('targetUrl', 'targetUrl must be an address that begins with https://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('targetUrl', 'targetUrl must not hold a user name or a password: verify the signature instead.')
  }
  url.hash = ''
  return url.href
}

function invalid(field: string, message: string): Refusal {
  return new Refusal('VALIDATION_ERROR', message, { context: { [field]: [message] } })
}
