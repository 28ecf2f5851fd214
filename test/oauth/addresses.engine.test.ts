import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, openWithAdmin } from '../auth/support.ts'
import type { TestSpoke } from '../harness/spoke.ts'
import { authorizeUrl, CALLBACK, newApp, signedIn, type TestApp, toldTo } from './support.ts'
import { newVisitor, type Visitor } from './visitor.ts'

let spoke: TestSpoke
let app: TestApp
let visitor: Visitor
beforeAll(async () => {
  ;({ spoke } = await openWithAdmin())
  app = await newApp(spoke, { redirectUrls: [CALLBACK, 'https://shop.example', 'https://shop.example/a?b=c'] })
  visitor = await signedIn(spoke)
})
afterAll(() => spoke.close())

const VERIFIER = 'a-verifier-that-is-long-enough-for-the-rule-of-43'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }

describe('an address that nobody registered', () => {
  test.each([
    `${CALLBACK}/`,
    `${CALLBACK}/more`,
    `${CALLBACK}?more`,
    `${CALLBACK}#fragment`,
    `${CALLBACK}%2f`,
    `${CALLBACK}/../callback`,
    CALLBACK.slice(0, -1),
    CALLBACK.toUpperCase(),
    CALLBACK.replace('https', 'HTTPS'),
    CALLBACK.replace('https', 'http'),
    CALLBACK.replace('shop', 'Shop'),
    CALLBACK.replace('shop.example', 'shop.example:443'),
    CALLBACK.replace('shop.example', 'shop.example:8443'),
    CALLBACK.replace('shop.example', 'shop.example.evil.example'),
    CALLBACK.replace('shop.example', 'shop.example@evil.example'),
    CALLBACK.replace('shop.example', 'evil@shop.example'),
    CALLBACK.replace('shop.example', 'evil.example\\.shop.example'),
    CALLBACK.replace('shop.example', 'evil.example#shop.example'),
    CALLBACK.replace('callback', 'c%61llback'),
    ` ${CALLBACK}`,
    `${CALLBACK}\t`,
    `${CALLBACK}\r\nlocation: https://evil.example`,
    '//evil.example',
    '/console/',
    'javascript:alert(1)',
    'https://shop.example/',
    'https://shop.example/a?b=c&d=e',
    'data:text/html,x',
  ])('%j is never gone to, signed in or not', async (redirect_uri) => {
    for (const each of [visitor, newVisitor(spoke.url)]) {
      const page = await each.open(authorizeUrl(spoke, app, { redirect_uri, state: 'x' }))
      expect({ status: page.status, away: page.away }).toEqual({ status: 400, away: undefined })
      expect(page.headers.get('location')).toBeNull()
      expect(page.forms).toEqual([])
    }
    const posted = await visitor.send(authorizeUrl(spoke, app, { redirect_uri }, spoke.portalId), {
      method: 'POST',
      body: new URLSearchParams({ step: 'decide', decision: 'deny', seal: '' }),
    })
    expect({ status: posted.status, away: posted.away }).toEqual({ status: 400, away: undefined })
  })

  test('of another app is none of this one', async () => {
    const other = await newApp(spoke, { redirectUrls: ['https://other.example/'] })
    const page = await visitor.open(authorizeUrl(spoke, other))
    expect({ status: page.status, away: page.away }).toEqual({ status: 400, away: undefined })
  })

  test('is not slipped in as a second value', async () => {
    for (const name of ['redirect_uri', 'client_id', 'scope', 'state', 'code_challenge']) {
      for (const url of [
        `${authorizeUrl(spoke, app, { state: 's', ...pkce })}&${name}=https://evil.example/`,
        authorizeUrl(spoke, app, { state: 's', ...pkce }).replace('?', `?${name}=https://evil.example/&`),
      ]) {
        const page = await visitor.open(url)
        expect({ name, status: page.status, away: page.away }).toEqual({ name, status: 400, away: undefined })
      }
    }
  })

  test('is not where signing in leads', async () => {
    const guest = newVisitor(spoke.url)
    for (const extra of ['&next=https://evil.example/', '&return_to=//evil.example', '&state=https://evil.example/']) {
      const form = await guest.open(authorizeUrl(spoke, app) + extra)
      const page = await guest.press(form, 'Sign in', {
        ...{ email: ADMIN.email, password: ADMIN.password },
        ...{ next: 'https://evil.example/', redirect_uri: 'https://evil.example/' },
      })
      expect({ away: page.away, asks: page.text.includes('Connect app') }).toEqual({ away: undefined, asks: true })
      guest.cookies.clear()
    }
  })

  test('takes a code with it nowhere: a registered address is kept as it is, and its query is added to', async () => {
    for (const redirect_uri of ['https://shop.example', 'https://shop.example/a?b=c']) {
      const page = await visitor.open(authorizeUrl(spoke, app, { redirect_uri }, spoke.portalId))
      const { away } = await visitor.press(page, 'Connect app')
      expect(away?.startsWith(`${redirect_uri}${redirect_uri.includes('?') ? '&' : '?'}code=na1-`)).toBe(true)
    }
  })
})

describe('state', () => {
  test.each([
    'plain',
    'with space',
    'a+b',
    '100%',
    '%2B',
    'ü€😀',
    '"><script>alert(1)</script>',
    "'; drop",
    'a&code=stolen',
    'a#fragment',
    'line\r\nset-cookie: evil=1',
    'line\nfeed',
    '{"a":[1,2]}',
    '=',
    'x'.repeat(3_000),
  ])('%j comes back as it was, and as nothing else', async (state) => {
    const guest = newVisitor(spoke.url)
    const form = await guest.open(authorizeUrl(spoke, app, { state }, spoke.portalId))
    const page = await guest.press(form, 'Sign in', { email: ADMIN.email, password: ADMIN.password })
    expect(page.text).not.toContain('<script')
    for (const button of ['Connect app', 'Cancel']) {
      const told = await guest.press(page, button)
      expect(toldTo(told).getAll('state')).toEqual([state])
      expect(
        toldTo(told)
          .getAll('code')
          .filter((code) => code === 'stolen'),
      ).toEqual([])
      expect(new URL(told.away ?? '').hash).toBe('')
      expect(told.headers.get('set-cookie')).toBeNull()
    }
  })

  test('letter by letter as it was encoded', async () => {
    const raw = 'a%2fb+c%20%7e~%FF'
    const page = await visitor.open(`${authorizeUrl(spoke, app, {}, spoke.portalId)}&state=${raw}`)
    expect((await visitor.press(page, 'Connect app')).away).toMatch(/&state=a%2fb\+c%20%7e~%FF$/)
  })
})
