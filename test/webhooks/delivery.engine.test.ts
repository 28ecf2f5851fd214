import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newContact } from '../compat/support.ts'
import { movedClock } from '../harness/clock.ts'
import { openReceiver, type Receiver } from '../harness/receiver.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { hook, openHookedSpoke, waitFor } from './support.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const clock = movedClock(Date.parse('2026-12-01T00:00:00Z'))
let spoke: TestSpoke
let admin: Caller
let receiver: Receiver
beforeAll(async () => {
  ;({ spoke, admin } = await openHookedSpoke({ clock }))
})
afterAll(() => spoke.close())
beforeEach(async () => {
  receiver = await openReceiver()
})
afterEach(() => receiver.close())

/** Moves time on, and lets what is due then happen. */
async function later(ms: number): Promise<void> {
  clock.advance(ms)
  spoke.app.webhooks.wake()
  await spoke.app.webhooks.settled()
}

async function untilReceived(count: number): Promise<void> {
  await expect.poll(() => receiver.received.length, { timeout: 15_000, interval: 10 }).toBe(count)
  await spoke.app.webhooks.settled()
}

describe('a target that does not take a delivery', () => {
  test('is tried eleven times in 24 hours, later each time; then it is given up, and can be sent again', async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    receiver.behave(() => 500)
    const began = clock.now()
    await newContact(portal)
    await untilReceived(1)
    const [{ id }] = (await own('GET', '/deliveries')).body.results
    const due: number[] = []
    for (let round = 0; round < 40; round++) {
      const { body } = await own('GET', `/deliveries/${id}`)
      if (body.nextAttemptAt === null) break
      const at = Date.parse(body.nextAttemptAt)
      due.push(at)
      await later(at - clock.now() - 1)
      const before = receiver.received.length
      await later(2)
      // Where the target is taken for dead it is tried a little later: not before, and not never.
      if (receiver.received.length === before) await later(20 * MINUTE)
    }
    expect(receiver.received.length).toBe(11)
    expect(receiver.events().map(({ attemptNumber }) => attemptNumber)).toEqual([...Array(11).keys()])
    expect(new Set(receiver.events().map(({ eventId }) => eventId)).size).toBe(1)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(clock.now() - began).toBeGreaterThan(18 * HOUR)
    expect(clock.now() - began).toBeLessThan(30 * HOUR)
    const { body } = await own('GET', `/deliveries/${id}`)
    expect(body).toMatchObject({ state: 'failed', failedAttempts: 11, nextAttemptAt: null })
    expect(body.attempts.length).toBe(11)
    expect(body.attempts[0]).toMatchObject({ number: 0, status: 500, response: 'status 500', error: null })
    expect(body.attempts[10]).toMatchObject({ nextAttemptAt: null })
    const waits = due.map((at, index) => at - Date.parse(body.attempts[index].at))
    const planned = [1, 5, 15, 30, 60, 120, 180, 240, 360, 420].map((minutes) => minutes * MINUTE)
    expect(waits.length).toBe(planned.length)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((planned[index] ?? 0) * 0.8)
      expect(wait).toBeLessThanOrEqual((planned[index] ?? 0) * 1.2)
    }

    receiver.behave(() => 200)
    await own('POST', `/deliveries/${id}/resend`)
    await later(16 * MINUTE)
    await untilReceived(12)
    expect((await own('GET', `/deliveries/${id}`)).body.state).toBe('done')
  })

  test.each([
    [301, 'is not followed'],
    [400, 'is tried again'],
    [404, 'is tried again'],
    [410, 'is tried again'],
    [429, 'is tried again'],
    [503, 'is tried again'],
  ])('%i %s', async (status) => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    receiver.behave((_, index) => (index === 0 ? { status, headers: { location: `${receiver.url}&again` } } : 200))
    await newContact(portal)
    await untilReceived(1)
    await later(2 * MINUTE)
    await untilReceived(2)
    expect(receiver.received[1]?.url).toBe('/hook?from=spoke')
    expect(receiver.events().map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1])
  })

  test('that closes the connection, or refuses it, is tried again', async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    receiver.behave((_, index) => (index === 0 ? 'close' : 200))
    await newContact(portal)
    await untilReceived(1)
    const [{ id }] = (await own('GET', '/deliveries')).body.results
    const { body } = await own('GET', `/deliveries/${id}`)
    expect(body.attempts[0]).toMatchObject({ status: null, error: expect.any(String) })
    await later(2 * MINUTE)
    await untilReceived(2)
  })

  test('within five seconds is tried again', { timeout: 20_000 }, async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    receiver.behave((_, index) => (index === 0 ? 'hang' : 200))
    const began = Date.now()
    await newContact(portal)
    await expect.poll(async () => (await own('GET', '/health')).body.target, { timeout: 8_000 }).toBe('failing')
    expect(Date.now() - began).toBeGreaterThan(4_900)
    await later(2 * MINUTE)
    await untilReceived(2)
  })

  test('and says when it wants to be asked again, is left alone as long', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    receiver.behave((_, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '600' } } : 200))
    await newContact(portal)
    await untilReceived(1)
    await later(9 * MINUTE)
    expect(receiver.received.length).toBe(1)
    await later(2 * MINUTE)
    await untilReceived(2)
  })
})

