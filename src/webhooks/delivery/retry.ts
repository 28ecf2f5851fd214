import { jittered } from '../../jobs/retry.ts'
import type { Random } from '../../kit/random.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Ten retries over 24 hours, each up to a fifth sooner or later by chance (hubspot-api.md §7.4 [choice]). */
const waits: readonly number[] = [
  ...[1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[1 * HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 7 * HOUR],
]

/** Longer than this nobody is kept waiting by a `retry-after`. */
const LONGEST_ASKED = HOUR

/**
 * When to try again after so many failed attempts; undefined where it is given up. A target that says how long it wants to
 * be left alone is left alone that long, up to an hour.
 */
export function nextAttempt(
  failed: number,
  asked: number | undefined,
  now: number,
  random: Pick<Random, 'bytes'>,
): number | undefined {
  const wait = waits[failed - 1]
  if (wait === undefined) return undefined
  return now + Math.max(jittered(wait, random), Math.min(asked ?? 0, LONGEST_ASKED))
}

/** Seconds or a date in `retry-after` (RFC 9110), in ms from now. */
export function askedFor(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
