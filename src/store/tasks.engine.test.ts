import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { module, run } from '../../test/harness/counting-task.ts'
import { openTestStore, type TestStore } from '../../test/harness/store.ts'
import { Abandoned, TooLong } from './port.ts'
import { insertRows } from './statement.ts'

// Tasks run beside everything else, and never longer than somebody waits for them.

const insert = insertRows('change_cursor', { consumer: 'text', position: 'bigint' })
/** It would take for ever. */
const ENDLESS = 1_000_000_000

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

const count = (times = 1, deadline = 30_000, signal?: AbortSignal) =>
  store.task({ module, run, input: { times } }, { deadline, signal })

describe(`a task on ${inject('engine')}`, () => {
  test('sees all that was acknowledged before it', async () => {
    const before = await count()
    await store.write(() => insert([{ consumer: 'one', position: 0 }]))
    expect(await count()).toBe(before + 1)
  })

  test('ends when it has taken as long as it may, and the next ones run', async () => {
    await expect(count(ENDLESS, 50)).rejects.toBeInstanceOf(TooLong)
    expect(await count()).toBeGreaterThanOrEqual(0)
  })

  test('ends when nobody waits for it any more, whether it runs or waits for its turn', async () => {
    const left = new AbortController()
    const all = Array.from({ length: 12 }, () => count(ENDLESS, 60_000, left.signal))
    const outcomes = Promise.allSettled(all)
    await store.read(function* look() {})
    left.abort()
    for (const outcome of await outcomes) {
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(Abandoned)
    }
    expect(await count()).toBeGreaterThanOrEqual(0)
  })

  test('does not begin for somebody who has left already', async () => {
    await expect(count(ENDLESS, 60_000, AbortSignal.abort())).rejects.toBeInstanceOf(Abandoned)
  })

  test('leaves reads and writes their way while as many run as may', async () => {
    const left = new AbortController()
    const running = Promise.allSettled(Array.from({ length: 12 }, () => count(ENDLESS, 60_000, left.signal)))
    await store.write(() => insert([{ consumer: 'meanwhile', position: 0 }]))
    left.abort()
    await running
    expect(await count()).toBeGreaterThan(0)
  })
})
