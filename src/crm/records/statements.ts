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

export const indexValues = insertRows('record_value', indexRow)

export const unindexValues = deleteRows('record_value', indexRow)

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
    .where('id', 'in', q.numbers(q.p.ids))
    .where('portal', '=', q.p.portal)
    .where('type', '=', q.p.type),
)

/** The same records, held for change until the unit ends; locked in one order, so that two units can't wait in a circle. */
export const holdRecords = statement('records.hold', (q: Build<ByIds>) => {
  const records = q.db
    .selectFrom('record')
    .select(recordColumns)
    .where('id', 'in', q.numbers(q.p.ids))
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
      .where('value', 'in', q.strings(q.p.values)),
)
