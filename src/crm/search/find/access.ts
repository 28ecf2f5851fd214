import { type Fragment, sql } from '../../../store/fragment.ts'
import type { Engine } from '../../../store/port.ts'
import type { TokenQuery } from '../../../store/tokens.ts'
import type { Bound, Condition, Filter, Place } from '../filters.ts'
import { instantOf, keyOf, UNREADABLE } from '../kinds.ts'
import {
  everyRecord,
  hasKey,
  hasKeyFrom,
  hasOption,
  hasValue,
  hasWord,
  hasWordFrom,
  type IndexedProperty,
} from '../tokens.ts'
import { isWhole, type Pattern, wholeWordsOf } from '../words.ts'

/** A way to the records that meet a filter without reading every record: all of them, and if not exact, more. */
export interface Access {
  readonly exact: boolean
  readonly tokens?: TokenQuery
  /** Gives one column, `record`. */
  readonly select?: Fragment
  /** The words of records matter: those with more than are indexed must be looked at too. */
  readonly words?: boolean
}

/** Whose records are searched, and which indexes of theirs are complete. */
export interface Ground {
  readonly engine: Engine
  readonly portal: number
  readonly typeId: string
  readonly tokens: boolean
  readonly kept: readonly string[]
}

/** The best way to the records that meet a filter; undefined where there is none but reading them all. */
export function accessOf(ground: Ground, filter: Filter, alone = false): Access | undefined {
  const { portal, typeId } = ground
  if (filter.on === 'ties') {
    const ids = JSON.stringify(filter.ids)
    return {
      exact: true,
      select: sql`select to_id as record from @association where portal = ${portal} and from_id ${amongNumbers(ground.engine, ids)} and from_type = ${filter.typeId} and to_type = ${typeId}`,
    }
  }
  const { condition, indexed, property } = filter
  if (filter.on !== 'values') return columnAccess(ground, filter.on, condition)
  // PostgreSQL counts kept values in their index alone; tokens it looks up in the table again.
  if (alone && ground.engine === 'postgres' && ground.kept.includes(property)) {
    const kept = keptAccess(ground, property, condition)
    if (kept?.exact === true && condition.is !== 'has-not') return kept
  }
  if (ground.tokens && indexed !== undefined && condition.is !== 'range') return tokenAccess(ground, indexed, condition)
  if (ground.kept.includes(property)) return keptAccess(ground, property, condition)
  if (ground.tokens && indexed !== undefined) return { exact: false, tokens: hasValue(indexed.prefix) }
  return undefined
}

/** Among the numbers of a list in JSON: stands after a column (see `among` in store/statement.ts). */
export function amongNumbers(engine: Engine, json: string): Fragment {
  return engine === 'sqlite'
    ? sql`in (select value from json_each(${json}))`
    : sql`= any(array(select value::bigint from json_array_elements_text(${json}::json)))`
}

function amongStrings(engine: Engine, values: readonly string[]): Fragment {
  const json = JSON.stringify(values)
  return engine === 'sqlite'
    ? sql`in (select value from json_each(${json}))`
    : sql`= any(array(select value from json_array_elements_text(${json}::json)))`
}

/** The index that a walk or range over a column must use: SQLite would rather test every row of another. */
export function byIndex(engine: Engine, index: 'record_live' | 'record_created' | 'record_updated'): Fragment {
  return { parts: [engine === 'sqlite' ? `indexed by ${index}` : ''], values: [] }
}

/** The live records of the type, to be narrowed with `and`. */
export function liveRecords({ engine, portal, typeId }: Ground, index: Parameters<typeof byIndex>[1]): Fragment {
  return sql`@record ${byIndex(engine, index)} where portal = ${portal} and type = ${typeId} and archived is null`
}

/** The rows of a property's kept values, to be narrowed with `and`. */
export function keptValues({ portal, typeId }: Ground, property: string): Fragment {
  return sql`@search_value where portal = ${portal} and type = ${typeId} and property = ${property}`
}

function columnAccess(ground: Ground, on: 'id' | 'created' | 'updated', condition: Condition): Access | undefined {
  const column: Fragment = { parts: [on], values: [] }
  const live = liveRecords(ground, on === 'id' ? 'record_live' : `record_${on}`)
  const value = on === 'id' ? idOf : instantOf
  switch (condition.is) {
    case 'in': {
      const list = JSON.stringify(condition.keys.map(value).filter(Number.isInteger))
      return {
        exact: true,
        select: sql`select id as record from ${live} and ${column} ${amongNumbers(ground.engine, list)}`,
      }
    }
    case 'range':
      return { exact: true, select: sql`select id as record from ${live} ${inRange(on, condition)}` }
    case 'has':
      return ground.tokens
        ? { exact: true, tokens: everyRecord(ground.portal, ground.typeId) }
        : { exact: true, select: sql`select id as record from ${live}` }
    default:
      return undefined
  }
}

/** What narrows an index to a range: of kept values, or of a column of records. */
export function inRange(on: Place, { low, high }: Extract<Condition, { is: 'range' }>): Fragment {
  if (on === 'values') {
    return sql`${valueBound(low, '>')} ${valueBound(high ?? { key: UNREADABLE, open: true }, '<')}`
  }
  const column: Fragment = { parts: [on], values: [] }
  const value = on === 'id' ? idOf : instantOf
  return sql`${bound(column, low, '>', value)} ${bound(column, high, '<', value)}`
}

