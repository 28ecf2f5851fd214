import { Refusal } from '../../kit/refusal.ts'
import type { SearchRequest } from './shapes.ts'

const GROUPS = 5
const FILTERS_PER_GROUP = 6
const FILTERS = 18
const LIMIT = 200

interface Search {
  readonly groups: readonly (readonly { propertyName: string; operator: string; value: string | undefined }[])[]
  readonly properties: readonly string[]
  readonly offset: number
  readonly limit: number
}

/** Reads a search request; its limits are those of hubspot-api.md §5.2. */
export function toSearch(body: SearchRequest): Search {
  if (body.query !== undefined && body.query !== null && body.query !== '') throw notYet('query', 'use filterGroups')
  if ((body.sorts ?? []).length > 0) throw notYet('sorts', 'results come oldest first')
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
        filters.map(({ propertyName, property, operator, value }) => ({
          propertyName: propertyName ?? property ?? '',
          operator,
          value: value ?? undefined,
        })),
      ),
    properties: body.properties ?? [],
    offset: readOffset(body.after),
    limit: readLimit(body.limit),
  }
}

function readOffset(after: string | number | null | undefined): number {
  if (after === undefined || after === null || after === '') return 0
  if (/^\d{1,15}$/.test(String(after))) return Number(after)
  throw new Refusal('VALIDATION_ERROR', `after must be the whole number that paging.next.after gave, not ${after}`, {
    context: { after: [String(after)] },
  })
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

function notYet(field: string, instead: string): Refusal {
  return new Refusal('NOT_IMPLEMENTED', `"${field}" in a search is not implemented yet: ${instead}.`, {
    context: { field: [field] },
  })
}
