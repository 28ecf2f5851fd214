import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Row, Value } from '../port.ts'
import { DAY, type Day, type DayLog, type DayNumber, type Insert, nameOfDay } from './day-log.ts'

/** Days that are kept open at most. */
const OPEN = 64

/** The tables of a day's file; PostgreSQL has the same (migrations/0012-calls.ts). */
const schema = `
  create table shape (
    id integer primary key, key text not null unique, portal integer not null, method text not null, path text not null,
    version text, operation text not null, status integer not null, category text, credential integer not null,
    kind text, name text, app integer, user_id integer, needed text, used text, address text, agent text,
    calls integer not null default 0, last integer not null default 0
  ) strict;
  create index shape_portal on shape (portal);
  create table call (
    id integer primary key, shape integer not null, ms integer not null, bytes_in integer not null,
    bytes_out integer not null, correlation blob not null, target text, body text
  ) strict;
  create index call_shape on call (shape, id);
  create virtual table words using fts5(
    text, content='', columnsize=0, detail=none, tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
  );
  create table minute (
    portal integer not null, at integer not null, credential integer not null, class integer not null,
    calls integer not null, ms integer not null, slowest integer not null, bytes_in integer not null,
    bytes_out integer not null, primary key (portal, at, credential, class)
  ) strict, without rowid;
  create table hour (
    portal integer not null, at integer not null, credential integer not null, operation text not null,
    class integer not null, calls integer not null, ms integer not null, slowest integer not null,
    bytes_in integer not null, bytes_out integer not null, primary key (portal, at, credential, operation, class)
  ) strict, without rowid;
  create table dropped (at integer primary key, calls integer not null) strict;
  pragma user_version = 1;
`

/** A file per day in a folder that is made when the first is. */
export function openSqliteDays(folder: string, writes: boolean): DayLog {
  const open = new Map<DayNumber, OpenDay>()

  function days(): readonly DayNumber[] {
    let names: readonly string[]
    try {
      names = readdirSync(folder)
    } catch {
      // Nothing was ever logged here: there is not even the folder.
      return []
    }
    return names
      .map((name) => /^(\d{4}-\d{2}-\d{2})\.db$/.exec(name)?.[1])
      .filter((date) => date !== undefined)
      .map((date) => Date.parse(date) / DAY)
      .sort((a, b) => b - a)
  }

  function closeDay(day: DayNumber): void {
    open.get(day)?.close()
    open.delete(day)
  }

  return {
    engine: 'sqlite',
    async days() {
      const there = days()
      // What another thread dropped is let go, so that the disk gets its room back.
      for (const day of open.keys()) if (!there.includes(day)) closeDay(day)
      return there
    },
    async day(day) {
      const known = open.get(day)
      if (known !== undefined) return known
      if (!writes && !days().includes(day)) return undefined
      const opened = openDay(folder, day, writes)
      if (opened === undefined) return undefined
      for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size + 1 - OPEN))) closeDay(oldest)
      open.set(day, opened)
      return opened
    },
    async drop(before) {
      const old = days().filter((day) => day < before)
      for (const day of old) {
        closeDay(day)
        for (const end of ['', '-wal', '-shm']) rmSync(`${pathOf(folder, day)}${end}`, { force: true })
      }
      return old
    },
    async close() {
      for (const day of [...open.keys()]) closeDay(day)
    },
  }
}

interface OpenDay extends Day {
  close(): void
}

const pathOf = (folder: string, day: DayNumber): string => join(folder, `${nameOfDay(day)}.db`)

function openDay(folder: string, day: DayNumber, writes: boolean): OpenDay | undefined {
  const path = pathOf(folder, day)
  if (writes) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
  }
  const db = new DatabaseSync(path, { readOnly: !writes, timeout: writes ? 1_000 : 5_000 })
  try {
    if (writes) {
      // A crash of the process loses nothing that was committed; one of the machine may lose the last moments.
      db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 4000')
    }
    db.exec(`pragma cache_size = -8000; pragma temp_store = memory`)
    const version = Number(Object.values(db.prepare('pragma user_version').get() ?? {})[0])
    if (version === 0 && writes) db.exec(`begin immediate; ${schema} commit`)
    // A reader that comes while the file is being made finds nothing in it yet.
    else if (version === 0) {
      db.close()
      return undefined
    }
  } catch (error) {
    db.close()
    throw error
  }
  return dayOn(db, path, day)
}

function dayOn(db: DatabaseSync, path: string, day: DayNumber): OpenDay {
  const prepared = new Map<string, StatementSync>()
  function prepare(text: string): StatementSync {
    let statement = prepared.get(text)
    if (statement === undefined) {
      statement = db.prepare(translate(text))
      prepared.set(text, statement)
    }
    return statement
  }
  const all = (text: string, values: readonly Value[]) => prepare(text).all(...values) as Row[]

  return {
    day,
    words: 'table',
    bytes: async () => sizeOf(path) + sizeOf(`${path}-wal`),
    rows: async (text, values = []) => all(text, values),
    async insert(plan, rows) {
      const statement = prepare(insertOf(plan))
      const hasIds = 'id' in plan.columns
      const ids: number[] = []
      for (const row of rows) {
        const { changes } = statement.run(...row)
        if (hasIds && changes > 0) ids.push(Number(row[0]))
      }
      return ids
    },
    async unit(work) {
      db.exec('begin immediate')
      try {
        const result = await work()
        db.exec('commit')
        return result
      } catch (error) {
        if (db.isTransaction) db.exec('rollback')
        throw error
      }
    },
    withWords: async (words, before, limit) =>
      all(
        `select c.id, c.shape from words w join call c on c.id = w.rowid
          where w.words match $1 and w.rowid < $2 order by w.rowid desc limit $3`,
        [allOf(words), before, limit],
      ),
    amongThose: async (words, ids) =>
      all('select rowid as id from words where words match $1 and rowid in (select value from {list:$2})', [
        allOf(words),
        JSON.stringify(ids),
      ]),
    close: () => db.close(),
  }
}

const allOf = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(' AND ')

function translate(text: string): string {
  return text
    .replace(/\{list:(\$\d+)\}/g, 'json_each($1)')
    .replace(/\{uuid:([\w.]+)\}/g, 'lower(hex($1))')
    .replace(/\{day\}/g, '')
    .replace(/\{(\w+)\}/g, '$1')
    .replace(/\$(\d+)/g, '?$1')
}

function insertOf({ table, columns, tail }: Insert): string {
  const names = Object.keys(columns)
  const values = names.map((name) => (columns[name] === 'uuid' ? 'unhex(?)' : '?'))
  return `insert into ${table} (${names.join(', ')}) values (${values.join(', ')}) ${tail}`
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
