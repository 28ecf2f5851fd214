import { formatInstant } from '../../kit/instant.ts'
import type { StoredValues } from '../object-type.ts'
import type { Condition, Filter, Place } from './filters.ts'
import { compareKeys, type Kind, keyOf } from './kinds.ts'
import { contains, fits, words } from './words.ts'

/** A record as filters look at it. */
export interface Candidate {
  readonly id: number
  readonly values: StoredValues
  readonly created: number
  readonly updated: number
}

/** What `query` asks for: words with which words of the searched properties begin, all of them. */
export interface Query {
  readonly words: readonly string[]
  readonly properties: readonly string[]
}

/** Which records have which ids of another type: what filters by association look at. */
export type Tied = ReadonlyMap<string, ReadonlySet<number>>

/** The value that a record has of a property, as it would be shown. */
export function valueAt(record: Candidate, place: Place, property: string): string | undefined {
  switch (place) {
    case 'id':
      return String(record.id)
    case 'created':
      return formatInstant(record.created)
    case 'updated':
      return formatInstant(record.updated)
    case 'values':
      return record.values[property]
  }
}

/** What a filter by association is known by among others: two may ask for the same type. */
export function tieName({ typeId, ids }: Extract<Filter, { on: 'ties' }>): string {
  return `${typeId} ${ids.join()}`
}

/** Whether a record meets a filter: the last word, whatever an index says. */
export function meets(record: Candidate, filter: Filter, tied: Tied): boolean {
  if (filter.on === 'ties') return tied.get(tieName(filter))?.has(record.id) ?? false
  const value = valueAt(record, filter.on, filter.property)
  if (value === undefined) return filter.condition.is === 'has-not'
  return holds(filter.kind, filter.condition, value)
}

function holds(kind: Kind, condition: Condition, value: string): boolean {
  switch (condition.is) {
    case 'has':
      return true
    case 'has-not':
      return false
    case 'in':
      return isAmong(kind, condition.keys, condition.each, value)
    case 'not-in':
      return !isAmong(kind, condition.keys, condition.each, value)
    case 'contains':
      return hasTokens(kind, condition, value)
    case 'not-contains':
      return !hasTokens(kind, condition, value)
    case 'range': {
      const key = keyOf(kind, value)
      if (key === undefined) return false
      const { low, high } = condition
      const above = low === undefined ? 1 : compareKeys(key, low.key)
      const below = high === undefined ? 1 : compareKeys(high.key, key)
      return (above > 0 || (above === 0 && low?.open === false)) && (below > 0 || (below === 0 && high?.open === false))
    }
  }
}

function isAmong(kind: Kind, keys: readonly string[], each: boolean, value: string): boolean {
  const parts = each ? value.split(';') : [value]
  return parts.some((part) => {
    const key = keyOf(kind, part)
    return key !== undefined && keys.includes(key)
  })
}

function hasTokens(
  kind: Kind,
  { patterns }: Extract<Condition, { is: 'contains' | 'not-contains' }>,
  value: string,
): boolean {
  if (kind !== 'choice' && kind !== 'choices') return contains(value, patterns)
  const options = kind === 'choices' ? value.split(';') : [value]
  return patterns.every((pattern) => 'glob' in pattern && options.some((option) => fits(option, pattern.glob)))
}

/** Whether a record has every word of a query. */
export function meetsQuery({ values }: Candidate, query: Query): boolean {
  const found = query.properties.flatMap((name) => words(values[name] ?? ''))
  return query.words.length > 0 && query.words.every((word) => found.some((each) => each.startsWith(word)))
}
