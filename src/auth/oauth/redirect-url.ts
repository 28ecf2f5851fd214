import { isIP } from 'node:net'
import { Refusal } from '../../kit/refusal.ts'

const LONGEST = 2_048
const MOST = 100
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The addresses that an app may be answered at, as they were given. HubSpot takes https, and http on localhost
 * (hubspot-api.md §1.5); the two loopback addresses are ours, since RFC 8252 has native apps use them.
 */
export function checkRedirectUrls(urls: readonly string[]): readonly string[] {
  if (urls.length === 0) throw refused('', 'an app needs at least one')
  if (urls.length > MOST) throw refused('', `an app has at most ${MOST}`)
  for (const url of urls) {
    const why = faultOf(url)
    if (why !== undefined) throw refused(url, why)
  }
  return [...new Set(urls)]
}

/** Whether the app said that it may be answered there: letter by letter, or every prefix is somebody's way in. */
export function isRegistered(urls: readonly string[], given: string): boolean {
  return urls.includes(given)
}

function faultOf(url: string): string | undefined {
  if (url.length > LONGEST) return `it is longer than ${LONGEST} characters`
  if (!/^[\x21-\x7e]+$/.test(url) || /[\\"<>^`{|}*]/.test(url)) return 'it has characters that no address has'
  if (!URL.canParse(url)) return 'it is no address'
  const { protocol, hostname, username, password, href } = new URL(url)
  if (url.includes('#')) return 'it must not have a fragment (#)'
  if (username !== '' || password !== '' || /^[^/]*\/\/[^/?]*@/.test(url)) return 'it must not have a user (@)'
  if (protocol === 'http:' ? !LOOPBACK.has(hostname) : protocol !== 'https:') {
    return 'it must begin with https://, or with http://localhost, http://127.0.0.1 or http://[::1]'
  }
  if (!LOOPBACK.has(hostname) && isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return 'its host must be a name'
  // What a browser would call something else could be taken for something else.
  if (href !== url && href !== `${url}/`) return `write it as ${href}`
  return undefined
}

function refused(url: string, why: string): Refusal {
  const named = url === '' ? '' : ` ${url.slice(0, 200)}`
  return new Refusal('VALIDATION_ERROR', `The redirect URL${named} can not be: ${why}.`, {
    context: { redirectUrls: [why] },
  })
}
