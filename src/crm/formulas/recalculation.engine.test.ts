import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestStore, type TestStore } from '../../../test/harness/store.ts'
import { manualClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import type { Call } from '../call.ts'
import { type Crm, openCrm, type PortalType } from '../crm.ts'
import { selectRecalculations } from './statements.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

let store: TestStore
let portal = 0
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

function open() {
  const clock = manualClock(START)
  const crm = openCrm(store, { clock, log: silentLog })
  portal++
  const call = (): Call => ({ portal, actor: { source: 'API', sourceId: null, userId: null }, now: clock.now() })
  const companies = async (): Promise<PortalType> => {
    const type = (await crm.definitions.of(portal)).type('0-2')
    if (type === undefined) throw new Error('There are no companies.')
    return type
  }
  return { clock, crm, call, companies }
}

const doubled = {
  name: 'doubled',
  label: 'Doubled',
  type: 'number',
  fieldType: 'number',
  groupName: 'companyinformation',
  calculationFormula: '2 annualrevenue',
}

async function storedOf(crm: Crm, call: Call, type: PortalType, id: number): Promise<readonly string[]> {
  const selection = { properties: [], history: ['doubled'], archived: false }
  const { history } = await crm.records.read(call, type, { id: String(id), idProperty: undefined }, selection)
  return history?.['doubled']?.map(({ value, source }) => `${value} ${source}`) ?? []
}

const left = () =>
  store.read(function* read() {
    return (yield* selectRecalculations({})).filter((row) => row.portal === portal)
  })

/** Until the background has done what it can do now, however busy the machine is. */
async function rested(done: () => Promise<boolean>): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 30_000; ) {
    if (await done()) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error('The background did not come to rest.')
}

describe(`what a new formula leaves to be done on ${inject('engine')}`, () => {
  test('is done by whoever starts next, also for a write that still knew the old definitions; dates stay', async () => {
    const { clock, crm, call, companies } = open()
    const before = await companies()
    const inputs = Array.from({ length: 100 }, (_, at) => ({ properties: { name: 'A', annualrevenue: at } }))
    const ids: number[] = []
    for (let batch = 0; batch < 5; batch++) {
      const { results } = await crm.records.createBatch(call(), before, inputs)
      ids.push(...results.map(({ record }) => record.id))
    }
    clock.advance(1_000)
    await crm.properties.create(call(), before, doubled)
    const after = await companies()
    const [first = 0, , third = 0] = ids
    expect(await storedOf(crm, call(), after, third)).toEqual([])

    const stop = crm.recalculation.start()
    await rested(async () => (await left()).every((row) => row.next_id > (ids.at(-1) ?? 0)))
    expect(await storedOf(crm, call(), after, first)).toEqual(['0 CALCULATED'])
    expect(await storedOf(crm, call(), after, third)).toEqual(['4 CALCULATED'])
    const shown = await crm.records.list(call(), after, 0, 100, {
      properties: ['doubled'],
      history: [],
      archived: false,
    })
    expect(shown.records.map(({ properties }) => properties['doubled'])).toEqual(
      inputs.map(({ properties }) => String(2 * properties.annualrevenue)),
    )
    expect(shown.records.every(({ updated }) => updated === START)).toBe(true)

    const late = await crm.records.create(call(), before, { properties: { name: 'Late', annualrevenue: '0.05' } })
    expect(await storedOf(crm, call(), after, late.id)).toEqual([])
    clock.advance(5_000)
    await rested(async () => (await left()).length === 0)
    expect(await storedOf(crm, call(), after, late.id)).toEqual(['0.1 CALCULATED'])
    expect(await storedOf(crm, call(), after, third)).toEqual(['4 CALCULATED'])
    await stop()
  })

  test('begins anew when the formula changes meanwhile, and stops where no record is left', async () => {
    const { clock, crm, call, companies } = open()
    const { id } = await crm.records.create(call(), await companies(), { properties: { name: 'A', annualrevenue: 3 } })
    await crm.properties.create(call(), await companies(), doubled)
    const stop = crm.recalculation.start()
    await rested(async () => (await left()).every((row) => row.next_id > id))
    clock.advance(1_000)
    await crm.properties.update(call(), await companies(), 'doubled', { calculationFormula: '-annualrevenue' })
    clock.advance(5_000)
    await rested(async () => (await left()).length === 0)
    expect(await storedOf(crm, call(), await companies(), id)).toEqual(['-3 CALCULATED', '6 CALCULATED'])
    await stop()
  })
})
