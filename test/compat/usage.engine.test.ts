import { Client } from 'hs14'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { expectRefusal, expectRefusalLike } from './support.ts'

let spoke: TestSpoke
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())

describe('the object library', () => {
  const bases = ['v3', '2025-09', '2026-03', '2026-09'].map((version) => `/crm/object-library/${version}/enablement`)

  test.each([...bases, '/crm/v3/object-library/enablement'])(
    'says at %s that all of its types can be used',
    async (path) => {
      const { status, body } = await spoke.get(path)
      expect(status).toBe(200)
      const ids = ['0-162', '0-410', '0-420', '0-421', '0-970']
      expect(body).toEqual({ enablementByObjectTypeId: Object.fromEntries(ids.map((id) => [id, true])) })
      for (const id of ['0-421', 'appointments', '0-1']) {
        expect((await spoke.get(`${path}/${id}`)).body).toEqual({ enablement: true })
      }
      expectRefusal(await spoke.get(`${path}/nope`), 400, {
        message: 'Unable to infer object type from: nope',
        context: { objectType: ['nope'] },
        category: 'VALIDATION_ERROR',
      })
    },
  )
})

describe('the report of high usage', () => {
  const PATH = '/crm/v4/associations/usage/high-usage-report'
  const dated = ['2025-09', '2026-03', '2026-09'].map(
    (version) => `/crm/associations/${version}/usage/high-usage-report`,
  )
  const publish = (userId: number, archived: boolean) =>
    spoke.app.crm.owners.publish(
      spoke.portalId,
      { userId, email: `user${userId}@customer.example`, firstName: 'F', lastName: 'L', archived },
      1_700_000_000_000,
    )

  test('is promised to a user of the portal, in every version and through the SDK', async () => {
    await publish(7, false)
    const before = Date.now()
    for (const path of [PATH, ...dated]) {
      const { status, body } = await spoke.post(`${path}/7`)
      expect(status).toBe(200)
      expect(body).toEqual({
        userId: 7,
        userEmail: 'user7@customer.example',
        enqueueTime: { dateOnly: false, timeZoneShift: 0, value: expect.any(Number) },
      })
      expect(body.enqueueTime.value).toBeGreaterThanOrEqual(before)
    }
    const { reportApi } = new Client({ accessToken: spoke.token, basePath: spoke.url }).crm.associations.v4
    expect(await reportApi.request(7)).toMatchObject({ userId: 7, userEmail: 'user7@customer.example' })
  })

  test('is not promised to anybody else', async () => {
    const { id } = await publish(8, true)
    for (const user of ['8', String(id), '4711']) {
      expectRefusal(await spoke.post(`${PATH}/${user}`), 404, {
        message: `There is no user ${user} to send the report to.`,
        context: { userId: [user] },
        category: 'OBJECT_NOT_FOUND',
      })
    }
    expectRefusalLike(await spoke.post(`${PATH}/x`), 400, { category: 'VALIDATION_ERROR', context: { userId: ['x'] } })
  })
})

describe('forecast types', () => {
  test('are the one that every portal has, with properties that deals have', async () => {
    for (const base of ['/forecast-settings/v3/forecast-types', '/forecast-settings/2026-09/forecast-types']) {
      const { status, body } = await spoke.get(base)
      expect(status).toBe(200)
      expect(body).toMatchObject({ id: '1', forecastTypeId: 1, defaultType: true, objectTypeId: '0-3' })
      expect((await spoke.get(`${base}/1`)).body).toEqual(body)
      for (const [name, value] of Object.entries(body)) {
        if (!name.endsWith('Property')) continue
        expect((await spoke.get(`/crm/v3/properties/deals/${value}`)).status).toBe(200)
      }
      expect((await spoke.get(`${base}/2`)).status).toBe(404)
    }
  })
})
