import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { CompiledStatement, Engine, Params, Row, RowsPlan, StatementPlan, Unit, Value } from './port.ts'
import type { Tables } from './schema.ts'

/** The PostgreSQL schema that holds every table of ours. */
export const postgresSchema = 'spoke'

/** What a statement is built from: the typed builder, its parameters by name, and which engine it is for. */
export interface Build<P extends Params> {
  readonly db: Kysely<Tables>
  readonly p: { readonly [K in keyof P]: P[K] }
  readonly engine: Engine
  /**
   * Stands between a column and a list. PostgreSQL would join a list that it selects from, and before its first `analyze`
   * of a table that has just been filled it reads the whole table for that; for an array it goes by the index.
   */
  readonly among: 'in' | '='
  /** The numbers in a parameter that holds a JSON list, to stand after `among`. */
  numbers(list: string): RawBuilder<number>
  /** The strings in a parameter that holds a JSON list, to stand after `among`. */
  strings(list: string): RawBuilder<string>
}

const sqlite = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

const postgres = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema(postgresSchema)

/** Stands where a named parameter's value will be when the statement runs. */
class Marker {
  readonly key: string
  constructor(key: string) {
    this.key = key
  }
}

const markers = new Proxy({}, { get: (_, key) => new Marker(String(key)) })

function builderFor<P extends Params>(engine: Engine): Build<P> {
  return {
    db: engine === 'sqlite' ? sqlite : postgres,
    p: markers as Build<P>['p'],
    engine,
    among: engine === 'sqlite' ? 'in' : '=',
    numbers: (list) =>
      engine === 'sqlite'
        ? sql`(select value from json_each(${list}))`
        : sql`any(array(select value::bigint from json_array_elements_text(${list}::json)))`,
    strings: (list) =>
      engine === 'sqlite'
        ? sql`(select value from json_each(${list}))`
        : sql`any(array(select value from json_array_elements_text(${list}::json)))`,
  }
}

function compile(query: Compilable<unknown>): CompiledStatement {
  const { sql: text, parameters } = query.compile()
  const read = parameters.map((parameter) => {
    if (!(parameter instanceof Marker)) return () => parameter as Value
    const { key } = parameter
    return (params: Params): Value => params[key] ?? null
  })
  return { text, bind: (params) => read.map((value) => value(params)) }
}

const declared: StatementPlan[] = []

/** Every statement declared so far, for the test that looks for the tenant in each. */
export function declaredStatements(): readonly StatementPlan[] {
  return declared
}

/**
 * Declares a statement. The builder runs once per engine, with markers in place of values; what it returns is called
 * in a unit as `yield* find({ portal, id })` and gives the rows.
 */
export function statement<P extends Params, O>(
  name: string,
  build: (q: Build<P>) => Compilable<O>,
): (params: P) => Unit<readonly O[]> {
  const compiled: { sqlite?: CompiledStatement; postgres?: CompiledStatement } = {}
  const plan: StatementPlan = {
    name,
    compiled(engine) {
      compiled[engine] ??= compile(build(builderFor<P>(engine)))
      return compiled[engine]
    },
  }
  declared.push(plan)
  return function* run(params) {
    const answer = yield { kind: 'statement', plan, params }
    return answer.rows as unknown as readonly O[]
  }
}

/** Runs a statement built for this one call: where the shape of the query depends on what was asked. */
export function* query<O>(build: (q: Build<Params>) => Compilable<O>): Unit<readonly O[]> {
  const answer = yield {
    kind: 'statement',
    plan: { name: undefined, compiled: (engine) => compile(build(builderFor(engine))) },
    params: {},
  }
  return answer.rows as unknown as readonly O[]
}

type ColumnType = 'bigint' | 'text' | 'jsonb'
type ColumnTypes<T extends keyof Tables> = { readonly [K in keyof Tables[T]]?: ColumnType }
type RowOf<T extends keyof Tables, C extends ColumnTypes<T>> = {
  readonly [K in keyof C & keyof Tables[T]]: Tables[T][K]
}

let rowsStatements = 0

