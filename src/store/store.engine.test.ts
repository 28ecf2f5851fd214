import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openTestStore, type TestStore } from '../../test/harness/store.ts'
import { newIds, type Unit } from './port.ts'
import { type Build, deleteRows, insertRows, query, statement, updateRows } from './statement.ts'

// The promises of the store port: both engines keep them.

const insert = insertRows('record_unique', {
  portal: 'bigint',
  type: 'text',
  property: 'text',
  value: 'text',
  record: 'bigint',
})
const insertFree = insertRows(
  'record_unique',
  { portal: 'bigint', type: 'text', property: 'text', value: 'text', record: 'bigint' },
  { onConflict: 'nothing' },
)
const move = updateRows('record_unique', { portal: 'bigint', value: 'text' }, { record: 'bigint' })
const remove = deleteRows('record_unique', { portal: 'bigint', value: 'text' })
const find = statement('test.find', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('record_unique').select(['value', 'record']).where('portal', '=', q.p.portal).orderBy('value'),
)
const insertCounters = insertRows('change_cursor', { consumer: 'text', position: 'bigint' }, { onConflict: 'nothing' })
const readCounter = statement('test.read-counter', (q: Build<{ consumer: string }>) => {
  const row = q.db.selectFrom('change_cursor').select('position').where('consumer', '=', q.p.consumer)
  return q.engine === 'postgres' ? row.forUpdate() : row
})
const writeCounter = updateRows('change_cursor', { consumer: 'text' }, { position: 'bigint' })

let store: TestStore
let portal = 0
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

const row = (value: string, record = 1) => ({ portal, type: '0-1', property: 'email', value, record })
const rows = () => store.read(() => find({ portal }))

