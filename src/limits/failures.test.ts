import { expect, test } from 'vitest'
import { manualClock } from '../kit/clock.ts'
import { openFailures } from './failures.ts'

const NOW = 1_700_000_000_000

test('an address may send fifty unknown tokens at once, then ten a second; another address knows nothing of it', () => {
  const clock = manualClock(NOW)
  const failures = openFailures(clock)
  for (let sent = 0; sent < 50; sent++) {
    expect(failures.wait('192.0.2.1', `t${sent}`)).toBe(0)
    failures.failed('192.0.2.1')
  }
  expect(failures.wait('192.0.2.1', 'one more')).toBe(100)
  expect(failures.wait('192.0.2.2', 'one more')).toBe(0)
  clock.advance(1_000)
  for (let sent = 0; sent < 10; sent++) {
    expect(failures.wait('192.0.2.1', 'more')).toBe(0)
    failures.failed('192.0.2.1')
  }
  expect(failures.wait('192.0.2.1', 'one more')).toBeGreaterThan(0)
})

test('a secret that was good once is let through from an address that floods', () => {
  const failures = openFailures(manualClock(NOW))
  const holder = {}
  failures.succeeded(holder, 'pat-na1-good')
  for (let sent = 0; sent < 1_000; sent++) failures.failed('192.0.2.1')
  expect(failures.wait('192.0.2.1', 'pat-na1-good')).toBe(0)
  expect(failures.wait('192.0.2.1', 'pat-na1-gooe')).toBeGreaterThan(0)
})

test('what is kept of addresses stays bounded, however many there are', () => {
  const failures = openFailures(manualClock(NOW))
  for (let sent = 0; sent < 60; sent++) failures.failed('192.0.2.1')
  const before = process.memoryUsage().heapUsed
  for (let address = 0; address < 300_000; address++) failures.failed(`2001:db8::${address.toString(16)}`)
  // The oldest is forgotten, so it may begin anew; the newest are held.
  expect(failures.wait('192.0.2.1', 'x')).toBe(0)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000)
})
