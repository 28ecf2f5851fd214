import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { SignInFailureTable } from '../../store/schema-auth.ts'
import { hashSecret } from '../secrets.ts'
import { deleteFailure, insertFailure, pruneFailures, rewriteFailure, selectFailure } from './statements.ts'

/** How guesses at one thing are slowed down. */
export interface Slowness {
  /** Guesses that cost no wait; beyond them each wait is twice the one before. */
  readonly free: number
  /** In ms. */
  readonly longestWait: number
  /** What failed, in a sentence. */
  readonly what: string
}

const what = 'Signing in'
const LONGEST_WAIT = 15 * 60_000
const slowness: Readonly<Record<'account' | 'address', Slowness>> = {
  account: { free: 5, longestWait: LONGEST_WAIT, what },
  address: { free: 20, longestWait: LONGEST_WAIT, what },
}
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
  for (const [kind, subject] of subjects(guess)) yield* countFailure(subject, slowness[kind], now)
}

/** Counts a guess at whatever `subject`, a hash, stands for. Refuses it with a 429 while that has to wait. */
export function* countFailure(subject: string, { free, longestWait, what }: Slowness, now: number): Unit<void> {
  yield* pruneFailures({ before: now - FORGOTTEN })
  yield* insertFailure([{ subject, count: 0, until: now }])
  const row = yield* checkWait(subject, what, now)
  if (row === undefined) throw new Error('A guess was not counted.')
  const count = row.count + 1
  const over = count - free
  const until = now + (over < 0 ? 0 : Math.min(longestWait, 1_000 * 2 ** over))
  yield* rewriteFailure([{ subject, count, until }])
}

/** Refuses with a 429 while `subject` has to wait; else what was counted of it. */
export function* checkWait(subject: string, what: string, now: number): Unit<SignInFailureTable | undefined> {
  const [row] = yield* selectFailure({ subject })
  if (row !== undefined && row.until > now) throw wait(what, row.until - now)
  return row
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

function wait(what: string, ms: number): Refusal {
  const seconds = Math.ceil(ms / 1_000)
  return new Refusal('RATE_LIMITS', `${what} failed too often: try again in ${seconds} seconds.`, {
    headers: { 'retry-after': String(seconds) },
  })
}
