import { z } from 'zod'
import { Refusal } from '../../kit/refusal.ts'
import { openOperation } from '../own.ts'
import { escapeHtml, htmlPage } from '../pages/html.ts'
import { HTML } from '../pages/pages.ts'
import { text } from '../query.ts'
import { sessionCookie } from './session.ts'

// A plain form that works without scripts: it signs in with a password, or with a link that works once.

const FORM_HEADERS = {
  ...HTML,
  'content-security-policy': `${HTML['content-security-policy']}; form-action 'self'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
}

const showForm = openOperation({
  id: 'spoke.sign-in.page',
  method: 'GET',
  path: '/spoke/v1/sign-in',
  summary: 'The page on which a person signs in, with a password or with a link that works once.',
  query: { link: text('The secret of the link.') },
  status: 200,
  result: z.string(),
  handle: async (_, { query }) => ({ body: form(query.link, undefined, ''), headers: FORM_HEADERS }),
})

const takeForm = openOperation({
  id: 'spoke.sign-in.form',
  method: 'POST',
  path: '/spoke/v1/sign-in',
  summary: 'What that page sends.',
  form: true,
  body: z.object({
    email: z.string().max(320).default(''),
    password: z.string().max(1_000).default(''),
    link: z.string().max(200).optional(),
  }),
  status: 303,
  result: z.string(),
  async handle({ auth, seen, base, now }, { body }) {
    const { email, password, link } = body
    try {
      const { secret, expires } =
        link === undefined
          ? await auth.users.signIn({ email, password }, seen)
          : await auth.users.signInByLink(link, email === '' ? {} : { email: checkedEmail(email) }, password, seen)
      const seconds = Math.floor((expires - now) / 1_000)
      const headers = { location: `${base}/console/`, 'set-cookie': sessionCookie(secret, seconds, base) }
      return { body: '', headers: { ...headers, ...FORM_HEADERS } }
    } catch (error) {
      // A person meets the reason on the page; anything else than a refusal is a bug and goes its way.
      if (!(error instanceof Refusal)) throw error
      return {
        status: error.status,
        body: form(link, error.message, email),
        headers: { ...FORM_HEADERS, ...error.options.headers },
      }
    }
  },
})

function checkedEmail(email: string): string {
  if (z.email().safeParse(email).success) return email
  throw new Refusal('VALIDATION_ERROR', 'This is not an e-mail address.')
}

function form(link: string | undefined, problem: string | undefined, email: string): string {
  const title = link === undefined ? 'Sign in' : 'Welcome'
  const kept = link === undefined ? '' : `<input type="hidden" name="link" value="${escapeHtml(link)}">`
  const mail = `<p><label>E-mail<br><input name="email" type="email" autocomplete="username" value="${escapeHtml(email)}"${
    link === undefined ? ' required' : ''
  }></label></p>`
  return htmlPage(
    `${title} · Spoke`,
    `<h1>${title}</h1>
${problem === undefined ? '' : `<p role="alert"><strong>${escapeHtml(problem)}</strong></p>`}
${link === undefined ? '' : '<p>This link works once. Choose a password; whoever was invited may leave the e-mail empty.</p>'}
<form method="post" action="/spoke/v1/sign-in">${kept}
${mail}
<p><label>Password<br><input name="password" type="password" required minlength="10" autocomplete="${
      link === undefined ? 'current-password' : 'new-password'
    }"></label></p>
<p><button>${link === undefined ? 'Sign in' : 'Go on'}</button></p></form>`,
  )
}

export const signInPage = [showForm, takeForm]
