import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLog } from '../../src/kit/log.ts'
import { ADMIN, act, newUser, openWithAdmin, signIn, signInFirst, withToken } from '../auth/support.ts'
import { anonymous, expectEnvelope } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import {
  authorizeUrl,
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
  toldTo,
} from './support.ts'
import { newVisitor, type Visitor } from './visitor.ts'

let spoke: TestSpoke
let admin: Caller
let app: TestApp
let visitor: Visitor
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
  app = await newApp(spoke, { redirectUrls: [CALLBACK, 'https://shop.example', 'https://shop.example/a?b=c'] })
  visitor = await signedIn(spoke)
})
afterAll(() => spoke.close())

const VERIFIER = 'a-verifier-that-is-long-enough-for-the-rule-of-43'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }

describe('a code', () => {
  test('that comes twice ends everything that came of it, and nothing else', async () => {
    const before = await install(spoke, visitor, app)
    const code = await consent(spoke, visitor, app)
    const { body } = await exchange(spoke, app, code)
    const second = (await refresh(spoke, app, body.refresh_token)).body.access_token
    expect((await withToken(spoke, second)).status).toBe(200)
    expect((await exchange(spoke, app, code)).body.status).toBe('BAD_AUTH_CODE')
    for (const token of [body.access_token, second]) expect((await withToken(spoke, token)).status).toBe(401)
    expect((await refresh(spoke, app, body.refresh_token)).body.status).toBe('BAD_REFRESH_TOKEN')
    expect((await withToken(spoke, before.access_token)).status).toBe(200)
    const { results } = (await admin.get(`/spoke/v1/portals/${spoke.portalId}/audit?limit=1`)).body
    expect(results[0]).toMatchObject({ action: 'INTEGRATION_TOKENS_REVOKE', source: 'app', target: { id: app.id } })
  })

  test('brought many times at once is good for one pair of tokens at most, and that is ended', async () => {
    const code = await consent(spoke, visitor, app)
    const replies = await Promise.all(Array.from({ length: 8 }, () => exchange(spoke, app, code)))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)])
    const token = replies.find(({ status }) => status === 200)?.body.access_token
    expect((await withToken(spoke, token)).status).toBe(401)
  })

  test('of another app is worth nothing, and stays good for its own', async () => {
    const other = await newApp(spoke)
    const code = await consent(spoke, visitor, app)
    expect((await exchange(spoke, other, code)).body.status).toBe('BAD_AUTH_CODE')
    expect((await exchange(spoke, app, code, { client_secret: other.secret })).body.status).toBe('BAD_CLIENT_SECRET')
    expect((await exchange(spoke, app, code)).status).toBe(200)
  })

  test('is not a token, nor a refresh token; and neither is one', async () => {
    const code = await consent(spoke, visitor, app)
    expectEnvelope(await withToken(spoke, code), 401)
    expect((await refresh(spoke, app, code)).body.status).toBe('BAD_REFRESH_TOKEN')
    const { body } = await exchange(spoke, app, code)
    expectEnvelope(await withToken(spoke, body.refresh_token), 401)
    expect((await exchange(spoke, app, body.refresh_token)).body.status).toBe('BAD_AUTH_CODE')
    expect((await refresh(spoke, app, body.access_token)).body.status).toBe('BAD_REFRESH_TOKEN')
  })

  test('from before an uninstall installs nothing', async () => {
    const fresh = await newApp(spoke)
    await install(spoke, visitor, fresh)
    const code = await consent(spoke, visitor, fresh)
    await act(spoke, 'installs.remove', { portal: spoke.portalId, id: fresh.id })
    expect((await exchange(spoke, fresh, code)).body.status).toBe('BAD_AUTH_CODE')
  })
})