function rowsStatement<R extends Row>(written: RowsPlan): (rows: readonly R[]) => Unit<number> {
  // Two statements for one table may differ in their columns only: a connection must not take one for the other.
  // PostgreSQL tells names apart by their first 63 bytes.
  const plan = { ...written, name: `${++rowsStatements}.${written.name}`.slice(0, 63) }
  return function* run(rows) {
    if (rows.length === 0) return 0
    const answer = yield { kind: 'rows', plan, rows }
    return answer.changed
  }
}

const quoted = (names: readonly string[], prefix = '') => names.map((name) => `${prefix}"${name}"`)

/** `from json_to_recordset($1) as r(…)` carries JSON columns as text: they are cast where they are used. */
function recordset(columns: Readonly<Record<string, ColumnType>>): string {
  const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${type === 'jsonb' ? 'text' : type}`)
  return `json_to_recordset($1::json) as r(${typed.join(', ')})`
}

const cast = (columns: Readonly<Record<string, ColumnType>>, name: string) =>
  columns[name] === 'jsonb' ? `r."${name}"::jsonb` : `r."${name}"`

/**
 * Declares an insert of any number of rows; gives back how many went in. With `onConflict: 'nothing'` rows that break
 * a unique rule are left out instead of failing the unit.
 */
export function insertRows<T extends keyof Tables & string, C extends ColumnTypes<T>>(
  table: T,
  columns: C,
  options: { readonly onConflict?: 'nothing' } = {},
): (rows: readonly RowOf<T, C>[]) => Unit<number> {
  const types = columns as Readonly<Record<string, ColumnType>>
  const names = Object.keys(types)
  const tail = options.onConflict === 'nothing' ? ' on conflict do nothing' : ''
  return rowsStatement({
    name: `insert.${table}`,
    certain: options.onConflict === undefined,
    columns: names,
    sqlite: `insert into "${table}" (${quoted(names).join(', ')}) values (${names.map(() => '?').join(', ')})${tail}`,
    postgres: `insert into ${postgresSchema}."${table}" (${quoted(names).join(', ')}) select ${names
      .map((name) => cast(types, name))
      .join(', ')} from ${recordset(types)}${tail}`,
  }) as (rows: readonly RowOf<T, C>[]) => Unit<number>
}

/** Declares an update of any number of rows, found by `key`; gives back how many were found. */
export function updateRows<T extends keyof Tables & string, K extends ColumnTypes<T>, S extends ColumnTypes<T>>(
  table: T,
  key: K,
  set: S,
): (rows: readonly (RowOf<T, K> & RowOf<T, S>)[]) => Unit<number> {
  const types = { ...set, ...key } as Readonly<Record<string, ColumnType>>
  const keys = Object.keys(key)
  const sets = Object.keys(set)
  return rowsStatement({
    name: `update.${table}.${sets.join('-')}`,
    certain: false,
    columns: [...sets, ...keys],
    sqlite: `update "${table}" set ${quoted(sets)
      .map((name) => `${name} = ?`)
      .join(', ')} where ${quoted(keys)
      .map((name) => `${name} = ?`)
      .join(' and ')}`,
    postgres: `update ${postgresSchema}."${table}" as t set ${sets
      .map((name) => `"${name}" = ${cast(types, name)}`)
      .join(', ')} from ${recordset(types)} where ${keys.map((name) => `t."${name}" = r."${name}"`).join(' and ')}`,
  }) as (rows: readonly (RowOf<T, K> & RowOf<T, S>)[]) => Unit<number>
}

/** Declares a deletion of any number of rows, found by `key`; gives back how many were there. */
export function deleteRows<T extends keyof Tables & string, K extends ColumnTypes<T>>(
  table: T,
  key: K,
): (rows: readonly RowOf<T, K>[]) => Unit<number> {
  const types = key as Readonly<Record<string, ColumnType>>
  const keys = Object.keys(types)
  return rowsStatement({
    name: `delete.${table}.${keys.join('-')}`,
    certain: false,
    columns: keys,
    sqlite: `delete from "${table}" where ${quoted(keys)
      .map((name) => `${name} = ?`)
      .join(' and ')}`,
    postgres: `delete from ${postgresSchema}."${table}" as t using ${recordset(types)} where ${keys
      .map((name) => `t."${name}" = r."${name}"`)
      .join(' and ')}`,
  }) as (rows: readonly RowOf<T, K>[]) => Unit<number>
}
