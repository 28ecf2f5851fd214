import { DAY, type Day, type DayLog, type DayNumber, nameOfDay } from '../store/day-log/day-log.ts'
import type { Row } from '../store/port.ts'
import type {
  Call,
  CallFilter,
  CallPage,
  ChartFilter,
  ChartPoint,
  CountedShape,
  Cursor,
  LogStatus,
  Shape,
} from './call.ts'
import { END_OF_DAY, firstPlace, placeOf, timeAt, timeOf, uuidOf } from './identity.ts'
import { newestOf, type Wanted } from './newest.ts'
import { ownWords, wordsOf } from './words.ts'
import { shapeIn } from './writing.ts'

/** How long one page may be looked for, in ms. */
const PATIENCE = 300

/** A portal, or all of them, and the calls that belong to none. */
export type Whose = number | 'all'

export interface Reading {
  list(whose: Whose, filter: CallFilter, after: Cursor | undefined, limit: number): Promise<CallPage>
  one(whose: Whose, correlation: string): Promise<Call | undefined>
  chart(whose: Whose, filter: ChartFilter): Promise<readonly ChartPoint[]>
  /** What was called, by whom and how often, since an instant (the beginning of its day). */
  usage(whose: Whose, from: number): Promise<readonly CountedShape[]>
  status(): Promise<LogStatus>
}

interface KnownShape extends Shape {
  readonly id: number
  /** The words that every call of this shape has. */
  words: ReadonlySet<string> | undefined
}

