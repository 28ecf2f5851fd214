import { messageOf } from '../kit/failure.ts'
import type { Runtime } from '../kit/runtime.ts'
import { DAY } from '../store/day-log/day-log.ts'
import type { CallRecord } from './call.ts'
import { lineOf } from './line.ts'
import type { LogThread } from './threads.ts'

/** How long calls are gathered before they are handed on, in ms: what a crash can lose, with what is being written. */
const GATHERED_FOR = 500
/** So many bytes are handed on at once; the longest line fits in by far. */
const BATCH = 512 * 1024
/** What may wait in memory, in bytes; calls beyond that are counted and not kept. */
export const MOST_WAITING = 32 * 1024 * 1024
/** How long to wait before a batch that could not be written is tried again, in ms. */
const AGAIN_AFTER = 1_000
/** How long closing waits for the log to be written, in ms. */
const LAST_WAIT = 5_000
const HOUR = 3_600_000

export interface Recorder {
  /** Takes a call: a few strings are put together, and nothing is waited for. */
  record(call: CallRecord): void
  /** Calls that could not be kept since the start. */
  readonly dropped: number
  /** Whether what was tried last could not be written. */
  readonly failing: boolean
  /** Resolves when all that was recorded until now is written. */
  flush(): Promise<void>
  /** Begins to drop what is older than is kept. */
  start(): void
  close(): Promise<void>
}

/** Gathers calls for a moment and hands them to the thread that writes, one batch at a time. */
export function openRecorder(
  writer: LogThread,
  keptDays: number,
  { clock, log }: Pick<Runtime, 'clock' | 'log'>,
): Recorder {
  // As bytes: strings that wait would be carried along by the garbage collector, which costs more than making them.
  const gathered = Buffer.allocUnsafeSlow(BATCH)
  let filled = 0
  let batches: Uint8Array[] = []
  let waiting = 0
  let dropped = 0
  let untold = 0
  let cancel: (() => void) | undefined
  let cancelPruning = (): void => undefined
  let pruned = Number.NaN
  let writing: Promise<void> | undefined
  let closed = false
  let failing = false

  function handOn(): void {
    cancel?.()
    cancel = undefined
    if (filled > 0) {
      batches.push(Uint8Array.prototype.slice.call(gathered, 0, filled))
      filled = 0
    }
    writing ??= writeAll().finally(() => {
      writing = undefined
    })
  }

  async function writeAll(): Promise<void> {
    for (let failures = 0; batches.length > 0 || untold > 0; ) {
      const lines = batches[0] ?? new Uint8Array()
      const lost = untold
      try {
        await writer.ask({ kind: 'write', lines, dropped: lost, now: clock.now() })
      } catch (error) {
        failing = true
        if (failures++ === 0) log.warn('calls.not-written', { reason: messageOf(error), waiting })
        if (closed) return
        await new Promise<void>((resolve) => clock.after(AGAIN_AFTER, resolve))
        continue
      }
      if (failures > 0) log.info('calls.written-again', { failures })
      failures = 0
      failing = false
      batches = batches.slice(1)
      waiting -= lines.length
      untold -= lost
      if (lost > 0) log.warn('calls.dropped', { calls: lost, reason: 'the call log could not be written fast enough' })
      await prune()
    }
  }

  /** Once a day, after the first batch of the day, and in a quiet hour too. */
  async function prune(): Promise<void> {
    const today = Math.floor(clock.now() / DAY)
    if (pruned === today) return
    pruned = today
    try {
      const days = await writer.ask<readonly number[]>({ kind: 'prune', before: today - keptDays + 1 })
      if (days.length > 0) log.info('calls.pruned', { days: days.length })
    } catch (error) {
      pruned = Number.NaN
      log.warn('calls.not-pruned', { reason: messageOf(error) })
    }
  }

  function pruneHourly(): void {
    cancelPruning = clock.after(HOUR, () => {
      void prune().then(() => {
        if (!closed) pruneHourly()
      })
    })
  }

  async function flush(): Promise<void> {
    handOn()
    await writing
  }

  return {
    record(call) {
      if (waiting > MOST_WAITING) {
        dropped++
        untold++
        return
      }
      const line = lineOf(call)
      // No character takes more than three bytes.
      if (filled + 3 * line.length > BATCH) handOn()
      const bytes = gathered.write(line, filled)
      filled += bytes
      waiting += bytes
      cancel ??= clock.after(GATHERED_FOR, handOn)
    },
    get dropped() {
      return dropped
    },
    get failing() {
      return failing
    },
    flush,
    start: pruneHourly,
    async close() {
      closed = true
      cancelPruning()
      const waited = new Promise<'late'>((resolve) => clock.after(LAST_WAIT, () => resolve('late')))
      if ((await Promise.race([flush(), waited])) === 'late' || waiting > 0) {
        log.warn('calls.lost', { bytes: waiting, reason: 'the call log could not be written before the end' })
        await writer.end()
      } else await writer.close()
    },
  }
}
