import { createHash } from 'node:crypto'
import type { Day, DayLog, DayNumber, Insert } from '../store/day-log/day-log.ts'
import type { Row, Value } from '../store/port.ts'
import { NO_CREDENTIAL, type Shape } from './call.ts'
import { placeOf } from './identity.ts'
import { coarser, type ReadLine, readLines, shapeOf } from './line.ts'
import { maskBody, maskTarget, maskText } from './mask.ts'
import { ownWords } from './words.ts'

/** Beyond so many shapes in a day user agents are no longer told apart; beyond the second number addresses neither. */
export const SHAPES = { agent: 20_000, address: 100_000 } as const
/** What is kept of a refusal's body, in characters. */
const BODY_KEPT = 4_000
const TARGET_KEPT = 2_000

const MINUTE = 60_000
const HOUR = 3_600_000

export interface Writing {
  /** Writes a text of lines, and how many calls before them could not be kept. All of it is there afterwards. */
  write(lines: string, dropped: number, now: number): Promise<void>
  /** Drops the days before this one. */
  prune(before: DayNumber): Promise<readonly DayNumber[]>
}

interface KnownShape extends Shape {
  readonly id: number
}

/** Writes calls, what they have in common, and their sums, a batch in one transaction for each day. */
export function openWriting(log: DayLog): Writing {
  const known = new Map<DayNumber, Map<string, KnownShape>>()

  async function shapesOf(day: Day): Promise<Map<string, KnownShape>> {
    let shapes = known.get(day.day)
    if (shapes === undefined) {
      const rows = await day.rows('select * from {shape}')
      shapes = new Map(rows.map((row) => [String(row['key']), knownOf(row)]))
      known.set(day.day, shapes)
      // Batches go over midnight now and then, never over more.
      for (const old of [...known.keys()].sort((a, b) => a - b).slice(0, -2)) known.delete(old)
    }
    return shapes
  }

  return {
    async write(lines, dropped, now) {
      const byDay = new Map<DayNumber, ReadLine[]>()
      for (const line of readLines(lines)) {
        const { day } = placeOf(line.at, line.correlation)
        const some = byDay.get(day)
        if (some === undefined) byDay.set(day, [line])
        else some.push(line)
      }
      const today = placeOf(now, '000000').day
      if (dropped > 0 && !byDay.has(today)) byDay.set(today, [])
      for (const [number, some] of [...byDay].sort(([a], [b]) => a - b)) {
        const day = await log.day(number)
        if (day === undefined) throw new Error('A day can not be written to.')
        const shapes = await shapesOf(day)
        try {
          await day.unit(() => writeDay(day, shapes, some, number === today ? dropped : 0, now))
        } catch (error) {
          // What the transaction had added to them is not there.
          known.delete(number)
          throw error
        }
      }
    },
    prune: (before) => log.drop(before),
  }
}

const keyHash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 32)

async function writeDay(
  day: Day,
  shapes: Map<string, KnownShape>,
  lines: readonly ReadLine[],
  dropped: number,
  now: number,
): Promise<void> {
  if (dropped > 0) await day.insert(addDropped, [[Math.floor(now / MINUTE) * MINUTE, dropped]])
  if (lines.length === 0) return
  const found = await findShapes(day, shapes, lines)
  const calls = lines.map((line, at) => callOf(line, found[at] as KnownShape))
  const written = await insertCalls(day, calls)
  await day.insert(countShapes, counted(written))
  await day.insert(addMinutes, summed(written, MINUTE))
  await day.insert(addHours, summed(written, HOUR))
}

/** The shape of each line; those that the day does not have yet are made. */
async function findShapes(
  day: Day,
  shapes: Map<string, KnownShape>,
  lines: readonly ReadLine[],
): Promise<readonly KnownShape[]> {
  const hashes = new Map<string, string>()
  const fresh = new Map<string, Shape>()
  for (const { key } of lines) {
    if (hashes.has(key)) continue
    const taken = shapes.size + fresh.size
    let hash = keyHash(key)
    let text = key
    for (const level of ['agent', 'address'] as const) {
      if (shapes.has(hash) || fresh.has(hash) || taken < SHAPES[level]) continue
      text = coarser(key, level)
      hash = keyHash(text)
    }
    hashes.set(key, hash)
    if (!shapes.has(hash)) fresh.set(hash, shapeOf(text, maskText))
  }
  if (fresh.size > 0) {
    // In one order, so that two processes never wait for each other in a circle.
    const rows = [...fresh].sort(([a], [b]) => (a < b ? -1 : 1))
    await day.insert(
      addShapes,
      rows.map(([hash, shape]) => [hash, ...valuesOf(shape)]),
    )
    for (const [hash] of rows) {
      const [row] = await day.rows('select * from {shape} where key = $1', [hash])
      if (row !== undefined) shapes.set(hash, knownOf(row))
    }
  }
  return lines.map(({ key }) => {
    const shape = shapes.get(hashes.get(key) ?? '')
    if (shape === undefined) throw new Error('A shape was not written.')
    return shape
  })
}

