import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, expectEnvelope, expectRefusalLike } from '../compat/support.ts'
import { type Caller, caller, type TestSpoke } from '../harness/spoke.ts'
import { act, newUser, openWithAdmin, refusal, signInFirst, userOf } from './support.ts'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
})
afterAll(() => spoke.close())

const portalPath = (path = '') => `/spoke/v1/portals/${spoke.portalId}${path}`
const SESSION = '/spoke/v1/session'
const CONTACTS = '/crm/v3/objects/contacts'

describe('a role', () => {
  const READ = 'crm.objects.contacts.read'
  const WRITE = 'crm.objects.contacts.write'

  test('bounds which scopes its users grant, in a new app, an edited one and a key', async () => {
    const person = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    const apps = portalPath('/private-apps')
    const made = await person.post(apps, { name: 'Within', scopes: [READ] })
    expect(made.status).toBe(201)
    const beyond = { category: 'MISSING_SCOPES', context: { missingScopes: [WRITE] } }
    expectRefusalLike(await person.post(apps, { name: 'Beyond', scopes: [READ, WRITE] }), 403, beyond)
    expectRefusalLike(await person.patch(`${apps}/${made.body.id}`, { scopes: [READ, WRITE] }), 403, beyond)
    expectRefusalLike(await person.post(apps, { name: 'All', scopes: 'all' }), 403, { category: 'MISSING_SCOPES' })
    expectRefusalLike(await person.post(portalPath('/api-keys'), { name: 'Full' }), 403, {})
    expectRefusalLike(await person.post(portalPath('/service-keys'), { name: 'B', scopes: [WRITE] }), 403, beyond)
    const { body } = await person.get(apps)
    expect(body.results.filter(({ name }: { name: string }) => ['Beyond', 'All'].includes(name))).toEqual([])
    expect((await person.get(`${apps}/${made.body.id}`)).body.scopes).toEqual([READ])
  })

  test('does not let its users get hold of a secret that is mightier than they are', async () => {
    const person = await newUser(spoke, { scopes: [READ], abilities: ['credentials'] })
    const { body: app } = await admin.post(portalPath('/private-apps'), { name: 'Mighty', scopes: [READ, WRITE] })
    const { body: key } = await admin.post(portalPath('/api-keys'), { name: 'Mighty' })
    const one = portalPath(`/private-apps/${app.id}`)
    for (const reply of [
      await person.post(`${one}/rotate`, { oldToken: 'expire-later' }),
      await person.post(`${one}/client-secret`),
      await person.post(`${one}/client-secret/renew`),
      await person.post(portalPath(`/api-keys/${key.id}/rotate`)),
    ]) {
      expectRefusalLike(reply, 403, { category: 'MISSING_SCOPES' })
    }
    // Taking away needs no scope.
    expect((await person.patch(one, { scopes: [READ] })).status).toBe(200)
    expect((await person.post(`${one}/rotate`, { oldToken: 'expire-now' })).status).toBe(200)
  })

  test('can not be made, changed or given so that it goes beyond who does it', async () => {
    const person = await newUser(spoke, { scopes: [READ], abilities: ['users'] })
    const roles = portalPath('/roles')
    const denied = { category: 'PERMISSION_DENIED' }
    expectRefusalLike(await person.post(roles, { name: 'X', scopes: [], abilities: ['credentials'] }), 403, denied)
    expectRefusalLike(await person.post(roles, { name: 'X', scopes: [WRITE], abilities: [] }), 403, {})
    expectRefusalLike(await person.post(roles, { name: 'X', scopes: 'all', abilities: [] }), 403, {})
    expectRefusalLike(await person.patch(`${roles}/${person.role}`, { abilities: ['users', 'audit'] }), 403, denied)
    const users = portalPath('/users')
    expectRefusalLike(await person.post(users, { email: 'new@harbour.example', roleId: 0 }), 403, {})
    expectRefusalLike(await person.patch(`${users}/${person.id}`, { roleId: 0 }), 403, {})
    const { body: who } = await admin.get(SESSION)
    expectRefusalLike(await person.patch(`${users}/${who.id}`, { roleId: person.role }), 403, {})
    expectRefusalLike(await person.delete(`${users}/${who.id}`), 403, {})
    expect((await person.post(roles, { name: 'Within', scopes: [READ], abilities: ['users'] })).status).toBe(201)
  })

  test('mightier than who would change it is not even cut down or deleted', async () => {
    const person = await newUser(spoke, { scopes: [READ], abilities: ['users'] })
    const { body: mighty } = await admin.post(portalPath('/roles'), {
      name: 'Mighty',
      scopes: [READ, WRITE],
      abilities: ['audit'],
    })
    const one = portalPath(`/roles/${mighty.id}`)
    expectRefusalLike(await person.patch(one, { scopes: [READ], abilities: [] }), 403, {})
    expectRefusalLike(await person.delete(one), 403, {})
    const { body } = await admin.get(portalPath('/roles'))
    expect(body.results).toContainEqual(mighty)
  })

  test('changed, its users feel it on the very next request', async () => {
    const person = await newUser(spoke, { abilities: ['audit'] })
    expect((await person.get(portalPath('/audit'))).status).toBe(200)
    expect((await admin.patch(portalPath(`/roles/${person.role}`), { abilities: [] })).status).toBe(200)
    expectRefusalLike(await person.get(portalPath('/audit')), 403, { category: 'PERMISSION_DENIED' })
  })

  test('in use is not deleted, and role 0 is nobody’s to change', async () => {
    const person = await newUser(spoke, {})
    expectRefusalLike(await admin.delete(portalPath(`/roles/${person.role}`)), 409, {})
    expectRefusalLike(await admin.patch(portalPath('/roles/0'), { name: 'X' }), 400, {})
    expectRefusalLike(await admin.delete(portalPath('/roles/0')), 400, {})
    expectRefusalLike(await admin.delete(portalPath('/roles/987654')), 404, {})
  })

  test('the last super admin of a portal stays', async () => {
    const { body: portal } = await admin.post('/spoke/v1/portals', { name: 'Lonely' })
    const person = await newUser(spoke, 'super-admin', portal.id)
    const one = `/spoke/v1/portals/${portal.id}/users/${person.id}`
    const { body: role } = await admin.post(`/spoke/v1/portals/${portal.id}/roles`, {
      name: 'R',
      scopes: [],
      abilities: [],
    })
    expectRefusalLike(await admin.patch(one, { roleId: role.id }), 409, {})
    expectRefusalLike(await admin.delete(one), 409, {})
    await newUser(spoke, 'super-admin', portal.id)
    expect((await admin.delete(one)).status).toBe(204)
  })
})

