import { brief, Refusal } from '../../kit/refusal.ts'
import type { SearchRequest } from './shapes.ts'

const GROUPS = 5
const FILTERS_PER_GROUP = 6
const FILTERS = 18
const SORTS = 1
const LIMIT = 200
/** The longest request, in characters of compact JSON. */
const LONGEST = 3_000

interface Filter {
  readonly propertyName: string
  readonly operator: string
  readonly value: string | undefined
  readonly highValue: string | undefined
  readonly values: readonly string[] | undefined
}

interface Search {
  readonly groups: readonly (readonly Filter[])[]
  readonly query: string | undefined
  readonly sort: { readonly property: string; readonly descending: boolean } | undefined
  readonly properties: readonly string[]
  readonly from: PageStart
  readonly limit: number
  readonly reach: number | undefined
}

type PageStart = { readonly offset: number } | { readonly afterId: number }

/** Reads a search request; its limits are those of hubspot-api.md §5.2, save that `reach` may reach farther. */
export function toSearch(body: SearchRequest, reach?: number): Search {
  const length = JSON.stringify(body).length
  if (length > LONGEST) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `Invalid input JSON: the search has ${length} characters, at most ${LONGEST} are taken. Split long lists of values.`,
    )
  }
  const given = body.filterGroups ?? []
  const groups = [...given, ...(body.filters === undefined || body.filters === null ? [] : [{ filters: body.filters }])]
  if (groups.length > GROUPS) throw tooMany('filterGroups', groups.length, GROUPS)
  for (const { filters } of groups) {
    if (filters.length > FILTERS_PER_GROUP) throw tooMany('filters per filterGroup', filters.length, FILTERS_PER_GROUP)
  }
  const count = groups.reduce((sum, { filters }) => sum + filters.length, 0)
  if (count > FILTERS) throw tooMany('filters total', count, FILTERS)
  return {
    groups: groups
      .filter(({ filters }) => filters.length > 0)
      .map(({ filters }) =>
        filters.map(({ propertyName, property, operator, value, highValue, values }) => ({
          propertyName: propertyName ?? property ?? '',
          operator,
          value: value ?? undefined,
          highValue: highValue ?? undefined,
          values: values ?? undefined,
        })),
      ),
    query: body.query === null || body.query === '' ? undefined : body.query,
    sort: readSort(body.sorts ?? []),
    properties: body.properties ?? [],
    from: readStart(body.after),
    limit: readLimit(body.limit),
    reach,
  }
}

/** `-name`, `name`, or an object; `order` is an older name of `direction` (hubspot-api.md §5.1). */
function readSort(sorts: NonNullable<SearchRequest['sorts']>): Search['sort'] {
  if (sorts.length > SORTS) throw tooMany('sorts', sorts.length, SORTS)
  const [sort] = sorts
  if (sort === undefined) return undefined
  if (typeof sort === 'string') {
    const descending = sort.startsWith('-')
    return { property: descending ? sort.slice(1) : sort, descending }
  }
  const direction = sort['direction'] ?? sort['order'] ?? 'ASCENDING'
  if (!/^(ASC|DESC)(ENDING)?$/i.test(direction)) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `Invalid input JSON: the direction of a sort is ASCENDING or DESCENDING, not ${brief(direction)}`,
      { context: { direction: [brief(direction)] } },
    )
  }
  return { property: sort['propertyName'] ?? sort['property'] ?? '', descending: /^desc/i.test(direction) }
}

const BY_ID = /^id:(\d{1,15})$/

/** An offset, or, as an extra of ours, `id:` and the record id that came last: such pages have no cap (docs/search.md). */
function readStart(after: string | number | null | undefined): PageStart {
  if (after === undefined || after === null || after === '') return { offset: 0 }
  if (/^\d{1,15}$/.test(String(after))) return { offset: Number(after) }
  const [, id] = BY_ID.exec(String(after)) ?? []
  if (id !== undefined) return { afterId: Number(id) }
  throw new Refusal(
    'VALIDATION_ERROR',
    `after must be the whole number that paging.next.after gave, not ${brief(String(after))}`,
    { context: { after: [brief(String(after))] } },
  )
}

/** How the next page is asked for. */
export function writeStart(start: PageStart): string {
  return 'afterId' in start ? `id:${start.afterId}` : String(start.offset)
}

function readLimit(limit: number | null | undefined): number {
  // The SDK's type demands a limit; 0 is what its users send when they mean none.
  if (limit === undefined || limit === null || limit === 0) return 10
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT) return limit
  throw new Refusal('VALIDATION_ERROR', `limit must be a whole number between 1 and ${LIMIT}, not ${limit}`, {
    context: { limit: [String(limit)] },
  })
}

function tooMany(what: string, count: number, most: number): Refusal {
  return new Refusal('VALIDATION_ERROR', `Invalid input JSON: too many ${what} (count: ${count}, max allowed: ${most})`)
}
