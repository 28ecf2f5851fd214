import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withKey, withToken } from '../auth/support.ts'
import { anonymous, CONTACTS, expectEnvelope } from '../compat/support.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

// Addresses that send many tokens which nobody has.

let spoke: TestSpoke
let behind: TestSpoke
let untrusting: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
  behind = await openTestSpoke({ env: { SPOKE_TRUST_PROXY: '127.0.0.0/8,10.0.0.0/8' } })
  untrusting = await openTestSpoke({ env: { SPOKE_TRUST_PROXY: '10.0.0.0/8' } })
})
afterAll(() => Promise.all([spoke, behind, untrusting].map((each) => each.close())))

/** One call from an address as a proxy tells it. */
function from(to: TestSpoke, forwarded: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(
      `${to.url}${CONTACTS}`,
      { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': forwarded } },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
      .on('error', reject)
      .end()
  })
}

async function flood(call: (token: string) => Promise<number>): Promise<number[]> {
  const statuses: number[] = []
  for (let sent = 0; sent < 150; sent++) statuses.push(await call(`pat-na1-unknown-${sent}`))
  return statuses
}

describe('many unknown tokens of one address', () => {
  test('are refused with a 429 without the store being asked, in the header and in the query', async () => {
    expect((await spoke.get(CONTACTS)).status).toBe(200)
    const statuses = await flood(async (token) => (await withToken(spoke, token)).status)
    expect(statuses.slice(0, 50)).toEqual(Array(50).fill(401))
    expect(statuses).toContain(429)
    await flood(async (key) => (await withKey(spoke, key)).status)
    const refused = await withToken(spoke, 'pat-na1-another')
    expectEnvelope(refused, 429)
    expect(refused.body.category).toBe('RATE_LIMITS')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(JSON.stringify(refused.body)).not.toContain('pat-na1-another')
  })

  test('are refused where anybody may ask about a token', async () => {
    const ask = (tokenKey: string) =>
      anonymous(spoke.url)('POST', '/oauth/v2/private-apps/get/access-token-info', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ tokenKey }),
      })
    const statuses = await flood(async (token) => (await ask(token)).status)
    expect(statuses).toContain(429)
    expect((await ask(spoke.token)).status).toBe(200)
  })

  test.each(['access', 'refresh'])('are refused where an OAuth %s token is looked up', async (kind) => {
    const statuses = await flood(
      async (token) => (await anonymous(spoke.url)('GET', `/oauth/v1/${kind}-tokens/${token}`)).status,
    )
    expect([...new Set(statuses)].sort()).toEqual([404, 429])
  })

  test('lock nobody out whose token holds, nor who comes without one', async () => {
    await flood(async (token) => (await withToken(spoke, token)).status)
    expect((await spoke.get(CONTACTS)).status).toBe(200)
    expect((await anonymous(spoke.url)('GET', CONTACTS)).status).toBe(401)
    expect((await anonymous(spoke.url)('GET', '/healthz')).status).toBe(200)
    // One that was never seen here waits for its turn like any other.
    const fresh = await spoke.newToken('all')
    await expect.poll(async () => (await fresh.get(CONTACTS)).status, { timeout: 10_000 }).toBe(200)
  })
})

describe('behind a proxy', () => {
  test('addresses are those that it tells, if it is trusted', async () => {
    expect((await flood((token) => from(behind, '203.0.113.7', token))).at(-1)).toBe(429)
    expect(await from(behind, '203.0.113.8', 'pat-na1-x')).toBe(401)
    expect(await from(behind, '203.0.113.7, 10.1.2.3', 'pat-na1-x')).toBe(429)
    // What the caller wrote himself stands before what the proxy added.
    expect(await from(behind, '203.0.113.8, 203.0.113.7', 'pat-na1-x')).toBe(429)
  })

  test('nobody escapes by naming other addresses to one that is not', async () => {
    let sent = 0
    const statuses = await flood((token) => from(untrusting, `198.51.100.${sent++ % 250}`, token))
    expect(statuses.at(-1)).toBe(429)
  })
})
