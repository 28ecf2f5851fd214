import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestStore, type TestStore } from '../../../test/harness/store.ts'
import { manualClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { openCrm } from '../crm.ts'
import { selectArchivedAssociationsOf } from './statements.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const A_DAY = 86_400_000

let store: TestStore
let portal = 0
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

async function open() {
  const clock = manualClock(START)
  const crm = openCrm(store, { clock, log: silentLog })
  portal++
  const call = () => ({ portal, actor: { source: 'API', sourceId: null, userId: null }, now: clock.now() })
  const definitions = await crm.definitions.of(portal)
  const [contacts, companies] = [definitions.type('0-1'), definitions.type('0-2')]
  if (contacts === undefined || companies === undefined) throw new Error('There are no contacts or companies.')
  const company = await crm.records.create(call(), companies, { properties: { name: 'X' } })
  const contact = await crm.records.create(call(), contacts, {
    properties: { email: 'ada@prune.test' },
    associations: [{ to: String(company.id), types: [{ category: 'HUBSPOT_DEFINED', typeId: 1 }] }],
  })
  const kept = async () =>
    (await store.read(() => selectArchivedAssociationsOf({ portal, from: JSON.stringify([company.id, contact.id]) })))
      .length
  const pass = async (days: number) => {
    clock.advance(days * A_DAY)
    const stop = crm.pruning.start()
    await stop()
  }
  return { crm, call, contacts, companies, company: String(company.id), contact: String(contact.id), kept, pass }
}

describe(`what is kept of associations on ${inject('engine')}`, () => {
  test('goes, in both directions, when its record can not be brought back any more', async () => {
    const { crm, call, contacts, contact, kept, pass } = await open()
    await crm.records.archive(call(), contacts, contact)
    await pass(90)
    expect(await kept()).toBe(4)
    await pass(1)
    expect(await kept()).toBe(0)
  })

  test('stays while its other record can be, though it waits for longer than that', async () => {
    const { crm, call, contacts, companies, contact, company, kept, pass } = await open()
    await crm.records.archive(call(), contacts, contact)
    await pass(50)
    await crm.records.archive(call(), companies, company)
    await crm.records.restore(call(), contacts, contact)
    await pass(50)
    expect(await kept()).toBe(4)
    await crm.records.restore(call(), companies, company)
    expect(await kept()).toBe(0)
    const sides = { definitions: contacts.definitions, from: contacts, to: companies }
    expect((await crm.associations.of(call(), sides, contact, 0, 10)).records).toMatchObject([{ id: Number(company) }])
  })
})
