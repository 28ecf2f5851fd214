import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, act, newUser, openWithAdmin, signInFirst, withToken } from '../auth/support.ts'
import { anonymous, CONTACTS, expectEnvelope, newContact } from '../compat/support.ts'
import { type Caller, caller, type TestSpoke } from '../harness/spoke.ts'
import {
  authorizeUrl,
  CALLBACK,
  consent,
  DEALS,
  exchange,
  install,
  newApp,
  READ,
  refresh,
  signedIn,
  type TestApp,
  toldTo,
  WRITE,
} from './support.ts'
import { newVisitor } from './visitor.ts'

let spoke: TestSpoke
let admin: Caller
let app: TestApp
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
  app = await newApp(spoke)
})
afterAll(() => spoke.close())

describe('a visitor without scripts', () => {
  test('signs in, lets the app in, and the app reads what it was granted and no more', async () => {
    const visitor = newVisitor(spoke.url)
    const first = await visitor.open(authorizeUrl(spoke, app, { state: 'kept', optional_scope: DEALS }))
    expect(first.text).toContain('Sign in to connect')
    const wrong = await visitor.press(first, 'Sign in', { email: ADMIN.email, password: 'a wrong password' })
    expect({ status: wrong.status, text: wrong.text }).toMatchObject({
      status: 401,
      text: expect.stringContaining('password is wrong'),
    })
    const asked = await visitor.press(wrong, 'Sign in', { email: ADMIN.email, password: ADMIN.password })
    expect(asked.text).toContain('See contacts')
    expect(asked.text).toContain('See deals')
    expect(asked.text).toContain('<code>shop.example</code>')
    expect(asked.text).not.toContain('<script')
    const told = await visitor.press(asked, 'Connect app')
    expect(told.away).toMatch(/^https:\/\/shop\.example\/oauth\/callback\?code=na1-[0-9a-f-]{36}&state=kept$/)
    const { status, body, headers } = await exchange(spoke, app, toldTo(told).get('code') ?? '')
    expect({ status, store: headers.get('cache-control') }).toEqual({ status: 200, store: 'no-store' })
    expect(body).toEqual({
      token_type: 'bearer',
      refresh_token: expect.stringMatching(/^na1-[0-9a-f-]{36}$/),
      access_token: expect.stringMatching(/^[\w-]{64}$/),
      expires_in: 1800,
      hub_id: spoke.portalId,
      user_id: expect.any(Number),
      scopes: [READ, DEALS, 'oauth'],
      token_use: 'access_token',
    })
    const shop = caller(spoke.url, spoke.portalId, body.access_token)
    const id = await newContact(spoke, { firstname: 'Ada' })
    expect((await shop.get(`${CONTACTS}/${id}`)).body.properties.firstname).toBe('Ada')
    expect((await shop.get('/crm/v3/objects/deals')).status).toBe(200)
    const refused = await shop.patch(`${CONTACTS}/${id}`, { properties: { firstname: 'Eve' } })
    expectEnvelope(refused, 403)
    expect(refused.body.errors[0].context.requiredGranularScopes).toContain(WRITE)
    const renewed = await refresh(spoke, app, body.refresh_token)
    expect(renewed.body).toEqual({ ...body, access_token: expect.stringMatching(/^[\w-]{64}$/) })
    expect(renewed.body.access_token).not.toBe(body.access_token)
    for (const token of [body.access_token, renewed.body.access_token]) {
      expect((await withToken(spoke, token)).status).toBe(200)
    }
  })

  test('who cancels sends the app away empty-handed', async () => {
    const visitor = await signedIn(spoke)
    const page = await visitor.open(authorizeUrl(spoke, app, { state: 'x' }))
    const told = toldTo(await visitor.press(page, 'Cancel'))
    expect(Object.fromEntries(told)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 'x',
    })
  })

  test('of several accounts chooses one; an address that names one asks for no choice', async () => {
    const other = (await act<{ id: number }>(spoke, 'portals.create', { name: 'Harbour Staging' })).id
    const person = await newUser(spoke, 'super-admin')
    await act(spoke, 'users.create', { portal: other, email: person.email, role: 0 })
    await signInFirst(spoke, person.email, 'a password of length')
    const visitor = await signedIn(spoke, { email: person.email, password: 'a password of length' })
    const chooser = await visitor.open(authorizeUrl(spoke, app))
    expect(chooser.links.map(({ text }) => text)).toEqual(['My portal', 'Harbour Staging'])
    const asked = await visitor.follow(chooser, 'Harbour Staging')
    expect(asked.text).toContain(`In account ${other}`)
    const code = toldTo(await visitor.press(asked, 'Connect app')).get('code') ?? ''
    expect((await exchange(spoke, app, code)).body.hub_id).toBe(other)
    const direct = await visitor.open(authorizeUrl(spoke, app, {}, spoke.portalId))
    expect(direct.text).toContain(`In account ${spoke.portalId}`)
    const somebodyElse = await visitor.press(chooser, 'Sign in as somebody else')
    expect(somebodyElse.text).toContain('Sign in to connect')
    expect(visitor.cookies.size).toBe(0)
  })
})

