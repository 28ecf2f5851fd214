import { brief, Refusal } from '../../kit/refusal.ts'
import { Abandoned, type Store, TooLong } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { type RecordView, shownProperties, toStored, view } from '../records/record.ts'
import { type FilterInput, placeOf, readFilter, unknownProperty } from './filters.ts'
import { type FindInput, type Found, lookUp, run } from './find/find.ts'
import { couldUse, type Program, type Sort } from './find/plan.ts'
import { alwaysKept } from './kept.ts'
import { kindOf } from './kinds.ts'
import { readQuery } from './query.ts'
import { manyWords } from './tokens.ts'

export interface SortInput {
  readonly property: string
  readonly descending: boolean
}

export interface Search {
  /** Groups of which one must hold; a group holds when all its filters do. None: every record. */
  readonly groups: readonly (readonly FilterInput[])[]
  /** Words that the searched properties must have; undefined: no matter. */
  readonly query: string | undefined
  readonly sort: SortInput | undefined
  readonly properties: readonly string[]
  readonly from: PageStart
  readonly limit: number
  /** How many results paging by offset reaches; HubSpot's 10,000 where nothing is said. */
  readonly reach?: number | undefined
}

/** Where a page begins: after so many results, or, without a cap, after a record id. */
export type PageStart = { readonly offset: number } | { readonly afterId: number }

export interface SearchPage {
  readonly total: number
  readonly records: readonly RecordView[]
  /** Where the next page begins; undefined on the last. */
  readonly next: PageStart | undefined
}

/** What a search did, and what would make it faster. */
export interface SearchExplained {
  readonly total: number
  readonly ms: number
  readonly how: readonly string[]
  /** Properties whose values are kept sorted for this type. */
  readonly kept: readonly string[]
  /** Properties that this search would be faster with, were their values kept. */
  readonly wanted: readonly string[]
}

/** The most results that HubSpot's paging by offset reaches (hubspot-api.md §5.2). */
const REACH = 10_000
/** How long a search may take, with its wait, in ms. */
const DEADLINE = 20_000

/** Told what a search would have needed kept. */
export type OnWanted = (type: PortalType, properties: readonly string[], live: number) => void

/**
 * Live records that match, with their exact number; always as fresh as the last acknowledged write. Runs off the main
 * thread; refused when it takes too long, and ended when `signal` says that nobody waits any more.
 */
export async function searchRecords(
  store: Store,
  call: Call,
  type: PortalType,
  search: Search,
  onWanted: OnWanted,
  signal?: AbortSignal,
): Promise<SearchPage> {
  const program = programOf(call, type, search)
  const found = await find(store, program, signal).catch((error) => {
    // What took too long is what most needs to be faster the next time.
    if (error instanceof TooLong) onWanted(type, couldUse(program), Number.POSITIVE_INFINITY)
    throw toRefusal(error)
  })
  if (found.wanted.length > 0) onWanted(type, found.wanted, found.live)
  const names = shownProperties(type, search.properties)
  const records = found.rows.map((row) => view(type, toStored(row), names))
  return { total: found.total, records, next: nextPage(search, found) }
}

/** The same search, told of instead of answered. */
export async function explainSearch(
  store: Store,
  call: Call,
  type: PortalType,
  search: Search,
  now: () => number,
): Promise<SearchExplained> {
  const began = now()
  const { total, how, wanted } = await find(store, programOf(call, type, search), undefined).catch((error) => {
    throw toRefusal(error)
  })
  return { total, ms: now() - began, how, kept: keptBy(type), wanted }
}

/** A look-up is a point read; everything else leaves the main thread. */
async function find(store: Store, program: Program, signal: AbortSignal | undefined): Promise<Found> {
  const input: FindInput = { engine: store.engine, program }
  const looked = await store.read(() => lookUp(input))
  return looked ?? store.task({ module, run, input }, { deadline: DEADLINE, signal })
}

function toRefusal(error: unknown): unknown {
  if (error instanceof TooLong) return tooLong(error.message)
  if (error instanceof Abandoned) {
    return new Refusal('REQUEST_TIMEOUT', 'The caller left before the search was done.')
  }
  return error
}

const module = new URL(`./find/find.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

function tooLong(why: string): Refusal {
  return new Refusal(
    'SEARCH_TOO_LONG',
    `The search was given up. ${why} Add a filter by EQ, IN or CONTAINS_TOKEN, or search again in a while: what it would need is being prepared. \`spoke search explain\` says what a search does.`,
    { headers: { 'retry-after': '10' } },
  )
}

const keptBy = (type: PortalType): readonly string[] => [...new Set([...alwaysKept(type), ...type.indexes.complete])]

function programOf(call: Call, type: PortalType, search: Search): Program {
  const { groups, query, from, limit, reach = REACH } = search
  if ('offset' in from && from.offset + limit > reach) {
    throw new Refusal('VALIDATION_ERROR', `The requested offset is beyond the maximum of ${reach} results.`, {
      context: { after: [String(from.offset)] },
    })
  }
  return {
    ground: { portal: call.portal, typeId: type.id, tokens: type.indexes.tokens, kept: keptBy(type) },
    groups: groups.map((group) => group.map((filter) => readFilter(type, type.definitions, filter))),
    query: query === undefined ? undefined : readQuery(call.portal, type, query),
    sort: sortOf(type, search),
    offset: 'offset' in from ? from.offset : 0,
    limit,
    beyond: 'afterId' in from ? from.afterId : undefined,
    manyWords: manyWords(call.portal, type.id),
  }
}

/** Oldest first where nothing is asked (hubspot-api.md §5.5); pages by id are in the order of ids. */
function sortOf(type: PortalType, { sort, from }: Search): Sort {
  const property = sort?.property ?? ('afterId' in from ? 'hs_object_id' : type.createdProperty)
  const definition = type.properties.get(property)
  if (definition === undefined) throw unknownProperty(property)
  const on = placeOf(type, property)
  if ('afterId' in from && on !== 'id') {
    throw new Refusal(
      'VALIDATION_ERROR',
      `A search that is paged by record id is sorted by hs_object_id, not by ${brief(property)}.`,
      { context: { sorts: [brief(property)] } },
    )
  }
  return { on, property, kind: kindOf(definition), descending: sort?.descending ?? false }
}

function nextPage({ from, limit, reach = REACH }: Search, { total, rows }: Found): PageStart | undefined {
  if ('afterId' in from) {
    const last = rows.at(-1)
    return last === undefined || rows.length < limit ? undefined : { afterId: last.id }
  }
  const next = from.offset + rows.length
  return rows.length > 0 && next < Math.min(total, reach) ? { offset: next } : undefined
}
