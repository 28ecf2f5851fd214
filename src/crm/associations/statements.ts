import { sql } from 'kysely'
import { type Build, deleteRows, insertRows, postgresSchema, statement, updateRows } from '../../store/statement.ts'

const typeKey = { portal: 'bigint', category: 'text', type_id: 'bigint', from_type: 'text', to_type: 'text' } as const

export const insertAssociationTypes = insertRows('association_type', {
  ...typeKey,
  name: 'text',
  label: 'text',
  inverse_id: 'bigint',
  max_to: 'bigint',
})

export const relabelAssociationTypes = updateRows('association_type', typeKey, { label: 'text' })
export const limitAssociationTypes = updateRows('association_type', typeKey, { max_to: 'bigint' })
export const deleteAssociationTypes = deleteRows('association_type', typeKey)

const row = {
  portal: 'bigint',
  from_type: 'text',
  from_id: 'bigint',
  to_type: 'text',
  to_id: 'bigint',
  category: 'text',
  type_id: 'bigint',
} as const

type Kinds = { portal: number; ids: string }

/**
 * The labels with these ids (a JSON list) that there still are. They can't be deleted until the unit ends; they can be
 * renamed.
 */
export const holdLabels = statement('associations.hold-labels', (q: Build<Kinds>) => {
  const labels = q.db
    .selectFrom('association_type')
    .select(['category', 'type_id'])
    .where('portal', '=', q.p.portal)
    .where('category', '=', 'USER_DEFINED')
    .where('type_id', q.among, q.numbers(q.p.ids))
  return q.engine === 'postgres' ? labels.forKeyShare() : labels
})

/** What another unit made meanwhile stays as it is. */
export const insertAssociations = insertRows('association', row, { onConflict: 'nothing' })
export const deleteAssociations = deleteRows('association', row)

export const insertArchivedAssociations = insertRows(
  'archived_association',
  { ...row, archived: 'bigint' },
  { onConflict: 'nothing' },
)
/** Everything that is kept of some pairs of records, one direction. */
export const deleteArchivedPairs = deleteRows('archived_association', {
  portal: 'bigint',
  from_id: 'bigint',
  to_type: 'text',
  to_id: 'bigint',
})
/** Everything that is kept of some kinds, for when they go. */
export const deleteArchivedKinds = deleteRows('archived_association', typeKey)

type OfPair = { portal: number; to_type: string; pairs: string }

// PostgreSQL is told how to go about lists of what is looked for: for each in turn, by the index. By itself, before its first
// `analyze` of a table that has just been filled, it reads all associations of the portal (`offset 0` keeps it from that).

/** Whether a row of a table is of one of the pairs. */
const isAmong = (q: Build<OfPair>, table: 'association' | 'archived_association') =>
  q.engine === 'sqlite'
    ? sql<boolean>`"portal" = ${q.p.portal} and to_type = ${q.p.to_type} and (from_id, to_id) in (
        select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(${q.p.pairs}))`
    : sql<boolean>`ctid = any(array(
        select found.ctid from (
          select distinct (value->>0)::bigint as first, (value->>1)::bigint as second from json_array_elements(${q.p.pairs}::json)
        ) as pair cross join lateral (
          select ctid from ${sql.id(postgresSchema, table)}
          where "portal" = ${q.p.portal} and from_id = pair.first and to_type = ${q.p.to_type} and to_id = pair.second offset 0
        ) as found))`

/** The associations of some pairs of records (a JSON list of lists of two ids), one direction. */
export const selectAssociationsOfPairs = statement('associations.of-pairs', (q: Build<OfPair>) =>
  q.db.selectFrom('association').selectAll().where(isAmong(q, 'association')),
)

/** The same of what is kept for archived records. */
export const selectArchivedAssociationsOfPairs = statement('associations.archived-of-pairs', (q: Build<OfPair>) =>
  q.db.selectFrom('archived_association').selectAll().where(isAmong(q, 'archived_association')),
)

/** What is kept of the associations of some records (a JSON list). */
export const selectArchivedAssociationsOf = statement(
  'associations.archived-of',
  (q: Build<{ portal: number; from: string }>) =>
    q.db
      .selectFrom('archived_association')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('from_id', q.among, q.numbers(q.p.from)),
)

/**
 * Some records of which associations are kept although they were archived before an instant, or are not there at all. The
 * table is gone through until enough are found: what is found is to be removed before the next call.
 */
export const selectUnrestorable = statement(
  'associations.unrestorable',
  (q: Build<{ before: number; limit: number }>) =>
    q.db
      .selectFrom('archived_association as a')
      .leftJoin('record as r', 'r.id', 'a.from_id')
      .select(['a.portal', 'a.from_id'])
      .distinct()
      .where('a.archived', '<', q.p.before)
      .where((eb) => eb.or([eb('r.archived', '<', q.p.before), eb('r.id', 'is', null)]))
      .limit(q.p.limit),
)