function bound(column: Fragment, given: Bound | undefined, sign: '>' | '<', value: (key: string) => number): Fragment {
  if (given === undefined) return sql``
  const at = value(given.key)
  const whole = Math.floor(at)
  // Both columns hold whole numbers: between two of them a bound is beyond the lower one.
  const open = whole === at ? given.open : sign === '>'
  const comparison: Fragment = { parts: [open ? sign : `${sign}=`], values: [] }
  return sql`and ${column} ${comparison} ${whole}`
}

/** The number that a key of kind `number` was made of, as far as a double holds it. */
function idOf(key: string): number {
  if (key === 'o') return 0
  const negative = key.startsWith('n')
  const digits = negative ? [...key.slice(7, -1)].map((digit) => 9 - Number(digit)).join('') : key.slice(7)
  const scale = negative ? 999_999 - Number(key.slice(1, 7)) : Number(key.slice(1, 7))
  const number = Number(`${negative ? '-' : ''}0.${digits}e${scale - 500_000}`)
  return Math.max(-1e15, Math.min(1e15, number))
}

function tokenAccess(ground: Ground, property: IndexedProperty, condition: Condition): Access {
  const has = hasValue(property.prefix)
  switch (condition.is) {
    case 'has':
      return { exact: true, tokens: has }
    case 'has-not':
      return { exact: true, tokens: { one: everyRecord(ground.portal, ground.typeId), without: has } }
    case 'in':
      return { exact: true, tokens: anyKey(property, condition) }
    case 'not-in':
      return { exact: true, tokens: { one: has, without: anyKey(property, condition) } }
    case 'contains':
    case 'not-contains': {
      const parts = condition.patterns.map((pattern) => patternAccess(property, pattern))
      const exact = parts.every((part) => part?.exact === true)
      const tokens = { all: [has, ...parts.flatMap((part) => (part === undefined ? [] : [part.tokens]))] }
      const looksAtWords = parts.some((part) => part?.words === true)
      if (condition.is === 'contains') return { exact, tokens, words: looksAtWords }
      return exact ? { exact, tokens: { one: has, without: tokens }, words: looksAtWords } : { exact, tokens: has }
    }
    case 'range':
      return { exact: false, tokens: has }
  }
}

function anyKey({ prefix }: IndexedProperty, { keys, each }: Extract<Condition, { is: 'in' | 'not-in' }>): TokenQuery {
  // No record has a token that is the bare sign.
  if (keys.length === 0) return { token: `${prefix}:` }
  return { any: keys.map((key) => (each ? hasOption(prefix, key) : hasKey(prefix, key))) }
}

interface PatternAccess {
  readonly exact: boolean
  readonly tokens: TokenQuery
  readonly words: boolean
}

function patternAccess(property: IndexedProperty, pattern: Pattern): PatternAccess | undefined {
  const { prefix, kind, worded } = property
  if (kind === 'choice' || kind === 'choices') {
    if (!('glob' in pattern) || pattern.glob.length > 1) return undefined
    return { exact: true, tokens: hasOption(prefix, pattern.glob[0] ?? ''), words: false }
  }
  if (kind !== 'text' || !worded) return undefined
  if ('words' in pattern) {
    if (pattern.words.length === 0)
      return { exact: true, tokens: hasKey(prefix, keyOf(kind, pattern.whole) ?? ''), words: false }
    return {
      exact: pattern.words.every(isWhole),
      tokens: { all: pattern.words.map((word) => hasWord(property, word)) },
      words: true,
    }
  }
  const [start = '', end] = pattern.glob
  if (pattern.glob.length === 2 && end === '' && start !== '' && start.length <= 60) {
    return /^[\p{L}\p{M}\p{N}]+$/u.test(start)
      ? { exact: true, tokens: hasWordFrom(property, start), words: true }
      : { exact: true, tokens: hasKeyFrom(prefix, start), words: false }
  }
  const whole = wholeWordsOf(pattern.glob)
  if (whole.length === 0) return undefined
  return { exact: false, tokens: { all: whole.map((word) => hasWord(property, word)) }, words: true }
}

function keptAccess(ground: Ground, property: string, condition: Condition): Access | undefined {
  const rows = keptValues(ground, property)
  const { engine } = ground
  switch (condition.is) {
    case 'has':
      return { exact: true, select: sql`select record from ${rows}` }
    case 'in':
      if (condition.each) return { exact: false, select: sql`select record from ${rows}` }
      return { exact: true, select: sql`select record from ${rows} and value ${amongStrings(engine, condition.keys)}` }
    case 'not-in':
      if (condition.each) return { exact: false, select: sql`select record from ${rows}` }
      return {
        exact: true,
        select: sql`select record from ${rows} and not value ${amongStrings(engine, condition.keys)}`,
      }
    case 'range':
      return { exact: true, select: sql`select record from ${rows} ${inRange('values', condition)}` }
    case 'contains':
    case 'not-contains':
      return { exact: false, select: sql`select record from ${rows}` }
    case 'has-not': {
      const live = liveRecords(ground, 'record_live')
      return { exact: true, select: sql`select id as record from ${live} and id not in (select record from ${rows})` }
    }
  }
}

function valueBound(given: Bound | undefined, sign: '>' | '<'): Fragment {
  if (given === undefined) return sql``
  const comparison: Fragment = { parts: [given.open ? sign : `${sign}=`], values: [] }
  return sql`and value ${comparison} ${given.key}`
}
