import { ask, type Fragment, sql } from './fragment.ts'
import type { RowsPlan, Unit } from './port.ts'

// How many live records there are of a type. PostgreSQL adds a row for every change of the number, so that writers don't
// wait for each other; they are added up now and then.

const count: RowsPlan = {
  name: 'tally.count',
  certain: true,
  columns: ['portal', 'type', 'live'],
  sqlite: `insert into record_tally (portal, type, live) values (?, ?, ?)
    on conflict (portal, type) do update set live = live + excluded.live`,
  postgres: `insert into spoke.record_tally (portal, type, live)
    select r.portal, r.type, r.live from json_to_recordset($1::json) as r(portal bigint, type text, live bigint)`,
}

/** Counts records that came (or, below zero, went). */
export function* countRecords(portal: number, type: string, live: number): Unit<void> {
  if (live !== 0) yield { kind: 'rows', plan: count, rows: [{ portal, type, live }] }
}

/** How many live records there are, as `live`. */
export function tally(portal: number, type: string): Fragment {
  return sql`select cast(coalesce(sum(live), 0) as bigint) as live from @record_tally where portal = ${portal} and type = ${type}`
}

/** Puts one row in place of many, where there are many. Only PostgreSQL needs it. */
export function* addUpTally(): Unit<void> {
  yield* ask(sql`with gone as (
      delete from @record_tally where (select count(*) from (select 1 from @record_tally limit 200) as few) >= 200
      returning portal, type, live
    )
    insert into @record_tally (portal, type, live) select portal, type, sum(live) from gone group by portal, type`)
}
