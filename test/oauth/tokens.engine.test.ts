import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../src/store/statement.ts'
import { ADMIN, act, openWithAdmin, withToken } from '../auth/support.ts'
import { anonymous, expectEnvelope, expectRefusal, UUID } from '../compat/support.ts'
import { type MovedClock, movedClock } from '../harness/clock.ts'
import { caller, type Reply, type TestSpoke } from '../harness/spoke.ts'
import {
  CALLBACK,
  consent,
  DEALS,
  exchange,
  install,
  newApp,
  proofOf,
  READ,
  refresh,
  signedIn,
  type TestApp,
  tokenCall,
} from './support.ts'
import type { Visitor } from './visitor.ts'

let spoke: TestSpoke
let clock: MovedClock
let app: TestApp
let visitor: Visitor
beforeAll(async () => {
  clock = movedClock(Date.parse('2026-12-01T09:00:00.123Z'))
  ;({ spoke } = await openWithAdmin({ clock }))
  app = await newApp(spoke)
  visitor = await signedIn(spoke)
})
afterAll(() => spoke.close())

const MINUTE = 60_000
const TOKEN_PATHS = ['/oauth/v1/token', '/oauth/v3/token', '/oauth/2026-03/token', '/oauth/2026-09/token']
const later = TOKEN_PATHS.slice(1)

/** The whole body, keys in their order. */
function expectProblem(reply: Reply, path: string, status: string, message: string, error: string): void {
  const body = path.includes('/v1/')
    ? { status, message, correlationId: expect.stringMatching(UUID) }
    : { error, error_description: message, status, message }
  expect({ path, status: reply.status, body: reply.body }).toEqual({ path, status: 400, body })
  expect(Object.keys(reply.body)).toEqual(Object.keys(body))
  expect(reply.headers.get('content-type')).toBe('application/json;charset=utf-8')
}

describe.each(TOKEN_PATHS)('POST %s', (path) => {
  const call = (fields: Readonly<Record<string, string | undefined>>) => tokenCall(spoke, fields, path)
  const code = 'authorization_code'

  test('exchanges a code once, and refreshes', async () => {
    const given = await consent(spoke, visitor, app)
    const { status, body } = await exchange(spoke, app, given, {}, path)
    expect({ status, scopes: body.scopes }).toEqual({ status: 200, scopes: [READ, 'oauth'] })
    const again = await refresh(spoke, app, body.refresh_token, path)
    expect(again.body.refresh_token).toBe(body.refresh_token)
    expect((await withToken(spoke, again.body.access_token)).status).toBe(200)
  })

  test('says what is wrong in the bodies that clients know', async () => {
    const given = await consent(spoke, visitor, app)
    const proof = proofOf(app)
    const cases: readonly (readonly [Record<string, string | undefined>, string, string, string])[] = [
      [{}, 'BAD_GRANT_TYPE', 'missing or unknown grant type', 'unsupported_grant_type'],
      [
        { ...proof, grant_type: 'password' },
        'BAD_GRANT_TYPE',
        'missing or unknown grant type',
        'unsupported_grant_type',
      ],
      [{ grant_type: code }, 'BAD_CLIENT_ID', 'missing or invalid client id', 'invalid_client'],
      [
        { grant_type: code, client_id: 'nobody', client_secret: app.secret },
        'BAD_CLIENT_ID',
        'missing or invalid client id',
        'invalid_client',
      ],
      [
        { grant_type: code, client_id: app.clientId },
        'BAD_CLIENT_SECRET',
        'missing or invalid client secret',
        'invalid_client',
      ],
      [
        { ...proof, grant_type: code, code: given },
        'BAD_REDIRECT_URI',
        'missing or unknown redirect uri',
        'invalid_request',
      ],
      [
        { ...proof, grant_type: code, redirect_uri: CALLBACK },
        'BAD_AUTH_CODE',
        'missing or unknown auth code',
        'invalid_grant',
      ],
      [
        { ...proof, grant_type: code, redirect_uri: CALLBACK, code: 'na1-nothing' },
        'BAD_AUTH_CODE',
        'missing or unknown auth code',
        'invalid_grant',
      ],
      [
        { ...proof, grant_type: code, redirect_uri: `${CALLBACK}/`, code: given },
        'MISMATCH_REDIRECT_URI_AUTH_CODE',
        'redirect uri does not match initial auth code url',
        'invalid_grant',
      ],
      [
        { ...proof, grant_type: 'refresh_token' },
        'BAD_REFRESH_TOKEN',
        later.includes(path) ? 'refresh token is invalid, expired or revoked' : 'missing or invalid refresh token',
        'invalid_grant',
      ],
    ]
    for (const [fields, status, message, error] of cases)
      expectProblem(await call(fields), path, status, message, error)
    clock.advance(10 * MINUTE)
    expectProblem(
      await exchange(spoke, app, given, {}, path),
      path,
      'EXPIRED_AUTH_CODE',
      'auth code is expired',
      'invalid_grant',
    )
  })

  test('takes forms, and no JSON', async () => {
    const reply = await anonymous(spoke.url)('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: code, ...proofOf(app) }),
    })
    expectEnvelope(reply, 415)
  })
})

