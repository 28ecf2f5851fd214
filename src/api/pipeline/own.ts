import { createHmac } from 'node:crypto'
import type { Ability, Administrator, Auth, Rights, SignedIn } from '../../auth/auth.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { HandlerResult, OperationInput } from '../operation.ts'
import type { Browser, ClientProof, Cookies, Needs, OpenContext, Own, UserContext } from '../own.ts'
import type { Exchange } from './exchange.ts'
import type { Match } from './match.ts'

type OperationMatch = Extract<Match, { kind: 'operation' }>

/** No cookie and no credential goes with it: a page of another site gains nothing that its server would not have. */
export const FROM_ANYWHERE = { 'access-control-allow-origin': '*' } as const

/** The cookie of a session. HubSpot's paths never look at it. */
export const SESSION_COOKIE = 'spoke_session'

/** Lets a user in who may do what one of Spoke's own operations does. */
export async function admitOwn(exchange: Exchange, match: OperationMatch, auth: Auth, base: string): Promise<void> {
  const { own, path } = match.operation
  // Signing somebody in from another site's page would be as bad as acting in his name.
  const forBrowsers = path.startsWith('/spoke/') || (own?.serves === 'everybody' && own.forBrowsers)
  if (exchange.method !== 'GET' && forBrowsers) checkSameSite(exchange, base)
  if (own?.serves === 'everybody' && own.anyOrigin) exchange.notices = FROM_ANYWHERE
  if (own?.serves !== 'users') return
  exchange.user = await authenticateUser(exchange, auth)
  authoriseUser(exchange.user, own.needs, match.params, exchange)
}

/** Carries one of Spoke's own operations out. */
export function handleOwn(
  exchange: Exchange,
  own: Own,
  input: OperationInput,
  rooms: Pick<OpenContext, 'auth' | 'limits' | 'calls' | 'mail' | 'forms' | 'webhooks' | 'journal'>,
  base: string,
): Promise<HandlerResult<unknown>> {
  checkTexts(input.body)
  const { started: now, correlationId, query, match } = exchange
  const version = match?.kind === 'operation' ? match.version : undefined
  const cookies = cookiesOf(exchange)
  const browser = () => browserOf(exchange, rooms.auth)
  const basic = () => basicIn(exchange.headers.authorization)
  const context = {
    ...rooms,
    base,
    now,
    cookies,
    seen: seenIn(exchange),
    correlationId,
    version,
    query,
    basic,
    browser,
  }
  if (own.serves === 'everybody') return own.handle(context, input)
  if (exchange.user === undefined) throw new Error('An operation for users was reached without one.')
  return own.handle({ ...context, ...authoriseUser(exchange.user, own.needs, input.params, exchange) }, input)
}

/**
 * Finds out which user calls one of Spoke's own paths: by a token in the header, else by the cookie. Throws a 401 where
 * nobody does.
 */
export async function authenticateUser(exchange: Exchange, auth: Auth): Promise<SignedIn> {
  const [, token] = /^bearer +(spoke-\S+)\s*$/i.exec(exchange.headers.authorization ?? '') ?? []
  const cookie = token === undefined ? cookiesOf(exchange).get(SESSION_COOKIE) : undefined
  const secret = token ?? cookie
  const user = secret === undefined ? undefined : await auth.sessions.resolve(secret)
  if (user === undefined || (user.kind === 'token') !== (token !== undefined)) {
    throw new Refusal(
      'INVALID_AUTHENTICATION',
      'Sign in first, or send a token of your own: Authorization: Bearer spoke-…',
      {
        headers: { 'x-hubspot-auth-failure': '401 Unauthorized' },
      },
    )
  }
  return user
}

/** Whom the cookie of a browser names. */
async function browserOf(exchange: Exchange, auth: Auth): Promise<Browser | undefined> {
  const secret = cookiesOf(exchange).get(SESSION_COOKIE)
  const user = secret === undefined ? undefined : await auth.sessions.resolve(secret)
  if (secret === undefined || user?.kind !== 'cookie') return undefined
  exchange.user = user
  return {
    user,
    seal: (text) => createHmac('sha256', secret).update(text).digest('base64url'),
    actsWith: (rights) => actor(user, rights, exchange),
  }
}

