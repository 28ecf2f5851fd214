import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, signIn } from '../auth/support.ts'
import { anonymous } from '../compat/support.ts'
import { type ConsoleTest, expectQuiet, openConsoleTest } from './browser.ts'
import { chromiumAt } from './chromium.ts'

/** Texts that would run where somebody forgot to treat them as texts. */
const HOSTILE = [
  '<img src=x onerror="document.title=`pwned`">',
  '"><script>document.title="pwned"</script>',
  'javascript:document.title="pwned"',
  '{{constructor.constructor("document.title=1")()}}',
]

describe.skipIf(chromiumAt === undefined)('the console in a hostile world', () => {
  let visited: ConsoleTest
  beforeAll(async () => {
    visited = await openConsoleTest()
  })
  afterAll(() => visited.close())

  test('texts that others stored are texts, on every page that shows them', { timeout: 90_000 }, async () => {
    const { spoke, admin } = visited
    const own = `/spoke/v1/portals/${spoke.portalId}`
    const [image = '', script = '', address = '', template = ''] = HOSTILE
    const app = await admin.post(`${own}/private-apps`, {
      name: image,
      description: script,
      scopes: ['crm.objects.contacts.read'],
    })
    await admin.post(`${own}/api-keys`, { name: script })
    const role = await admin.post(`${own}/roles`, { name: image, scopes: [], abilities: [] })
    await admin.post(`${own}/users`, {
      email: 'x@harbour.example',
      firstName: image,
      lastName: template,
      roleId: role.body.id,
    })
    const { body: contact } = await spoke.post('/crm/v3/objects/contacts', {
      properties: { firstname: image, lastname: script, website: address, company: template },
    })
    await spoke.post('/crm/v3/properties/contacts', {
      ...{ name: 'hostile', label: image, groupName: 'contactinformation', type: 'enumeration', fieldType: 'select' },
      options: [{ label: script, value: 'a', displayOrder: 0, hidden: false }],
    })
    await spoke.patch(`/crm/v3/objects/contacts/${contact.id}`, { properties: { hostile: 'a' } })
    // The browser of a session is shown too.
    await signIn(spoke, ADMIN.email, ADMIN.password, { 'user-agent': image })
    await admin.patch(own, { name: image })

    const watched = await visited.visitor()
    const { page } = watched
    const portal = `/console/p/${spoke.portalId}`
    for (const [path, shows] of [
      [portal, image],
      [`${portal}/settings/private-apps`, image],
      [`${portal}/settings/private-apps/${app.body.id}`, script],
      [`${portal}/settings/api-keys`, script],
      [`${portal}/settings/users`, image],
      [`${portal}/settings/roles`, image],
      [`${portal}/settings/audit`, image],
      [`${portal}/objects/contacts`, image],
      [`${portal}/objects/contacts?q=${encodeURIComponent(script)}`, 'Search or jump'],
      [`${portal}/objects/contacts/${contact.id}`, image],
      ['/console/account', '<img'],
    ] as const) {
      await page.goto(path)
      await page.getByText(shows).first().waitFor()
      expect(await page.title()).not.toBe('pwned')
      expect(await page.locator('img[src="x"]').count()).toBe(0)
      expect(await page.locator('a[href^="javascript:"]').count()).toBe(0)
    }
    expectQuiet(watched)
  })

  test('no inline script, no eval and no HTML from text runs, whatever gets into the page', async () => {
    const { page } = await visited.visitor()
    await page.goto(`/console/p/${visited.spoke.portalId}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // What the debugger itself evaluates may do more than the page: a timer is the page's own again.
    const outcomes = await page.evaluate(`new Promise((resolve) => setTimeout(() => {
      const tried = (what) => { try { what(); return 'ran' } catch (error) { return error.name } }
      const script = document.createElement('script')
      resolve({
        eval: tried(() => (0, eval)('1')),
        html: tried(() => { document.body.innerHTML = '<b>x</b>' }),
        inline: tried(() => { script.textContent = 'document.title = "pwned"'; document.body.append(script) }),
      })
    }))`)
    expect(outcomes).toEqual({ eval: 'EvalError', html: 'TypeError', inline: 'TypeError' })
    expect(await page.title()).not.toBe('pwned')
  })

  test('another site can neither frame it, nor act in the name of who is signed in', async () => {
    const { spoke } = visited
    const own = `${spoke.url}/spoke/v1/portals/${spoke.portalId}`
    const served: string[] = []
    const page = (body: string): string => `<!doctype html><title>evil</title>${body}`
    const site: Server = createServer((request, response) => {
      served.push(`${request.url}`)
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(
        request.url === '/frame'
          ? page(`<iframe src="${spoke.url}/console/"></iframe>`)
          : page(
              `<form id="f" method="post" enctype="text/plain" action="${own}/api-keys"><input name='{"name":"stolen","x":"' value='"}'></form>`,
            ),
      )
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => site.once('listening', resolve))
    const address = site.address()
    const evil = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
    try {
      const { page: browser } = await visited.visitor()
      await browser.goto(`${evil}/frame`)
      await browser.waitForTimeout(500)
      const frame = browser.frames().find((each) => each !== browser.mainFrame())
      expect(frame?.url()).not.toContain('/console/')
      expect(await frame?.locator('#root').count()).toBe(0)

      await browser.goto(`${evil}/form`)
      const [answer] = await Promise.all([
        browser.waitForResponse((response) => response.url() === `${own}/api-keys`),
        // The page that answers is there before the next one is asked for.
        browser.waitForURL(`${own}/api-keys`),
        browser.evaluate('document.getElementById("f").submit()'),
      ])
      expect([401, 403]).toContain(answer.status())
      await browser.goto(`${evil}/form`)
      const read = await browser.evaluate(
        `fetch('${own}/api-keys', { credentials: 'include' }).then(() => 'read', () => 'refused')`,
      )
      expect(read).toBe('refused')
      const { body } = await visited.admin.get(`/spoke/v1/portals/${spoke.portalId}/api-keys`)
      expect(body.results.map(({ name }: { name: string }) => name)).not.toContain('stolen')
      expect(served.length).toBeGreaterThan(0)
    } finally {
      site.close()
    }
  })

  test('a session that was planted before is not the one after signing in', async () => {
    const { spoke } = visited
    const { page } = await visited.stranger(spoke.url)
    const planted = { name: 'spoke_session', value: 'spoke-planted', url: spoke.url, httpOnly: true }
    await page.context().addCookies([planted])
    await page.goto('/console/sign-in')
    await page.getByLabel('E-mail').fill(ADMIN.email)
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page
      .getByRole('heading', { level: 1, name: 'First steps' })
      .or(page.getByText('First steps'))
      .first()
      .waitFor()
    const [cookie] = await page.context().cookies(spoke.url)
    expect(cookie?.value).not.toBe('spoke-planted')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(await page.evaluate('document.cookie')).toBe('')
    const before = await anonymous(spoke.url)('GET', '/spoke/v1/session', {
      headers: { cookie: 'spoke_session=spoke-planted' },
    })
    expect(before.status).toBe(401)
  })

  test('a link to sign in leads nowhere else', async () => {
    for (const to of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const { page } = await visited.stranger(visited.spoke.url)
      await page.goto(`/console/sign-in?to=${encodeURIComponent(to)}`)
      await page.getByLabel('E-mail').fill(ADMIN.email)
      await page.getByLabel('Password').fill(ADMIN.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('First steps').waitFor()
      expect(new URL(page.url()).origin).toBe(visited.spoke.url)
    }
  })
})
