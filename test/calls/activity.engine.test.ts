import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN, act, newUser, openWithAdmin, signIn } from '../auth/support.ts'
import { expectRefusalLike } from '../compat/support.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'

let spoke: TestSpoke
let admin: Caller
let reader: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
  reader = await spoke.newToken(['account-info.security.read'])
})
afterAll(() => spoke.close())

const versions = ['v3', '2025-09', '2026-03', '2026-09']

test('sign-ins of the users of a portal are told, those that failed too, and nobody else’s', async () => {
  const headers = { 'user-agent': 'a browser' }
  expect((await signIn(spoke, ADMIN.email, 'wrong', headers)).reply.status).toBe(401)
  expect((await signIn(spoke, ADMIN.email, ADMIN.password, headers)).reply.status).toBe(201)
  await signIn(spoke, 'stranger@elsewhere.example', 'wrong')
  for (const version of versions) {
    const { status, body } = await reader.get(`/account-info/${version}/activity/login`)
    expect(status).toBe(200)
    expect(body.results.slice(0, 2)).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        loginAt: expect.any(String),
        userId: expect.any(Number),
        email: ADMIN.email,
        loginSucceeded: true,
        ipAddress: '127.0.0.1',
        userAgent: 'a browser',
      },
      expect.objectContaining({ email: ADMIN.email, loginSucceeded: false }),
    ])
    expect(JSON.stringify(body)).not.toContain('stranger')
  }
  const elsewhere = await spoke.newPortal()
  expect((await elsewhere.get('/account-info/v3/activity/login')).body).toEqual({ results: [] })
  const { userId } = (await reader.get('/account-info/v3/activity/login')).body.results[0]
  const own = await reader.get(`/account-info/v3/activity/login?userId=${userId}&limit=1`)
  expect(own.body.results).toHaveLength(1)
  expect(own.body.paging.next.link).toContain(`/account-info/v3/activity/login?userId=${userId}`)
  const next = await reader.get(
    `/account-info/v3/activity/login?userId=${userId}&limit=1&after=${own.body.paging.next.after}`,
  )
  expect(next.body.results[0].loginSucceeded).toBe(false)
  expect((await reader.get(`/account-info/v3/activity/login?userId=${userId + 999}`)).body.results).toEqual([])
})

test('acts of administrators are told in both lists, page by page and by user', async () => {
  const clerk = await newUser(spoke, { scopes: ['tickets'], abilities: ['credentials'] })
  await clerk.post(`/spoke/v1/portals/${spoke.portalId}/api-keys`, { name: 'Clerk’s', scopes: ['tickets'] })
  const acts = await reader.get(`/account-info/v3/activity/audit-logs?actingUserId=${clerk.id}`)
  expect(acts.body).toEqual({
    results: [
      {
        id: expect.any(String),
        category: 'CRITICAL_ACTION',
        subCategory: 'HAPIKEY_CREATE',
        action: 'CREATE',
        occurredAt: expect.any(String),
        actingUser: { userId: clerk.id, userEmail: clerk.email },
        targetObjectId: expect.any(String),
      },
    ],
  })
  const critical = await reader.get(`/account-info/2026-09/activity/security?userId=${clerk.id}`)
  expect(critical.body.results).toMatchObject([
    { type: 'HAPIKEY_CREATE', userId: clerk.id, actingUser: clerk.email, ipAddress: '127.0.0.1' },
  ])
  const later = Date.parse(critical.body.results[0].createdAt) + 1
  expect(
    (await reader.get(`/account-info/v3/activity/security?userId=${clerk.id}&fromTimestamp=${later}`)).body.results,
  ).toEqual([])
  expect((await reader.get('/account-info/v3/activity/audit-logs?occurredBefore=2020-01-01T00:00:00Z')).body).toEqual({
    results: [],
  })
  const seen: string[] = []
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: Awaited<ReturnType<Caller['get']>> = await reader.get(
      `/account-info/v3/activity/audit-logs?limit=2&after=${after}`,
    )
    seen.push(...page.body.results.map(({ id }: { id: string }) => id))
    after = page.body.paging?.next.after
  }
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => Number(b) - Number(a)))
  expect(seen.length).toBeGreaterThan(3)
})

test('what is asked wrongly is refused, and named; what is another portal’s is not shown', async () => {
  for (const [query, name] of [
    ['audit-logs?actingUserId=me', 'actingUserId'],
    ['audit-logs?occurredAfter=now', 'occurredAfter'],
    ['login?userId=me', 'userId'],
    ['security?fromTimestamp=now', 'fromTimestamp'],
    ['security?limit=0', 'limit'],
  ]) {
    expectRefusalLike(await reader.get(`/account-info/v3/activity/${query}`), 400, {
      message: expect.stringContaining(name ?? ''),
    })
  }
  const other = await spoke.newPortal()
  await act(spoke, 'keys.create', { portal: other.portalId, name: 'Theirs' })
  expect(JSON.stringify((await reader.get('/account-info/v3/activity/security?limit=1000')).body)).not.toContain(
    'Theirs',
  )
  expect((await admin.get('/account-info/v3/activity/security')).status).toBe(401)
})
