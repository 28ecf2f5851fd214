import { z } from 'zod'
import type { OpenedSession, SignedIn, UserToken } from '../../auth/auth.ts'
import { formatInstant } from '../../kit/instant.ts'
import { nothing } from '../crm/shapes.ts'
import { openOperation, userOperation } from '../own.ts'
import { passwordReset } from './letters.ts'
import { instant, name, numberIn, sentInstant, shown } from './shapes.ts'

export const whoShape = z
  .object({
    id: z.number(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    operator: z.boolean(),
    portals: z.array(
      z.object({
        id: z.number(),
        name: z.string(),
        disabledAt: instant.nullable(),
        role: z.object({ id: z.number(), name: z.string() }),
        scopes: z.array(z.string()),
        abilities: z.array(z.string()),
      }),
    ),
    /** They let in by their single sign-on alone, and this session did not come from it. */
    closedPortals: z.array(z.object({ id: z.number(), name: z.string() })),
  })
  .meta({ id: 'SignedInUser' })

const openedShape = z.object({ userId: z.number(), expiresAt: instant })
const password = z.string('text').max(1_000, 'text of at most 1000 characters')

const signIn = openOperation({
  id: 'spoke.session.create',
  method: 'POST',
  path: '/spoke/v1/session',
  summary: 'Sign in with e-mail address and password; the session is a cookie.',
  body: z.strictObject({ email: z.string('text').max(320, 'an e-mail address'), password }),
  status: 201,
  result: openedShape,
  async handle({ auth, seen, base, now }, { body }) {
    return opened(await auth.users.signIn(body, seen), base, now)
  },
})

const signInByLink = openOperation({
  id: 'spoke.session.link',
  method: 'POST',
  path: '/spoke/v1/session/link',
  summary:
    'Sign in with a link that works once, and choose a password; the first link of all makes the first super admin.',
  body: z.strictObject({
    link: z.string('text').max(200, 'a link'),
    email: z.email('an e-mail address').optional(),
    firstName: z.string().max(200).default(''),
    lastName: z.string().max(200).default(''),
    password,
  }),
  status: 201,
  result: openedShape,
  async handle({ auth, seen, base, now }, { body }) {
    const { link, password: chosen, ...person } = body
    return opened(await auth.users.signInByLink(link, person, chosen, seen), base, now)
  },
})

const whoAmI = userOperation('nothing', {
  id: 'spoke.session.read',
  method: 'GET',
  path: '/spoke/v1/session',
  summary: 'Tell who is signed in, and what this user may do in which portal.',
  status: 200,
  result: whoShape,
  handle: async ({ user }) => ({ body: show(user) }),
})

const signOut = userOperation('nothing', {
  id: 'spoke.session.delete',
  method: 'DELETE',
  path: '/spoke/v1/session',
  summary: 'Sign out: the session ends now.',
  status: 204,
  result: nothing,
  async handle({ auth, user, base }) {
    await auth.sessions.signOut(user)
    return { body: undefined, headers: { 'set-cookie': sessionCookie('', 0, base) } }
  },
})

const changePassword = userOperation('nothing', {
  id: 'spoke.session.password',
  method: 'PUT',
  path: '/spoke/v1/session/password',
  summary: 'Choose another password; every session of the user ends.',
  body: z.strictObject({ current: password, password }),
  status: 204,
  result: nothing,
  async handle({ auth, by, user, base }, { body }) {
    await auth.users.changePassword(by, user.user, body.current, body.password)
    return { body: undefined, headers: { 'set-cookie': sessionCookie('', 0, base) } }
  },
})

export const openSessionShape = z
  .object({
    id: z.number(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    current: z.boolean(),
  })
  .meta({ id: 'OpenSession' })

const listOpen = userOperation('nothing', {
  id: 'spoke.session.list',
  method: 'GET',
  path: '/spoke/v1/sessions',
  summary: 'List the browsers in which you are signed in, the latest first.',
  status: 200,
  result: z.object({ results: z.array(openSessionShape) }),
  handle: async ({ auth, user }) => ({
    body: {
      results: (await auth.sessions.listOpen(user.user)).map((open) => ({
        id: open.id,
        createdAt: formatInstant(open.created),
        lastUsedAt: shown(open.lastUsed),
        ipAddress: open.address,
        userAgent: open.userAgent,
        current: open.id === user.session,
      })),
    },
  }),
})

const endOther = userOperation('nothing', {
  id: 'spoke.session.end',
  method: 'DELETE',
  path: '/spoke/v1/sessions/{sessionId}',
  summary: 'End one of your sessions now.',
  status: 204,
  result: nothing,
  async handle({ auth, user }, { params }) {
    await auth.sessions.end(user.user, numberIn(params.sessionId, 'session'))
    return { body: undefined }
  },
})

const forgotten = openOperation({
  id: 'spoke.session.forgotten',
  method: 'POST',
  path: '/spoke/v1/session/forgotten',
  summary: 'Have a link mailed that chooses another password. The answer is the same whether there is such a user.',
  body: z.strictObject({ email: z.string('text').max(320, 'an e-mail address') }),
  status: 202,
  result: z.object({ mailed: z.boolean() }),
  async handle({ auth, seen, base, mail }, { body }) {
    if (mail === undefined) return { body: { mailed: false } }
    const link = await auth.users.forgotten(body.email, seen)
    // Nobody waits for the mail server: how long it takes would tell who is a user.
    if (link !== undefined) mail.post(passwordReset(body.email.trim().toLowerCase(), base, link))
    return { body: { mailed: true } }
  },
})

const ways = openOperation({
  id: 'spoke.session.ways',
  method: 'GET',
  path: '/spoke/v1/session/ways',
  summary: 'Tell the ways to sign in that this Spoke offers beside the password.',
  status: 200,
  result: z.object({ mail: z.boolean(), singleSignOn: z.boolean() }).meta({ id: 'WaysToSignIn' }),
  handle: async ({ auth, mail }) => ({
    body: { mail: mail !== undefined, singleSignOn: await auth.singleSignOn.offered() },
  }),
})

export const tokenShape = z
  .object({
    id: z.number(),
    name: z.string(),
    prefix: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'UserToken' })

const listTokens = userOperation('nothing', {
  id: 'spoke.session.tokens.list',
  method: 'GET',
  path: '/spoke/v1/session/tokens',
  summary: 'List your own tokens, which open these paths for automation.',
  status: 200,
  result: z.object({ results: z.array(tokenShape) }),
  handle: async ({ auth, user }) => ({
    body: { results: (await auth.sessions.listTokens(user.user)).map(showToken) },
  }),
})

const createToken = userOperation('nothing', {
  id: 'spoke.session.tokens.create',
  method: 'POST',
  path: '/spoke/v1/session/tokens',
  summary: 'Make a token of your own; it may do what you may, and is in this answer and nowhere else.',
  body: z.strictObject({ name, expiresAt: sentInstant.nullable().default(null) }),
  status: 201,
  result: tokenShape.extend({ secret: z.string() }),
  async handle({ auth, by, user }, { body }) {
    const made = await auth.sessions.createToken(by, user, { name: body.name, expires: body.expiresAt })
    return { body: { ...showToken(made), secret: made.secret } }
  },
})

const revokeToken = userOperation('nothing', {
  id: 'spoke.session.tokens.delete',
  method: 'DELETE',
  path: '/spoke/v1/session/tokens/{tokenId}',
  summary: 'End a token of your own now.',
  status: 204,
  result: nothing,
  async handle({ auth, by, user }, { params }) {
    await auth.sessions.revokeToken(by, user.user, numberIn(params.tokenId, 'token'))
    return { body: undefined }
  },
})

function opened({ user, secret, expires }: OpenedSession, base: string, now: number) {
  return {
    body: { userId: user, expiresAt: formatInstant(expires) },
    headers: {
      'set-cookie': sessionCookie(secret, Math.floor((expires - now) / 1_000), base),
      'cache-control': 'no-store',
    },
  }
}

/** The cookie of a session: no script reads it, no other site sends it along with a change. */
export function sessionCookie(secret: string, seconds: number, base: string): string {
  const secure = base.startsWith('https:') ? '; Secure' : ''
  return `spoke_session=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

function show(user: SignedIn): z.input<typeof whoShape> {
  const { email, firstName, lastName, operator, memberships } = user
  return {
    ...{ id: user.user, email, firstName, lastName, operator },
    portals: memberships.map(({ portal, name: called, disabled, role, rights }) => ({
      id: portal,
      name: called,
      disabledAt: shown(disabled),
      role,
      scopes: rights.scopes === 'all' ? ['*'] : [...rights.scopes].sort(),
      abilities: rights.abilities === 'all' ? ['*'] : [...rights.abilities].sort(),
    })),
    closedPortals: user.closed.map(({ portal, name: called }) => ({ id: portal, name: called })),
  }
}

function showToken({ id, name: called, prefix, created, expires, lastUsed }: UserToken): z.input<typeof tokenShape> {
  return {
    ...{ id, name: called, prefix },
    createdAt: formatInstant(created),
    expiresAt: shown(expires),
    lastUsedAt: shown(lastUsed),
  }
}

export const session = [
  signIn,
  signInByLink,
  forgotten,
  ways,
  whoAmI,
  listOpen,
  endOther,
  signOut,
  changePassword,
  listTokens,
  createToken,
  revokeToken,
]
