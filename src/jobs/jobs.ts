import { messageOf } from '../kit/failure.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store } from '../store/port.ts'
import { openLease } from './lease.ts'
import { doubling, jittered } from './retry.ts'

/** What is done in the background, again and again. */
export interface Job {
  /** In the log, and of the lease. */
  readonly name: string
  /**
   * Does what is due, a bounded part of it at a time. Gives how long to wait before the next time in ms: 0 where there is
   * more. It keeps in the store how far it has come, in the unit that does the work: it may be killed anywhere.
   */
  readonly run: (turn: Turn) => Promise<number>
  /** It is looked at this often in ms, woken or not: another process may have made something due. */
  readonly atLeastEvery: number
  /** One process at a time does it. */
  readonly alone?: boolean
}

export interface Turn {
  /** When the turn began. */
  readonly now: number
  /** Spoke is being stopped: what takes long ends here, and goes on another time. */
  readonly stopping: () => boolean
}

/** One job, as those see it who make it due. */
export interface RunningJob {
  /** There is something to do. */
  wake(): void
  /** Resolves when it waits for something to do. For tests and for administration. */
  idle(): Promise<void>
}

/**
 * The loop that all background work shares. Each job has its own turn, so that none waits for another; one that fails is
 * tried again, later each time, up to a minute.
 */
export interface Jobs {
  /** Jobs that are added later start at once. */
  add(job: Job): RunningJob
  start(): void
  /** Ends after the turns at hand. */
  close(): Promise<void>
}

/** A lease that is not renewed runs out after this time, in ms. */
const LEASE = 30_000
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 60_000

export function openJobs(store: Store, runtime: Runtime): Jobs {
  const { clock, random, log } = runtime
  const holder = random.uuid()
  const running: { begin(): void; end(): Promise<void> }[] = []
  let started = false

  function run({ name, run: work, atLeastEvery, alone = false }: Job): RunningJob {
    const lease = openLease(store, name, holder, LEASE)
    let turn: Promise<void> | undefined
    let woken = false
    let failures = 0
    let cancel = (): void => undefined
    const idlers: (() => void)[] = []

    async function once(): Promise<number> {
      const now = clock.now()
      if (alone && !(await lease.take(now))) return atLeastEvery
      return work({ now, stopping: () => !started })
    }

    async function turns(): Promise<void> {
      let wait = 0
      do {
        woken = false
        try {
          wait = await once()
          failures = 0
        } catch (error) {
          if (!started) break
          failures++
          wait = jittered(doubling(FIRST_WAIT, LONGEST_WAIT, failures), random)
          log.error('job.failed', { job: name, reason: messageOf(error), againInMs: wait })
        }
      } while (started && failures === 0 && (woken || wait <= 0))
      turn = undefined
      for (const idle of idlers.splice(0)) idle()
      if (started) cancel = clock.after(Math.min(wait, failures > 0 ? wait : atLeastEvery), wake)
    }

    function wake(): void {
      woken = true
      if (turn !== undefined || !started) return
      cancel()
      turn = turns()
    }

    running.push({
      begin: wake,
      async end() {
        cancel()
        await turn
        if (alone) await lease.release()
      },
    })
    if (started) wake()
    return {
      wake,
      idle: () => (turn === undefined ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    }
  }

  return {
    add: run,
    start() {
      started = true
      for (const job of running) job.begin()
    },
    async close() {
      started = false
      await Promise.all(running.map((job) => job.end()))
    },
  }
}
