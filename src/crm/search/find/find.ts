import { ask, type Fragment, sql } from '../../../store/fragment.ts'
import type { Engine, Home, Unit } from '../../../store/port.ts'
import { matching, type TokenQuery } from '../../../store/tokens.ts'
import { accessOf, type Ground } from './access.ts'
import { keepBest } from './best.ts'
import { leavesOf, madeOf, putTogether } from './leaves.ts'
import { FEW, page, pageOf } from './pages.ts'
import {
  couldUse,
  type GroupPlan,
  type Program,
  planGroup,
  type Searching,
  selectGroup,
  selectTokens,
  united,
} from './plan.ts'
import { countLive, type FoundRow, type Picked, readAll, recordsInOrder, recordsOf, toCandidate } from './records.ts'
import { lookUpBits, recall } from './remembered.ts'

// The search itself: a unit of reads that runs on a reader thread. It finds the exact number of records and the ids of one
// page; what an index can't say exactly is looked up in the records.

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

/** So many hits are listed; of more it is only counted how many they are. */
const SOME = 20_000
/** From so many hits on PostgreSQL counts them faster among kept values. */
const MANY = 50_000
/** A search as a task: `home` is where it runs, and what it remembers of filters it remembers there. */
export function* run({ engine, program }: FindInput, home: Home): Unit<Found> {
  const ground: Ground = { ...program.ground, engine }
  const search: Searching = { ground, program, how: [], wanted: new Set() }
  const { total, ids } = yield* pick(search, home)
  const rows = yield* recordsInOrder(ground, ids)
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
  const access = accessOf(ground, filter, true)
  if (access?.exact !== true) return undefined
  const select = access.tokens === undefined ? access.select : selectTokens(ground, access.tokens)
  if (select === undefined) return undefined
  const found = yield* ask<{ record: number }>(sql`${select} limit ${HANDFUL + 1}`)
  if (found.length > HANDFUL) return undefined
  const rows = yield* recordsOf(
    ground,
    found.map(({ record }) => record),
  )
  const best = keepBest(program)
  for (const row of rows) best.add(toCandidate(row))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const page = best.page().flatMap((id) => byId.get(id) ?? [])
  return { total: found.length, rows: page, how: ['looked up'], wanted: [], live: 0 }
}

function* pick(search: Searching, home: Home): Unit<Picked> {
  const { ground, program, how } = search
  if (program.groups.length === 0 && program.query === undefined) {
    const live = yield* countLive(ground)
    how.push('every record')
    return { total: live, ids: yield* page(search, undefined, live) }
  }
  const wordy = yield* isWordy(ground, program)
  const made = madeOf(ground, program, wordy)
  const sets = made === undefined ? undefined : yield* recall(ground, home, leavesOf(made))
  if (made !== undefined && sets !== undefined) {
    const found = putTogether(made, sets)
    how.push('counted among what is remembered')
    return { total: found.size, ids: yield* pageOf(search, found) }
  }
  const groups = program.groups.length === 0 ? [[]] : program.groups
  const plans = groups.map((group) => planGroup(ground, program, group, wordy))
  for (const property of couldUse({ ...program, sort: undefined })) search.wanted.add(property)
  const narrowed: GroupPlan[] = []
  for (const plan of plans) narrowed.push(yield* narrow(ground, plan))
  const selects = narrowed.map((plan) => selectGroup(ground, plan))
  const known = selects.filter((select) => select !== undefined)
  if (known.length < selects.length) {
    how.push('reading every record: a group has no filter that an index knows')
    return yield* readAll(ground, program, undefined)
  }
  const candidates = united(known)
  if (!narrowed.every(({ exact }) => exact)) {
    how.push('an index narrows it down, the records decide')
    return yield* readAll(ground, program, candidates)
  }
  const some = yield* lookUpBits(ground, sql`select record from (${candidates}) as candidates limit ${SOME + 1}`)
  how.push('counted by index')
  if (some.size <= SOME) return { total: some.size, ids: yield* pageOf(search, some) }
  const total = yield* count(ground, narrowed, candidates)
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
