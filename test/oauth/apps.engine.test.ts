import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { query } from '../../src/store/statement.ts'
import { png } from '../auth/pictures.ts'
import { act, newUser, openWithAdmin, refusal, withToken } from '../auth/support.ts'
import { expectEnvelope, expectRefusalLike } from '../compat/support.ts'
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
} from './support.ts'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
})
afterAll(() => spoke.close())

const at = (path = '') => `/spoke/v1/portals/${spoke.portalId}/public-apps${path}`
const input = (extra: object = {}) => ({
  name: `App ${Math.random()}`,
  redirectUrls: [CALLBACK],
  scopes: { required: [READ], optional: [DEALS] },
  ...extra,
})

describe('a public app', () => {
  test('is made, read, listed, changed and deleted; its secret is shown once', async () => {
    const logo = `data:image/png;base64,${png(8, 8).toString('base64')}`
    const made = await admin.post(at(), input({ name: 'Shop', description: 'Sells', logo }))
    expect(made.status).toBe(201)
    const { secret, ...shown } = made.body
    expect(shown).toMatchObject({
      name: 'Shop',
      description: 'Sells',
      logo: expect.stringMatching(/^data:image\/png/),
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      redirectUrls: [CALLBACK],
      scopes: { required: [READ], conditionallyRequired: [], optional: [DEALS] },
      clientSecret: { prefix: secret.slice(0, 12), nextPrefix: null },
      installs: 0,
    })
    expect(shown.installUrl).toBe(
      `${spoke.url}/oauth/authorize?client_id=${shown.clientId}&redirect_uri=${encodeURIComponent(CALLBACK)}` +
        `&scope=${READ}&optional_scope=${DEALS}`,
    )
    const one = at(`/${shown.id}`)
    expect((await admin.get(one)).body).toEqual(shown)
    expect((await admin.get(at())).body.results).toContainEqual(shown)
    const edited = await admin.patch(one, { name: 'Market', scopes: { conditionallyRequired: ['tickets'] } })
    expect(edited.body).toMatchObject({
      name: 'Market',
      description: 'Sells',
      scopes: { required: [READ], conditionallyRequired: ['tickets'], optional: [DEALS] },
    })
    expect((await admin.delete(one)).status).toBe(204)
    expectEnvelope(await admin.get(one), 404)
    expect(JSON.stringify((await admin.get(`/spoke/v1/portals/${spoke.portalId}/audit`)).body)).not.toContain(secret)
  })

  test('is no private app, and a private app is none', async () => {
    const { body } = await admin.post(at(), input())
    expectEnvelope(await admin.get(`/spoke/v1/portals/${spoke.portalId}/private-apps/${body.id}`), 404)
    const other = await admin.post(`/spoke/v1/portals/${spoke.portalId}/private-apps`, { name: 'P', scopes: [READ] })
    expectEnvelope(await admin.get(at(`/${other.body.id}`)), 404)
    const both = [...(await admin.get(at())).body.results, other.body].map(({ id }: { id: number }) => id)
    expect(new Set(both).size).toBe(both.length)
  })

  test.each([
    ['http://shop.example/', 'it must begin with https'],
    ['ftp://localhost/', 'it must begin with https'],
    ['javascript:alert(1)', 'it must begin with https'],
    ['https://shop.example/#top', 'fragment'],
    ['https://user@shop.example/', 'user'],
    ['https://@shop.example/', 'user'],
    ['https://192.168.1.1/', 'must be a name'],
    ['https://[2001:db8::1]/', 'must be a name'],
    ['http://127.0.0.2/', 'it must begin with https'],
    ['http://localhost.evil.example/', 'it must begin with https'],
    ['https://*.shop.example/', 'characters'],
    ['https://shop.example/a b', 'characters'],
    ['https://shop.example/\r\nSet-Cookie: a=b', 'characters'],
    ['https://shöp.example/', 'characters'],
    ['https://shop.example\\@evil.example/', 'characters'],
    ['https://SHOP.example/', 'write it as https://shop.example/'],
    ['https://shop.example:443/', 'write it as https://shop.example/'],
    ['https://shop.example/a/../b', 'write it as https://shop.example/b'],
    ['https://2130706433/', 'write it as'],
    ['shop', 'no address'],
    ['', 'characters'],
    [`https://shop.example/${'x'.repeat(2_048)}`, 'longer'],
  ])('is refused the redirect URL %j', async (url, why) => {
    expectRefusalLike(await admin.post(at(), input({ redirectUrls: [CALLBACK, url] })), 400, {
      category: 'VALIDATION_ERROR',
      message: expect.stringContaining(why),
    })
  })

  test('may be answered on the own machine, and at addresses with a port, a path or a query', async () => {
    const redirectUrls = [
      'http://localhost:3000/callback',
      'http://127.0.0.1:3000/',
      'http://[::1]:3000/',
      'https://shop.example',
      'https://shop.example:8443/a?b=c',
    ]
    expect((await admin.post(at(), input({ redirectUrls }))).body.redirectUrls).toEqual(redirectUrls)
  })

  test('is refused what can not be: no address, scopes that are none or come twice, a name that is taken, a bad logo', async () => {
    const { body } = await admin.post(at(), input())
    const before = (await admin.get(at())).body
    for (const [wrong, status] of [
      [{ redirectUrls: [] }, 400],
      [{ scopes: { required: ['crm.objects.contact.read'] } }, 400],
      [{ scopes: { required: [READ], optional: [READ] } }, 400],
      [{ scopes: 'all' }, 400],
      [{ logo: 'data:image/svg+xml;base64,AAAA' }, 400],
      [{ name: body.name }, 409],
      [{ clientSecret: 'mine' }, 400],
    ] as const) {
      expectEnvelope(await admin.post(at(), input(wrong)), status)
    }
    expect((await admin.get(at())).body).toEqual(before)
  })
})

