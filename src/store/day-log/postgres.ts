import pg from 'pg'
import { codeOf } from '../../kit/failure.ts'
import type { Row, Value } from '../port.ts'
import { DAY, type Day, type DayLog, type DayNumber, type Insert, nameOfDay } from './day-log.ts'

/** The schema of the call log: apart from the records, so that nothing that goes through their tables meets it. */
const SCHEMA = 'spoke_calls'
const tables = ['shape', 'call', 'minute', 'hour', 'dropped'] as const

/** One starter of a day at a time: "calls" read as base 36. */
const DAY_LOCK = 20_652_112

const UNDEFINED_TABLE = '42P01'

/** A partition per day. Written and read on connections of its own. */
export function openPostgresDays(url: string, writes: boolean): DayLog {
  const options: pg.PoolConfig & { readonly pipeline: boolean } = {
    pipeline: true,
    connectionString: url,
    max: writes ? 2 : 3,
    application_name: 'spoke calls',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  }
  const pool = new pg.Pool(options)
  // A lost connection shows at the next statement, which is tried again; here there is nobody to tell.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    // As on SQLite, a crash of the machine may lose the last moments of the log; and nothing waits for ever.
    client
      .query("select set_config('synchronous_commit', 'off', false), set_config('lock_timeout', '5s', false)")
      .catch(() => undefined)
  })
  const made = new Set<DayNumber>()

  async function days(): Promise<readonly DayNumber[]> {
    const { rows } = await pool.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = '${SCHEMA}.call'::regclass`,
    )
    return rows
      .map(({ name }) => /^call_(\d{4})(\d{2})(\d{2})$/.exec(name))
      .filter((found) => found !== null)
      .map(([, year, month, date]) => Date.parse(`${year}-${month}-${date}`) / DAY)
      .sort((a, b) => b - a)
  }

  async function make(day: DayNumber): Promise<void> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query('select pg_advisory_xact_lock($1)', [DAY_LOCK])
      for (const table of tables) {
        await client.query(
          `create table if not exists ${nameOf(table, day)} partition of ${SCHEMA}.${table} (day default ${day}) for values in (${day})`,
        )
      }
      await client.query('commit')
    } catch (error) {
      await client.query('rollback').catch(() => undefined) // the first error is the one to tell
      throw error
    } finally {
      client.release()
    }
    made.add(day)
  }

  return {
    engine: 'postgres',
    days,
    async day(day) {
      if (!made.has(day)) {
        if (writes) await make(day)
        else if (!(await days()).includes(day)) return undefined
        else made.add(day)
      }
      return dayOn(pool, day)
    },
    async drop(before) {
      const old = (await days()).filter((day) => day < before)
      for (const day of old) {
        const names = tables.map((table) => nameOf(table, day))
        await pool.query(`drop table if exists ${names.join(', ')}`)
        made.delete(day)
      }
      return old
    },
    close: () => pool.end(),
  }
}

function nameOf(table: string, day: DayNumber): string {
  return `${SCHEMA}.${table}_${nameOfDay(day).replaceAll('-', '')}`
}

function dayOn(pool: pg.Pool, day: DayNumber): Day {
  let client: pg.PoolClient | undefined
  const translate = (text: string): string =>
    text
      .replace(/\{list:(\$\d+)\}/g, '(select value::bigint as value from json_array_elements_text($1::json))')
      .replace(/\{uuid:([\w.]+)\}/g, "replace($1::text, '-', '')")
      .replace(/\{day\}/g, ', day')
      .replace(/\{(\w+)\}/g, (_, table: string) => nameOf(table, day))

  async function run(text: string, values: readonly Value[]): Promise<readonly Row[]> {
    try {
      const { rows } = await (client ?? pool).query<Row>(text, [...values])
      return rows
    } catch (error) {
      // A reader that was asked about a day in the moment in which it was dropped.
      if (client === undefined && codeOf(error) === UNDEFINED_TABLE) return []
      throw error
    }
  }

  return {
    day,
    words: 'column',
    async bytes() {
      const sizes = tables.map((table) => `pg_total_relation_size('${nameOf(table, day)}')`)
      const [row] = await run(`select ${sizes.join(' + ')} as bytes`, [])
      return Number(row?.['bytes'] ?? 0)
    },
    rows: (text, values = []) => run(translate(text), values),
    async insert(plan, rows) {
      if (rows.length === 0) return []
      const names = Object.keys(plan.columns)
      const records = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])))
      const found = await run(translate(insertOf(plan)), [JSON.stringify(records)])
      return found.map((row) => Number(row['id']))
    },
    async unit(work) {
      client = await pool.connect()
      let broken = false
      try {
        await client.query('begin')
        const result = await work()
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {
          broken = true
        })
        throw error
      } finally {
        client.release(broken)
        client = undefined
      }
    },
    withWords: (words, before, limit) =>
      run(translate('select id, shape from {call} where words @> $1::text[] and id < $2 order by id desc limit $3'), [
        `{${words.map((word) => `"${word}"`).join(',')}}`,
        before,
        limit,
      ]),
    amongThose: (words, ids) =>
      run(translate('select c.id from {list:$2} w join {call} c on c.id = w.value where c.words @> $1::text[]'), [
        allOf(words),
        JSON.stringify(ids),
      ]),
  }
}

const allOf = (words: readonly string[]): string => `{${words.map((word) => `"${word}"`).join(',')}}`

function insertOf({ table, columns, tail }: Insert): string {
  const names = Object.keys(columns)
  const types = names.map((name) => `${name} ${columns[name] === 'words' ? 'text' : columns[name]}`)
  const values = names.map((name) => (columns[name] === 'words' ? `string_to_array(r.${name}, ' ')` : `r.${name}`))
  const returning = 'id' in columns ? ' returning id' : ''
  return `insert into {${table}} as ${table} (${names.join(', ')}) select ${values.join(', ')} from json_to_recordset($1::json) as r(${types.join(', ')}) ${tail}${returning}`
}

const INT8 = 20
const NUMERIC = 1700

/** Integers as numbers: ours stay below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8 || oid === NUMERIC) return Number
  return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, 'text')
}
