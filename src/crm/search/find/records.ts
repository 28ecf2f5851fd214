import { ask, type Fragment, sql } from '../../../store/fragment.ts'
import type { Row, Unit } from '../../../store/port.ts'
import { tally } from '../../../store/tally.ts'
import type { StoredValues } from '../../object-type.ts'
import { type Candidate, meets, meetsQuery, type Tied, tieName } from '../matches.ts'
import { accessOf, amongNumbers, type Ground, liveRecords } from './access.ts'
import { keepBest } from './best.ts'
import type { Program } from './plan.ts'

// What no index says is looked up in the records themselves.

export interface FoundRow extends Row {
  readonly id: number
  readonly properties_json: string
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

export interface Picked {
  readonly total: number
  readonly ids: readonly number[]
}

/** Records that are looked at between two looks at the clock. */
export const CHUNK = 500

/** Looks at every candidate (or every record), counts those that meet the filters and keeps the page. */
export function* readAll(
  ground: Ground,
  program: Program,
  candidates: Fragment | undefined,
  known?: number,
): Unit<Picked> {
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
    const ids = yield* listed(ground, candidates)
    for (let at = 0; at < ids.length; at += CHUNK) look(yield* recordsOf(ground, ids.slice(at, at + CHUNK)))
  }
  return { total, ids: best.page() }
}

/** The ids that a select gives, in one row: that is many times cheaper than a row each. */
export function* listed({ engine }: Ground, select: Fragment): Unit<readonly number[]> {
  const [row] = yield* ask<{ ids: string }>(
    engine === 'sqlite'
      ? sql`select json_group_array(record) as ids from (${select}) as found`
      : sql`select coalesce(json_agg(record), '[]')::text as ids from (${select}) as found`,
  )
  return JSON.parse(row?.ids ?? '[]') as readonly number[]
}

/** Whether a record meets the query and one of the groups. */
export function matches({ groups, query }: Program, candidate: Candidate, tied: Tied): boolean {
  if (query !== undefined && !meetsQuery(candidate, query)) return false
  return groups.length === 0 || groups.some((group) => group.every((filter) => meets(candidate, filter, tied)))
}

/** What filters by association look at. */
export function* readTied(ground: Ground, program: Program): Unit<Tied> {
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

export function toCandidate(row: FoundRow): Candidate {
  return {
    id: row.id,
    values: JSON.parse(row.properties_json) as StoredValues,
    created: row.created,
    updated: row.updated,
  }
}

/** The live records among these ids, in any order. */
export function* recordsOf({ engine, portal, typeId }: Ground, ids: readonly number[]): Unit<readonly FoundRow[]> {
  if (ids.length === 0) return []
  return yield* ask<FoundRow>(
    sql`select id, properties_json, created, updated, archived from @record where id ${amongNumbers(engine, JSON.stringify(ids))} and portal = ${portal} and type = ${typeId} and archived is null`,
  )
}

/** The live records among these ids, in their order. */
export function* recordsInOrder(ground: Ground, ids: readonly number[]): Unit<readonly FoundRow[]> {
  const rows = new Map((yield* recordsOf(ground, ids)).map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}

/** How many live records there are of the type. */
export function* countLive({ portal, typeId }: Ground): Unit<number> {
  const [counted] = yield* ask<{ live: number }>(tally(portal, typeId))
  return Number(counted?.live ?? 0)
}
