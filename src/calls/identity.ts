import { DAY, type DayNumber } from '../store/day-log/day-log.ts'

// A call is known by its correlation id. That id begins with the call's time, so that finding it takes no index of its own.

/** Room for telling apart the calls of one millisecond. */
const WITHIN = 2 ** 24

/** Where a call stands: its day, and a number within it that grows with time. */
export interface Place {
  readonly day: DayNumber
  readonly id: number
}

export function placeOf(at: number, correlation: string): Place {
  const day = Math.floor(at / DAY)
  return { day, id: (at - day * DAY) * WITHIN + Number.parseInt(correlation.slice(-6), 16) }
}

/** When a correlation id was made; undefined for one that is not ours. */
export function timeOf(correlation: string): number | undefined {
  const hex = correlation.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{12}7[0-9a-f]{19}$/.test(hex)) return undefined
  return Number.parseInt(hex.slice(0, 12), 16)
}

export function timeAt({ day, id }: Place): number {
  return day * DAY + Math.floor(id / WITHIN)
}

/** The first place at an instant. */
export function firstPlace(at: number): Place {
  const day = Math.floor(at / DAY)
  return { day, id: (at - day * DAY) * WITHIN }
}

/** Beyond every place of a day. */
export const END_OF_DAY = DAY * WITHIN

/** 32 hexadecimal digits as the UUID they are. */
export function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
