import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAll, someChange } from '../../test/harness/changes.ts'
import { openTestStore, type TestStore } from '../../test/harness/store.ts'
import { manualClock, systemClock } from '../kit/clock.ts'
import { silentLog } from '../kit/log.ts'
import { openPostgresStore } from '../store/postgres/store.ts'
import { appendChanges } from './changes.ts'
import { placeChanges, startSequencer } from './sequencer.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore('postgres')
})
afterAll(() => store.close())

describe('positions on PostgreSQL', () => {
  test('a transaction that took its number early and commits late is not stepped over', async () => {
    await readAll(store, 'late')
    const slow = new pg.Client({ connectionString: store.url })
    await slow.connect()
    try {
      const { record: late } = someChange()
      await slow.query('begin')
      await slow.query(
        "insert into spoke.change (portal, type, record, kind, at, source) values (1, '0-1', $1, 'creation', 0, 'API')",
        [late],
      )
      const early = [someChange(), someChange()]
      for (const each of early) await store.write(() => appendChanges([each]))
      expect(await readAll(store, 'late')).toEqual(early.map(({ record }) => record))
      await slow.query('commit')
      expect(await readAll(store, 'late')).toEqual([late])
    } finally {
      await slow.end()
    }
  })

  test('two processes that place at once give every change one position', async () => {
    await readAll(store, 'two')
    const other = await openPostgresStore({ url: store.url, clock: systemClock, log: silentLog })
    try {
      const records = Array.from({ length: 60 }, () => someChange())
      const writes = records.map((each, at) => (at % 2 === 0 ? store : other).write(() => appendChanges([each])))
      const placing = Array.from({ length: 20 }, (_, at) => placeChanges(at % 2 === 0 ? store : other))
      await Promise.all([...writes, ...placing])
      const seen = await readAll(store, 'two')
      expect([...seen].sort()).toEqual(records.map(({ record }) => record).sort())
    } finally {
      await other.close()
    }
  })

  test('the background sequencer places what others left, as soon as its time has come', async () => {
    const clock = manualClock(0)
    const stop = startSequencer(store, { clock, log: silentLog })
    await store.write(() => appendChanges([someChange(), someChange()]))
    const unplaced = async () => {
      const client = new pg.Client({ connectionString: store.url })
      await client.connect()
      const { rows } = await client.query<{ n: string }>(
        'select count(*) as n from spoke.change where position is null',
      )
      await client.end()
      return Number(rows[0]?.n)
    }
    for (let turn = 0; turn < 100 && (await unplaced()) > 0; turn++) {
      clock.advance(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await unplaced()).toBe(0)
    await stop()
  })
})