describe('what a user may grant', () => {
  test('is what his role holds: optional scopes beyond it are left out, required ones refused', async () => {
    const wide = await newApp(spoke, { scopes: { required: [READ], conditional: [WRITE], optional: [DEALS] } })
    const clerk = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    await signInFirst(spoke, clerk.email, 'a password of length')
    const visitor = await signedIn(spoke, { email: clerk.email, password: 'a password of length' })
    const { access_token } = await install(spoke, visitor, wide, { optional_scope: DEALS })
    const info = await anonymous(spoke.url)('GET', `/oauth/v1/access-tokens/${access_token}`)
    expect(info.body.scopes).toEqual([READ, 'oauth'])
    const page = await visitor.open(authorizeUrl(spoke, wide, { scope: `${READ} ${WRITE}` }))
    expect({ status: page.status, text: page.text }).toMatchObject({
      status: 403,
      text: expect.stringContaining(WRITE),
    })
    expect(page.forms.flatMap(({ buttons }) => buttons).map(({ text }) => text)).not.toContain('Connect app')
    expect(page.links[0]?.href).toMatch(/^https:\/\/shop\.example\/oauth\/callback\?error=access_denied/)
  })

  test('is nothing without the ability to give out credentials, nor in a portal that is not his or is switched off', async () => {
    const clerk = await newUser(spoke, { scopes: 'all', abilities: ['users', 'settings', 'audit'] })
    await signInFirst(spoke, clerk.email, 'a password of length')
    const visitor = await signedIn(spoke, { email: clerk.email, password: 'a password of length' })
    const other = (await act<{ id: number }>(spoke, 'portals.create', { name: 'Not his' })).id
    for (const portal of [undefined, spoke.portalId, other, 999]) {
      const page = await visitor.open(authorizeUrl(spoke, app, {}, portal))
      expect({ portal, status: page.status }).toEqual({ portal, status: 403 })
      expect(page.text).not.toContain('Connect app')
    }
    const operator = await signedIn(spoke)
    const page = await operator.open(authorizeUrl(spoke, app, {}, other))
    await act(spoke, 'portals.edit', { id: other, disabled: true })
    expect((await operator.press(page, 'Connect app')).status).toBe(403)
  })

  test('is asked again when the app fetches its tokens', async () => {
    const clerk = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    await signInFirst(spoke, clerk.email, 'a password of length')
    const visitor = await signedIn(spoke, { email: clerk.email, password: 'a password of length' })
    const code = await consent(spoke, visitor, app)
    await act(spoke, 'roles.edit', { portal: spoke.portalId, id: clerk.role, scopes: [] })
    expect((await exchange(spoke, app, code)).body.status).toBe('BAD_AUTH_CODE')
  })
})

