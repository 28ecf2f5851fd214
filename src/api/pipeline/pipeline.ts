import type { IncomingHttpHeaders } from 'node:http'
import type { Auth, Principal } from '../../auth/auth.ts'
import type { Calls } from '../../calls/calls.ts'
import { publishedObjectType } from '../../catalogue/catalogue.ts'
import type { Feed } from '../../changes/feed.ts'
import type { Actor, Crm, PortalDefinitions, PortalType } from '../../crm/crm.ts'
import type { Forms } from '../../forms/forms.ts'
import { correlationIdAt } from '../../kit/correlation.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Limits } from '../../limits/limits.ts'
import type { Mail } from '../../mail/mail.ts'
import type { Journal, Webhooks } from '../../webhooks/webhooks.ts'
import { unknownObjectType } from '../crm/scopes.ts'
import type { HandlerContext, Links, Operation } from '../operation.ts'
import { authenticate } from './authenticate.ts'
import { authorise, requirementOf } from './authorise.ts'
import { type Exchange, openExchange, type Peer } from './exchange.ts'
import { admitUser, insidePortal } from './inside-portal.ts'
import { heldBack, limit } from './limit.ts'
import { type Match, type Matcher, openMatcher } from './match.ts'
import { admitOwn, FROM_ANYWHERE, handleOwn } from './own.ts'
import { parse } from './parse.ts'
import { openRecord } from './record.ts'
import { type Answer, answer, answerFailure } from './respond.ts'

/** The longest request target taken, in bytes (hubspot-api.md §9.2). */
const URL_LIMIT = 16 * 1024

export interface PipelineRooms {
  readonly operations: readonly Operation[]
  readonly auth: Auth
  readonly crm: Crm
  readonly limits: Limits
  readonly calls: Calls
  /** Undefined where no mail server was named. */
  readonly mail: Mail | undefined
  readonly forms: Forms
  readonly webhooks: Webhooks
  readonly journal: Journal
  readonly feed: Feed
  readonly runtime: Runtime
  /** Where this Spoke is reached, without a slash at the end. */
  readonly base: () => string
}

/**
 * A request's path through Spoke: match → authenticate → authorise → limit, before a byte of its body is read; then
 * parse → authorise what the body names → handle → respond → log.
 */
export interface Pipeline {
  begin(method: string, url: string, headers: IncomingHttpHeaders, peer: Peer): Exchange
  /** Throws a Refusal for a call that may not go on. */
  admit(exchange: Exchange): Promise<void>
  carryOut(exchange: Exchange, contentType: string | undefined, body: Buffer | undefined): Promise<Answer>
  refuse(exchange: Exchange, error: unknown): Answer
  /** Logs a call that was answered, with the bytes that came and went. */
  record(exchange: Exchange, answer: Answer, bytesIn: number, bytesOut: number): void
}

export function openPipeline(rooms: PipelineRooms): Pipeline {
  const { operations, auth, crm, limits, calls, mail, forms, webhooks, journal, feed, runtime, base } = rooms
  const { clock, random, log } = runtime
  const matcher = openMatcher(operations)

  return {
    begin(method, url, headers, peer) {
      const now = clock.now()
      return openExchange(method, url, headers, peer, correlationIdAt(now, random.uuid()), now)
    },

    async admit(exchange) {
      if (exchange.path.length + exchange.query.length > URL_LIMIT) {
        throw new Refusal(
          'URI_TOO_LONG',
          `The address is longer than ${URL_LIMIT} bytes: send long lists in the body of a batch call.`,
        )
      }
      if (exchange.method === 'OPTIONS') return
      const inside = insidePortal(exchange.path)
      exchange.match = matcher.match(exchange.method, inside?.path ?? exchange.path)
      if (inside !== undefined) {
        exchange.principal = await admitUser(exchange, exchange.match, inside.portal, auth, base())
        const needed = requirementOf(exchange.match)
        exchange.needed = [needed]
        authorise(exchange.principal, needed, base())
        return
      }
      if (isOpen(exchange.match)) return
      if (exchange.match.kind === 'operation' && exchange.match.operation.own !== undefined) {
        await admitOwn(exchange, exchange.match, auth, base())
        return
      }
      exchange.principal = await authenticate(
        exchange,
        heldBack(exchange.peer.remoteAddress ?? '', auth, limits),
        base(),
      )
      auth.used(exchange.principal, exchange.started)
      const needed = requirementOf(exchange.match)
      exchange.needed = [needed]
      authorise(exchange.principal, needed, base())
      const limiting = limit(exchange, limits)
      if (limiting !== undefined) await limiting
    },

    async carryOut(exchange, contentType, body) {
      if (exchange.method === 'OPTIONS')
        return answerOptions(exchange, matcher, insidePortal(exchange.path)?.path ?? exchange.path)
      const { match, principal } = exchange
      if (match?.kind !== 'operation') throw unbuilt(match)
      const { operation, params } = match
      const input = parse(operation, params, exchange.query, contentType, body)
      if (operation.own !== undefined) {
        const result = await handleOwn(
          exchange,
          operation.own,
          input,
          { auth, limits, calls, mail, forms, webhooks, journal },
          base(),
        )
        return answer(exchange, result.status ?? operation.status, result.body, result.headers)
      }
      if (principal === undefined || operation.handle === undefined) {
        throw new Error(`${operation.id} was reached without a caller.`)
      }
      const definitions = await crm.definitions.of(principal.portal)
      const context: HandlerContext = {
        call: { portal: principal.portal, actor: actorOf(principal), now: exchange.started },
        principal,
        auth,
        crm,
        limits,
        forms,
        webhooks,
        journal,
        feed,
        clock,
        links: linksFor(exchange, base()),
        again: () => authenticateAgain(exchange, auth, base()),
        lastEventId: exchange.headers['last-event-id']?.toString(),
        left: exchange.left,
        version: match.version,
        definitions,
        objectType: (name) => objectTypeFor(definitions, name),
      }
      for (const needed of operation.furtherScopes?.needed(context, input) ?? []) {
        exchange.needed = [...exchange.needed, needed]
        authorise(principal, needed, base())
      }
      const result = await operation.handle(context, input)
      const answered = answer(exchange, result.status ?? operation.status, result.body, result.headers)
      return result.stream === undefined ? answered : { ...answered, stream: result.stream }
    },

    refuse: (exchange, error) => answerFailure(exchange, error, log),

    record: openRecord(runtime, calls),
  }
}

