import { z } from 'zod'
import type { TokenFacts } from '../../../auth/auth.ts'
import { nothing } from '../../crm/shapes.ts'
import type { HandlerResult, Operation } from '../../operation.ts'
import { type OpenContext, openOperation } from '../../own.ts'
import { checkHeldBack } from '../../pipeline/limit.ts'
import { proofIn } from './client.ts'
import { problemAnswer } from './problems.ts'

const field = z.string().max(4_096).optional()

/** HubSpot's own use of it is not known; clients may look for its keys (hubspot-api.md §1.6.4, [choice]). */
const signedShape = z.object({
  expiresAt: z.number(),
  scopes: z.string(),
  hubId: z.number(),
  userId: z.number(),
  appId: z.number(),
  signature: z.string(),
  scopeToScopeGroupPks: z.string(),
  newSignature: z.string(),
  hublet: z.string(),
  trialScopes: z.string(),
  trialScopeToScopeGroupPks: z.string(),
  isUserLevel: z.boolean(),
  installingUserId: z.number(),
  isServiceAccount: z.boolean(),
  isPrivateDistribution: z.boolean(),
  appInstallId: z.string(),
  audience: z.string(),
})

const facts = {
  token: z.string(),
  token_type: z.string(),
  user: z.string().optional(),
  hub_domain: z.string(),
  hub_id: z.number(),
  user_id: z.number(),
  scopes: z.array(z.string()),
}
const ofAccess = {
  app_id: z.number(),
  expires_in: z.number(),
  is_private_distribution: z.boolean(),
  signed_access_token: signedShape,
}
const problemShape = z.record(z.string(), z.string())

const accessInfo = z.object({ ...facts, ...ofAccess }).meta({ id: 'AccessTokenInfo' })
const refreshInfo = z.object({ ...facts, client_id: z.string() }).meta({ id: 'RefreshTokenInfo' })
const introspected = z.union([
  z.object({ active: z.literal(false) }),
  z
    .object({
      active: z.literal(true),
      ...facts,
      app_id: z.number(),
      client_id: z.string(),
      token_use: z.enum(['access_token', 'refresh_token', 'client_credentials']),
      expires_in: z.number().optional(),
      is_private_distribution: z.boolean().optional(),
      signed_access_token: signedShape.optional(),
    })
    .meta({ id: 'IntrospectedToken' }),
])

const readAccessToken = openOperation({
  id: 'oauth.access-tokens.read',
  method: 'GET',
  path: '/oauth/v1/access-tokens/{token}',
  summary: 'Tell which portal, app, user and scopes an access token belongs to. The token is all that is needed.',
  status: 200,
  result: z.union([accessInfo, problemShape]),
  async handle(context, { params }) {
    const { auth, now } = context
    const found = await unguessed(context, params.token, () => auth.oauth.accessToken(params.token))
    if (found === undefined) return unknownToken('access', context)
    return { body: { ...shared(found, params.token, 'access'), ...accessFacts(found, now) }, headers: untold }
  },
})

const readRefreshToken = openOperation({
  id: 'oauth.refresh-tokens.read',
  method: 'GET',
  path: '/oauth/v1/refresh-tokens/{token}',
  summary: 'Tell which portal, app, user and scopes a refresh token belongs to. The token is all that is needed.',
  status: 200,
  result: z.union([refreshInfo, problemShape]),
  async handle(context, { params }) {
    const { auth } = context
    const found = await unguessed(context, params.token, () => auth.oauth.refreshToken(params.token))
    if (found === undefined) return unknownToken('refresh', context)
    return { body: { ...shared(found, params.token, 'refresh'), client_id: found.clientId }, headers: untold }
  },
})

const deleteRefreshToken = openOperation({
  id: 'oauth.refresh-tokens.delete',
  method: 'DELETE',
  path: '/oauth/v1/refresh-tokens/{token}',
  summary: 'End a refresh token. The app stays installed, and access tokens live on to their end.',
  status: 204,
  result: z.union([nothing, problemShape]),
  async handle(context, { params }) {
    const was = await context.auth.oauth.dropRefreshToken(params.token)
    return was ? { body: undefined } : unknownToken('refresh', context)
  },
})

const proof = { client_id: field, client_secret: field, token_type_hint: field, token: field }

