import { expect } from 'vitest'
import { anonymous } from '../compat/support.ts'
import {
  type Caller,
  caller,
  openTestSpoke,
  type Reply,
  type TestSpoke,
  type TestSpokeOptions,
} from '../harness/spoke.ts'

/** Carries out an act as an operator at the command line does. */
export async function act<T = unknown>(spoke: TestSpoke, name: string, input: unknown): Promise<T> {
  const run = spoke.app.acts[name]
  if (run === undefined) throw new Error(`There is no act ${name}.`)
  return (await run(input)) as T
}

/** One call with a token in the header. */
export function withToken(spoke: TestSpoke, token: string, path = '/crm/v3/objects/contacts'): Promise<Reply> {
  return anonymous(spoke.url)('GET', path, { headers: { authorization: `Bearer ${token}` } })
}

/** One call with a key in the query. */
export function withKey(spoke: TestSpoke, key: string, path = '/crm/v3/objects/contacts'): Promise<Reply> {
  return anonymous(spoke.url)('GET', `${path}?hapikey=${key}`)
}

/** What a call of the administrator is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'it was not refused',
    (error) => (error instanceof Error ? error.message : String(error)),
  )
  expect(outcome).not.toBe('it was not refused')
  return outcome
}

export const ADMIN = { email: 'admin@harbour.example', password: 'a long password of chance' } as const

/** A Spoke with a first super admin, and his token. */
export async function openWithAdmin(options: TestSpokeOptions = {}): Promise<{ spoke: TestSpoke; admin: Caller }> {
  const spoke = await openTestSpoke({
    ...options,
    env: { SPOKE_BOOTSTRAP_EMAIL: ADMIN.email, SPOKE_BOOTSTRAP_PASSWORD: ADMIN.password, ...options.env },
  })
  return { spoke, admin: await userOf(spoke, ADMIN.email) }
}

let tokens = 0

/** A caller with a token of a user's own. */
export async function userOf(spoke: TestSpoke, email: string): Promise<Caller> {
  const { secret } = await act<{ secret: string }>(spoke, 'users.token', { email, name: `Token ${++tokens}` })
  return caller(spoke.url, spoke.portalId, secret)
}

let people = 0

/** A user with a role of these rights in a portal, and a caller with a token of theirs. */
export async function newUser(
  spoke: TestSpoke,
  rights: { readonly scopes?: 'all' | readonly string[]; readonly abilities?: readonly string[] } | 'super-admin',
  portal = spoke.portalId,
): Promise<Caller & { readonly email: string; readonly id: number; readonly role: number }> {
  const email = `person.${++people}@harbour.example`
  const made =
    rights === 'super-admin'
      ? { id: 0 }
      : await act<{ id: number }>(spoke, 'roles.create', {
          portal,
          name: `Role ${people}`,
          scopes: rights.scopes ?? [],
          abilities: rights.abilities ?? [],
        })
  const { id } = await act<{ id: number }>(spoke, 'users.create', { portal, email, role: made.id })
  return { ...(await userOf(spoke, email)), email, id, role: made.id }
}

/** Signs in as a browser does; gives the cookie, or the refusal. */
export async function signIn(
  spoke: TestSpoke,
  email: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly reply: Reply; readonly cookie: string }> {
  const reply = await anonymous(spoke.url)('POST', '/spoke/v1/session', {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email, password }),
  })
  return { reply, cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

/** Signs a user in for the first time, by a link; gives the cookie. */
export async function signInFirst(
  spoke: TestSpoke,
  email: string,
  password = 'the first password',
): Promise<{ readonly cookie: string }> {
  const { secret: link } = await act<{ secret: string }>(spoke, 'users.link', { email })
  const reply = await anonymous(spoke.url)('POST', '/spoke/v1/session/link', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link, password }),
  })
  expect(reply.status).toBe(201)
  return { cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' }
}
