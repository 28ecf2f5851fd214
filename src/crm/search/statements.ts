import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', type: 'text', property: 'text' } as const
const progress = { state: 'text', next_id: 'bigint', begin_at: 'bigint' } as const

export const insertIndexes = insertRows('search_index', { ...key, ...progress }, { onConflict: 'nothing' })
export const moveIndexes = updateRows('search_index', key, progress)
export const deleteIndexes = deleteRows('search_index', key)

/** The indexes that a portal has, however far they have come. */
export const selectIndexes = statement('search.indexes', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('search_index').selectAll().where('portal', '=', q.p.portal).orderBy('type').orderBy('property'),
)

/** The indexes that something is to be done for, in every portal. */
export const selectUnfinished = statement('search.unfinished', (q: Build<Record<string, never>>) =>
  q.db
    .selectFrom('search_index')
    .selectAll()
    .where('state', '<>', 'complete')
    .orderBy('portal')
    .orderBy('type')
    .orderBy('property'),
)

/** One index, held until the unit ends: one process at a time goes on with it. */
export const holdIndex = statement(
  'search.hold-index',
  (q: Build<{ portal: number; type: string; property: string }>) => {
    const row = q.db
      .selectFrom('search_index')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property)
    return q.engine === 'postgres' ? row.forUpdate() : row
  },
)

/** Some of the values that are kept of a property. */
export const selectSomeKept = statement(
  'search.some-kept',
  (q: Build<{ portal: number; type: string; property: string; limit: number }>) =>
    q.db
      .selectFrom('search_value')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
      .where('property', '=', q.p.property)
      .limit(q.p.limit),
)
