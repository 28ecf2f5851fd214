import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Random } from './random.ts'

/** Time, chance and the log: everything a room needs from the world, handed in by whoever opens it. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}
