import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '../compat/support.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { ADMIN, act, newUser, openWithAdmin, signIn } from './support.ts'

// `/spoke/v1/portals/{portalId}/api/…`: HubSpot's operations for users who signed in, bounded by their role.

let spoke: TestSpoke
let admin: Caller
let inside = ''
beforeAll(async () => {
  const opened = await openWithAdmin()
  spoke = opened.spoke
  admin = opened.admin
  inside = `/spoke/v1/portals/${spoke.portalId}/api`
})
afterAll(() => spoke.close())

describe('HubSpot’s operations for users who signed in', () => {
  test('are the same operations: a record is made, read, searched and paged, with links that stay inside', async () => {
    const made = await admin.post(`${inside}/crm/v3/objects/contacts`, {
      properties: { email: 'ada@harbour.example' },
    })
    expect(made.status).toBe(201)
    await admin.post(`${inside}/crm/v3/objects/contacts`, { properties: { email: 'grace@harbour.example' } })
    expect((await spoke.get(`/crm/v3/objects/contacts/${made.body.id}`)).body.properties.email).toBe(
      'ada@harbour.example',
    )
    const page = await admin.get(`${inside}/crm/objects/2026-03/contacts?limit=1`)
    expect(page.body.paging.next.link).toMatch(`${spoke.url}${inside}/crm/objects/2026-03/contacts?`)
    const found = await admin.post(`${inside}/crm/v3/objects/contacts/search`, { query: 'grace' })
    expect(found.body.total).toBe(1)
  })

  test('keep the user as the source of a change', async () => {
    const { body } = await admin.post(`${inside}/crm/v3/objects/companies`, { properties: { name: 'Harbour Works' } })
    const { body: read } = await spoke.get(`/crm/v3/objects/companies/${body.id}?propertiesWithHistory=name`)
    const who = (await admin.get('/spoke/v1/session')).body.id
    expect(read.propertiesWithHistory.name[0]).toMatchObject({ sourceType: 'CRM_UI', sourceId: `userId:${who}` })
  })

  test('are bounded by the scopes of the role, and refused with their names', async () => {
    const reader = await newUser(spoke, { scopes: ['crm.objects.contacts.read'] })
    expect((await reader.get(`${inside}/crm/v3/objects/contacts`)).status).toBe(200)
    const written = await reader.post(`${inside}/crm/v3/objects/contacts`, { properties: { email: 'x@y.example' } })
    expect(written.status).toBe(403)
    expect(written.body.category).toBe('MISSING_SCOPES')
    expect((await reader.get(`${inside}/crm/v3/objects/deals`)).status).toBe(403)
    const nobody = await newUser(spoke, { scopes: [] })
    expect((await nobody.get(`${inside}/crm/v3/objects/contacts`)).status).toBe(403)
  })

  test('do not exist for a user of another portal, nor in one that is not there', async () => {
    const other = await act<{ id: number }>(spoke, 'portals.create', { name: 'Other' })
    const stranger = await newUser(spoke, 'super-admin', other.id)
    expect((await stranger.get(`${inside}/crm/v3/objects/contacts`)).status).toBe(404)
    expect((await stranger.get(`/spoke/v1/portals/${other.id}/api/crm/v3/objects/contacts`)).body.results).toEqual([])
    expect((await admin.get('/spoke/v1/portals/999999999/api/crm/v3/objects/contacts')).status).toBe(404)
    expect((await admin.get('/spoke/v1/portals/0/api/crm/v3/objects/contacts')).status).toBe(404)
    await act(spoke, 'portals.edit', { id: other.id, disabled: true })
    expect((await stranger.get(`/spoke/v1/portals/${other.id}/api/crm/v3/objects/contacts`)).status).toBe(403)
  })

  test('are opened by no credential of HubSpot’s, and open nothing beside them', async () => {
    for (const headers of [{ authorization: `Bearer ${spoke.token}` }, {}] as const) {
      const reply = await anonymous(spoke.url)('GET', `${inside}/crm/v3/objects/contacts?hapikey=${spoke.apiKey}`, {
        headers,
      })
      expect(reply.status).toBe(401)
    }
    for (const path of [
      `${inside}/spoke/v1/session`,
      `${inside}/spoke/v1/portals`,
      `${inside}${inside}/crm/v3/objects/contacts`,
      `${inside}/spoke/v1/keys/forward-auth`,
      `${inside}/console/`,
      `${inside}/nothing`,
    ]) {
      expect([path, (await admin.get(path)).status]).toEqual([path, 404])
    }
    expect((await admin.post(`${inside}/spoke/v1/keys/verify`, { key: spoke.token })).status).toBe(404)
    expect((await admin.get(`${inside}/marketing/v3/emails`)).status).toBe(501)
  })

  test('are opened by the cookie of a session, and then by no page of another site', async () => {
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    const send = (headers: Readonly<Record<string, string>>) =>
      anonymous(spoke.url)('POST', `${inside}/crm/v3/objects/contacts`, {
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ properties: {} }),
      })
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403)
    // HubSpot's own paths look at no cookie.
    const plain = await anonymous(spoke.url)('GET', '/crm/v3/objects/contacts', { headers: { cookie } })
    expect(plain.status).toBe(401)
  })

  test('page by offset as far as records go', async () => {
    const search = { limit: 1, after: '10000' }
    const own = await admin.post(`${inside}/crm/v3/objects/contacts/search`, search)
    expect({ status: own.status, results: own.body.results }).toEqual({ status: 200, results: [] })
    expect((await spoke.post('/crm/v3/objects/contacts/search', search)).status).toBe(400)
  })
})
