import { expect } from 'vitest'
import { openLog } from '../../src/kit/log.ts'
import { openWithAdmin } from '../auth/support.ts'
import type { Receiver } from '../harness/receiver.ts'
import { type Caller, caller, type Reply, type TestSpoke, type TestSpokeOptions } from '../harness/spoke.ts'

/** A portal with a private app, its client secret, and a developer key that administers it. */
export interface Hooked {
  readonly portal: Caller
  /** The app's own token: what it does is its own doing. */
  readonly app: Caller
  readonly appId: number
  readonly secret: string
  /** Calls HubSpot's API of webhooks with the developer key. */
  hooks(method: string, path: string, body?: unknown): Promise<Reply>
  /** Spoke's own API of the app's webhooks, with a user's token. */
  own(method: string, path: string, body?: unknown): Promise<Reply>
  /** Subscribes the app, and gives the id. */
  subscribe(eventType: string, more?: Record<string, unknown>): Promise<string>
}

export async function openHookedSpoke(
  options: TestSpokeOptions = {},
): Promise<{ readonly spoke: TestSpoke; readonly admin: Caller }> {
  return openWithAdmin({
    ...(process.env['SPOKE_TEST_LOG'] === undefined
      ? {}
      : { log: openLog({ style: 'pretty', level: 'warn', now: Date.now }) }),
    ...options,
    env: { SPOKE_ALLOW_PRIVATE_TARGETS: 'true', ...options.env },
  })
}

/** A new portal whose app has these scopes and sends its webhooks to a receiver. */
export async function hook(
  spoke: TestSpoke,
  admin: Caller,
  receiver: Receiver | undefined,
  scopes: readonly string[] | 'all' = 'all',
  throttling = { maxConcurrentRequests: 10 },
): Promise<Hooked> {
  const portal = await spoke.newPortal()
  const at = `/spoke/v1/portals/${portal.portalId}`
  const { body: app } = await admin.post(`${at}/private-apps`, { name: 'Listener', scopes })
  const { body: key } = await admin.post(`${at}/developer-keys`, { name: 'Developer' })
  const { body: secret } = await admin.post(`${at}/private-apps/${app.id}/client-secret`)
  const hooks: Hooked['hooks'] = (method, path, body) =>
    caller(spoke.url, portal.portalId, '').call(method, `/webhooks/v3/${app.id}${path}?hapikey=${key.secret}`, body)
  const hooked: Hooked = {
    portal,
    app: caller(spoke.url, portal.portalId, app.token.secret),
    appId: app.id,
    secret: secret.secret,
    hooks,
    own: (method, path, body) => admin.call(method, `${at}/private-apps/${app.id}/webhooks${path}`, body),
    async subscribe(eventType, more = {}) {
      const reply = await hooks('POST', '/subscriptions', { eventType, active: true, ...more })
      expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 })
      return reply.body.id
    },
  }
  if (receiver !== undefined) {
    const reply = await hooks('PUT', '/settings', { targetUrl: receiver.url, throttling })
    expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 200 })
  }
  return hooked
}

/** Waits until a receiver has this many events. */
export async function waitFor(receiver: Receiver, count: number, timeout = 15_000): Promise<void> {
  await expect.poll(() => receiver.events().length, { timeout, interval: 10 }).toBeGreaterThanOrEqual(count)
}