/** What the user may do in the portal that the path names; refuses who may not do what the operation needs. */
function authoriseUser(
  user: SignedIn,
  needs: Needs,
  params: Readonly<Record<string, string>>,
  exchange: Exchange,
): Pick<UserContext, 'user' | 'by' | 'portal'> {
  const portal = portalIn(params)
  const rights = portal === 0 ? rightsOfSpoke(user) : rightsIn(user, portal)
  if (needs === 'operator' && !user.operator) throw denied('This takes who administers Spoke itself.')
  if (isAbility(needs) && rights.abilities !== 'all' && !rights.abilities.has(needs)) {
    throw denied(`Your role does not let you do this: it takes ${needs}.`)
  }
  return { user, by: actor(user, rights, exchange), portal }
}

function actor(user: SignedIn, rights: Rights, exchange: Exchange): Administrator {
  const source = user.kind === 'cookie' ? 'session' : 'token'
  return { source, user: user.user, email: user.email, ...seenIn(exchange), rights }
}

/** Not every database can keep these, so none of Spoke's own paths takes them. */
function checkTexts(value: unknown): void {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
    throw new Refusal('VALIDATION_ERROR', 'A text has a NUL character, or half a surrogate pair: leave it out.')
  }
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) checkTexts(part)
}

/** HTTP Basic, of which both halves are encoded as in a form. Undefined where it is something else. */
function basicIn(header: string | undefined): ClientProof | undefined {
  const [, encoded = ''] = /^basic +([\w+/=-]+)\s*$/i.exec(header ?? '') ?? []
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  if (id === undefined || secret === undefined) return undefined
  try {
    const [clientId, clientSecret] = [id, secret].map((half) => decodeURIComponent(half.replaceAll('+', ' ')))
    return { clientId, clientSecret }
  } catch {
    return { clientId: id, clientSecret: secret }
  }
}

/** Where a request comes from, as the audit log keeps it. */
function seenIn({ peer, headers }: Exchange): { address: string | null; userAgent: string | null } {
  return { address: peer.remoteAddress ?? null, userAgent: headers['user-agent']?.slice(0, 500) ?? null }
}

function isAbility(needs: Needs): needs is Ability {
  return needs !== 'membership' && needs !== 'operator' && needs !== 'nothing'
}

function rightsOfSpoke({ operator }: SignedIn): Rights {
  return operator ? { scopes: 'all', abilities: 'all' } : { scopes: new Set(), abilities: new Set() }
}

/** What the user may do in the portal; refuses who does not belong to it. */
export function rightsIn(user: SignedIn, portal: number): Rights {
  if (user.operator) return rightsOfSpoke(user)
  const membership = user.memberships.find((each) => each.portal === portal)
  // Whether there is such a portal is not told to who does not belong to it.
  if (membership === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no portal ${portal}.`)
  return membership.rights
}

function portalIn({ portalId }: Readonly<Record<string, string>>): number {
  if (portalId === undefined) return 0
  if (/^[1-9]\d{0,14}$/.test(portalId)) return Number(portalId)
  throw new Refusal('OBJECT_NOT_FOUND', `There is no portal ${portalId.slice(0, 100)}.`)
}

function cookiesOf({ headers }: Exchange): Cookies {
  return {
    get(wanted) {
      for (const pair of headers.cookie?.split(';') ?? []) {
        const at = pair.indexOf('=')
        if (pair.slice(0, at).trim() === wanted) return unescaped(pair.slice(at + 1).trim())
      }
      return undefined
    },
  }
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    // Not one that Spoke wrote.
    return value
  }
}

/** A browser says which site a request comes from: no other one may change anything here. */
export function checkSameSite({ headers }: Exchange, base: string): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw foreign()
    return
  }
  const { origin, host } = headers
  if (origin === undefined) return
  const from = URL.canParse(origin) ? new URL(origin).host : ''
  if (from !== host && from !== new URL(base).host) throw foreign()
}

function foreign(): Refusal {
  return denied('This request comes from a page of another site.')
}

function denied(message: string): Refusal {
  return new Refusal('PERMISSION_DENIED', message)
}
