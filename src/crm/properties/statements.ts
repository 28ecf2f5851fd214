import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', type: 'text', name: 'text' } as const
const values = { definition_json: 'jsonb', created: 'bigint', updated: 'bigint', archived: 'bigint' } as const

export const insertProperty = insertRows('property', { ...key, ...values }, { onConflict: 'nothing' })
export const rewriteProperty = updateRows('property', key, values)

const groupValues = { label: 'text', display_order: 'bigint', archived: 'bigint' } as const

export const insertGroup = insertRows('property_group', { ...key, ...groupValues }, { onConflict: 'nothing' })
export const rewriteGroup = updateRows('property_group', key, groupValues)
export const deleteGroup = deleteRows('property_group', key)

/** Gives every claim on values of a property up. */
export const dropClaimsOfProperty = statement(
  'properties.drop-claims',
  (q: Build<{ portal: number; type: string; property: string }>) =>
    q.db
      .deleteFrom('record_unique')
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property),
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
