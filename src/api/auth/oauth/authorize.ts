import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Account, AppFace } from '../../../auth/auth.ts'
import { Refusal } from '../../../kit/refusal.ts'
import type { HandlerResult, Operation } from '../../operation.ts'
import { type Browser, type OpenContext, openOperation } from '../../own.ts'
import { text } from '../../query.ts'
import { sessionCookie } from '../session.ts'
import { chooserPage, consentPage, errorPage, headersFor, refusedPage, signInForm, signOutForm } from './pages.ts'
import { type AskedFor, answerTo, denial, readAsked, safeQuery } from './request.ts'

type Page = HandlerResult<string>

const query = {
  client_id: text('The client id of the app.'),
  redirect_uri: text('Where the app is answered: one of its redirect URLs, letter by letter.'),
  scope: text('Scopes, with spaces between; among them all that the app requires.'),
  optional_scope: text('Scopes that are left out where who installs the app can not grant them.'),
  state: text('Handed back as it is.'),
  code_challenge: text("PKCE's challenge (RFC 7636)."),
  code_challenge_method: text('S256, if there is a challenge.'),
}

const form = z.object({
  step: z.enum(['sign-in', 'sign-out', 'decide']),
  email: z.string().max(320).default(''),
  password: z.string().max(1_000).default(''),
  decision: z.enum(['grant', 'deny']).optional(),
  seal: z.string().max(100).default(''),
})

/** What has been found out about a request before anybody is asked anything. */
interface Visit {
  readonly context: OpenContext
  readonly asked: AskedFor
  readonly app: AppFace
  /** The account that the path names. */
  readonly portal: number | undefined
  /** What the page's own addresses end with. */
  readonly query: string
}

/** The address of a page of this installation, with the account chosen or not. */
const addressOf = ({ query }: Visit, portal: number | undefined): string =>
  `/oauth/${portal === undefined ? '' : `${portal}/`}authorize?${query}`

async function begin(
  context: OpenContext,
  portalId: string | undefined,
  then: (visit: Visit) => Promise<Page>,
): Promise<Page> {
  const asked = readAsked(context.query)
  if (typeof asked === 'string') return dead(400, asked)
  const reviewed = await context.auth.oauth.review(asked.request)
  switch (reviewed.fault) {
    case 'unknown-client':
      return dead(400, 'There is no app with this client_id.')
    case 'unregistered-redirect':
      // [seen] The words that people look for (hubspot-api.md §1.5); never a way to an address that nobody registered.
      return dead(
        400,
        "The redirect_uri doesn't match the client registered redirect_uri. Please contact the app developer.",
      )
    case 'missing-scopes':
      return dead(
        400,
        `Authorization failed because the provided scopes are insufficient: the address must ask for ${reviewed.scopes.join(', ')} too.`,
      )
    case 'undeclared-scopes':
      return dead(400, `The address asks for scopes that the app does not declare: ${reviewed.scopes.join(', ')}.`)
  }
  const wrong = pkceFault(asked, context)
  if (wrong !== undefined) return away(answerTo(asked, { error: 'invalid_request', error_description: wrong }))
  const portal = portalId === undefined ? undefined : /^[1-9]\d{0,14}$/.test(portalId) ? Number(portalId) : 0
  return then({ context, asked, app: reviewed.app, portal, query: safeQuery(context.query) })
}

/** Only S256: `plain` is what a downgrade would ask for. */
function pkceFault({ request, challengeMethod }: AskedFor, { auth }: OpenContext): string | undefined {
  const { challenge } = request
  if (challenge === undefined) return challengeMethod === undefined ? undefined : 'code_challenge is missing'
  if (challengeMethod !== 'S256') return 'code_challenge_method must be S256'
  return auth.oauth.isChallenge(challenge) ? undefined : 'code_challenge must be 43 letters of base64url'
}

/** What a person meets next: signing in, choosing an account, or the question itself. */
async function show(visit: Visit): Promise<Page> {
  const { context, app, asked, portal } = visit
  const browser = await context.browser()
  if (browser === undefined) return page(200, signInForm(app, addressOf(visit, portal), undefined, ''))
  const accounts = await context.auth.oauth.accounts(browser.user)
  const chosen = choose(accounts, portal)
  const signOut = signOutForm(addressOf(visit, portal), browser.user.email, sealOf(browser, visit, portal))
  if (chosen === undefined && portal === undefined && accounts.length > 0) {
    const rows = accounts.map((account) => ({ ...account, address: addressOf(visit, account.portal) }))
    return page(200, chooserPage(app, rows, signOut))
  }
  if (chosen === undefined) {
    const problem = portal === undefined ? 'You belong to no account.' : `You do not belong to account ${portal}.`
    return page(403, refusedPage(app, problem, [], denial(asked), signOut))
  }
  if (!context.auth.oauth.mayInstall(chosen.rights)) {
    const problem = `Your role in ${chosen.name} does not let you connect apps: ask a super admin.`
    return page(403, refusedPage(app, problem, [], denial(asked), signOut))
  }
  const { granted, beyond } = context.auth.oauth.grantable(asked.request, chosen.rights)
  if (beyond.length > 0) {
    const problem = `Your role in ${chosen.name} does not let you grant what the app needs: ask a super admin.`
    return page(403, refusedPage(app, problem, beyond, denial(asked), signOut))
  }
  const { redirectUrl } = asked.request
  const action = addressOf(visit, chosen.portal)
  const seal = sealOf(browser, visit, chosen.portal, granted)
  const body = consentPage({ app, account: chosen, scopes: granted, redirectUrl, action, seal, signOut })
  return page(200, body, headersFor(redirectUrl))
}

