import { z } from 'zod'
import type { IssuedTokens } from '../../../auth/auth.ts'
import type { Operation } from '../../operation.ts'
import { openOperation } from '../../own.ts'
import { text } from '../../query.ts'
import { proofIn } from './client.ts'
import { problemAnswer } from './problems.ts'

/** What a form leaves empty is not there. */
const field = z.string().max(4_096).optional()
const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

const tokenShape = z
  .object({
    token_type: z.literal('bearer'),
    refresh_token: z.string().optional(),
    access_token: z.string(),
    expires_in: z.number(),
    hub_id: z.number().optional(),
    user_id: z.number().optional(),
    scopes: z.array(z.string()),
    token_use: z.enum(['access_token', 'client_credentials']),
  })
  .meta({ id: 'OAuthTokens' })

const problemShape = z.record(z.string(), z.string())

const createTokens = openOperation({
  id: 'oauth.tokens.create',
  method: 'POST',
  path: '/oauth/v1/token',
  summary: 'Exchange a code or a refresh token for an access token, or get a token of the app itself.',
  form: true,
  query: {
    client_secret: text('Version 1 takes it here too. The body is the better place: addresses are written down.'),
    refresh_token: text('Version 1 takes it here too. The body is the better place: addresses are written down.'),
  },
  body: z.object({
    grant_type: field,
    client_id: field,
    client_secret: field,
    redirect_uri: field,
    code: field,
    code_verifier: field,
    refresh_token: field,
    scope: field,
  }),
  status: 200,
  result: z.union([tokenShape, problemShape]),
  async handle(context, { body, query }) {
    const { auth, seen, version } = context
    const inQuery = version === 'v1' ? query : undefined
    const { clientId, clientSecret } = proofIn(context, body)
    const outcome = await auth.oauth.token(
      {
        grantType: given(body.grant_type),
        clientId,
        clientSecret: clientSecret ?? inQuery?.client_secret,
        redirectUrl: given(body.redirect_uri),
        code: given(body.code),
        verifier: given(body.code_verifier),
        refreshToken: given(body.refresh_token) ?? inQuery?.refresh_token,
        scope: given(body.scope),
      },
      seen,
    )
    if ('problem' in outcome) return problemAnswer(outcome, context)
    return { body: show(outcome), headers: { 'cache-control': 'no-store', pragma: 'no-cache' } }
  },
})

/** The superset of what was answered over the years (hubspot-api.md §1.6.1). */
function show(issued: IssuedTokens): z.input<typeof tokenShape> {
  const { accessToken, refreshToken, lifetime, portal, user, scopes } = issued
  return {
    token_type: 'bearer',
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    access_token: accessToken,
    expires_in: Math.floor(lifetime / 1_000),
    ...(portal === undefined ? {} : { hub_id: portal }),
    ...(user === undefined ? {} : { user_id: user }),
    scopes: [...scopes],
    token_use: refreshToken === undefined ? 'client_credentials' : 'access_token',
  }
}

export const tokens: readonly Operation[] = [createTokens]