interface WrittenCall {
  id: number
  readonly shape: KnownShape
  readonly line: ReadLine
  readonly target: string | null
  readonly body: string | null
  readonly words: string
}

function callOf(line: ReadLine, shape: KnownShape): WrittenCall {
  const target =
    line.query === '' && line.path === shape.path ? null : maskTarget(line.path, line.query).slice(0, TARGET_KEPT)
  const body = line.body === '' ? null : maskBody(line.body, line.correlation).slice(0, BODY_KEPT)
  const words = ownWords(shape.path, target, body).join(' ')
  return { id: placeOf(line.at, line.correlation).id, shape, line, target, body, words }
}

/**
 * Gives those that were really written: what a batch that is tried again wrote the first time is passed over. Two calls
 * of one millisecond and one chance in 16 million stand in each other's way: the second moves one on.
 */
async function insertCalls(day: Day, calls: readonly WrittenCall[]): Promise<readonly WrittenCall[]> {
  const written: WrittenCall[] = []
  for (let waiting = calls, attempt = 0; waiting.length > 0; attempt++) {
    if (attempt > 50) throw new Error('Too many calls have one place in the log.')
    const first = new Map<number, WrittenCall>()
    const again: WrittenCall[] = []
    for (const call of waiting) {
      if (first.has(call.id)) again.push(call)
      else first.set(call.id, call)
    }
    const ids = new Set(
      await day.insert(day.words === 'column' ? addCallsWithWords : addCalls, [...first.values()].map(rowOf(day))),
    )
    for (const call of first.values()) {
      if (ids.has(call.id)) written.push(call)
      else if (!(await isThere(day, call))) again.push(call)
    }
    for (const call of again) call.id++
    waiting = again
  }
  if (day.words === 'table') {
    await day.insert(
      addWords,
      written.filter(({ words }) => words !== '').map(({ id, words }) => [id, words]),
    )
  }
  return written
}

async function isThere(day: Day, { id, line }: WrittenCall): Promise<boolean> {
  const [row] = await day.rows('select {uuid:correlation} as correlation from {call} where id = $1', [id])
  return row?.['correlation'] === line.correlation.replaceAll('-', '')
}

const rowOf =
  (day: Day) =>
  ({ id, shape, line, target, body, words }: WrittenCall): Value[] => {
    const row = [id, shape.id, line.ms, line.bytesIn, line.bytesOut, line.correlation.replaceAll('-', ''), target, body]
    return day.words === 'column' ? [...row, words === '' ? null : words] : row
  }

const call: Insert['columns'] = {
  id: 'bigint',
  shape: 'bigint',
  ms: 'bigint',
  bytes_in: 'bigint',
  bytes_out: 'bigint',
  correlation: 'uuid',
  target: 'text',
  body: 'text',
}
const addCalls: Insert = { table: 'call', columns: call, tail: 'on conflict (id{day}) do nothing' }
const addCallsWithWords: Insert = { ...addCalls, columns: { ...call, words: 'words' } }
const addWords: Insert = { table: 'words', columns: { rowid: 'bigint', text: 'text' }, tail: '' }

const addShapes: Insert = {
  table: 'shape',
  columns: {
    ...{ key: 'text', portal: 'bigint', method: 'text', path: 'text', version: 'text', operation: 'text' },
    ...{
      status: 'bigint',
      category: 'text',
      credential: 'bigint',
      kind: 'text',
      name: 'text',
      app: 'bigint',
      user_id: 'bigint',
    },
    ...{ needed: 'text', used: 'text', address: 'text', agent: 'text' },
  },
  tail: 'on conflict (key{day}) do nothing',
}

function valuesOf(shape: Shape): readonly Value[] {
  const { portal, method, path, version, operation, status, category, credential, kind, name, app, user } = shape
  return [
    ...[portal, method, path, version, operation, status, category, credential, kind, name, app, user],
    ...[shape.needed, shape.used, shape.address, shape.agent],
  ]
}