export function openReading(log: DayLog, ticks: () => number): Reading {
  const known = new Map<DayNumber, KnownShape[]>()

  /** Shapes never change: those that came since are read on. */
  async function shapesOf(day: Day): Promise<readonly KnownShape[]> {
    const shapes = known.get(day.day) ?? []
    known.set(day.day, shapes)
    const rows = await day.rows('select * from {shape} where id > $1 order by id', [shapes.at(-1)?.id ?? 0])
    for (const row of rows) shapes.push({ id: Number(row['id']), ...shapeIn(row), words: undefined })
    return shapes
  }

  async function* daysBetween(from: number, until: DayNumber): AsyncGenerator<Day> {
    const days = await log.days()
    for (const day of known.keys()) if (!days.includes(day)) known.delete(day)
    for (const number of days) {
      if (number > until || number < Math.floor(from / DAY)) continue
      const day = await log.day(number)
      if (day !== undefined) yield day
    }
  }

  async function one(whose: Whose, correlation: string): Promise<Call | undefined> {
    const at = timeOf(correlation)
    if (at === undefined) return undefined
    const { day: number, id } = placeOf(at, correlation)
    if (!(await log.days()).includes(number)) return undefined
    const day = await log.day(number)
    if (day === undefined) return undefined
    const rows = await day.rows(
      'select id, {uuid:correlation} as correlation from {call} where id >= $1 and id <= $2',
      [id, id + 50],
    )
    const hex = correlation.replaceAll('-', '').toLowerCase()
    const row = rows.find((each) => each['correlation'] === hex)
    if (row === undefined) return undefined
    const shapes = new Map((await shapesOf(day)).filter(matching(whose, {})).map((shape) => [shape.id, shape]))
    const [placed] = await read(day, [Number(row['id'])], shapes)
    return placed?.call
  }

  return {
    async list(whose, filter, after, limit) {
      if (filter.correlation !== undefined) {
        const call = await one(whose, filter.correlation)
        const right = call !== undefined && after === undefined && matching(whose, filter)(call) && hasAll(call, filter)
        return { calls: right ? [call] : [], next: undefined, searchedTo: undefined }
      }
      const began = ticks()
      const end = after ?? firstPlace(filter.until ?? Number.MAX_SAFE_INTEGER)
      const floor = firstPlace(filter.from ?? 0)
      const words = filter.text === undefined ? [] : wordsOf(filter.text)
      const placed: Placed[] = []
      const page = (next: Cursor | undefined, searchedTo?: number): CallPage => ({
        calls: placed.slice(0, limit).map(({ call }) => call),
        next,
        searchedTo,
      })
      const due = () => ticks() - began > PATIENCE
      for await (const day of daysBetween(filter.from ?? 0, end.day)) {
        const shapes = new Map((await shapesOf(day)).filter(matching(whose, filter)).map((shape) => [shape.id, shape]))
        const bounds = {
          before: day.day === end.day ? end.id : END_OF_DAY,
          from: day.day === floor.day ? floor.id : 0,
          due,
        }
        const found = await newestOf(day, grouped([...shapes.values()], words), bounds, limit + 1 - placed.length)
        placed.push(...(await read(day, found.ids, shapes)))
        if (placed.length > limit) return page(placed[limit - 1]?.place)
        if (found.searchedTo === undefined && !due()) continue
        const next = { day: day.day, id: found.searchedTo ?? 0 }
        return page(next, timeAt(next))
      }
      return page(undefined)
    },

    one,

    async chart(whose, { from, until, step, credential, operation }) {
      const hourly = step !== 'minute' || operation !== undefined
      const width = step === 'minute' ? 60_000 : step === 'hour' ? 3_600_000 : DAY
      const points = new Map<number, Mutable<ChartPoint> & { time: number }>()
      const conditions = [
        ...(whose === 'all' ? [] : [`portal = ${whose}`]),
        ...(credential === undefined ? [] : [`credential = ${credential}`]),
        ...(operation === undefined ? [] : ['operation = $3']),
      ]
      const text = `select at, class, sum(calls) as calls, sum(ms) as ms, max(slowest) as slowest, sum(bytes_in) as bytes_in,
        sum(bytes_out) as bytes_out from ${hourly ? '{hour}' : '{minute}'}
        where ${['at >= $1', 'at < $2', ...conditions].join(' and ')} group by at, class`
      for await (const day of daysBetween(from, Math.floor((until - 1) / DAY))) {
        const rows = await day.rows(text, [from, until, ...(operation === undefined ? [] : [operation])])
        for (const row of rows) add(points, Math.floor(Number(row['at']) / width) * width, row)
      }
      return [...points.values()]
        .sort((a, b) => a.at - b.at)
        .map(({ time, ...point }) => ({ ...point, ms: Math.round((time / point.calls) * 100) / 100 }))
    },

    async usage(whose, from) {
      const all = new Map<string, Mutable<CountedShape>>()
      const where = whose === 'all' ? '' : ` where portal = ${whose}`
      for await (const day of daysBetween(from, Number.MAX_SAFE_INTEGER)) {
        for (const row of await day.rows(`select * from {shape}${where}`)) {
          const [key, calls, last] = [String(row['key']), Number(row['calls']), Number(row['last'])]
          const sum = all.get(key)
          if (sum === undefined) all.set(key, { ...shapeIn(row), calls, last })
          else {
            sum.calls += calls
            sum.last = Math.max(sum.last, last)
          }
        }
      }
      return [...all.values()].filter(({ calls }) => calls > 0)
    },

    async status() {
      const days: { day: string; bytes: number; calls: number }[] = []
      let dropped = 0
      for await (const day of daysBetween(0, Number.MAX_SAFE_INTEGER)) {
        const [counted] = await day.rows('select coalesce(sum(calls), 0) as calls from {shape}')
        const [lost] = await day.rows('select coalesce(sum(calls), 0) as calls from {dropped}')
        days.push({ day: nameOfDay(day.day), bytes: await day.bytes(), calls: Number(counted?.['calls'] ?? 0) })
        dropped += Number(lost?.['calls'] ?? 0)
      }
      return { days, dropped }
    },
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function add(points: Map<number, Mutable<ChartPoint> & { time: number }>, at: number, row: Row): void {
  let point = points.get(at)
  if (point === undefined) {
    point = { at, calls: 0, succeeded: 0, refused: 0, failed: 0, ms: 0, time: 0, slowest: 0, bytesIn: 0, bytesOut: 0 }
    points.set(at, point)
  }
  const calls = Number(row['calls'])
  const kind = Number(row['class'])
  point.calls += calls
  point[kind === 4 ? 'refused' : kind === 5 ? 'failed' : 'succeeded'] += calls
  point.time += Number(row['ms'])
  point.slowest = Math.max(point.slowest, Number(row['slowest']))
  point.bytesIn += Number(row['bytes_in'])
  point.bytesOut += Number(row['bytes_out'])
}

/** Of one portal, unless all are asked for: no other condition lets a call of another one through. */
function matching(whose: Whose, filter: CallFilter): (shape: Shape) => boolean {
  const { status, method, operation, path, category, credential, app, user, address } = filter
  return (shape) =>
    (whose === 'all' || shape.portal === whose) &&
    (status === undefined || (status < 10 ? Math.floor(shape.status / 100) === status : shape.status === status)) &&
    (method === undefined || shape.method === method) &&
    (operation === undefined || shape.operation === operation) &&
    (path === undefined || shape.path === path) &&
    (category === undefined || shape.category === category) &&
    (credential === undefined || shape.credential === credential) &&
    (app === undefined || shape.app === app) &&
    (user === undefined || shape.user === user) &&
    (address === undefined || shape.address === address)
}

/** Whether a call lies in the filter's time and has all of its words. */
function hasAll(call: Call, { from = 0, until = Number.POSITIVE_INFINITY, text }: CallFilter): boolean {
  if (call.at < from || call.at >= until) return false
  const own = new Set([...shapeWords(call), ...ownWords(call.path, call.target, call.body)])
  return wordsOf(text ?? '').every((word) => own.has(word))
}

function shapeWords({ method, path, operation, category, name, address, agent }: Shape): readonly string[] {
  return wordsOf(`${method} ${path} ${operation} ${category} ${name} ${address} ${agent}`)
}

/** By which of the words their calls must have themselves, because the shape does not. */
function grouped(shapes: readonly KnownShape[], words: readonly string[]): readonly Wanted[] {
  if (words.length === 0) return [{ shapes: shapes.map(({ id }) => id), words }]
  const groups = new Map<string, { shapes: number[]; words: readonly string[] }>()
  for (const shape of shapes) {
    shape.words ??= new Set(shapeWords(shape))
    const missing = words.filter((word) => shape.words?.has(word) !== true)
    const key = missing.join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { shapes: [shape.id], words: missing })
    else group.shapes.push(shape.id)
  }
  return [...groups.values()]
}

interface Placed {
  readonly place: Cursor
  readonly call: Call
}

async function read(
  day: Day,
  ids: readonly number[],
  shapes: ReadonlyMap<number, KnownShape>,
): Promise<readonly Placed[]> {
  if (ids.length === 0) return []
  const rows = await day.rows(
    `select c.id, c.shape, c.ms, c.bytes_in, c.bytes_out, {uuid:c.correlation} as correlation, c.target, c.body
      from {list:$1} w join {call} c on c.id = w.value order by c.id desc`,
    [JSON.stringify(ids)],
  )
  return rows.flatMap((row) => {
    const shape = shapes.get(Number(row['shape']))
    if (shape === undefined) return []
    const { id: _id, words: _words, ...common } = shape
    const place = { day: day.day, id: Number(row['id']) }
    const call: Call = {
      ...common,
      at: timeAt(place),
      correlation: uuidOf(String(row['correlation'])),
      ms: Number(row['ms']),
      bytesIn: Number(row['bytes_in']),
      bytesOut: Number(row['bytes_out']),
      target: row['target'] === null ? null : String(row['target']),
      body: row['body'] === null ? null : String(row['body']),
    }
    return { place, call }
  })
}
