/** What can be bound: nothing that a driver could read as something else. */
export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>
export type Params = Readonly<Record<string, Value>>
export type Engine = 'sqlite' | 'postgres'

/** Ids come from counters that never hand out a number twice, even when the unit that took it is rolled back. */
export type Counter =
  | 'record'
  | 'portal'
  | 'credential'
  | 'app'
  | 'object_type'
  | 'association_type'
  | 'owner'
  | 'pipeline'
  | 'role'
  | 'session'
  | 'limit'
  | 'subscription'
  | 'replay'

export interface CompiledStatement {
  readonly text: string
  bind(params: Params): Value[]
}

/** A statement known by name: compiled once for the engine that runs it, prepared once per connection. */
export interface StatementPlan {
  readonly name: string
  compiled(engine: Engine): CompiledStatement
}

/** A statement built for one call; nothing is kept of it. */
export interface CompiledPlan {
  readonly name: undefined
  compiled(engine: Engine): CompiledStatement
}

/** One statement for any number of rows: SQLite runs it row by row, PostgreSQL sends all rows as one parameter. */
export interface RowsPlan {
  readonly name: string
  /** Every row counts or the unit fails: the answer is known before the database gives it. */
  readonly certain: boolean
  /**
   * SQLite writes these rows once for the whole group, before its commit, and of several with one `record` the last: no
   * unit of the group can read them.
   */
  readonly late?: boolean
  readonly columns: readonly string[]
  readonly sqlite: string
  readonly postgres: string
}

export interface StatementStep {
  readonly kind: 'statement'
  readonly plan: StatementPlan | CompiledPlan
  readonly params: Params
}

export interface RowsStep {
  readonly kind: 'rows'
  readonly plan: RowsPlan
  readonly rows: readonly Row[]
}

export interface IdsStep {
  readonly kind: 'ids'
  readonly counter: Counter
  readonly count: number
}

export type Step = StatementStep | RowsStep | IdsStep

export interface Answer {
  readonly rows: readonly Row[]
  /** How many rows a `rows` step really inserted, updated or deleted. */
  readonly changed: number
  /** The ids of an `ids` step, ascending. */
  readonly ids: readonly number[]
}

/**
 * A unit of work: yields statements, receives their rows, returns its result or throws to undo all it did.
 * It may wait for nothing else, so nothing interleaves with it; it may run again from the start (PostgreSQL retries
 * deadlocks), so it changes nothing outside the store. It must not catch what a statement throws.
 */
export type Unit<T> = Generator<Step, T, Answer>

export interface WriteOptions {
  /** Who listens to commits is not told of this one: it changes nothing that others wait for. */
  readonly quiet?: boolean
}

/**
 * Where tasks of one store run: the same object for all that run on one thread. What a task leaves for later ones it leaves
 * under it; it may be gone any time.
 */
export type Home = object

/** What the unit of a task is made from, where it runs: it must be such that it can be sent to a thread. */
export interface Task<I, T> {
  /** The module that exports `run`, by which a thread finds it. */
  readonly module: URL
  readonly run: (input: I, home: Home) => Unit<T>
  readonly input: I
}

export interface TaskLimits {
  /** How long it may run, in ms; then it ends with a `TooLong`. */
  readonly deadline: number
  /** Nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined
}

/** A task took longer than it may, or could not even begin in that time. */
export class TooLong extends Error {}

/** Nobody waits for a task any more. */
export class Abandoned extends Error {}

export interface Store {
  readonly engine: Engine
  /** Runs a unit that writes. Resolves after its commit is on disk; rejects with what the unit threw, nothing kept. */
  write<T>(unit: () => Unit<T>, options?: WriteOptions): Promise<T>
  /** Runs a unit of point reads. It sees all that was acknowledged before the call. */
  read<T>(unit: () => Unit<T>): Promise<T>
  /** Runs a unit of reads that may take long, off the main thread, on one snapshot that is as fresh as `read`'s. */
  scan<T>(unit: () => Unit<T>): Promise<T>
  /** Runs a task of reads as `scan` does, the unit itself off the main thread where the engine has threads. */
  task<I, T>(task: Task<I, T>, limits: TaskLimits): Promise<T>
  /** Calls `listener` after each commit of this process that is not quiet. Returns a function that ends it. */
  onCommit(listener: () => void): () => void
  /** Finishes what was handed in, then closes. */
  close(): Promise<void>
}

/** `count` new ids, ascending. */
export function* newIds(counter: Counter, count: number): Unit<readonly number[]> {
  const answer = yield { kind: 'ids', counter, count }
  return answer.ids
}
