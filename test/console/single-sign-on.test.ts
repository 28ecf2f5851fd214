import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ADMIN, act, newUser, signIn } from '../auth/support.ts'
import { anonymous } from '../compat/support.ts'
import type { Caller } from '../harness/spoke.ts'
import { type ConsoleTest, openConsoleTest, type Watched } from './browser.ts'
import { chromiumAt } from './chromium.ts'
import { CLIENT, openProvider, type TestProvider } from './provider.ts'

describe.skipIf(chromiumAt === undefined)('single sign-on with a real provider', () => {
  let visited: ConsoleTest
  let provider: TestProvider
  let own = ''
  let portal = ''
  let role = 0
  beforeAll(async () => {
    for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => undefined)
    visited = await openConsoleTest()
    own = `/spoke/v1/portals/${visited.spoke.portalId}`
    portal = `/console/p/${visited.spoke.portalId}`
    const { body } = await visited.admin.get(`${own}/single-sign-on`)
    provider = await openProvider(body.redirectUrl)
    const scopes = ['crm.objects.contacts.read']
    role = (await visited.admin.post(`${own}/roles`, { name: 'Reader', scopes, abilities: ['credentials'] })).body.id
  })
  afterAll(async () => {
    await visited.close()
    await provider.close()
  })
  const set = (change: Readonly<Record<string, unknown>> = {}) =>
    visited.admin.put(`${own}/single-sign-on`, {
      ...{ issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret },
      ...{ domains: ['harbour.example'], roleId: role, enforced: false, ...change },
    })
  beforeEach(async () => {
    expect((await set()).status).toBe(200)
  })

  /** From the console's sign-in page to the provider's, and back. */
  async function signInAt(who: string, email: string, to = ''): Promise<Watched> {
    const watched = await visited.stranger(visited.spoke.url)
    const { page } = watched
    await page.goto(`/console/sign-in${to}`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Sign in by single sign-on' }).click()
    await page.locator('input[name="login"]').fill(who)
    await page.locator('input[name="password"]').fill('any')
    await page.locator('button[type="submit"]').click()
    await page.locator('button[type="submit"]').click()
    await page.waitForURL(`${visited.spoke.url}/**`)
    return watched
  }
  const person = (email: string, more: Readonly<Record<string, unknown>> = {}) => ({
    ...{ email, email_verified: true, given_name: 'Grace', family_name: 'Hopper', ...more },
  })

  test('who was never there becomes a user with the role that was chosen, and comes to the page that was asked for', async () => {
    provider.people.set('grace', person('grace@harbour.example'))
    const { page } = await signInAt(
      'grace',
      'grace@harbour.example',
      `?to=/p/${visited.spoke.portalId}/objects/contacts`,
    )
    await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor()
    const { body } = await visited.admin.get(`${own}/users`)
    const made = body.results.find(({ email }: { email: string }) => email === 'grace@harbour.example')
    expect(made).toMatchObject({ firstName: 'Grace', lastName: 'Hopper', roleId: role })
    // The second time, and under another address, she is the same user.
    provider.people.set('grace', person('hopper@harbour.example'))
    const again = await signInAt('grace', 'grace@harbour.example')
    await again.page.getByText('First steps').waitFor()
    await again.page.getByRole('button', { name: /^You: Grace Hopper/ }).waitFor()
  })

  test.each([
    ['an address of another domain', { email: 'eve@evil.example' }, 'Addresses of your domain do not sign in'],
    ['an address that was not verified', { email_verified: false }, 'has not verified your e-mail address'],
    ['no address at all', { email: undefined }, 'did not say what your e-mail address is'],
    ['the address of somebody known by another id', { email: 'hopper@harbour.example' }, 'becomes'],
  ])('%s is turned away', async (name, claims, words) => {
    const login = name.replaceAll(' ', '-')
    provider.people.set(login, person(`${login}@harbour.example`, claims))
    if (words === 'becomes') {
      // It is hers no more at the provider: she keeps her user, and the newcomer becomes one of his own.
      const { page } = await signInAt(login, 'x@harbour.example')
      await page.getByText('First steps').waitFor()
      provider.people.set('thief', person('grace@harbour.example'))
      const taken = await signInAt('thief', 'x@harbour.example')
      await taken.page.getByText('Somebody else at your provider signs in with this e-mail address').waitFor()
      return
    }
    const { page } = await signInAt(login, 'x@harbour.example')
    await page.getByText(words).waitFor()
    expect(await page.context().cookies(visited.spoke.url)).not.toContainEqual(
      expect.objectContaining({ name: 'spoke_session' }),
    )
  })

  test('without a role for newcomers only those who were invited come in', async () => {
    await set({ roleId: null })
    provider.people.set('ann', person('ann@harbour.example'))
    const away = await signInAt('ann', 'ann@harbour.example')
    await away.page.getByText('You are no user of this portal').waitFor()
    await visited.admin.post(`${own}/users`, { email: 'ann@harbour.example', roleId: role })
    const { page } = await signInAt('ann', 'ann@harbour.example')
    await page.getByText('First steps').waitFor()
  })

  test('a session of one portal opens no other, and does not administer Spoke, whoever it says it is', async () => {
    const { spoke } = visited
    provider.people.set('root', person(ADMIN.email))
    const other = await act<{ id: number }>(spoke, 'portals.create', { name: 'Other' })
    await act(spoke, 'users.create', { portal: other.id, email: ADMIN.email, role: 0 })
    const { page } = await signInAt('root', ADMIN.email)
    await page.getByText('First steps').waitFor()
    const seen = (path: string) =>
      page.evaluate(`fetch('${path}').then(async (answer) => ({ status: answer.status, body: await answer.json() }))`)
    expect(await seen('/spoke/v1/session')).toMatchObject({
      body: { operator: false, portals: [{ id: spoke.portalId }], closedPortals: [{ id: other.id, name: 'Other' }] },
    })
    expect(await seen(`/spoke/v1/portals/${other.id}/users`)).toMatchObject({ status: 404 })
    expect(await seen('/spoke/v1/audit')).toMatchObject({ status: 403 })
    // Nor does a token that was made in it.
    const token = (await page.evaluate(
      `fetch('/spoke/v1/session/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"t"}' }).then((answer) => answer.json())`,
    )) as { secret: string }
    const reply = await anonymous(spoke.url)('GET', `/spoke/v1/portals/${other.id}`, {
      headers: { authorization: `Bearer ${token.secret}` },
    })
    expect(reply.status).toBe(404)
  })

  test('enforced, it is the only way in, save for who administers Spoke itself', async () => {
    const { spoke } = visited
    const local: Caller & { email: string } = await newUser(spoke, 'super-admin')
    expect((await local.get(`${own}/users`)).status).toBe(200)
    await set({ enforced: true })
    expect((await local.get(`${own}/users`)).status).toBe(404)
    expect((await local.get('/spoke/v1/session')).body).toMatchObject({
      portals: [],
      closedPortals: [{ id: spoke.portalId }],
    })
    const { cookie } = await signIn(spoke, ADMIN.email, ADMIN.password)
    const operator = await anonymous(spoke.url)('GET', `${own}/users`, { headers: { cookie } })
    expect(operator.status).toBe(200)
    provider.people.set('grace', person('grace@harbour.example'))
    const { page } = await signInAt('grace', 'grace@harbour.example')
    await page.goto(`${portal}/settings/private-apps`)
    await page.getByText('Bootstrap').waitFor()
  })

  test('an answer that was not asked for in this very browser is refused', async () => {
    const { spoke } = visited
    const start = `/spoke/v1/single-sign-on/${spoke.portalId}`
    const raw = (path: string, cookie = '') => fetch(spoke.url + path, { redirect: 'manual', headers: { cookie } })
    const begun = await raw(start)
    const kept = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(begun.headers.get('location')).toContain(`${provider.issuer}/auth?`)
    expect(begun.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax$/)
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? ''
    for (const [path, cookie] of [
      [`${start}/callback?code=x&state=${state}`, ''],
      [`${start}/callback?code=x&state=${state}`, 'spoke_single_sign_on=planted'],
      [`${start}/callback?code=x&state=other`, kept],
      [`${start}/callback?code=x`, kept],
      [`${start}/callback?code=invented&state=${state}&iss=${provider.issuer}`, kept],
      [`${start}/callback?error=access_denied&state=${state}`, kept],
    ] as const) {
      const answer = await raw(path, cookie)
      expect([path, answer.status, answer.headers.get('location')]).toEqual([
        path,
        302,
        `${spoke.url}/console/sign-in?problem=failed`,
      ])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    const away = await raw(`${start}?to=${encodeURIComponent('//evil.example')}`)
    expect(away.status).toBe(302)
  })

  test('only who administers Spoke sets it up; the secret is never read again, and an issuer needs TLS', async () => {
    const { spoke } = visited
    const local = await newUser(spoke, 'super-admin')
    const body = { issuer: provider.issuer, clientId: 'x', domains: ['x.example'], roleId: null, enforced: false }
    expect((await local.put(`${own}/single-sign-on`, body)).status).toBe(403)
    const read = await visited.admin.get(`${own}/single-sign-on`)
    expect(read.body.provider).toMatchObject({ hasClientSecret: true, clientId: CLIENT.id })
    expect(JSON.stringify(read.body)).not.toContain(CLIENT.secret)
    for (const issuer of [
      'http://login.example',
      'ftp://x',
      'nothing',
      'https://u:p@x.example',
      'https://x.example/?a=b',
    ]) {
      expect([issuer, (await set({ issuer })).status]).toEqual([issuer, 400])
    }
    expect((await set({ domains: ['not a domain'] })).status).toBe(400)
    expect((await set({ roleId: 999 })).status).toBe(400)
    // A provider that does not answer is said on the sign-in page.
    await set({ issuer: 'http://127.0.0.1:1' })
    const gone = await fetch(`${spoke.url}/spoke/v1/single-sign-on/${spoke.portalId}`, { redirect: 'manual' })
    expect(gone.headers.get('location')).toBe(`${spoke.url}/console/sign-in?problem=failed`)
  })
})
