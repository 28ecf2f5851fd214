import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestStore, type TestStore } from '../../../test/harness/store.ts'
import { manualClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import type { Store, Unit } from '../../store/port.ts'
import { openPostgresStore } from '../../store/postgres/store.ts'
import { query } from '../../store/statement.ts'
import type { Call } from '../call.ts'
import { type Crm, openCrm, type Sides } from '../crm.ts'
import type { Pair } from './hold.ts'
import { unlink, unlinkTypes } from './unlink.ts'

// Two processes on one database: each knows of the other's definitions only after a while.

const START = Date.parse('2026-01-01T00:00:00Z')
const PLAIN = { category: 'HUBSPOT_DEFINED', typeId: 279 }
const BILLING = { category: 'HUBSPOT_DEFINED', typeId: 931 }
const PRIMARY = { category: 'HUBSPOT_DEFINED', typeId: 1 }

let store: TestStore
let other: Store
let one: Crm
let two: Crm
let portal = 5000

beforeAll(async () => {
  store = await openTestStore()
  // SQLite belongs to one process: there the second is a second room over the same store, with a memory of its own.
  other = inject('engine') === 'postgres' ? await openPostgresStore({ url: store.url, clock, log: silentLog }) : store
  one = openCrm(store, { clock, log: silentLog })
  two = openCrm(other, { clock, log: silentLog })
})
afterAll(async () => {
  if (other !== store) await other.close()
  await store.close()
})

// It stands still: what a process remembers of another's definitions never grows old here.
const clock = manualClock(START)
const call = (): Call => ({ portal, actor: { source: 'API', sourceId: null, userId: null }, now: clock.now() })

async function sidesOf(crm: Crm): Promise<Sides> {
  const definitions = await crm.definitions.of(portal)
  const [from, to] = [definitions.type('0-1'), definitions.type('0-2')]
  if (from === undefined || to === undefined) throw new Error('There are no contacts or no companies.')
  return { definitions, from, to }
}

async function newPair(): Promise<{ readonly from: string; readonly to: string }> {
  const { from, to } = await sidesOf(one)
  const contact = await one.records.create(call(), from, { properties: { firstname: 'Ada' } })
  const company = await one.records.create(call(), to, { properties: { name: 'Analytical Engines' } })
  return { from: String(contact.id), to: String(company.id) }
}

/** Every row of the portal, as `from type to`, whether or not a read would show it. */
async function rows(table: 'association' | 'archived_association' = 'association'): Promise<readonly string[]> {
  const all = await store.read(() =>
    query<{ from_id: number; to_id: number; type_id: number }>(({ db }) =>
      db.selectFrom(table).select(['from_id', 'to_id', 'type_id']).where('portal', '=', portal),
    ),
  )
  return all.map(({ from_id, to_id, type_id }) => `${from_id} ${type_id} ${to_id}`).sort()
}

describe(`a label that another process has deleted on ${inject('engine')}`, () => {
  test('is refused by one that still knows it, and no row of it is left', async () => {
    portal++
    const sides = await sidesOf(one)
    const [label] = await one.associations.createLabel(call(), sides, { name: 'seat', label: 'Seat' })
    if (label === undefined) throw new Error('No label was made.')
    const pair = await newPair()
    const stale = await sidesOf(two)
    await one.associations.deleteLabel(call(), await sidesOf(one), label.typeId)
    const { made, refused } = await two.associations.link(call(), stale, [{ ...pair, types: [label] }], false)
    expect(made).toEqual([])
    expect(refused.map(({ refusal }) => refusal.message)).toEqual([
      `association type id ${label.typeId} doesn't exist between contact and company`,
    ])
    await expect(
      two.records.create(call(), stale.from, {
        properties: { firstname: 'Bob' },
        associations: [{ to: pair.to, types: [label] }],
      }),
    ).rejects.toThrow(/doesn't exist/)
    expect(await rows()).toEqual([])
  })

  test('while records are associated by it, archived, restored and merged leaves no row of it', async () => {
    for (let round = 0; round < 15; round++) {
      portal++
      const sides = await sidesOf(one)
      const [label] = await one.associations.createLabel(call(), sides, { name: 'seat', label: 'Seat' })
      if (label === undefined) throw new Error('No label was made.')
      const [first, second, third] = [await newPair(), await newPair(), await newPair()]
      const stale = await sidesOf(two)
      const fresh = await sidesOf(one)
      const links = [first, second, third].map((pair) => ({ ...pair, types: [label] }))
      await one.associations.link(call(), fresh, links.slice(1), false)
      await one.records.archive(call(), fresh.from, third.from)
      await Promise.all([
        one.associations.deleteLabel(call(), fresh, label.typeId),
        two.associations.link(call(), stale, [{ ...first, types: [label] }], false),
        two.records.merge(call(), stale.to, first.to, second.to),
        two.records.archive(call(), stale.from, second.from),
        two.records.restore(call(), stale.from, third.from),
      ])
      const left = [...(await rows()), ...(await rows('archived_association'))]
      expect(left.filter((row) => row.split(' ')[1] === String(label.typeId))).toEqual([])
    }
  })
})

/** A unit that waits for the lock of the test before the first rows that it writes. */
function* gated(unit: () => Unit<void>): Unit<void> {
  const running = unit()
  let waited = false
  for (let next = running.next(); next.done !== true; ) {
    if (next.value.kind === 'rows' && !waited) {
      waited = true
      yield* query(({ db }) => db.selectNoFrom(sql`pg_advisory_xact_lock(1)::text`.as('lock')))
    }
    next = running.next(yield next.value)
  }
}

/** Asks the database until there is such a lock, or the test is done waiting. */
async function until(client: pg.Client, lock: string, done = () => false): Promise<void> {
  const database = '(select oid from pg_database where datname = current_database())'
  while (!done()) {
    const { rows: found } = await client.query(
      `select 1 from pg_locks join pg_stat_activity using (pid) where datid = ${database} and ${lock}`,
    )
    if (found.length > 0) return
  }
}

describe(`writers of two processes at one pair on ${inject('engine')}`, () => {
  /** Both directions of each row, and no label or primary kind without the unlabelled one. */
  async function sound(): Promise<void> {
    const inverse: Readonly<Record<string, string>> = { 279: '280', 280: '279', 1: '2', 2: '1', 930: '931', 931: '930' }
    const all = await rows()
    for (const row of all) {
      const [from = '', type = '', to = ''] = row.split(' ')
      expect(all).toContain(`${to} ${inverse[type]} ${from}`)
      expect(all.some((each) => each === `${from} 279 ${to}` || each === `${from} 280 ${to}`)).toBe(true)
    }
  }

  const removals = {
    'everything of it': (sides: Sides, pair: Pair) => unlink(call(), sides, [pair]),
    'its unlabelled kind': (sides: Sides, pair: Pair) => unlinkTypes(call(), sides, [{ ...pair, types: [PLAIN] }]),
  }
  const onPostgres = test.runIf(inject('engine') === 'postgres') // SQLite has one writer

  onPostgres.each(['everything of it', 'its unlabelled kind'] as const)(
    'that remove %s while another labels it leave all of it or nothing',
    async (which) => {
      portal++
      const [sides, theirs] = [await sidesOf(one), await sidesOf(two)]
      const pair = await newPair()
      await one.associations.link(call(), sides, [{ ...pair, types: [PLAIN] }], false)
      const gate = new pg.Client({ connectionString: store.url })
      await gate.connect()
      await gate.query('select pg_advisory_lock(1)')
      // It has read what there is, and waits at the gate before it writes.
      const removed = store.write(() => gated(() => removals[which](sides, pair)))
      await until(gate, "locktype = 'advisory' and not granted")
      let labelled = false
      const label = two.associations.link(call(), theirs, [{ ...pair, types: [BILLING] }], false).then(() => {
        labelled = true
      })
      // The other is through already, or waits for the records.
      await until(gate, "locktype in ('transactionid', 'tuple') and not granted", () => labelled)
      await gate.query('select pg_advisory_unlock(1)')
      await Promise.all([removed, label])
      await gate.end()
      await sound()
      expect(await rows()).toHaveLength(4)
    },
  )

  test('that archive both sides, merge one and restore tell each association once, and leave none at an archived record', async () => {
    portal++
    const [sides, theirs] = [await sidesOf(one), await sidesOf(two)]
    for (let round = 0; round < 15; round++) {
      const [pair, spare] = [await newPair(), await newPair()]
      await one.associations.link(call(), sides, [{ ...pair, types: [PRIMARY] }], false)
      await Promise.all([
        one.records.archive(call(), sides.from, pair.from),
        two.records.merge(call(), theirs.to, spare.to, pair.to),
        one.records.archive(call(), sides.from, spare.from),
      ])
      const live = await rows()
      expect(live.filter((row) => row.startsWith(`${pair.from} `) || row.endsWith(` ${pair.from}`))).toEqual([])
      await two.records.restore(call(), theirs.from, pair.from)
      const back = (await rows()).filter((row) => row.startsWith(`${pair.from} `))
      expect(back).toEqual([`${pair.from} 1 ${spare.to}`, `${pair.from} 279 ${spare.to}`])
      await Promise.all([
        one.records.archive(call(), sides.from, pair.from),
        two.records.archive(call(), theirs.to, spare.to),
      ])
    }
    await sound()
    expect(await rows()).toEqual([])
  })
})
