import { type Build, insertRows, statement, updateRows } from '../../store/statement.ts'

/** Inserts the one row of `setup`, unless it is there: 0 then. */
export const claimSetup = insertRows('setup', { one: 'bigint', at: 'bigint' }, { onConflict: 'nothing' })

export const insertPortal = insertRows('portal', { id: 'bigint', name: 'text', created: 'bigint' })

/** Every portal, oldest first. */
export const selectPortals = statement('auth.portals', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('portal').selectAll().where('deleted', 'is', null).orderBy('id'),
)

export const selectPortal = statement('auth.portal', (q: Build<{ id: number }>) =>
  q.db.selectFrom('portal').selectAll().where('id', '=', q.p.id).where('deleted', 'is', null),
)

export const selectTestPortals = statement('auth.test-portals', (q: Build<{ portal: number }>) =>
  q.db.selectFrom('portal').selectAll().where('test_of', '=', q.p.portal).where('deleted', 'is', null).orderBy('id'),
)

export const setTestOf = updateRows('portal', { id: 'bigint' }, { test_of: 'bigint' })

/** A portal's own row, held until the unit ends: acts on one portal run one after another. */
export const lockPortal = statement('auth.lock-portal', (q: Build<{ id: number }>) => {
  const row = q.db.selectFrom('portal').selectAll().where('id', '=', q.p.id).where('deleted', 'is', null)
  // Not against rows that only refer to it: who holds one of those and waits here would be waited for there.
  return q.engine === 'postgres' ? row.forNoKeyUpdate() : row
})

export const rewritePortal = updateRows(
  'portal',
  { id: 'bigint' },
  { name: 'text', disabled: 'bigint', deleted: 'bigint', key_sunset_json: 'jsonb', time_zone: 'text' },
)

/** Portals that were deleted and still have something. */
export const selectUnemptied = statement('auth.unemptied-portals', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('portal').select('id').where('deleted', 'is not', null).where('emptied', 'is', null).orderBy('id'),
)

export const setEmptied = updateRows('portal', { id: 'bigint' }, { emptied: 'bigint' })
