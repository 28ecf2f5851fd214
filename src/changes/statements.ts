import { sql } from 'kysely'
import { type Build, insertRows, statement, updateRows } from '../store/statement.ts'

export const insertChanges = insertRows('change', {
  portal: 'bigint',
  type: 'text',
  record: 'bigint',
  kind: 'text',
  before_json: 'jsonb',
  after_json: 'jsonb',
  at: 'bigint',
  source: 'text',
  source_id: 'text',
  user_id: 'bigint',
})

/** Forgets the values of a record's changes and keeps the facts. */
export const blankChanges = updateRows(
  'change',
  { portal: 'bigint', record: 'bigint' },
  { before_json: 'jsonb', after_json: 'jsonb' },
)

const columns = [
  'portal',
  'type',
  'record',
  'kind',
  'before_json',
  'after_json',
  'at',
  'source',
  'source_id',
  'user_id',
] as const

/** Where this engine keeps the position: SQLite's one writer commits in the order of insertion. */
const positionColumn = (q: Build<Record<string, never>>) =>
  q.engine === 'sqlite' ? sql.ref<number>('seq') : sql.ref<number>('position')

/** The changes of some records, newest first. */
export const changesOfRecords = statement('changes.of-records', (q: Build<{ portal: number; records: string }>) =>
  q.db
    .selectFrom('change')
    .select([...columns, 'seq as position'])
    .where('portal', '=', q.p.portal)
    .where('record', q.among, q.numbers(q.p.records))
    .orderBy('seq', 'desc'),
)

/** The placed changes after a position, in order. */
export const changesAfter = statement('changes.after', (q: Build<{ position: number; limit: number }>) => {
  const position = positionColumn(q as unknown as Build<Record<string, never>>)
  return q.db
    .selectFrom('change')
    .select([...columns, position.as('position')])
    .where(position, '>', q.p.position)
    .orderBy(position)
    .limit(q.p.limit)
})

/** Some changes of a portal, by their positions, in order. */
export const changesAt = statement('changes.at', (q: Build<{ portal: number; positions: string }>) => {
  const position = positionColumn(q as unknown as Build<Record<string, never>>)
  return q.db
    .selectFrom('change')
    .select([...columns, position.as('position')])
    .where('portal', '=', q.p.portal)
    .where(position, q.among, q.numbers(q.p.positions))
    .orderBy(position)
})

/** The first change from a position on, and the last of all: where it stands and when it happened. */
const placeOf = (name: string, order: 'asc' | 'desc') =>
  statement(name, (q: Build<{ position: number }>) => {
    const position = positionColumn(q as unknown as Build<Record<string, never>>)
    return q.db
      .selectFrom('change')
      .select([position.as('position'), 'at'])
      .where(position, '>=', q.p.position)
      .orderBy(position, order)
      .limit(1)
  })
export const firstChangeFrom = placeOf('changes.first-from', 'asc')
export const lastChangeFrom = placeOf('changes.last-from', 'desc')

/** A cursor, held until the unit ends: of several processes one at a time does what comes next. */
export const holdCursor = statement('changes.hold-cursor', (q: Build<{ consumer: string }>) => {
  const row = q.db.selectFrom('change_cursor').select('position').where('consumer', '=', q.p.consumer)
  return q.engine === 'postgres' ? row.forUpdate() : row
})

export const addCursor = insertRows(
  'change_cursor',
  { consumer: 'text', position: 'bigint' },
  { onConflict: 'nothing' },
)

export const cursorOf = statement('changes.cursor', (q: Build<{ consumer: string }>) =>
  q.db.selectFrom('change_cursor').select('position').where('consumer', '=', q.p.consumer),
)

export const moveCursor = statement('changes.move-cursor', (q: Build<{ consumer: string; position: number }>) =>
  q.db
    .insertInto('change_cursor')
    .values({ consumer: q.p.consumer, position: q.p.position })
    .onConflict((conflict) => conflict.column('consumer').doUpdateSet({ position: q.p.position })),
)

/** Takes the sequencer's row until the end of the transaction: one process at a time hands out positions. */
export const lockSequencer = statement('changes.lock-sequencer', (q: Build<Record<string, never>>) =>
  q.db.selectFrom('change_sequencer').select('position').forUpdate(),
)

/** Gives the next positions to changes that are committed and have none, in the order they were written. */
export const placeUnplaced = statement('changes.place', (q: Build<{ last: number; limit: number }>) =>
  q.db
    .with('due', (db) =>
      db
        .selectFrom('change')
        .select(['seq', sql<number>`row_number() over (order by seq)`.as('n')])
        .where('position', 'is', null)
        .orderBy('seq')
        .limit(q.p.limit),
    )
    .updateTable('change')
    .from('due')
    .set({ position: sql<number>`${q.p.last}::bigint + due.n` })
    .whereRef('change.seq', '=', 'due.seq')
    .returning('change.position'),
)

export const moveSequencer = statement('changes.move-sequencer', (q: Build<{ position: number }>) =>
  q.db.updateTable('change_sequencer').set({ position: q.p.position }),
)
