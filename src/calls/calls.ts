import type { Runtime } from '../kit/runtime.ts'
import type { DayLogPlace } from '../store/day-log/day-log.ts'
import type {
  Call,
  CallFilter,
  CallPage,
  CallRecord,
  ChartFilter,
  ChartPoint,
  CountedShape,
  Cursor,
  LogStatus,
} from './call.ts'
import type { Whose } from './reading.ts'
import { openRecorder } from './recorder.ts'
import { openThread } from './threads.ts'

// The front door of this room: every call that was made, and what can be read from it.
export type {
  Call,
  CallFilter,
  CallPage,
  CallRecord,
  ChartFilter,
  ChartPoint,
  CountedShape,
  Cursor,
  LogStatus,
  Shape,
} from './call.ts'
export type { Whose } from './reading.ts'

export interface Calls {
  /** Whether calls are logged at all. */
  readonly keeps: boolean
  /** How many days are kept. */
  readonly keptDays: number
  /** Takes a call; costs a few µs and waits for nothing. It can be read within a second. */
  record(call: CallRecord): void
  /** Newest first. All that was recorded until now is found. */
  list(whose: Whose, filter: CallFilter, after: Cursor | undefined, limit: number): Promise<CallPage>
  one(whose: Whose, correlation: string): Promise<Call | undefined>
  chart(whose: Whose, filter: ChartFilter): Promise<readonly ChartPoint[]>
  /** What was called, by whom and how often, since an instant (the beginning of its day). */
  usage(whose: Whose, from: number, credential?: number): Promise<readonly CountedShape[]>
  status(): Promise<LogStatus & { readonly keptDays: number }>
  start(): void
  /** Writes what was recorded. */
  close(): Promise<void>
}

export interface CallsOptions {
  readonly place: DayLogPlace
  /** How many days of calls are kept; 0 logs none. */
  readonly days: number
  /** Whether the data goes with the process: then nothing is written at the end. */
  readonly temporary: boolean
}

export function openCalls({ place, days, temporary }: CallsOptions, runtime: Pick<Runtime, 'clock' | 'log'>): Calls {
  const writer = openThread({ place, role: 'writer' })
  const reader = openThread({ place, role: 'reader' })
  const recorder = openRecorder(writer, days, runtime)
  /** What was just done is seen; where the log can't be written now, what is there is shown. */
  const settled = (): Promise<unknown> =>
    Promise.race([
      recorder.flush(),
      new Promise((resolve) => runtime.clock.after(SETTLES_IN, () => resolve(undefined))),
    ])

  return {
    keeps: days > 0,
    keptDays: days,
    record: recorder.record,
    async list(whose, filter, after, limit) {
      if (after === undefined) await settled()
      return reader.ask({ kind: 'list', whose, filter, after, limit })
    },
    async one(whose, correlation) {
      await settled()
      return reader.ask({ kind: 'one', whose, correlation })
    },
    async chart(whose, filter) {
      await settled()
      return reader.ask({ kind: 'chart', whose, filter })
    },
    async usage(whose, from, credential) {
      await settled()
      return reader.ask({ kind: 'usage', whose, from, credential })
    },
    async status() {
      await settled()
      const status = await reader.ask<LogStatus>({ kind: 'status' })
      return { ...status, dropped: Math.max(status.dropped, recorder.dropped), keptDays: days }
    },
    start: () => {
      if (days > 0) recorder.start()
    },
    async close() {
      if (temporary) await writer.end()
      else await recorder.close()
      await reader.end()
    },
  }
}

/** How long a question waits for what was just recorded, in ms. */
const SETTLES_IN = 1_000
