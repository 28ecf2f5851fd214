import type { Clock } from '../kit/clock.ts'
import { Abandoned, type TaskLimits, TooLong } from './port.ts'

/** So many tasks wait at most; more are refused at once. */
const MOST_WAITING = 500

/** Lets a few tasks run at a time; the others wait in order, as long as somebody waits for them. */
export interface Turns {
  /**
   * Runs the task when its turn comes. `stop` becomes aborted when its time is over or nobody waits any more; time begins
   * when the task is handed in.
   */
  take<T>(limits: TaskLimits, run: (stop: AbortSignal) => Promise<T>): Promise<T>
}

export function openTurns(size: number, clock: Clock): Turns {
  let running = 0
  const waiting: (() => void)[] = []

  function turn(stop: AbortSignal): Promise<void> | undefined {
    if (running < size) {
      running++
      return undefined
    }
    if (waiting.length >= MOST_WAITING) throw new TooLong(`${MOST_WAITING} are waiting already.`)
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        stop.removeEventListener('abort', leave)
        resolve()
      }
      function leave(): void {
        waiting.splice(waiting.indexOf(begin), 1)
        reject(stop.reason)
      }
      stop.addEventListener('abort', leave, { once: true })
      waiting.push(begin)
    })
  }

  /** The turn goes to whoever waits longest, or is free again. */
  function pass(): void {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }

  return {
    async take({ deadline, signal }, run) {
      const stop = new AbortController()
      const abandon = (): void => stop.abort(new Abandoned('Nobody waits any more.'))
      if (signal?.aborted === true) abandon()
      signal?.addEventListener('abort', abandon, { once: true })
      const cancel = clock.after(deadline, () => stop.abort(new TooLong(`It took longer than ${deadline} ms.`)))
      try {
        stop.signal.throwIfAborted()
        await turn(stop.signal)
        try {
          return await run(stop.signal)
        } catch (error) {
          // A statement that was cut off fails in the engine's own words.
          throw stop.signal.aborted ? stop.signal.reason : error
        } finally {
          pass()
        }
      } finally {
        cancel()
        signal?.removeEventListener('abort', abandon)
      }
    },
  }
}
