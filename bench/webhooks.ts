import { openReceiver } from '../test/harness/receiver.ts'
import { contactInput } from './contacts.ts'
import { runLoad, wire } from './load.ts'
import { type BenchServer, startSpokeProcess, TOKEN } from './server.ts'

const CONTACTS = '/crm/v3/objects/contacts'

export interface WebhookCosts {
  /** Processor time of a create in µs, all of Spoke's threads: with nobody waiting, with somebody who waits for something else, and with every create told. */
  readonly none: number
  readonly other: number
  readonly told: number
  /** Events that arrived while batches were created as fast as could be, and Spoke's processor time for each, create included. */
  readonly eventsPerSecond: number
  readonly cpuPerEvent: number
  /** From sending a create to receiving its event, one at a time, in ms. */
  readonly p50: number
  readonly p99: number
}

/** What webhooks cost those who write, and how fast they are. */
export async function webhookCosts(databaseUrl?: string): Promise<WebhookCosts> {
  const server = await startSpokeProcess(databaseUrl, {
    SPOKE_ALLOW_PRIVATE_TARGETS: 'true',
    SPOKE_SECRET: 'a secret that only benches know, and long enough',
  })
  const receiver = await openReceiver()
  try {
    const { appId } = (await call(server, 'POST', '/oauth/v2/private-apps/get/access-token-info', {
      tokenKey: TOKEN,
    })) as { appId: number }
    const at = `/webhooks/v3/${appId}`
    await cpuPerCreate(server, 2, 'warm')
    const none = await cpuPerCreate(server, 4, 'none')
    await call(server, 'PUT', `${at}/settings`, {
      targetUrl: receiver.url,
      throttling: { maxConcurrentRequests: 10 },
    })
    await call(server, 'POST', `${at}/subscriptions`, { eventType: 'deal.creation', active: true })
    const other = await cpuPerCreate(server, 4, 'other')
    await call(server, 'POST', `${at}/subscriptions`, { eventType: 'contact.creation', active: true })
    const told = await cpuPerCreate(server, 4, 'told')
    await drained(receiver)
    const { eventsPerSecond, cpuPerEvent } = await throughput(server, receiver)
    await drained(receiver)
    return { none, other, told, eventsPerSecond, cpuPerEvent, ...(await latency(server, receiver)) }
  } finally {
    await server.stop()
    await receiver.close()
  }
}

type Receiver = Awaited<ReturnType<typeof openReceiver>>

async function call({ port }: BenchServer, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? undefined : response.json()
}

async function cpuPerCreate(server: BenchServer, seconds: number, mark: string): Promise<number> {
  const began = server.cpu()
  const { requests, failed } = await runLoad({
    port: server.port,
    connections: 64,
    seconds,
    request: (index) => {
      const properties = { ...contactInput(index), email: `${mark}.${index}@customer.example` }
      return wire('POST', CONTACTS, TOKEN, JSON.stringify({ properties }))
    },
  })
  if (failed > 0) throw new Error(`${failed} creates failed.`)
  return (server.cpu() - began) / requests
}

/** Waits until nothing arrives any more, and forgets what did. */
async function drained({ received }: Receiver): Promise<void> {
  for (let count = -1; count !== received.length; ) {
    count = received.length
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
  received.length = 0
}

async function throughput(server: BenchServer, receiver: Receiver) {
  const count = 30_000
  const began = performance.now()
  const cpu = server.cpu()
  await runLoad({
    port: server.port,
    connections: 4,
    seconds: 60,
    requests: count / 100,
    request: (index) => {
      const inputs = Array.from({ length: 100 }, (_, at) => ({
        properties: { firstname: 'Ada', lastname: `${index}.${at}` },
      }))
      return wire('POST', `${CONTACTS}/batch/create`, TOKEN, JSON.stringify({ inputs }))
    },
  })
  let events = 0
  for (let at = 0; events < count; ) {
    if (at === receiver.received.length) await new Promise((resolve) => setTimeout(resolve, 1))
    else events += receiver.received[at++]?.events.length ?? 0
  }
  const took = (performance.now() - began) / 1_000
  return { eventsPerSecond: events / took, cpuPerEvent: (server.cpu() - cpu) / events }
}

async function latency(server: BenchServer, { received }: Receiver): Promise<{ p50: number; p99: number }> {
  const times: number[] = []
  for (let at = 0; at < 200; at++) {
    received.length = 0
    const began = performance.now()
    await call(server, 'POST', CONTACTS, { properties: { firstname: 'Ada' } })
    while (received.length === 0) await new Promise((resolve) => setImmediate(resolve))
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  return { p50: times[100] ?? 0, p99: times[198] ?? 0 }
}
