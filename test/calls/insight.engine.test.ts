import { afterAll, beforeAll, expect, test } from 'vitest'
import { act, openWithAdmin, withKey } from '../auth/support.ts'
import { CONTACTS, newContact } from '../compat/support.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
})
afterAll(() => spoke.close())

const ofPortal = (caller: Caller, end: string): string => `/spoke/v1/portals/${caller.portalId}${end}`

async function credentialOf(caller: Caller): Promise<number> {
  const reply = await caller.get(`${CONTACTS}/1`)
  const id = reply.headers.get('x-hubspot-correlation-id')
  return (await admin.get(ofPortal(caller, `/calls/${id}`))).body.credential.id
}

test('what a credential may do is held against what it does', async () => {
  const portal = await spoke.newPortal()
  const granted = ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.deals.read', 'tickets']
  const caller = await spoke.newToken(granted, portal.portalId)
  const credential = await credentialOf(caller)
  const id = await newContact(caller)
  for (let at = 0; at < 3; at++) await caller.get(`${CONTACTS}/${id}`)
  const refused = await caller.get('/crm/v3/objects/companies')
  expect(refused.status).toBe(403)
  const named = refused.body.errors[0].context.requiredGranularScopes
  const { status, body } = await admin.get(ofPortal(portal, `/credentials/${credential}/scopes`))
  expect(status).toBe(200)
  expect(body).toMatchObject({
    credential: { id: credential, kind: 'private-app', gone: false },
    calls: 6,
    needed: [
      { scope: 'crm.objects.contacts.read', calls: 4, operations: [{ operation: 'crm.objects.read', calls: 4 }] },
      { scope: 'crm.objects.contacts.write', calls: 1, operations: [{ operation: 'crm.objects.create', calls: 1 }] },
    ],
    unused: ['crm.objects.deals.read', 'tickets'],
    refused: [{ operation: 'crm.objects.list', calls: 1, path: '/crm/v3/objects/{objectType}' }],
  })
  // The refusal names the scopes that the explainer names.
  expect(body.refused[0].scopes.flat()).toEqual(expect.arrayContaining(named))
  expect(await act(spoke, 'scopes.explain', { portal: portal.portalId, id: credential })).toMatchObject({
    calls: 6,
    unused: ['crm.objects.deals.read', 'tickets'],
  })
  expect((await admin.get(ofPortal(portal, '/credentials/99999/scopes'))).status).toBe(404)
})

test('full access is told which scopes would do', async () => {
  const portal = await spoke.newPortal()
  const credential = await credentialOf(portal)
  await portal.get('/crm/v3/objects/companies')
  const { body } = await admin.get(ofPortal(portal, `/credentials/${credential}/scopes`))
  expect(body.granted).toEqual(['*'])
  expect(body.needed.map(({ scope }: { scope: string }) => scope).toSorted()).toEqual([
    'crm.objects.companies.read',
    'crm.objects.contacts.read',
  ])
  expect(body.unused).toEqual([])
})

test('calls on paths that end are on the radar, with what takes their place and who calls', async () => {
  const portal = await spoke.newPortal()
  const agent = { headers: { 'user-agent': 'nightly-import/3' } }
  await portal.get(CONTACTS, agent)
  await portal.get(CONTACTS, agent)
  await portal.get('/crm/objects/2026-09/contacts', agent)
  const { status, body } = await admin.get(ofPortal(portal, '/sunset/paths'))
  expect(status).toBe(200)
  expect(body.results).toMatchObject([
    {
      method: 'GET',
      path: '/crm/v3/objects/{objectType}',
      version: 'v3',
      endOfSupport: '2027-09-30',
      successor: { version: '2026-09' },
      calls: 2,
      callers: [{ userAgent: 'nightly-import/3', calls: 2, credential: { kind: 'private-app' } }],
    },
  ])
  expect((await admin.get(ofPortal(portal, '/sunset/paths?endsBefore=2027-06-01'))).body.results).toEqual([])
  expect((await admin.get(ofPortal(portal, '/sunset/paths?endsBefore=soon'))).status).toBe(400)
  const all = await admin.get('/spoke/v1/sunset/paths')
  expect(all.body.results[0].callers.length).toBeGreaterThanOrEqual(1)
  expect(await act(spoke, 'sunset.radar', { portal: portal.portalId })).toMatchObject([{ calls: 2 }])
})

