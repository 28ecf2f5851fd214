import { Client as Client11 } from 'hs11'
import { Client as Client14 } from 'hs14'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWithAdmin, withToken } from '../auth/support.ts'
import type { TestSpoke } from '../harness/spoke.ts'
import { CALLBACK, DEALS, install, newApp, READ, signedIn, type TestApp, toldTo } from './support.ts'
import type { Visitor } from './visitor.ts'

// Programs of others, as they are.

let spoke: TestSpoke
let visitor: Visitor
let app: TestApp
beforeAll(async () => {
  ;({ spoke } = await openWithAdmin())
  visitor = await signedIn(spoke)
  app = await newApp(spoke)
})
afterAll(() => spoke.close())

describe.each(['v3', '2026-03', '2026-09'])('oauth4webapi on /oauth/%s', (version) => {
  const insecure = { [oauth.allowInsecureRequests]: true }
  const server = (): oauth.AuthorizationServer => ({
    issuer: spoke.url,
    authorization_endpoint: `${spoke.url}/oauth/authorize`,
    token_endpoint: `${spoke.url}/oauth/${version}/token`,
    introspection_endpoint: `${spoke.url}/oauth/${version}/token/introspect`,
    revocation_endpoint: `${spoke.url}/oauth/${version}/token/revoke`,
  })
  const client = (): oauth.Client => ({ client_id: app.clientId })
  const secret = (inBody = true) => (inBody ? oauth.ClientSecretPost : oauth.ClientSecretBasic)(app.secret)

  async function callback(): Promise<{ parameters: URLSearchParams; verifier: string }> {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const address = new URL(server().authorization_endpoint ?? '')
    address.search = new URLSearchParams({
      ...{ client_id: app.clientId, redirect_uri: CALLBACK, response_type: 'code', scope: READ, state },
      ...{ code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    }).toString()
    const told = await visitor.press(await visitor.open(address.href), 'Connect app')
    return { parameters: oauth.validateAuthResponse(server(), client(), toldTo(told), state), verifier }
  }

  test.each([
    { where: 'the body', inBody: true },
    { where: 'the header', inBody: false },
  ])('code with PKCE, refresh, introspection and revocation, the secret in $where', async ({ inBody }) => {
    const { parameters, verifier } = await callback()
    const answered = await oauth.authorizationCodeGrantRequest(
      ...([server(), client(), secret(inBody), parameters, CALLBACK, verifier, insecure] as const),
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server(), client(), answered)
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 1800 })
    expect((await withToken(spoke, tokens.access_token)).status).toBe(200)

    const { refresh_token = '' } = tokens
    const renewed = await oauth.processRefreshTokenResponse(
      server(),
      client(),
      await oauth.refreshTokenGrantRequest(server(), client(), secret(inBody), refresh_token, insecure),
    )
    expect(renewed).toMatchObject({ refresh_token })

    const introspect = async (token: string) =>
      oauth.processIntrospectionResponse(
        server(),
        client(),
        await oauth.introspectionRequest(server(), client(), secret(inBody), token, insecure),
      )
    expect(await introspect(renewed.access_token)).toMatchObject({ active: true, client_id: app.clientId })
    const revoked = await oauth.revocationRequest(server(), client(), secret(inBody), refresh_token, insecure)
    await oauth.processRevocationResponse(revoked)
    expect(await introspect(renewed.access_token)).toEqual({ active: false })
    expect((await withToken(spoke, renewed.access_token)).status).toBe(401)
  })

  test('understands what it is refused with', async () => {
    const { parameters } = await callback()
    const wrong = oauth.generateRandomCodeVerifier()
    const answered = await oauth.authorizationCodeGrantRequest(
      ...([server(), client(), secret(), parameters, CALLBACK, wrong, insecure] as const),
    )
    const refused = oauth.processAuthorizationCodeResponse(server(), client(), answered)
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
    const stranger = await oauth.refreshTokenGrantRequest(
      ...([server(), client(), oauth.ClientSecretPost('wrong'), 'x', insecure] as const),
    )
    await expect(oauth.processRefreshTokenResponse(server(), client(), stranger)).rejects.toMatchObject({
      error: 'invalid_client',
    })
  })

  test('a wrong secret in the header is told there too', async () => {
    const stranger = await oauth.refreshTokenGrantRequest(
      ...([server(), client(), oauth.ClientSecretBasic('wrong: + and %'), 'x', insecure] as const),
    )
    expect(stranger.status).toBe(401)
    expect(stranger.headers.get('www-authenticate')).toBe('Basic realm="Spoke"')
    expect(await stranger.json()).toMatchObject({ error: 'invalid_client' })
  })

  test('a person who cancels', async () => {
    const address = `${spoke.url}/oauth/authorize?client_id=${app.clientId}&redirect_uri=${CALLBACK}&scope=${READ}&state=s`
    const told = toldTo(await visitor.press(await visitor.open(address), 'Cancel'))
    expect(() => oauth.validateAuthResponse(server(), client(), told, 's')).toThrow(
      expect.objectContaining({ error: 'access_denied' }),
    )
  })
})