describe('a dead target', () => {
  test('is left in peace; one delivery tries whether it is back, and then all that waited is sent', async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    await subscribe('contact.creation')
    receiver.behave(() => 500)
    for (let at = 0; at < 10; at++) {
      await newContact(portal)
      await untilReceived(at + 1)
    }
    expect((await own('GET', '/health')).body).toMatchObject({ target: 'open', failuresInRow: 10 })
    for (let at = 0; at < 5; at++) await newContact(portal)
    await later(20_000)
    expect(receiver.received.length).toBe(10)
    await later(MINUTE)
    await untilReceived(11)
    receiver.behave(() => 200)
    await later(3 * MINUTE)
    await later(3 * MINUTE)
    await expect
      .poll(
        async () => {
          await later(MINUTE)
          return (await own('GET', '/health')).body.counts
        },
        { timeout: 10_000 },
      )
      .toEqual([{ state: 'done', deliveries: expect.any(Number), events: 15 }])
    expect((await own('GET', '/health')).body).toMatchObject({ target: 'working', failuresInRow: 0 })
    expect(new Set(receiver.events().map(({ objectId }) => objectId)).size).toBe(15)
  })

  test('does not keep another from being served', async () => {
    const other = await openReceiver()
    try {
      const slow = await hook(spoke, admin, receiver)
      const quick = await hook(spoke, admin, other)
      await slow.subscribe('contact.creation')
      await quick.subscribe('contact.creation')
      receiver.behave(() => 'hang')
      for (let at = 0; at < 12; at++) await newContact(slow.portal)
      await expect.poll(() => receiver.received.length).toBeGreaterThan(0)
      const began = Date.now()
      await newContact(quick.portal)
      await waitFor(other, 1)
      expect(Date.now() - began).toBeLessThan(2_000)
    } finally {
      await receiver.close()
      await spoke.app.webhooks.settled()
      await other.close()
    }
  })
})