test('a code works to the last millisecond of ten minutes', async () => {
  const given = await consent(spoke, visitor, app)
  clock.advance(10 * MINUTE - 1)
  expect((await exchange(spoke, app, given)).status).toBe(200)
})

test('version 1 takes secret and refresh token in the query too, the later ones only in the body', async () => {
  const { refresh_token } = await install(spoke, visitor, app)
  for (const path of TOKEN_PATHS) {
    const query = new URLSearchParams({ client_secret: app.secret, refresh_token })
    const reply = await tokenCall(spoke, { grant_type: 'refresh_token', client_id: app.clientId }, `${path}?${query}`)
    expect({ path, status: reply.status }).toEqual({ path, status: path.includes('/v1/') ? 200 : 400 })
  }
})

test('an access token ends after half an hour, and says how long ago; the refresh token lives on', async () => {
  const { access_token, refresh_token } = await install(spoke, visitor, app)
  const ends = clock.now() + 30 * MINUTE
  clock.advance(30 * MINUTE - 1)
  expect((await withToken(spoke, access_token)).status).toBe(200)
  for (const [wait, ago] of [
    [1, '0 second(s)'],
    [59_000, '59 second(s)'],
    [2 * MINUTE, '2 minute(s)'],
    [120 * MINUTE, '2 hour(s)'],
    [3 * 24 * 60 * MINUTE, '3 day(s)'],
  ] as const) {
    clock.advance(wait)
    expectRefusal(await withToken(spoke, access_token), 401, {
      message: `The OAuth token used to make this call expired ${ago} ago.`,
      context: { 'expire time': [new Date(ends).toISOString()] },
      category: 'EXPIRED_AUTHENTICATION',
    })
  }
  clock.advance(365 * 24 * 60 * MINUTE)
  expect((await refresh(spoke, app, refresh_token)).status).toBe(200)
  // Long ended, and forgotten by the refresh.
  expect((await withToken(spoke, access_token)).body.category).toBe('INVALID_AUTHENTICATION')
  visitor = await signedIn(spoke)
})

test('when an app last called is known even of tokens that are forgotten', async () => {
  const fresh = await newApp(spoke)
  const { access_token, refresh_token } = await install(spoke, visitor, fresh)
  await withToken(spoke, access_token)
  const used = clock.now()
  const lastUse = async () => {
    const all = await act<{ app: number; lastUsed: number | null }[]>(spoke, 'installs.list', {
      portal: spoke.portalId,
    })
    return all.find(({ app: id }) => id === fresh.id)?.lastUsed
  }
  await expect.poll(lastUse, { timeout: 20_000, interval: 250 }).toBe(used)
  clock.advance(8 * 24 * 60 * MINUTE)
  expect((await refresh(spoke, fresh, refresh_token)).status).toBe(200)
  expect(await lastUse()).toBe(used)
})

const v1 = (kind: 'access' | 'refresh', token: string, method = 'GET') =>
  anonymous(spoke.url)(method, `/oauth/v1/${kind}-tokens/${token}`)

