import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', id: 'text' } as const

export const insertObjectType = insertRows('object_type', {
  ...key,
  name: 'text',
  definition_json: 'jsonb',
  created: 'bigint',
  updated: 'bigint',
})
export const rewriteObjectType = updateRows('object_type', key, {
  definition_json: 'jsonb',
  updated: 'bigint',
  archived: 'bigint',
})
export const deleteObjectType = deleteRows('object_type', key)

type OfType = { portal: number; type: string }

/** Whether there is a record of a type that is not archived. */
export const selectAnyRecord = statement('schemas.any-record', (q: Build<OfType>) =>
  q.db
    .selectFrom('record')
    .select('id')
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('archived', 'is', null)
    .limit(1),
)

const tables = [
  'property',
  'property_rule',
  'recalculation',
  'property_group',
  'pipeline',
  'stage',
  'pipeline_audit',
  'purged_value',
  'search_index',
] as const

/** What belongs to a type beside its records, one statement a table. */
export const deleteOfType = tables.map((table) =>
  statement(`schemas.purge-${table}`, (q: Build<OfType>) =>
    q.db.deleteFrom(table).where('portal', '=', q.p.portal).where('type', '=', q.p.type),
  ),
)

/** The kinds of association that lead from or to a type. */
export const deleteKindsOfType = statement('schemas.purge-kinds', (q: Build<OfType>) =>
  q.db
    .deleteFrom('association_type')
    .where('portal', '=', q.p.portal)
    .where((eb) => eb.or([eb('from_type', '=', q.p.type), eb('to_type', '=', q.p.type)])),
)