test('who still uses the account API key is told by address, user agent and path', async () => {
  const { body: before } = await admin.get(ofPortal(spoke, '/sunset/api-keys'))
  expect(before).toMatchObject({ announcedAt: null, endsAt: null })
  await act(spoke, 'keys.sunset', {
    portal: spoke.portalId,
    sunset: {
      announced: Date.parse('2026-01-01'),
      closes: Date.parse('2036-01-01'),
      ends: Date.parse('2037-01-01'),
      brownouts: [],
      link: null,
    },
  })
  for (let at = 0; at < 3; at++) expect((await withKey(spoke, spoke.apiKey)).status).toBe(200)
  await spoke.get(CONTACTS)
  const { body } = await admin.get(ofPortal(spoke, '/sunset/api-keys'))
  expect(body).toMatchObject({
    endsAt: '2037-01-01T00:00:00Z',
    results: [
      {
        credential: { kind: 'api-key' },
        method: 'GET',
        path: '/crm/v3/objects/{objectType}',
        calls: 3,
        userAgent: 'node',
      },
    ],
  })
})

test('the address of a caller behind a trusted proxy is his own, and nobody else can make one up', async () => {
  const behind = async (env: Record<string, string>, forwarded: string): Promise<string> => {
    const other = await openWithAdmin({ env })
    try {
      await other.spoke.get(CONTACTS, { headers: { 'x-forwarded-for': forwarded } })
      const [call] = (await other.spoke.app.calls.list(other.spoke.portalId, {}, undefined, 1)).calls
      return call?.address ?? ''
    } finally {
      await other.spoke.close()
    }
  }
  expect(await behind({}, '198.51.100.7')).toBe('127.0.0.1')
  expect(await behind({ SPOKE_TRUST_PROXY: 'loopback' }, '203.0.113.1, 198.51.100.7')).toBe('198.51.100.7')
  expect(await behind({ SPOKE_TRUST_PROXY: '10.0.0.0/8' }, '198.51.100.7')).toBe('127.0.0.1')
  expect(await behind({ SPOKE_TRUST_PROXY: '2' }, '203.0.113.1, 198.51.100.7')).toBe('203.0.113.1')
})
test('a cut-over is not ready while the key is used or the app refused, then ready, then done', async () => {
  const { portalId } = await spoke.newPortal()
  const { secret: key, id: keyId } = await act<{ secret: string; id: number }>(spoke, 'keys.create', {
    portal: portalId,
    name: 'Old importer',
  })
  const at = `/spoke/v1/portals/${portalId}/cut-over`
  const verdict = async (since: string) => (await admin.get(`${at}?since=${since}`)).body
  const start = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000).toISOString()
  expect((await withKey(spoke, key)).status).toBe(200)
  expect((await withKey(spoke, key, `${CONTACTS}/404`)).status).toBe(404)
  const used = await verdict(start)
  expect(used).toMatchObject({
    verdict: 'not-ready',
    keys: [{ credential: { id: keyId, name: 'Old importer' }, calls: 2, refused: 1, active: true, gone: false }],
    uses: [{ credentialId: keyId, method: 'GET' }, { credentialId: keyId }],
  })
  expect(used.reasons[0]).toMatch(/^The key Old importer is still used, last at .+: GET \/crm\/v3\/.+ by node from/)

  // From here on the new code is in place.
  await new Promise((resolve) => setTimeout(resolve, 5))
  const since = new Date().toISOString()
  expect((await verdict(since)).reasons).toEqual(
    expect.arrayContaining([expect.stringMatching(/No private app, service key or public app called since then/)]),
  )
  const app = await spoke.newToken(['crm.objects.contacts.read'], portalId)
  expect((await app.get(CONTACTS)).status).toBe(200)
  expect((await app.get(`${CONTACTS}/404`)).status).toBe(404)
  // What was refused to the key as well is not the move's doing.
  expect(await verdict(since)).toMatchObject({
    verdict: 'ready',
    keys: [{ active: false }],
    apps: [{ calls: 2, refused: 1, active: true }],
    refusals: [{ status: 404, asBefore: true }],
  })
  expect(await act(spoke, 'migrate.watch', { portal: portalId, since: Date.parse(since) })).toMatchObject({
    verdict: 'ready',
  })
  expect((await app.get('/crm/v3/objects/deals')).status).toBe(403)
  const refused = await verdict(since)
  expect(refused.verdict).toBe('not-ready')
  expect(refused.reasons).toEqual([expect.stringMatching(/refused once: 403 GET \/crm\/v3\/.+, MISSING_SCOPES/)])

  await act(spoke, 'keys.deactivate', { portal: portalId, id: keyId })
  expect(await verdict(since)).toMatchObject({ verdict: 'done', keys: [{ gone: true }] })
  // A log that does not reach back so far proves nothing; neither does another portal's key.
  await act(spoke, 'keys.create', { portal: portalId, name: 'Another' })
  expect((await verdict('2020-01-01')).reasons[0]).toMatch(/^The call log begins on /)
  expect((await admin.get(`${at}?keyId=999999`)).status).toBe(404)
})
