import { sql } from 'kysely'
import { type Build, statement } from '../../store/statement.ts'

/** How many live records there are of each type: read from the index of live records alone, off the main thread. */
export const countRecords = statement('limits.records', (q: Build<{ portal: number }>) =>
  q.db
    .selectFrom('record')
    .select(['type', (eb) => eb.fn.countAll<number>().as('records')])
    .where('portal', '=', q.p.portal)
    .where('archived', 'is', null)
    .groupBy('type'),
)

/**
 * How many records each record is associated with, by the type they are of; in the order of the table's key. Those with
 * fewer than `least` associations of any kind are passed over at once: distinct records cost three times as much to count.
 */
const perRecord = (q: Build<{ portal: number; least: number }>) =>
  q.db
    .selectFrom('association')
    .select([
      'from_id',
      'to_type',
      (eb) => eb.fn.max('from_type').as('from_type'),
      sql<number>`count(distinct to_id)`.as('associated'),
    ])
    .where('portal', '=', q.p.portal)
    .groupBy(['from_id', 'to_type'])
    .having((eb) => eb.fn.countAll<number>(), '>=', q.p.least)

/** How many records have how many associations, `least` or more, by the types of both sides. */
export const tallyAssociations = statement('limits.associations', (q: Build<{ portal: number; least: number }>) =>
  q.db
    .selectFrom(perRecord(q).as('each'))
    .select(['from_type', 'to_type', 'associated', (eb) => eb.fn.countAll<number>().as('records')])
    .groupBy(['from_type', 'to_type', 'associated']),
)

type Range = { portal: number; from_type: string; to_type: string; least: number; below: number; limit: number }

/** Records of a type that have so many associations with records of another, those with most first. */
export const selectCrowded = statement('limits.crowded', (q: Build<Range>) =>
  q.db
    .selectFrom(perRecord(q).where('from_type', '=', q.p.from_type).where('to_type', '=', q.p.to_type).as('each'))
    .select(['from_id', 'associated'])
    .where('associated', '>=', q.p.least)
    .where('associated', '<', q.p.below)
    .orderBy('associated', 'desc')
    .orderBy('from_id')
    .limit(q.p.limit),
)