const countShapes: Insert = {
  table: 'shape',
  columns: {
    ...{ id: 'bigint', key: 'text', portal: 'bigint', method: 'text', path: 'text', operation: 'text' },
    ...{ status: 'bigint', credential: 'bigint', calls: 'bigint', last: 'bigint' },
  },
  tail: `on conflict (id{day}) do update set calls = shape.calls + excluded.calls,
    last = case when excluded.last > shape.last then excluded.last else shape.last end`,
}

/** The shapes are there: all that counts of these rows is what they add. */
function counted(calls: readonly WrittenCall[]): readonly (readonly Value[])[] {
  const sums = new Map<KnownShape, { calls: number; last: number }>()
  for (const { shape, line } of calls) {
    const sum = sums.get(shape)
    if (sum === undefined) sums.set(shape, { calls: 1, last: line.at })
    else {
      sum.calls++
      if (line.at > sum.last) sum.last = line.at
    }
  }
  return [...sums]
    .sort(([a], [b]) => a.id - b.id)
    .map(([shape, { calls: count, last }]) => [
      ...[shape.id, '', shape.portal, shape.method, shape.path, shape.operation, shape.status, shape.credential],
      ...[count, last],
    ])
}

const sums = { calls: 'bigint', ms: 'bigint', slowest: 'bigint', bytes_in: 'bigint', bytes_out: 'bigint' } as const
const adding = (table: string): string =>
  `do update set calls = ${table}.calls + excluded.calls, ms = ${table}.ms + excluded.ms,
    slowest = case when excluded.slowest > ${table}.slowest then excluded.slowest else ${table}.slowest end,
    bytes_in = ${table}.bytes_in + excluded.bytes_in, bytes_out = ${table}.bytes_out + excluded.bytes_out`

const addMinutes: Insert = {
  table: 'minute',
  columns: { portal: 'bigint', at: 'bigint', credential: 'bigint', class: 'bigint', ...sums },
  tail: `on conflict (portal, at, credential, class{day}) ${adding('minute')}`,
}
const addHours: Insert = {
  table: 'hour',
  columns: { portal: 'bigint', at: 'bigint', credential: 'bigint', operation: 'text', class: 'bigint', ...sums },
  tail: `on conflict (portal, at, credential, operation, class{day}) ${adding('hour')}`,
}
const addDropped: Insert = {
  table: 'dropped',
  columns: { at: 'bigint', calls: 'bigint' },
  tail: 'on conflict (at{day}) do update set calls = dropped.calls + excluded.calls',
}

/** What the calls add to each minute, or to each hour and operation. */
function summed(calls: readonly WrittenCall[], step: number): readonly (readonly Value[])[] {
  const all = new Map<string, [Value[], number, number, number, number, number]>()
  for (const { shape, line } of calls) {
    const at = Math.floor(line.at / step) * step
    const { portal, credential, operation, status } = shape
    const of = step === HOUR ? operation : ''
    const key = `${portal} ${at} ${credential} ${Math.floor(status / 100)} ${of}`
    let sum = all.get(key)
    if (sum === undefined) {
      const where = [
        portal,
        at,
        credential ?? NO_CREDENTIAL,
        ...(step === HOUR ? [operation] : []),
        Math.floor(status / 100),
      ]
      sum = [where, 0, 0, 0, 0, 0]
      all.set(key, sum)
    }
    sum[1]++
    sum[2] += line.ms
    sum[3] = Math.max(sum[3], line.ms)
    sum[4] += line.bytesIn
    sum[5] += line.bytesOut
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, [where, ...numbers]]) => [...where, ...numbers])
}

function knownOf(row: Row): KnownShape {
  return { id: Number(row['id']), ...shapeIn(row) }
}

/** A shape as it is stored. */
export function shapeIn(row: Row): Shape {
  const text = (name: string): string | null => (row[name] === null ? null : String(row[name]))
  const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]))
  return {
    portal: Number(row['portal']),
    method: String(row['method']),
    path: String(row['path']),
    version: text('version'),
    operation: String(row['operation']),
    status: Number(row['status']),
    category: text('category'),
    credential: Number(row['credential']),
    kind: text('kind'),
    name: text('name'),
    app: number('app'),
    user: number('user_id'),
    needed: text('needed'),
    used: text('used'),
    address: text('address'),
    agent: text('agent'),
  }
}
