import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import { type Ability, type Administrator, everyRight, type Rights } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { hashSecret, secretPrefix } from '../secrets.ts'
import { rightsOf, SUPER_ADMIN } from './roles.ts'
import { newSessionSecret } from './sign-in.ts'
import {
  deleteSession,
  insertSession,
  selectMemberships,
  selectSession,
  selectSessions,
  touchSession,
} from './statements.ts'

/** How often a session's last use is written, in ms. */
const TOUCHED_EVERY = 60_000

/** A portal that a user belongs to. */
export interface Membership {
  readonly portal: number
  readonly name: string
  readonly disabled: number | null
  readonly role: { readonly id: number; readonly name: string }
  readonly rights: Rights
}

/** A user who signed in, or whose token came. */
export interface SignedIn {
  readonly session: number
  readonly kind: 'cookie' | 'token'
  readonly user: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** Administers Spoke itself: every portal, and which portals there are. */
  readonly operator: boolean
  /** The only portal that it opens: whose single sign-on it came from. null where it opens all of the user's. */
  readonly bound: number | null
  /** Portals of the user's that this session does not open: they let in by their single sign-on alone. */
  readonly closed: readonly { readonly portal: number; readonly name: string }[]
  readonly memberships: readonly Membership[]
}

/** A browser in which a user is signed in. */
export interface OpenSession {
  readonly id: number
  readonly created: number
  readonly lastUsed: number | null
  readonly address: string | null
  readonly userAgent: string | null
}

/** A token of a user's own, for automation; without its secret. */
export interface UserToken {
  readonly id: number
  readonly name: string
  readonly prefix: string
  readonly created: number
  readonly expires: number | null
  readonly lastUsed: number | null
}

export interface Sessions {
  /** Who holds this secret; undefined when nobody does, or no longer. */
  resolve(secret: string): Promise<SignedIn | undefined>
  signOut(who: SignedIn): Promise<void>
  /** Where the user is signed in, the latest first. */
  listOpen(user: number): Promise<readonly OpenSession[]>
  /** Ends one of the user's sessions, in whatever browser it is. */
  end(user: number, session: number): Promise<void>
  createToken(
    by: Administrator,
    who: Pick<SignedIn, 'user' | 'bound'>,
    token: { readonly name: string; readonly expires: number | null },
  ): Promise<UserToken & { readonly secret: string }>
  listTokens(user: number): Promise<readonly UserToken[]>
  revokeToken(by: Administrator, user: number, token: number): Promise<void>
}

