import { type Build, deleteRows, insertRows, statement, updateRows } from '../../store/statement.ts'

const key = { portal: 'bigint', type: 'text' } as const
const values = { next_id: 'bigint', again_at: 'bigint' } as const

export const insertRecalculations = insertRows('recalculation', { ...key, ...values }, { onConflict: 'nothing' })
export const moveRecalculations = updateRows('recalculation', key, values)
export const deleteRecalculations = deleteRows('recalculation', key)

/** What is still to be calculated again, in every portal. */
export const selectRecalculations = statement('formulas.recalculations', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('recalculation').selectAll().orderBy('portal').orderBy('type'),
)

/** How far one object type has come, held until the unit ends: one process at a time goes on with it. */
export const holdRecalculation = statement(
  'formulas.hold-recalculation',
  (q: Build<{ portal: number; type: string }>) => {
    const row = q.db
      .selectFrom('recalculation')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('type', '=', q.p.type)
    return q.engine === 'postgres' ? row.forUpdate() : row
  },
)
