import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, expectEnvelope, expectRefusalLike } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import { type Caller, caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { ADMIN, act, newUser, openWithAdmin, signIn, signInFirst } from './support.ts'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
})
afterAll(() => spoke.close())

const SESSION = '/spoke/v1/session'
const CONTACTS = '/crm/v3/objects/contacts'
const withCookie = (cookie: string, method = 'GET', path = SESSION, headers: Record<string, string> = {}) =>
  anonymous(spoke.url)(method, path, { headers: { cookie, ...headers } })

describe('the first super admin', () => {
  test('is the first owner, the user behind the bootstrap token, and administers Spoke itself', async () => {
    const { body: who } = await admin.get(SESSION)
    expect(who).toMatchObject({
      email: ADMIN.email,
      operator: true,
      portals: [{ id: spoke.portalId, role: { id: 0, name: 'Super admin' }, scopes: ['*'], abilities: ['*'] }],
    })
    const { body: owners } = await spoke.get('/crm/v3/owners')
    expect(owners.results).toMatchObject([{ email: ADMIN.email, userId: who.id }])
    const info = await anonymous(spoke.url)('POST', '/oauth/v2/private-apps/get/access-token-info', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tokenKey: spoke.token }),
    })
    expect(info.body).toMatchObject({ userId: who.id, hubId: spoke.portalId })
  })

  test('is made by the link of the first start where nobody was named; the link works once', async () => {
    const other = await openTestSpoke()
    try {
      const link = other.app.firstStart?.link ?? ''
      expect((await other.get('/crm/v3/owners')).body.results).toEqual([])
      const claim = (body: object) =>
        anonymous(other.url)('POST', `${SESSION}/link`, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ link, password: 'a long enough password', ...body }),
        })
      expectRefusalLike(await claim({}), 400, { message: expect.stringMatching(/which e-mail/) })
      expectRefusalLike(await claim({ email: 'a@b.example', password: 'short' }), 400, {})
      expect((await claim({ email: 'First@Person.example', firstName: 'Ada' })).status).toBe(201)
      expectRefusalLike(await claim({ email: 'second@person.example' }), 401, {})
      const { results } = (await other.get('/crm/v3/owners')).body
      expect(results).toMatchObject([{ email: 'first@person.example', firstName: 'Ada' }])
      expect((await signIn(other, 'first@person.example', 'a long enough password')).reply.status).toBe(201)
    } finally {
      await other.close()
    }
  })

  test('the same link by a form, without a script', async () => {
    const other = await openTestSpoke()
    try {
      const link = other.app.firstStart?.link ?? ''
      const page = await anonymous(other.url)('GET', `/spoke/v1/sign-in?link=${link}`)
      expect(page.headers.get('content-type')).toBe('text/html;charset=utf-8')
      expect(page.body).toContain('<form method="post" action="/spoke/v1/sign-in">')
      expect(page.body).not.toContain('<script')
      const send = (fields: Record<string, string>) =>
        fetch(`${other.url}/spoke/v1/sign-in`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams(fields),
        })
      const wrong = await send({ link, email: 'first@person.example', password: 'short' })
      expect(wrong.status).toBe(400)
      expect(await wrong.text()).toContain('10 to 1000 characters')
      const right = await send({ link, email: 'first@person.example', password: 'a long enough password' })
      expect({ status: right.status, location: right.headers.get('location') }).toEqual({
        status: 303,
        location: `${other.url}/console/`,
      })
      const cookie = right.headers.get('set-cookie')?.split(';')[0] ?? ''
      const who = await anonymous(other.url)('GET', SESSION, { headers: { cookie } })
      expect(who.body.email).toBe('first@person.example')
      expect((await send({ link, email: 'x@y.example', password: 'a long enough password' })).status).toBe(401)
    } finally {
      await other.close()
    }
  })
})

