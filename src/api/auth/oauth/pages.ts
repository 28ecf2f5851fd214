import type { Account, AppFace } from '../../../auth/auth.ts'
import { escapeHtml, htmlPage } from '../../pages/html.ts'
import { HTML } from '../../pages/pages.ts'
import { scopeInWords } from './words.ts'

// The pages of an installation: plain forms, no script. Whatever comes from outside is escaped here.

/**
 * Nobody may frame these pages, nothing on them comes from elsewhere, and their addresses are told to nobody. Browsers
 * apply `form-action` to where the answer to a form leads, and on from there: so https is let through, and http to the
 * own machine where the app is there.
 */
export function headersFor(redirectUrl?: string): Readonly<Record<string, string>> {
  const local = redirectUrl?.startsWith('http:') === true ? ' http://localhost:* http://127.0.0.1:* http://[::1]:*' : ''
  const onward = redirectUrl === undefined ? '' : ` https:${local}`
  return {
    ...HTML,
    'content-security-policy': `${HTML['content-security-policy']}; form-action 'self'${onward}; base-uri 'none'`,
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  }
}

const alert = (problem: string | undefined): string =>
  problem === undefined ? '' : `<p role="alert"><strong>${escapeHtml(problem)}</strong></p>`

/** A page that ends here: the app is not told, since nobody knows whether it may be. */
export function errorPage(problem: string, more = ''): string {
  return htmlPage(
    'Not connected · Spoke',
    `<h1>The app could not be connected</h1>${alert(problem)}
<p>${more === '' ? 'Go back to the app, or tell its developer.' : more}</p>`,
  )
}

export function signInForm(app: AppFace, action: string, problem: string | undefined, email: string): string {
  return htmlPage(
    `Sign in · ${app.name}`,
    `<h1>Sign in to connect ${escapeHtml(app.name)}</h1>${alert(problem)}
<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="step" value="sign-in">
<p><label>E-mail<br><input name="email" type="email" required autocomplete="username" value="${escapeHtml(email)}"></label></p>
<p><label>Password<br><input name="password" type="password" required autocomplete="current-password"></label></p>
<p><button>Sign in</button></p></form>`,
  )
}

export function chooserPage(
  app: AppFace,
  accounts: readonly (Pick<Account, 'portal' | 'name'> & { readonly address: string })[],
  signOut: string,
): string {
  const rows = accounts.map(
    ({ portal, name, address }) =>
      `<tr><td>${portal}</td><td><a href="${escapeHtml(address)}">${escapeHtml(name)}</a></td></tr>`,
  )
  return htmlPage(
    `Choose an account · ${app.name}`,
    `<h1>Choose an account for ${escapeHtml(app.name)}</h1>
<div class="wide"><table><thead><tr><th>Account</th><th>Name</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
${signOut}`,
  )
}

export interface Consent {
  readonly app: AppFace
  readonly account: Pick<Account, 'portal' | 'name'>
  readonly scopes: readonly string[]
  readonly redirectUrl: string
  readonly action: string
  readonly seal: string
  readonly signOut: string
}

export function consentPage({ app, account, scopes, redirectUrl, action, seal, signOut }: Consent): string {
  const name = escapeHtml(app.name)
  const logo = app.logo === null ? '' : `<p><img src="${escapeHtml(app.logo)}" alt="" width="64" height="64"></p>`
  const asked = scopes.map(
    (scope) => `<li>${escapeHtml(scopeInWords(scope))} <code class="quiet">${escapeHtml(scope)}</code></li>`,
  )
  return htmlPage(
    `Connect ${app.name} · Spoke`,
    `${logo}<h1>Connect ${name} to ${escapeHtml(account.name)}?</h1>
${app.description === '' ? '' : `<p>${escapeHtml(app.description)}</p>`}
<p role="note"><strong>Nobody has verified this app.</strong> Connect it only if you know who made it. You will be sent to
<code>${escapeHtml(new URL(redirectUrl).host)}</code>.</p>
<p>In account ${account.portal} it will be able to:</p><ul>${asked.join('')}</ul>
<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="step" value="decide">
<input type="hidden" name="seal" value="${escapeHtml(seal)}">
<p><button name="decision" value="grant">Connect app</button> <button name="decision" value="deny">Cancel</button></p></form>
${signOut}`,
  )
}

/** For who is signed in as somebody else. */
export function signOutForm(action: string, email: string, seal: string): string {
  return `<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="step" value="sign-out">
<input type="hidden" name="seal" value="${escapeHtml(seal)}">
<p class="quiet">Signed in as ${escapeHtml(email)}. <button>Sign in as somebody else</button></p></form>`
}

/** Why a person can not let the app in, and the way back to it. */
export function refusedPage(
  app: AppFace,
  problem: string,
  scopes: readonly string[],
  back: string,
  signOut: string,
): string {
  const list = scopes.map((scope) => `<li>${escapeHtml(scopeInWords(scope))} <code>${escapeHtml(scope)}</code></li>`)
  return htmlPage(
    `Not connected · ${app.name}`,
    `<h1>You can not connect ${escapeHtml(app.name)}</h1>${alert(problem)}
${list.length === 0 ? '' : `<ul>${list.join('')}</ul>`}
<p><a href="${escapeHtml(back)}">Back to the app</a></p>${signOut}`,
  )
}