describe('a user', () => {
  test('is added with a link for the first sign-in, is an owner at once, and an archived one when removed', async () => {
    const users = portalPath('/users')
    const { status, body } = await admin.post(users, { email: 'Grace@Harbour.example', firstName: 'Grace', roleId: 0 })
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        email: 'grace@harbour.example',
        superAdmin: true,
        invited: true,
        link: expect.stringMatching(/console\/welcome#link=spoke-/),
      },
    })
    const owners = async (archived: boolean) =>
      (await spoke.get(`/crm/v3/owners?archived=${archived}&email=grace@harbour.example`)).body.results
    expect(await owners(false)).toMatchObject([{ userId: body.id, firstName: 'Grace' }])
    expectRefusalLike(await admin.post(users, { email: 'grace@harbour.example', roleId: 0 }), 409, {
      category: 'OBJECT_ALREADY_EXISTS',
    })
    expect((await admin.delete(`${users}/${body.id}`)).status).toBe(204)
    expect(await owners(false)).toEqual([])
    expect(await owners(true)).toMatchObject([{ userIdIncludingInactive: body.id }])
  })

  test('known in another portal gets no link here: it would open that portal too', async () => {
    const { body: portal } = await admin.post('/spoke/v1/portals', { name: 'Another' })
    const person = await newUser(spoke, {})
    const { body } = await admin.post(`/spoke/v1/portals/${portal.id}/users`, { email: person.email, roleId: 0 })
    expect(body.link).toBeNull()
    expect(body.id).toBe(person.id)
  })

  test('has tokens of its own, shown once, revoked at once, and none of anybody else’s', async () => {
    const person = await newUser(spoke, {})
    expectRefusalLike(await person.post(`${SESSION}/tokens`, { name: 'CI' }), 403, { category: 'PERMISSION_DENIED' })
    const { cookie } = await signInFirst(spoke, person.email)
    const { body: made } = await anonymous(spoke.url)('POST', `${SESSION}/tokens`, {
      headers: { cookie, 'content-type': 'application/json' },
      body: '{"name":"CI"}',
    })
    const other = caller(spoke.url, spoke.portalId, made.secret)
    expect((await other.get(SESSION)).body.email).toBe(person.email)
    expect(JSON.stringify((await person.get(`${SESSION}/tokens`)).body)).not.toContain(made.secret)
    expectRefusalLike(await admin.delete(`${SESSION}/tokens/${made.id}`), 404, {})
    expect((await person.delete(`${SESSION}/tokens/${made.id}`)).status).toBe(204)
    expectEnvelope(await other.get(SESSION), 401)
  })
})

describe('a portal', () => {
  test('switched off, every call to it is refused on the very next request; switched on, it works again', async () => {
    const { portalId, token } = await spoke.newPortal()
    const tenant = caller(spoke.url, portalId, token)
    expect((await tenant.get(CONTACTS)).status).toBe(200)
    await admin.patch(`/spoke/v1/portals/${portalId}`, { disabled: true })
    expectEnvelope(await tenant.get(CONTACTS), 401)
    await admin.patch(`/spoke/v1/portals/${portalId}`, { disabled: false })
    expect((await tenant.get(CONTACTS)).status).toBe(200)
  })

  test('deleted, nothing opens it any more and no list shows it', async () => {
    const tenant = await spoke.newPortal()
    expect((await admin.delete(`/spoke/v1/portals/${tenant.portalId}`)).status).toBe(204)
    expectEnvelope(await tenant.get(CONTACTS), 401)
    expectRefusalLike(await admin.get(`/spoke/v1/portals/${tenant.portalId}`), 404, {})
    const { body } = await admin.get('/spoke/v1/portals')
    expect(body.results.map(({ id }: { id: number }) => id)).not.toContain(tenant.portalId)
    expect(await refusal(act(spoke, 'tokens.create', { portal: tenant.portalId, name: 'X', scopes: 'all' }))).toMatch(
      /no portal/,
    )
  })

  test('is made, seen and deleted by who administers Spoke itself; others see their own', async () => {
    const tenant = await spoke.newPortal()
    const person = await newUser(spoke, 'super-admin', tenant.portalId)
    expectRefusalLike(await person.post('/spoke/v1/portals', { name: 'X' }), 403, {})
    expectRefusalLike(await person.delete(`/spoke/v1/portals/${tenant.portalId}`), 403, {})
    const { body } = await person.get('/spoke/v1/portals')
    expect(body.results.map(({ id }: { id: number }) => id)).toEqual([tenant.portalId])
    expect((await userOf(spoke, person.email)).portalId).toBe(spoke.portalId)
  })
})
