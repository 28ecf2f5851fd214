import type { Log } from '../../kit/log.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Channel } from '../operation.ts'
import type { Exchange } from './exchange.ts'

/** What goes back: the only place that knows statuses, envelopes and headers. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What is made piece by piece is sent so. */
  readonly body: string | AsyncIterable<string> | undefined
  /** What goes on being sent after the headers, until one of the two sides ends it. */
  readonly stream?: ((channel: Channel) => Promise<void>) | undefined
  /** Of a refusal. */
  readonly category?: string
}

const JSON_TYPE = 'application/json;charset=utf-8'

/** The headers that HubSpot sends with everything (hubspot-api.md §9.4). */
function standardHeaders(correlationId: string): Record<string, string> {
  return {
    'x-hubspot-correlation-id': correlationId,
    'x-request-id': correlationId,
    'x-trace': correlationId,
    vary: 'origin',
    'access-control-allow-credentials': 'false',
    'x-content-type-options': 'nosniff',
  }
}

export function answer(
  { correlationId, notices }: Exchange,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Answer {
  const all = standardHeaders(correlationId)
  if (notices !== undefined) Object.assign(all, notices)
  if (headers !== undefined) Object.assign(all, headers)
  if (body === undefined) return { status, headers: all, body: undefined }
  if (headers?.['content-type'] !== undefined)
    return { status, headers: all, body: isPieces(body) ? body : String(body) }
  all['content-type'] = JSON_TYPE
  return { status, headers: all, body: JSON.stringify(body) }
}

/** A refusal in HubSpot's envelope, keys in its order (§9.1). Anything else is a bug: logged, and nothing of it leaks. */
export function answerFailure(exchange: Exchange, error: unknown, log: Log): Answer {
  const { correlationId } = exchange
  if (!(error instanceof Refusal)) {
    log.error('request.failed', {
      correlationId,
      operation: operationOf(exchange),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    const body = { status: 'error', message: 'internal error', correlationId }
    return { ...answer(exchange, 500, body), category: 'INTERNAL_ERROR' }
  }
  const { errors, context, links, withoutCategory, subCategory, policyName, headers } = error.options
  const refused = answer(
    exchange,
    error.status,
    {
      status: 'error',
      message: error.message,
      ...(policyName === undefined ? {} : { errorType: 'RATE_LIMIT' }),
      correlationId,
      ...(policyName === undefined ? {} : { policyName }),
      ...(policyName === 'DAILY' ? { requestId: correlationId.replaceAll('-', '') } : {}),
      ...(errors === undefined ? {} : { errors }),
      ...(context === undefined ? {} : { context }),
      ...(links === undefined ? {} : { links }),
      ...(withoutCategory === true ? {} : { category: error.category }),
      ...(subCategory === undefined ? {} : { subCategory }),
    },
    headers,
  )
  return { ...refused, category: error.category }
}

function isPieces(body: unknown): body is AsyncIterable<string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

export function operationOf({ match }: Exchange): string {
  if (match === undefined) return 'unknown'
  return match.kind === 'operation' ? match.operation.id : match.published.operation.id
}
