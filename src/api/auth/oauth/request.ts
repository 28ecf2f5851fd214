import type { AuthorizeRequest } from '../../../auth/auth.ts'

/** What the address of an authorize page says. */
export interface AskedFor {
  readonly request: AuthorizeRequest
  /** As it stood in the address, still encoded; undefined where there was none. */
  readonly state: string | undefined
  readonly challengeMethod: string | undefined
}

const ONCE = [
  'client_id',
  'redirect_uri',
  'scope',
  'optional_scope',
  'state',
  'code_challenge',
  'code_challenge_method',
]

/** Reads the query of an authorize page (hubspot-api.md §1.5); a text that says what is wrong where it can't be read. */
export function readAsked(query: string): AskedFor | string {
  const given = new URLSearchParams(query)
  const twice = ONCE.find((name) => given.getAll(name).length > 1)
  // Of two values each side might take another one (RFC 6749 §3.1).
  if (twice !== undefined) return `The address names ${twice} more than once.`
  const one = (name: string): string | undefined => given.get(name) || undefined
  const clientId = one('client_id')
  const redirectUrl = one('redirect_uri')
  if (clientId === undefined) return 'The address names no client_id.'
  if (redirectUrl === undefined) return 'The address names no redirect_uri.'
  return {
    request: {
      clientId,
      redirectUrl,
      scopes: words(one('scope')),
      optionalScopes: words(one('optional_scope')),
      challenge: one('code_challenge'),
    },
    state: /(?:^|&)state=([^&]*)/.exec(query)?.[1],
    challengeMethod: one('code_challenge_method'),
  }
}

function words(text: string | undefined): readonly string[] {
  return [...new Set((text ?? '').split(/\s+/).filter((word) => word !== ''))]
}

/** The query as it may stand in a page's own links and headers; nothing that was encoded is decoded. */
export function safeQuery(query: string): string {
  return query.replace(/[^\x21-\x7e]|["'<>#\\^`{|}]/g, (character) => encodeURIComponent(character.toWellFormed()))
}

/** Where the app is answered: its registered address, what it is told, and its state as it sent it. */
export function answerTo({ request, state }: AskedFor, said: Readonly<Record<string, string>>): string {
  const { redirectUrl } = request
  const query = Object.entries(said).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  if (state !== undefined) query.push(`state=${safeQuery(state)}`)
  return `${redirectUrl}${redirectUrl.includes('?') ? '&' : '?'}${query.join('&')}`
}

export function denial(asked: AskedFor): string {
  return answerTo(asked, { error: 'access_denied', error_description: 'The user did not let the app in.' })
}
