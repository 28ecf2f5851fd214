import { sql } from 'kysely'
import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', type: 'text', name: 'text' } as const
const values = { definition_json: 'jsonb', created: 'bigint', updated: 'bigint', archived: 'bigint' } as const

export const insertProperty = insertRows('property', { ...key, ...values }, { onConflict: 'nothing' })
export const rewriteProperty = updateRows('property', key, values)

const groupValues = { label: 'text', display_order: 'bigint', archived: 'bigint' } as const

export const insertGroup = insertRows('property_group', { ...key, ...groupValues }, { onConflict: 'nothing' })
export const rewriteGroup = updateRows('property_group', key, groupValues)
export const deleteGroup = deleteRows('property_group', key)

/** Gives some claims on values of a property up, and tells which. */
export const dropClaimsOfProperty = statement(
  'properties.drop-claims',
  (q: Build<{ portal: number; type: string; property: string; limit: number }>) => {
    const claims = q.db
      .selectFrom('record_unique')
      .select('value')
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property)
      .limit(q.p.limit)
    return q.db
      .deleteFrom('record_unique')
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property)
      .where('value', 'in', claims)
      .returning('value')
  },
)

/**
 * Live records of a type that were changed at an instant or later, in the order of their ids. The sign keeps SQLite from
 * walking through all records in that order.
 */
export const selectChangedSince = statement(
  'properties.changed-since',
  (q: Build<{ portal: number; type: string; since: number; from: number; limit: number }>) =>
    q.db
      .selectFrom('record')
      .select('id')
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('archived', 'is', null)
      .where('updated', '>=', q.p.since)
      .where(sql<number>`+id`, '>=', q.p.from)
      .orderBy(sql`+id`)
      .limit(q.p.limit),
)

/** One property as the portal has it stored, held until the unit ends. */
export const holdProperty = statement('properties.hold', (q: Build<{ portal: number; type: string; name: string }>) => {
  const row = q.db
    .selectFrom('property')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('name', '=', q.p.name)
  return q.engine === 'postgres' ? row.forUpdate() : row
})
