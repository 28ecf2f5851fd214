import type { DayNumber } from '../store/day-log/day-log.ts'

/** What one call is logged as, by the thread that answered it. Nothing is masked yet: the log's own thread does that. */
export interface CallRecord {
  readonly at: number
  readonly ms: number
  readonly method: string
  /** The template of the path; undefined where none matched. */
  readonly template: string | undefined
  readonly path: string
  readonly query: string
  readonly version: string | undefined
  readonly operation: string
  readonly status: number
  readonly category: string | undefined
  readonly portal: number | undefined
  readonly credential: number | undefined
  readonly kind: string | undefined
  /** What the credential was called then: shown even when it is long gone. */
  readonly name: string | undefined
  readonly app: number | undefined
  readonly user: number | undefined
  /** Alternatives joined by `|`, the scopes of each by `+`; several requirements by a space. */
  readonly needed: string
  /** The alternatives that let the call through, written likewise. */
  readonly used: string
  readonly address: string | undefined
  readonly agent: string | undefined
  readonly bytesIn: number
  readonly bytesOut: number
  readonly correlation: string
  /** What a refusal said. */
  readonly body: string | undefined
}

/** What many calls have in common: they point at it, and filters look at it instead of at them. */
export interface Shape {
  readonly portal: number
  readonly method: string
  readonly path: string
  readonly version: string | null
  readonly operation: string
  readonly status: number
  readonly category: string | null
  readonly credential: number
  readonly kind: string | null
  readonly name: string | null
  readonly app: number | null
  readonly user: number | null
  readonly needed: string | null
  readonly used: string | null
  readonly address: string | null
  readonly agent: string | null
}

/** A shape of one day, with how many calls had it and which was the last. */
export interface CountedShape extends Shape {
  readonly calls: number
  /** When the last of them was. */
  readonly last: number
}

/** A logged call. */
export interface Call extends Shape {
  readonly at: number
  readonly correlation: string
  readonly ms: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** The address that was called, masked; null where it is the template itself. */
  readonly target: string | null
  /** What a refusal said, masked. */
  readonly body: string | null
}

export interface CallFilter {
  readonly from?: number | undefined
  readonly until?: number | undefined
  /** 2 for 2xx, or a whole status. */
  readonly status?: number | undefined
  readonly method?: string | undefined
  readonly operation?: string | undefined
  readonly path?: string | undefined
  readonly category?: string | undefined
  readonly credential?: number | undefined
  readonly app?: number | undefined
  readonly user?: number | undefined
  readonly address?: string | undefined
  /** Whole words, all of them. */
  readonly text?: string | undefined
  readonly correlation?: string | undefined
}

/** The place of a page's end. */
export interface Cursor {
  readonly day: DayNumber
  readonly id: number
}

export interface CallPage {
  readonly calls: readonly Call[]
  /** Present where there is, or may be, more. */
  readonly next: Cursor | undefined
  /** Looking went on long enough for one page: all calls since then were looked through. */
  readonly searchedTo: number | undefined
}

export interface ChartFilter {
  readonly from: number
  readonly until: number
  readonly step: 'minute' | 'hour' | 'day'
  readonly credential?: number | undefined
  readonly operation?: string | undefined
}

export interface ChartPoint {
  readonly at: number
  readonly calls: number
  readonly succeeded: number
  readonly refused: number
  readonly failed: number
  /** The mean, in ms. */
  readonly ms: number
  readonly slowest: number
  readonly bytesIn: number
  readonly bytesOut: number
}

export interface LogStatus {
  readonly days: readonly { readonly day: string; readonly bytes: number; readonly calls: number }[]
  /** Calls that were not logged because the log could not be written fast enough. */
  readonly dropped: number
}

/** No portal: a call that no credential was known for. */
export const NO_PORTAL = 0
/** No credential: a user's call, or nobody's. */
export const NO_CREDENTIAL = 0
/** The path of a call that no template matched. */
export const UNKNOWN_PATH = '(unknown)'
