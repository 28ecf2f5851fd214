import fc from 'fast-check'
import { expect, test } from 'vitest'
import { policies } from './gate.ts'
import { RollingWindow } from './window.ts'

const SPAN = policies['ten-seconds'].span

/** Steps in time, with many calls in one instant and long pauses among them. */
const steps = (length: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 12_000 })), {
    maxLength: length,
    size: 'max',
  })

/** What passed so far, each call by itself. */
const within = (passed: readonly number[], now: number, span: number) =>
  passed.filter((at) => at > now - span && at <= now).length

test('a window of up to a thousand calls decides as a list of all calls would, to the millisecond', () => {
  fc.assert(
    fc.property(steps(300), fc.integer({ min: 1, max: 60 }), (gaps, max) => {
      const window = new RollingWindow(policies['ten-seconds'], max)
      const passed: number[] = []
      let now = 1_700_000_000_000
      for (const gap of gaps) {
        now += gap
        const inside = within(passed, now, SPAN)
        expect(window.remaining(now)).toBe(max - inside)
        const wait = window.wait(now)
        expect(wait === 0).toBe(inside < max)
        if (wait === 0) {
          window.take(now)
          passed.push(now)
        } else {
          // The very instant at which the next call passes.
          expect(within(passed, now + wait - 1, SPAN)).toBe(max)
          expect(within(passed, now + wait, SPAN)).toBeLessThan(max)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a larger one never lets more through, and holds a call at most a thousandth of its length too long', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }), (gaps) => {
      const max = 1_500
      const window = new RollingWindow(policies['ten-seconds'], max)
      const passed: number[] = []
      let now = 1_700_000_000_000
      for (const gap of gaps) {
        now += gap
        for (let call = 0; call < 130; call++) {
          if (window.wait(now) === 0) {
            window.take(now)
            passed.push(now)
            expect(within(passed, now, SPAN)).toBeLessThanOrEqual(max)
          } else {
            expect(within(passed, now, SPAN + SPAN / 1_000)).toBe(max)
          }
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('a clock that is put back neither opens nor closes a window for good', () => {
  const window = new RollingWindow(policies['ten-seconds'], 2)
  window.take(50_000)
  window.take(40_000)
  expect(window.wait(40_000)).toBe(20_000)
  expect(window.wait(60_000)).toBe(0)
})