describe('the client secret', () => {
  test('is rotated in two steps: both work until the old one is expired, or the new one called off', async () => {
    const visitor = await signedIn(spoke)
    const app = await newApp(spoke)
    const { refresh_token } = await install(spoke, visitor, app)
    const works = async (secret: string) => (await refresh(spoke, { ...app, secret }, refresh_token)).status === 200
    const one = at(`/${app.id}`)
    const second = (await admin.post(`${one}/client-secret/rotate`)).body.secret
    expect([await works(app.secret), await works(second)]).toEqual([true, true])
    expectEnvelope(await admin.post(`${one}/client-secret/rotate`), 409)
    expect((await admin.post(`${one}/client-secret/cancel`)).body.clientSecret.nextPrefix).toBeNull()
    expect([await works(app.secret), await works(second)]).toEqual([true, false])
    const third = (await admin.post(`${one}/client-secret/rotate`)).body.secret
    expect((await admin.post(`${one}/client-secret/expire`)).status).toBe(200)
    expect([await works(app.secret), await works(third)]).toEqual([false, true])
    for (const end of ['cancel', 'expire']) expectEnvelope(await admin.post(`${one}/client-secret/${end}`), 409)
    const { body } = await admin.get(`/spoke/v1/portals/${spoke.portalId}/audit?limit=5`)
    expect(body.results.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['PUBLIC_APP_CLIENT_SECRET_WRITE', 'PUBLIC_APP_CLIENT_SECRET_EXPIRE']),
    )
    for (const secret of [app.secret, second, third]) expect(JSON.stringify(body)).not.toContain(secret)
  })

  test('of several rotations at once one happens', async () => {
    const app = await newApp(spoke)
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => admin.post(at(`/${app.id}/client-secret/rotate`))),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })
})

describe('a role', () => {
  test('bounds which scopes an app asks for, and who gets hold of one that asks for more', async () => {
    const clerk = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    const mine = await clerk.post(at(), input({ scopes: { required: ['oauth', READ] } }))
    expect(mine.status).toBe(201)
    for (const scopes of [{ required: [READ, DEALS] }, { conditionallyRequired: [DEALS] }, { optional: [DEALS] }]) {
      expectRefusalLike(await clerk.post(at(), input({ scopes })), 403, { category: 'MISSING_SCOPES' })
      expectRefusalLike(await clerk.patch(at(`/${mine.body.id}`), { scopes }), 403, { category: 'MISSING_SCOPES' })
    }
    const mightier = (await admin.post(at(), input())).body
    const one = at(`/${mightier.id}`)
    expectEnvelope(await clerk.post(`${one}/client-secret/rotate`), 403)
    expectEnvelope(await clerk.patch(one, { redirectUrls: ['https://evil.example/'] }), 403)
    expect((await clerk.patch(one, { description: 'harmless' })).status).toBe(200)
    expect((await admin.get(one)).body).toMatchObject({ redirectUrls: [CALLBACK], clientSecret: { nextPrefix: null } })
  })
})

test('an app that asks for more gets more only where it is installed anew', async () => {
  const visitor = await signedIn(spoke)
  const app = await newApp(spoke, { scopes: { required: [READ] } })
  const { refresh_token } = await install(spoke, visitor, app)
  const code = await consent(spoke, visitor, app)
  await admin.patch(at(`/${app.id}`), { scopes: { required: [READ, DEALS] } })
  expect((await refresh(spoke, app, refresh_token)).body.scopes).toEqual([READ, 'oauth'])
  expect((await exchange(spoke, app, code)).body.scopes).toEqual([READ, 'oauth'])
  expect((await visitor.open(authorizeUrl(spoke, app))).text).toContain('provided scopes are insufficient')
})

