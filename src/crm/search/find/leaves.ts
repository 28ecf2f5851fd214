import { sql } from '../../../store/fragment.ts'
import type { TokenQuery } from '../../../store/tokens.ts'
import type { Condition, Filter } from '../filters.ts'
import { type Candidate, meets, meetsQuery, type Tied } from '../matches.ts'
import { everyRecord } from '../tokens.ts'
import { type Access, type Ground, liveRecords } from './access.ts'
import { type Bits, both, either, without } from './bits.ts'
import { accessIn, type Program } from './plan.ts'

/** The least that a search is made of: which records it means is looked up in one go. */
export interface Leaf {
  /** The same for the same question. */
  readonly name: string
  /** How to look them up; undefined where no index says exactly which. */
  readonly access: Access | undefined
  readonly holds: (record: Candidate) => boolean
}

/** A search, put together of leaves. */
export type Made =
  | { readonly leaf: Leaf }
  | { readonly all: readonly Made[] }
  | { readonly any: readonly Made[] }
  | { readonly one: Made; readonly without: Made }

const untied: Tied = new Map()

/** What a search is made of; undefined where it asks for associations: those are not among the values of a record. */
export function madeOf(ground: Ground, program: Program, wordy: boolean): Made | undefined {
  const { groups, query } = program
  if (groups.flat().some(({ on }) => on === 'ties')) return undefined
  const any = groups.map((group) => ({ all: group.map((filter) => madeOfFilter(ground, filter, wordy)) }))
  const grouped: Made = any.length === 0 ? { all: [] } : any.length === 1 && any[0] !== undefined ? any[0] : { any }
  if (query === undefined) return grouped
  const { words, properties } = query
  const access = wordy || query.access?.exact !== true ? undefined : query.access
  const asked = { leaf: { name: nameOf(ground, ['query', words, properties]), access, holds: queryHolds(query) } }
  return groups.length === 0 ? asked : { all: [asked, grouped] }
}

const queryHolds =
  (query: NonNullable<Program['query']>) =>
  (record: Candidate): boolean =>
    meetsQuery(record, query)

function madeOfFilter(ground: Ground, filter: Filter, wordy: boolean): Made {
  if (filter.on === 'ties') return { any: [] }
  const { on, property, kind, condition } = filter
  const leaf = (is: Condition): Made => {
    const own = { ...filter, condition: is }
    const access = accessIn(ground, own, wordy, true)
    return {
      leaf: {
        name: nameOf(ground, [on, property, kind, is]),
        access: access?.exact === true ? access : undefined,
        holds: (record) => meets(record, own, untied),
      },
    }
  }
  const has = leaf({ is: 'has' })
  switch (condition.is) {
    case 'not-in':
      return { one: has, without: leaf({ ...condition, is: 'in' }) }
    case 'not-contains':
      return { one: has, without: leaf({ ...condition, is: 'contains' }) }
    case 'has-not':
      return { one: { leaf: every(ground) }, without: has }
    default:
      return leaf(condition)
  }
}

function every(ground: Ground): Leaf {
  const tokens: TokenQuery = everyRecord(ground.portal, ground.typeId)
  const live = liveRecords(ground, 'record_live')
  const access = ground.tokens
    ? { exact: true, tokens }
    : { exact: true, select: sql`select id as record from ${live}` }
  return { name: nameOf(ground, ['every']), access, holds: () => true }
}

const nameOf = ({ portal, typeId }: Ground, what: readonly unknown[]): string =>
  JSON.stringify([portal, typeId, ...what])

/** Every leaf, each once. */
export function leavesOf(made: Made): readonly Leaf[] {
  const found = new Map<string, Leaf>()
  const add = (part: Made): void => {
    if ('leaf' in part) found.set(part.leaf.name, part.leaf)
    else if ('all' in part) part.all.forEach(add)
    else if ('any' in part) part.any.forEach(add)
    else {
      add(part.one)
      add(part.without)
    }
  }
  add(made)
  return [...found.values()]
}

const nothing: Bits = { size: 0, chunks: new Map() }

/** The records that a search means, of those that its leaves mean. There is at least one leaf in every `all`. */
export function putTogether(made: Made, sets: ReadonlyMap<string, Bits>): Bits {
  if ('leaf' in made) return sets.get(made.leaf.name) ?? nothing
  if ('one' in made) return without(putTogether(made.one, sets), putTogether(made.without, sets))
  const [first = nothing, ...others] = ('all' in made ? made.all : made.any).map((part) => putTogether(part, sets))
  return others.reduce('all' in made ? both : either, first)
}