describe('metadata of tokens', () => {
  test('of version 1: all that an app shows of its account', async () => {
    const { access_token, refresh_token } = await install(spoke, visitor, app)
    clock.advance(10_000)
    const portal = await act<{ id: number; name: string }[]>(spoke, 'portals.list', {})
    const user = { user: ADMIN.email, user_id: expect.any(Number) }
    const hub = { hub_domain: portal[0]?.name, hub_id: spoke.portalId, scopes: [READ, 'oauth'] }
    const access = await v1('access', access_token)
    expect(access.status).toBe(200)
    expect(access.body).toEqual({
      ...{ token: access_token, token_type: 'access', ...user, ...hub },
      ...{ app_id: app.id, expires_in: 1790, is_private_distribution: true },
      signed_access_token: {
        ...{ expiresAt: clock.now() + 1_790_000, scopes: `${READ},oauth`, hubId: spoke.portalId, appId: app.id },
        ...{ userId: expect.any(Number), installingUserId: expect.any(Number), hublet: 'na1', audience: 'EXTERNAL' },
        ...{ signature: expect.any(String), newSignature: expect.any(String), isUserLevel: false },
        ...{ scopeToScopeGroupPks: '', trialScopes: '', trialScopeToScopeGroupPks: '' },
        ...{ isServiceAccount: false, isPrivateDistribution: true, appInstallId: `${spoke.portalId}-${app.id}` },
      },
    })
    expect((await v1('refresh', refresh_token)).body).toEqual({
      ...{ token: refresh_token, token_type: 'refresh', client_id: app.clientId, ...user, ...hub },
    })
  })

  test('of what is no such token is a 404', async () => {
    const { access_token, refresh_token } = await install(spoke, visitor, app)
    for (const [kind, token] of [
      ['access', 'nothing'],
      ['access', refresh_token],
      ['access', spoke.token],
      ['refresh', 'nothing'],
      ['refresh', access_token],
    ] as const) {
      const reply = await v1(kind, token)
      expect({ status: reply.status, body: reply.body }).toEqual({
        status: 404,
        body: {
          status: 'NOT_FOUND',
          message: `missing or unknown ${kind} token`,
          correlationId: expect.stringMatching(UUID),
        },
      })
      if (kind === 'refresh') expect((await v1(kind, token, 'DELETE')).status).toBe(404)
    }
  })

  test('a refresh token that is deleted refreshes no more; its access token lives on, and the app stays installed', async () => {
    const fresh = await newApp(spoke)
    const { access_token, refresh_token } = await install(spoke, visitor, fresh)
    expect((await v1('refresh', refresh_token, 'DELETE')).status).toBe(204)
    expect((await refresh(spoke, fresh, refresh_token)).body.status).toBe('BAD_REFRESH_TOKEN')
    expect((await withToken(spoke, access_token)).status).toBe(200)
    const installs = await act<{ app: number }[]>(spoke, 'installs.list', { portal: spoke.portalId })
    expect(installs.map(({ app: id }) => id)).toContain(fresh.id)
  })
})

