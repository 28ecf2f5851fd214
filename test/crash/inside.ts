import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

export type Values = Readonly<Record<string, string>>
export type Changed = Readonly<Record<string, string | null>>

export interface ChangeRow {
  readonly seq: number
  readonly portal: number
  readonly type: string
  readonly record: number
  readonly kind: string
  readonly before: Changed | null
  readonly after: Changed | null
  readonly at: number
  readonly source: string
}

export interface RecordRow {
  readonly id: number
  readonly portal: number
  readonly type: string
  readonly values: Values
  readonly created: number
  readonly updated: number
  readonly archived: number | null
}

/** A row of one of the two tables that are kept in step with the records. */
export interface ValueRow {
  readonly type: string
  readonly property: string
  readonly value: string
  readonly record: number
}

/** One direction of one kind of association. */
export interface AssociationRow {
  readonly from: number
  readonly to: number
  readonly type: number
}

export interface Totals {
  readonly records: number
  readonly changes: number
  readonly creations: number
  readonly uniqueValues: number
  readonly liveEmails: number
  readonly live: number
  readonly tallied: number
  readonly searchable: number
  readonly portals: number
  readonly credentials: number
}

/** A database as its files or its server hold it, without Spoke in between. */
export interface Inside {
  changesAfter(seq: number): Promise<readonly ChangeRow[]>
  /** Oldest first. */
  changesOf(records: readonly number[]): Promise<readonly ChangeRow[]>
  records(ids: readonly number[]): Promise<readonly RecordRow[]>
  uniqueValues(records: readonly number[]): Promise<readonly ValueRow[]>
  /** The tokens that search finds each of these records by, sorted. */
  tokens(records: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>>
  /** Every association, one row a direction. */
  associations(): Promise<readonly AssociationRow[]>
  totals(): Promise<Totals>
  /** What the engine itself finds wrong. */
  damage(): Promise<readonly string[]>
  close(): Promise<void>
}

type Row = Readonly<Record<string, unknown>>

interface Dialect {
  readonly schema: string
  /** A condition that holds where `column` is among the numbers of the one parameter. */
  among(column: string): string
  readonly parameter: string
  readonly email: string
  /** Gives `record` and `token` of the records of the one parameter. */
  readonly tokens: string
  /** The table that has a row for each record that search finds. */
  readonly searchable: string
  run(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  damage(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Opens the database in a data folder, for reading only. */
export function openFolder(folder: string): Inside {
  const db = new DatabaseSync(join(folder, 'spoke.db'), { readOnly: true })
  db.exec('create virtual table temp.tokens using fts5vocab(main, record_search, instance)')
  const all = (text: string, values: readonly unknown[] = []): readonly Row[] =>
    db.prepare(text).all(...values.map((value) => (typeof value === 'number' ? value : JSON.stringify(value))))
  return inside({
    schema: '',
    among: (column) => `${column} in (select value from json_each(?))`,
    parameter: '?',
    email: "properties_json ->> 'email'",
    tokens: 'select doc as record, term as token from temp.tokens where doc in (select value from json_each(?))',
    searchable: 'record_search_docsize',
    run: async (text, values) => all(text, values),
    async damage() {
      const found = all('pragma integrity_check').map((row) => String(row['integrity_check']))
      const problems = found.filter((line) => line !== 'ok').map((line) => `integrity_check: ${line}`)
      const [ids] = all(
        `select (select next from counter where name = 'record') as next, (select max(id) from record) as last`,
      )
      if (Number(ids?.['next']) <= Number(ids?.['last'] ?? 0)) problems.push('The next record id was given already.')
      return problems
    },
    close: async () => db.close(),
  })
}

/** Connects to a database of PostgreSQL, once no process of a killed Spoke works in it any more. */
export async function openDatabase(url: string, options: { readonly alone: boolean }): Promise<Inside> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (text: string) => text } })
  await client.connect()
  // What a killed process sent last may still be carried out: that is as good as sent in time.
  const others = `select count(*) as n from pg_stat_activity where datname = current_database() and application_name = 'spoke'`
  for (let wait = 0; options.alone && wait < 400; wait++) {
    const { rows } = await client.query<{ n: string }>(others)
    if (rows[0]?.n === '0') break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const run = async (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
    const result = await client.query<Row>(text, [...values])
    return result.rows
  }
  return inside({
    schema: 'spoke.',
    among: (column) => `${column} = any ($1::bigint[])`,
    parameter: '$1',
    email: "properties_json ->> 'email'",
    tokens:
      'select record, unnest(tsvector_to_array(tokens)) as token from spoke.record_search where record = any ($1::bigint[])',
    searchable: 'record_search',
    run,
    async damage() {
      const [row] = await run(`
        select (select position from spoke.change_sequencer) as given, coalesce(max(position), 0) as highest,
          count(position) as placed, count(distinct position) as different,
          (select last_value from spoke.record_id) as last_id, (select coalesce(max(id), 0) from spoke.record) as highest_id
        from spoke.change`)
      const [given, highest, placed, different] = ['given', 'highest', 'placed', 'different'].map((name) =>
        Number(row?.[name]),
      )
      const problems: string[] = []
      if (given !== highest || placed !== highest || different !== highest) {
        problems.push(
          `Positions are not 1 to ${given}: ${placed} placed, ${different} different, ${highest} the highest.`,
        )
      }
      if (Number(row?.['last_id']) < Number(row?.['highest_id'])) problems.push('The next record id was given already.')
      return problems
    },
    close: () => client.end(),
  })
}

function inside({ schema, among, parameter, email, tokens, searchable, run, damage, close }: Dialect): Inside {
  const changes = (where: string): string =>
    `select seq, portal, type, record, kind, before_json, after_json, at, source from ${schema}change where ${where} order by seq`
  const values = (table: string): string =>
    `select type, property, value, record from ${schema}${table} where ${among('record')}`
  return {
    changesAfter: async (seq) => (await run(changes(`seq > ${parameter}`), [seq])).map(toChange),
    changesOf: async (records) => (await run(changes(among('record')), [records])).map(toChange),
    async records(ids) {
      const columns = 'id, portal, type, properties_json, created, updated, archived'
      return (await run(`select ${columns} from ${schema}record where ${among('id')}`, [ids])).map(toRecord)
    },
    associations: async () =>
      (await run(`select from_id, to_id, type_id from ${schema}association`)).map((row) => ({
        from: Number(row['from_id']),
        to: Number(row['to_id']),
        type: Number(row['type_id']),
      })),
    uniqueValues: async (records) => (await run(values('record_unique'), [records])).map(toValue),
    async tokens(records) {
      const rows = await run(tokens, [records])
      const byRecord = Map.groupBy(rows, (row) => Number(row['record']))
      return new Map([...byRecord].map(([id, own]) => [id, own.map((row) => String(row['token'])).toSorted()]))
    },
    async totals() {
      const count = (table: string, where = 'true'): string => `(select count(*) from ${schema}${table} where ${where})`
      const [row = {}] = await run(`select ${count('record')} as records, ${count('change')} as changes,
        ${count('change', "kind = 'creation'")} as creations, ${count('record_unique')} as unique_values,
        ${count('record', `archived is null and type = '0-1' and ${email} is not null`)} as live_emails,
        ${count('record', 'archived is null')} as live, ${count(searchable)} as searchable,
        (select coalesce(sum(live), 0) from ${schema}record_tally) as tallied,
        ${count('portal')} as portals, ${count('credential')} as credentials`)
      return {
        records: Number(row['records']),
        changes: Number(row['changes']),
        creations: Number(row['creations']),
        uniqueValues: Number(row['unique_values']),
        liveEmails: Number(row['live_emails']),
        live: Number(row['live']),
        tallied: Number(row['tallied']),
        searchable: Number(row['searchable']),
        portals: Number(row['portals']),
        credentials: Number(row['credentials']),
      }
    },
    damage,
    close,
  }
}

const parsed = (json: unknown): Changed | null => (json === null ? null : (JSON.parse(String(json)) as Changed))

function toChange(row: Row): ChangeRow {
  return {
    seq: Number(row['seq']),
    portal: Number(row['portal']),
    type: String(row['type']),
    record: Number(row['record']),
    kind: String(row['kind']),
    before: parsed(row['before_json']),
    after: parsed(row['after_json']),
    at: Number(row['at']),
    source: String(row['source']),
  }
}

function toRecord(row: Row): RecordRow {
  return {
    id: Number(row['id']),
    portal: Number(row['portal']),
    type: String(row['type']),
    values: JSON.parse(String(row['properties_json'])) as Values,
    created: Number(row['created']),
    updated: Number(row['updated']),
    archived: row['archived'] === null ? null : Number(row['archived']),
  }
}

function toValue(row: Row): ValueRow {
  return {
    type: String(row['type']),
    property: String(row['property']),
    value: String(row['value']),
    record: Number(row['record']),
  }
}
