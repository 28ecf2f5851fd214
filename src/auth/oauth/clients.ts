import { timingSafeEqual } from 'node:crypto'
import type { Store } from '../../store/port.ts'
import { hashSecret } from '../secrets.ts'
import type { Seen } from '../users/sign-in.ts'
import { deleteFailure } from '../users/statements.ts'
import { checkWait, countFailure, type Slowness } from '../users/throttle.ts'
import type { PublicAppRow } from './app.ts'
import type { Problem } from './problem.ts'
import { selectClient } from './statements.ts'

/** What an app proves itself with at the token endpoint. */
export interface ClientProof {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/**
 * Guessing is slowed down per app and address, not per app: else anybody could shut an app out by its public id. A secret
 * is 122 bits of chance, so a deployment that has the wrong one gets some tries.
 */
const slowness: Slowness = { free: 20, longestWait: 60_000, what: 'Proving this client id' }

/** The app that shows its secret; what is wrong where it does not. Refuses with a 429 who guesses. */
export async function authenticateClient(
  store: Store,
  { clientId, clientSecret }: ClientProof,
  { address }: Seen,
  now: number,
): Promise<PublicAppRow | Problem> {
  if (clientId === undefined) return { problem: 'BAD_CLIENT_ID' }
  const subject = hashSecret(`client:${clientId}:${address}`)
  const { row, failures } = await store.read(function* client() {
    const failures = yield* checkWait(subject, slowness.what, now)
    const [row] = yield* selectClient({ client: clientId })
    return { row, failures }
  })
  if (row === undefined) return { problem: 'BAD_CLIENT_ID' }
  if (!isSecretOf(row, clientSecret ?? '')) {
    await store.write(() => countFailure(subject, slowness, now))
    return { problem: 'BAD_CLIENT_SECRET' }
  }
  if (failures !== undefined) await store.write(() => deleteFailure([{ subject }]))
  return row
}

/** Both secrets are compared, each to the last letter, whichever it is. */
function isSecretOf({ secret_hash, next_secret_hash }: PublicAppRow, given: string): boolean {
  const hash = Buffer.from(hashSecret(given))
  const current = timingSafeEqual(hash, Buffer.from(secret_hash))
  const next = timingSafeEqual(hash, Buffer.from(next_secret_hash ?? secret_hash))
  return current || (next && next_secret_hash !== null)
}