describe('installed apps', () => {
  test('show in the portal after the first tokens, with who let them in; uninstalling ends them at once', async () => {
    const fresh = await newApp(spoke)
    const visitor = await signedIn(spoke)
    const list = async () =>
      (await admin.get(`/spoke/v1/portals/${spoke.portalId}/installs`)).body.results.filter(
        ({ appId }: { appId: number }) => appId === fresh.id,
      )
    const code = await consent(spoke, visitor, fresh)
    expect(await list()).toEqual([])
    const { body } = await exchange(spoke, fresh, code)
    expect(await list()).toMatchObject([{ scopes: [READ, 'oauth'], installedBy: { userEmail: ADMIN.email } }])
    expect((await withToken(spoke, body.access_token)).status).toBe(200)
    expect((await admin.delete(`/spoke/v1/portals/${spoke.portalId}/installs/${fresh.id}`)).status).toBe(204)
    expectEnvelope(await withToken(spoke, body.access_token), 401)
    expect((await refresh(spoke, fresh, body.refresh_token)).body.status).toBe('BAD_REFRESH_TOKEN')
    expect(await list()).toEqual([])
  })

  test('an app takes itself out, under every path', async () => {
    const visitor = await signedIn(spoke)
    for (const version of ['v3', '2026-03', '2026-09']) {
      const fresh = await newApp(spoke)
      const tokens = await install(spoke, visitor, fresh)
      const self = caller(spoke.url, spoke.portalId, tokens.access_token)
      const path = `/appinstalls/${version}/external-install`
      expect((await self.delete(path)).status).toBe(204)
      expectEnvelope(await self.delete(path), 401)
      expect((await refresh(spoke, fresh, tokens.refresh_token)).status).toBe(400)
    }
    expectEnvelope(await spoke.delete('/appinstalls/v3/external-install'), 400)
  })

  test('installed again with more scopes stays one install; old tokens keep what they had until refreshed', async () => {
    const grows = await newApp(spoke, { scopes: { required: [READ], conditional: [WRITE] } })
    const visitor = await signedIn(spoke)
    const first = await install(spoke, visitor, grows)
    const second = await install(spoke, visitor, grows, { scope: `${READ} ${WRITE}` })
    const write = (token: string) =>
      caller(spoke.url, spoke.portalId, token).post(CONTACTS, { properties: { firstname: 'Grace' } })
    expect((await write(first.access_token)).status).toBe(403)
    expect((await write(second.access_token)).status).toBe(201)
    const renewed = await refresh(spoke, grows, first.refresh_token)
    expect(renewed.body.scopes).toEqual([READ, WRITE, 'oauth'])
    expect((await write(renewed.body.access_token)).status).toBe(201)
    const { body } = await admin.get(`/spoke/v1/portals/${spoke.portalId}/installs/${grows.id}`)
    expect(body.scopes).toEqual([READ, WRITE, 'oauth'])
    const shown = await admin.get(`/spoke/v1/portals/${spoke.portalId}/public-apps/${grows.id}`)
    expect(shown.body.installs).toBe(1)
  })

  test('die with the portal they are in, with the app, and with the portal that owns it; a switch brings them back', async () => {
    const visitor = await signedIn(spoke)
    const owner = (await act<{ id: number }>(spoke, 'portals.create', { name: 'Owner' })).id
    const host = (await act<{ id: number }>(spoke, 'portals.create', { name: 'Host' })).id
    const theirs = await newApp(spoke, { portal: owner })
    const { access_token, refresh_token } = await install(spoke, visitor, theirs, {}, host)
    const opens = async () => (await withToken(spoke, access_token)).status
    expect(await opens()).toBe(200)
    for (const id of [owner, host]) {
      await act(spoke, 'portals.edit', { id, disabled: true })
      expect(await opens()).toBe(401)
      expect((await refresh(spoke, theirs, refresh_token)).body.status).toBe(id === host ? 'BAD_HUB' : 'BAD_CLIENT_ID')
      await act(spoke, 'portals.edit', { id, disabled: false })
      expect(await opens()).toBe(200)
    }
    await act(spoke, 'portals.delete', { id: owner })
    expect(await opens()).toBe(401)
    const again = await newApp(spoke)
    const more = await install(spoke, visitor, again, {}, host)
    await act(spoke, 'apps.delete', { portal: spoke.portalId, kind: 'public-app', id: again.id })
    expect((await withToken(spoke, more.access_token)).status).toBe(401)
    expect((await refresh(spoke, again, more.refresh_token)).body.status).toBe('BAD_CLIENT_ID')
    const page = await visitor.open(authorizeUrl(spoke, again))
    expect({ status: page.status, away: page.away }).toEqual({ status: 400, away: undefined })
    const last = await newApp(spoke)
    const tokens = await install(spoke, visitor, last, {}, host)
    await act(spoke, 'portals.delete', { id: host })
    expect((await withToken(spoke, tokens.access_token)).status).toBe(401)
    expect((await refresh(spoke, last, tokens.refresh_token)).body.status).toMatch(/BAD_HUB|BAD_REFRESH_TOKEN/)
  })
})

test('what an app writes bears its name', async () => {
  const writer = await newApp(spoke, { scopes: { required: [WRITE, READ] } })
  const tokens = await install(spoke, await signedIn(spoke), writer, { scope: `${READ} ${WRITE}` })
  const id = await newContact(caller(spoke.url, spoke.portalId, tokens.access_token), { firstname: 'Ada' })
  const { body } = await spoke.get(`${CONTACTS}/${id}?propertiesWithHistory=firstname`)
  expect(body.propertiesWithHistory.firstname[0]).toMatchObject({
    sourceType: 'INTEGRATION',
    sourceId: String(writer.id),
  })
  expect(CALLBACK).toBe(writer.redirectUrls[0])
})