describe('a session', () => {
  test('is a cookie that no script reads and no other site sends along', async () => {
    const { reply, cookie } = await signIn(spoke, ADMIN.email.toUpperCase(), ADMIN.password)
    expect(reply.status).toBe(201)
    expect(reply.headers.get('set-cookie')).toMatch(
      /^spoke_session=spoke-[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    )
    expect((await withCookie(cookie)).body.email).toBe(ADMIN.email)
  })

  test('opens nothing of HubSpot’s: neither as cookie nor as token', async () => {
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    const [, secret = ''] = cookie.split('=')
    expectEnvelope(await withCookie(cookie, 'GET', CONTACTS), 401)
    expectEnvelope(await caller(spoke.url, 0, secret).get(CONTACTS), 401)
    expectEnvelope(await admin.get(CONTACTS), 401)
    expectEnvelope(await anonymous(spoke.url)('GET', `${CONTACTS}?hapikey=${secret}`), 401)
  })

  test('a cookie’s secret is no token, and a token’s is no cookie', async () => {
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    const [, secret = ''] = cookie.split('=')
    expectEnvelope(await caller(spoke.url, 0, secret).get(SESSION), 401)
    expectEnvelope(await withCookie(`spoke_session=${admin.token}`), 401)
  })

  test('ends when the user signs out', async () => {
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    expect((await withCookie(cookie, 'DELETE')).status).toBe(204)
    expectEnvelope(await withCookie(cookie), 401)
  })

  test('changes nothing at the wish of another site', async () => {
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      expectRefusalLike(await withCookie(cookie, 'DELETE', SESSION, headers), 403, { category: 'PERMISSION_DENIED' })
      const { reply } = await signIn(spoke, ADMIN.email, ADMIN.password, headers)
      expect({ status: reply.status, cookie: reply.headers.get('set-cookie') }).toEqual({ status: 403, cookie: null })
    }
    expect((await withCookie(cookie, 'GET', SESSION, { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
    expect((await withCookie(cookie, 'DELETE', SESSION, { origin: spoke.url })).status).toBe(204)
  })

  test('ends by itself after two weeks', async () => {
    const clock = movedClock(Date.now())
    const { spoke: other } = await openWithAdmin({ clock })
    try {
      const { cookie } = await signIn(other, ADMIN.email, ADMIN.password)
      const who = () => anonymous(other.url)('GET', SESSION, { headers: { cookie } })
      clock.advance(14 * 86_400_000 - 1_000)
      expect((await who()).status).toBe(200)
      clock.advance(1_000)
      expectEnvelope(await who(), 401)
    } finally {
      await other.close()
    }
  })

  test('a new password ends every session, and the old one signs nobody in', async () => {
    const person = await newUser(spoke, {})
    const { cookie } = await signInFirst(spoke, person.email)
    const change = (current: string) =>
      anonymous(spoke.url)('PUT', `${SESSION}/password`, {
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ current, password: 'the second password' }),
      })
    expectRefusalLike(await change('a wrong password'), 401, {})
    expect((await change('the first password')).status).toBe(204)
    expectEnvelope(await withCookie(cookie), 401)
    expect((await signIn(spoke, person.email, 'the first password')).reply.status).toBe(401)
    expect((await signIn(spoke, person.email, 'the second password')).reply.status).toBe(201)
  })

  test('of a user who is switched off opens nothing', async () => {
    const person = await newUser(spoke, {})
    expect((await person.get(SESSION)).status).toBe(200)
    await act(spoke, 'users.disable', { email: person.email })
    expectEnvelope(await person.get(SESSION), 401)
    await act(spoke, 'users.enable', { email: person.email })
    expect((await person.get(SESSION)).status).toBe(200)
  })
})

describe('signing in', () => {
  test('the page repeats nothing as markup', async () => {
    const evil = `"><script>alert(1)</script>`
    const page = await anonymous(spoke.url)('GET', `/spoke/v1/sign-in?link=${encodeURIComponent(evil)}`)
    const again = await fetch(`${spoke.url}/spoke/v1/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ link: evil, email: evil, password: 'a long enough password' }),
    })
    for (const text of [page.body, await again.text()]) expect(text).not.toContain('<script')
    expect(again.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/)
  })

  test('does not tell whether an address is known', async () => {
    const known = await signIn(spoke, ADMIN.email, 'a wrong password')
    const unknown = await signIn(spoke, 'nobody@harbour.example', 'a wrong password')
    for (const { reply } of [known, unknown]) {
      expectRefusalLike(reply, 401, {
        message: 'The e-mail address or the password is wrong.',
        category: 'INVALID_AUTHENTICATION',
      })
    }
  })

  test('is slowed down after a few wrong guesses, at once for guesses made together, and not even the right one passes', async () => {
    const clock = movedClock(Date.now())
    const { spoke: other } = await openWithAdmin({ clock })
    try {
      const guesses = await Promise.all(Array.from({ length: 12 }, () => signIn(other, ADMIN.email, 'wrong password')))
      const statuses = guesses.map(({ reply }) => reply.status).sort()
      expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
      const right = await signIn(other, ADMIN.email, ADMIN.password)
      expect(right.reply.status).toBe(429)
      expect(Number(right.reply.headers.get('retry-after'))).toBeGreaterThan(0)
      clock.advance(2_000)
      expect((await signIn(other, ADMIN.email, ADMIN.password)).reply.status).toBe(201)
      expect((await signIn(other, ADMIN.email, 'wrong password')).reply.status).toBe(401)
    } finally {
      await other.close()
    }
  })

  test('an address that guesses at many accounts is slowed down, one that signs in rightly is not', async () => {
    const { spoke: other } = await openWithAdmin({ clock: movedClock(Date.now()) })
    try {
      for (let at = 0; at < 8; at++) {
        expect((await signIn(other, ADMIN.email, ADMIN.password)).reply.status).toBe(201)
      }
      const statuses: number[] = []
      for (let at = 0; at < 21; at++) {
        statuses.push((await signIn(other, `person${at}@harbour.example`, 'wrong password')).reply.status)
      }
      expect(statuses).toEqual([...Array(20).fill(401), 429])
    } finally {
      await other.close()
    }
  })
})
