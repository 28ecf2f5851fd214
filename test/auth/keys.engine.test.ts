import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, expectRefusal } from '../compat/support.ts'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { act, refusal, withKey, withToken } from './support.ts'

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

interface Made {
  readonly id: number
  readonly secret: string
}

const CONTACTS = '/crm/v3/objects/contacts'
let names = 0
const newKey = (extra: object = {}): Promise<Made> =>
  act(spoke, 'keys.create', { portal: spoke.portalId, name: `Key ${++names}`, ...extra })

describe('an account API key', () => {
  test('opens everything by default, in the query, in the header, bare and with its old name', async () => {
    const { secret } = await newKey()
    expect((await withKey(spoke, secret)).status).toBe(200)
    for (const authorization of [`Bearer ${secret}`, secret, `hapikey ${secret}`]) {
      expect((await anonymous(spoke.url)('GET', CONTACTS, { headers: { authorization } })).status).toBe(200)
    }
  })

  test('with chosen scopes opens those and no others', async () => {
    const { secret } = await newKey({ scopes: ['crm.objects.contacts.read'] })
    expect((await withKey(spoke, secret)).status).toBe(200)
    const reply = await withKey(spoke, secret, '/crm/v3/objects/companies')
    expect(reply.status).toBe(403)
    expect(reply.body.category).toBe('MISSING_SCOPES')
    expect(JSON.stringify(reply.body)).not.toContain(secret)
  })

  test('there may be several, each with its name, and no two with the same one', async () => {
    await newKey({ name: 'Importer' })
    expect(await refusal(newKey({ name: 'Importer' }))).toMatch(/a key named Importer already/)
    const keys = await act<{ name: string }[]>(spoke, 'keys.list', { portal: spoke.portalId })
    expect(keys.filter(({ name }) => name === 'Importer').length).toBe(1)
    expect(keys.length).toBeGreaterThan(1)
  })

  test('rotated, the old secret is refused on the very next request and the new one works, with the same scopes', async () => {
    const { id, secret } = await newKey({ scopes: ['crm.objects.contacts.read'] })
    expect((await withKey(spoke, secret)).status).toBe(200)
    const rotated = await act<Made>(spoke, 'keys.rotate', { portal: spoke.portalId, id })
    expect((await withKey(spoke, secret)).status).toBe(401)
    expect((await withKey(spoke, rotated.secret)).status).toBe(200)
    expect((await withKey(spoke, rotated.secret, '/crm/v3/objects/companies')).status).toBe(403)
  })

  test('deactivated, it is refused on the very next request, and is in no list', async () => {
    const { id, secret } = await newKey()
    expect((await withKey(spoke, secret)).status).toBe(200)
    await act(spoke, 'keys.deactivate', { portal: spoke.portalId, id })
    expect((await withKey(spoke, secret)).status).toBe(401)
    const keys = await act<{ id: number }[]>(spoke, 'keys.list', { portal: spoke.portalId })
    expect(keys.map((key) => key.id)).not.toContain(id)
    expect(await refusal(act(spoke, 'keys.rotate', { portal: spoke.portalId, id }))).toMatch(/no API key/)
  })

  test('an edit of its scopes takes effect on the very next request', async () => {
    const { id, secret } = await newKey({ scopes: ['crm.objects.contacts.read'] })
    expect((await withKey(spoke, secret, '/crm/v3/objects/companies')).status).toBe(403)
    const scopes = ['crm.objects.companies.read']
    await act(spoke, 'keys.edit', { portal: spoke.portalId, id, scopes })
    expect((await withKey(spoke, secret, '/crm/v3/objects/companies')).status).toBe(200)
    expect((await withKey(spoke, secret)).status).toBe(403)
  })

  test('its last use is told, and a use is in the list at once', async () => {
    const { id, secret } = await newKey()
    const lastUsed = async () => {
      const keys = await act<{ id: number; lastUsed: number | null }[]>(spoke, 'keys.list', { portal: spoke.portalId })
      return keys.find((key) => key.id === id)?.lastUsed
    }
    expect(await lastUsed()).toBeNull()
    const before = Date.now()
    await withKey(spoke, secret)
    expect(await lastUsed()).toBeGreaterThanOrEqual(before)
  })
})

describe('a developer key', () => {
  test('opens the paths that manage apps, where an account key is refused, and nothing else', async () => {
    const { secret } = await newKey({ kind: 'developer-key' })
    const path = '/webhooks/v3/1/subscriptions'
    expect((await withKey(spoke, secret, path)).status).toBe(404) // it opens the path; there is no such app
    expect((await withKey(spoke, spoke.apiKey, path)).status).toBe(401)
    expect((await withKey(spoke, secret)).status).toBe(401)
    expect((await withToken(spoke, secret)).status).toBe(401)
  })
})

