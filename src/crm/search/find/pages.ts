import { ask, type Fragment, sql } from '../../../store/fragment.ts'
import type { Engine, Unit } from '../../../store/port.ts'
import type { Condition } from '../filters.ts'
import { inRange, keptValues, liveRecords } from './access.ts'
import { type Bits, hasBit, idsOf } from './bits.ts'
import type { Searching } from './plan.ts'
import { CHUNK, countLive, type FoundRow, matches, readAll, readTied, toCandidate } from './records.ts'
import { among } from './remembered.ts'

// The ids of one page of what was found, in the order of the sort.

/** So few records are fetched and sorted at once. */
export const FEW = 2_000
/** So many entries of a sort's index are read in one go at most. */
const STEPS = 5_000
/** After so many entries without a whole page what was found is sorted by other means. */
const MOST_WALKED = 50_000

/** The ids of one page, in order, of candidates whose number is known; undefined: every record is one. */
export function* page(search: Searching, candidates: Fragment | undefined, total: number): Unit<readonly number[]> {
  const { program, ground, how, wanted } = search
  const { sort, offset, limit } = program
  if (offset >= total || limit === 0) return []
  if (candidates !== undefined && sort.on === 'id') {
    how.push('in the order of ids')
    return yield* inOrderOfIds(search, candidates)
  }
  if (candidates !== undefined && total <= FEW) {
    how.push('few: sorted')
    return sort.on === 'values'
      ? (yield* readAll(ground, program, candidates, total)).ids
      : yield* sortFew(search, candidates)
  }
  if (sort.on === 'values') {
    if (ground.kept.includes(sort.property)) return yield* walkKept(search, candidates, total)
    wanted.add(sort.property)
    how.push('every record found is sorted: the values are not kept')
    return (yield* readAll(ground, program, candidates, total)).ids
  }
  const dense = candidates === undefined ? 0 : ((offset + limit) * (yield* countLive(ground))) / total
  // To test a record costs as much as to hold some twenty ids side by side.
  if (candidates !== undefined && dense * 20 < total) {
    how.push(`walking ${sort.property}, testing each record`)
    return yield* walkAndTest(search, Math.min(CHUNK, Math.ceil(2 * dense) + 10))
  }
  how.push(`walking ${sort.property}`)
  return yield* walkColumn(search, candidates)
}

/** The ids of one page of a set. */
export function* pageOf(search: Searching, found: Bits): Unit<readonly number[]> {
  const { program, ground, how } = search
  const { sort, offset, limit, beyond: from } = program
  if (offset >= found.size || limit === 0) return []
  if (sort.on === 'id') {
    how.push('in the order of ids')
    return someOf(found, sort.descending, from, offset, limit)
  }
  if (sort.on !== 'values' || ground.kept.includes(sort.property)) {
    const dense = ((offset + limit) * (yield* countLive(ground))) / found.size
    // To sort a record costs as much as to walk past some thirty.
    if (found.size > FEW || dense < 30 * found.size) {
      how.push(`walking ${sort.property}`)
      const ids = yield* walkPast(search, found, Math.ceil(1.2 * dense) + 20)
      if (ids !== undefined) return ids
    }
  }
  return yield* page(search, among(ground, idsOf(found)), found.size)
}

/** Some ids of a set in their order, as a page has them. */
function someOf(
  found: Bits,
  descending: boolean,
  beyond: number | undefined,
  offset: number,
  limit: number,
): readonly number[] {
  const ids: number[] = []
  let skip = offset
  for (const id of idsOf(found, descending)) {
    if (ids.length >= limit) break
    if (beyond !== undefined && (descending ? id >= beyond : id <= beyond)) continue
    if (skip > 0) skip--
    else ids.push(id)
  }
  return ids
}

const plain = (text: string): Fragment => ({ parts: [text], values: [] })
const direction = ({ program }: Searching): Fragment => plain(program.sort.descending ? 'desc' : 'asc')