describe.each(['v3', '2026-03', '2026-09'])('/oauth/%s', (version) => {
  const introspect = (fields: Record<string, string>, by = app) =>
    tokenCall(spoke, { ...proofOf(by), ...fields }, `/oauth/${version}/token/introspect`)
  const revoke = (fields: Record<string, string>, by = app) =>
    tokenCall(spoke, { ...proofOf(by), ...fields }, `/oauth/${version}/token/revoke`)

  test('introspect tells an app of its own tokens', async () => {
    const { access_token, refresh_token } = await install(spoke, visitor, app)
    for (const fields of [{ token: access_token }, { access_token }]) {
      expect((await introspect(fields)).body).toMatchObject({
        ...{ active: true, token: access_token, token_use: 'access_token', token_type: 'bearer', app_id: app.id },
        ...{ client_id: app.clientId, hub_id: spoke.portalId, user: ADMIN.email, scopes: [READ, 'oauth'] },
        ...{ expires_in: 1800, is_private_distribution: true, signed_access_token: { appId: app.id } },
      })
    }
    for (const fields of [{ token: refresh_token, token_type_hint: 'access_token' }, { refresh_token }]) {
      const { body } = await introspect(fields)
      expect(body).toEqual({
        ...{ active: true, token: refresh_token, token_use: 'refresh_token', token_type: 'refresh', app_id: app.id },
        ...{ client_id: app.clientId, hub_id: spoke.portalId, hub_domain: expect.any(String), user: ADMIN.email },
        ...{ user_id: expect.any(Number), scopes: [READ, 'oauth'] },
      })
    }
  })

  test('neither tells nor ends tokens of another app, nor anything without its secret', async () => {
    const other = await newApp(spoke)
    const { access_token, refresh_token } = await install(spoke, visitor, app)
    for (const token of [access_token, refresh_token, 'nothing', spoke.token]) {
      const reply = await introspect({ token }, other)
      expect({ status: reply.status, body: reply.body }).toEqual({ status: 200, body: { active: false } })
      expect((await revoke({ token }, other)).status).toBe(200)
    }
    for (const path of ['introspect', 'revoke']) {
      const reply = await tokenCall(
        spoke,
        { client_id: app.clientId, client_secret: 'wrong', token: access_token },
        `/oauth/${version}/token/${path}`,
      )
      expectProblem(reply, path, 'BAD_CLIENT_SECRET', 'missing or invalid client secret', 'invalid_client')
    }
    expect((await withToken(spoke, access_token)).status).toBe(200)
    expect((await withToken(spoke, spoke.token)).status).toBe(200)
    expect((await refresh(spoke, app, refresh_token)).status).toBe(200)
  })

  test('revoking an access token ends that one; revoking a refresh token ends all that came of it', async () => {
    const { access_token, refresh_token } = await install(spoke, visitor, app)
    const second = (await refresh(spoke, app, refresh_token)).body.access_token
    const elsewhere = await install(spoke, visitor, app)
    const ended = await revoke({ token: access_token })
    expect({ status: ended.status, body: ended.body }).toEqual({ status: 200, body: undefined })
    expect((await withToken(spoke, access_token)).status).toBe(401)
    expect((await withToken(spoke, second)).status).toBe(200)
    expect((await revoke({ token: refresh_token, token_type_hint: 'refresh_token' })).status).toBe(200)
    expect((await withToken(spoke, second)).status).toBe(401)
    expect((await introspect({ token: refresh_token })).body).toEqual({ active: false })
    expect((await withToken(spoke, elsewhere.access_token)).status).toBe(200)
  })
})

describe('a token of the app itself', () => {
  test('has the scopes about apps that the app declares, belongs to no account, and opens no records', async () => {
    const own = await newApp(spoke, { scopes: { required: [READ], optional: ['developers-read', DEALS] } })
    const call = (scope: string | undefined) =>
      tokenCall(spoke, { grant_type: 'client_credentials', ...proofOf(own), scope }, '/oauth/v3/token')
    const { status, body } = await call('developers-read')
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        token_type: 'bearer',
        access_token: expect.any(String),
        expires_in: 1800,
        scopes: ['developers-read'],
        token_use: 'client_credentials',
      },
    })
    const self = caller(spoke.url, spoke.portalId, body.access_token)
    expectEnvelope(await self.get('/crm/v3/objects/contacts'), 403)
    expectEnvelope(await self.delete('/appinstalls/v3/external-install'), 403)
    for (const scope of [undefined, READ, DEALS, 'oauth', 'developers-write', `developers-read ${READ}`, 'nonsense']) {
      expect({ scope, ...(await call(scope)).body }).toMatchObject({
        scope,
        error: 'invalid_scope',
        status: 'BAD_SCOPE',
      })
    }
    const told = await tokenCall(spoke, { ...proofOf(own), token: body.access_token }, '/oauth/v3/token/introspect')
    expect(told.body).toMatchObject({ active: true, token_use: 'client_credentials', scopes: ['developers-read'] })
  })
})

test('tokens that ended are forgotten little by little, however many an app let pile up', async () => {
  const fresh = await newApp(spoke)
  const { refresh_token } = await install(spoke, visitor, fresh)
  const refreshAll = (count: number) =>
    Promise.all(Array.from({ length: count }, () => refresh(spoke, fresh, refresh_token)))
  const rows = async () => {
    const found = await spoke.app.store.read(() =>
      query(({ db }) => db.selectFrom('credential').select('id').where('app', '=', fresh.id)),
    )
    return found.length
  }
  await refreshAll(150)
  expect(await rows()).toBe(151)
  clock.advance(7 * 24 * 60 * MINUTE + 30 * MINUTE + 1)
  await refreshAll(1)
  expect(await rows()).toBe(52)
  await refreshAll(1)
  expect(await rows()).toBe(2)
  visitor = await signedIn(spoke)
})
