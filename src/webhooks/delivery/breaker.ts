import { doubling, jittered } from '../../jobs/retry.ts'
import type { Random } from '../../kit/random.ts'

/** After so many failures in a row a target is taken for dead, whatever was sent to it [choice]. */
export const TRIED_BEFORE_OPENING = 10
/** Then nothing is sent for a while, longer each time: one delivery tries whether it is back [choice]. */
const FIRST_PAUSE = 30_000
const LONGEST_PAUSE = 15 * 60_000

/**
 * What a target's row says after an attempt. What waits for a dead target does not use up its retries: all of it is sent
 * when the target is back.
 */
export function afterAttempt(
  { failures }: { readonly failures: number },
  delivered: boolean,
  now: number,
  random: Pick<Random, 'bytes'>,
): { readonly failures: number; readonly open_until: number | null } {
  if (delivered) return { failures: 0, open_until: null }
  const inRow = failures + 1
  if (inRow < TRIED_BEFORE_OPENING) return { failures: inRow, open_until: null }
  const pause = doubling(FIRST_PAUSE, LONGEST_PAUSE, inRow - TRIED_BEFORE_OPENING + 1)
  return { failures: inRow, open_until: now + jittered(pause, random) }
}
