import type { Auth, Expired, Principal } from '../../auth/auth.ts'
import type { Version } from '../../catalogue/catalogue.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Exchange } from './exchange.ts'
import { takesDeveloperKey } from './match.ts'
import { checkSunset } from './sunset.ts'

/** Paths that never took an account API key: they are younger than its end (hubspot-api.md §11 no. 16). */
const DATED = /^\d{4}-\d{2}$/

const authFailure = { 'x-hubspot-auth-failure': '401 Unauthorized' }

/**
 * Finds out who calls: a token or key in the header first, else `?hapikey=` (hubspot-api.md §1.1). Throws a 401 that says
 * what is missing, and never repeats what was sent.
 */
export async function authenticate(exchange: Exchange, auth: Pick<Auth, 'resolve'>, base: string): Promise<Principal> {
  const header = inHeader(exchange.headers.authorization)
  if (header !== undefined) {
    const found = await auth.resolve(header.secret)
    if (found === undefined) throw credentialsNotFound(base)
    if ('expired' in found) throw expired(found, exchange.started)
    if (isKey(found) ? !takesKey(found, exchange) : header.bare) throw credentialsNotFound(base)
    return admitted(found, exchange, base)
  }
  const key = exchange.query.includes('hapikey=') ? new URLSearchParams(exchange.query).get('hapikey') : null
  if (key === null || key === '') throw credentialsNotFound(base)
  const found = await auth.resolve(key)
  // A token in the query would end up in every log on the way: only keys were ever taken there.
  if (found === undefined || 'expired' in found || !isKey(found) || !takesKey(found, exchange)) throw invalidKey(base)
  return admitted(found, exchange, base)
}

/** `Bearer` and a token; as older texts have it, also a bare key, with or without the word `hapikey` before it. */
function inHeader(header: string | undefined): { readonly secret: string; readonly bare: boolean } | undefined {
  if (header === undefined) return undefined
  // As every client of today sends it; the rest is for the others.
  if (header.startsWith('Bearer ') && header.indexOf(' ', 7) < 0 && header.length > 7) {
    return { secret: header.slice(7), bare: false }
  }
  const [, scheme = '', secret = ''] = /^(bearer +|hapikey +)?(\S+)\s*$/i.exec(header) ?? []
  if (secret === '' || secret.toLowerCase() === 'bearer') return undefined
  return { secret, bare: !/^bearer/i.test(scheme) }
}

function isKey({ credential }: Principal): boolean {
  return credential.kind === 'api-key' || credential.kind === 'developer-key'
}

/** A developer key opens the paths that manage apps, an account key the undated others (§1.2, §1.7). */
function takesKey({ credential }: Principal, { match }: Exchange): boolean {
  const developer = match?.kind === 'unbuilt' ? takesDeveloperKey(match.published) : match?.developer === true
  if (credential.kind === 'developer-key') return developer
  return !developer && !DATED.test(versionOf(match) ?? '')
}

function admitted(principal: Principal, exchange: Exchange, base: string): Principal {
  if (principal.sunset !== undefined) checkSunset(principal.sunset, exchange, base)
  return principal
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

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A token that was rotated out (§1.3, §1.8): how long ago in the largest whole unit. */
function expired({ expired: at }: Expired, now: number): Refusal {
  const [unit, length] = units.find(([, ms]) => now - at >= ms) ?? (['second', 1_000] as const)
  return new Refusal(
    'EXPIRED_AUTHENTICATION',
    `The OAuth token used to make this call expired ${Math.max(0, Math.floor((now - at) / length))} ${unit}(s) ago.`,
    { context: { 'expire time': [formatInstant(at)] }, headers: authFailure },
  )
}
