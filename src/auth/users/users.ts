import { Refusal } from '../../kit/refusal.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { UserTable } from '../../store/schema-auth.ts'
import { type Ability, type Administrator, everyRight, type Rights } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { selectPortals } from '../portals/statements.ts'
import type { GrantedScopes } from '../principal.ts'
import { chooseScopes, type ScopeChoice } from '../scopes.ts'
import {
  addMember,
  changeRole,
  inviteAgain,
  listMembers,
  type Member,
  type NewMember,
  type OwnerRegister,
  removeMember,
} from './members.ts'
import { checkPassword, hashPassword, isPassword } from './passwords.ts'
import { createRole, editRole, listRoles, type Role, removeRole, SUPER_ADMIN } from './roles.ts'
import {
  asUser,
  choosePassword,
  makeLink,
  newSessionSecret,
  type OpenedSession,
  openSession,
  readLink,
  type Seen,
  signIn,
  useLink,
} from './sign-in.ts'
import { rewriteUser, selectUser, selectUserByEmail } from './statements.ts'
import { countGuess } from './throttle.ts'

/** A role as a caller describes it. */
export interface RoleChoice {
  readonly name: string
  readonly scopes: ScopeChoice
  readonly abilities: readonly Ability[]
}

export type RoleEdit = { readonly [K in keyof RoleChoice]?: RoleChoice[K] | undefined }

/** A user who was added; with a link for the first sign-in where the address is new to Spoke. */
export interface AddedMember {
  readonly member: Member
  readonly link: string | undefined
}

export interface Users {
  signIn(guess: { readonly email: string; readonly password: string }, seen: Seen): Promise<OpenedSession>
  /** Signs in with a link that works once, and sets the password with it. */
  signInByLink(
    link: string,
    person: { readonly email?: string | undefined; readonly firstName?: string; readonly lastName?: string },
    password: string,
    seen: Seen,
  ): Promise<OpenedSession>
  changePassword(by: Administrator, user: number, current: string, password: string): Promise<void>
  list(portal: number): Promise<readonly Member[]>
  add(by: Administrator, portal: number, member: NewMember): Promise<AddedMember>
  /**
   * Another link for the first sign-in of a member who has no password yet. It opens every portal that the user belongs
   * to: where there are others, it may only go to the user's own address (`mailed`).
   */
  inviteAgain(
    by: Administrator,
    portal: number,
    user: number,
    mailed: boolean,
  ): Promise<{ readonly email: string; readonly link: string }>
  /**
   * A link for somebody who forgot the password, to be mailed to that address and shown to nobody; undefined where the
   * address is no user's. Asking is slowed down as guessing is.
   */
  forgotten(email: string, seen: Seen): Promise<string | undefined>
  changeRole(by: Administrator, portal: number, user: number, role: number): Promise<Member>
  remove(by: Administrator, portal: number, user: number): Promise<void>
  /** Switches a user off or on everywhere: for who administers Spoke itself. */
  setDisabled(by: Administrator, email: string, disabled: boolean): Promise<void>
  /** A link that signs this user in once and sets a password: for who administers Spoke itself. */
  link(by: Administrator, email: string): Promise<string>
  /** The user with this address; refuses one that is not there. */
  find(email: string): Promise<{ readonly id: number; readonly email: string }>
  roles(portal: number): Promise<readonly Role[]>
  createRole(by: Administrator, portal: number, role: RoleChoice): Promise<Role>
  editRole(by: Administrator, portal: number, id: number, edit: RoleEdit): Promise<Role>
  removeRole(by: Administrator, portal: number, id: number): Promise<void>
}

export interface UserRooms {
  readonly store: Store
  readonly runtime: Pick<Runtime, 'clock' | 'random'>
  readonly knownScopes: () => readonly string[]
  readonly owners: OwnerRegister
}

