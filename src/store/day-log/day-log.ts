import type { Engine, Row, Value } from '../port.ts'

/** A day, counted from the epoch, in UTC. */
export type DayNumber = number

export const DAY = 86_400_000

/** `20423` → `2025-12-01`. */
export function nameOfDay(day: DayNumber): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

export type InsertedType = 'bigint' | 'text' | 'uuid' | 'words'

/** One statement for any number of rows. */
export interface Insert {
  readonly table: string
  readonly columns: Readonly<Record<string, InsertedType>>
  /** What follows: what is done on a conflict. `{call}` and its like stand for the day's tables. */
  readonly tail: string
}

/**
 * What is written in bulk, read newest first and dropped a day at a time: a store apart from the records, a file per day
 * on SQLite and a partition per day on PostgreSQL. Used on a thread of its own, so its SQLite may hold that thread.
 *
 * Statements are text: `$1` stands for a value, `{call}` for the day's table of that name, `{uuid:x}` for a column x as 32
 * hexadecimal digits, `{list:$1}` for the numbers in a JSON list, as rows with a column `value`; `{day}` ends a unique key.
 */
export interface DayLog {
  readonly engine: Engine
  /** The days that there are, newest first. */
  days(): Promise<readonly DayNumber[]>
  /** A day's part. A writer makes it where there is none; a reader gets undefined. */
  day(day: DayNumber): Promise<Day | undefined>
  /** Drops the parts of all days before this one; gives those that were there. */
  drop(before: DayNumber): Promise<readonly DayNumber[]>
  close(): Promise<void>
}

export interface Day {
  readonly day: DayNumber
  /** Where words are inserted: with the call, or in a table of their own by the call's id. */
  readonly words: 'column' | 'table'
  /** How much it takes on disk, in bytes. */
  bytes(): Promise<number>
  rows(text: string, values?: readonly Value[]): Promise<readonly Row[]>
  /** Gives the ids of the rows that really went in, where the table has ids. */
  insert(plan: Insert, rows: readonly (readonly Value[])[]): Promise<readonly number[]>
  /** All that is written inside is there, or nothing of it. */
  unit<T>(work: () => Promise<T>): Promise<T>
  /** The calls that hold all of these words, newest first, from before an id: `id` and `shape` of each. */
  withWords(words: readonly string[], before: number, limit: number): Promise<readonly Row[]>
  /** Which of these calls, by their ids, hold all of these words: `id` of each. */
  amongThose(words: readonly string[], ids: readonly number[]): Promise<readonly Row[]>
}

/** Where a day log is: such that it can be sent to a thread. */
export type DayLogPlace =
  | { readonly engine: 'sqlite'; readonly folder: string }
  | { readonly engine: 'postgres'; readonly url: string }