interface TokenAnswer {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresIn: number
  readonly tokenType: string
}

describe.each([
  { sdk: '14.0.1', open: (options: object) => new Client14(options) },
  { sdk: '11.2.0', open: (options: object) => new Client11(options) },
])('the official SDK $sdk', ({ open }) => {
  test('makes the address, exchanges the code, refreshes, tells of tokens and drops one', async () => {
    const sdk = open({ basePath: spoke.url })
    const asked = new URL(sdk.oauth.getAuthorizationUrl(app.clientId, CALLBACK, READ, DEALS, 'state & more'))
    const page = await visitor.open(`${spoke.url}${asked.pathname}${asked.search}`)
    const told = toldTo(await visitor.press(page, 'Connect app'))
    expect(told.get('state')).toBe('state & more')
    const proof = [app.clientId, app.secret] as const
    const tokens = (await sdk.oauth.tokensApi.create(
      ...(['authorization_code', told.get('code') ?? '', CALLBACK, ...proof] as const),
    )) as TokenAnswer
    expect(tokens).toMatchObject({ tokenType: 'bearer', expiresIn: 1800 })
    const renewed = (await sdk.oauth.tokensApi.create(
      ...(['refresh_token', undefined, undefined, ...proof, tokens.refreshToken] as const),
    )) as TokenAnswer
    expect(renewed.refreshToken).toBe(tokens.refreshToken)

    const installed = open({ basePath: spoke.url, accessToken: renewed.accessToken })
    const made = await spoke.post('/crm/v3/objects/contacts', { properties: { firstname: 'Ada' } })
    expect((await installed.crm.contacts.basicApi.getById(made.body.id)).properties['firstname']).toBe('Ada')
    expect(await sdk.oauth.accessTokensApi.get(renewed.accessToken)).toMatchObject({
      ...{ hubId: spoke.portalId, appId: app.id, tokenType: 'access', scopes: [READ, DEALS, 'oauth'] },
    })
    expect(await sdk.oauth.refreshTokensApi.get(tokens.refreshToken)).toMatchObject({
      ...{ clientId: app.clientId, tokenType: 'refresh' },
    })
    await sdk.oauth.refreshTokensApi.archive(tokens.refreshToken)
    const gone = sdk.oauth.tokensApi.create('refresh_token', undefined, undefined, ...proof, tokens.refreshToken)
    await expect(gone).rejects.toMatchObject({ code: 400, body: { status: 'BAD_REFRESH_TOKEN' } })
  })

  test('an app takes itself out', async () => {
    const fresh = await newApp(spoke)
    const { access_token } = await install(spoke, visitor, fresh)
    const sdk = open({ basePath: spoke.url, accessToken: access_token })
    await sdk.apiRequest({ method: 'DELETE', path: '/appinstalls/v3/external-install' })
    expect((await withToken(spoke, access_token)).status).toBe(401)
  })
})