describe('PKCE', () => {
  test('the right verifier passes, and no other', async () => {
    const code = await consent(spoke, visitor, app, pkce)
    for (const code_verifier of [undefined, '', 'wrong', CHALLENGE, `${VERIFIER}x`, VERIFIER.toUpperCase()]) {
      const { body } = await exchange(spoke, app, code, { code_verifier })
      expect({ code_verifier, status: body.status }).toEqual({ code_verifier, status: 'BAD_AUTH_CODE' })
    }
    expect((await exchange(spoke, app, code, { code_verifier: VERIFIER })).status).toBe(200)
  })

  test('is not talked down: no plain, no bare challenge, no verifier where the challenge was taken away', async () => {
    for (const parameters of [
      { code_challenge: CHALLENGE },
      { code_challenge: VERIFIER, code_challenge_method: 'plain' },
      { code_challenge: CHALLENGE, code_challenge_method: 's256' },
      { code_challenge: 'short', code_challenge_method: 'S256' },
      { code_challenge_method: 'S256' },
    ]) {
      const page = await visitor.open(authorizeUrl(spoke, app, { ...parameters, state: 'x' }))
      expect(Object.fromEntries(toldTo(page))).toMatchObject({ error: 'invalid_request', state: 'x' })
    }
    const code = await consent(spoke, visitor, app)
    expect((await exchange(spoke, app, code, { code_verifier: VERIFIER })).body.status).toBe('BAD_AUTH_CODE')
  })
})

describe('the question', () => {
  test('is on a page that nobody frames, caches or scripts, and whose address is told to nobody', async () => {
    const guest = newVisitor(spoke.url)
    const error = await guest.open(`${spoke.url}/oauth/authorize`)
    const form = await guest.open(authorizeUrl(spoke, app))
    const asked = await visitor.open(authorizeUrl(spoke, app, {}, spoke.portalId))
    const local = await newApp(spoke, { redirectUrls: ['http://localhost:3000/'] })
    const onMachine = await visitor.open(
      authorizeUrl(spoke, local, { redirect_uri: 'http://localhost:3000/' }, spoke.portalId),
    )
    for (const { headers, text } of [error, form, asked, onMachine]) {
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'none';.*base-uri 'none'$/)
      expect(policy).not.toContain('script')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(text).not.toMatch(/<script|\bon\w+=|https?:\/\/(?!shop|127)/)
    }
    const targets = ({ headers }: { headers: Headers }) =>
      /form-action ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]
    expect([error, form, asked].map(targets)).toEqual(["'self'", "'self'", "'self' https:"])
    expect(targets(onMachine)).toContain('http://localhost:*')
  })

  test('is answered by the form of that very page and session, and by no page of another site', async () => {
    const address = authorizeUrl(spoke, app, { state: 'mine' }, spoke.portalId)
    const page = await visitor.open(address)
    const seal = page.forms[0]?.fields['seal'] ?? ''
    const grant = (url: string, fields: Record<string, string>, headers = {}, who = visitor) =>
      who.send(url, {
        method: 'POST',
        body: new URLSearchParams({ step: 'decide', decision: 'grant', ...fields }),
        headers,
      })
    const second = await signedIn(spoke)
    const host = (await act<{ id: number }>(spoke, 'portals.create', { name: 'Elsewhere' })).id
    for (const reply of [
      await grant(address, {}),
      await grant(address, { seal: 'x' }),
      await grant(address, { seal: `${seal}x` }),
      await grant(address, { seal }, {}, second),
      await grant(authorizeUrl(spoke, app, { state: 'other' }, spoke.portalId), { seal }),
      await grant(authorizeUrl(spoke, app, { state: 'mine', optional_scope: DEALS }, spoke.portalId), { seal }),
      await grant(authorizeUrl(spoke, app, { state: 'mine' }, host), { seal }),
      await grant(address, { seal }, { 'sec-fetch-site': 'cross-site' }),
      await grant(address, { seal }, { 'sec-fetch-site': 'same-site' }),
      await grant(address, { seal }, { origin: 'https://evil.example' }),
      await grant(address, { seal }, { origin: 'null' }),
    ]) {
      expect({ status: reply.status, away: reply.away }).toEqual({ status: 403, away: undefined })
    }
    const nobody = await grant(address, { seal }, {}, newVisitor(spoke.url))
    expect({ away: nobody.away, asks: nobody.text.includes('Sign in') }).toEqual({ away: undefined, asks: true })
    const byLink = await visitor.open(`${address}&step=decide&decision=grant&seal=${seal}`)
    expect(byLink.away).toBeUndefined()
    expect(toldTo(await grant(address, { seal })).get('state')).toBe('mine')
  })

  test('is asked anew where the answer would mean more than was shown', async () => {
    const clerk = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    await signInFirst(spoke, clerk.email, 'a password of length')
    const weak = await signedIn(spoke, { email: clerk.email, password: 'a password of length' })
    const page = await weak.open(authorizeUrl(spoke, app, { optional_scope: DEALS }, spoke.portalId))
    expect(page.text).not.toContain('See deals')
    await act(spoke, 'roles.edit', { portal: spoke.portalId, id: clerk.role, scopes: [READ, DEALS] })
    const answered = await weak.press(page, 'Connect app')
    expect({ status: answered.status, away: answered.away }).toEqual({ status: 403, away: undefined })
  })

  test('is not signed in from another site either', async () => {
    const reply = await newVisitor(spoke.url).send(authorizeUrl(spoke, app), {
      method: 'POST',
      body: new URLSearchParams({ step: 'sign-in', ...ADMIN }),
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect({ status: reply.status, cookie: reply.headers.get('set-cookie') }).toEqual({ status: 403, cookie: null })
  })

  test('shows what an app calls itself as text', async () => {
    const evil = await newApp(spoke, {
      name: '<script>alert(1)</script>',
      description: '"><img src=x onerror=alert(1)>',
    })
    for (const each of [visitor, newVisitor(spoke.url)]) {
      const { text } = await each.open(authorizeUrl(spoke, evil))
      expect(text).not.toMatch(/<script|<img/)
    }
  })
})

