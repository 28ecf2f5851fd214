import { Refusal } from '../../kit/refusal.ts'

/** A stretch of time in which keys already answer as they will in the end; it may come back every day or week. */
export interface Brownout {
  readonly from: number
  readonly until: number
  readonly every: 'day' | 'week' | null
}

/** How account API keys end in a portal. Instants are ms. */
export interface KeySunset {
  /** From here on every answer to a key says that it ends. */
  readonly announced: number
  /** From here on no new key is made. */
  readonly closes: number
  /** From here on keys open nothing. */
  readonly ends: number
  readonly brownouts: readonly Brownout[]
  /** A page that tells more. */
  readonly link: string | null
}

const PERIOD = { day: 86_400_000, week: 604_800_000 } as const

/** Refuses a policy that contradicts itself. */
export function checkSunset({ announced, closes, ends, brownouts }: KeySunset): void {
  if (announced > closes || closes > ends) throw wrong('announced, closes and ends must come in this order')
  for (const { from, until, every } of brownouts) {
    if (from < announced || until > ends) throw wrong('a brownout must lie between announced and ends')
    if (from >= until) throw wrong('a brownout must begin before it ends')
    if (every !== null && until - from >= PERIOD[every]) throw wrong('a brownout must be shorter than its period')
  }
}

function wrong(why: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `This sunset can not be: ${why}.`, { context: { sunset: [why] } })
}
