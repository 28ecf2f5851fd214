import type { IncomingHttpHeaders } from 'node:http'
import type { Principal, SignedIn } from '../../auth/auth.ts'
import type { ScopeRequirement } from '../../catalogue/catalogue.ts'
import type { Match } from './match.ts'

/** Whoever sent a request; the address is asked for only where it is needed. */
export interface Peer {
  readonly remoteAddress?: string | undefined
}

/** One request on its way through the pipeline: each step adds what it found out. */
export interface Exchange {
  readonly method: string
  /** The path as it came, without the query: it may hold personal data and is never logged. */
  readonly path: string
  /** The query as it came, without `?`: it may hold a credential and is never logged. */
  readonly query: string
  /** As they came: they may hold credentials and are never logged. */
  readonly headers: IncomingHttpHeaders
  /** The other end of the connection. */
  readonly peer: Peer
  readonly correlationId: string
  readonly started: number
  match: Match | undefined
  principal: Principal | undefined
  /** What was asked of its scopes: the call log keeps it. */
  needed: readonly ScopeRequirement[]
  /** Gives what is aborted when the caller leaves; only those that ask for it pay for it. */
  left: () => AbortSignal | undefined
  /** Who calls one of Spoke's own paths. */
  user: SignedIn | undefined
  /** Headers that the answer carries whatever it says. */
  notices: Readonly<Record<string, string>> | undefined
}

/** Opens an exchange for a request. `url` is what stood in the request line. */
export function openExchange(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  peer: Peer,
  correlationId: string,
  started: number,
): Exchange {
  const mark = url.indexOf('?')
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    peer,
    correlationId,
    started,
    match: undefined,
    principal: undefined,
    needed: [],
    left: () => undefined,
    user: undefined,
    notices: undefined,
  }
}
