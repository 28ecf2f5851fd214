import { afterEach, expect, test } from 'vitest'
import { type Chance, newSeed, openChance } from './chance.ts'
import { openClient } from './client.ts'
import { type Model, made, openModel, type Write } from './model.ts'
import { newPlace, type Place } from './place.ts'
import { endAll, launch, type ReadyServer, start } from './server.ts'
import { verify } from './verify.ts'
import { keepWriting } from './writers.ts'

const ROUNDS = Number(process.env['SPOKE_CRASH_ROUNDS'] ?? '') || 10
const WRITERS = 12

const places: Place[] = []

afterEach(async () => {
  await endAll()
  for (const place of places.splice(0)) await place.remove()
})

async function place(): Promise<Place> {
  const fresh = await newPlace()
  places.push(fresh)
  return fresh
}

test('a server killed at any moment keeps every write it acknowledged, and no write by half', async () => {
  const chance = openChance(newSeed())
  const home = await place()
  const model = openModel(WRITERS)
  let last = 0
  let acknowledged = 0
  let unanswered = 0

  for (let round = 1; round <= ROUNDS; round++) {
    const where = `seed ${chance.seed}, round ${round}`
    const server = await start(home.flags)
    expect(await readBack(server, model, chance), where).toEqual([])
    const { writes, problems } = await writeUntilKilled(server, model, chance, round)
    expect((await server.ended).signal, where).toBe('SIGKILL')
    expect(server.printed(), where).not.toMatch(/"level":"(error|warn)"/)
    home.checkFree()

    // Sometimes the next server is the first to open what the killed one left, sometimes this test is.
    const next = chance.hit(0.5) ? await start(home.flags) : undefined
    const inside = await home.inside({ alone: next === undefined })
    const full = round === ROUNDS || round % 10 === 0
    const verified = await verify({ inside, model, writes, since: last, full, unanswered: 'whole or absent' })
    await inside.close()
    next?.signal('SIGKILL')
    await next?.ended
    expect([...problems, ...verified.problems].slice(0, 20), where).toEqual([])

    last = verified.last
    acknowledged += writes.filter(({ state }) => state === 'acknowledged').length
    unanswered += writes.filter(({ state }) => state === 'sent').length
  }

  // Else the rounds proved nothing.
  expect(acknowledged).toBeGreaterThan(ROUNDS * 20)
  expect(unanswered).toBeGreaterThan(ROUNDS)

  const server = await start(home.flags)
  const client = openClient(server.url)
  const answer = await client.call('POST', '/crm/v3/objects/contacts', { properties: { email: 'after@crash.test' } })
  expect(answer.status).toBe(201)
  expect(model.known.has(Number(answer.body.id))).toBe(false)
  client.close()
  server.signal('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
})

test('a server killed while it starts for the first time leaves nothing that hinders the next start', async () => {
  const chance = openChance(newSeed())
  const home = await place()
  // A first start takes about 600 ms: some of these die before the schema is there, some after the first portal.
  for (let turn = 0; turn < 8; turn++) {
    const server = launch(home.flags)
    const ready = server.ready.catch(() => undefined)
    await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, chance.between(100, 600)))])
    server.signal('SIGKILL')
    await server.ended
    expect(server.printed(), `seed ${chance.seed}, start ${turn + 1}`).not.toMatch(/"level":"error"|spoke:/)
  }
  const server = await start(home.flags)
  const client = openClient(server.url)
  const answer = await client.call('POST', '/crm/v3/objects/contacts', { properties: { email: 'first@crash.test' } })
  expect(answer.status, `seed ${chance.seed}`).toBe(201)
  const inside = await home.inside({ alone: false })
  expect(await inside.totals(), `seed ${chance.seed}`).toMatchObject({
    portals: 1,
    credentials: 1,
    records: 1,
    changes: 1,
  })
  await inside.close()
  client.close()
  server.signal('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
})

