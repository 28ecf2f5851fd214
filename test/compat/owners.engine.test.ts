import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const person = (userId: number, email: string, archived = false) => ({
  userId,
  email,
  firstName: 'F',
  lastName: 'L',
  archived,
})
const publish = (userId: number, email: string, archived = false, now = 1_700_000_000_000) =>
  spoke.app.crm.owners.publish(portal.portalId, person(userId, email, archived), now)

describe('owners', () => {
  test('come through the SDK with dates, and can be found by e-mail and by the id of their user', async () => {
    const { id } = await publish(7, 'Ada@Customer.example')
    const api = new Client({ accessToken: portal.token, basePath: spoke.url }).crm.owners.ownersApi
    const page = await api.getPage(undefined, undefined, 100, false)
    expect(page.results).toMatchObject([{ id: String(id), email: 'ada@customer.example', userId: 7, type: 'PERSON' }])
    expect(page.results[0]?.createdAt).toEqual(new Date(1_700_000_000_000))
    expect((await api.getPage('ada@customer.example')).results.length).toBe(1)
    expect((await api.getPage('ada@customer')).results).toEqual([])
    expect((await api.getById(7, 'userId')).id).toBe(String(id))
    expect((await api.getById(id, 'id')).id).toBe(String(id))
    expect(id).not.toBe(7)
  })

  test('are brought up to date by the id of their user, keeping their own', async () => {
    const first = await publish(7, 'a@customer.example')
    const second = await publish(7, 'b@customer.example', false, 1_800_000_000_000)
    expect(second).toMatchObject({ id: first.id, created: first.created, email: 'b@customer.example' })
    expect((await portal.get('/crm/v3/owners')).body.results.length).toBe(1)
  })

  test('that are archived are listed apart and have no user any more', async () => {
    const { id } = await publish(7, 'a@customer.example', true)
    expect((await portal.get('/crm/v3/owners')).body.results).toEqual([])
    const { body } = await portal.get('/crm/v3/owners?archived=true')
    expect(body.results).toMatchObject([{ id: String(id), archived: true, userId: null, userIdIncludingInactive: 7 }])
    expect((await portal.get(`/crm/v3/owners/${id}`)).status).toBe(404)
    expect((await portal.get(`/crm/v3/owners/${id}?archived=true`)).status).toBe(200)
  })

  test('tell the teams they are in, the primary one first; a team tells its users', async () => {
    const act = async (name: string, input: object) =>
      (await spoke.app.acts[name]?.({ ...input, portal: portal.portalId })) as { id: number }
    const north = await act('teams.create', { name: 'North' })
    const south = await act('teams.create', { name: 'South' })
    await expect(act('teams.create', { name: 'North' })).rejects.toThrow('There is a team North already.')
    const person = { email: 'a@customer.example', userId: 7 }
    await expect(act('owners.create', { ...person, teams: [1] })).rejects.toThrow('There is no team 1')
    const { id } = await act('owners.create', { ...person, teams: [south.id, north.id] })
    await act('owners.create', { email: 'b@customer.example', userId: 8, teams: [north.id] })
    await act('owners.create', { email: 'c@customer.example', userId: 9 })

    const api = new Client({ accessToken: portal.token, basePath: spoke.url }).crm.owners.ownersApi
    const teams = [
      { id: String(south.id), name: 'South', primary: true },
      { id: String(north.id), name: 'North', primary: false },
    ]
    expect((await api.getById(id)).teams).toEqual(teams)
    await publish(7, 'a.new@customer.example')
    expect((await api.getById(id)).teams).toEqual(teams)
    expect((await portal.get('/crm/v3/owners?email=c@customer.example')).body.results[0]).not.toHaveProperty('teams')

    const own = [
      { id: String(north.id), name: 'North', userIds: ['8'], secondaryUserIds: ['7'] },
      { id: String(south.id), name: 'South', userIds: ['7'], secondaryUserIds: [] },
    ]
    for (const path of ['/settings/v3/users/teams', '/settings/users/2026-03/teams']) {
      expect((await portal.get(path)).body).toEqual({ results: own })
    }
    expect((await (await spoke.newPortal()).get('/settings/v3/users/teams')).body).toEqual({ results: [] })
  })

  test('keep their other teams when one goes; a team is renamed for all of them', async () => {
    const act = async (name: string, input: object) =>
      (await spoke.app.acts[name]?.({ ...input, portal: portal.portalId })) as { id: number }
    const made = await portal.post('/spoke/v1/teams', { name: ' North ' })
    expect({ status: made.status, name: made.body.name }).toEqual({ status: 201, name: 'North' })
    const north = Number(made.body.id)
    const [south, east] = [await act('teams.create', { name: 'South' }), await act('teams.create', { name: 'East' })]
    const { id } = await act('owners.create', { email: 'a@customer.example', userId: 7, teams: [north, south.id] })
    const teams = async () => (await portal.get(`/crm/v3/owners/${id}`)).body.teams

    const renamed = await portal.patch(`/spoke/v1/teams/${north}`, { name: 'Far North' })
    expect({ status: renamed.status, body: renamed.body }).toEqual({
      status: 200,
      body: { id: String(north), name: 'Far North' },
    })
    await act('teams.rename', { id: south.id, name: 'South Sea' })
    expect(await teams()).toEqual([
      { id: String(north), name: 'Far North', primary: true },
      { id: String(south.id), name: 'South Sea', primary: false },
    ])
    expect((await portal.patch(`/spoke/v1/teams/${north}`, { name: 'South Sea' })).status).toBe(409)
    expect((await portal.patch(`/spoke/v1/teams/${north}`, { name: 'Far North' })).status).toBe(200)
    expect((await portal.patch(`/spoke/v1/teams/${north}`, { name: ' ' })).status).toBe(400)

    expect((await portal.delete(`/spoke/v1/teams/${north}`)).status).toBe(204)
    expect(await teams()).toEqual([{ id: String(south.id), name: 'South Sea', primary: true }])
    await act('teams.delete', { id: south.id })
    expect(await teams()).toBeUndefined()
    await expect(act('teams.delete', { id: south.id })).rejects.toThrow(`There is no team ${south.id}.`)
    const stranger = await spoke.newPortal()
    for (const reply of [
      await portal.delete(`/spoke/v1/teams/${north}`),
      await portal.patch('/spoke/v1/teams/x', { name: 'X' }),
      await stranger.delete(`/spoke/v1/teams/${east.id}`),
      await stranger.patch(`/spoke/v1/teams/${east.id}`, { name: 'Mine' }),
    ])
      expect({ status: reply.status, category: reply.body.category }).toEqual({
        status: 404,
        category: 'OBJECT_NOT_FOUND',
      })
    expect((await portal.get('/settings/v3/users/teams')).body.results).toMatchObject([{ name: 'East' }])
  })

  test('are never left in a team that goes at the same time', async () => {
    const { owners, definitions } = spoke.app.crm
    for (let round = 0; round < 5; round++) {
      const team = await owners.createTeam(portal.portalId, `T${round}`, 0)
      const users = Array.from({ length: 6 }, (_, at) => 100 * round + at + 1)
      await Promise.allSettled([
        ...users.map((user) =>
          owners.publish(portal.portalId, { ...person(user, `u${user}@customer.example`), teams: [team.id] }, 1),
        ),
        owners.deleteTeam(portal.portalId, team.id, 2),
      ])
      const all = (await definitions.of(portal.portalId)).owners
      expect(all.filter(({ teams_json }) => teams_json?.includes(String(team.id)))).toEqual([])
    }
  })

  test('are paged in the order of their ids', async () => {
    for (let at = 1; at <= 5; at++) await publish(at, `o${at}@customer.example`)
    const seen: string[] = []
    let path = '/crm/v3/owners?limit=2'
    for (;;) {
      const { body } = await portal.get(path)
      seen.push(...body.results.map(({ email }: { email: string }) => email))
      if (body.paging === undefined) break
      path = body.paging.next.link.slice(spoke.url.length)
    }
    expect(seen).toEqual([1, 2, 3, 4, 5].map((at) => `o${at}@customer.example`))
  })

  test('of another portal are not there, and an odd request is refused', async () => {
    const { id } = await publish(7, 'a@customer.example')
    const stranger = await spoke.newPortal()
    expect((await stranger.get('/crm/v3/owners')).body).toEqual({ results: [] })
    expect((await stranger.get(`/crm/v3/owners/${id}`)).status).toBe(404)
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'after=x']) {
      expect((await portal.get(`/crm/v3/owners?${query}`)).status).toBe(400)
    }
    expect((await portal.get(`/crm/v3/owners/${id}?idProperty=email`)).body.message).toMatch(
      /idProperty must be id or userId/,
    )
  })

  test('decide whom a record may be given to, once there are any', async () => {
    const make = (owner: string) => portal.post('/crm/v3/objects/contacts', { properties: { hubspot_owner_id: owner } })
    expect((await make('12345')).status).toBe(201)
    const { id } = await publish(7, 'a@customer.example')
    expect((await make(String(id))).status).toBe(201)
    const { status, body } = await make('7')
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [
        {
          message: `7 was not one of the allowed options: [${id}]`,
          code: 'INVALID_OPTION',
          context: { propertyName: ['hubspot_owner_id'] },
        },
      ],
    })
  })
})