/** SQLite takes the list for the way in, and sorts, unless told otherwise. */
const crossed = ({ ground }: Searching, column: string, candidates: Fragment | undefined): Fragment => {
  if (candidates === undefined) return sql``
  return ground.engine === 'sqlite'
    ? sql`and ${plain(`+${column}`)} in (${candidates})`
    : sql`and ${plain(column)} in (select record from found)`
}

/** PostgreSQL computes the candidates once and first, whatever it thinks of their number. */
const withFound = ({ ground }: Searching, candidates: Fragment | undefined): Fragment =>
  ground.engine === 'sqlite' || candidates === undefined ? sql`` : sql`with found as materialized (${candidates}) `

function beyond({ program }: Searching): Fragment {
  if (program.beyond === undefined) return sql``
  return program.sort.descending ? sql`and id < ${program.beyond}` : sql`and id > ${program.beyond}`
}

function* inOrderOfIds(search: Searching, candidates: Fragment): Unit<readonly number[]> {
  const { limit, offset, beyond: from, sort } = search.program
  const after = from === undefined ? sql`` : sort.descending ? sql`where record < ${from}` : sql`where record > ${from}`
  const rows = yield* ask<{ record: number }>(
    sql`select record from (${candidates}) as found ${after} order by record ${direction(search)} limit ${limit} offset ${offset}`,
  )
  return rows.map(({ record }) => record)
}

/** A column that SQLite shall test, and not look for an index by. */
const unhelpful = (engine: Engine, column: string): string => (engine === 'sqlite' ? `+${column}` : column)

/** By creation or change, without their values. SQLite would rather walk an index than sort few, unless told otherwise. */
function* sortFew(search: Searching, candidates: Fragment): Unit<readonly number[]> {
  const { ground, program } = search
  const { portal, typeId, engine } = ground
  const column = plain(`${engine === 'sqlite' ? '+' : ''}${program.sort.on}`)
  const way = direction(search)
  const found = engine === 'sqlite' ? candidates : sql`select record from found`
  const rows = yield* ask<{ id: number }>(
    sql`${withFound(search, candidates)}select id from @record where id in (${found}) and ${plain(unhelpful(engine, 'portal'))} = ${portal} and ${plain(unhelpful(engine, 'type'))} = ${typeId} and archived is null order by ${column} ${way}, id ${way} limit ${program.limit} offset ${program.offset}`,
  )
  return rows.map(({ id }) => id)
}

function* walkColumn(search: Searching, candidates: Fragment | undefined): Unit<readonly number[]> {
  const { limit, offset } = search.program
  const { from, at } = indexOf(search)
  const way = direction(search)
  const rows = yield* ask<{ id: number }>(
    sql`${withFound(search, candidates)}select id from ${from} ${crossed(search, 'id', candidates)} ${beyond(search)} ${within(search)} order by ${at} ${way}, id ${way} limit ${limit} offset ${offset}`,
  )
  return rows.map(({ id }) => id)
}

/** Records with a value in its order; those without come last (hubspot-api.md §5.5). */
function* walkKept(search: Searching, candidates: Fragment | undefined, total: number): Unit<readonly number[]> {
  const { ground, program, how } = search
  const { sort, offset, limit } = program
  const way = direction(search)
  const rows = keptValues(ground, sort.property)
  how.push(`walking the kept values of ${sort.property}`)
  const first = yield* ask<{ record: number }>(
    sql`${withFound(search, candidates)}select record from ${rows} ${crossed(search, 'record', candidates)} ${within(search)} order by value ${way}, record ${way} limit ${limit} offset ${offset}`,
  )
  const ids = first.map(({ record }) => record)
  if (ids.length === limit || offset + ids.length >= total) return ids
  const [valued] = yield* ask<{ n: number }>(
    sql`${withFound(search, candidates)}select count(*) as n from ${rows} ${crossed(search, 'record', candidates)}`,
  )
  const skipped = Math.max(0, offset - Number(valued?.n ?? 0))
  const rest = yield* ask<{ id: number }>(
    sql`${withFound(search, candidates)}select id from ${liveRecords(ground, 'record_live')} ${crossed(search, 'id', candidates)} and id not in (select record from ${rows}) order by id ${way} limit ${limit - ids.length} offset ${skipped}`,
  )
  return [...ids, ...rest.map(({ id }) => id)]
}

