import { sql } from 'kysely'
import { type Build, insertRows, statement } from '../../src/store/statement.ts'

/** Takes from a record what its properties say of associations, as if an older Spoke had written it. */
export const forget = statement('test.forget-followed', (q: Build<{ portal: number; id: number }>) => {
  const without =
    q.engine === 'sqlite'
      ? sql<string>`json_remove(properties_json, '$.num_associated_contacts', '$.associatedcompanyid')`
      : sql<string>`properties_json - 'num_associated_contacts' - 'associatedcompanyid'`
  return q.db
    .updateTable('record')
    .set({ properties_json: without })
    .where('portal', '=', q.p.portal)
    .where('id', '=', q.p.id)
})

/** What the migration leaves to be done. */
export const due = insertRows(
  'recalculation',
  { portal: 'bigint', type: 'text', next_id: 'bigint', again_at: 'bigint' },
  { onConflict: 'nothing' },
)
