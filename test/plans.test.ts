import pg from 'pg'
import { expect, inject, test } from 'vitest'
import '../src/app.ts'
import { systemClock } from '../src/kit/clock.ts'
import { silentLog } from '../src/kit/log.ts'
import { BY_INDEX, openPostgresStore } from '../src/store/postgres/store.ts'
import { declaredStatements } from '../src/store/statement.ts'
import { createDatabase } from './harness/database.ts'

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}

const ROWS = 60_000
const filled = ['record', 'association', 'archived_association', 'change']

// Of a table that has just been filled PostgreSQL has no statistics: what it takes for one row may be all of them.
test('PostgreSQL looks each of a list up by index, though it knows nothing of the tables', async () => {
  const database = await createDatabase(inject('postgres'))
  const store = await openPostgresStore({ url: database.url, clock: systemClock, log: silentLog, connections: 1 })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`set search_path = spoke; set synchronous_commit = off`)
    for (const table of filled) await client.query(`alter table ${table} set (autovacuum_enabled = false)`)
    await client.query(`
      insert into record (id, portal, type, properties_json, created, updated)
      select i, 1, '0-1', '{}', i, i from generate_series(1, ${ROWS}) as i;
      insert into association (portal, from_type, from_id, to_type, to_id, category, type_id)
      select 1, '0-1', i, '0-2', i % 100, 'HUBSPOT_DEFINED', 279 from generate_series(1, ${ROWS}) as i;
      insert into archived_association (portal, from_type, from_id, to_type, to_id, category, type_id, archived)
      select 1, '0-1', i, '0-2', i % 100, 'HUBSPOT_DEFINED', 279, 1 from generate_series(1, ${ROWS}) as i;
      insert into change (portal, type, record, kind, at, source)
      select 1, '0-1', i, 'creation', i, 'API' from generate_series(1, ${ROWS}) as i`)
    await client.query(BY_INDEX)
    const wrong: string[] = []
    let seen = 0
    for (const { name, compiled } of declaredStatements()) {
      const { text } = compiled('postgres')
      if (!/json_array_elements/.test(text) || !filled.some((table) => text.includes(`"${table}"`))) continue
      seen++
      const { rows } = await client.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
        `explain (generic_plan, format json) ${text}`,
      )
      for (const node of nodesOf(rows[0]?.['QUERY PLAN'][0]?.Plan)) {
        const reads = node['Node Type'].endsWith('Scan') && filled.some((table) => isOf(node, table))
        // A bitmap's conditions stand at the index below it; a row that is known by its place needs none.
        if (!reads || ['Bitmap Heap Scan', 'Tid Scan'].includes(node['Node Type'])) continue
        if (/\b(id|from_id|record|position|value)\b/.test(node['Index Cond'] ?? '')) continue
        wrong.push(`${name}: ${node['Node Type']} by ${node['Index Cond'] ?? 'nothing'}`)
      }
    }
    expect(wrong).toEqual([])
    expect(seen).toBeGreaterThanOrEqual(10)
  } finally {
    await client.end()
    await store.close()
    await database.drop()
  }
})

const isOf = (node: Plan, table: string): boolean =>
  node['Relation Name'] === table || node['Index Name']?.startsWith(`${table}_`) === true

function nodesOf(plan: Plan | undefined): readonly Plan[] {
  return plan === undefined ? [] : [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}
