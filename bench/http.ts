import { contactInput } from './contacts.ts'
import { type LoadResult, runLoad, wire } from './load.ts'
import { type BenchServer, startBare, startSpokeProcess, TOKEN } from './server.ts'

const CONNECTIONS = 64
const SECONDS = 4
const PRELOADED = 10_000

interface Measured extends LoadResult {
  readonly cpuPerRequest: number
}

export interface Comparison {
  readonly name: string
  readonly bare: Measured
  readonly spoke: Measured
}

/** GET by id, durable create and the verify endpoint against the bare server, in one run, alternating; 64 connections. */
export async function compareHttp(databaseUrl?: string): Promise<readonly Comparison[]> {
  const bare = await startBare()
  const spoke = await startSpokeProcess(databaseUrl)
  try {
    const ids = await preload(spoke.port)
    const get = (index: number) => wire('GET', `/crm/v3/objects/contacts/${ids[index % ids.length]}`, TOKEN)
    let unique = 1_000_000
    const create = () =>
      wire('POST', '/crm/v3/objects/contacts', TOKEN, JSON.stringify({ properties: contactInput(unique++) }))
    for (const server of [bare, spoke]) await measure(server, get, 1)
    const key = JSON.stringify({ key: TOKEN, scopes: ['crm.objects.contacts.read'] })
    const verify = () => wire('POST', '/spoke/v1/keys/verify', TOKEN, key)
    const reads = { bare: await measure(bare, get), spoke: await measure(spoke, get) }
    const writes = { bare: await measure(bare, create), spoke: await measure(spoke, create) }
    const checks = { bare: await measure(bare, verify), spoke: await measure(spoke, verify) }
    return [
      { name: 'GET by id', ...reads },
      { name: 'durable create', ...writes },
      { name: 'verify a key', ...checks },
    ]
  } finally {
    await bare.stop()
    await spoke.stop()
  }
}

/** Batch create of 100 over HTTP: records per second. */
export async function batchCreate(
  databaseUrl?: string,
): Promise<{ readonly recordsPerSecond: number; readonly cpuPerRecord: number }> {
  const spoke = await startSpokeProcess(databaseUrl)
  try {
    let batches = 0
    const batch = () => wire('POST', '/crm/v3/objects/contacts/batch/create', TOKEN, batchBody(batches++ * 100))
    await measure(spoke, batch, 1, 8)
    const result = await measure(spoke, batch, SECONDS, 8)
    return { recordsPerSecond: result.perSecond * 100, cpuPerRecord: result.cpuPerRequest / 100 }
  } finally {
    await spoke.stop()
  }
}

async function measure(
  server: BenchServer,
  request: (index: number) => string,
  seconds = SECONDS,
  connections = CONNECTIONS,
): Promise<Measured> {
  const before = server.cpu()
  const result = await runLoad({ port: server.port, connections, seconds, request })
  if (result.failed > 0) throw new Error(`${result.failed} of ${result.requests} requests failed.`)
  return { ...result, cpuPerRequest: (server.cpu() - before) / result.requests }
}

export function batchBody(from: number): string {
  return JSON.stringify({ inputs: Array.from({ length: 100 }, (_, at) => ({ properties: contactInput(from + at) })) })
}

async function preload(port: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let from = 0; from < PRELOADED; from += 100) {
    const response = await fetch(`http://127.0.0.1:${port}/crm/v3/objects/contacts/batch/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: batchBody(from),
    })
    if (response.status !== 201) throw new Error(`Preloading failed: ${await response.text()}`)
    const { results } = (await response.json()) as { results: readonly { id: string }[] }
    ids.push(...results.map(({ id }) => id))
  }
  return ids
}
