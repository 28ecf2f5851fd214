import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type App, openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { selectArchivedPage } from '../../src/crm/records/statements.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { systemRandom } from '../../src/kit/random.ts'
import { type Caller, caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { car, kindTo, makeSchema, SCHEMAS } from './schema-support.ts'

// What must hold when calls meet: in one server, and on PostgreSQL in two servers beside each other.

let spoke: TestSpoke
let beside: App | undefined
let portal: Caller
/** The same portal, reached through another server where there can be one. */
let other: Caller
let otherUrl = ''
beforeAll(async () => {
  spoke = await openTestSpoke()
  otherUrl = spoke.url
  if (inject('engine') !== 'postgres') return
  const config = readConfig({ port: '0', memory: false }, { SPOKE_DATABASE_URL: spoke.databaseUrl ?? '' })
  beside = await openApp(config, { clock: systemClock, random: systemRandom, log: silentLog })
  otherUrl = await beside.listen()
})
afterAll(async () => {
  await beside?.close()
  await spoke.close()
})
beforeEach(async () => {
  portal = await spoke.newPortal()
  other = caller(otherUrl, portal.portalId, portal.token)
})

const RESTORE = '/spoke/v1/objects'
/** A server takes up to a second to hear of what another did. */
const patience = { timeout: 5000 }
const ids = async (by: Caller): Promise<string[]> =>
  (await by.get(`${SCHEMAS}?archived=true`)).body.results.map(({ id }: { id: string }) => id)
const statuses = (replies: readonly { status: number }[]) => replies.map(({ status }) => status).toSorted()

describe('of calls that meet', () => {
  test('one makes the type, whatever the case of the name, and the others are told that it is there', async () => {
    for (let round = 0; round < 5; round++) {
      const input = { ...car, name: `car${round}` }
      const names = [input.name, input.name.toUpperCase()]
      const replies = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          (at % 2 === 0 ? portal : other).post(SCHEMAS, { ...input, name: names[at % 3] ?? input.name }),
        ),
      )
      expect(statuses(replies)).toEqual([201, ...Array(7).fill(409)])
      await expect.poll(() => ids(portal), patience).toHaveLength(round + 1)
    }
  })

  test('one takes the place of an archived type of the same name', async () => {
    const { body: old } = await makeSchema(portal)
    await portal.delete(`${SCHEMAS}/${old.id}`)
    const replies = await Promise.all([portal, other, portal, other].map((by) => by.post(SCHEMAS, car)))
    expect(statuses(replies)).toEqual([201, 409, 409, 409])
    const made = replies.find(({ status }) => status === 201)?.body
    await expect.poll(() => ids(portal), patience).toEqual([made?.id])
  })

  test('records are made of a type or the type is archived, never both', async () => {
    for (let round = 0; round < 12; round++) {
      const { body } = await makeSchema(portal, { ...car, name: `car${round}` })
      const make = (by: Caller) => by.post(`/crm/v3/objects/${body.id}`, { properties: { model: 'M' } })
      await expect.poll(() => ids(other), patience).toContain(body.id)
      const [archived, ...made] = await Promise.all([
        portal.delete(`${SCHEMAS}/${body.id}`),
        make(other),
        make(portal),
        make(other),
      ])
      if (archived?.status === 204) expect({ round, made: statuses(made) }).toEqual({ round, made: [400, 400, 400] })
      else expect({ round, archived: archived?.status, made: statuses(made) }).toMatchObject({ archived: 400 })
      const { body: left } = await portal.get(`${SCHEMAS}?archived=true`)
      expect(left.results.find(({ id }: { id: string }) => id === body.id).archived).toBe(archived?.status === 204)
    }
  })

  test('records are brought back or their type is archived, never both', async () => {
    for (let round = 0; round < 12; round++) {
      const { body } = await makeSchema(portal, { ...car, name: `car${round}` })
      const base = `/crm/v3/objects/${body.id}`
      const { body: record } = await portal.post(base, { properties: { model: 'M' } })
      await portal.delete(`${base}/${record.id}`)
      await expect.poll(() => ids(other), patience).toContain(body.id)
      const [archived, restored] = await Promise.all([
        portal.delete(`${SCHEMAS}/${body.id}`),
        other.post(`${RESTORE}/${body.id}/${record.id}/restore`),
      ])
      expect([archived?.status, restored?.status]).toEqual(archived?.status === 204 ? [204, 400] : [400, 200])
    }
  })

  test('a type is purged once, however often that is asked for, with all that it had', async () => {
    const { body: schema } = await makeSchema(portal)
    const base = `/crm/v3/objects/${schema.id}`
    const inputs = Array.from({ length: 100 }, (_, at) => ({ properties: { model: 'M', vin: `V${at}` } }))
    for (let batch = 0; batch < 6; batch++) {
      const { body } = await portal.post(`${base}/batch/create`, { inputs })
      const ids = body.results.map(({ id }: { id: string }) => ({ id }))
      expect((await portal.post(`${base}/batch/archive`, { inputs: ids })).status).toBe(204)
    }
    await portal.delete(`${SCHEMAS}/${schema.id}`)
    const purge = (by: Caller) => by.delete(`${SCHEMAS}/${schema.id}?archived=true`)
    const replies = await Promise.all([purge(portal), purge(portal), purge(portal)])
    for (const { status } of replies) expect([204, 404]).toContain(status)
    expect(statuses(replies)).toContain(204)
    const { body: next } = await makeSchema(portal)
    expect((await portal.get(`/crm/v3/objects/${next.id}?archived=true`)).body.results).toEqual([])
    expect((await portal.post(`/crm/v3/objects/${next.id}/batch/create`, { inputs })).status).toBe(201)
    const of = { portal: portal.portalId, type: schema.id, from: 0, limit: 1 }
    expect(await spoke.app.store.read(() => selectArchivedPage(of))).toEqual([])
  })

  test('one kind of association is made for a pair without one, and all associate by it', async () => {
    const { body: schema } = await makeSchema(portal)
    const egg = { fromObjectTypeId: schema.id, toObjectTypeId: '0-2' }
    await expect.poll(() => ids(other), patience).toContain(schema.id)
    const replies = await Promise.all(
      [portal, other, portal, other].map((by) => by.post(`${SCHEMAS}/${schema.id}/associations`, egg)),
    )
    expect(statuses(replies)).toEqual([201, 201, 201, 201])
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    const { body } = await portal.get(`${SCHEMAS}/${schema.id}`)
    expect(String(kindTo(body, '0-2'))).toBe(replies[0]?.body.id)
  })
})
