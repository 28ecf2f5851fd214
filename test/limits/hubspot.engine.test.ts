import { Client } from 'hs14'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { act, openWithAdmin, withKey } from '../auth/support.ts'
import { CONTACTS, expectEnvelope, NOBODY } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import type { Caller, Reply, TestSpoke } from '../harness/spoke.ts'
import { caller } from '../harness/spoke.ts'

// HubSpot's own limits (hubspot-api.md §3), on a clock that tests move.

const clock = movedClock(Date.parse('2026-02-10T12:00:00Z'))
const SEARCH = `${CONTACTS}/search`
const USAGE = '/account-info/v3/api-usage/daily/private-apps'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin({ clock, env: { SPOKE_PROFILE: 'hubspot' } }))
})
afterAll(() => spoke.close())

/** So many calls at once; how many got through, and the first that did not. */
async function calls(count: number, call: () => Promise<Reply>) {
  const replies = await Promise.all(Array.from({ length: count }, call))
  return {
    through: replies.filter(({ status }) => status !== 429).length,
    refused: replies.find(({ status }) => status === 429),
  }
}

const header = (reply: Reply, name: string) => reply.headers.get(`x-hubspot-ratelimit-${name}`)

async function newApp(portal: Caller, kind = 'private-app'): Promise<Caller> {
  const made = await act<{ secret: string }>(spoke, 'tokens.create', {
    ...{ portal: portal.portalId, kind, scopes: 'all' },
    name: `Limited ${kind} ${clock.now()}`,
  })
  return caller(spoke.url, portal.portalId, made.secret)
}

describe('the window of ten seconds', () => {
  test('lets 100 calls of an app through, refuses the next with the known body, and rolls', async () => {
    const app = await spoke.newPortal()
    const first = await calls(60, () => app.get(CONTACTS))
    expect(first.through).toBe(60)
    clock.advance(4_000)
    const { through, refused } = await calls(50, () => app.get(`${CONTACTS}/${NOBODY}`))
    expect(through).toBe(40)
    if (refused === undefined) throw new Error('No call was refused.')
    const correlationId = expectEnvelope(refused, 429)
    expect(JSON.stringify(refused.body)).toBe(
      JSON.stringify({
        status: 'error',
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        correlationId,
        policyName: 'TEN_SECONDLY_ROLLING',
        category: 'RATE_LIMITS',
      }),
    )
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(6)
    expect(header(refused, 'remaining')).toBe('0')
    // The first sixty leave after ten seconds, the forty not before four more have passed.
    clock.advance(6_200)
    expect((await calls(70, () => app.get(CONTACTS))).through).toBe(60)
    clock.advance(4_000)
    expect((await calls(45, () => app.get(CONTACTS))).through).toBe(40)
  })

  test('is one per app, whichever of its tokens is used, and one for all keys of a portal', async () => {
    const app = await spoke.newPortal()
    const other = await newApp(app)
    for (const each of [app, other]) {
      const { through } = await calls(105, () => each.get(CONTACTS))
      // A process on PostgreSQL may let one in a hundred more through (docs/limits.md).
      expect([100, ...(inject('engine') === 'postgres' ? [101] : [])]).toContain(through)
    }
    const keys = await Promise.all(
      ['one', 'two'].map((name) => act<{ secret: string }>(spoke, 'keys.create', { portal: app.portalId, name })),
    )
    const byKey = await Promise.all(keys.map(({ secret }) => calls(60, () => withKey(spoke, secret))))
    expect((byKey[0]?.through ?? 0) + (byKey[1]?.through ?? 0)).toBe(100)
  })

  test('counts what fails later, but not who has no leave', async () => {
    const portal = await spoke.newPortal()
    const reader = await spoke.newToken(['crm.objects.contacts.read'], portal.portalId)
    for (let call = 0; call < 20; call++) expect((await reader.get('/crm/v3/objects/deals')).status).toBe(403)
    const missing = await reader.get(`${CONTACTS}/${NOBODY}`)
    expect(missing.status).toBe(404)
    expect(header(missing, 'remaining')).toBe('99')
  })

  test('is left alone by batches of associations, which have their own, and by paths of Spoke', async () => {
    const portal = await spoke.newPortal()
    const batch = () => portal.post('/crm/v4/associations/contacts/companies/batch/read', { inputs: [{ id: '1' }] })
    expect((await calls(101, batch)).refused?.body.policyName).toBe('TEN_SECONDLY_ROLLING')
    expect(header(await portal.get(CONTACTS), 'remaining')).toBe('99')
    expect((await calls(120, () => portal.get('/spoke/v1/keys/forward-auth'))).through).toBe(120)
    expect(header(await portal.get(CONTACTS), 'remaining')).toBe('98')
    expect((await calls(120, () => caller(spoke.url, 0, '').get('/healthz'))).through).toBe(120)
  })
})

