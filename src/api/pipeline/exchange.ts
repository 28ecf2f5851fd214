import type { Principal } from '../../auth/principal.ts'
import type { Match } from './match.ts'

/** One request on its way through the pipeline: each step adds what it found out. */
export interface Exchange {
  readonly method: string
  /** The path as it came, without the query: it may hold personal data and is never logged. */
  readonly path: string
  /** The query as it came, without `?`: it may hold a credential and is never logged. */
  readonly query: string
  readonly authorization: string | undefined
  readonly correlationId: string
  readonly started: number
  match: Match | undefined
  principal: Principal | undefined
  /** Gives what is aborted when the caller leaves; only those that ask for it pay for it. */
  left: () => AbortSignal | undefined
}

/** Opens an exchange for a request. `url` is what stood in the request line. */
export function openExchange(
  method: string,
  url: string,
  authorization: string | undefined,
  correlationId: string,
  started: number,
): Exchange {
  const mark = url.indexOf('?')
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    authorization,
    correlationId,
    started,
    match: undefined,
    principal: undefined,
    left: () => undefined,
  }
}
