import type { Day } from '../store/day-log/day-log.ts'
import type { Row } from '../store/port.ts'

/** Calls of these shapes that have these words themselves. */
export interface Wanted {
  readonly shapes: readonly number[]
  readonly words: readonly string[]
}

export interface Bounds {
  /** Ids below this one. */
  readonly before: number
  /** Ids from this one on. */
  readonly from: number
  /** Whether it has taken long enough. */
  readonly due: () => boolean
}

export interface Found {
  /** Newest first. */
  readonly ids: readonly number[]
  /** Where looking was broken off: below that id there may be more. */
  readonly searchedTo: number | undefined
}

/** Rows looked at in one go, and in all, before each shape is asked by itself. */
const CHUNK = 2_000
const GLANCE = 10_000
/** So few calls are looked at one by one. */
const FEW = 5_000

/** The newest calls of a day that are wanted, at most `limit`. */
export async function newestOf(day: Day, wanted: readonly Wanted[], bounds: Bounds, limit: number): Promise<Found> {
  const found: number[] = []
  let searchedTo: number | undefined
  for (const { shapes, words } of wanted) {
    if (shapes.length === 0) continue
    const some =
      words.length === 0
        ? { ids: await ofShapes(day, shapes, bounds, limit), searchedTo: undefined }
        : await withWords(day, shapes, words, bounds, limit)
    found.push(...some.ids)
    if (some.searchedTo !== undefined) searchedTo = Math.max(searchedTo ?? 0, some.searchedTo)
  }
  // Below where one of them broke off nothing is said yet.
  const sure = searchedTo === undefined ? found : found.filter((id) => id >= (searchedTo ?? 0))
  const ids = sure.sort((a, b) => b - a).slice(0, limit)
  return { ids, searchedTo: ids.length === limit ? undefined : searchedTo }
}

/**
 * Wanted calls are mostly common: then the newest rows have enough of them. Else each shape is asked for its newest call
 * by the index over shapes; the newest `limit` calls have no more than `limit` shapes, those with the newest of these.
 */
async function ofShapes(
  day: Day,
  shapes: readonly number[],
  bounds: Bounds,
  limit: number,
): Promise<readonly number[]> {
  const glanced = await glance(day, new Set(shapes), bounds, limit)
  if (glanced.done) return glanced.ids
  const heads = (
    await day.rows(
      `select w.value as shape, (select max(id) from {call} c where c.shape = w.value and c.id < $2) as head from {list:$1} w`,
      [JSON.stringify(shapes), bounds.before],
    )
  )
    .filter((row) => row['head'] !== null && Number(row['head']) >= bounds.from)
    .sort((a, b) => Number(b['head']) - Number(a['head']))
    .slice(0, limit)
  let best: number[] = []
  for (const row of heads) {
    const worst = best.length < limit ? -1 : (best.at(-1) ?? -1)
    if (Number(row['head']) < worst) break
    const rows = await day.rows(
      'select id from {call} where shape = $1 and id < $2 and id >= $3 order by id desc limit $4',
      [Number(row['shape']), bounds.before, Math.max(bounds.from, worst), limit],
    )
    best = [...best, ...rows.map(idOf)].sort((a, b) => b - a).slice(0, limit)
  }
  return best
}

/** The newest rows, one after the other: done when they have enough, or when there are no more. */
async function glance(
  day: Day,
  shapes: ReadonlySet<number>,
  { before, from }: Bounds,
  limit: number,
): Promise<{ readonly ids: readonly number[]; readonly done: boolean }> {
  const ids: number[] = []
  let below = before
  for (let seen = 0; seen < GLANCE; seen += CHUNK) {
    const rows = await day.rows('select id, shape from {call} where id < $1 and id >= $2 order by id desc limit $3', [
      ...[below, from],
      // The first look is a small one: mostly it is enough.
      seen === 0 ? Math.min(CHUNK, 4 * limit) : CHUNK,
    ])
    for (const row of rows) {
      if (shapes.has(Number(row['shape']))) ids.push(idOf(row))
      if (ids.length === limit) return { ids, done: true }
    }
    const last = rows.at(-1)
    if (last === undefined) return { ids, done: true }
    below = idOf(last)
  }
  return { ids, done: false }
}

async function withWords(
  day: Day,
  shapes: readonly number[],
  words: readonly string[],
  { before, from, due }: Bounds,
  limit: number,
): Promise<Found> {
  const few = await fewOf(day, shapes, before, from)
  if (few !== undefined) {
    const ids = (await day.amongThose(words, few)).map(idOf).sort((a, b) => b - a)
    return { ids: ids.slice(0, limit), searchedTo: undefined }
  }
  const wanted = new Set(shapes)
  const ids: number[] = []
  for (let below = before; ; ) {
    const rows = await day.withWords(words, below, CHUNK)
    for (const row of rows) {
      const id = idOf(row)
      if (id < from) return { ids, searchedTo: undefined }
      if (wanted.has(Number(row['shape']))) ids.push(id)
      if (ids.length === limit) return { ids, searchedTo: undefined }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < CHUNK) return { ids, searchedTo: undefined }
    below = idOf(last)
    if (due()) return { ids, searchedTo: below }
  }
}

/** All calls of these shapes, where they are few: then each is looked at. */
async function fewOf(
  day: Day,
  shapes: readonly number[],
  before: number,
  from: number,
): Promise<readonly number[] | undefined> {
  const list = JSON.stringify(shapes)
  const [counted] = await day.rows(
    'select coalesce(sum(s.calls), 0) as calls from {list:$1} w join {shape} s on s.id = w.value',
    [list],
  )
  if (Number(counted?.['calls']) > FEW) return undefined
  const rows = await day.rows(
    'select c.id from {list:$1} w join {call} c on c.shape = w.value where c.id < $2 and c.id >= $3',
    [list, before, from],
  )
  return rows.map(idOf)
}

const idOf = (row: Row): number => Number(row['id'])