test('a server told to stop under load answers all it took on, does nothing it does not answer, and exits 0', async () => {
  const chance = openChance(newSeed())
  const home = await place()
  const server = await start(home.flags)
  const model = openModel(WRITERS)
  const problems: string[] = []
  const writes: Write[] = []
  let acknowledged = 0
  const client = openClient(server.url)
  const stopping = Promise.withResolvers<void>()
  const stop = (): void => {
    if (++acknowledged !== 200) return
    server.signal('SIGTERM')
    // By then the server knows that it has to stop.
    setTimeout(stopping.resolve, 300)
  }
  // Taken on before the signal; the rest of its body comes after it.
  const values = { email: 'slow@crash.test', jobtitle: 'slow' }
  const slowReply = client.callSlowly('POST', '/crm/v3/objects/contacts', { properties: values }, stopping.promise)
  slowReply.catch(() => undefined) // awaited below, once the writers are done
  const ending = (): boolean => server.signalled !== undefined
  const all = Array.from({ length: WRITERS }, (_, writer) =>
    keepWriting({
      client,
      model,
      chance,
      round: 1,
      writer,
      writes,
      problems,
      onAcknowledged: stop,
      ending,
    }),
  )
  await Promise.all(all)
  const { status, body } = await slowReply
  expect(status, `seed ${chance.seed}`).toBe(201)
  const id = Number(body.id)
  made(model, 0, id, '0-1', values)
  const effects = [{ kind: 'creation', type: '0-1', values }] as const
  writes.push({ mark: 'slow', effects, writer: 0, state: 'acknowledged', ids: [id] })
  expect(await server.ended, server.printed()).toEqual({ code: 0, signal: null })
  expect(performance.now() - (server.signalled ?? 0)).toBeLessThan(10_000)
  expect(server.printed()).not.toContain('stop.forced')
  client.close()
  home.checkFree()

  const inside = await home.inside({ alone: true })
  const verified = await verify({ inside, model, writes, since: 0, full: true, unanswered: 'absent' })
  await inside.close()
  expect([...problems, ...verified.problems].slice(0, 20), `seed ${chance.seed}`).toEqual([])
})

/** Lets writers loose on a server and kills it: at a random moment, or the very moment an acknowledgement is here. */
async function writeUntilKilled(server: ReadyServer, model: Model, chance: Chance, round: number) {
  const client = openClient(server.url)
  const writes: Write[] = []
  const problems: string[] = []
  const kill = (): void => server.signal('SIGKILL')
  const after = chance.hit(0.5) ? chance.between(1, 400) : Number.POSITIVE_INFINITY
  const timer = setTimeout(kill, after < Number.POSITIVE_INFINITY ? 2_000 : chance.between(20, 400))
  let acknowledged = 0
  const onAcknowledged = (): void => {
    if (++acknowledged >= after) kill()
  }
  const ending = (): boolean => server.signalled !== undefined
  const all = Array.from({ length: WRITERS }, (_, writer) =>
    keepWriting({
      client,
      model,
      chance,
      round,
      writer,
      writes,
      problems,
      onAcknowledged,
      ending,
    }),
  )
  await Promise.all(all)
  clearTimeout(timer)
  client.close()
  return { writes, problems }
}

/** Reads some of what must be there over HTTP. Gives what is wrong. */
async function readBack(server: ReadyServer, model: Model, chance: Chance): Promise<readonly string[]> {
  const shared = new Set(model.shared.values())
  const contacts = [...model.known].filter(([id, { type }]) => type === '0-1' && !shared.has(id))
  if (contacts.length === 0) return []
  const some = new Map(Array.from({ length: 100 }, () => chance.pick(contacts)))
  const client = openClient(server.url)
  const names = ['email', 'firstname', 'lastname', 'phone', 'hs_lead_status', 'jobtitle']
  const inputs = [...some.keys()].map((id) => ({ id: String(id) }))
  const body = { inputs, properties: names }
  const { body: answer } = await client.call('POST', '/crm/v3/objects/contacts/batch/read', body)
  client.close()
  const found = new Map<number, Record<string, string | null>>()
  for (const { id, properties } of answer.results) found.set(Number(id), properties)
  return [...some].flatMap(([id, { archived, values }]) => {
    const properties = found.get(id)
    if (archived) return properties === undefined ? [] : [`Record ${id} is archived, and was read.`]
    const wrong = names.filter((name) => (properties?.[name] ?? null) !== (values[name] ?? null))
    return wrong.length === 0
      ? []
      : [`Record ${id} was read with ${JSON.stringify(properties)}, not ${JSON.stringify(values)}.`]
  })
}
