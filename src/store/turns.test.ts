import { expect, test } from 'vitest'
import { manualClock } from '../kit/clock.ts'
import { TooLong } from './port.ts'
import { openTurns } from './turns.ts'

const never = (stop: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('cut off')), { once: true })
  })

test('as many run as may, the others wait in order', async () => {
  const turns = openTurns(2, manualClock(0))
  const began: number[] = []
  const release: (() => void)[] = []
  const task = (number: number) =>
    turns.take({ deadline: 1_000 }, () => {
      began.push(number)
      return new Promise<void>((resolve) => release.push(resolve))
    })
  const all = Promise.all([task(1), task(2), task(3), task(4)])
  await new Promise(setImmediate)
  expect(began).toEqual([1, 2])
  release[1]?.()
  await new Promise(setImmediate)
  expect(began).toEqual([1, 2, 3])
  release[0]?.()
  await new Promise(setImmediate)
  for (const done of release) done()
  await all
  expect(began).toEqual([1, 2, 3, 4])
})

test('the time of a task begins when it is handed in: it may be over before its turn comes', async () => {
  const clock = manualClock(0)
  const turns = openTurns(1, clock)
  const first = turns.take({ deadline: 100 }, never)
  const second = turns.take({ deadline: 50 }, never)
  clock.advance(60)
  await expect(second).rejects.toBeInstanceOf(TooLong)
  clock.advance(60)
  await expect(first).rejects.toBeInstanceOf(TooLong)
  expect(await turns.take({ deadline: 50 }, async () => 'next')).toBe('next')
})

test('more than so many do not even wait', async () => {
  const clock = manualClock(0)
  const turns = openTurns(1, clock)
  const outcomes = Promise.allSettled(Array.from({ length: 502 }, () => turns.take({ deadline: 100 }, never)))
  await expect(turns.take({ deadline: 100 }, never)).rejects.toThrow(/waiting already/)
  clock.advance(200)
  expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true)
})
