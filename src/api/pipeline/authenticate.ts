import type { Credentials } from '../../auth/credentials.ts'
import type { Principal } from '../../auth/principal.ts'
import type { Version } from '../../catalogue/catalogue.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Exchange } from './exchange.ts'

/** Paths that never took an account API key: they are younger than its end (hubspot-api.md §11 no. 16). */
const DATED = /^\d{4}-\d{2}$/

const authFailure = { 'x-hubspot-auth-failure': '401 Unauthorized' }

/**
 * Finds out who calls: a bearer token first, else `?hapikey=` (hubspot-api.md §1.1). Throws a 401 that says what is
 * missing, and never repeats what was sent.
 */
export async function authenticate(
  exchange: Exchange,
  credentials: Pick<Credentials, 'resolve'>,
  base: string,
): Promise<Principal> {
  const token = bearer(exchange.authorization)
  if (token !== undefined) {
    const principal = await credentials.resolve(token)
    if (principal === undefined || isKeyOnDatedPath(principal, exchange)) throw credentialsNotFound(base)
    return principal
  }
  const key = exchange.query.includes('hapikey=') ? new URLSearchParams(exchange.query).get('hapikey') : null
  if (key === null || key === '') throw credentialsNotFound(base)
  const principal = await credentials.resolve(key)
  // A token in the query would end up in every log on the way: only keys were ever taken there.
  if (principal === undefined || principal.credential.kind !== 'api-key' || isKeyOnDatedPath(principal, exchange)) {
    throw invalidKey(base)
  }
  return principal
}

function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const [, token] = /^bearer +(\S+)\s*$/i.exec(header) ?? []
  return token
}

function isKeyOnDatedPath({ credential }: Principal, { match }: Exchange): boolean {
  return credential.kind === 'api-key' && DATED.test(versionOf(match) ?? '')
}

function versionOf(match: Exchange['match']): Version | undefined {
  return match?.kind === 'unbuilt' ? match.published.version : match?.version
}

function credentialsNotFound(base: string): Refusal {
  return new Refusal(
    'INVALID_AUTHENTICATION',
    `Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at ${base}/docs/`,
    { headers: authFailure },
  )
}

function invalidKey(base: string): Refusal {
  const page = `${base}/console/`
  return new Refusal(
    'INVALID_AUTHENTICATION',
    `The API key provided is invalid. View or manage your API key here: ${page}`,
    { links: { 'api key': page }, headers: authFailure },
  )
}