/** Walks the index of the sort from its beginning until enough records have met the filters. */
function* walkAndTest(search: Searching, chunk: number): Unit<readonly number[]> {
  const { ground, program } = search
  const tied = yield* readTied(ground, program)
  const { from, at } = indexOf(search)
  const way = direction(search)
  const ids: number[] = []
  let skip = program.offset
  let after = sql``
  while (ids.length < program.limit) {
    const rows = yield* ask<FoundRow & { readonly at: number }>(
      sql`select id, properties_json, created, updated, archived, ${at} as at from ${from} ${beyond(search)} ${within(search)} ${after} order by ${at} ${way}, id ${way} limit ${chunk}`,
    )
    for (const row of rows) {
      if (ids.length >= program.limit) break
      if (!matches(program, toCandidate(row), tied)) continue
      if (skip > 0) skip--
      else ids.push(row.id)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < chunk) break
    after = afterLast(search, last.at, last.id)
  }
  return ids
}

const afterLast = (search: Searching, lastAt: string | number, lastId: number): Fragment => {
  const { id, at } = indexOf(search)
  return sql`and (${at}, ${id}) ${plain(search.program.sort.descending ? '<' : '>')} (${lastAt}, ${lastId})`
}

/**
 * Walks the index of the sort from its beginning, about so many entries at a time, until enough of them are in the set.
 * Undefined where that takes too long, or where records without a value, which come last, would be among them.
 */
function* walkPast(search: Searching, found: Bits, chunk: number): Unit<readonly number[] | undefined> {
  const { ground, program } = search
  const { sort, offset, limit } = program
  const { from, id, at } = indexOf(search)
  const way = direction(search)
  const most = Math.min(chunk, STEPS)
  const last = plain(sort.descending ? 'min(at)' : 'max(at)')
  const list = plain(ground.engine === 'sqlite' ? 'json_group_array(id)' : 'json_agg(id)::text')
  const ids: number[] = []
  let skip = offset
  let after = sql``
  for (let walked = 0; walked < MOST_WALKED; walked += most) {
    const [row] = yield* ask<{ ids: string | null; last: string | number }>(
      sql`select ${list} as ids, ${last} as last from (select ${id} as id, ${at} as at from ${from} ${within(search)} ${after} order by ${at} ${way}, ${id} ${way} limit ${most}) as stretch`,
    )
    const stretch = JSON.parse(row?.ids ?? '[]') as readonly number[]
    for (const each of stretch) {
      if (!hasBit(found, each)) continue
      if (skip > 0) skip--
      else if (ids.push(each) === limit) return ids
    }
    const lastId = stretch.at(-1)
    if (row === undefined || lastId === undefined || stretch.length < most) {
      return sort.on === 'values' && rangeOf(search) === undefined ? undefined : ids
    }
    after = afterLast(search, row.last, lastId)
  }
  return undefined
}

/** What is walked in the order of the sort, and its columns. */
function indexOf({ ground, program }: Searching): {
  readonly from: Fragment
  readonly id: Fragment
  readonly at: Fragment
} {
  const { on, property } = program.sort
  if (on === 'values') return { from: keptValues(ground, property), id: plain('record'), at: plain('value') }
  const index = on === 'id' ? 'record_live' : (`record_${on}` as const)
  return { from: liveRecords(ground, index), id: plain('id'), at: plain(on) }
}

/** The range of the property of the sort that everything found is in. */
function rangeOf({ program: { groups, sort } }: Searching): Range | undefined {
  const [group = [], ...others] = groups
  if (others.length > 0) return undefined
  const filter = group.find((each) => each.on === sort.on && each.property === sort.property)
  return filter === undefined || filter.on === 'ties' || filter.condition.is !== 'range' ? undefined : filter.condition
}

type Range = Extract<Condition, { is: 'range' }>

/** Where the walk begins and ends: a filter on what is sorted by says it. */
function within(search: Searching): Fragment {
  const range = rangeOf(search)
  return range === undefined ? sql`` : inRange(search.program.sort.on, range)
}
