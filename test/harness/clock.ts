import { type Clock, systemClock } from '../../src/kit/clock.ts'

export interface MovedClock extends Clock {
  advance(ms: number): void
}

/** A clock whose hands move only when told to; what is planned still happens, in real time. */
export function movedClock(start: number): MovedClock {
  let now = start
  return {
    now: () => now,
    after: systemClock.after,
    advance(ms) {
      now += ms
    },
  }
}
