import { type RawBuilder, sql } from 'kysely'
import { brief, Refusal } from '../../kit/refusal.ts'
import type { Params, Store, Unit } from '../../store/port.ts'
import { type Build, query } from '../../store/statement.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { foldForSearch } from '../values.ts'
import { type RecordView, shownProperties, toStored, view } from './record.ts'

export interface SearchFilter {
  readonly propertyName: string
  readonly operator: string
  readonly value: string | undefined
}

export interface Search {
  /** Groups of which one must hold; a group holds when all its filters do. None: every record. */
  readonly groups: readonly (readonly SearchFilter[])[]
  readonly properties: readonly string[]
  readonly offset: number
  readonly limit: number
}

export interface SearchPage {
  readonly total: number
  readonly records: readonly RecordView[]
  /** The offset of the next page; undefined on the last. */
  readonly after: number | undefined
}

/** The most results that paging reaches (hubspot-api.md §5.2). */
const REACH = 10_000

/** Every operator there is (hubspot-api.md §5.3). */
const OPERATORS: ReadonlySet<string> = new Set([
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
])

/** Live records that match, oldest first, with their exact number; always as fresh as the last acknowledged write. */
export async function searchRecords(store: Store, call: Call, type: PortalType, search: Search): Promise<SearchPage> {
  if (search.offset + search.limit > REACH) {
    throw new Refusal('VALIDATION_ERROR', `The requested offset is beyond the maximum of ${REACH} results.`, {
      context: { after: [String(search.offset)] },
    })
  }
  for (const group of search.groups) for (const filter of group) checkFilter(type, filter)
  return store.scan(function* find(): Unit<SearchPage> {
    const [count] = yield* query((q) =>
      matching(q, call, type, search).select((eb) => eb.fn.countAll<number>().as('total')),
    )
    const rows = yield* query((q) =>
      matching(q, call, type, search)
        .select(['id', 'properties_json', 'created', 'updated', 'archived'])
        .orderBy('created')
        .orderBy('id')
        .limit(search.limit)
        .offset(search.offset),
    )
    const total = Number(count?.total ?? 0)
    const next = search.offset + rows.length
    const names = shownProperties(type, search.properties)
    return {
      total,
      records: rows.map((row) => view(type, toStored(row), names)),
      after: next < Math.min(total, REACH) ? next : undefined,
    }
  })
}

/** Says what can't be searched yet instead of answering something else. */
function checkFilter(type: PortalType, { propertyName, operator, value }: SearchFilter): void {
  const context = { propertyName: [brief(propertyName)], operator: [brief(operator)] }
  if (!type.properties.has(propertyName)) {
    throw new Refusal('VALIDATION_ERROR', `Property "${brief(propertyName)}" does not exist`, { context })
  }
  if (!OPERATORS.has(operator)) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `Invalid input JSON: operator ${brief(operator)} is not one of the values accepted: [${[...OPERATORS].join(', ')}]`,
      { context },
    )
  }
  if (operator !== 'EQ') {
    throw new Refusal('NOT_IMPLEMENTED', `The search operator ${operator} is not implemented yet: EQ is.`, { context })
  }
  if (propertyName !== 'hs_object_id' && !type.indexed.includes(propertyName)) {
    throw new Refusal(
      'NOT_IMPLEMENTED',
      `Searching ${type.name} by ${propertyName} is not implemented yet. These can be searched: ${['hs_object_id', ...type.indexed].join(', ')}.`,
      { context },
    )
  }
  if (value === undefined) {
    throw new Refusal('VALIDATION_ERROR', `The filter on ${propertyName} has no value: ${operator} needs one.`, {
      context,
    })
  }
}

function matching(q: Build<Params>, call: Call, type: PortalType, { groups }: Search) {
  const live = q.db
    .selectFrom('record')
    .where('portal', '=', call.portal)
    .where('type', '=', type.id)
    .where('archived', 'is', null)
  if (groups.length === 0) return live
  const anyOf = groups.map((group) =>
    sql.join(
      group.map((filter) => sql`select id from ${ids(q, call, type, filter)} as found`),
      sql` intersect `,
    ),
  )
  // SQLite takes no parentheses around the members of a compound select: each group is a select of its own.
  const members = anyOf.map((group) => sql`select * from (${group}) as matched`)
  return live.where('id', 'in', sql<number>`(${sql.join(members, sql` union `)})`)
}

function ids(q: Build<Params>, call: Call, type: PortalType, filter: SearchFilter): RawBuilder<unknown> {
  const { propertyName, value = '' } = filter
  if (propertyName === 'hs_object_id') {
    const id = /^\d{1,15}$/.test(value) ? Number(value) : 0
    return sql`${q.db.selectFrom('record').select('id').where('id', '=', id).where('portal', '=', call.portal).where('type', '=', type.id)}`
  }
  // No value has a NUL character, and PostgreSQL can't even compare one.
  if (value.includes('\0')) return sql`${q.db.selectFrom('record').select('id').where('id', '=', 0)}`
  const definition = type.properties.get(propertyName)
  return sql`${q.db
    .selectFrom('record_value')
    .select('record as id')
    .where('portal', '=', call.portal)
    .where('type', '=', type.id)
    .where('property', '=', propertyName)
    .where('value', '=', definition === undefined ? value : foldForSearch(definition, value))}`
}