describe('a target’s settings', () => {
  test('no more requests are under way than it takes at a time', async () => {
    const { portal, subscribe } = await hook(spoke, admin, receiver, 'all', { maxConcurrentRequests: 6 })
    await subscribe('contact.creation')
    receiver.behave(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return 200
    })
    for (let batch = 0; batch < 15; batch++) {
      const inputs = Array.from({ length: 100 }, () => ({ properties: { firstname: 'Ada' } }))
      await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })
    }
    await waitFor(receiver, 1_500)
    expect(receiver.mostAtOnce()).toBeLessThanOrEqual(6)
    expect(receiver.mostAtOnce()).toBeGreaterThan(1)
  })

  test('no more requests are made in a second than it takes', async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    await own('PUT', '/settings', { maxRequestsPerSecond: 2 })
    await subscribe('contact.creation')
    clock.advance(1_000 - (clock.now() % 1_000))
    for (let batch = 0; batch < 5; batch++) {
      const inputs = Array.from({ length: 100 }, () => ({ properties: { firstname: 'Ada' } }))
      await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })
    }
    // The clock stands still: so does the second.
    await untilReceived(2)
    await later(0)
    expect(receiver.received.length).toBe(2)
    await later(1_000)
    await later(1_000)
    await waitFor(receiver, 500)
    expect(receiver.events().length).toBe(500)
  })

  test('skipOwn leaves out what the app did itself', async () => {
    const { portal, app, subscribe, own } = await hook(spoke, admin, receiver)
    await own('PUT', '/settings', { skipOwn: true })
    await subscribe('contact.creation')
    await newContact(app)
    const theirs = await newContact(portal)
    await waitFor(receiver, 1)
    await spoke.app.webhooks.settled()
    expect(receiver.events().map(({ objectId }) => objectId)).toEqual([Number(theirs)])
  })

  test('ordered: the changes of an object never overtake each other, whatever fails', async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    await own('PUT', '/settings', { ordered: true })
    await subscribe('contact.propertyChange', { propertyName: 'lastname' })
    const ids = await Promise.all(Array.from({ length: 6 }, () => newContact(portal)))
    let calls = 0
    const taken: { readonly objectId: number; readonly propertyValue: string }[] = []
    receiver.behave(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, (calls * 7) % 20))
      if (++calls % 3 === 0) return 500
      taken.push(...request.events)
      return 200
    })
    for (let step = 1; step <= 8; step++) {
      await Promise.all(
        ids.map((id) => portal.patch(`/crm/v3/objects/contacts/${id}`, { properties: { lastname: `v${step}` } })),
      )
    }
    await expect
      .poll(
        async () => {
          await later(20 * MINUTE)
          return taken.length
        },
        { timeout: 20_000, interval: 1 },
      )
      .toBe(48)
    for (const id of ids) {
      const values = taken.filter(({ objectId }) => objectId === Number(id)).map(({ propertyValue }) => propertyValue)
      expect(values).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8'])
    }
  })

  test('conditions let through only the values that they hold of', async () => {
    const { portal, own } = await hook(spoke, admin, receiver)
    const conditions = [{ property: 'lastname', operator: 'IN', values: ['Byron', 'Lovelace'] }]
    const wanted = { eventType: 'contact.propertyChange', propertyName: 'lastname', conditions, active: true }
    expect((await own('POST', '/subscriptions', wanted)).status).toBe(201)
    const id = await newContact(portal, { lastname: 'Byron' })
    for (const lastname of ['King', 'Lovelace']) {
      await portal.patch(`/crm/v3/objects/contacts/${id}`, { properties: { lastname } })
    }
    await waitFor(receiver, 2)
    await spoke.app.webhooks.settled()
    expect(receiver.events().map(({ propertyValue }) => propertyValue)).toEqual(['Byron', 'Lovelace'])
  })
})

describe('a replay', () => {
  test('tells a range once more, with the same ids, while fresh events go on', async () => {
    const { portal, subscribe, own } = await hook(spoke, admin, receiver)
    const subscription = await subscribe('contact.creation')
    await newContact(portal)
    clock.advance(MINUTE)
    const from = clock.now()
    const inputs = Array.from({ length: 100 }, () => ({ properties: { firstname: 'Ada' } }))
    for (let batch = 0; batch < 8; batch++) await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })
    clock.advance(MINUTE)
    const until = clock.now()
    clock.advance(MINUTE)
    await newContact(portal)
    await waitFor(receiver, 802)
    const original = receiver
      .events()
      .toSorted((a, b) => a.eventId - b.eventId)
      .slice(1, 801)
    const iso = (ms: number) => new Date(ms).toISOString()
    receiver.received.length = 0
    const { body: replay } = await own('POST', '/replays', {
      from: iso(from),
      until: iso(until),
      subscriptionId: Number(subscription),
    })
    expect(replay).toMatchObject({ state: 'running', events: 0 })
    await waitFor(receiver, 800)
    await expect.poll(async () => (await own('GET', '/replays')).body.results[0].state).toBe('done')
    await spoke.app.webhooks.settled()
    const told = (events: Receiver['received'][number]['events']) =>
      events.map(({ eventId, objectId }) => `${eventId} ${objectId}`).toSorted()
    expect(told(receiver.events())).toEqual(told(original))
    expect((await own('GET', '/replays')).body.results).toEqual([
      expect.objectContaining({ id: replay.id, events: 800, progress: 1 }),
    ])
  })
})

test('a test event is sent at once, signed, and told of with its answer', async () => {
  const { subscribe, own } = await hook(spoke, admin, receiver)
  const id = await subscribe('deal.propertyChange', { propertyName: 'dealstage' })
  receiver.behave(() => 418)
  const { body } = await own('POST', `/subscriptions/${id}/test`)
  expect(body).toMatchObject({ delivered: false, error: null, status: 418, response: 'status 418' })
  expect(receiver.events()).toEqual([
    expect.objectContaining({ subscriptionType: 'deal.propertyChange', propertyName: 'dealstage', objectId: 123 }),
  ])
  expect((await own('GET', '/deliveries')).body.results).toEqual([])
})
