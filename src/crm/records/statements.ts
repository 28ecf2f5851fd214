import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

export const insertRecords = insertRows('record', {
  id: 'bigint',
  portal: 'bigint',
  type: 'text',
  properties_json: 'jsonb',
  created: 'bigint',
  updated: 'bigint',
})

export const writeRecords = updateRows(
  'record',
  { id: 'bigint', portal: 'bigint' },
  { properties_json: 'jsonb', updated: 'bigint' },
)

/** The same with the creation date, which a merge can move back. */
export const rewriteRecords = updateRows(
  'record',
  { id: 'bigint', portal: 'bigint' },
  { properties_json: 'jsonb', created: 'bigint', updated: 'bigint' },
)

export const archiveRecords = updateRows(
  'record',
  { id: 'bigint', portal: 'bigint' },
  { archived: 'bigint', updated: 'bigint' },
)

/** Leaves out values that another record has; the count tells whether any was left out. */
export const claimValues = insertRows(
  'record_unique',
  { portal: 'bigint', type: 'text', property: 'text', value: 'text', record: 'bigint' },
  { onConflict: 'nothing' },
)

export const releaseValues = deleteRows('record_unique', {
  portal: 'bigint',
  type: 'text',
  property: 'text',
  value: 'text',
  record: 'bigint',
})

const indexRow = { portal: 'bigint', type: 'text', property: 'text', value: 'text', record: 'bigint' } as const

export const indexValues = insertRows('search_value', indexRow, { onConflict: 'nothing' })

export const unindexValues = deleteRows('search_value', indexRow)

export const deleteRecords = deleteRows('record', { id: 'bigint', portal: 'bigint' })

export const insertMerged = insertRows('merged', { portal: 'bigint', type: 'text', id: 'bigint', into_id: 'bigint' })

/** Lets ids that led to one record lead to another. */
export const redirectMerged = statement(
  'records.redirect-merged',
  (q: Build<{ portal: number; from: number; to: number }>) =>
    q.db
      .updateTable('merged')
      .set({ into_id: q.p.to })
      .where('portal', '=', q.p.portal)
      .where('into_id', '=', q.p.from),
)

export const deleteMergedInto = deleteRows('merged', { portal: 'bigint', into_id: 'bigint' })

export const insertPurged = insertRows(
  'purged_value',
  { portal: 'bigint', type: 'text', hash: 'text' },
  { onConflict: 'nothing' },
)

const recordColumns = ['id', 'properties_json', 'created', 'updated', 'archived'] as const

type ById = { portal: number; type: string; id: number }
type ByIds = { portal: number; type: string; ids: string }

/** One record, archived or not. The hottest statement of all. */
export const selectRecord = statement('records.one', (q: Build<ById>) =>
  q.db
    .selectFrom('record')
    .select(recordColumns)
    .where('id', '=', q.p.id)
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type),
)

/** The records with these ids (a JSON list), archived or not, in no order. */
export const selectRecords = statement('records.some', (q: Build<ByIds>) =>
  q.db
    .selectFrom('record')
    .select(recordColumns)
    .where('id', q.among, q.numbers(q.p.ids))
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type),
)

/** The same records, held for change until the unit ends; locked in one order, so that two units can't wait in a circle. */
export const holdRecords = statement('records.hold', (q: Build<ByIds>) => {
  const records = q.db
    .selectFrom('record')
    .select(recordColumns)
    .where('id', q.among, q.numbers(q.p.ids))
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .orderBy('id')
  return q.engine === 'postgres' ? records.forUpdate() : records
})

/** Holds records of which only their being there matters. */
export const lockRecords = statement('records.lock', (q: Build<ByIds>) => {
  const records = q.db
    .selectFrom('record')
    .select('id')
    .where('id', q.among, q.numbers(q.p.ids))
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .orderBy('id')
  return q.engine === 'postgres' ? records.forUpdate() : records
})

type Page = { portal: number; type: string; from: number; limit: number }

/** Live records from an id on, in ascending order. */
export const selectLivePage = statement('records.live-page', (q: Build<Page>) =>
  q.db
    .selectFrom('record')
    .select(recordColumns)
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('archived', 'is', null)
    .where('id', '>=', q.p.from)
    .orderBy('id')
    .limit(q.p.limit),
)

/** Archived records from an id on, in ascending order. */
export const selectArchivedPage = statement('records.archived-page', (q: Build<Page>) =>
  q.db
    .selectFrom('record')
    .select(recordColumns)
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('archived', 'is not', null)
    .where('id', '>=', q.p.from)
    .orderBy('id')
    .limit(q.p.limit),
)

/** Which records hold these values (a JSON list) of a unique property. */
export const selectHolders = statement(
  'records.holders',
  (q: Build<{ portal: number; type: string; property: string; values: string }>) =>
    q.db
      .selectFrom('record_unique')
      .select(['value', 'record'])
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property)
      .where('value', q.among, q.strings(q.p.values)),
)

/** Where ids (a JSON list) of records that were merged away lead. */
export const selectMerged = statement('records.merged', (q: Build<ByIds>) =>
  q.db
    .selectFrom('merged')
    .select(['id', 'into_id'])
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('id', q.among, q.numbers(q.p.ids)),
)

/** Which of these hashes (a JSON list) belong to values whose record was purged. */
export const selectPurged = statement('records.purged', (q: Build<{ portal: number; type: string; hashes: string }>) =>
  q.db
    .selectFrom('purged_value')
    .select('hash')
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type)
    .where('hash', q.among, q.strings(q.p.hashes)),
)

/** Gives the unique values of one record to another. */
export const moveClaims = statement('records.move-claims', (q: Build<{ portal: number; from: number; to: number }>) =>
  q.db
    .updateTable('record_unique')
    .set({ record: q.p.to })
    .where('portal', '=', q.p.portal)
    .where('record', '=', q.p.from),
)

/** Takes every unique value away from a record. */
export const dropClaims = statement('records.drop-claims', (q: Build<{ portal: number; record: number }>) =>
  q.db.deleteFrom('record_unique').where('portal', '=', q.p.portal).where('record', '=', q.p.record),
)
