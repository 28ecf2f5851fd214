import type { SearchIndexTable } from '../../store/schema.ts'

/** What search knows of a type without reading its records. */
export interface SearchIndexes {
  /** The tokens of every record are there. */
  readonly tokens: boolean
  /** Properties whose values are kept in every write. */
  readonly kept: readonly string[]
  /** Those of them of which every value is there. */
  readonly complete: readonly string[]
}

/** The name of the index of tokens among those of properties. */
export const TOKENS = ''

/** Reads what is stored of a type's indexes. Where nothing is stored of its tokens, they are complete. */
export function readIndexes(rows: readonly SearchIndexTable[]): SearchIndexes {
  const kept = rows.filter(({ property, state }) => property !== TOKENS && state !== 'leaving')
  return {
    tokens: rows.every(({ property, state }) => property !== TOKENS || isComplete(state)),
    kept: kept.map(({ property }) => property),
    complete: kept.filter(({ state }) => isComplete(state)).map(({ property }) => property),
  }
}

const isComplete = (state: string): boolean => state === 'complete' || state === 'refreshing'
