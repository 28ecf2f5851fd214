import { messageOf } from './failure.ts'
import type { Runtime } from './runtime.ts'

/** Work that goes on beside what callers ask for, round by round. */
export interface Background {
  /** There is something to do: the next round begins at once, or after the one that is under way. */
  wake(): void
  /** Begins, also with what earlier processes left. Returns how to end it, which waits for what is under way. */
  start(): () => Promise<void>
}

export interface Rounds {
  /** What the log calls a round that failed; the next one begins in time all the same. */
  readonly failed: string
  /** How often to look for what other processes have left, in ms. */
  readonly again: number
  /** Does what can be done now, as long as it is `going`; gives in how many ms there may be more at the earliest. */
  round(going: () => boolean): Promise<number>
}

export function openBackground(
  { clock, log }: Pick<Runtime, 'clock' | 'log'>,
  { failed, again, round }: Rounds,
): Background {
  let running: Promise<void> | undefined
  let cancel = (): void => undefined
  let started = false
  let woken = false

  async function goOn(): Promise<void> {
    let wait = again
    try {
      do {
        woken = false
        wait = Math.min(again, await round(() => started))
      } while (woken && started)
    } catch (error) {
      if (started) log.error(failed, { reason: messageOf(error) })
    }
    running = undefined
    if (started) cancel = clock.after(wait, wake)
  }

  function wake(): void {
    woken = true
    if (running !== undefined || !started) return
    cancel()
    running = goOn()
  }

  return {
    wake,
    start() {
      started = true
      wake()
      return async () => {
        started = false
        cancel()
        await running
      }
    },
  }
}
