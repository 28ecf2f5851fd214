import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, newUser, openWithAdmin, refusal, withKey } from '../auth/support.ts'
import { CONTACTS, expectRefusalLike } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import { type Caller, caller, openTestSpoke, type Reply, type TestSpoke } from '../harness/spoke.ts'

// Limits that were set, in a back end of one's own: without any, nothing is refused.

const clock = movedClock(Date.parse('2026-02-10T12:00:00Z'))
let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin({ clock }))
})
afterAll(() => spoke.close())

/** The statuses of so many calls at once, as how often each came. */
async function statuses(count: number, call: () => Promise<Reply>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const { status } of await Promise.all(Array.from({ length: count }, call))) {
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

const limitsOf = (portal: Caller) => `/spoke/v1/portals/${portal.portalId}/limits`

async function setLimit(portal: Caller, body: object): Promise<number> {
  const reply = await admin.post(limitsOf(portal), body)
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
  return reply.body.id
}

async function newApp(portal: Caller): Promise<Caller & { readonly app: number }> {
  const made = await act<{ secret: string; app: number }>(spoke, 'tokens.create', {
    ...{ portal: portal.portalId, scopes: 'all' },
    name: `App ${Math.floor(performance.now() * 1_000)}`,
  })
  return { ...caller(spoke.url, portal.portalId, made.secret), app: made.app }
}

describe('without limits', () => {
  test('nothing is refused, no headers speak of any, and calls are counted all the same', async () => {
    const app = await spoke.newPortal()
    expect(await statuses(300, () => app.get(CONTACTS))).toEqual({ 200: 300 })
    expect(await statuses(20, () => app.post(`${CONTACTS}/search`, {}))).toEqual({ 200: 20 })
    const { headers, body } = await app.get('/account-info/v3/api-usage/daily/private-apps')
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
    expect(body.results[0]).toMatchObject({ usageLimit: 2_147_483_647, currentUsage: 321 })
  })
})

describe('a limit', () => {
  test('on a portal counts all of its calls together; another portal knows nothing of it', async () => {
    const portal = await spoke.newPortal()
    const [one, two, elsewhere] = [await newApp(portal), await newApp(portal), await spoke.newPortal()]
    await one.get(CONTACTS)
    await setLimit(portal, { max: 30, period: 'minute' })
    const sums = await Promise.all([one, two].map((app) => statuses(20, () => app.get(CONTACTS))))
    expect(sums.reduce((sum, counts) => sum + (counts[200] ?? 0), 0)).toBe(30)
    const refused = await one.get(CONTACTS)
    expectRefusalLike(refused, 429, {
      message: 'You have reached your minutely limit.',
      policyName: 'MINUTELY',
      category: 'RATE_LIMITS',
    })
    expect(refused.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('60000')
    expect(await statuses(40, () => elsewhere.get(CONTACTS))).toEqual({ 200: 40 })
    clock.advance(Number(refused.headers.get('retry-after')) * 1_000)
    expect((await one.get(CONTACTS)).status).toBe(200)
  })

  test('on each app is by itself; one on an app is on none other', async () => {
    const portal = await spoke.newPortal()
    const [one, two] = [await newApp(portal), await newApp(portal)]
    const each = await setLimit(portal, { subject: 'app', max: 20, period: 'hour' })
    for (const app of [one, two]) expect(await statuses(25, () => app.get(CONTACTS))).toEqual({ 200: 20, 429: 5 })
    await admin.delete(`${limitsOf(portal)}/${each}`)
    await setLimit(portal, { subject: 'app', subjectId: one.app, max: 5, period: 'hour' })
    expect(await statuses(10, () => one.get(CONTACTS))).toEqual({ 200: 5, 429: 5 })
    expect(await statuses(10, () => two.get(CONTACTS))).toEqual({ 200: 10 })
  })

  test('on each key leaves apps alone', async () => {
    const portal = await spoke.newPortal()
    const key = await act<{ secret: string; id: number }>(spoke, 'keys.create', { portal: portal.portalId, name: 'K' })
    await setLimit(portal, { subject: 'key', subjectId: key.id, max: 5, period: 'day' })
    expect(await statuses(8, () => withKey(spoke, key.secret))).toEqual({ 200: 5, 429: 3 })
    expect(await statuses(8, () => portal.get(CONTACTS))).toEqual({ 200: 8 })
    expectRefusalLike(await withKey(spoke, key.secret), 429, {
      policyName: 'DAILY',
      message: 'You have reached your daily limit.',
    })
  })

  test('on a class of operations leaves the others alone', async () => {
    const portal = await spoke.newPortal()
    await setLimit(portal, { operationClass: 'search', max: 3, period: 'minute' })
    expect(await statuses(5, () => portal.post(`${CONTACTS}/search`, {}))).toEqual({ 200: 3, 429: 2 })
    expect(await statuses(10, () => portal.get(CONTACTS))).toEqual({ 200: 10 })
  })

  test('holds on the very next call when it is changed, and no more once it is gone', async () => {
    const portal = await spoke.newPortal()
    const id = await setLimit(portal, { max: 0, period: 'second' })
    expect((await portal.get(CONTACTS)).status).toBe(429)
    expect((await admin.patch(`${limitsOf(portal)}/${id}`, { max: 2 })).body).toMatchObject({ id, max: 2 })
    expect(await statuses(4, () => portal.get(CONTACTS))).toEqual({ 200: 2, 429: 2 })
    expect((await admin.delete(`${limitsOf(portal)}/${id}`)).status).toBe(204)
    expect(await statuses(4, () => portal.get(CONTACTS))).toEqual({ 200: 4 })
  })
})

describe('a key of a service of your own', () => {
  test('is counted against its own limit where it is verified, and whoever asks is not', async () => {
    const portal = await spoke.newPortal()
    const held = await newApp(portal)
    await setLimit(portal, { subject: 'app', operationClass: 'verify', max: 3, period: 'minute' })
    const verify = () => portal.post('/spoke/v1/keys/verify', { key: held.token })
    for (let call = 0; call < 3; call++) expect((await verify()).body.code).toBe('VALID')
    const { status, body } = await verify()
    expect({ status, body }).toMatchObject({ status: 200, body: { valid: false, code: 'RATE_LIMITED' } })
    expect(body.retryAfterSeconds).toBeGreaterThanOrEqual(60)
    const refused = await held.get('/spoke/v1/keys/forward-auth')
    expectRefusalLike(refused, 429, { policyName: 'MINUTELY' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(60)
    expect((await portal.get('/spoke/v1/keys/forward-auth')).status).toBe(204)
    expect((await held.get(CONTACTS)).status).toBe(200)
  })
})

describe('bad settings', () => {
  test.each([
    [{ period: 'minute' }, 'max'],
    [{ max: -1, period: 'minute' }, 'max'],
    [{ max: 1.5, period: 'minute' }, 'max'],
    [{ max: 1_000_000_001, period: 'minute' }, 'max'],
    [{ max: '5', period: 'minute' }, 'max'],
    [{ max: 5, period: 'fortnight' }, 'period'],
    [{ max: 5 }, 'period'],
    [{ max: 5, period: 'minute', operationClass: 'nonsense' }, 'operationClass'],
    [{ max: 5, period: 'minute', subject: 'user' }, 'subject'],
    [{ max: 5, period: 'minute', subjectId: 7 }, 'portal'],
    [{ max: 5, period: 'minute', subject: 'app', subjectId: 4711 }, '4711'],
    [{ max: 5, period: 'minute', subject: 'key', subjectId: 4711 }, '4711'],
    [{ max: 5, period: 'minute', more: true }, 'more'],
  ])('%j are refused, and the message names %s', async (body, named) => {
    const reply = await admin.post(limitsOf(spoke), body)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(JSON.stringify(reply.body)).toContain(named)
    expect((await admin.get(limitsOf(spoke))).body.results).toEqual([])
  })

  test('a limit that is there already is refused, and so is the hundred and first', async () => {
    const portal = await spoke.newPortal()
    await setLimit(portal, { max: 5, period: 'day' })
    expectRefusalLike(await admin.post(limitsOf(portal), { max: 6, period: 'day' }), 409, {
      category: 'OBJECT_ALREADY_EXISTS',
    })
    expectRefusalLike(await admin.patch(`${limitsOf(portal)}/4711`, { max: 5 }), 404, { category: 'OBJECT_NOT_FOUND' })
    for (let made = 1; made < 100; made++) {
      const { id } = await act<{ id: number }>(spoke, 'keys.create', { portal: portal.portalId, name: `K ${made}` })
      await setLimit(portal, { subject: 'key', subjectId: id, max: 5, period: 'day' })
    }
    expectRefusalLike(await admin.post(limitsOf(portal), { max: 5, period: 'hour' }), 400, {
      category: 'VALIDATION_ERROR',
    })
  })

  test.each([
    [{ SPOKE_LIMITS: 'much' }, 'unlimited, free, professional, add-on'],
    [{ SPOKE_PROFILE: 'salesforce' }, 'own, hubspot'],
    [{ SPOKE_TRUST_PROXY: '10.0.0.0/99' }, '10.0.0.0/99'],
    [{ SPOKE_TRUST_PROXY: 'my-proxy' }, 'my-proxy'],
  ])('a setting %j is refused at the start', async (env, named) => {
    expect(await refusal(openTestSpoke({ env }))).toContain(named)
  })

  test('a portal has no time zone that there is not', async () => {
    expectRefusalLike(
      await admin.patch(`/spoke/v1/portals/${spoke.portalId}`, { timeZone: 'Atlantis/Poseidonis' }),
      400,
      {
        category: 'VALIDATION_ERROR',
      },
    )
    const { body } = await admin.patch(`/spoke/v1/portals/${spoke.portalId}`, { timeZone: 'Europe/Berlin' })
    expect(body.timeZone).toBe('Europe/Berlin')
  })
})

describe('administration', () => {
  test('is written into the audit log, with what was before', async () => {
    const portal = await spoke.newPortal()
    const id = await setLimit(portal, { subject: 'app', operationClass: 'search', max: 5, period: 'minute' })
    await admin.patch(`${limitsOf(portal)}/${id}`, { max: 7 })
    await act(spoke, 'limits.delete', { portal: portal.portalId, id })
    const { body } = await admin.get(`/spoke/v1/portals/${portal.portalId}/audit`)
    const acts = body.results.filter(({ action }: { action: string }) => action.startsWith('LIMIT_'))
    expect(acts).toMatchObject([
      { action: 'LIMIT_DELETE', target: { kind: 'limit', id, name: 'each app, search, per minute' } },
      { action: 'LIMIT_UPDATE', detail: { max: { before: 5, after: 7 } } },
      { action: 'LIMIT_CREATE', detail: { max: 5 } },
    ])
  })

  test('takes a role that may change settings, in that portal', async () => {
    const portal = await spoke.newPortal()
    const clerk = await newUser(spoke, { abilities: ['credentials'] }, portal.portalId)
    expect((await clerk.post(limitsOf(portal), { max: 5, period: 'day' })).status).toBe(403)
    const chief = await newUser(spoke, { abilities: ['settings'] }, portal.portalId)
    expect((await chief.post(limitsOf(portal), { max: 5, period: 'day' })).status).toBe(201)
    expect((await chief.post(limitsOf(spoke), { max: 5, period: 'day' })).status).toBe(404)
  })
})

test('SPOKE_LIMITS=unlimited lets everything through, whatever was set', async () => {
  const free = await openWithAdmin({ env: { SPOKE_LIMITS: 'unlimited', SPOKE_PROFILE: 'hubspot' } })
  try {
    await free.admin.post(limitsOf(free.spoke), { max: 1, period: 'day' })
    expect(await statuses(120, () => free.spoke.get(CONTACTS))).toEqual({ 200: 120 })
  } finally {
    await free.spoke.close()
  }
})