describe('scopes', () => {
  test('come from the consent alone: no refresh, no exchange and no address adds any', async () => {
    const code = await consent(spoke, visitor, app)
    const { body } = await exchange(spoke, app, code, { scope: `${READ} ${DEALS}` })
    expect(body.scopes).toEqual([READ, 'oauth'])
    const wider = await tokenCall(spoke, {
      ...{ grant_type: 'refresh_token', ...proofOf(app), refresh_token: body.refresh_token, scope: DEALS },
    })
    expect(wider.body.scopes).toEqual([READ, 'oauth'])
    for (const parameters of [
      { scope: `${READ} crm.objects.deals.write` },
      { optional_scope: 'crm.objects.deals.write' },
      { scope: `${READ} *` },
      { scope: `${READ} nonsense` },
      { scope: '' },
      { scope: undefined },
      { scope: DEALS },
    ]) {
      const page = await visitor.open(authorizeUrl(spoke, app, parameters))
      expect({ parameters, status: page.status, away: page.away }).toMatchObject({ status: 400, away: undefined })
    }
  })

  test('a weaker user who installs again takes away what he may not grant, and an app can not use him to get more', async () => {
    const clerk = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    await signInFirst(spoke, clerk.email, 'a password of length')
    const weak = await signedIn(spoke, { email: clerk.email, password: 'a password of length' })
    const fresh = await newApp(spoke)
    const strong = await install(spoke, visitor, fresh, { optional_scope: DEALS })
    await install(spoke, weak, fresh, { optional_scope: DEALS })
    expect((await refresh(spoke, fresh, strong.refresh_token)).body.scopes).toEqual([READ, 'oauth'])
  })
})

