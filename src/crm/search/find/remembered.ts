import { ask, type Fragment, sql } from '../../../store/fragment.ts'
import type { Home, Unit } from '../../../store/port.ts'
import type { Access, Ground } from './access.ts'
import { type Bits, bitsOfText, bytesOf, changed } from './bits.ts'
import type { Leaf } from './leaves.ts'
import { selectTokens } from './plan.ts'
import { CHUNK, recordsOf, toCandidate } from './records.ts'

// Which records meet a filter is remembered where it is asked again: as a set of bits, true at a position of the change log.
// Before a set is used the records that changed since are looked at anew, so that it is never older than the search.

interface Remembered {
  readonly bits: Bits
  readonly bytes: number
  /** Every change up to this one is in it. */
  readonly position: number
}

interface Asked {
  readonly times: number
  /** It is remembered once it has been asked for more often than this. */
  readonly needed: number
}

interface Shelf {
  readonly sets: Map<string, Remembered>
  readonly asked: Map<string, Asked>
  bytes: number
}

/** What one thread remembers at most, in bytes. */
const MOST_BYTES = 16_000_000
/** Filters whose number of times is remembered. */
const MOST_ASKED = 2_000
/** After more changes than this a set is looked up anew: it costs no more. */
const MOST_CHANGES = 1_000
/** So often at most a filter must have been asked for, however often its set was forgotten. */
const MOST_NEEDED = 64

const shelves = new WeakMap<Home, Shelf>()

function shelfOf(home: Home): Shelf {
  const known = shelves.get(home)
  if (known !== undefined) return known
  const shelf = { sets: new Map<string, Remembered>(), asked: new Map<string, Asked>(), bytes: 0 }
  shelves.set(home, shelf)
  return shelf
}

/**
 * The records that each of these leaves means, by its name, where all of them are remembered or have been asked for
 * before; undefined where not, and then it is known that they were asked for.
 */
export function* recall(
  ground: Ground,
  home: Home,
  leaves: readonly Leaf[],
): Unit<ReadonlyMap<string, Bits> | undefined> {
  const shelf = shelfOf(home)
  const missing = leaves.filter(({ name }) => !shelf.sets.has(name))
  if (!missing.map((leaf) => isDue(shelf, leaf)).every(Boolean)) return undefined
  const log = yield* readLog(ground, shelf, leaves)
  if (log === undefined) return undefined
  const sets = yield* bringUpToDate(ground, shelf, leaves, log)
  if (sets === undefined) return undefined
  for (const { name, access } of missing) {
    if (access === undefined) return undefined
    const bits = yield* lookUpBits(ground, selectOf(ground, access))
    keep(shelf, name, bits, log.newest)
    sets.set(name, bits)
  }
  return sets
}

/** Counts that it is asked for; whether that was often enough. */
function isDue({ asked }: Shelf, { name, access }: Leaf): boolean {
  const { times, needed } = asked.get(name) ?? { times: 0, needed: 1 }
  asked.delete(name)
  asked.set(name, { times: times + 1, needed })
  dropOldest(asked, asked.size - MOST_ASKED)
  return access !== undefined && times >= needed
}

/** What happened since the oldest of some sets. */
interface Log {
  readonly newest: number
  /** The records of the type that changed, in the order of the log. */
  readonly changes: readonly { readonly position: number; readonly record: number }[]
  /** Where `changes` begins; sets from before that are lost. */
  readonly from: number
  /** PostgreSQL: records with changes that have no position yet. */
  readonly unplaced: readonly number[]
}

/** Undefined where there is no telling what is newest. Positions count the changes of every portal; only ours are looked at. */
function* readLog(ground: Ground, { sets }: Shelf, leaves: readonly Leaf[]): Unit<Log | undefined> {
  const { engine, portal, typeId } = ground
  const position: Fragment = { parts: [engine === 'sqlite' ? 'seq' : 'position'], values: [] }
  const [row] = yield* ask<{ newest: number | null }>(sql`select max(${position}) as newest from @change`)
  const newest = row?.newest ?? 0
  if (newest === 0) return undefined
  const unplaced =
    engine === 'sqlite'
      ? []
      : yield* ask<{ record: number }>(
          sql`select record from @change where position is null and portal = ${portal} and type = ${typeId} limit ${MOST_CHANGES + 1}`,
        )
  if (unplaced.length > MOST_CHANGES) return undefined
  const positions = leaves.flatMap(({ name }) => sets.get(name)?.position ?? [])
  const from = Math.max(Math.min(...positions), newest - MOST_CHANGES)
  const known = { newest, unplaced: unplaced.map(({ record }) => record) }
  if (from >= newest) return { ...known, from: newest, changes: [] }
  const rows = yield* ask<{ position: number; portal: number; type: string; record: number }>(
    sql`select ${position} as position, portal, type, record from @change where ${position} >= ${from} order by ${position}`,
  )
  // Positions have no gaps: where one is missing the log was cut off, or a portal's part of it went.
  const whole = rows.length === newest - from + 1
  const changes = rows.filter((each) => each.portal === portal && each.type === typeId)
  return { ...known, from: whole ? from : newest, changes: whole ? changes : [] }
}