export function openUsers({ store, runtime, knownScopes, owners }: UserRooms): Users {
  const { clock, random } = runtime
  const act = <T>(unit: (now: number) => Unit<T>): Promise<T> => store.write(() => unit(clock.now()))
  const scopesOf = (choice: ScopeChoice): GrantedScopes => chooseScopes(knownScopes(), choice)

  return {
    signIn: (guess, seen) => signIn(store, random, guess, seen, clock.now),
    async signInByLink(link, person, password, seen) {
      checkPassword(password)
      // Nobody makes Spoke work for a link that does not.
      await store.read(() => readLink(link, clock.now()))
      const hash = await hashPassword(password, random)
      const secret = newSessionSecret(random)
      const { opened, portal } = await act(function* byLink(now) {
        const invited = yield* useLink(link, now)
        const first = invited === null ? yield* firstSuperAdmin(person, seen, now) : undefined
        const user = invited ?? first?.user ?? 0
        const email = yield* choosePassword(asUser(user, null, seen), user, hash, now)
        return { opened: yield* openSession({ id: user, email }, secret, seen, now), portal: first?.portal }
      })
      if (portal !== undefined) owners.changed(portal)
      return opened
    },
    async changePassword(by, user, current, password) {
      checkPassword(password)
      const row = await act(function* guessed(now) {
        const [found] = yield* selectUser({ id: user })
        if (found !== undefined) yield* countGuess({ email: found.email, address: by.address }, now)
        return found
      })
      if (!(await isPassword(current, row?.password ?? null))) {
        throw new Refusal('INVALID_AUTHENTICATION', 'The current password is wrong.')
      }
      const hash = await hashPassword(password, random)
      await act((now) => choosePassword(by, user, hash, now))
    },
    list: (portal) => store.read(() => listMembers(portal)),
    async add(by, portal, member) {
      const secret = newSessionSecret(random)
      const added = await act(function* add(now) {
        const { member: made, isNew } = yield* addMember(by, portal, member, owners, now)
        if (isNew) yield* makeLink(made.id, secret, now)
        return { member: made, link: isNew ? secret : undefined }
      })
      owners.changed(portal)
      return added
    },
    async inviteAgain(by, portal, user, mailed) {
      const link = newSessionSecret(random)
      return { email: await act((now) => inviteAgain(by, portal, user, mailed, link, now)), link }
    },
    async forgotten(email, seen) {
      const link = newSessionSecret(random)
      const address = email.trim().toLowerCase()
      return act(function* asked(now) {
        yield* countGuess({ email: `forgotten:${address}`, address: seen.address }, now)
        const [user] = yield* selectUserByEmail({ email: address })
        if (user === undefined || user.disabled !== null) return undefined
        yield* makeLink(user.id, link, now)
        const target = { kind: 'user', id: user.id, name: user.email } as const
        yield* audit(asUser(null, address, seen), 0, now, 'SIGN_IN_LINK_CREATE', target, { forgotten: true })
        return link
      })
    },
    changeRole: (by, portal, user, role) => act((now) => changeRole(by, portal, user, role, now)),
    async remove(by, portal, user) {
      await act((now) => removeMember(by, portal, user, owners, now))
      owners.changed(portal)
    },
    setDisabled: (by, email, disabled) => act((now) => setDisabled(by, email, disabled, now)),
    async link(by, email) {
      const secret = newSessionSecret(random)
      await act(function* link(now) {
        const user = yield* findUser(email)
        yield* makeLink(user.id, secret, now)
        yield* audit(by, 0, now, 'SIGN_IN_LINK_CREATE', { kind: 'user', id: user.id, name: user.email })
      })
      return secret
    },
    find: (email) => store.read(() => findUser(email)),
    roles: (portal) => store.read(() => listRoles(portal)),
    async createRole(by, portal, { name, scopes, abilities }) {
      const rights: Rights = { scopes: scopesOf(scopes), abilities: new Set(abilities) }
      return act((now) => createRole(by, portal, { name, rights }, now))
    },
    async editRole(by, portal, id, { name, scopes, abilities }) {
      const rights: Partial<Rights> = {
        ...(scopes === undefined ? {} : { scopes: scopesOf(scopes) }),
        ...(abilities === undefined ? {} : { abilities: new Set(abilities) }),
      }
      return act((now) => editRole(by, portal, id, { name, rights }, now))
    },
    removeRole: (by, portal, id) => act((now) => removeRole(by, portal, id, now)),
  }

  /** The link of the first start makes the first super admin, who administers Spoke itself. */
  function* firstSuperAdmin(
    person: { readonly email?: string | undefined; readonly firstName?: string; readonly lastName?: string },
    seen: Seen,
    now: number,
  ): Unit<{ readonly user: number; readonly portal: number }> {
    const { email, firstName = '', lastName = '' } = person
    if (email === undefined) throw new Refusal('VALIDATION_ERROR', 'Say which e-mail address is yours.')
    const by: Administrator = { ...asUser(null, email, seen), rights: everyRight }
    const added = { email, firstName, lastName, role: SUPER_ADMIN, operator: true }
    const [portal] = yield* selectPortals({})
    if (portal === undefined) throw new Refusal('CONFLICT', 'There is no portal yet.')
    const { member } = yield* addMember(by, portal.id, added, owners, now)
    return { user: member.id, portal: portal.id }
  }
}

function* findUser(email: string): Unit<UserTable> {
  const [user] = yield* selectUserByEmail({ email: email.trim().toLowerCase() })
  if (user !== undefined) return user
  throw new Refusal('OBJECT_NOT_FOUND', `There is no user ${email.slice(0, 200)}.`)
}

function* setDisabled(by: Administrator, email: string, disabled: boolean, now: number): Unit<void> {
  const user = yield* findUser(email)
  yield* rewriteUser([{ ...user, disabled: disabled ? (user.disabled ?? now) : null, updated: now }])
  const action = disabled ? 'DEACTIVATE_USER' : 'REACTIVATE_USER'
  yield* audit(by, 0, now, action, { kind: 'user', id: user.id, name: user.email })
}
