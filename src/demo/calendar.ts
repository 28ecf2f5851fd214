import type { Chance } from './chance.ts'

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The office is in one time zone, this far from UTC. */
const OFFICE = -6 * HOUR
const DAYS = 365

/** How busy the days of a week are, Sunday first, and the months of a year. */
const WEEK = [0.04, 1, 1.12, 1.08, 1.05, 0.78, 0.06]
const MONTHS = [0.92, 1, 1.1, 1.02, 1, 1.02, 0.82, 0.72, 1.1, 1.14, 1.02, 0.74]
/** How busy the hours of a day are: an office's from 8 to 18, a visitor's from 6 to 24. */
const OFFICE_HOURS = hours(8, [6, 11, 12, 10, 5, 9, 11, 10, 7, 2])
const VISITOR_HOURS = hours(6, [1, 2, 5, 8, 9, 9, 7, 7, 8, 8, 7, 6, 4, 4, 5, 5, 3, 1])

/** A year that ends now. Nothing in it is uniform: weekends, holidays, summers and a business that grows. */
export interface Year {
  /** Midnight of its first day. */
  readonly start: number
  readonly now: number
  /** A moment of a working day, more likely a busy one; the later in the year the likelier. */
  workday(chance: Chance): number
  /** A moment at which visitors come to a website: weekends and evenings too. */
  visit(chance: Chance): number
  /** Some working days after a moment, within office hours, and in any case later than that moment. */
  later(chance: Chance, from: number, days: number): number
  /** An evening soon after a moment, when mails come that nobody answers before the next morning. */
  evening(chance: Chance, from: number): number
  /** As `later`, at a full or half hour, as meetings are. */
  appointment(chance: Chance, from: number, days: number): number
}

/** The year that ends at `now`. What it draws depends on the day only, so that two starts on one day tell the same. */
export function openYear(now: number): Year {
  const start = now - (now % DAY) - (DAYS - 1) * DAY
  const days = Array.from({ length: DAYS }, (_, index) => start + index * DAY)
  const growth = (index: number) => 0.75 + (0.5 * index) / DAYS
  const working = days.map((day, index): [number, number] => [day, busyness(day) * growth(index)])
  const visiting = days.map((day, index): [number, number] => [day, (0.25 + busyness(day)) * growth(index)])

  function later(chance: Chance, from: number, days: number): number {
    let day = from + days * DAY
    // What falls on a weekend is done some day of the week that follows; what is urgent, first thing.
    while (busyness(day) < 0.2) day += (days < 1 ? 1 : chance.between(1, 4)) * DAY
    const at = timeOf(chance, day, OFFICE_HOURS)
    return at > from ? at : from + chance.between(7, 95) * MINUTE + chance.between(0, 59_999)
  }

  return {
    start,
    now,
    later,
    workday: (chance) => timeOf(chance, chance.weighted(working), OFFICE_HOURS),
    visit: (chance) => timeOf(chance, chance.weighted(visiting), VISITOR_HOURS),
    evening(chance, from) {
      const day = from + chance.between(1, 3) * DAY
      return day - (day % DAY) - OFFICE + Math.floor(chance.within(18, 23.5) * HOUR)
    },
    appointment(chance, from, days) {
      const half = 30 * MINUTE
      return Math.ceil(later(chance, from, days) / half) * half
    },
  }
}

function hours(first: number, weights: readonly number[]): readonly (readonly [number, number])[] {
  return weights.map((weight, index) => [first + index, weight])
}

function busyness(moment: number): number {
  const date = new Date(moment)
  const [month, day] = [date.getUTCMonth(), date.getUTCDate()]
  const closed = (month === 11 && day >= 24) || (month === 0 && day === 1) || (month === 6 && day === 4)
  return closed ? 0.03 : (WEEK[date.getUTCDay()] ?? 0) * (MONTHS[month] ?? 1)
}

function timeOf(chance: Chance, moment: number, hours: readonly (readonly [number, number])[]): number {
  const day = moment - (moment % DAY)
  return day - OFFICE + chance.weighted(hours) * HOUR + Math.floor(chance.within(0, HOUR))
}