async function authenticateAgain(exchange: Exchange, auth: Auth, base: string): Promise<Principal | undefined> {
  try {
    return await authenticate(exchange, auth, base)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** A preflight gets no leave, tokens do not belong in browsers (hubspot-api.md §9.5): save for what takes none. */
function answerOptions(exchange: Exchange, matcher: Matcher, path: string): Answer {
  const methods = matcher.methods(path)
  if (methods.length === 0) throw notFound()
  const open = methods.filter((method) => {
    const match = matcher.match(method, path)
    return match.kind === 'operation' && match.operation.own?.serves === 'everybody' && match.operation.own.anyOrigin
  })
  return answer(exchange, 204, undefined, {
    allow: [...methods, 'OPTIONS'].join(', '),
    ...(open.length === 0
      ? {}
      : {
          ...FROM_ANYWHERE,
          'access-control-allow-methods': open.join(', '),
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': '86400',
        }),
  })
}

/** Some of what HubSpot publishes needs no credential; none of that is built yet. */
function isOpen(match: Match): boolean {
  return match.kind === 'unbuilt' && !match.published.operation.authTypes.some((type) => type !== 'none')
}

function unbuilt(match: Extract<Match, { kind: 'unbuilt' }> | undefined): Refusal {
  if (match === undefined) throw new Error('A request was carried out before it was admitted.')
  const { operation, version } = match.published
  return new Refusal(
    'NOT_IMPLEMENTED',
    `Spoke knows ${operation.id} (${operation.area}, ${version}) from HubSpot's catalogue but does not implement it yet. \`spoke coverage\` lists what it implements.`,
    { context: { operation: [operation.id] } },
  )
}

/** How property history and webhooks name the source of a change (hubspot-api.md §4.3). */
function actorOf({ app, credential, user }: Principal): Actor {
  if (credential.kind === 'session') return { source: 'CRM_UI', sourceId: `userId:${user}`, userId: user ?? null }
  return app === undefined
    ? { source: 'API', sourceId: null, userId: null }
    : { source: 'INTEGRATION', sourceId: String(app), userId: null }
}

function objectTypeFor(definitions: PortalDefinitions, name: string): PortalType {
  const published = publishedObjectType(name)
  if (published?.custom !== false) {
    const custom = definitions.customType(name)
    if (custom === undefined) throw unknownObjectType(name)
    return custom
  }
  const type = published.typeId === undefined ? undefined : definitions.type(published.typeId)
  if (type !== undefined) return type
  throw new Refusal(
    'NOT_IMPLEMENTED',
    `Spoke knows the object type ${published.name} but does not implement it yet. \`spoke coverage\` shows which it does.`,
    { context: { objectType: [name] } },
  )
}

function linksFor(exchange: Exchange, base: string): Links {
  return {
    base,
    sameRequest(query) {
      const all = new URLSearchParams(exchange.query)
      all.delete('hapikey')
      for (const [name, value] of Object.entries(query)) all.set(name, value)
      return `${base}${exchange.path}?${all}`
    },
  }
}
