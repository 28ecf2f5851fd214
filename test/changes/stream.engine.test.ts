import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../src/kit/event-stream.ts'
import { openWithAdmin } from '../auth/support.ts'
import { expectRefusalLike, newCompany, newContact } from '../compat/support.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'

let spoke: TestSpoke
let admin: Caller
beforeAll(async () => {
  ;({ spoke, admin } = await openWithAdmin())
})
afterAll(() => spoke.close())

const open = new Set<AbortController>()
afterEach(() => {
  for (const stream of open) stream.abort()
  open.clear()
})

interface Watched {
  readonly events: { readonly id: string; readonly event: string; readonly data: Record<string, unknown> }[]
  readonly over: Promise<void>
  readonly raw: () => string
  stop(): void
}

/** Follows the stream; resolves once it is there. */
async function watch(caller: Caller, query = '', headers: Record<string, string> = {}): Promise<Watched> {
  const stop = new AbortController()
  open.add(stop)
  const response = await fetch(`${caller.url}/spoke/v1/changes${query}`, {
    headers: { authorization: `Bearer ${caller.token}`, ...headers },
    signal: stop.signal,
  })
  expect({ status: response.status }).toEqual({ status: 200 })
  expect(response.headers.get('content-type')).toBe('text/event-stream;charset=utf-8')
  const events: Watched['events'] = []
  let raw = ''
  let ready = (): void => undefined
  const isReady = new Promise<void>((resolve) => {
    ready = resolve
  })
  async function* seen() {
    for await (const chunk of response.body ?? []) {
      raw += new TextDecoder().decode(chunk)
      yield chunk
    }
  }
  const over = (async () => {
    for await (const { id = '', event, data } of readEvents(seen())) {
      if (event === 'ready') ready()
      else events.push({ id, event, data: JSON.parse(data) as Record<string, unknown> })
    }
  })().catch((error) => {
    if (!stop.signal.aborted) throw error
  })
  await isReady
  return { events, over, raw: () => raw, stop: () => stop.abort() }
}

const until = (stream: Watched, count: number) =>
  expect.poll(() => stream.events.length, { timeout: 5_000 }).toBe(count)

describe('the stream of changes', () => {
  test('tells what happens, as it happens, to the portal alone', async () => {
    const [portal, other] = [await spoke.newPortal(), await spoke.newPortal()]
    await newContact(portal)
    const stream = await watch(portal)
    const began = performance.now()
    const id = await newContact(portal, { firstname: 'Ada' })
    await until(stream, 1)
    expect(performance.now() - began).toBeLessThan(1_000)
    await newContact(other)
    await portal.patch(`/crm/v3/objects/contacts/${id}`, { properties: { firstname: 'Augusta' } })
    await until(stream, 2)
    expect(stream.events).toMatchObject([
      {
        event: 'creation',
        data: {
          portalId: portal.portalId,
          objectTypeId: '0-1',
          objectId: id,
          before: null,
          after: { firstname: 'Ada' },
        },
      },
      { event: 'propertyChange', data: { before: { firstname: 'Ada' }, after: { firstname: 'Augusta' } } },
    ])
    expect(stream.raw()).toMatch(
      /^retry: 1000\nid: \d+\nevent: ready\ndata: \{\}\n\nid: \d+\nevent: creation\ndata: \{.*\}\n\n/,
    )
  })

  test('resumes after the last event that was seen: nothing is missed, nothing comes twice', async () => {
    const portal = await spoke.newPortal()
    const first = await watch(portal)
    const ids = [await newContact(portal), await newContact(portal)]
    await until(first, 2)
    first.stop()
    for (let at = 0; at < 250; at++) ids.push(await newContact(portal))
    const second = await watch(portal, '', { 'last-event-id': first.events[1]?.id ?? '' })
    ids.push(await newContact(portal))
    await until(second, 251)
    const told = [...first.events, ...second.events].map(({ data }) => data['objectId'])
    expect(told).toEqual(ids)
  })

  test('is of the object types and properties that were asked for', async () => {
    const portal = await spoke.newPortal()
    const stream = await watch(portal, '?types=contacts&properties=firstname')
    const contact = await newContact(portal, { firstname: 'Ada', lastname: 'Byron' })
    await newCompany(portal)
    await portal.patch(`/crm/v3/objects/contacts/${contact}`, { properties: { lastname: 'Lovelace' } })
    await portal.patch(`/crm/v3/objects/contacts/${contact}`, { properties: { firstname: 'A', lastname: 'B' } })
    await portal.delete(`/crm/v3/objects/contacts/${contact}`)
    await until(stream, 3)
    expect(stream.events.map(({ event, data }) => [event, data['after']])).toEqual([
      ['creation', { firstname: 'Ada' }],
      ['propertyChange', { firstname: 'A' }],
      ['deletion', null],
    ])
  })

  test('tells nothing that the credential may not read, and ends with the credential', async () => {
    const portal = await spoke.newPortal()
    const at = `/spoke/v1/portals/${portal.portalId}/private-apps`
    const { body: app } = await admin.post(at, { name: 'Watcher', scopes: ['crm.objects.companies.read'] })
    const watcher = { ...portal, token: app.token.secret as string }
    const stream = await watch(watcher)
    await newContact(portal)
    const company = await newCompany(portal)
    await until(stream, 1)
    expect(stream.events[0]?.data['objectId']).toBe(company)
    await admin.delete(`${at}/${app.id}`)
    await newCompany(portal)
    await stream.over
    expect(stream.events.length).toBe(1)
  })

  test('refuses types that the credential may not read, unknown ones, and ids that there never were', async () => {
    const reader = await spoke.newToken(['crm.objects.companies.read'])
    expectRefusalLike(await reader.get('/spoke/v1/changes?types=contacts'), 403, { category: 'MISSING_SCOPES' })
    expectRefusalLike(await spoke.get('/spoke/v1/changes?types=nonsense'), 400, { category: 'VALIDATION_ERROR' })
    for (const id of ['999999999999', 'x']) {
      const reply = await spoke.get('/spoke/v1/changes', { headers: { 'last-event-id': id } })
      expectRefusalLike(reply, 400, { category: 'VALIDATION_ERROR' })
    }
  })

  test('who reads slowly is told everything, and costs no memory meanwhile', async () => {
    const portal = await spoke.newPortal()
    const stop = new AbortController()
    open.add(stop)
    const response = await fetch(`${portal.url}/spoke/v1/changes`, {
      headers: { authorization: `Bearer ${portal.token}` },
      signal: stop.signal,
    })
    const text = 'x'.repeat(5_000)
    for (let batch = 0; batch < 10; batch++) {
      const inputs = Array.from({ length: 100 }, () => ({ properties: { firstname: 'Ada', message: text } }))
      expect((await portal.post('/crm/v3/objects/contacts/batch/create', { inputs })).status).toBe(201)
    }
    let told = 0
    for await (const { event } of readEvents(response.body ?? new ReadableStream())) {
      if (event === 'creation' && ++told === 1_000) break
    }
    expect(told).toBe(1_000)
  })
})

test('closing a server ends its streams', async () => {
  const { spoke: closing } = await openWithAdmin()
  const stream = await watch(closing)
  const began = performance.now()
  await closing.close()
  await stream.over
  expect(performance.now() - began).toBeLessThan(5_000)
})