describe(`the store on ${inject('engine')}`, () => {
  test('a unit is all there once it is acknowledged, and reads see it at once', async () => {
    portal = 1
    await store.write(() => insert([row('a'), row('b', 2)]))
    expect([...(await rows())].map((each) => ({ ...each }))).toEqual([
      { value: 'a', record: 1 },
      { value: 'b', record: 2 },
    ])
    const scanned = await store.scan(() => find({ portal }))
    expect(scanned.map(({ value }) => value)).toEqual(['a', 'b'])
  })

  test('a unit that throws leaves nothing behind, and its neighbours in the same moment keep all of theirs', async () => {
    portal = 2
    const good = (value: string) => store.write(() => insert([row(value)]))
    const bad = store.write(function* fail(): Unit<void> {
      yield* insert([row('lost')])
      throw new Error('changed my mind')
    })
    const [, outcome] = await Promise.allSettled([good('before'), bad, good('after')])
    expect(outcome.status === 'rejected' && outcome.reason.message).toBe('changed my mind')
    expect((await rows()).map(({ value }) => value)).toEqual(['after', 'before'])
  })

  test('a statement that fails refuses its own unit alone', async () => {
    portal = 3
    await store.write(() => insert([row('taken')]))
    const clash = store.write(function* clash(): Unit<void> {
      yield* insert([row('half')])
      yield* insert([row('taken')])
    })
    const [first, second] = await Promise.allSettled([clash, store.write(() => insert([row('other')]))])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
    expect((await rows()).map(({ value }) => value)).toEqual(['other', 'taken'])
  })

  test('finally blocks of a unit run when a statement fails', async () => {
    portal = 4
    await store.write(() => insert([row('taken')]))
    let cleaned = 0
    const failing = store.write(function* unit(): Unit<void> {
      try {
        yield* insert([row('taken')])
      } finally {
        cleaned++
      }
    })
    await expect(failing).rejects.toThrow()
    expect(cleaned).toBe(1)
  })

  test('an insert that passes over conflicts counts what really went in', async () => {
    portal = 5
    await store.write(() => insert([row('a')]))
    expect(await store.write(() => insertFree([row('a', 9), row('b', 2), row('c', 3)]))).toBe(2)
    expect((await rows()).map(({ record }) => record)).toEqual([1, 2, 3])
  })

  test('updates and deletions of many rows touch the rows of their keys and count them', async () => {
    portal = 6
    await store.write(() => insert([row('a'), row('b'), row('c')]))
    const moved = await store.write(() =>
      move([
        { portal, value: 'a', record: 7 },
        { portal, value: 'nope', record: 7 },
      ]),
    )
    const removed = await store.write(() =>
      remove([
        { portal, value: 'c' },
        { portal, value: 'nope' },
      ]),
    )
    expect([moved, removed]).toEqual([1, 1])
    expect([...(await rows())].map((each) => ({ ...each }))).toEqual([
      { value: 'a', record: 7 },
      { value: 'b', record: 1 },
    ])
  })

  test('no rows are no statement', async () => {
    expect(await store.write(() => insert([]))).toBe(0)
  })

  test('values come back as they went in, whatever the characters', async () => {
    portal = 7
    const values = ['', "o'hara", 'a"b\\c', 'naïve ☃ 𝒳 \u202e', '{"json":[1]}', '\n\t', '%_', '$1 ?']
    await store.write(() => insert(values.map((value, at) => row(value, at))))
    expect(new Set((await rows()).map(({ value }) => value))).toEqual(new Set(values))
  })

  test('numbers beyond 32 bits come back as numbers', async () => {
    portal = 8
    await store.write(() => insert([row('big', Number.MAX_SAFE_INTEGER)]))
    expect((await rows())[0]?.record).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('read-modify-write units that run at the same time lose no update', async () => {
    await store.write(() => insertCounters([{ consumer: 'count', position: 0 }]))
    const increment = () =>
      store.write(function* increment(): Unit<void> {
        const [counter] = yield* readCounter({ consumer: 'count' })
        yield* writeCounter([{ consumer: 'count', position: (counter?.position ?? 0) + 1 }])
      })
    await Promise.all(Array.from({ length: 60 }, increment))
    const [counter] = await store.read(() =>
      query((q) => q.db.selectFrom('change_cursor').selectAll().where('consumer', '=', 'count')),
    )
    expect(counter?.position).toBe(60)
  })

  test('units that wait for each other in a circle are run again until each is done', async () => {
    await store.write(() =>
      insertCounters([
        { consumer: 'x', position: 0 },
        { consumer: 'y', position: 0 },
      ]),
    )
    const both = (first: string, second: string) =>
      store.write(function* both(): Unit<void> {
        for (const consumer of [first, second]) {
          const [counter] = yield* readCounter({ consumer })
          yield* writeCounter([{ consumer, position: (counter?.position ?? 0) + 1 }])
        }
      })
    await Promise.all(Array.from({ length: 4 }, (_, at) => (at % 2 === 0 ? both('x', 'y') : both('y', 'x'))))
    const rowsNow = await store.read(() =>
      query((q) => q.db.selectFrom('change_cursor').selectAll().where('consumer', 'in', ['x', 'y'])),
    )
    expect(rowsNow.map(({ position }) => position)).toEqual([4, 4])
  })

  test('ids ascend and are never given twice, not even after a unit that was undone', async () => {
    const taken: number[] = []
    const take = (count: number, undo: boolean) =>
      store
        .write(function* take(): Unit<void> {
          taken.push(...(yield* newIds('record', count)))
          if (undo) throw new Error('undone')
        })
        .catch(() => undefined)
    for (let round = 0; round < 5; round++) await Promise.all([take(3, false), take(2, true), take(1, false)])
    expect(new Set(taken).size).toBe(taken.length)
    const own = await store.write(() => newIds('record', 4))
    expect([...own]).toEqual([...own].sort((a, b) => a - b))
    expect(own.length).toBe(4)
  })

  test('a scan sees one state from its first statement to its last', async () => {
    portal = 9
    await store.write(() => insert([row('a')]))
    let seen: readonly number[] = []
    const scanning = store.scan(function* scan(): Unit<void> {
      const counts: number[] = []
      for (let turn = 0; turn < 20; turn++) counts.push((yield* find({ portal })).length)
      seen = counts
    })
    for (let at = 0; at < 20; at++) await store.write(() => insert([row(`more-${at}`)]))
    await scanning
    expect(new Set(seen).size).toBe(1)
    expect((await rows()).length).toBe(21)
  })

  test('scans run side by side and each sees what was acknowledged before it', async () => {
    portal = 10
    for (let at = 0; at < 5; at++) {
      await store.write(() => insert([row(`v${at}`)]))
      const counts = await Promise.all(Array.from({ length: 5 }, () => store.scan(() => find({ portal }))))
      expect(counts.map(({ length }) => length)).toEqual(Array.from({ length: 5 }, () => at + 1))
    }
  })

  test('a read or scan that would write is refused', async () => {
    portal = 11
    await expect(store.scan(() => insert([row('sneaked')]))).rejects.toThrow()
    if (store.engine === 'sqlite') await expect(store.read(() => insert([row('sneaked')]))).rejects.toThrow()
    expect(await store.scan(() => find({ portal }))).toEqual([])
  })

  test('listeners hear of every commit until they leave', async () => {
    portal = 12
    let heard = 0
    const leave = store.onCommit(() => heard++)
    await store.write(() => insert([row('a')]))
    expect(heard).toBe(1)
    await store
      .write(function* fail(): Unit<void> {
        yield* find({ portal })
        throw new Error('no')
      })
      .catch(() => undefined)
    leave()
    await store.write(() => insert([row('b')]))
    expect(heard).toBeLessThanOrEqual(2)
  })

  test('closing finishes what was handed in', async () => {
    const own = await openTestStore()
    const writes = Array.from({ length: 50 }, (_, at) =>
      own.write(() => insert([{ portal: 1, type: '0-1', property: 'email', value: `${at}`, record: at }])),
    )
    const settled = Promise.all(writes)
    if (own.engine === 'postgres') await settled
    await own.close()
    expect((await settled).length).toBe(50)
  })
})
