import { sql } from 'kysely'
import type { Engine, Store, Unit } from './port.ts'
import { postgresSchema, query } from './statement.ts'
import { dropTokens } from './tokens.ts'

/** How many rows go in one unit: others get their turn in between. */
const CHUNK = 1_000

/** Rows found by an index that begins with the portal. */
interface Indexed {
  readonly table: string
  readonly key: readonly string[]
  /** What a partial index needs to be used. */
  readonly where?: string
}

const indexed: readonly Indexed[] = [
  { table: 'webhook_subscription', key: ['id'] },
  { table: 'webhook_target', key: ['app'] },
  { table: 'webhook_replay', key: ['id'] },
  { table: 'webhook_attempt', key: ['delivery', 'number'] },
  { table: 'webhook_delivery', key: ['id'] },
  { table: 'journal_subscription', key: ['id'] },
  { table: 'journal_filter', key: ['id'] },
  { table: 'journal_snapshot', key: ['id'] },
  { table: 'form_submission', key: ['id'] },
  { table: 'form', key: ['id'] },
  { table: 'credential', key: ['id'] },
  { table: 'oauth_code', key: ['hash'] },
  { table: 'refresh_token', key: ['id'] },
  { table: 'install', key: ['app'] },
  { table: 'public_app', key: ['app'] },
  { table: 'app', key: ['id'] },
  { table: 'member', key: ['user_id'] },
  { table: 'role', key: ['id'] },
  { table: 'limit_rule', key: ['id'] },
  { table: 'limit_count', key: ['name'] },
  { table: 'limit_window', key: ['name'] },
  { table: 'single_sign_on', key: ['portal'] },
  { table: 'identity', key: ['subject'] },
  { table: 'association', key: ['from_id', 'to_type', 'to_id', 'category', 'type_id'] },
  { table: 'archived_association', key: ['from_id', 'to_type', 'to_id', 'category', 'type_id'] },
  { table: 'association_type', key: ['category', 'type_id', 'from_type', 'to_type'] },
  { table: 'search_value', key: ['type', 'property', 'value', 'record'] },
  { table: 'record_unique', key: ['type', 'property', 'value'] },
  { table: 'record', key: ['id'], where: 'archived is null' },
  { table: 'record', key: ['id'], where: 'archived is not null' },
  { table: 'record_tally', key: ['type'] },
  { table: 'search_index', key: ['type', 'property'] },
  { table: 'merged', key: ['id'] },
  { table: 'purged_value', key: ['type', 'hash'] },
  { table: 'recalculation', key: ['type'] },
  { table: 'property_rule', key: ['type', 'property', 'rule_type'] },
  { table: 'property', key: ['type', 'name'] },
  { table: 'property_group', key: ['type', 'name'] },
  { table: 'object_type', key: ['id'] },
  { table: 'stage', key: ['type', 'id'] },
  { table: 'pipeline', key: ['type', 'id'] },
  { table: 'pipeline_audit', key: ['seq'] },
  { table: 'seeded', key: ['type'] },
  { table: 'owner', key: ['id'] },
  { table: 'team', key: ['id'] },
]

/** What is removed with a portal; a test holds it against the schema. The audit log stays, and the portal's own row. */
export const removedWithPortal: ReadonlySet<string> = new Set([...indexed.map(({ table }) => table), 'change'])

/**
 * Removes all that a portal has, some rows at a time, until nothing is left or `stopped` says so; true when all is gone.
 * May be interrupted anywhere and begun again.
 */
export async function removePortalData(store: Store, portal: number, stopped: () => boolean): Promise<boolean> {
  for (const each of indexed) {
    for (let removed = CHUNK; removed >= CHUNK; ) {
      if (stopped()) return false
      removed = await store.write(() => removeIndexed(each, portal))
    }
  }
  // The change log has no index by portal, because every write would pay for it: it is gone through once, in order.
  for (let after = 0; ; ) {
    if (stopped()) return false
    const seqs = await store.scan(() => changesOf(portal, after))
    const last = seqs.at(-1)
    if (last === undefined) return true
    await store.write(() => removeChanges(portal, seqs))
    after = last
  }
}

function* removeIndexed({ table, key, where }: Indexed, portal: number): Unit<number> {
  const rows = yield* query(({ engine, db }) => {
    const name = nameOf(table, engine)
    const columns = sql.raw(key.map((column) => `"${column}"`).join(', '))
    const also = sql.raw(where === undefined ? '' : ` and ${where}`)
    const some = sql`select ${columns} from ${name} where "portal" = ${portal}${also} limit ${sql.raw(String(CHUNK))}`
    const removal = sql<{ id: number }>`
      delete from ${name} where "portal" = ${portal} and (${columns}) in (${some})
      returning ${sql.raw(table === 'record' ? '"id"' : '"portal" as "id"')}`
    return { compile: () => removal.compile(db) }
  })
  // What search knows of records by their words has no portal of its own: it goes with them.
  if (table === 'record') yield* dropTokens(rows.map(({ id }) => id))
  return rows.length
}

function nameOf(table: string, engine: Engine) {
  return sql.raw(engine === 'sqlite' ? `"${table}"` : `${postgresSchema}."${table}"`)
}

function* changesOf(portal: number, after: number): Unit<readonly number[]> {
  const rows = yield* query(({ db }) =>
    db
      .selectFrom('change')
      .select('seq')
      .where('portal', '=', portal)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(CHUNK),
  )
  return rows.map(({ seq }) => seq)
}

function* removeChanges(portal: number, seqs: readonly number[]): Unit<void> {
  yield* query(({ db }) =>
    db
      .deleteFrom('change')
      .where('portal', '=', portal)
      .where('seq', 'in', [...seqs]),
  )
}
