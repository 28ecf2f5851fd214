import type { KeySunset } from '../../auth/auth.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { Exchange } from './exchange.ts'

/**
 * What a call by an account API key meets where keys are ending: headers on every answer once it is announced (RFC 9745,
 * RFC 8594), and a 401 in brownouts and after the end (hubspot-api.md §1.2; the text is a choice, §11 no. 1).
 */
export function checkSunset(sunset: KeySunset, exchange: Exchange, base: string): void {
  const now = exchange.started
  if (now < sunset.announced) return
  const link = sunset.link ?? `${base}/docs/`
  exchange.notices = {
    deprecation: `@${Math.floor(sunset.announced / 1_000)}`,
    sunset: new Date(sunset.ends).toUTCString(),
    link: `<${link}>; rel="deprecation"; type="text/html", <${link}>; rel="sunset"; type="text/html"`,
  }
  const ended = keysEnded(sunset, now)
  if (ended !== undefined) throw expired(ended.from, ended.until - now, base)
}

/** Since when account API keys open nothing at this moment, and until when: a brownout, or the end. */
export function keysEnded(sunset: KeySunset | undefined, now: number): { from: number; until: number } | undefined {
  if (sunset === undefined) return undefined
  return now >= sunset.ends ? { from: sunset.ends, until: Number.POSITIVE_INFINITY } : brownoutAt(sunset, now)
}

const PERIOD = { day: 86_400_000, week: 604_800_000 } as const

/** The brownout in which `now` lies: its own beginning and end, if it comes back every day or week. */
function brownoutAt({ brownouts }: KeySunset, now: number): { from: number; until: number } | undefined {
  for (const { from, until, every } of brownouts) {
    if (now < from) continue
    const since = every === null ? now - from : (now - from) % PERIOD[every]
    if (since < until - from) return { from: now - since, until: now - since + until - from }
  }
  return undefined
}

function expired(at: number, left: number, base: string): Refusal {
  return new Refusal('EXPIRED_AUTHENTICATION', 'The API key used to make this call is expired.', {
    context: { 'expire time': [formatInstant(at)] },
    links: { 'api key': `${base}/console/` },
    headers: {
      'x-hubspot-auth-failure': '401 Unauthorized',
      ...(Number.isFinite(left) ? { 'retry-after': String(Math.ceil(left / 1_000)) } : {}),
    },
  })
}
