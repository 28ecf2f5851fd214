import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, COMPANIES, expectRefusalLike } from '../compat/support.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { png } from './pictures.ts'
import { act, refusal, withToken } from './support.ts'

let spoke: TestSpoke
let portal = 0
beforeAll(async () => {
  spoke = await openTestSpoke()
  portal = spoke.portalId
})
afterAll(() => spoke.close())

interface Made {
  readonly app: number
  readonly secret: string
}
interface Shown {
  readonly name: string
  readonly scopes: readonly string[]
  readonly logo: string | null
  readonly tokens: readonly { readonly id: number; readonly expires: number | null }[]
}

const READ = 'crm.objects.contacts.read'
let names = 0
const newApp = (extra: object = {}): Promise<Made> =>
  act(spoke, 'tokens.create', { portal, name: `App ${++names}`, scopes: [READ], ...extra })
const show = (id: number, kind?: string): Promise<Shown> => act(spoke, 'apps.show', { portal, id, kind })

describe.each(['private-app', 'service-key'] as const)('a %s', (kind) => {
  const made = (extra: object = {}) => newApp({ kind, ...extra })
  const on = <T>(name: string, id: number, extra: object = {}) => act<T>(spoke, name, { portal, kind, id, ...extra })

  test('rotated now, the old token is refused on the very next request', async () => {
    const { app, secret } = await made()
    expect((await withToken(spoke, secret)).status).toBe(200)
    const rotated = await on<Made>('tokens.rotate', app)
    expect((await withToken(spoke, secret)).body.category).toBe('INVALID_AUTHENTICATION')
    expect((await withToken(spoke, rotated.secret)).status).toBe(200)
  })

  test('rotated later, both tokens work, the old one for seven more days', async () => {
    const { app, secret } = await made()
    const before = Date.now()
    const rotated = await on<Made>('tokens.rotate', app, { later: true })
    for (const token of [secret, rotated.secret]) expect((await withToken(spoke, token)).status).toBe(200)
    const { tokens } = await show(app, kind)
    expect(tokens.length).toBe(2)
    expect(tokens[0]?.expires).toBeGreaterThanOrEqual(before + 7 * 86_400_000)
    expect(tokens[1]?.expires).toBeNull()
  })

  test('is rotated once at a time', async () => {
    const { app, secret } = await made()
    await on('tokens.rotate', app, { later: true })
    for (const later of [true, false]) {
      expect(await refusal(on('tokens.rotate', app, { later }))).toMatch(/is being rotated already/)
    }
    expect((await withToken(spoke, secret)).status).toBe(200)
  })

  test('expire now ends the old token at once, and says when it did', async () => {
    const { app, secret } = await made()
    const rotated = await on<Made>('tokens.rotate', app, { later: true })
    expect((await withToken(spoke, secret)).status).toBe(200)
    await on('tokens.expire', app)
    const reply = await withToken(spoke, secret)
    expectRefusalLike(reply, 401, {
      category: 'EXPIRED_AUTHENTICATION',
      message: expect.stringMatching(/^The OAuth token used to make this call expired \d+ second\(s\) ago\.$/),
    })
    expect(Object.keys(reply.body.context)).toEqual(['expire time'])
    expect((await withToken(spoke, rotated.secret)).status).toBe(200)
    expect((await show(app, kind)).tokens.length).toBe(1)
  })

  test('cancelling a rotation kills the new token and keeps the old one', async () => {
    const { app, secret } = await made()
    const rotated = await on<Made>('tokens.rotate', app, { later: true })
    expect((await withToken(spoke, rotated.secret)).status).toBe(200)
    await on('tokens.cancel', app)
    expect((await withToken(spoke, rotated.secret)).status).toBe(401)
    expect((await withToken(spoke, secret)).status).toBe(200)
    expect((await show(app, kind)).tokens).toMatchObject([{ expires: null }])
    expect((await on<Made>('tokens.rotate', app)).secret).toMatch(/^pat-/)
  })

  test.each(['tokens.cancel', 'tokens.expire'])('%s needs a rotation', async (name) => {
    const { app } = await made()
    expect(await refusal(on(name, app))).toMatch(/is not being rotated/)
  })

  test('edited in place, its token keeps working with the new scopes on the very next request', async () => {
    const { app, secret } = await made()
    expect((await withToken(spoke, secret, COMPANIES)).status).toBe(403)
    await on('apps.edit', app, { scopes: ['tickets', 'crm.objects.companies.read'], name: `Renamed ${app}` })
    expect((await withToken(spoke, secret, COMPANIES)).status).toBe(200)
    expect((await withToken(spoke, secret)).status).toBe(403)
    expect(await show(app, kind)).toMatchObject({
      name: `Renamed ${app}`,
      scopes: ['crm.objects.companies.read', 'tickets'], // granular before standard
    })
  })

  test('deleted, its tokens are refused on the very next request', async () => {
    const { app, secret } = await made()
    const { secret: newer } = await on<Made>('tokens.rotate', app, { later: true })
    for (const token of [secret, newer]) expect((await withToken(spoke, token)).status).toBe(200)
    await on('apps.delete', app)
    for (const token of [secret, newer]) expect((await withToken(spoke, token)).status).toBe(401)
    expect(await refusal(show(app, kind))).toMatch(/There is no/)
  })

  test('whatever is refused leaves nothing behind', async () => {
    const { app, secret } = await made()
    const before = [await show(app, kind), await act(spoke, 'audit.list', { portal, limit: 1 })]
    for (const edit of [
      { scopes: ['nonsense'] },
      { name: '' },
      { logo: 'data:image/svg+xml;base64,PHN2Zy8+' },
      { name: (await show((await made()).app, kind)).name },
    ]) {
      await refusal(on('apps.edit', app, { description: 'new', ...edit }))
    }
    const [latest] = await act<{ target: { id: number } }[]>(spoke, 'audit.list', { portal, limit: 1 })
    expect(latest?.target.id).not.toBe(app)
    expect(await show(app, kind)).toEqual(before[0])
    expect((await withToken(spoke, secret)).status).toBe(200)
  })
})

