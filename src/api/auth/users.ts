import { z } from 'zod'
import type { Member, Role } from '../../auth/auth.ts'
import { messageOf } from '../../kit/failure.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Mail } from '../../mail/mail.ts'
import { nothing } from '../crm/shapes.ts'
import { userOperation } from '../own.ts'
import { invitation } from './letters.ts'
import { signInLink } from './links.ts'
import { instant, name, numberIn, scopeChoice, shown } from './shapes.ts'

export const memberShape = z
  .object({
    id: z.number(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    roleId: z.number(),
    superAdmin: z.boolean(),
    invited: z.boolean(),
    disabledAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Member' })

const abilities = z.array(z.enum(['credentials', 'users', 'settings', 'audit']))
export const roleShape = z
  .object({ id: z.number(), name: z.string(), scopes: z.array(z.string()), abilities: z.array(z.string()) })
  .meta({ id: 'Role' })
const roleId = z.number('a number').int('a whole number').min(0, 'a whole number')
const personName = z.string().max(200, 'text of at most 200 characters')

const listUsers = userOperation('users', {
  id: 'spoke.users.list',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/users',
  summary: 'List the users of a portal.',
  status: 200,
  result: z.object({ results: z.array(memberShape) }),
  handle: async ({ auth, portal }) => ({ body: { results: (await auth.users.list(portal)).map(showMember) } }),
})

const addUser = userOperation('users', {
  id: 'spoke.users.create',
  method: 'POST',
  path: '/spoke/v1/portals/{portalId}/users',
  summary:
    'Add a user to a portal. A new one gets a link for the first sign-in by mail; without a mail server it is in this answer and nowhere else.',
  body: z.strictObject({
    email: z.email('an e-mail address').max(320, 'an e-mail address'),
    firstName: personName.default(''),
    lastName: personName.default(''),
    roleId,
  }),
  status: 201,
  result: memberShape.extend({ link: z.string().nullable(), mailed: z.boolean() }),
  async handle({ auth, by, portal, base, mail }, { body }) {
    const { roleId: role, ...person } = body
    const { member, link } = await auth.users.add(by, portal, { ...person, role })
    if (link === undefined) return { body: { ...showMember(member), link: null, mailed: false } }
    const mailed = await invite(mail, member.email, base, (await auth.portals.read(portal)).name, link)
    return { body: { ...showMember(member), link: mailed ? null : signInLink(base, link), mailed } }
  },
})

const inviteUser = userOperation('users', {
  id: 'spoke.users.invite',
  method: 'POST',
  path: '/spoke/v1/portals/{portalId}/users/{userId}/invitation',
  summary: 'Invite a user who has no password yet once more; the link before works no longer.',
  status: 200,
  result: z.object({ link: z.string().nullable(), mailed: z.boolean() }),
  async handle({ auth, by, portal, base, mail }, { params }) {
    const user = numberIn(params.userId, 'user')
    const { email, link } = await auth.users.inviteAgain(by, portal, user, mail !== undefined)
    const { name: portalName } = await auth.portals.read(portal)
    if (mail !== undefined) {
      await mail.send(invitation(email, base, portalName, link)).catch(notSent)
      return { body: { link: null, mailed: true } }
    }
    return { body: { link: signInLink(base, link), mailed: false } }
  },
})

const updateUser = userOperation('users', {
  id: 'spoke.users.update',
  method: 'PATCH',
  path: '/spoke/v1/portals/{portalId}/users/{userId}',
  summary: "Change a user's role in a portal.",
  body: z.strictObject({ roleId }),
  status: 200,
  result: memberShape,
  handle: async ({ auth, by, portal }, { params, body }) => ({
    body: showMember(await auth.users.changeRole(by, portal, numberIn(params.userId, 'user'), body.roleId)),
  }),
})

const removeUser = userOperation('users', {
  id: 'spoke.users.delete',
  method: 'DELETE',
  path: '/spoke/v1/portals/{portalId}/users/{userId}',
  summary: 'Remove a user from a portal.',
  status: 204,
  result: nothing,
  async handle({ auth, by, portal }, { params }) {
    await auth.users.remove(by, portal, numberIn(params.userId, 'user'))
    return { body: undefined }
  },
})

const listRoles = userOperation('membership', {
  id: 'spoke.roles.list',
  method: 'GET',
  path: '/spoke/v1/portals/{portalId}/roles',
  summary: 'List the roles of a portal.',
  status: 200,
  result: z.object({ results: z.array(roleShape) }),
  handle: async ({ auth, portal }) => ({ body: { results: (await auth.users.roles(portal)).map(showRole) } }),
})

const createRole = userOperation('users', {
  id: 'spoke.roles.create',
  method: 'POST',
  path: '/spoke/v1/portals/{portalId}/roles',
  summary: 'Make a role: what its users may do, and which scopes they may grant.',
  body: z.strictObject({ name, scopes: z.union([z.literal('all'), z.array(z.string()).max(1_000)]), abilities }),
  status: 201,
  result: roleShape,
  handle: async ({ auth, by, portal }, { body }) => ({ body: showRole(await auth.users.createRole(by, portal, body)) }),
})

const updateRole = userOperation('users', {
  id: 'spoke.roles.update',
  method: 'PATCH',
  path: '/spoke/v1/portals/{portalId}/roles/{roleId}',
  summary: "Change a role; its users' next requests feel it.",
  body: z.strictObject({
    name: name.optional(),
    scopes: scopeChoice.optional(),
    abilities: abilities.optional(),
  }),
  status: 200,
  result: roleShape,
  handle: async ({ auth, by, portal }, { params, body }) => ({
    body: showRole(await auth.users.editRole(by, portal, numberIn(params.roleId, 'role'), body)),
  }),
})

const removeRole = userOperation('users', {
  id: 'spoke.roles.delete',
  method: 'DELETE',
  path: '/spoke/v1/portals/{portalId}/roles/{roleId}',
  summary: 'Delete a role that nobody has.',
  status: 204,
  result: nothing,
  async handle({ auth, by, portal }, { params }) {
    await auth.users.removeRole(by, portal, numberIn(params.roleId, 'role'))
    return { body: undefined }
  },
})

/** Whether the invitation went out by mail. Where it did not, who invites hands the link on. */
async function invite(
  mail: Mail | undefined,
  email: string,
  base: string,
  portal: string,
  link: string,
): Promise<boolean> {
  if (mail === undefined) return false
  return mail.send(invitation(email, base, portal, link)).then(
    () => true,
    () => false,
  )
}

function notSent(error: unknown): never {
  throw new Refusal('CONFLICT', `The mail server did not take the invitation: ${messageOf(error).slice(0, 200)}`)
}

function showMember(member: Member): z.input<typeof memberShape> {
  const { id, email, firstName, lastName, role, superAdmin, invited, disabled, created } = member
  return {
    ...{ id, email, firstName, lastName, roleId: role, superAdmin, invited },
    disabledAt: shown(disabled),
    createdAt: formatInstant(created),
  }
}

function showRole({ id, name: called, scopes, abilities: may }: Role): z.input<typeof roleShape> {
  return { id, name: called, scopes: [...scopes], abilities: [...may] }
}

export const users = [
  listUsers,
  addUser,
  inviteUser,
  updateUser,
  removeUser,
  listRoles,
  createRole,
  updateRole,
  removeRole,
]
