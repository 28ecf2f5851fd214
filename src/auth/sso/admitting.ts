import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import { everyRight } from '../administrator.ts'
import { addMember, type OwnerRegister } from '../users/members.ts'
import { asUser, type OpenedSession, openSession, type Seen } from '../users/sign-in.ts'
import { selectMembers, selectUser, selectUserByEmail } from '../users/statements.ts'
import type { Provider } from './providers.ts'
import { insertIdentity, selectIdentity, selectIdentityOf } from './statements.ts'

/** What a provider vouched for. */
export interface Vouched {
  readonly subject: string
  readonly email: string | undefined
  /** What the provider says of the address; many say nothing. */
  readonly emailVerified: boolean | undefined
  readonly firstName: string
  readonly lastName: string
}

/**
 * Opens a session for whom the portal's provider vouched. It opens this portal and no other: another portal has not said
 * that it trusts this provider. Who came before is known by the provider's own id; who comes first, by the address. Throws
 * a PERMISSION_DENIED whose message is one of the words that the sign-in page knows.
 */
export function* admitVouched(
  provider: Provider,
  vouched: Vouched,
  secret: string,
  seen: Seen,
  owners: Pick<OwnerRegister, 'publish'>,
  now: number,
): Unit<OpenedSession> {
  const { portal } = provider
  const user = yield* userFor(provider, vouched, seen, owners, now)
  const [row] = yield* selectUser({ id: user })
  const members = yield* selectMembers({ portal })
  if (row === undefined || members.every(({ id }) => id !== user)) throw refused('not-a-user')
  if (row.disabled !== null) throw refused('switched-off')
  return yield* openSession({ id: user, email: row.email }, secret, seen, now, portal)
}

function* userFor(
  { portal, domains, role }: Provider,
  { subject, email, emailVerified, firstName, lastName }: Vouched,
  seen: Seen,
  owners: Pick<OwnerRegister, 'publish'>,
  now: number,
): Unit<number> {
  const [known] = yield* selectIdentity({ portal, subject })
  if (known !== undefined) return known.user_id
  const address = email?.trim().toLowerCase()
  if (address === undefined || !/^\S+@\S+$/.test(address)) throw refused('no-address')
  if (emailVerified === false) throw refused('address-not-verified')
  if (!domains.includes(address.slice(address.lastIndexOf('@') + 1))) throw refused('other-domain')

  const [found] = yield* selectUserByEmail({ email: address })
  const members = yield* selectMembers({ portal })
  let user = members.find(({ id }) => id === found?.id)?.id
  if (user === undefined) {
    if (role === null) throw refused('not-a-user')
    const by = { ...asUser(found?.id ?? null, address, seen), rights: everyRight }
    user = (yield* addMember(by, portal, { email: address, firstName, lastName, role }, owners, now)).member.id
  }
  // One person at the provider is one user here: an address that went on to somebody else does not carry the user along.
  const [other] = yield* selectIdentityOf({ portal, user })
  if (other !== undefined) throw refused('address-taken')
  yield* insertIdentity([{ portal, subject, user_id: user, created: now }])
  return user
}

export type Refused =
  | 'address-not-verified'
  | 'address-taken'
  | 'failed'
  | 'no-address'
  | 'not-a-user'
  | 'other-domain'
  | 'switched-off'

/** Why somebody was not let in. */
export function refused(why: Refused): Refusal {
  return new Refusal('PERMISSION_DENIED', why)
}