describe('a service key', () => {
  test('holds the scope oauth without being asked', async () => {
    const { app } = await newApp({ kind: 'service-key' })
    expect((await show(app, 'service-key')).scopes).toContain('oauth')
  })

  test('is no private app: it is in the list of its own kind', async () => {
    const { app } = await newApp({ kind: 'service-key' })
    expect(await refusal(show(app, 'private-app'))).toMatch(/no private app/)
  })
})

describe("an app's client secret", () => {
  test('is shown once on demand; renewed, another one is', async () => {
    const { app } = await newApp()
    const ask = (renew?: boolean) => act<{ secret: string }>(spoke, 'apps.client-secret', { portal, id: app, renew })
    const { secret } = await ask()
    expect(secret).toMatch(/^[0-9a-f-]{36}$/)
    expect(await refusal(ask())).toMatch(/was shown already/)
    expect((await ask(true)).secret).not.toBe(secret)
    expect(JSON.stringify(await show(app))).not.toContain(secret)
  })
})

describe('a logo', () => {
  const url = (bytes: Uint8Array, type = 'png') => `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`

  test('is kept without comments, and without what hangs on its end', async () => {
    const clean = png(16, 16)
    const comment = png(16, 16, { comment: '<script>alert(1)</script>' })
    for (const bytes of [clean, comment, Buffer.concat([comment, Buffer.from('<?php evil')])]) {
      const { app } = await newApp({ logo: url(bytes) })
      expect((await show(app)).logo).toBe(url(clean))
    }
  })

  test.each([
    ['an SVG', 'data:image/svg+xml;base64,PHN2Zy8+', /PNG or JPEG/],
    ['an address', 'https://example.com/logo.png', /PNG or JPEG/],
    ['an SVG that says it is a PNG', url(Buffer.from('<svg/>')), /not a PNG/],
    ['one that is not square', url(png(16, 17)), /not square/],
    ['one that is too wide', url(png(2000, 2000)), /side must be/],
    ['one that is too large', url(Buffer.alloc(300_000)), /larger than/],
    ['one that breaks off', url(png(16, 16).subarray(0, 60)), /breaks off|damaged/],
    ['one with a flipped bit', url(png(16, 16).map((byte, at) => (at === 45 ? byte ^ 1 : byte))), /damaged/],
    ['a bomb', url(png(16, 16, { pixels: deflateSync(Buffer.alloc(5_000_000)) })), /pixels/],
    ['a JPEG that is none', url(Buffer.from('ffd8ffd9', 'hex'), 'jpeg'), /breaks off|no pixels/],
  ])('refuses %s', async (_, logo, why) => {
    expect(await refusal(newApp({ logo }))).toMatch(why)
  })
})

describe('token information', () => {
  const PATH = '/oauth/v2/private-apps/get/access-token-info'
  const ask = (body: unknown) =>
    anonymous(spoke.url)('POST', PATH, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('needs nothing but the token, and tells its portal, app, user and scopes', async () => {
    const { app, secret } = await newApp({ scopes: [READ, 'tickets'] })
    const reply = await ask({ tokenKey: secret })
    expect({ status: reply.status, body: reply.body }).toEqual({
      status: 200,
      body: {
        userId: expect.any(Number),
        hubId: portal,
        appId: app,
        scopes: [READ, 'oauth', 'tickets'],
        isUserToken: false,
      },
    })
  })

  test.each([[{ tokenKey: 'pat-na1-nonsense' }], [{ tokenKey: '' }]])('of no token is refused: %j', async (body) => {
    expectRefusalLike(await ask(body), 404, {})
  })

  test('of an account API key is refused, and never repeats it', async () => {
    const reply = await ask({ tokenKey: spoke.apiKey })
    expect(reply.status).toBe(404)
    expect(JSON.stringify(reply.body)).not.toContain(spoke.apiKey)
  })
})
