import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfDay } from './day.ts'

const at = (text: string) => Date.parse(text)
const shown = (ms: number) => new Date(ms).toISOString()

test.each([
  ['UTC', '2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
  ['UTC', '2026-03-29T23:59:59.999Z', '2026-03-30T00:00:00.000Z'],
  ['US/Eastern', '2024-01-05T15:32:21.181Z', '2024-01-06T05:00:00.000Z'],
  // The shortest and the longest day of a year, and one that begins at one o'clock.
  ['Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00.000Z'],
  ['Asia/Beirut', '2026-03-28T12:00:00Z', '2026-03-28T22:00:00.000Z'],
  ['Asia/Kathmandu', '2026-06-01T12:00:00Z', '2026-06-01T18:15:00.000Z'],
])('in %s the day of %s ends at %s', (zone, now, end) => {
  expect(shown(endOfDay(zone)(at(now)))).toBe(end)
})

test('a day ends within 25 hours, and the next begins then, in every time zone', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: at('2020-01-01'), max: at('2035-01-01') }),
      (zone, now) => {
        const end = endOfDay(zone)(now)
        const day = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' })
        expect(end).toBeGreaterThan(now)
        expect(day.format(end - 1)).toBe(day.format(now))
        expect(day.format(end)).not.toBe(day.format(now))
      },
    ),
    { numRuns: 60 },
  )
})
