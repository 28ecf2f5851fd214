import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/api/operations.ts'
import { anonymous } from '../compat/support.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { openWithAdmin, signIn, withKey, withToken } from './support.ts'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
})
afterAll(() => spoke.close())

const at = (path: string) => `/spoke/v1/portals/${spoke.portalId}${path}`

describe('two at once', () => {
  test('of several rotations of one app one happens, and its two tokens are the only ones that work', async () => {
    const { body: app } = await admin.post(at('/private-apps'), {
      name: 'Raced',
      scopes: ['crm.objects.contacts.read'],
    })
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => admin.post(at(`/private-apps/${app.id}/rotate`), { oldToken: 'expire-later' })),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409])
    const made = replies.find(({ status }) => status === 200)?.body.token.secret
    for (const token of [app.token.secret, made]) expect((await withToken(spoke, token)).status).toBe(200)
    expect((await admin.get(at(`/private-apps/${app.id}`))).body.tokens.length).toBe(2)
  })

  test('of several keys with one name one is made', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => admin.post(at('/api-keys'), { name: 'Raced' })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
  })

  test('a key rotated many times at once ends with one secret', async () => {
    const { body: key } = await admin.post(at('/api-keys'), { name: 'Spun' })
    const replies = await Promise.all(Array.from({ length: 6 }, () => admin.post(at(`/api-keys/${key.id}/rotate`))))
    const statuses = await Promise.all(replies.map(async ({ body }) => (await withKey(spoke, body.secret)).status))
    expect(statuses.sort()).toEqual([200, 401, 401, 401, 401, 401])
  })

  test('of several users with one address one is made, and one owner', async () => {
    const person = { email: 'raced@harbour.example', roleId: 0 }
    const replies = await Promise.all(Array.from({ length: 6 }, () => admin.post(at('/users'), person)))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    const { body } = await spoke.get('/crm/v3/owners?email=raced@harbour.example')
    expect(body.results.length).toBe(1)
  })

  test('of two super admins who remove each other one stays', async () => {
    const { body: portal } = await admin.post('/spoke/v1/portals', { name: 'Duel' })
    const users = `/spoke/v1/portals/${portal.id}/users`
    const ids: number[] = []
    for (const email of ['one@duel.example', 'two@duel.example']) {
      ids.push((await admin.post(users, { email, roleId: 0 })).body.id)
    }
    const replies = await Promise.all(ids.map((id) => admin.delete(`${users}/${id}`)))
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 409])
  })
})

describe('odd input', () => {
  const odd = [
    '\u0000',
    'a\u0000b',
    '\ud800',
    '😀'.repeat(90),
    '\u202eevil',
    '"; drop table app; --',
    '../../etc',
    'a\r\nb: c',
  ]

  test.each(odd)('a name of %j is kept as it is or refused, and never a bug', async (name) => {
    for (const [path, body] of [
      ['/private-apps', { name, scopes: ['tickets'] }],
      ['/service-keys', { name, description: name, scopes: ['tickets'] }],
      ['/api-keys', { name }],
      ['/roles', { name, scopes: [], abilities: [] }],
      ['/users', { email: 'odd@harbour.example', firstName: name, lastName: name, roleId: 0 }],
    ] as const) {
      const reply = await admin.post(at(path), body)
      expect({ path, status: reply.status }).toEqual({ path, status: expect.toSatisfy((s) => s < 500) })
      if (reply.status !== 201 || path === '/users') continue
      expect(reply.body.name).toBe(name.trim())
      const { body: list } = await admin.get(at(path))
      expect(list.results.map((each: { name: string }) => each.name)).toContain(name.trim())
    }
    expect((await admin.get(at('/audit?limit=1000'))).status).toBe(200)
    expect((await admin.get(at('/audit/export?format=csv'))).status).toBe(200)
  })

  test.each(odd)('a secret, scope, address or password of %j is refused, and never a bug', async (text) => {
    const { reply } = await signIn(spoke, text, text)
    expect([400, 401, 429]).toContain(reply.status)
    for (const sent of [
      admin.post(at('/private-apps'), { name: 'Odd', scopes: [text] }),
      admin.post(at('/private-apps'), { name: 'Odd', scopes: ['tickets'], logo: text }),
      admin.post(at('/users'), { email: text, roleId: 0 }),
      spoke.post('/spoke/v1/keys/verify', { key: text, scopes: [text] }),
      spoke.post('/oauth/v2/private-apps/get/access-token-info', { tokenKey: text }),
      admin.post('/spoke/v1/session/link', { link: text, password: 'a long enough password' }),
      admin.get(at(`/api-keys/${encodeURIComponent(text.toWellFormed())}`)),
    ]) {
      expect((await sent).status).toBeLessThan(500)
    }
    const cookie = `spoke_session=${encodeURIComponent(text.toWellFormed())}`
    expect((await anonymous(spoke.url)('GET', '/spoke/v1/session', { headers: { cookie } })).status).toBe(401)
  })

  test.each(['0', '-1', '1.5', '1e3', '99999999999999999999', 'NaN', '%00', '1%2F2'])(
    'there is no portal and no app %s',
    async (id) => {
      for (const path of [`/spoke/v1/portals/${id}`, at(`/private-apps/${id}`), at(`/users/${id}`)]) {
        for (const method of ['GET', 'DELETE']) {
          const { status } = await admin.call(method, path)
          expect([404, 405]).toContain(status)
        }
      }
    },
  )

  test('huge numbers in a role, a page or an instant are refused', async () => {
    for (const roleId of [1e21, -1, 1.5, '0', null]) {
      expect((await admin.post(at('/users'), { email: 'n@harbour.example', roleId })).status).toBe(400)
    }
    expect((await admin.post(at('/users'), { email: 'n@harbour.example', roleId: 123_456_789 })).status).toBe(404)
    expect((await admin.get(at('/audit?after=99999999999999999999'))).status).toBe(400)
    const instants = {
      announcedAt: '2026-01-01T00:00:00Z',
      closesAt: '2026-01-01T00:00:00Z',
      endsAt: '999999-01-01T00:00:00Z',
    }
    expect((await admin.patch(at(''), { keySunset: instants })).status).toBe(400)
  })
})

test('every operation of Spoke’s own is in the OpenAPI document, with who opens it', async () => {
  const { body } = await anonymous(spoke.url)('GET', '/openapi.json')
  for (const { method, path, own, status } of operations) {
    if (own === undefined) continue
    const described = body.paths[path]?.[method.toLowerCase()]
    expect(described, `${method} ${path}`).toBeDefined()
    expect(described.security).toEqual(own.serves === 'everybody' ? [] : [{ session: [] }, { userToken: [] }])
    expect(Object.keys(described.responses)).toContain(String(status))
  }
  expect((await anonymous(spoke.url)('GET', '/docs/')).status).toBe(200)
})
