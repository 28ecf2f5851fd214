import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWithAdmin } from '../auth/support.ts'
import { expectRefusal, expectRefusalLike, newContact } from '../compat/support.ts'
import { openReceiver } from '../harness/receiver.ts'
import { type Caller, caller, type TestSpoke } from '../harness/spoke.ts'
import { CALLBACK, install, newApp, READ, signedIn } from '../oauth/support.ts'
import { hook, openHookedSpoke, waitFor } from './support.ts'

const TARGET = 'https://target.example/hook'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openHookedSpoke())
})
afterAll(() => spoke.close())

describe('settings', () => {
  test('are there once they were set, in HubSpot’s shape, under every version; cleared they are gone', async () => {
    const { hooks, appId, portal, own } = await hook(spoke, admin, undefined)
    expectRefusalLike(await hooks('GET', '/settings'), 404, { category: 'OBJECT_NOT_FOUND' })
    const throttling = { maxConcurrentRequests: 12, period: 'SECONDLY' }
    const put = await hooks('PUT', '/settings', { targetUrl: TARGET, throttling })
    expect(put).toMatchObject({ status: 200, body: { targetUrl: TARGET, throttling: { maxConcurrentRequests: 12 } } })
    const key = (await admin.post(`/spoke/v1/portals/${portal.portalId}/developer-keys`, { name: 'Two' })).body.secret
    for (const path of ['/webhooks/v3', '/app-webhooks/2025-09', '/webhooks/2026-03', '/app-webhooks/2026-09']) {
      const reply = await caller(spoke.url, 0, '').get(`${path}/${appId}/settings?hapikey=${key}`)
      expect({ path, status: reply.status, body: reply.body }).toMatchObject({ status: 200, body: put.body })
    }
    await own('PUT', '/settings', { ordered: true, maxRequestsPerSecond: 5 })
    expect((await hooks('PUT', '/settings', { targetUrl: `${TARGET}2`, maxConcurrentRequests: 6 })).status).toBe(200)
    expect((await own('GET', '/settings')).body).toMatchObject({
      ...{ targetUrl: `${TARGET}2`, ordered: true, skipOwn: false },
      ...{ maxRequestsPerSecond: 5, maxConcurrentRequests: 6 },
    })
    expect((await hooks('DELETE', '/settings')).status).toBe(204)
    expectRefusalLike(await hooks('GET', '/settings'), 404, { category: 'OBJECT_NOT_FOUND' })
  })

  test.each([
    ['no address', { targetUrl: 'nonsense' }],
    ['another scheme', { targetUrl: 'ftp://target.example/' }],
    ['a password in the address', { targetUrl: 'https://ada:secret@target.example/' }],
    ['an address that is too long', { targetUrl: `https://target.example/${'x'.repeat(2_000)}` }],
    ['too few at a time', { targetUrl: TARGET, throttling: { maxConcurrentRequests: 5 } }],
    ['too many at a time', { targetUrl: TARGET, throttling: { maxConcurrentRequests: 100_000 } }],
    ['no target', { throttling: { maxConcurrentRequests: 10 } }],
  ])('with %s are refused, and change nothing', async (_, body) => {
    const { hooks } = await hook(spoke, admin, undefined)
    await hooks('PUT', '/settings', { targetUrl: TARGET })
    const before = (await hooks('GET', '/settings')).body
    const reply = await hooks('PUT', '/settings', body)
    expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    expect(JSON.stringify(reply.body)).not.toContain('secret')
    expect((await hooks('GET', '/settings')).body).toEqual(before)
  })

  test('of an app of another portal, or of none, are not there', async () => {
    const [mine, theirs] = [await hook(spoke, admin, undefined), await hook(spoke, admin, undefined)]
    const key = (await admin.post(`/spoke/v1/portals/${mine.portal.portalId}/developer-keys`, { name: 'K' })).body
      .secret
    for (const app of [theirs.appId, 999_999, 'x']) {
      const reply = await caller(spoke.url, 0, '').get(`/webhooks/v3/${app}/subscriptions?hapikey=${key}`)
      expectRefusalLike(reply, 404, { category: 'OBJECT_NOT_FOUND' })
    }
  })
})

