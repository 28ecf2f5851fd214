import { type Fragment, joined, sql } from '../../../store/fragment.ts'
import { matching, recordColumn, type TokenQuery } from '../../../store/tokens.ts'
import type { Filter, Place } from '../filters.ts'
import type { Kind } from '../kinds.ts'
import type { Query } from '../matches.ts'
import { hasValue } from '../tokens.ts'
import { type Access, accessOf, type Ground } from './access.ts'

/** A search as a thread carries it out. */
export interface Program {
  readonly ground: Omit<Ground, 'engine'>
  /** Groups of which one must hold; none: every record. */
  readonly groups: readonly (readonly Filter[])[]
  readonly query: (Query & { readonly access: Access | undefined }) | undefined
  readonly sort: Sort
  readonly offset: number
  readonly limit: number
  /** Only records after this id, in the order of the sort, which is then by id. */
  readonly beyond: number | undefined
  /** The token of records whose words are not all indexed. */
  readonly manyWords: TokenQuery
}

export interface Sort {
  readonly on: Place
  readonly property: string
  readonly kind: Kind
  readonly descending: boolean
}

/** How the records of one group are come by. */
export interface GroupPlan {
  readonly tokens: TokenQuery | undefined
  readonly selects: readonly Fragment[]
  readonly exact: boolean
}

/** A search that is being carried out. */
export interface Searching {
  readonly ground: Ground
  readonly program: Program
  /** How it was found, for a person to read. */
  readonly how: string[]
  /** Properties whose values would have to be kept for it to be fast. */
  readonly wanted: Set<string>
}

/** Puts together the ways to the records of a group; `wordy`: some records have words that are not indexed. */
export function planGroup(ground: Ground, program: Program, group: readonly Filter[], wordy: boolean): GroupPlan {
  const alone = group.length === 1 && program.query === undefined
  const accesses = group.map((filter) => accessIn(ground, filter, wordy, alone))
  if (program.query !== undefined) accesses.push(wordy ? undefined : program.query.access)
  const tokens = accesses.flatMap((access) => (access?.tokens === undefined ? [] : [access.tokens]))
  return {
    tokens: tokens.length > 1 ? { all: tokens } : tokens[0],
    selects: accesses.flatMap((access) => (access?.select === undefined ? [] : [access.select])),
    exact: accesses.every((access) => access?.exact === true),
  }
}

/** The way to the records of one filter; `alone`: it is all that is asked. */
export function accessIn(ground: Ground, filter: Filter, wordy: boolean, alone: boolean): Access | undefined {
  const access = accessOf(ground, filter, alone)
  if (!wordy || access?.words !== true || filter.on === 'ties' || filter.indexed === undefined) return access
  return { exact: false, tokens: hasValue(filter.indexed.prefix) }
}

/** The records that a token query means, as a select of one column. */
export function selectTokens(ground: Ground, tokens: TokenQuery): Fragment {
  return sql`select ${recordColumn(ground.engine)} as record from ${matching(ground.engine, tokens)}`
}

/** The records of a group, as a select of one column; undefined where they can't be told from all others. */
export function selectGroup(ground: Ground, { tokens, selects }: GroupPlan): Fragment | undefined {
  const all = [...(tokens === undefined ? [] : [selectTokens(ground, tokens)]), ...selects]
  if (all.length === 0) return undefined
  return intersected(all)
}

// SQLite takes no parentheses around the members of a compound select: each is a select of its own.
const member = (select: Fragment): Fragment => sql`select record from (${select}) as found`

function intersected(selects: readonly Fragment[]): Fragment {
  const [only] = selects
  return selects.length === 1 && only !== undefined ? only : joined(selects.map(member), ' intersect ')
}

export function united(selects: readonly Fragment[]): Fragment {
  const [only] = selects
  return selects.length === 1 && only !== undefined ? only : joined(selects.map(member), ' union ')
}

/** The properties whose values are not kept, by which ranges, or filters without tokens, or the sort would be faster. */
export function couldUse({
  ground,
  groups,
  sort,
}: Pick<Program, 'ground' | 'groups'> & { readonly sort: Sort | undefined }): readonly string[] {
  const filtered = groups.flat().flatMap((filter) => {
    if (filter.on !== 'values') return []
    return filter.condition.is === 'range' || filter.indexed === undefined ? [filter.property] : []
  })
  const sorted = sort?.on === 'values' ? [sort.property] : []
  return [...new Set([...filtered, ...sorted])].filter((property) => !ground.kept.includes(property))
}
