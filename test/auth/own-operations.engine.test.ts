import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '../../src/api/operation.ts'
import { operations } from '../../src/api/operations.ts'
import { anonymous, expectEnvelope, expectRefusalLike } from '../compat/support.ts'
import { type Caller, caller, type Reply, type TestSpoke } from '../harness/spoke.ts'
import { ADMIN, newUser, openWithAdmin, signIn } from './support.ts'

// What holds for every operation of Spoke's own, whatever it does: generated from the declarations.

const own = operations.filter(({ own: side }) => side?.serves === 'users')
const inPortal = own.filter(({ path }) => path.includes('{portalId}'))
const cases = (list: readonly Operation[]) => list.map((operation) => ({ id: operation.id, operation }))

/** What each path may name; made in a portal of its own before the tests. */
interface Things {
  readonly portal: number
  readonly params: Readonly<Record<string, string>>
}

let spoke: TestSpoke
let admin: Caller
let mine: Things
let theirs: Things
let stranger: Caller

beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
  mine = await newThings()
  theirs = await newThings()
  stranger = await newUser(spoke, 'super-admin', theirs.portal)
})
afterAll(() => spoke.close())

const KINDS: Readonly<Record<string, object>> = {
  'private-apps': { name: 'Kept', scopes: ['crm.objects.contacts.read'] },
  'service-keys': { name: 'Kept', scopes: ['crm.objects.contacts.read'] },
  'api-keys': { name: 'Kept' },
  'developer-keys': { name: 'Kept' },
  'public-apps': { name: 'Kept', redirectUrls: ['https://kept.example/'], scopes: { required: ['tickets'] } },
  'test-portals': { name: 'Kept' },
  roles: { name: 'Kept', scopes: [], abilities: [] },
  limits: { max: 1_000, period: 'second' },
}

async function newThings(): Promise<Things> {
  const { body: portal } = await admin.post('/spoke/v1/portals', { name: 'Things' })
  const ids: Record<string, string> = { portalId: String(portal.id), tokenId: '1' }
  for (const [kind, body] of Object.entries(KINDS)) {
    const made = await admin.post(`/spoke/v1/portals/${portal.id}/${kind}`, body)
    expect({ kind, status: made.status }).toEqual({ kind, status: 201 })
    ids[kind] = String(made.body.id)
  }
  ids['users'] = String((await newUser(spoke, 'super-admin', portal.id)).id)
  return { portal: portal.id, params: ids }
}

/** A path in a portal, naming things of another. */
function address({ path }: Operation, { portal }: Things, { params }: Things): string {
  const [, kind = ''] = /\{portalId\}\/([\w-]+)/.exec(path) ?? []
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'portalId' ? String(portal) : (params[kind] ?? params[name] ?? '1'),
  )
}

const bodies: Readonly<Record<string, unknown>> = {
  'spoke.portals.create': { name: 'New' },
  'spoke.portals.update': { name: 'Renamed' },
  'spoke.public-apps.create': { name: 'New', redirectUrls: ['https://new.example/'], scopes: {} },
  'spoke.test-portals.create': { name: 'New' },
  'spoke.users.create': { email: 'new@harbour.example', roleId: 0 },
  'spoke.limits.create': { max: 1_000, period: 'minute' },
  'spoke.limits.update': { max: 1_000 },
  'spoke.users.update': { roleId: 0 },
  'spoke.roles.create': { name: 'New', scopes: [], abilities: [] },
  'spoke.session.password': { current: 'x', password: 'a long enough password' },
  'spoke.session.tokens.create': { name: 'New' },
  'spoke.private-apps.webhooks.settings.update': { targetUrl: 'https://target.example/hook' },
  'spoke.public-apps.webhooks.settings.update': { targetUrl: 'https://target.example/hook' },
  'spoke.private-apps.webhooks.subscriptions.create': { eventType: 'contact.creation' },
  'spoke.public-apps.webhooks.subscriptions.create': { eventType: 'contact.creation' },
  'spoke.private-apps.webhooks.subscriptions.update': { active: true },
  'spoke.public-apps.webhooks.subscriptions.update': { active: true },
  'spoke.private-apps.webhooks.replays.create': { from: '2026-01-01T00:00:00Z' },
  'spoke.public-apps.webhooks.replays.create': { from: '2026-01-01T00:00:00Z' },
}

function bodyOf({ id, body }: Operation): unknown {
  if (body === undefined) return undefined
  if (id.endsWith('.rotate')) return { oldToken: 'expire-now' }
  if (id.endsWith('.update')) return bodies[id] ?? { name: 'Renamed' }
  return bodies[id] ?? { name: 'New', scopes: ['crm.objects.contacts.read'] }
}

const send = (by: Caller, operation: Operation, portal: Things, things = portal): Promise<Reply> =>
  by.call(operation.method, address(operation, portal, things), bodyOf(operation))

