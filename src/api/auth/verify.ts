import { z } from 'zod'
import type { Auth, Expired, Principal } from '../../auth/auth.ts'
import { allScopes } from '../../catalogue/catalogue.ts'
import { formatInstant } from '../../kit/instant.ts'
import { notFound } from '../../kit/refusal.ts'
import type { Gate, Limits } from '../../limits/limits.ts'
import { nothing } from '../crm/shapes.ts'
import { operation } from '../operation.ts'
import { openOperation } from '../own.ts'
import { authorise } from '../pipeline/authorise.ts'
import { heldBack, secondsUntil, tooMany } from '../pipeline/limit.ts'
import { keysEnded } from '../pipeline/sunset.ts'
import { list } from '../query.ts'
import { instant } from './shapes.ts'

const noScope = () => []

/** Who asks with a credential of a portal learns of that portal's credentials only. */
const verifyKey = operation({
  id: 'spoke.keys.verify',
  method: 'POST',
  path: '/spoke/v1/keys/verify',
  summary:
    'Tell whether a key or token holds in your portal, and whether it has scopes that a service of your own asks for.',
  scopes: noScope,
  body: z.strictObject({
    key: z.string('text').max(1_000, 'a key or token'),
    scopes: z.array(z.string()).max(1_000).default([]),
  }),
  status: 200,
  result: z
    .object({
      valid: z.boolean(),
      code: z.enum(['VALID', 'NOT_FOUND', 'EXPIRED', 'INSUFFICIENT_SCOPES', 'RATE_LIMITED']),
      expiredAt: instant.optional(),
      credential: z
        .object({
          id: z.number(),
          kind: z.string(),
          name: z.string(),
          appId: z.number().nullable(),
          portalId: z.number(),
          scopes: z.array(z.string()),
        })
        .optional(),
      missingScopes: z.array(z.string()).optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .meta({ id: 'KeyVerification' }),
  async handle({ auth, limits, principal, call }, { body }) {
    const found = await auth.resolve(body.key)
    if (found !== undefined && 'expired' in found) {
      return { body: { valid: false, code: 'EXPIRED', expiredAt: formatInstant(found.expired) } as const }
    }
    if (found === undefined || found.portal !== principal.portal || keysEnded(found.sunset, call.now) !== undefined) {
      return { body: { valid: false, code: 'NOT_FOUND' } as const }
    }
    auth.used(found, call.now)
    const credential = {
      id: found.credential.id,
      kind: found.credential.kind,
      name: found.credential.name,
      appId: found.app ?? null,
      portalId: found.portal,
      scopes: found.scopes === 'all' ? ['*'] : [...found.scopes].sort(),
    }
    const { scopes } = found
    const missing = scopes === 'all' ? [] : body.scopes.filter((scope) => !scopes.has(scope))
    if (missing.length > 0) {
      return { body: { valid: false, code: 'INSUFFICIENT_SCOPES', credential, missingScopes: missing } as const }
    }
    const full = await countAgainst(limits, found, call.now)
    if (full !== undefined) {
      const retryAfterSeconds = secondsUntil(full, call.now)
      return { body: { valid: false, code: 'RATE_LIMITED', credential, retryAfterSeconds } as const }
    }
    return { body: { valid: true, code: 'VALID', credential } as const }
  },
})

const forwardAuth = operation({
  id: 'spoke.keys.forward-auth',
  method: 'GET',
  path: '/spoke/v1/keys/forward-auth',
  summary:
    'For a reverse proxy: let a request through (204, with headers that tell who calls) or not (401, 403, 429). The credential is the one of the request itself.',
  scopes: noScope,
  query: { scopes: list('Scopes that the credential must have, all of them.') },
  status: 204,
  result: nothing,
  async handle({ principal, limits, links, call }, { query }) {
    authorise(principal, [query.scopes], links.base)
    const full = await countAgainst(limits, principal, call.now)
    if (full !== undefined) throw tooMany(full, call.now)
    const { portal, credential, app, scopes } = principal
    return {
      body: undefined,
      headers: {
        'x-spoke-portal': String(portal),
        'x-spoke-credential': String(credential.id),
        'x-spoke-credential-kind': credential.kind,
        'x-spoke-credential-name': encodeURIComponent(credential.name),
        ...(app === undefined ? {} : { 'x-spoke-app': String(app) }),
        'x-spoke-scopes': scopes === 'all' ? '*' : [...scopes].sort().join(' '),
        'cache-control': 'no-store',
      },
    }
  },
})

/** HubSpot's own introspection of a private app's token: the token is all that is needed (hubspot-api.md §1.3). */
const tokenInfo = openOperation({
  id: 'oauth.private-apps.token-info',
  method: 'POST',
  path: '/oauth/v2/private-apps/get/access-token-info',
  summary: 'Tell which portal, app, user and scopes a private app token or service key belongs to.',
  body: z.object({ tokenKey: z.string() }),
  status: 200,
  result: z
    .object({
      userId: z.number(),
      hubId: z.number(),
      appId: z.number(),
      scopes: z.array(z.string()),
      isUserToken: z.boolean(),
    })
    .meta({ id: 'PrivateAppTokenInfo' }),
  async handle({ auth, limits, seen }, { body }) {
    // Whoever asks needs no credential: here too an address is held back that tries many.
    const found = await tokenOf(heldBack(seen.address ?? '', auth, limits), body.tokenKey)
    if (found?.app === undefined || !isOwnApp(found)) throw notFound() // the body for a token that is none is not known [choice]
    const { user = 0, portal, app, scopes } = found
    return {
      body: {
        userId: user,
        hubId: portal,
        appId: app,
        scopes: [...(scopes === 'all' ? allScopes() : scopes)].map(current).sort(),
        isUserToken: false,
      },
    }
  },
})

/** A use of a service of one's own: held against the limits that were set for its credential, not against HubSpot's. */
async function countAgainst(limits: Limits, principal: Principal, now: number): Promise<Gate | undefined> {
  return limits.pass(await limits.plan(principal, 'verify', now), now)
}

/** Tokens of OAuth apps are told of elsewhere (§1.6). */
function isOwnApp({ credential }: Principal): boolean {
  return credential.kind === 'private-app' || credential.kind === 'service-key'
}

async function tokenOf(auth: Pick<Auth, 'resolve'>, secret: string): Promise<Principal | undefined> {
  const found: Principal | Expired | undefined = await auth.resolve(secret)
  return found === undefined || 'expired' in found ? undefined : found
}

/** Scopes of sensitive data are listed in the spelling of today (§1.3). */
function current(scope: string): string {
  return /\bsensitive\b.*(?<!\.v2)$/.test(scope) ? `${scope}.v2` : scope
}

export const verification = [verifyKey, forwardAuth, tokenInfo]
