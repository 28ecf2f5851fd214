import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, act, newUser, signInFirst } from '../auth/support.ts'
import { type ConsoleTest, expectQuiet, openConsoleTest } from './browser.ts'
import { chromiumAt } from './chromium.ts'

describe.skipIf(chromiumAt === undefined)('when something is amiss', () => {
  let visited: ConsoleTest
  let portal = ''
  beforeAll(async () => {
    visited = await openConsoleTest()
    portal = `/console/p/${visited.spoke.portalId}`
  })
  afterAll(() => visited.close())

  test('who is not signed in comes back to the very place after signing in', async () => {
    const { page } = await visited.stranger(visited.spoke.url)
    await page.goto(`${portal}/settings/audit?days=7&entry=1`)
    await page.getByLabel('E-mail').fill(ADMIN.email)
    await page.getByLabel('Password').fill('not the right one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The e-mail address or the password is wrong.').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(ADMIN.email)
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Audit log' }).waitFor()
    expect(page.url()).toBe(`${visited.spoke.url}${portal}/settings/audit?days=7&entry=1`)
  })

  test('a session that ends in the middle of work loses nothing of it', async () => {
    const { page } = await visited.visitor()
    await page.goto(`${portal}/settings/private-apps/new`)
    await page.getByLabel('Name', { exact: true }).fill('Written before the end')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Read: crm.objects.deals.read', { exact: true }).check()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Create private app' }).click()
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.getByLabel('Password').fill(ADMIN.password)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('Written before the end').waitFor()
    await page.getByRole('button', { name: 'Create private app' }).click()
    await page.getByRole('dialog', { name: 'Access token of “Written before the end”' }).waitFor()
  })

  test('a lost connection is said, and mended by itself', async () => {
    const watched = await visited.visitor()
    const { page } = watched
    await page.goto(`${portal}/settings/users`)
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await page.getByLabel('E-mail').fill('late@harbour.example')
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByText('No connection to Spoke.').waitFor()
    await page
      .getByRole('alert')
      .getByText('Spoke does not answer; this page tries to reach it again. What you entered is kept')
      .waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe('late@harbour.example')
    await page.context().setOffline(false)
    await page.getByText('No connection to Spoke.').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByRole('dialog', { name: /late@harbour.example/ }).waitFor()
  })

  test('what a field says wrong stands at that field, and what was written stays', async () => {
    const watched = await visited.visitor()
    const { page } = watched
    const own = `/spoke/v1/portals/${visited.spoke.portalId}`
    await visited.admin.post(`${own}/private-apps`, { name: 'Taken', scopes: ['crm.objects.deals.read'] })
    await page.goto(`${portal}/settings/private-apps/new?step=review&name=Taken&scopes=crm.objects.deals.read`)
    await page.getByRole('button', { name: 'Create private app' }).click()
    await page.getByText('There is an app named Taken already: choose another name.').waitFor()
    const name = page.getByLabel('Name', { exact: true })
    expect(await name.inputValue()).toBe('Taken')
    expect(await name.getAttribute('aria-invalid')).toBe('true')
    await page.goto(`${portal}/settings/private-apps/new`)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Give it a name that says which integration it is for.').waitFor()
    expectQuiet(watched)
  })

  test('a part that fails says so with its correlation id, and can be tried again', async () => {
    const { page } = await visited.visitor()
    const body = JSON.stringify({ status: 'error', message: 'internal error', correlationId: 'c0ffee' })
    await page.route('**/spoke/v1/**/private-apps', (route) =>
      route.fulfill({ status: 500, contentType: 'application/json', body }),
    )
    await page.goto(`${portal}/settings/private-apps`)
    await page.getByText('c0ffee').waitFor()
    await page.unroute('**/spoke/v1/**/private-apps')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('link', { name: 'Bootstrap' }).waitFor()
  })

  test('a role shows what it opens, and says what it does not', async () => {
    const { spoke } = visited
    const scopes = ['crm.objects.contacts.read']
    const reader = await newUser(spoke, { scopes, abilities: ['credentials'] })
    await signInFirst(spoke, reader.email, 'a password of a reader')
    const watched = await visited.visitor({ email: reader.email, password: 'a password of a reader' })
    const { page } = watched
    await page.goto(`${portal}/settings/users`)
    await page.getByText('Your role does not include this').waitFor()
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
    await page.goto(`${portal}/objects/deals`)
    await page.getByText('crm.objects.deals.read').waitFor()
    await page.goto(`${portal}/objects/contacts`)
    await page.getByText('No contacts yet').waitFor()
    // Nobody grants more than he has.
    await page.goto(`${portal}/settings/private-apps/new?step=scopes`)
    expect(await page.getByLabel('Read: crm.objects.contacts.read', { exact: true }).isEnabled()).toBe(true)
    expect(await page.getByLabel('Read: crm.objects.deals.read', { exact: true }).isEnabled()).toBe(false)
    expectQuiet(watched)
  })

  test('the switcher leads from one portal to another', async () => {
    const { id } = await act<{ id: number }>(visited.spoke, 'portals.create', { name: 'Second portal' })
    await act(visited.spoke, 'users.create', { portal: id, email: ADMIN.email, role: 0 })
    const { page } = await visited.visitor()
    await page.goto(portal)
    await page.getByRole('button', { name: /^Portal: / }).click()
    await page.getByRole('menuitem', { name: /Second portal/ }).click()
    await page.getByRole('heading', { name: 'Second portal' }).waitFor()
    expect(page.url()).toBe(`${visited.spoke.url}/console/p/${id}`)
    await page.goto('/console/')
    await page.getByRole('heading', { name: 'Second portal' }).waitFor()
  })
})