/** Everything that can be seen of a portal: what was refused must have left it as it was. */
async function snapshot({ portal }: Things): Promise<string> {
  const paths = ['', ...Object.keys(KINDS).map((kind) => `/${kind}`), '/users', '/audit']
  const seen = await Promise.all(paths.map((path) => admin.get(`/spoke/v1/portals/${portal}${path}`)))
  return JSON.stringify(seen.map(({ body }) => body))
}

test('there are many, so that these tests see them', () => {
  expect(own.length).toBeGreaterThan(45)
  expect(inPortal.length).toBeGreaterThan(38)
})

describe.each(cases(own))('$id', ({ operation }) => {
  test('is refused to nobody, to a token of HubSpot’s kind and to an account API key', async () => {
    const path = address(operation, mine, mine)
    const key = spoke.apiKey
    for (const reply of [
      await anonymous(spoke.url)(operation.method, path),
      await spoke.call(operation.method, path, bodyOf(operation)),
      await caller(spoke.url, 0, key).call(operation.method, path, bodyOf(operation)),
      await anonymous(spoke.url)(operation.method, `${path}?hapikey=${key}`),
    ]) {
      expectEnvelope(reply, 401)
      expect(reply.body.category).toBe('INVALID_AUTHENTICATION')
    }
  })

  test.skipIf(operation.body === undefined)(
    'refuses a body that is not what it takes, and one with a field too many',
    async () => {
      const path = address(operation, mine, mine)
      for (const raw of [
        '',
        '{',
        '42',
        'null',
        '[]',
        '{"name":7,"scopes":7,"email":7,"current":7,"abilities":7,"oldToken":7}',
        '{"portal":1}',
      ]) {
        const reply = await admin.call(operation.method, path, undefined, {
          raw,
          headers: { 'content-type': 'application/json' },
        })
        expectEnvelope(reply, 400)
      }
    },
  )
})

describe.each(cases(inPortal))('$id', ({ operation }) => {
  test('is refused to a user of another portal, as if there were no such portal; nothing is touched', async () => {
    const before = await snapshot(mine)
    const reply = await send(stranger, operation, mine)
    expectRefusalLike(reply, 404, { message: `There is no portal ${mine.portal}.` })
    expect(await snapshot(mine)).toBe(before)
  })

  test.skipIf(!/\}\/[\w-]+\/\{/.test(operation.path))(
    'does not reach through one’s own portal to a thing of another',
    async () => {
      const before = await snapshot(mine)
      const reply = await send(stranger, operation, theirs, mine)
      expectEnvelope(reply, 404)
      expect(await snapshot(mine)).toBe(before)
    },
  )

  const needs = operation.own?.serves === 'users' ? operation.own.needs : 'membership'
  test.skipIf(needs === 'membership')(
    'is refused to a role without the ability it takes; nothing is touched',
    async () => {
      const abilities = ['credentials', 'users', 'settings', 'audit'].filter((ability) => ability !== needs)
      const weak = await newUser(spoke, { scopes: 'all', abilities }, mine.portal)
      const before = await snapshot(mine)
      expectRefusalLike(await send(weak, operation, mine), 403, { category: 'PERMISSION_DENIED' })
      expect(await snapshot(mine)).toBe(before)
    },
  )
})