describe('subscriptions', () => {
  test('are made paused, listed, resumed, changed in batches and ended', async () => {
    const { hooks } = await hook(spoke, admin, undefined)
    const { body: first } = await hooks('POST', '/subscriptions', { eventType: 'contact.creation' })
    expect(first).toEqual({
      id: expect.stringMatching(/^\d+$/),
      eventType: 'contact.creation',
      active: false,
      createdAt: expect.any(String),
    })
    const wanted = { eventType: 'object.propertyChange', objectTypeId: 'contacts', propertyName: 'city', active: true }
    const { body: second } = await hooks('POST', '/subscriptions', wanted)
    expect(second).toMatchObject({ objectTypeId: '0-1', propertyName: 'city', active: true })
    expect((await hooks('PATCH', `/subscriptions/${first.id}`, { active: true })).body).toMatchObject({ active: true })
    const inputs = [first.id, second.id, 987_654].map((id) => ({ id: Number(id), active: false }))
    const batch = await hooks('POST', '/subscriptions/batch/update', { inputs })
    expect(batch.status).toBe(207)
    expect(batch.body).toMatchObject({ numErrors: 1, errors: [{ context: { ids: ['987654'] } }] })
    const { results } = (await hooks('GET', '/subscriptions')).body
    expect(results.map(({ active }: { active: boolean }) => active)).toEqual([false, false])
    expect((await hooks('DELETE', `/subscriptions/${first.id}`)).status).toBe(204)
    expectRefusalLike(await hooks('GET', `/subscriptions/${first.id}`), 404, { category: 'OBJECT_NOT_FOUND' })
    expectRefusalLike(await hooks('POST', '/subscriptions', wanted), 409, { category: 'CONFLICT' })
  })

  test.each([
    ['an unknown event type', { eventType: 'contact.nonsense' }, 400],
    ['no property', { eventType: 'contact.propertyChange' }, 400],
    [
      'a property that changes with everything',
      { eventType: 'deal.propertyChange', propertyName: 'hs_lastmodifieddate' },
      400,
    ],
    ['no object type', { eventType: 'object.creation' }, 400],
    ['an unknown object type', { eventType: 'object.creation', objectTypeId: 'nonsense' }, 400],
    ['what Spoke does not have yet', { eventType: 'conversation.creation' }, 501],
    ['products, which are not associated', { eventType: 'product.associationChange' }, 400],
  ])('with %s are refused', async (_, body, status) => {
    const { hooks } = await hook(spoke, admin, undefined)
    expectRefusalLike(await hooks('POST', '/subscriptions', body), status, {})
    expect((await hooks('GET', '/subscriptions')).body).toEqual({ results: [] })
  })

  test('need a scope to read what they are about; it is named', async () => {
    const { hooks } = await hook(spoke, admin, undefined, ['crm.objects.companies.read'])
    expect((await hooks('POST', '/subscriptions', { eventType: 'company.creation' })).status).toBe(201)
    expectRefusalLike(await hooks('POST', '/subscriptions', { eventType: 'contact.creation' }), 400, {
      message: expect.stringContaining('crm.objects.contacts.read'),
      category: 'VALIDATION_ERROR',
    })
    const custom = { eventType: 'object.creation', objectTypeId: '2-123' }
    expectRefusalLike(await hooks('POST', '/subscriptions', custom), 400, {
      message: expect.stringContaining('crm.objects.custom.read'),
    })
  })

  test('are a thousand at most', { timeout: 60_000 }, async () => {
    const { hooks } = await hook(spoke, admin, undefined)
    for (let at = 0; at < 1_000; at += 50) {
      const made = Array.from({ length: 50 }, (_, offset) =>
        hooks('POST', '/subscriptions', { eventType: 'contact.propertyChange', propertyName: `p${at + offset}` }),
      )
      for (const { status } of await Promise.all(made)) expect(status).toBe(201)
    }
    expectRefusal(await hooks('POST', '/subscriptions', { eventType: 'contact.creation' }), 400, {
      message:
        "Couldn't create another subscription. You've reached the maximum number allowed per application (1000).",
      category: 'VALIDATION_ERROR',
    })
  })

  test('take conditions only on values that their events tell', async () => {
    const { own } = await hook(spoke, admin, undefined)
    const conditions = [{ property: 'city', operator: 'EQ', value: 'Paris' }]
    for (const body of [
      { eventType: 'contact.propertyChange', propertyName: 'firstname', conditions },
      { eventType: 'contact.associationChange', conditions },
      { eventType: 'contact.creation', conditions: [{ property: 'city', operator: 'LIKE' }] },
    ]) {
      expectRefusalLike(await own('POST', '/subscriptions', body), 400, { category: 'VALIDATION_ERROR' })
    }
    expect((await own('POST', '/subscriptions', { eventType: 'contact.creation', conditions })).status).toBe(201)
  })
})

