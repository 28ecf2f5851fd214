import { type Fragment, sql } from './fragment.ts'
import type { Engine, RowsPlan, Unit } from './port.ts'

// The token index: which records carry a token. SQLite keeps it in FTS5, PostgreSQL in a GIN index over a tsvector.

/** Which records are meant, by the tokens they carry. */
export type TokenQuery =
  | { readonly token: string }
  /** Any token that begins so. */
  | { readonly prefix: string }
  | { readonly all: readonly TokenQuery[] }
  | { readonly any: readonly TokenQuery[] }
  | { readonly one: TokenQuery; readonly without: TokenQuery }

/** Text as a part of a token: both engines keep what is left, letter for letter. Different texts stay different. */
export function tokenText(text: string): string {
  return text.replace(
    /[^a-z0-9=:+._\-@/\u0080-\uffff]/g,
    (letter) => `~${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

interface TokenRow {
  readonly record: number
  /** Parted by spaces; no token is twice in it. */
  readonly tokens: string
}

const put: RowsPlan = {
  name: 'tokens.put',
  certain: true,
  late: true,
  columns: ['record', 'tokens'],
  sqlite: 'insert or replace into record_search (rowid, tokens) values (?, ?)',
  postgres: `insert into spoke.record_search (record, tokens)
    select r.record, array_to_tsvector(string_to_array(r.tokens, ' '))
    from json_to_recordset($1::json) as r(record bigint, tokens text)
    on conflict (record) do update set tokens = excluded.tokens`,
}

// How many were there is nobody's concern: nothing waits for the answer.
const drop: RowsPlan = {
  name: 'tokens.drop',
  certain: true,
  late: true,
  columns: ['record'],
  sqlite: 'delete from record_search where rowid = ?',
  postgres: `delete from spoke.record_search as t using json_to_recordset($1::json) as r(record bigint)
    where t.record = r.record`,
}

/** Gives records these tokens in place of those they have. */
export function* putTokens(rows: readonly TokenRow[]): Unit<void> {
  if (rows.length > 0) yield { kind: 'rows', plan: put, rows: rows.map(({ record, tokens }) => ({ record, tokens })) }
}

/** Takes all their tokens from records. */
export function* dropTokens(records: readonly number[]): Unit<void> {
  if (records.length > 0) yield { kind: 'rows', plan: drop, rows: records.map((record) => ({ record })) }
}

/** The rest of a select from `record_search` that finds the records meant. */
export function matching(engine: Engine, query: TokenQuery): Fragment {
  return engine === 'sqlite'
    ? sql`@record_search where record_search match ${forFts(query)}`
    : sql`@record_search where tokens @@ ${forTsquery(query)}::tsquery`
}

/** The column of `record_search` that holds the record's id. */
export function recordColumn(engine: Engine): Fragment {
  return engine === 'sqlite' ? sql`rowid` : sql`record`
}

function forFts(query: TokenQuery): string {
  if ('token' in query) return `"${query.token}"`
  if ('prefix' in query) return `"${query.prefix}" *`
  if ('all' in query) return `(${query.all.map(forFts).join(' AND ')})`
  if ('any' in query) return `(${query.any.map(forFts).join(' OR ')})`
  return `(${forFts(query.one)} NOT ${forFts(query.without)})`
}

function forTsquery(query: TokenQuery): string {
  if ('token' in query) return `'${query.token}'`
  if ('prefix' in query) return `'${query.prefix}':*`
  if ('all' in query) return `(${query.all.map(forTsquery).join(' & ')})`
  if ('any' in query) return `(${query.any.map(forTsquery).join(' | ')})`
  return `(${forTsquery(query.one)} & !${forTsquery(query.without)})`
}