describe('every act', () => {
  test('is in the audit log of its portal with who, when and from where; nothing that was read is, and no secret', async () => {
    const { body: portal } = await admin.post('/spoke/v1/portals', { name: 'Audited' })
    const at = `/spoke/v1/portals/${portal.id}`
    const secrets: string[] = []
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    const keep = ({ body }: Reply): Reply['body'] => {
      for (const secret of [body?.secret, body?.token?.secret, body?.link?.split('link=')[1]]) {
        if (typeof secret === 'string') secrets.push(secret)
      }
      return body
    }
    const key = keep(await admin.post(`${at}/api-keys`, { name: 'Old' }))
    keep(await admin.post(`${at}/api-keys/${key.id}/rotate`))
    await admin.patch(`${at}/api-keys/${key.id}`, { scopes: ['tickets'] })
    await admin.delete(`${at}/api-keys/${key.id}`)
    const developer = keep(await admin.post(`${at}/developer-keys`, { name: 'Dev' }))
    keep(await admin.post(`${at}/developer-keys/${developer.id}/rotate`))
    const app = keep(await admin.post(`${at}/private-apps`, { name: 'App', scopes: ['tickets'] }))
    const one = `${at}/private-apps/${app.id}`
    keep(await admin.post(`${one}/rotate`, { oldToken: 'expire-later' }))
    await admin.post(`${one}/rotation/cancel`)
    keep(await admin.post(`${one}/rotate`, { oldToken: 'expire-later' }))
    await admin.post(`${one}/rotation/expire`)
    keep(await admin.post(`${one}/client-secret`))
    keep(await admin.post(`${one}/client-secret/renew`))
    await admin.patch(one, { scopes: ['tickets', 'contacts'], description: 'more' })
    await admin.delete(one)
    const service = keep(await admin.post(`${at}/service-keys`, { name: 'Service', scopes: ['tickets'] }))
    await admin.patch(`${at}/service-keys/${service.id}`, { scopes: ['contacts'] })
    await admin.delete(`${at}/service-keys/${service.id}`)
    const role = (await admin.post(`${at}/roles`, { name: 'R', scopes: [], abilities: [] })).body
    const user = keep(await admin.post(`${at}/users`, { email: 'audited@harbour.example', roleId: role.id }))
    await admin.patch(`${at}/users/${user.id}`, { roleId: 0 })
    keep(await admin.post(`${at}/users`, { email: 'audited.too@harbour.example', roleId: 0 }))
    await admin.delete(`${at}/users/${user.id}`)
    await admin.patch(at, { name: 'Renamed' })
    await admin.get(`${at}/api-keys`)
    await anonymous(spoke.url)('PATCH', at, {
      headers: { cookie, 'content-type': 'application/json', 'user-agent': 'A browser' },
      body: JSON.stringify({ disabled: true }),
    })
    const { body } = await admin.get(`${at}/audit?limit=1000`)
    expect(body.results.map(({ action }: { action: string }) => action).reverse()).toEqual([
      'PORTAL_CREATE',
      'HAPIKEY_CREATE',
      'HAPIKEY_ROTATE',
      'HAPIKEY_UPDATE',
      'HAPIKEY_DEACTIVATE',
      'DEVELOPER_KEY_CREATE',
      'DEVELOPER_KEY_ROTATE',
      'PRIVATE_APP_ACCESS_TOKEN_CREATE',
      'PRIVATE_APP_ACCESS_TOKEN_ROTATE',
      'PRIVATE_APP_ACCESS_TOKEN_ROTATE_CANCEL',
      'PRIVATE_APP_ACCESS_TOKEN_ROTATE',
      'PRIVATE_APP_ACCESS_TOKEN_EXPIRE',
      'PRIVATE_APP_CLIENT_SECRET_VIEW',
      'PRIVATE_APP_CLIENT_SECRET_WRITE',
      'PRIVATE_APP_SCOPE_GROUPS_UPDATE',
      'PRIVATE_APP_UPDATE',
      'PRIVATE_APP_ACCESS_TOKEN_DEACTIVATE',
      'SERVICE_KEY_CREATE',
      'SERVICE_KEY_PERMISSIONS_UPDATE',
      'SERVICE_KEY_DEACTIVATE',
      'ROLE_CREATE',
      'ADD_USER',
      'ADD_ADMIN_PERMISSIONS',
      'ADD_ADMIN_USER',
      'REMOVE_ADMIN_USER',
      'PORTAL_UPDATE',
      'PORTAL_DISABLE',
    ])
    for (const entry of body.results) {
      expect(entry).toMatchObject({
        actingUser: { userEmail: ADMIN.email, userId: expect.any(Number) },
        ipAddress: expect.stringMatching(/127\.0\.0\.1$/),
        source: entry.action === 'PORTAL_DISABLE' ? 'session' : 'token',
      })
    }
    expect(body.results[0]).toMatchObject({ userAgent: 'A browser', target: { kind: 'portal', id: portal.id } })
    expect(secrets.length).toBeGreaterThan(9)
    const exported = [await admin.get(`${at}/audit/export`), await admin.get(`${at}/audit/export?format=csv`)]
    const everything = JSON.stringify([body, ...exported.map((reply) => reply.body)])
    for (const secret of secrets) expect(everything).not.toContain(secret)
    expect(exported[0]?.headers.get('content-type')).toBe('application/x-ndjson;charset=utf-8')
    expect(String(exported[0]?.body).trimEnd().split('\n').length).toBe(27)
    expect(exported[1]?.headers.get('content-type')).toBe('text/csv;charset=utf-8')
    expect(String(exported[1]?.body).split('\r\n').length).toBe(29)
  })

  test('is read page by page, and between instants', async () => {
    const at = `/spoke/v1/portals/${mine.portal}/audit`
    const { body: all } = await admin.get(`${at}?limit=1000`)
    const ids: number[] = []
    for (let after = ''; ; ) {
      const { body } = await admin.get(`${at}?limit=3${after}`)
      ids.push(...body.results.map(({ id }: { id: number }) => id))
      if (body.paging === undefined) break
      after = `&after=${body.paging.next.after}`
    }
    expect(ids).toEqual(all.results.map(({ id }: { id: number }) => id))
    expect((await admin.get(`${at}?occurredBefore=2020-01-01T00:00:00Z`)).body.results).toEqual([])
    expect((await admin.get(`${at}?occurredAfter=2020-01-01T00:00:00Z&limit=1000`)).body.results.length).toBe(
      ids.length,
    )
    expectEnvelope(await admin.get(`${at}?occurredAfter=yesterday`), 400)
    expectEnvelope(await admin.get(`${at}/export?format=xml`), 400)
  })

  test('a cell that a spreadsheet would run is text in the export', async () => {
    const { body: portal } = await admin.post('/spoke/v1/portals', { name: '=1+1,"x"' })
    const { body } = await admin.get(`/spoke/v1/portals/${portal.id}/audit/export?format=csv`)
    expect(body).toContain(`"'=1+1,""x"""`)
  })
})