test('a public app hears of every portal that let it in, and of none that put it out', async () => {
  const receiver = await openReceiver()
  const visitor = await signedIn(spoke)
  try {
    const app = await newApp(spoke, { redirectUrls: [CALLBACK], scopes: { required: [READ] } })
    const [one, two, none] = [await spoke.newPortal(), await spoke.newPortal(), await spoke.newPortal()]
    for (const portal of [one, two]) await install(spoke, visitor, app, {}, portal.portalId)
    const at = `/spoke/v1/portals/${spoke.portalId}`
    const key = (await admin.post(`${at}/developer-keys`, { name: `Hooks ${app.id}` })).body.secret
    const hooks = (method: string, path: string, body?: unknown) =>
      caller(spoke.url, 0, '').call(method, `/webhooks/v3/${app.id}${path}?hapikey=${key}`, body)
    expect((await hooks('PUT', '/settings', { targetUrl: receiver.url })).status).toBe(200)
    const wanted = { eventType: 'contact.creation', active: true }
    expect((await hooks('POST', '/subscriptions', wanted)).status).toBe(201)
    for (const portal of [one, none, two]) await newContact(portal)
    await waitFor(receiver, 2)
    await spoke.app.webhooks.settled()
    const portals = () => receiver.events().map(({ portalId }) => portalId)
    expect(portals().toSorted()).toEqual([one.portalId, two.portalId].toSorted())
    expect((await admin.get(`${at}/public-apps/${app.id}/webhooks/health`)).body).toMatchObject({ target: 'working' })

    const { access_token } = await install(spoke, visitor, app, {}, one.portalId)
    expect(
      (await caller(spoke.url, one.portalId, access_token).delete('/appinstalls/v3/external-install')).status,
    ).toBe(204)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await newContact(one)
    await newContact(two)
    await waitFor(receiver, 3)
    await spoke.app.webhooks.settled()
    expect(portals().slice(2)).toEqual([two.portalId])
  } finally {
    await receiver.close()
  }
})

test('where the operator does not allow it, nothing is sent to this machine or without TLS', async () => {
  const receiver = await openReceiver()
  const { spoke: strict, admin: by } = await openWithAdmin()
  try {
    const { hooks, own, subscribe, portal } = await hook(strict, by, undefined)
    expectRefusalLike(await hooks('PUT', '/settings', { targetUrl: receiver.url }), 400, {
      category: 'VALIDATION_ERROR',
    })
    const port = new URL(receiver.url).port
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '[::ffff:127.0.0.1]', '169.254.169.254']) {
      const put = await hooks('PUT', '/settings', { targetUrl: `https://${host}:${port}/` })
      expect({ host, status: put.status }).toEqual({ host, status: 200 })
      const id = await subscribe('contact.creation', {})
      const { body } = await own('POST', `/subscriptions/${id}/test`)
      expect({ host, ...body }).toMatchObject({
        delivered: false,
        status: null,
        error: expect.stringContaining('SPOKE_ALLOW_PRIVATE_TARGETS'),
      })
      await hooks('DELETE', `/subscriptions/${id}`)
    }
    await newContact(portal)
    expect(receiver.received).toEqual([])
  } finally {
    await strict.close()
    await receiver.close()
  }
})