/** The remembered sets, with what changed since; undefined where one can't be used now. */
function* bringUpToDate(
  ground: Ground,
  shelf: Shelf,
  leaves: readonly Leaf[],
  log: Log,
): Unit<Map<string, Bits> | undefined> {
  const known = leaves.flatMap((leaf) => {
    const set = shelf.sets.get(leaf.name)
    return set === undefined ? [] : [{ leaf, set }]
  })
  // Another search, with a later view of the database, was here before.
  if (known.some(({ set }) => set.position > log.newest)) return undefined
  const lost = known.filter(({ set }) => set.position < log.from)
  for (const { leaf } of lost) forget(shelf, leaf.name)
  if (lost.length > 0) return undefined
  const oldest = Math.min(...known.map(({ set }) => set.position))
  const since = (position: number): ReadonlySet<number> =>
    new Set([...log.unplaced, ...log.changes.filter((each) => each.position > position).map(({ record }) => record)])
  const ids = [...since(oldest)]
  const records = new Map<number, ReturnType<typeof toCandidate>>()
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const row of yield* recordsOf(ground, ids.slice(at, at + CHUNK))) records.set(row.id, toCandidate(row))
  }
  const sets = new Map<string, Bits>()
  for (const { leaf, set } of known) {
    const holds = new Map<number, boolean>()
    for (const id of since(set.position)) {
      const record = records.get(id)
      holds.set(id, record !== undefined && leaf.holds(record))
    }
    const bits = holds.size === 0 ? set.bits : changed(set.bits, holds)
    keep(shelf, leaf.name, bits, log.newest)
    sets.set(leaf.name, bits)
  }
  return sets
}

/** Puts it where what was used last stands, and forgets what was not used for longest. */
function keep(shelf: Shelf, name: string, bits: Bits, position: number): void {
  if ((shelf.sets.get(name)?.position ?? 0) > position) return
  const bytes = bytesOf(bits)
  shelf.bytes += bytes - (shelf.sets.get(name)?.bytes ?? 0)
  shelf.sets.delete(name)
  shelf.sets.set(name, { bits, bytes, position })
  for (const oldest of shelf.sets.keys()) {
    if (shelf.bytes <= MOST_BYTES) break
    forget(shelf, oldest)
  }
}

/** It was not worth its while: it must be asked for twice as often before it is remembered again. */
function forget(shelf: Shelf, name: string): void {
  shelf.bytes -= shelf.sets.get(name)?.bytes ?? 0
  shelf.sets.delete(name)
  shelf.asked.set(name, { times: 0, needed: Math.min(MOST_NEEDED, 2 * (shelf.asked.get(name)?.needed ?? 1)) })
}

function dropOldest(from: Map<string, unknown>, count: number): void {
  for (const name of [...from.keys()].slice(0, Math.max(0, count))) from.delete(name)
}

function selectOf(ground: Ground, { tokens, select }: Access): Fragment {
  return tokens === undefined ? (select ?? sql`select 0 as record where 1 = 0`) : selectTokens(ground, tokens)
}

/** The records that a select means. As one text: an array of a million numbers takes more memory than all that is remembered. */
export function* lookUpBits({ engine }: Ground, select: Fragment): Unit<Bits> {
  const [row] = yield* ask<{ ids: string | null }>(
    engine === 'sqlite'
      ? sql`select group_concat(record) as ids from (${select}) as found`
      : sql`select string_agg(record::text, ',') as ids from (${select}) as found`,
  )
  return bitsOfText(row?.ids ?? '')
}

/** Ids as candidates of a search. */
export function among({ engine }: Ground, ids: Iterable<number>): Fragment {
  const json = JSON.stringify([...ids])
  return engine === 'sqlite'
    ? sql`select value as record from json_each(${json})`
    : sql`select value::bigint as record from json_array_elements_text(${json}::json)`
}
