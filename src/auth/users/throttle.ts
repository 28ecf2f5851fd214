import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { hashSecret } from '../secrets.ts'
import { deleteFailure, insertFailure, pruneFailures, rewriteFailure, selectFailure } from './statements.ts'

/** Guesses that are free, per account and per address; beyond them each wait is twice the one before. */
const FREE = { account: 5, address: 20 } as const
const LONGEST_WAIT = 15 * 60_000
/** After this long without a guess, counting begins anew. */
const FORGOTTEN = 24 * 3_600_000

export interface Guess {
  readonly email: string
  readonly address: string | null
}

/**
 * Counts a guess before it is looked at, so that many at once are counted like one after another. Refuses it with a 429
 * while its account or its address has to wait.
 */
export function* countGuess(guess: Guess, now: number): Unit<void> {
  yield* pruneFailures({ before: now - FORGOTTEN })
  for (const [kind, subject] of subjects(guess)) {
    yield* insertFailure([{ subject, count: 0, until: now }])
    const [row] = yield* selectFailure({ subject })
    if (row === undefined) throw new Error('A guess was not counted.')
    if (row.until > now) throw wait(row.until - now)
    const count = row.count + 1
    const over = count - FREE[kind]
    const until = now + (over < 0 ? 0 : Math.min(LONGEST_WAIT, 1_000 * 2 ** over))
    yield* rewriteFailure([{ subject, count, until }])
  }
}

/**
 * A right guess clears its account. Its address gets this one guess back and no more, or it could be washed with an
 * account of one's own.
 */
export function* forgetGuess(guess: Guess, now: number): Unit<void> {
  for (const [kind, subject] of subjects(guess)) {
    const [row] = yield* selectFailure({ subject })
    if (row === undefined) continue
    if (kind === 'account') yield* deleteFailure([{ subject }])
    else yield* rewriteFailure([{ subject, count: Math.max(0, row.count - 1), until: now }])
  }
}

function subjects({ email, address }: Guess): readonly (readonly ['account' | 'address', string])[] {
  const account = ['account', hashSecret(`account:${email}`)] as const
  return address === null ? [account] : [account, ['address', hashSecret(`address:${address}`)]]
}

function wait(ms: number): Refusal {
  const seconds = Math.ceil(ms / 1_000)
  return new Refusal('RATE_LIMITS', `Signing in failed too often: try again in ${seconds} seconds.`, {
    headers: { 'retry-after': String(seconds) },
  })
}