describe('test portals', () => {
  const tests = (portal = spoke.portalId) => `/spoke/v1/portals/${portal}/test-portals`

  test('belong to whoever made them, have records of their own, and go with their portal', async () => {
    const { body: parent } = await admin.post('/spoke/v1/portals', { name: 'Developer' })
    const dev = await newUser(spoke, { scopes: [], abilities: ['settings'] }, parent.id)
    const made = await dev.post(tests(parent.id), { name: 'Checkout' })
    expect({ status: made.status, body: made.body }).toMatchObject({ status: 201, body: { testOf: parent.id } })
    expect((await dev.get(tests(parent.id))).body.results).toEqual([made.body])
    const key = await dev.post(`/spoke/v1/portals/${made.body.id}/private-apps`, { name: 'Mine', scopes: 'all' })
    const inside = caller(spoke.url, made.body.id, key.body.token.secret)
    expect((await inside.get('/crm/v3/owners')).body.results).toMatchObject([{ email: dev.email }])
    expectEnvelope(await dev.post(tests(made.body.id), { name: 'Nested' }), 409)
    const second = (await dev.post(tests(parent.id), { name: 'Second' })).body
    expect((await dev.delete(`${tests(parent.id)}/${second.id}`)).status).toBe(204)
    expect((await admin.delete(`/spoke/v1/portals/${parent.id}`)).status).toBe(204)
    expectEnvelope(await withToken(spoke, inside.token), 401)
    expectEnvelope(await admin.get(`/spoke/v1/portals/${made.body.id}`), 404)
  })

  test('are ten at most, also when many are made at once; and no other portal is deleted as one', async () => {
    const { body: parent } = await admin.post('/spoke/v1/portals', { name: 'Developer' })
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, number) => admin.post(tests(parent.id), { name: `Test ${number}` })),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), 409, 409])
    expectEnvelope(await admin.delete(`${tests(parent.id)}/${spoke.portalId}`), 404)
    expect((await spoke.get('/crm/v3/owners')).status).toBe(200)
  })

  test('take in OAuth apps of the portal around them', async () => {
    const { body } = await admin.post(tests(), { name: 'Try' })
    const { access_token } = await install(spoke, await signedIn(spoke), await newApp(spoke), {}, body.id)
    expect((await withToken(spoke, access_token)).status).toBe(200)
  })
})

test('commands do the same as paths', async () => {
  const app = await newApp(spoke, { scopes: { required: [READ] } })
  const kind = { portal: spoke.portalId, kind: 'public-app', id: app.id }
  await act(spoke, 'apps.edit', { ...kind, scopes: { optional: [DEALS] }, redirectUrls: ['https://new.example/'] })
  expect(await act(spoke, 'apps.show', kind)).toMatchObject({
    redirectUrls: ['https://new.example/'],
    scopes: { required: [READ], conditional: [], optional: [DEALS] },
  })
  expect(await refusal(act(spoke, 'apps.edit', { ...kind, redirectUrls: ['http://x.example/'] }))).toMatch(/https/)
  const { secret } = await act<{ secret: string }>(spoke, 'apps.rotate-secret', kind)
  expect(secret).toMatch(/^[0-9a-f-]{36}$/)
  await act(spoke, 'apps.expire-secret', kind)
  expect(await act<object[]>(spoke, 'apps.list', kind)).toContainEqual(expect.objectContaining({ id: app.id }))
  await act(spoke, 'apps.delete', kind)
  expect(await refusal(act(spoke, 'apps.show', kind))).toMatch(/There is no public app/)
})

test('a portal that is deleted leaves nothing behind: not its apps, nor what was let in', async () => {
  const { body: portal } = await admin.post('/spoke/v1/portals', { name: 'Leaving' })
  const visitor = await signedIn(spoke)
  const theirs = await newApp(spoke, { portal: portal.id })
  await install(spoke, visitor, theirs, {}, portal.id)
  await consent(spoke, visitor, await newApp(spoke), {}, portal.id)
  const rows = () =>
    spoke.app.store.read(function* all() {
      const counts: number[] = []
      for (const table of ['public_app', 'app', 'install', 'refresh_token', 'oauth_code', 'credential'] as const) {
        counts.push(
          (yield* query(({ db }) => db.selectFrom(table).select('portal').where('portal', '=', portal.id))).length,
        )
      }
      return counts
    })
  expect(await rows()).toEqual([1, 1, 1, 1, 2, 1])
  await admin.delete(`/spoke/v1/portals/${portal.id}`)
  await expect.poll(rows, { timeout: 20_000 }).toEqual([0, 0, 0, 0, 0, 0])
})