describe('the headers', () => {
  test('tell limits and what is left of them, of every call but searches', async () => {
    const app = await spoke.newPortal()
    await app.get(CONTACTS)
    clock.advance(1_000)
    const { headers } = await app.get(CONTACTS)
    const told = Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-hubspot-ratelimit')))
    expect(told).toEqual({
      'x-hubspot-ratelimit-daily': '250000',
      'x-hubspot-ratelimit-daily-remaining': '249998',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-max': '100',
      'x-hubspot-ratelimit-remaining': '98',
      'x-hubspot-ratelimit-secondly': '10',
      'x-hubspot-ratelimit-secondly-remaining': '9',
    })
    const search = await app.post(SEARCH, {})
    expect([...search.headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })
})

describe('searches', () => {
  test('are five a second for the whole portal, in place of the window of ten seconds', async () => {
    const app = await spoke.newPortal()
    const other = await newApp(app)
    const [mine, theirs] = await Promise.all([
      calls(4, () => app.post(SEARCH, {})),
      calls(4, () => other.post(SEARCH, {})),
    ])
    expect(mine.through + theirs.through).toBe(5)
    const refused = mine.refused ?? theirs.refused
    expect(refused?.body).toMatchObject({
      message: 'You have reached your secondly limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'SECONDLY',
      category: 'RATE_LIMITS',
    })
    // Several processes count in hundredths of the second.
    expect(['1', '2']).toContain(refused?.headers.get('retry-after'))
    expect(header(await app.get(CONTACTS), 'remaining')).toBe('99')
    clock.advance(1_100)
    expect((await calls(6, () => app.post(SEARCH, {}))).through).toBe(5)
  })
})

describe('the day', () => {
  test('is told by the usage endpoints with real numbers, until midnight in the time zone of the portal', async () => {
    const app = await spoke.newPortal()
    const service = await newApp(app, 'service-key')
    await act(spoke, 'portals.edit', { id: app.portalId, timeZone: 'US/Eastern' })
    for (let call = 0; call < 3; call++) await app.get(CONTACTS)
    for (let call = 0; call < 2; call++) await service.get(CONTACTS)
    const dated = ['2025-09', '2026-03', '2026-09'].map((v) => `/account-info/${v}/api-usage/daily/private-apps`)
    let used = 3
    clock.advance(2_000)
    await app.get(CONTACTS)
    used++
    for (const path of [USAGE, ...dated]) {
      used++
      const { status, body } = await app.get(path)
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          results: [
            {
              name: 'private-apps-api-calls-daily',
              usageLimit: 250_000,
              currentUsage: used,
              collectedAt: new Date(clock.now()).toISOString().replace('.000Z', 'Z'),
              fetchStatus: 'SUCCESS',
              resetsAt: '2026-02-11T05:00:00Z',
            },
          ],
        },
      })
    }
    const all = await app.get('/account-info/v3/api-usage/daily')
    expect(all.body.results[0]).toMatchObject({ name: 'api-calls-daily', currentUsage: used + 1 + 2 })
  })

  test('ends: the count begins anew', async () => {
    const app = await spoke.newPortal()
    for (let call = 0; call < 5; call++) await app.get(CONTACTS)
    expect((await app.get(USAGE)).body.results[0].currentUsage).toBe(6)
    clock.advance(12 * 3_600_000)
    expect((await app.get(USAGE)).body.results[0]).toMatchObject({
      currentUsage: 1,
      resetsAt: '2026-02-12T00:00:00Z',
    })
  })
})

describe('the official client', () => {
  test('waits a second and tries again when searches are refused, on its own', async () => {
    const app = await spoke.newPortal()
    const client = new Client({ accessToken: app.token, basePath: spoke.url, numberOfApiCallRetries: 2 })
    for (let call = 0; call < 5; call++) expect((await app.post(SEARCH, {})).status).toBe(200)
    const moving = setTimeout(() => clock.advance(1_100), 500)
    const began = performance.now()
    const found = await client.crm.contacts.searchApi.doSearch({ limit: 1, filterGroups: [] })
    clearTimeout(moving)
    expect(found.results).toEqual([])
    expect(performance.now() - began).toBeGreaterThan(900)
  })

  test('reads the refusal of other calls as its own error type has it', async () => {
    const app = await spoke.newPortal()
    await calls(100, () => app.get(CONTACTS))
    const client = new Client({ accessToken: app.token, basePath: spoke.url })
    const error = await client.crm.contacts.basicApi.getPage().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 429,
      body: { category: 'RATE_LIMITS', message: 'You have reached your ten_secondly_rolling limit.' },
    })
  })
})

test('a super admin is not limited by what limits apps', async () => {
  expect((await calls(150, () => admin.get('/spoke/v1/session'))).through).toBe(150)
})
