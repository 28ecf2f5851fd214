/** How a limit counts, and the name under which HubSpot's answers speak of it (hubspot-api.md §3.3). */
export interface Policy {
  readonly name: string
  /** The length of the rolling window in ms; 0 for a day, which ends at midnight in the portal's time zone. */
  readonly span: number
}

/** The policies by the period that a limit names. MINUTELY and HOURLY are ours. */
export const policies = {
  second: { name: 'SECONDLY', span: 1_000 },
  'ten-seconds': { name: 'TEN_SECONDLY_ROLLING', span: 10_000 },
  minute: { name: 'MINUTELY', span: 60_000 },
  hour: { name: 'HOURLY', span: 3_600_000 },
  day: { name: 'DAILY', span: 0 },
} as const satisfies Readonly<Record<string, Policy>>

export type Period = keyof typeof policies

/** Nobody in this process knows whether a call may pass: the store has to be asked. */
export const ASK = -1

/** One count that a call has to pass. All gates of a call are asked before any of them counts it. */
export interface Gate {
  readonly policy: Policy
  readonly max: number
  /** When it last counted a call. */
  readonly last: number
  /** 0 where a call may pass now, else the ms until one may, or `ASK`. */
  wait(now: number): number
  /** Counts a call. */
  take(now: number): void
  /** How many more calls may pass now, as far as this process knows. */
  remaining(now: number): number
  /** Calls of this process in the second of the clock that `now` is in. */
  inSecond(now: number): number
}

/** Counts the calls of the second of the clock at hand. */
export class SecondCount {
  #second = 0
  #count = 0

  take(now: number): void {
    this.#count = this.of(now) + 1
    this.#second = Math.floor(now / 1_000)
  }

  of(now: number): number {
    return Math.floor(now / 1_000) === this.#second ? this.#count : 0
  }
}