describe('tokens', () => {
  test('of one portal open nothing of another', async () => {
    const host = (await act<{ id: number }>(spoke, 'portals.create', { name: 'Host' })).id
    const { access_token } = await install(spoke, visitor, app, {}, host)
    await spoke.post('/crm/v3/objects/contacts', { properties: { firstname: 'Hidden' } })
    expect((await withToken(spoke, access_token)).body.results).toEqual([])
    for (const path of [`/spoke/v1/portals/${host}`, '/spoke/v1/session', `/spoke/v1/portals/${host}/installs`]) {
      expectEnvelope(await withToken(spoke, access_token, path), 401)
    }
    expectEnvelope(await anonymous(spoke.url)('GET', `/crm/v3/objects/contacts?hapikey=${access_token}`), 401)
    expectEnvelope(
      await anonymous(spoke.url)('GET', '/crm/v3/objects/contacts', { headers: { authorization: access_token } }),
      401,
    )
  })

  test('a session opens no path of the API, and none of the token endpoints', async () => {
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    for (const path of ['/crm/v3/objects/contacts', '/appinstalls/v3/external-install']) {
      expectEnvelope(
        await anonymous(spoke.url)(path.includes('app') ? 'DELETE' : 'GET', path, { headers: { cookie } }),
        401,
      )
    }
    const reply = await anonymous(spoke.url)('POST', '/oauth/v1/token', {
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    })
    expect(reply.body.status).toBe('BAD_CLIENT_ID')
  })

  test('of a person open no authorize page', async () => {
    const page = await fetch(authorizeUrl(spoke, app), { headers: { authorization: `Bearer ${admin.token}` } })
    expect(await page.text()).toContain('Sign in to connect')
    const [, secret = ''] = (await signIn(spoke, ADMIN.email, ADMIN.password)).cookie.split('=')
    const asCookie = await fetch(authorizeUrl(spoke, app), { headers: { cookie: `spoke_session=${admin.token}` } })
    expect(await asCookie.text()).toContain('Sign in to connect')
    expect(secret).not.toBe('')
  })
})

describe('client secrets', () => {
  test('are guessed at no faster than a few a minute from one address; others are not shut out by it', async () => {
    const { spoke: other } = await openWithAdmin({ clock: movedClock(Date.now()) })
    try {
      const mine = await newApp(other)
      const statuses: number[] = []
      for (let at = 0; at < 23; at++) {
        const fields = { grant_type: 'refresh_token', client_id: mine.clientId, client_secret: `guess ${at}` }
        statuses.push((await tokenCall(other, fields)).status)
      }
      expect(statuses).toEqual([...Array(20).fill(400), 429, 429, 429])
      // Even the right one has to wait, or the wait would be of no use.
      const right = await tokenCall(other, { grant_type: 'refresh_token', ...proofOf(mine) })
      expect({ status: right.status, wait: Number(right.headers.get('retry-after')) > 0 }).toEqual({
        status: 429,
        wait: true,
      })
      const another = await newApp(other)
      const { body } = await tokenCall(other, { grant_type: 'refresh_token', ...proofOf(another) })
      expect(body.status).toBe('BAD_REFRESH_TOKEN')
    } finally {
      await other.close()
    }
  })
})

test('no secret is in a log line, in an error or in the store', async () => {
  const lines: string[] = []
  const log = openLog({ style: 'json', level: 'debug', now: Date.now })
  const keep = (event: string, fields = {}) => void lines.push(JSON.stringify([event, fields]))
  const { spoke: other } = await openWithAdmin({ log: { ...log, error: keep, warn: keep, info: keep, debug: keep } })
  try {
    const mine = await newApp(other)
    const person = await signedIn(other)
    const state = 'a-state-that-is-a-secret'
    const code = await consent(other, person, mine, { state, ...pkce })
    const { body } = await exchange(other, mine, code, { code_verifier: VERIFIER })
    const errors: unknown[] = [
      (await exchange(other, mine, code, { code_verifier: VERIFIER })).body,
      (await tokenCall(other, { grant_type: 'refresh_token', client_id: 'x', client_secret: mine.secret })).body,
      (await anonymous(other.url)('POST', `/oauth/v1/token?client_secret=${mine.secret}`)).body,
      (await anonymous(other.url)('GET', `/oauth/v1/access-tokens/${body.access_token}`)).body,
      (await anonymous(other.url)('DELETE', `/oauth/v1/refresh-tokens/${body.refresh_token}`)).body,
      (await withToken(other, body.access_token)).body,
      await act(other, 'audit.list', { portal: other.portalId }),
      await act(other, 'apps.list', { portal: other.portalId, kind: 'public-app' }),
    ]
    expect(lines.length).toBeGreaterThan(8)
    const said = lines.join('\n') + JSON.stringify(errors)
    const secrets = [mine.secret, code, body.access_token, body.refresh_token, VERIFIER, state, ADMIN.password]
    for (const secret of [...secrets, ...person.cookies.values()]) expect(said).not.toContain(secret)
  } finally {
    await other.close()
  }
})
