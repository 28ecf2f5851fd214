import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Unit } from '../../store/port.ts'
import type { UserTable } from '../../store/schema-auth.ts'
import { type Administrator, checkRights } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import { rightsOfRole, SUPER_ADMIN } from './roles.ts'
import { makeLink } from './sign-in.ts'
import {
  deleteMember,
  insertMember,
  insertUser,
  selectMembers,
  selectMemberships,
  selectUserByEmail,
  setMemberRole,
} from './statements.ts'

/** A user as a member of a portal. */
export interface Member {
  readonly id: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: number
  readonly superAdmin: boolean
  /** Whether the user has chosen a password yet. */
  readonly invited: boolean
  readonly disabled: number | null
  /** Since when the user belongs to the portal. */
  readonly created: number
}

export interface NewMember {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: number
  /** Whether a new user administers Spoke itself, every portal. */
  readonly operator?: boolean | undefined
}

/** Where users are published as owners of records (they are the engine's). */
export interface OwnerRegister {
  /** In the unit that adds or removes the user. */
  publish(
    portal: number,
    owner: {
      readonly userId: number
      readonly email: string
      readonly firstName: string
      readonly lastName: string
      readonly archived: boolean
    },
    now: number,
  ): Unit<unknown>
  /** After that unit. */
  changed(portal: number): void
}

/** Makes a user a member; makes the user where the address is new. Nobody gives a role that may do more than he may. */
export function* addMember(
  by: Administrator,
  portal: number,
  { email, firstName, lastName, role, operator = false }: NewMember,
  { publish }: Pick<OwnerRegister, 'publish'>,
  now: number,
  password: string | null = null,
): Unit<{ readonly member: Member; readonly isNew: boolean }> {
  yield* holdPortal(portal)
  checkRights(by, yield* rightsOfRole(portal, role))
  const address = email.trim().toLowerCase()
  const [known] = yield* selectUserByEmail({ email: address })
  const members = yield* selectMembers({ portal })
  if (known !== undefined && members.some(({ id }) => id === known.id)) {
    throw new Refusal('OBJECT_ALREADY_EXISTS', `User already exists: ${address} belongs to this portal.`, {
      context: { email: [address] },
    })
  }
  const user = known ?? (yield* makeUser({ email: address, firstName, lastName, password, operator }, now))
  yield* insertMember([{ portal, user_id: user.id, role, created: now }])
  yield* publish(portal, ownerOf(user, false), now)
  const target = { kind: 'user', id: user.id, name: address } as const
  yield* audit(by, portal, now, role === SUPER_ADMIN ? 'ADD_ADMIN_USER' : 'ADD_USER', target, { role, operator })
  return { member: toMember({ ...user, role, created: now }), isNew: known === undefined }
}

export function* changeRole(by: Administrator, portal: number, id: number, role: number, now: number): Unit<Member> {
  const row = yield* holdMember(by, portal, id)
  checkRights(by, yield* rightsOfRole(portal, role))
  if (role !== row.role) {
    yield* checkNotLast(portal, row)
    yield* setMemberRole([{ portal, user_id: id, role }])
    const action =
      role === SUPER_ADMIN
        ? 'ADD_ADMIN_PERMISSIONS'
        : row.role === SUPER_ADMIN
          ? 'REMOVE_ADMIN_PERMISSIONS'
          : 'USER_ROLE_UPDATE'
    const target = { kind: 'user', id, name: row.email } as const
    yield* audit(by, portal, now, action, target, { before: row.role, after: role })
  }
  return toMember({ ...row, role })
}

/** A link for a member who has no password yet; gives the member's address. */
export function* inviteAgain(
  by: Administrator,
  portal: number,
  id: number,
  mailed: boolean,
  link: string,
  now: number,
): Unit<string> {
  const { email, password } = yield* holdMember(by, portal, id)
  if (password !== null) throw new Refusal('CONFLICT', `${email} has chosen a password already.`)
  const elsewhere = (yield* selectMemberships({ user: id })).some((each) => each.id !== portal)
  if (elsewhere && !mailed) {
    throw new Refusal('PERMISSION_DENIED', `${email} belongs to other portals too: only a mail may carry this link.`)
  }
  yield* makeLink(id, link, now)
  yield* audit(by, portal, now, 'SIGN_IN_LINK_CREATE', { kind: 'user', id, name: email })
  return email
}

/** The user is no member any more; as an owner he is archived, and his sessions open this portal no longer. */
export function* removeMember(
  by: Administrator,
  portal: number,
  id: number,
  { publish }: Pick<OwnerRegister, 'publish'>,
  now: number,
): Unit<void> {
  const row = yield* holdMember(by, portal, id)
  yield* checkNotLast(portal, row)
  yield* deleteMember([{ portal, user_id: id }])
  yield* publish(portal, ownerOf(row, true), now)
  const action = row.role === SUPER_ADMIN ? 'REMOVE_ADMIN_USER' : 'REMOVE_USER'
  yield* audit(by, portal, now, action, { kind: 'user', id, name: row.email })
}

export function* listMembers(portal: number): Unit<readonly Member[]> {
  return (yield* selectMembers({ portal })).map(toMember)
}

type MemberRow = Pick<UserTable, 'id' | 'email' | 'first_name' | 'last_name' | 'password' | 'disabled'> & {
  readonly role: number
  readonly created: number
}

/** The member, whose role must not go beyond what `by` may do. */
function* holdMember(by: Administrator, portal: number, id: number): Unit<MemberRow> {
  yield* holdPortal(portal)
  const row = (yield* selectMembers({ portal })).find((member) => member.id === id)
  if (row === undefined) throw new Refusal('OBJECT_NOT_FOUND', `There is no user ${id} in this portal.`)
  checkRights(by, yield* rightsOfRole(portal, row.role))
  return row
}

/** A portal without a super admin could never be put right from within. */
function* checkNotLast(portal: number, row: MemberRow): Unit<void> {
  if (row.role !== SUPER_ADMIN) return
  const others = (yield* selectMembers({ portal })).filter(
    (member) => member.role === SUPER_ADMIN && member.disabled === null && member.id !== row.id,
  )
  if (others.length > 0) return
  throw new Refusal('CONFLICT', `${row.email} is the last super admin of this portal: make another one first.`)
}

function* makeUser(
  user: {
    readonly email: string
    readonly firstName: string
    readonly lastName: string
    readonly password: string | null
    readonly operator: boolean
  },
  now: number,
): Unit<UserTable> {
  // Owner ids and user ids come from one counter: nobody can mistake one for the other.
  const [id = 0] = yield* newIds('owner', 1)
  const row: UserTable = {
    id,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    password: user.password,
    operator: user.operator ? 1 : 0,
    created: now,
    updated: now,
    disabled: null,
  }
  yield* insertUser([row])
  return row
}

function ownerOf(row: Pick<UserTable, 'id' | 'email' | 'first_name' | 'last_name'>, archived: boolean) {
  return { userId: row.id, email: row.email, firstName: row.first_name, lastName: row.last_name, archived }
}

function toMember(row: MemberRow): Member {
  return {
    id: row.id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    role: row.role,
    superAdmin: row.role === SUPER_ADMIN,
    invited: row.password === null,
    disabled: row.disabled,
    created: row.created,
  }
}