const introspect = openOperation({
  id: 'oauth.tokens.introspect',
  method: 'POST',
  path: '/oauth/v3/token/introspect',
  summary: 'Tell an app about one of its own tokens (RFC 7662).',
  form: true,
  body: z.object({ ...proof, access_token: field, refresh_token: field }),
  status: 200,
  result: z.union([introspected, problemShape]),
  async handle(context, { body }) {
    const { auth, seen, now } = context
    // Older pages name the field after the kind of token (§1.6.2).
    const token = body.token ?? body.access_token ?? body.refresh_token ?? ''
    const hint = hintIn(body.token_type_hint)
    const found = await auth.oauth.introspect(proofIn(context, body), token, hint, seen)
    if (found !== undefined && 'problem' in found) return problemAnswer(found, context)
    return { body: found === undefined ? inactive : tell(found, token, now), headers: untold }
  },
})

const revoke = openOperation({
  id: 'oauth.tokens.revoke',
  method: 'POST',
  path: '/oauth/v3/token/revoke',
  summary: "End one of an app's own tokens (RFC 7009); with a refresh token every access token that came of it.",
  form: true,
  body: z.object(proof),
  status: 200,
  result: z.union([nothing, problemShape]),
  async handle(context, { body }) {
    const problem = await context.auth.oauth.revoke(proofIn(context, body), body.token ?? '', context.seen)
    return problem === undefined ? { body: undefined } : problemAnswer(problem, context)
  },
})

/** Looks a token up that is its own proof, but not where an address has sent many that nobody has. */
async function unguessed<T>(
  { seen, limits: { failures } }: OpenContext,
  token: string,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const address = seen.address ?? ''
  checkHeldBack(failures, address, token)
  const found = await look()
  if (found === undefined) failures.failed(address)
  return found
}

const inactive = { active: false } as const
const untold = { 'cache-control': 'no-store' }

function hintIn(hint: string | undefined): 'access_token' | 'refresh_token' | undefined {
  return hint === 'access_token' || hint === 'refresh_token' ? hint : undefined
}

function tell(found: TokenFacts, token: string, now: number): z.input<typeof introspected> {
  const { use, app, clientId } = found
  const common = { active: true, app_id: app, client_id: clientId, token_use: use } as const
  if (use === 'refresh_token') return { ...common, ...shared(found, token, 'refresh') }
  return { ...common, ...shared(found, token, 'bearer'), ...accessFacts(found, now) }
}

function shared({ user, portal, portalName, scopes }: TokenFacts, token: string, type: string) {
  return {
    token,
    ...(user === undefined ? {} : { user: user.email }),
    // A portal of Spoke's has a name and no domain [choice].
    hub_domain: portalName,
    scopes: [...scopes],
    hub_id: portal,
    user_id: user?.id ?? 0,
    token_type: type,
  }
}

function accessFacts(found: TokenFacts, now: number): z.input<z.ZodObject<typeof ofAccess>> {
  const { app, expires = now } = found
  return {
    app_id: app,
    expires_in: Math.max(0, Math.floor((expires - now) / 1_000)),
    is_private_distribution: true,
    signed_access_token: signed(found, expires),
  }
}

function signed({ app, portal, user, scopes, digest }: TokenFacts, expires: number): z.input<typeof signedShape> {
  const userId = user?.id ?? 0
  return {
    ...{ expiresAt: expires, scopes: scopes.join(','), hubId: portal, userId, appId: app },
    ...{ signature: digest, scopeToScopeGroupPks: '', newSignature: digest, hublet: 'na1' },
    ...{ trialScopes: '', trialScopeToScopeGroupPks: '', isUserLevel: false, installingUserId: userId },
    ...{ isServiceAccount: false, isPrivateDistribution: true, appInstallId: `${portal}-${app}`, audience: 'EXTERNAL' },
  }
}

/** (§1.6.3, [memory]) */
function unknownToken(
  kind: 'access' | 'refresh',
  { correlationId }: OpenContext,
): HandlerResult<Readonly<Record<string, string>>> {
  const body = { status: 'NOT_FOUND', message: `missing or unknown ${kind} token`, correlationId }
  return { status: 404, body, headers: untold }
}

export const inspection: readonly Operation[] = [
  readAccessToken,
  readRefreshToken,
  deleteRefreshToken,
  introspect,
  revoke,
]
