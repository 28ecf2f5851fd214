import { ask, type Fragment, sql } from '../../store/fragment.ts'
import type { Engine, Row, Unit } from '../../store/port.ts'
import { tally } from '../../store/tally.ts'
import { matching, type TokenQuery } from '../../store/tokens.ts'
import type { StoredValues } from '../object-type.ts'
import { accessOf, type Ground, keptValues, liveRecords, numbers } from './access.ts'
import { keepBest } from './best.ts'
import { type Candidate, meets, meetsQuery, type Tied, tieName } from './matches.ts'
import { couldUse, type GroupPlan, type Program, planGroup, selectGroup, selectTokens, united } from './plan.ts'

// The search itself: a unit of reads that runs on a reader thread. It finds the exact number of records and the ids of one
// page; what an index can't say exactly is looked up in the records.

export interface FoundRow extends Row {
  readonly id: number
  readonly properties_json: string
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

export interface Found {
  readonly total: number
  readonly rows: readonly FoundRow[]
  /** How it was found, for a person to read. */
  readonly how: readonly string[]
  /** A property whose values would have to be kept for this search to be fast. */
  readonly wanted: readonly string[]
  /** How many live records there are of the type. */
  readonly live: number
}

export interface FindInput {
  readonly engine: Engine
  readonly program: Program
}

/** So few records are fetched and sorted at once. */
const FEW = 2_000
/** From so many hits on PostgreSQL counts them faster among kept values. */
const MANY = 50_000
/** Records that are looked at between two looks at the clock. */
const CHUNK = 500

export function* run({ engine, program }: FindInput): Unit<Found> {
  const ground: Ground = { ...program.ground, engine }
  const search: Searching = { ground, program, how: [], wanted: new Set() }
  const { total, ids } = yield* pick(search)
  const rows = yield* rowsOf(ground, ids)
  const { how, wanted } = search
  const live = wanted.size === 0 ? 0 : yield* countLive(ground)
  return { total, rows, how, wanted: [...wanted], live }
}

/** So many hits are found, fetched and sorted in passing. */
const HANDFUL = 50

/**
 * The search itself where it is a look-up: one filter by EQ or IN that few records meet, as it mostly is. Costs no more
 * than reading so many records; gives undefined for everything else.
 */
export function* lookUp({ engine, program }: FindInput): Unit<Found | undefined> {
  const ground: Ground = { ...program.ground, engine }
  const [group, ...others] = program.groups
  const [filter, ...more] = group ?? []
  if (filter === undefined || others.length > 0 || more.length > 0 || program.query !== undefined) return undefined
  if (filter.on === 'ties' || filter.condition.is !== 'in') return undefined
  const access = accessOf(ground, filter)
  if (access?.exact !== true) return undefined
  const select = access.tokens === undefined ? access.select : selectTokens(ground, access.tokens)
  if (select === undefined) return undefined
  const found = yield* ask<{ record: number }>(sql`${select} limit ${HANDFUL + 1}`)
  if (found.length > HANDFUL) return undefined
  const rows = yield* some(
    ground,
    found.map(({ record }) => record),
  )
  const best = keepBest(program)
  for (const row of rows) best.add(toCandidate(row))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const page = best.page().flatMap((id) => byId.get(id) ?? [])
  return { total: found.length, rows: page, how: ['looked up'], wanted: [], live: 0 }
}

function* countLive({ portal, typeId }: Ground): Unit<number> {
  const [counted] = yield* ask<{ live: number }>(tally(portal, typeId))
  return Number(counted?.live ?? 0)
}

interface Searching {
  readonly ground: Ground
  readonly program: Program
  readonly how: string[]
  readonly wanted: Set<string>
}

interface Picked {
  readonly total: number
  readonly ids: readonly number[]
}

function* pick(search: Searching): Unit<Picked> {
  const { ground, program, how } = search
  if (program.groups.length === 0 && program.query === undefined) {
    const live = yield* countLive(ground)
    how.push('every record')
    return { total: live, ids: yield* page(search, undefined, live) }
  }
  const wordy = yield* isWordy(ground, program)
  const groups = program.groups.length === 0 ? [[]] : program.groups
  const plans = groups.map((group) => planGroup(ground, program, group, wordy))
  for (const property of couldUse({ ...program, sort: undefined })) search.wanted.add(property)
  const narrowed: GroupPlan[] = []
  for (const plan of plans) narrowed.push(yield* narrow(ground, plan))
  const selects = narrowed.map((plan) => selectGroup(ground, plan))
  const known = selects.filter((select) => select !== undefined)
  if (known.length < selects.length) {
    how.push('reading every record: a group has no filter that an index knows')
    return yield* readAll(search, undefined)
  }
  const candidates = united(known)
  if (!narrowed.every(({ exact }) => exact)) {
    how.push('an index narrows it down, the records decide')
    return yield* readAll(search, candidates)
  }
  const total = yield* count(ground, narrowed, candidates)
  how.push('counted by index')
  if (ground.engine === 'postgres' && total > MANY) {
    for (const group of groups) for (const filter of group.length === 1 ? group : []) noteBroad(search, filter)
  }
  return { total, ids: yield* page(search, candidates, total) }
}

/** Whether there are records whose words are not all indexed, where that matters. */
function* isWordy(ground: Ground, program: Program): Unit<boolean> {
  const asked =
    program.query !== undefined ||
    program.groups.some((group) =>
      group.some(
        (filter) =>
          filter.on === 'values' && (filter.condition.is === 'contains' || filter.condition.is === 'not-contains'),
      ),
    )
  if (!asked) return false
  const [some] = yield* ask<{ record: number }>(sql`${selectTokens(ground, program.manyWords)} limit 1`)
  return some !== undefined
}

/** Many hits of one filter are counted faster where the values are kept. */
function noteBroad({ ground, wanted }: Searching, filter: Program['groups'][number][number]): void {
  if (filter.on !== 'values' || ground.kept.includes(filter.property)) return
  const { is } = filter.condition
  if (is === 'in' || is === 'not-in' || is === 'has') wanted.add(filter.property)
}

/** Where tokens leave few records, those are looked at rather than crossed with a range of many. */
function* narrow(ground: Ground, plan: GroupPlan): Unit<GroupPlan> {
  if (plan.tokens === undefined || plan.selects.length === 0) return plan
  const few = yield* countTokens(ground, plan.tokens, FEW)
  return few < FEW ? { tokens: plan.tokens, selects: [], exact: false } : plan
}

function* countTokens(ground: Ground, tokens: TokenQuery, most: number): Unit<number> {
  const [row] = yield* ask<{ n: number }>(
    sql`select count(*) as n from (select 1 from ${matching(ground.engine, tokens)} limit ${most}) as found`,
  )
  return Number(row?.n ?? 0)
}

function* count(ground: Ground, plans: readonly GroupPlan[], candidates: Fragment): Unit<number> {
  const tokens = plans.flatMap((plan) => (plan.tokens === undefined || plan.selects.length > 0 ? [] : [plan.tokens]))
  const counted =
    tokens.length === plans.length
      ? sql`select count(*) as n from ${matching(ground.engine, tokens.length === 1 ? (tokens[0] ?? { any: [] }) : { any: tokens })}`
      : sql`select count(*) as n from (${candidates}) as found`
  const [row] = yield* ask<{ n: number }>(counted)
  return Number(row?.n ?? 0)
}

/** The ids of one page, in order, of candidates whose number is known. */
function* page(search: Searching, candidates: Fragment | undefined, total: number): Unit<readonly number[]> {
  const { program, ground, how, wanted } = search
  const { sort, offset, limit } = program
  if (offset >= total || limit === 0) return []
  if (candidates !== undefined && sort.on === 'id') {
    how.push('in the order of ids')
    return yield* inOrderOfIds(search, candidates)
  }
  if (candidates !== undefined && total <= FEW) {
    how.push('few: sorted')
    return sort.on === 'values' ? (yield* readAll(search, candidates, total)).ids : yield* sortFew(search, candidates)
  }
  if (sort.on === 'values') {
    if (ground.kept.includes(sort.property)) return yield* walkKept(search, candidates, total)
    wanted.add(sort.property)
    how.push('every record found is sorted: the values are not kept')
    return (yield* readAll(search, candidates, total)).ids
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

const plain = (text: string): Fragment => ({ parts: [text], values: [] })
const direction = ({ program }: Searching): Fragment => plain(program.sort.descending ? 'desc' : 'asc')

/** SQLite takes the list for the way in, and sorts, unless told otherwise. */
const among = ({ ground }: Searching, column: string, candidates: Fragment | undefined): Fragment => {
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
  const { ground, program } = search
  const { on } = program.sort
  const index = on === 'id' || on === 'values' ? 'record_live' : (`record_${on}` as const)
  const way = direction(search)
  const order = on === 'id' ? sql`id ${way}` : sql`${plain(on)} ${way}, id ${way}`
  const rows = yield* ask<{ id: number }>(
    sql`${withFound(search, candidates)}select id from ${liveRecords(ground, index)} ${among(search, 'id', candidates)} ${beyond(search)} order by ${order} limit ${program.limit} offset ${program.offset}`,
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
    sql`${withFound(search, candidates)}select record from ${rows} ${among(search, 'record', candidates)} order by value ${way}, record ${way} limit ${limit} offset ${offset}`,
  )
  const ids = first.map(({ record }) => record)
  if (ids.length === limit || offset + ids.length >= total) return ids
  const [valued] = yield* ask<{ n: number }>(
    sql`${withFound(search, candidates)}select count(*) as n from ${rows} ${among(search, 'record', candidates)}`,
  )
  const skipped = Math.max(0, offset - Number(valued?.n ?? 0))
  const rest = yield* ask<{ id: number }>(
    sql`${withFound(search, candidates)}select id from ${liveRecords(ground, 'record_live')} ${among(search, 'id', candidates)} and id not in (select record from ${rows}) order by id ${way} limit ${limit - ids.length} offset ${skipped}`,
  )
  return [...ids, ...rest.map(({ id }) => id)]
}

/** Walks the index of the sort from its beginning until enough records have met the filters. */
function* walkAndTest(search: Searching, chunk: number): Unit<readonly number[]> {
  const { ground, program } = search
  const { on } = program.sort
  const tied = yield* readTied(ground, program)
  const index = on === 'id' || on === 'values' ? 'record_live' : (`record_${on}` as const)
  const column = plain(on === 'values' ? 'id' : on)
  const way = direction(search)
  const sign = plain(program.sort.descending ? '<' : '>')
  const ids: number[] = []
  let skip = program.offset
  let after = sql``
  while (ids.length < program.limit) {
    const rows = yield* ask<FoundRow>(
      sql`select id, properties_json, created, updated, archived from ${liveRecords(ground, index)} ${beyond(search)} ${after} order by ${column} ${way}, id ${way} limit ${chunk}`,
    )
    for (const row of rows) {
      if (ids.length >= program.limit) break
      if (!matches(program, toCandidate(row), tied)) continue
      if (skip > 0) skip--
      else ids.push(row.id)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < chunk) break
    const at = on === 'created' || on === 'updated' ? last[on] : last.id
    after = sql`and (${column}, id) ${sign} (${at}, ${last.id})`
  }
  return ids
}

/** Looks at every candidate (or every record), counts those that meet the filters and keeps the page. */
function* readAll(search: Searching, candidates: Fragment | undefined, known?: number): Unit<Picked> {
  const { ground, program } = search
  const tied = yield* readTied(ground, program)
  const best = keepBest(program)
  let total = 0
  const look = (rows: readonly FoundRow[]): void => {
    for (const row of rows) {
      const candidate = toCandidate(row)
      if (known === undefined && !matches(program, candidate, tied)) continue
      total++
      best.add(candidate)
    }
  }
  if (candidates === undefined) {
    let from = 0
    for (;;) {
      const rows = yield* ask<FoundRow>(
        sql`select id, properties_json, created, updated, archived from ${liveRecords(ground, 'record_live')} and id > ${from} order by id limit ${CHUNK}`,
      )
      look(rows)
      const last = rows.at(-1)
      if (last === undefined || rows.length < CHUNK) break
      from = last.id
    }
  } else {
    const list =
      ground.engine === 'sqlite'
        ? sql`select json_group_array(record) as ids from (${candidates}) as found`
        : sql`select coalesce(json_agg(record), '[]')::text as ids from (${candidates}) as found`
    const [row] = yield* ask<{ ids: string }>(list)
    const ids = JSON.parse(row?.ids ?? '[]') as readonly number[]
    for (let at = 0; at < ids.length; at += CHUNK) look(yield* some(ground, ids.slice(at, at + CHUNK)))
  }
  return { total, ids: best.page() }
}

function matches(program: Program, candidate: Candidate, tied: Tied): boolean {
  const { groups, query } = program
  if (query !== undefined && !meetsQuery(candidate, query)) return false
  return groups.length === 0 || groups.some((group) => group.every((filter) => meets(candidate, filter, tied)))
}

function* readTied(ground: Ground, program: Program): Unit<Tied> {
  const tied = new Map<string, Set<number>>()
  for (const filter of program.groups.flat()) {
    if (filter.on !== 'ties') continue
    const select = accessOf(ground, filter)?.select
    if (select === undefined) continue
    const rows = yield* ask<{ record: number }>(select)
    tied.set(tieName(filter), new Set(rows.map(({ record }) => record)))
  }
  return tied
}

function toCandidate(row: FoundRow): Candidate {
  return {
    id: row.id,
    values: JSON.parse(row.properties_json) as StoredValues,
    created: row.created,
    updated: row.updated,
  }
}

function* some({ engine, portal, typeId }: Ground, ids: readonly number[]): Unit<readonly FoundRow[]> {
  return yield* ask<FoundRow>(
    sql`select id, properties_json, created, updated, archived from @record where id in ${numbers(engine, JSON.stringify(ids))} and portal = ${portal} and type = ${typeId} and archived is null`,
  )
}

/** The records of these ids, in their order. */
function* rowsOf(ground: Ground, ids: readonly number[]): Unit<readonly FoundRow[]> {
  if (ids.length === 0) return []
  const rows = new Map((yield* some(ground, ids)).map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}