export function openSessions(store: Store, { clock, random }: Pick<Runtime, 'clock' | 'random'>): Sessions {
  return {
    async resolve(secret) {
      const now = clock.now()
      const found = await store.read(function* session() {
        const [row] = yield* selectSession({ hash: hashSecret(secret) })
        if (row === undefined) return undefined
        return { row, memberships: yield* selectMemberships({ user: row.user_id }) }
      })
      if (found === undefined) return undefined
      const { row, memberships } = found
      if (row.expires !== null && row.expires <= now) return undefined
      if ((row.last_used ?? 0) + TOUCHED_EVERY < now) {
        await store.write(() => touchSession([{ id: row.id, last_used: now }]))
      }
      // A provider vouches in the portal that trusts it, and nowhere else; nor does it make anybody administer Spoke.
      const operates = row.operator === 1 && row.bound_portal === null
      const opens = ({ id, enforced }: (typeof memberships)[number]): boolean =>
        row.bound_portal === null ? enforced !== 1 || operates : row.bound_portal === id
      return {
        session: row.id,
        kind: row.kind === 'token' ? 'token' : 'cookie',
        user: row.user_id,
        email: row.email,
        firstName: row.first_name,
        lastName: row.last_name,
        operator: operates,
        bound: row.bound_portal,
        closed: memberships.filter((each) => !opens(each)).map(({ id, name }) => ({ portal: id, name })),
        memberships: memberships.filter(opens).map((each) => ({
          portal: each.id,
          name: each.name,
          disabled: each.disabled,
          role: { id: each.role, name: each.role_name ?? 'Super admin' },
          rights: membershipRights(each),
        })),
      }
    },
    async signOut({ session, user }) {
      await store.write(() => deleteSession([{ id: session, user_id: user }]))
    },
    async listOpen(user) {
      const now = clock.now()
      const rows = await store.read(() => selectSessions({ user, kind: 'cookie' }))
      return rows
        .filter(({ expires }) => expires === null || expires > now)
        .map(({ id, created, last_used, address, user_agent }) => ({
          ...{ id, created, address, lastUsed: last_used },
          userAgent: user_agent,
        }))
        .toReversed()
    },
    async end(user, session) {
      await store.write(function* ended() {
        const open = yield* selectSessions({ user, kind: 'cookie' })
        if (open.every(({ id }) => id !== session)) {
          throw new Refusal('OBJECT_NOT_FOUND', `There is no session ${session}.`)
        }
        yield* deleteSession([{ id: session, user_id: user }])
      })
    },
    async createToken(by, who, { name, expires }) {
      const secret = newSessionSecret(random)
      const token = await store.write(() => createToken(by, who, name, expires, secret, clock.now()))
      return { ...token, secret }
    },
    async listTokens(user) {
      const rows = await store.read(() => selectSessions({ user, kind: 'token' }))
      return rows.map(({ id, name, prefix, created, expires, last_used }) => ({
        ...{ id, name, prefix, created, expires },
        lastUsed: last_used,
      }))
    },
    async revokeToken(by, user, token) {
      await store.write(() => revokeToken(by, user, token, clock.now()))
    },
  }
}

/** A role that was deleted leaves nothing: only role 0 is everything. */
export function membershipRights(row: {
  readonly role: number
  readonly scopes_json: string | null
  readonly abilities_json: string | null
}): Rights {
  if (row.role === SUPER_ADMIN) return everyRight
  const { scopes_json, abilities_json } = row
  if (scopes_json === null || abilities_json === null) return { scopes: new Set(), abilities: new Set<Ability>() }
  return rightsOf({ scopes_json, abilities_json })
}

function* createToken(
  by: Administrator,
  { user, bound }: Pick<SignedIn, 'user' | 'bound'>,
  name: string,
  expires: number | null,
  secret: string,
  now: number,
): Unit<UserToken> {
  // A token that leaked, or that ends, must not live on in another one.
  if (by.source === 'token') {
    throw new Refusal('PERMISSION_DENIED', 'A token does not make tokens: sign in with your password.')
  }
  if (expires !== null && expires <= now) {
    throw new Refusal('VALIDATION_ERROR', 'A token must end in the future, if it ends.')
  }
  const [id = 0] = yield* newIds('session', 1)
  const prefix = secretPrefix(secret)
  yield* insertSession([
    {
      ...{ id, hash: hashSecret(secret), user_id: user, kind: 'token', name, prefix, created: now, expires },
      // It opens no more than the session in which it was made.
      ...{ address: by.address, user_agent: by.userAgent, bound_portal: bound },
    },
  ])
  yield* audit(by, 0, now, 'PERSONAL_ACCESS_KEY_CREATE', { kind: 'session', id, name }, { user })
  return { id, name, prefix, created: now, expires, lastUsed: null }
}

function* revokeToken(by: Administrator, user: number, token: number, now: number): Unit<void> {
  const row = (yield* selectSessions({ user, kind: 'token' })).find(({ id }) => id === token)
  if (row === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no token ${token}.`)
  yield* deleteSession([{ id: token, user_id: user }])
  const target = { kind: 'session', id: token, name: row.name } as const
  yield* audit(by, 0, now, 'PERSONAL_ACCESS_KEY_DEACTIVATE', target, { user })
}
