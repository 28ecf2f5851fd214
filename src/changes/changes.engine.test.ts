import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { someChange as change, readAll } from '../../test/harness/changes.ts'
import { openTestStore, type TestStore } from '../../test/harness/store.ts'
import type { Unit } from '../store/port.ts'
import { appendChanges, changesOf, openConsumer } from './changes.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

describe(`the change log on ${inject('engine')}`, () => {
  test('a change comes back whole, and of its own portal only', async () => {
    const made = change()
    await store.write(() => appendChanges([made]))
    const [found] = await store.read(() => changesOf(1, [made.record]))
    expect(found).toMatchObject(made)
    expect(await store.read(() => changesOf(2, [made.record]))).toEqual([])
  })

  test('a consumer sees every change once, in order, and goes on where it stopped, whoever runs it', async () => {
    await readAll(store, 'resumes')
    const records = Array.from({ length: 40 }, () => change())
    for (const each of records) await store.write(() => appendChanges([each]))
    const first = openConsumer(store, 'resumes')
    const page = await first.next(10)
    await store.write(() => first.advance(page[4]?.position ?? 0))
    const rest = await readAll(store, 'resumes')
    const seen = [...page.slice(0, 5).map(({ record }) => record), ...rest]
    expect(seen).toEqual(records.map(({ record }) => record))
  })

  test('positions ascend without holes from the consumer’s point of view, and are stable', async () => {
    const once = await openConsumer(store, 'positions').next(1000)
    const again = await openConsumer(store, 'positions').next(1000)
    expect(again).toEqual(once)
    const positions = once.map(({ position }) => position)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
    expect(new Set(positions).size).toBe(positions.length)
  })

  test('a cursor that is moved in the unit of the work stands or falls with it', async () => {
    await readAll(store, 'atomic')
    await store.write(() => appendChanges([change()]))
    const consumer = openConsumer(store, 'atomic')
    const [next] = await consumer.next(1)
    const work = store.write(function* work(): Unit<void> {
      yield* consumer.advance(next?.position ?? 0)
      throw new Error('the work failed')
    })
    await expect(work).rejects.toThrow('the work failed')
    expect(await consumer.next(1)).toEqual([next])
  })

  test('writers and a consumer at the same time: nothing is skipped, nothing comes twice', async () => {
    await readAll(store, 'busy')
    const written: number[] = []
    const seen: number[] = []
    let writing = true
    const writers = Array.from({ length: 8 }, async () => {
      for (let at = 0; at < 25; at++) {
        const each = change()
        await store.write(() => appendChanges([each]))
        written.push(each.record)
      }
    })
    const reader = (async () => {
      while (writing) {
        seen.push(...(await readAll(store, 'busy', 3)))
        await new Promise((resolve) => setImmediate(resolve))
      }
      seen.push(...(await readAll(store, 'busy', 3)))
    })()
    await Promise.all(writers)
    writing = false
    await reader
    expect(seen.length).toBe(written.length)
    expect(new Set(seen)).toEqual(new Set(written))
  })
})
