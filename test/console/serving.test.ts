import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestSpoke, type TestSpoke } from '../harness/spoke.ts'
import { type ConsoleTest, openConsoleTest } from './browser.ts'
import { chromiumAt } from './chromium.ts'
import { fillScreens } from './screens.ts'

/** When something must be on the screen at the latest, in ms; on a machine that does nothing else it is a third. */
const LATEST = 2_000
/** The most JavaScript that any page may load at first, compressed, in bytes. */
const MOST = 200_000

describe('the files of the console', () => {
  let spoke: TestSpoke
  beforeAll(async () => {
    spoke = await openTestSpoke()
  })
  afterAll(() => spoke.close())
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(spoke.url + path, { headers, redirect: 'manual' })

  test('every address below /console/ is the console, under headers that let nothing else in', async () => {
    for (const path of ['/console/', '/console/p/1/settings/private-apps', '/console/%', '/console/../console/']) {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html;charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(response.headers.get('x-frame-options')).toBe('DENY')
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(await response.text()).toContain('<div id="root">')
    }
    expect((await get('/')).headers.get('location')).toBe('/console/')
  })

  test('its files come compressed as the browser takes them, and stay for ever; one that is not there is no page', async () => {
    const [script = ''] = readdirSync('dist/console/assets').filter((name) => /^index-.*\.js$/.test(name))
    const path = `/console/assets/${script}`
    const plain = await (await get(path, { 'accept-encoding': 'identity' })).text()
    const gzip = await get(path, { 'accept-encoding': 'gzip' })
    expect(gzip.headers.get('content-encoding')).toBe('gzip')
    expect(gzip.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await gzip.text()).toBe(plain)
    expect((await get(path, { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBe('br')
    const missing = await get('/console/assets/gone.js')
    expect(missing.status).toBe(404)
    expect(missing.headers.get('content-type')).toBe('text/plain')
    for (const outside of [
      '/console/../package.json',
      '/console/%2e%2e/%2e%2e/package.json',
      '/console/..%2fpackage.json',
    ]) {
      expect(await (await get(outside)).text()).not.toContain('devDependencies')
    }
  })
})

describe.skipIf(chromiumAt === undefined)('the weight of the console', () => {
  let visited: ConsoleTest
  beforeAll(async () => {
    visited = await openConsoleTest()
  })
  afterAll(() => visited.close())

  test('no page loads more than 200 kB of JavaScript, and each shows something soon', {
    timeout: 120_000,
  }, async () => {
    const heavy: string[] = []
    const kinds = ['home', 'contacts', 'a contact', 'wizard, scopes', 'a private app', 'API keys', 'roles', 'audit log']
    const screens = (await fillScreens(visited)).filter(({ name }) => kinds.includes(name))
    expect(screens.length).toBe(kinds.length)
    for (const { name, path, shows } of screens) {
      // Each in a browser that has nothing yet.
      const { page } = await visited.visitor()
      let bytes = 0
      page.on('response', async (response) => {
        if (response.url().endsWith('.js')) bytes += Number(response.headers()['content-length'] ?? 0)
      })
      await page.route('**/*.js', (route) =>
        route.continue({ headers: { ...route.request().headers(), 'accept-encoding': 'gzip' } }),
      )
      await page.goto(path)
      await page.getByText(shows).first().waitFor()
      // It is noted a moment after the frame was shown.
      const first = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`
      const paint = Number(await (await page.waitForFunction(first)).jsonValue())
      if (bytes > MOST || bytes === 0) heavy.push(`${name}: ${bytes} bytes`)
      if (paint > LATEST) heavy.push(`${name}: first paint after ${Math.round(paint)} ms`)
      await page.context().close()
    }
    expect(heavy).toEqual([])
  })
})