describe('the sunset of account API keys', () => {
  const HOUR = 3_600_000
  async function portalWith(sunset: object | null): Promise<{ portal: number; key: string; token: string }> {
    const { portalId, token } = await spoke.newPortal()
    const { secret } = await act<Made>(spoke, 'keys.create', { portal: portalId, name: 'Old' })
    await act(spoke, 'keys.sunset', { portal: portalId, sunset })
    return { portal: portalId, key: secret, token }
  }
  const policy = (shift: object) => {
    const now = Date.now()
    const whole = { announced: now - HOUR, closes: now + HOUR, ends: now + 2 * HOUR, brownouts: [], link: null }
    return { ...whole, ...shift }
  }

  test('says nothing before it is announced', async () => {
    const { key } = await portalWith(policy({ announced: Date.now() + HOUR / 2 }))
    const { status, headers } = await withKey(spoke, key)
    expect({ status, sunset: headers.get('sunset') }).toEqual({ status: 200, sunset: null })
  })

  test('announced, every answer to a key carries Deprecation, Sunset and Link, and none to a token', async () => {
    const link = 'https://docs.example/keys-end'
    const sunset = policy({ link })
    const { key, token } = await portalWith(sunset)
    for (const path of [CONTACTS, `${CONTACTS}/1`, '/crm/v3/objects/nonsense', '/cms/v3/blogs/tags']) {
      const { headers } = await withKey(spoke, key, path)
      expect(headers.get('deprecation')).toBe(`@${Math.floor(sunset.announced / 1000)}`)
      expect(headers.get('sunset')).toBe(new Date(sunset.ends).toUTCString())
      expect(headers.get('link')).toContain(`<${link}>; rel="deprecation"`)
    }
    expect((await withToken(spoke, token)).headers.get('sunset')).toBeNull()
  })

  test('closed, no key is made any more, and those there are still work and can be rotated', async () => {
    const { portal, key } = await portalWith(policy({ closes: Date.now() - 1 }))
    expect((await withKey(spoke, key)).status).toBe(200)
    expect(await refusal(act(spoke, 'keys.create', { portal, name: 'New' }))).toMatch(/API keys are ending/)
    const [{ id }] = (await act<Made[]>(spoke, 'keys.list', { portal })) as [Made]
    expect((await act<Made>(spoke, 'keys.rotate', { portal, id })).secret).not.toBe(key)
  })

  test('in a brownout a key is refused as it will be in the end, and told when to come back', async () => {
    const now = Date.now()
    const window = { from: now - 25 * HOUR, until: now - 23 * HOUR, every: 'day' }
    const sunset = policy({ announced: now - 30 * HOUR, brownouts: [window] })
    const { key, token } = await portalWith(sunset)
    const reply = await withKey(spoke, key)
    expectRefusal(reply, 401, {
      message: 'The API key used to make this call is expired.',
      context: { 'expire time': [new Date(now - HOUR).toISOString().replace('.000Z', 'Z')] },
      links: { 'api key': `${spoke.url}/console/` },
      category: 'EXPIRED_AUTHENTICATION',
    })
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(3_500)
    expect((await withToken(spoke, token)).status).toBe(200)
  })

  test('ended, a key is refused with 401, and what never was a key still with the old words', async () => {
    const ends = Math.floor(Date.now() / 1000) * 1000
    const { portal, key } = await portalWith(policy({ announced: ends - HOUR, closes: ends - HOUR, ends }))
    expectRefusal(await withKey(spoke, key), 401, {
      message: 'The API key used to make this call is expired.',
      context: { 'expire time': [new Date(ends).toISOString().replace('.000Z', 'Z')] },
      links: { 'api key': `${spoke.url}/console/` },
      category: 'EXPIRED_AUTHENTICATION',
    })
    const unknown = await withKey(spoke, '11111111-2222-4333-8444-555555555555')
    expect(unknown.body.category).toBe('INVALID_AUTHENTICATION')
    const [{ id }] = (await act<Made[]>(spoke, 'keys.list', { portal })) as [Made]
    expect(await refusal(act(spoke, 'keys.rotate', { portal, id }))).toMatch(/API keys are ending/)
  })

  test('taken back, keys work as before', async () => {
    const { portal, key } = await portalWith(policy({ closes: Date.now() - 2, ends: Date.now() - 1 }))
    expect((await withKey(spoke, key)).status).toBe(401)
    await act(spoke, 'keys.sunset', { portal, sunset: null })
    const { status, headers } = await withKey(spoke, key)
    expect({ status, sunset: headers.get('sunset') }).toEqual({ status: 200, sunset: null })
  })

  test.each([
    ['the end before the announcement', { ends: 0 }, /must come in this order/],
    ['a brownout outside', { brownouts: [{ from: 0, until: 1, every: null }] }, /must lie between/],
    ['a link that is no address', { link: 'javascript:alert(1)' }, /link must begin with http/],
    ['a link with a line in it', { link: 'https://x.example/\r\nset-cookie: a=b' }, /link must begin with http/],
  ])('refuses %s', async (_, shift, why) => {
    const sunset = policy(shift)
    expect(await refusal(act(spoke, 'keys.sunset', { portal: spoke.portalId, sunset }))).toMatch(why)
    expect((await withKey(spoke, spoke.apiKey)).headers.get('sunset')).toBeNull()
  })
})