type OfKind = { portal: number; from: string; to_type: string; category: string; type_id: number }

/** The associations of one kind that some records (a JSON list) have. */
export const selectAssociationsOfKind = statement('associations.of-kind', (q: Build<OfKind>) =>
  q.db
    .selectFrom('association')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('from_id', q.among, q.numbers(q.p.from))
    .where('to_type', '=', q.p.to_type)
    .where('category', '=', q.p.category)
    .where('type_id', '=', q.p.type_id),
)

type From = { portal: number; from: number; to_type: string; after: number; limit: number }

/** The associations of a record to one type, from a record id on, in the order of those ids; `limit` counts records. */
export const selectAssociationsOf = statement('associations.of', (q: Build<From>) => {
  const of = q.db
    .selectFrom('association')
    .where('portal', '=', q.p.portal)
    .where('from_id', '=', q.p.from)
    .where('to_type', '=', q.p.to_type)
  const records = of.select('to_id').distinct().where('to_id', '>=', q.p.after).orderBy('to_id').limit(q.p.limit)
  return of.selectAll().where('to_id', 'in', records).orderBy('to_id').orderBy('category').orderBy('type_id')
})

type FromMany = { portal: number; from: string; to_type: string; skip: number }

/**
 * The associations of some records to one type (a JSON list of lists: a record, and the lowest id to begin with), of each
 * record those before the one that `skip` come before, so that one with very many costs no more than any other.
 */
export const selectAssociationsOfMany = statement('associations.of-many', (q: Build<FromMany>) => {
  type Wanted = { id: number; after: number }
  const wanted =
    q.engine === 'sqlite'
      ? sql<Wanted>`(select json_extract(value, '$[0]') as id, json_extract(value, '$[1]') as after from json_each(${q.p.from}))`
      : sql<Wanted>`(select (value->>0)::bigint as id, (value->>1)::bigint as after from json_array_elements(${q.p.from}::json))`
  const end = q.db
    .selectFrom('association as later')
    .select('later.to_id')
    .where('later.portal', '=', q.p.portal)
    .whereRef('later.from_id', '=', sql.ref<number>('wanted.id'))
    .where('later.to_type', '=', q.p.to_type)
    .whereRef('later.to_id', '>=', sql.ref<number>('wanted.after'))
    .orderBy('later.to_id')
    .limit(1)
    .offset(q.p.skip)
  const from = q.db.selectFrom(wanted.as('wanted'))
  const first = sql.ref<number>('wanted.id')
  const after = sql.ref<number>('wanted.after')
  const before = sql<number>`coalesce(${end}, 9007199254740991)`
  const found =
    q.engine === 'sqlite'
      ? // SQLite keeps the order of a cross join: the other way round it reads every association of the portal.
        from
          .crossJoin('association as a')
          .where('a.portal', '=', q.p.portal)
          .where('a.from_id', '=', first)
          .where('a.to_type', '=', q.p.to_type)
          .where('a.to_id', '>=', after)
          .where('a.to_id', '<', before)
      : from.innerJoinLateral(
          (eb) =>
            eb
              .selectFrom('association as each')
              .selectAll()
              .where('each.portal', '=', q.p.portal)
              .where('each.from_id', '=', first)
              .where('each.to_type', '=', q.p.to_type)
              .where('each.to_id', '>=', after)
              .where('each.to_id', '<', before)
              .offset(0)
              .as('a'),
          (join) => join.onTrue(),
        )
  return found.selectAll('a').orderBy('a.from_id').orderBy('a.to_id').orderBy('a.category').orderBy('a.type_id')
})

/** Every association of some records (a JSON list), to whatever it is. */
export const selectAllAssociationsOf = statement('associations.all-of', (q: Build<{ portal: number; from: string }>) =>
  q.db
    .selectFrom('association')
    .selectAll()
    .where('portal', '=', q.p.portal)
    .where('from_id', q.among, q.numbers(q.p.from)),
)

/** Every association of one kind, for when the kind goes. */
export const selectAssociationsByType = statement(
  'associations.by-type',
  (q: Build<{ portal: number; category: string; type_id: number; from_type: string; to_type: string }>) =>
    q.db
      .selectFrom('association')
      .selectAll()
      .where('portal', '=', q.p.portal)
      .where('category', '=', q.p.category)
      .where('type_id', '=', q.p.type_id)
      .where('from_type', '=', q.p.from_type)
      .where('to_type', '=', q.p.to_type),
)