/** The account that is named, or the only one there is. */
function choose(accounts: readonly Account[], portal: number | undefined): Account | undefined {
  if (portal !== undefined) return accounts.find((account) => account.portal === portal)
  return accounts.length === 1 ? accounts[0] : undefined
}

async function take(visit: Visit, sent: z.output<typeof form>): Promise<Page> {
  const { context, app, asked, portal } = visit
  if (sent.step === 'sign-in') return signIn(visit, sent)
  const browser = await context.browser()
  if (browser === undefined) return page(200, signInForm(app, addressOf(visit, portal), 'Sign in once more.', ''))
  if (sent.step === 'sign-out') {
    if (!isSame(sent.seal, sealOf(browser, visit, portal))) return foreign
    await context.auth.sessions.signOut(browser.user)
    return away(addressOf(visit, portal), 303, { 'set-cookie': sessionCookie('', 0, context.base) })
  }
  const account = choose(await context.auth.oauth.accounts(browser.user), portal)
  if (account === undefined) return dead(403, 'You do not belong to this account.')
  const { granted } = context.auth.oauth.grantable(asked.request, account.rights)
  if (!isSame(sent.seal, sealOf(browser, visit, portal, granted))) return foreign
  if (sent.decision !== 'grant') return away(denial(asked))
  try {
    const by = browser.actsWith(account.rights)
    const code = await context.auth.oauth.consent(by, account.portal, asked.request)
    return away(answerTo(asked, { code }))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return dead(error.status, error.message)
  }
}

async function signIn(visit: Visit, { email, password }: z.output<typeof form>): Promise<Page> {
  const { context, app, portal } = visit
  try {
    const { secret, expires } = await context.auth.users.signIn({ email, password }, context.seen)
    const seconds = Math.floor((expires - context.now) / 1_000)
    // Back to this very page and nowhere else: the address is made here, not sent.
    return away(addressOf(visit, portal), 303, { 'set-cookie': sessionCookie(secret, seconds, context.base) })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const again = signInForm(app, addressOf(visit, portal), error.message, email)
    return page(error.status, again, { ...headersFor(), ...error.options.headers })
  }
}

/**
 * Of what was asked, of whom, for which account and with which scopes before his eyes: a form made for anything else
 * decides nothing.
 */
function sealOf(browser: Browser, { query }: Visit, portal: number | undefined, shown: readonly string[] = []): string {
  return browser.seal(['authorize', portal ?? '', query, shown.join(' ')].join('\n'))
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const page = (status: number, body: string, headers = headersFor()): Page => ({ status, body, headers })
const dead = (status: number, problem: string): Page => page(status, errorPage(problem))
const foreign = dead(403, 'This form is not of this page, or what it asks has changed: begin anew.')
const away = (location: string, status = 302, headers: Readonly<Record<string, string>> = {}): Page =>
  page(status, '', { ...headersFor(), location, ...headers })

const shows = 'The page on which a person signs in, chooses an account and lets an app in, or not.'
const takes = 'What that page sends; the answer leads back to the app, with a code or with access_denied.'
const common = { query, status: 200, result: z.string() } as const
const sending = { form: true, forBrowsers: true, body: form } as const

export const authorizePages: readonly Operation[] = [
  openOperation({
    ...common,
    id: 'oauth.authorize.page',
    method: 'GET',
    path: '/oauth/authorize',
    summary: shows,
    handle: (context) => begin(context, undefined, show),
  }),
  openOperation({
    ...common,
    id: 'oauth.authorize.portal-page',
    method: 'GET',
    path: '/oauth/{portalId}/authorize',
    summary: `${shows} The account is chosen already.`,
    handle: (context, { params }) => begin(context, params.portalId, show),
  }),
  openOperation({
    ...common,
    ...sending,
    id: 'oauth.authorize.form',
    method: 'POST',
    path: '/oauth/authorize',
    summary: takes,
    handle: (context, { body }) => begin(context, undefined, (visit) => take(visit, body)),
  }),
  openOperation({
    ...common,
    ...sending,
    id: 'oauth.authorize.portal-form',
    method: 'POST',
    path: '/oauth/{portalId}/authorize',
    summary: takes,
    handle: (context, { params, body }) => begin(context, params.portalId, (visit) => take(visit, body)),
  }),
]
