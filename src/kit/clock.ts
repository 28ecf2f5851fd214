/** Where time comes from. Rooms get one handed in, so that tests move time themselves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` once, `ms` from now, unless the returned function is called first. Never keeps the process alive. */
  after(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Resolves after a while, or when `signal` is aborted. Unlike a clock's tasks it keeps the process alive: for commands. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}

export interface ManualClock extends Clock {
  /** Moves time forward and runs what falls due on the way, in order. */
  advance(ms: number): void
}

/** A clock that stands still until it is told to move. */
export function manualClock(start: number): ManualClock {
  let now = start
  let planned: { readonly at: number; readonly task: () => void }[] = []
  return {
    now: () => now,
    after(ms, task) {
      const entry = { at: now + ms, task }
      planned.push(entry)
      return () => {
        planned = planned.filter((other) => other !== entry)
      }
    },
    advance(ms) {
      const until = now + ms
      for (;;) {
        const [due] = planned.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)
        if (due === undefined) break
        planned = planned.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.task()
      }
      now = until
    },
  }
}
