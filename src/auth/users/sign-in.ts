import type { Random } from '../../kit/random.ts'
import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import { type Administrator, everyRight } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { hashSecret, secretPrefix } from '../secrets.ts'
import { isPassword } from './passwords.ts'
import {
  deleteLink,
  deleteLinksOf,
  deleteSession,
  insertLink,
  insertSession,
  pruneLinks,
  pruneSessions,
  selectLink,
  selectSessions,
  selectUser,
  selectUserByEmail,
  setPassword,
} from './statements.ts'
import { countGuess, forgetGuess } from './throttle.ts'

/** How long a cookie of the console works, and a sign-in link, in ms. */
const SESSION_FOR = 14 * 86_400_000
const LINK_FOR = 24 * 3_600_000

/** Where a request comes from, as the audit log keeps it. */
export interface Seen {
  readonly address: string | null
  readonly userAgent: string | null
}

/** The secret of a session, for its holder alone. */
export interface OpenedSession {
  readonly user: number
  readonly secret: string
  readonly expires: number
}

/**
 * A session for who knows the password. Guessing is slowed down per account and per address, and whether an address is
 * known can't be told from the answer or the time it takes.
 */
export async function signIn(
  store: Store,
  random: Random,
  { email, password }: { readonly email: string; readonly password: string },
  seen: Seen,
  now: () => number,
): Promise<OpenedSession> {
  const guess = { email: email.trim().toLowerCase(), address: seen.address }
  const user = await store.write(function* guessed() {
    yield* countGuess(guess, now())
    const [row] = yield* selectUserByEmail({ email: guess.email })
    return row
  })
  const right = await isPassword(password, user?.password ?? null)
  if (user === undefined || !right || user.disabled !== null) {
    await store.write(() =>
      audit(asUser(null, guess.email, seen), 0, now(), 'LOGIN_FAILED', {
        kind: 'user',
        id: user?.id ?? 0,
        name: guess.email.slice(0, 200),
      }),
    )
    throw new Refusal('INVALID_AUTHENTICATION', 'The e-mail address or the password is wrong.')
  }
  const secret = newSessionSecret(random)
  return store.write(function* opened() {
    yield* forgetGuess(guess, now())
    return yield* openSession({ id: user.id, email: user.email }, secret, seen, now())
  })
}

export function newSessionSecret(random: Random): string {
  return `spoke-${Buffer.from(random.bytes(32)).toString('base64url')}`
}

/** A cookie's session, in the caller's unit; `bound` is the only portal that it opens. */
export function* openSession(
  user: { readonly id: number; readonly email: string },
  secret: string,
  seen: Seen,
  now: number,
  bound: number | null = null,
): Unit<OpenedSession> {
  const expires = now + SESSION_FOR
  yield* pruneSessions({ user: user.id, now })
  const [id = 0] = yield* newIds('session', 1)
  yield* insertSession([
    {
      ...{ id, hash: hashSecret(secret), user_id: user.id, kind: 'cookie', name: '', prefix: secretPrefix(secret) },
      ...{ created: now, expires, address: seen.address, user_agent: seen.userAgent, bound_portal: bound },
    },
  ])
  yield* audit(asUser(user.id, user.email, seen), 0, now, 'LOGIN_SUCCEEDED', {
    kind: 'user',
    id: user.id,
    name: user.email,
  })
  return { user: user.id, secret, expires }
}

/** A link that works once within a day; those made for the user before work no longer. */
export function* makeLink(user: number | null, secret: string, now: number): Unit<void> {
  yield* pruneLinks({ now })
  if (user !== null) yield* deleteLinksOf([{ user_id: user }])
  yield* insertLink([{ hash: hashSecret(secret), user_id: user, created: now, expires: now + LINK_FOR }])
}

/** Whom a link is for; null where it makes the first super admin. Refuses one that does not work. */
export function* readLink(secret: string, now: number): Unit<number | null> {
  const [link] = yield* selectLink({ hash: hashSecret(secret) })
  if (link !== undefined && link.expires > now) return link.user_id
  throw new Refusal('INVALID_AUTHENTICATION', 'This link does not work any more: ask for another one.')
}

/** Uses a link up. */
export function* useLink(secret: string, now: number): Unit<number | null> {
  const user = yield* readLink(secret, now)
  yield* deleteLink([{ hash: hashSecret(secret) }])
  return user
}

/** Sets a password and ends every other session of the user: whoever knew the old one is out. */
export function* choosePassword(by: Administrator, user: number, hash: string, now: number): Unit<string> {
  const [row] = yield* selectUser({ id: user })
  if (row === undefined || row.disabled !== null) {
    throw new Refusal('INVALID_AUTHENTICATION', 'This user does not exist any more, or is switched off.')
  }
  yield* setPassword([{ id: user, password: hash, updated: now }])
  const open = yield* selectSessions({ user, kind: 'cookie' })
  yield* deleteSession(open.map(({ id }) => ({ id, user_id: user })))
  yield* audit(by, 0, now, 'CHANGE_PASSWORD', { kind: 'user', id: user, name: row.email })
  return row.email
}

/** Who acts when somebody signs in or out: himself. */
export function asUser(user: number | null, email: string | null, seen: Seen): Administrator {
  return { source: 'sign-in', user, email: email?.slice(0, 200) ?? null, ...seen, rights: everyRight }
}
