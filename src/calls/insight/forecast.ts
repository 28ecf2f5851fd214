import { DAY } from '../../store/day-log/day-log.ts'
import type { ChartPoint } from '../call.ts'

/** How a day will go if calls go on as in the last hour. Days are UTC. */
export interface Forecast {
  /** Calls since midnight. */
  readonly today: number
  readonly lastHour: number
  /** At the rate of the last hour. */
  readonly perDay: number
  readonly expectedToday: number
  readonly limit: number | null
  readonly remaining: number | null
  /** When the limit will be reached today; null where it will not be. */
  readonly reachedAt: number | null
}

const HOUR = 3_600_000

/** `minutes` are those from midnight on, or from an hour ago, whichever is longer ago. */
export function forecast(minutes: readonly ChartPoint[], limit: number | null, now: number): Forecast {
  const midnight = Math.floor(now / DAY) * DAY
  const count = (from: number): number =>
    minutes.filter(({ at }) => at >= from).reduce((sum, { calls }) => sum + calls, 0)
  const today = count(midnight)
  const lastHour = count(now - HOUR)
  const left = midnight + DAY - now
  const expectedToday = today + Math.round((lastHour * left) / HOUR)
  const remaining = limit === null ? null : Math.max(0, limit - today)
  let reachedAt: number | null = null
  if (remaining === 0) reachedAt = now
  else if (remaining !== null && expectedToday >= (limit ?? 0))
    reachedAt = Math.round(now + (remaining / lastHour) * HOUR)
  return { today, lastHour, perDay: lastHour * 24, expectedToday, limit, remaining, reachedAt }
}
