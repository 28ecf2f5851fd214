import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { ADMIN, signIn, userOf } from '../auth/support.ts'
import { type Caller, openTestSpoke, type TestSpoke, type TestSpokeOptions } from '../harness/spoke.ts'
import { chromiumAt } from './chromium.ts'

/** So that the browser itself asks for nothing on the network. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]

/** A page, with all that it should not have done. */
export interface Watched {
  readonly page: Page
  /** Errors on the console, uncaught exceptions, requests to other machines. Texts of refusals that were meant are none. */
  readonly complaints: string[]
}

export interface Visitors {
  readonly browser: Browser
  /** Somebody who is not signed in. */
  stranger(url: string, options?: BrowserContextOptions): Promise<Watched>
  close(): Promise<void>
}

export async function openBrowser(): Promise<Visitors> {
  if (chromiumAt === undefined) throw new Error('There is no Chromium.')
  const browser = await chromium.launch({ executablePath: chromiumAt, args: QUIET })
  return {
    browser,
    async stranger(url, options = {}) {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width: 1360, height: 860 },
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      return { page, complaints: complaintsOf(page, url) }
    },
    close: () => browser.close(),
  }
}

function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    const text = message.text()
    // The browser itself writes a line for each answer of 400 and more; the tests look at those.
    if (message.type() === 'error' && !/status of 4\d\d|ERR_CONNECTION_REFUSED/.test(text)) complaints.push(text)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const to = request.url()
    if (!to.startsWith(`${url}/`) && !/^(data|blob):/.test(to)) complaints.push(`asked for ${to}`)
  })
  return complaints
}

export interface ConsoleTest extends Visitors {
  readonly spoke: TestSpoke
  readonly admin: Caller
  /** Somebody who is signed in. */
  visitor(
    who?: { readonly email: string; readonly password: string },
    options?: BrowserContextOptions,
  ): Promise<Watched>
}

/** A Spoke with a super admin, and a browser. */
export async function openConsoleTest(options: TestSpokeOptions = {}): Promise<ConsoleTest> {
  const spoke = await openTestSpoke({
    ...options,
    env: { SPOKE_BOOTSTRAP_EMAIL: ADMIN.email, SPOKE_BOOTSTRAP_PASSWORD: ADMIN.password, ...options.env },
  })
  const visitors = await openBrowser()
  return {
    ...visitors,
    spoke,
    admin: await userOf(spoke, ADMIN.email),
    async visitor(who = ADMIN, contextOptions) {
      const watched = await visitors.stranger(spoke.url, contextOptions)
      const { cookie } = await signIn(spoke, who.email, who.password)
      const [name = '', value = ''] = cookie.split('=')
      await watched.page.context().addCookies([{ name, value, url: spoke.url, httpOnly: true, sameSite: 'Lax' }])
      return watched
    },
    async close() {
      await visitors.close()
      await spoke.close()
    },
  }
}

/** What was copied last. */
export async function clipboardOf(page: Page): Promise<string> {
  return String(await page.evaluate('navigator.clipboard.readText()'))
}

/** Nothing went wrong, nothing was asked for elsewhere. */
export function expectQuiet({ complaints }: Watched): void {
  expect(complaints).toEqual([])
}
