import { z } from 'zod'
import type { Provider } from '../../auth/auth.ts'
import { Refusal } from '../../kit/refusal.ts'
import { nothing } from '../crm/shapes.ts'
import { openOperation, userOperation } from '../own.ts'
import { text } from '../query.ts'
import { sessionCookie } from './session.ts'
import { numberIn } from './shapes.ts'

const domain = z
  .string('a domain')
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/, 'a domain such as example.com')

const fields = {
  issuer: z.string('an address').max(500, 'an address of at most 500 characters'),
  clientId: z.string('text').min(1, 'text that is not empty').max(500, 'text of at most 500 characters'),
  domains: z.array(domain).min(1, 'at least one domain').max(50, 'at most 50 domains'),
  roleId: z.number('a number').int('a whole number').min(0, 'a whole number').nullable(),
  enforced: z.boolean('true or false'),
}

export const providerShape = z
  .object({ ...fields, hasClientSecret: z.boolean(), redirectUrl: z.string() })
  .meta({ id: 'SingleSignOn' })

const path = '/spoke/v1/portals/{portalId}/single-sign-on' as const

const readProvider = userOperation('settings', {
  id: 'spoke.single-sign-on.read',
  method: 'GET',
  path,
  summary: 'Read who vouches for the users of a portal, by OpenID Connect.',
  status: 200,
  result: z.object({ provider: providerShape.nullable(), redirectUrl: z.string() }),
  async handle({ auth, portal, base }) {
    const provider = await auth.singleSignOn.read(portal)
    const redirectUrl = callback(base, portal)
    return { body: { provider: provider === undefined ? null : show(provider, base), redirectUrl } }
  },
})

const setProvider = userOperation('operator', {
  id: 'spoke.single-sign-on.set',
  method: 'PUT',
  path,
  summary:
    'Say who vouches for the users of a portal. A clientSecret that is left out stays as it is; null takes it away.',
  body: z.strictObject({ ...fields, clientSecret: z.string().min(1).max(2_000).nullable().optional() }),
  status: 200,
  result: providerShape,
  async handle({ auth, by, portal, base }, { body }) {
    const { roleId, ...rest } = body
    const choice = { ...rest, role: roleId, clientSecret: body.clientSecret }
    return { body: show(await auth.singleSignOn.set(by, portal, choice), base) }
  },
})

const removeProvider = userOperation('operator', {
  id: 'spoke.single-sign-on.delete',
  method: 'DELETE',
  path,
  summary: 'End the single sign-on of a portal.',
  status: 204,
  result: nothing,
  async handle({ auth, by, portal }) {
    await auth.singleSignOn.remove(by, portal)
    return { body: undefined }
  },
})

const findPortals = openOperation({
  id: 'spoke.single-sign-on.find',
  method: 'GET',
  path: '/spoke/v1/single-sign-on',
  summary: 'Tell into which portals an e-mail address of this domain signs in by single sign-on.',
  query: { email: text('The e-mail address.') },
  status: 200,
  result: z.object({ results: z.array(z.object({ portalId: z.number(), name: z.string() })) }),
  handle: async ({ auth }, { query }) => ({
    body: {
      results: (await auth.singleSignOn.portalsFor(query.email ?? '')).map(({ portal, name }) => ({
        portalId: portal,
        name,
      })),
    },
  }),
})

const COOKIE = 'spoke_single_sign_on'

const begin = openOperation({
  id: 'spoke.single-sign-on.begin',
  method: 'GET',
  path: '/spoke/v1/single-sign-on/{portalId}',
  summary: 'Where a browser goes to sign in with the provider of a portal.',
  query: { to: text('A page of the console to come to afterwards.') },
  status: 302,
  result: z.string(),
  async handle({ auth, base }, { params, query }) {
    const portal = numberIn(params.portalId, 'portal')
    try {
      const { location, kept } = await auth.singleSignOn.begin(portal, callback(base, portal), query.to ?? '/')
      return { body: '', headers: { location, 'set-cookie': keptCookie(kept, 600, base), ...HEADERS } }
    } catch (error) {
      return backToSignIn(base, error)
    }
  },
})

const finish = openOperation({
  id: 'spoke.single-sign-on.finish',
  method: 'GET',
  path: '/spoke/v1/single-sign-on/{portalId}/callback',
  summary: 'Where the provider of a portal sends a browser back to.',
  query: {
    code: text('From the provider.'),
    state: text('From the provider.'),
    iss: text('From the provider.'),
    error: text('From the provider.'),
    error_description: text('From the provider.'),
  },
  status: 302,
  result: z.string(),
  async handle({ auth, seen, base, now, cookies }, { params, query }) {
    const portal = numberIn(params.portalId, 'portal')
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
    try {
      const current = `${callback(base, portal)}?${new URLSearchParams(given)}`
      const { secret, expires, to } = await auth.singleSignOn.finish(portal, current, cookies.get(COOKIE) ?? '', seen)
      const session = sessionCookie(secret, Math.floor((expires - now) / 1_000), base)
      return {
        body: '',
        headers: { location: `${base}/console${within(to, portal)}`, 'set-cookie': session, ...HEADERS },
      }
    } catch (error) {
      return backToSignIn(base, error)
    }
  },
})

const HEADERS = { 'content-type': 'text/plain', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

function backToSignIn(base: string, error: unknown) {
  if (!(error instanceof Refusal)) throw error
  const why = error.category === 'PERMISSION_DENIED' ? error.message : 'failed'
  const location = `${base}/console/sign-in?problem=${encodeURIComponent(why)}`
  return { body: '', headers: { location, ...HEADERS } }
}

function callback(base: string, portal: number): string {
  return `${base}/spoke/v1/single-sign-on/${portal}/callback`
}

/** Only a page of the console: the sign-in must lead nowhere else. */
function within(to: string, portal: number): string {
  return /^\/(?![/\\])/.test(to) && to !== '/' ? to : `/p/${portal}`
}

/** It comes back with the provider's redirect, from another site: Lax is as strict as that allows. */
function keptCookie(value: string, seconds: number, base: string): string {
  const secure = base.startsWith('https:') ? '; Secure' : ''
  return `${COOKIE}=${encodeURIComponent(value)}; Path=/spoke/v1/single-sign-on; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

function show({ issuer, clientId, domains, role, enforced, hasSecret, portal }: Provider, base: string) {
  return {
    ...{ issuer, clientId, domains: [...domains], enforced },
    roleId: role,
    hasClientSecret: hasSecret,
    redirectUrl: callback(base, portal),
  }
}

export const singleSignOn = [readProvider, setProvider, removeProvider, findPortals, begin, finish]
