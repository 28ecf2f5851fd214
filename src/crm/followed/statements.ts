import { type Build, statement } from '../../store/statement.ts'

type OfKind = { portal: number; from: string; to_type: string; category: string; type_id: number }

/** Of some records (a JSON list), how many records each is associated with by a kind, and the one with the lowest id. */
export const countAssociationsOfKind = statement('followed.count', (q: Build<OfKind>) =>
  q.db
    .selectFrom('association')
    .select((eb) => ['from_id', eb.fn.countAll<number>().as('count'), eb.fn.min('to_id').as('first')])
    .where('portal', '=', q.p.portal)
    .where('from_id', q.among, q.numbers(q.p.from))
    .where('to_type', '=', q.p.to_type)
    .where('category', '=', q.p.category)
    .where('type_id', '=', q.p.type_id)
    .groupBy('from_id'),
)
