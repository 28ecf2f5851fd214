import type { Runtime } from '../kit/runtime.ts'
import { DAY, type DayLogPlace } from '../store/day-log/day-log.ts'
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
import { curlOf } from './curl.ts'
import { type CutOver, type CutOverOf, cutOver, firstDay } from './insight/cut-over.ts'
import { type Forecast, forecast } from './insight/forecast.ts'
import { explainScopes, type Holder, type ScopesExplained } from './insight/scopes.ts'
import { type EndingPath, endingPaths, type KeyUse, keyUses } from './insight/sunset.ts'
import type { Whose } from './reading.ts'
import { openRecorder } from './recorder.ts'
import { openThread, type ThreadTask } from './threads.ts'

// The front door of this room: every call that was made, and what can be read from it.
export type {
  Call,
  CallFilter,
  CallPage,
  CallRecord,
  ChartFilter,
  ChartPoint,
  Cursor,
  LogStatus,
} from './call.ts'
export type { CutOver } from './insight/cut-over.ts'
export type { Forecast } from './insight/forecast.ts'
export type { Holder, ScopesExplained } from './insight/scopes.ts'
export type { EndingPath, KeyUse } from './insight/sunset.ts'
export type { Whose } from './reading.ts'

export interface Calls {
  /** Whether calls are logged at all. */
  readonly keeps: boolean
  /** Takes a call; costs a few µs and waits for nothing. It can be read within a second. */
  record(call: CallRecord): void
  /** Newest first. All that was recorded until now is found. */
  list(whose: Whose, filter: CallFilter, after: Cursor | undefined, limit: number): Promise<CallPage>
  one(whose: Whose, correlation: string): Promise<Call | undefined>
  /** The call as a command that repeats it; `base` is where Spoke is reached. */
  curl(call: Call, base: string): string
  chart(whose: Whose, filter: ChartFilter): Promise<readonly ChartPoint[]>
  /** How today will go at the rate of the last hour, against a daily limit where there is one. */
  forecast(whose: Whose, credential: number | undefined, limit: number | null): Promise<Forecast>
  /** What a credential may do against what it does; of an app, with all its tokens. Days are whole. */
  explainScopes(portal: number, holder: Holder, from: number): Promise<ScopesExplained>
  /** Calls on paths that end, at all or before a day. */
  endingPaths(whose: Whose, from: number, before: string | undefined): Promise<readonly EndingPath[]>
  /** Who still uses an account API key. */
  keyUses(whose: Whose, from: number): Promise<readonly KeyUse[]>
  /** How far the move from account API keys to apps has come; calls since an instant decide, `from` is how far back to look. */
  cutOver(portal: number, of: CutOverOf, from: number): Promise<CutOver>
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

/** How long a question waits for what was just recorded, in ms. */
const SETTLES_IN = 3_000
const HOUR = 3_600_000

export function openCalls({ place, days, temporary }: CallsOptions, runtime: Pick<Runtime, 'clock' | 'log'>): Calls {
  const { clock } = runtime
  const writer = openThread({ place, role: 'writer' })
  const reader = openThread({ place, role: 'reader' })
  const recorder = openRecorder(writer, days, runtime)

  /** What was just done is seen; where the log can't be written now, what is there is shown. */
  function settled(): Promise<void> {
    if (recorder.failing) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = clock.after(SETTLES_IN, resolve)
      void recorder.flush().then(() => {
        cancel()
        resolve()
      })
    })
  }
  async function ask<T>(task: ThreadTask): Promise<T> {
    await settled()
    return reader.ask(task)
  }
  const usage = (whose: Whose, from: number): Promise<readonly CountedShape[]> => ask({ kind: 'usage', whose, from })

  return {
    keeps: days > 0,
    record: recorder.record,
    list: (whose, filter, after, limit) => {
      const task = { kind: 'list', whose, filter, after, limit } as const
      // What was recorded since the first page is on none of the further ones.
      return after === undefined ? ask(task) : reader.ask(task)
    },
    one: (whose, correlation) => ask({ kind: 'one', whose, correlation }),
    curl: curlOf,
    chart: (whose, filter) => ask({ kind: 'chart', whose, filter }),
    async forecast(whose, credential, limit) {
      const now = clock.now()
      const from = Math.min(Math.floor(now / DAY) * DAY, now - HOUR)
      const minutes = await ask<readonly ChartPoint[]>({
        kind: 'chart',
        whose,
        filter: { from, until: now + 1, step: 'minute', credential },
      })
      return forecast(minutes, limit, now)
    },
    explainScopes: async (portal, holder, from) => explainScopes(holder, await usage(portal, from)),
    endingPaths: async (whose, from, before) => endingPaths(await usage(whose, from), before),
    keyUses: async (whose, from) => keyUses(await usage(whose, from)),
    async cutOver(portal, of, from) {
      const [used, { days: kept }] = await Promise.all([usage(portal, from), ask<LogStatus>({ kind: 'status' })])
      return cutOver(used, { ...of, loggedFrom: days === 0 ? undefined : firstDay(kept) })
    },
    async status() {
      const status = await ask<LogStatus>({ kind: 'status' })
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
