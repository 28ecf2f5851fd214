import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { anonymous } from '../compat/support.ts'
import { CLIENT, openProvider, type TestProvider } from '../console/provider.ts'
import type { Caller, TestSpoke } from '../harness/spoke.ts'
import { newVisitor } from '../oauth/visitor.ts'
import { act, openWithAdmin } from './support.ts'

// What single sign-on stores, on both engines; test/console/single-sign-on.test.ts tries it in a browser.

let spoke: TestSpoke
let admin: Caller
let provider: TestProvider
let own = ''
beforeAll(async () => {
  for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => undefined)
  const opened = await openWithAdmin()
  spoke = opened.spoke
  admin = opened.admin
  own = `/spoke/v1/portals/${spoke.portalId}`
  provider = await openProvider((await admin.get(`${own}/single-sign-on`)).body.redirectUrl)
})
afterAll(async () => {
  await spoke.close()
  await provider.close()
})

const set = (change: Readonly<Record<string, unknown>> = {}) =>
  admin.put(`${own}/single-sign-on`, {
    ...{ issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret },
    ...{ domains: ['harbour.example'], roleId: 0, enforced: false, ...change },
  })

/** Signs in at the provider; gives where Spoke sent the browser, and its cookie. */
async function signIn(who: string): Promise<{ readonly place: string; readonly cookie: string }> {
  const browser = newVisitor(spoke.url)
  const begun = await browser.open(`${spoke.url}/spoke/v1/single-sign-on/${spoke.portalId}`)
  const there = newVisitor(provider.issuer)
  const form = await there.open(begun.away ?? '')
  const consent = await there.press(form, 'Sign-in', { login: who, password: 'any' })
  const back = await there.press(consent, 'Continue')
  const arrived = await browser.send(back.away ?? '', {})
  return { place: arrived.url, cookie: `spoke_session=${browser.cookies.get('spoke_session')}` }
}

const session = async (cookie: string) =>
  (await anonymous(spoke.url)('GET', '/spoke/v1/session', { headers: { cookie } })).body

test('a newcomer becomes a user, is known again by the id of the provider, and is forgotten with another issuer', async () => {
  expect((await set()).status).toBe(200)
  provider.people.set('grace', { email: 'grace@harbour.example', email_verified: true, given_name: 'Grace' })
  const first = await signIn('grace')
  expect(first.place).toBe(`${spoke.url}/console/p/${spoke.portalId}`)
  const { id } = await session(first.cookie)
  provider.people.set('grace', { email: 'hopper@harbour.example', email_verified: true })
  expect((await session((await signIn('grace')).cookie)).id).toBe(id)

  // An address that went on to somebody else at the provider does not carry the user along.
  provider.people.set('thief', { email: 'grace@harbour.example', email_verified: true })
  expect((await signIn('thief')).place).toBe(`${spoke.url}/console/sign-in?problem=address-taken`)

  // Whom one issuer vouched for, another has not vouched for yet.
  await set({ issuer: 'http://localhost:1' })
  await set()
  expect((await session((await signIn('thief')).cookie)).id).toBe(id)
})

test('its sessions open one portal, and close with the membership; enforced, no other session opens it', async () => {
  provider.people.set('ann', { email: 'ann@harbour.example', email_verified: true })
  const { cookie } = await signIn('ann')
  const other = await act<{ id: number }>(spoke, 'portals.create', { name: 'Other' })
  await act(spoke, 'users.create', { portal: other.id, email: 'ann@harbour.example', role: 0 })
  expect(await session(cookie)).toMatchObject({
    portals: [{ id: spoke.portalId }],
    closedPortals: [{ id: other.id, name: 'Other' }],
  })
  const { secret } = await act<{ secret: string }>(spoke, 'users.token', { email: 'ann@harbour.example', name: 'Own' })
  const withToken = () =>
    anonymous(spoke.url)('GET', `${own}/users`, { headers: { authorization: `Bearer ${secret}` } })
  expect((await withToken()).status).toBe(200)
  await set({ enforced: true })
  expect((await withToken()).status).toBe(404)
  expect((await anonymous(spoke.url)('GET', `${own}/users`, { headers: { cookie } })).status).toBe(200)
  const { id } = await session(cookie)
  expect((await admin.delete(`${own}/users/${id}`)).status).toBe(204)
  expect((await anonymous(spoke.url)('GET', `${own}/users`, { headers: { cookie } })).status).toBe(404)
  expect((await signIn('ann')).place).toBe(`${spoke.url}/console/sign-in?problem=not-a-user`)
})

test('ended, nobody signs in with it, and every act of it is in the audit log', async () => {
  expect((await admin.delete(`${own}/single-sign-on`)).status).toBe(204)
  expect((await admin.get(`${own}/single-sign-on`)).body.provider).toBeNull()
  const browser = newVisitor(spoke.url)
  const { url } = await browser.open(`${spoke.url}/spoke/v1/single-sign-on/${spoke.portalId}`)
  expect(url).toBe(`${spoke.url}/console/sign-in?problem=failed`)
  const { body } = await admin.get(`${own}/audit`)
  const actions = body.results.map(({ action }: { action: string }) => action)
  expect(actions).toContain('SINGLE_SIGN_ON_UPDATE')
  expect(actions[0]).toBe('SINGLE_SIGN_ON_DELETE')
})
