import { type Background, openBackground } from '../../kit/background.ts'
import { messageOf } from '../../kit/failure.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { SearchIndexTable } from '../../store/schema.ts'
import { addUpTally } from '../../store/tally.ts'
import { putTokens } from '../../store/tokens.ts'
import { type Definitions, FRESH_FOR } from '../definitions/definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { toStored } from '../records/record.ts'
import { holdRecords, indexValues, selectLivePage, unindexValues } from '../records/statements.ts'
import { TOKENS } from './indexes.ts'
import { kindOf, storedKey } from './kinds.ts'
import {
  deleteIndexes,
  holdIndex,
  insertIndexes,
  moveIndexes,
  selectIndexes,
  selectSomeKept,
  selectUnfinished,
} from './statements.ts'
import { tokensOf } from './tokens.ts'

/** Records whose tokens are made in one unit: what waits behind it does not wait long. */
const CHUNK = 100
/** Records of which one value is kept in one unit. */
const VALUES_CHUNK = 500
/** A write that does not know yet that a property's values are kept is over after this time, in ms. */
const SETTLED = FRESH_FOR + 4_000
/** How often to look for what a process has left that ended meanwhile, in ms. */
const LOOK_AGAIN = 30_000
/** How often PostgreSQL's rows of how many records there are get added up, in ms. */
const ADD_UP = 2_000
/** So many properties of a portal are kept at most: each costs every write of its type. */
const MOST_KEPT = 40
/** Below so many records reading them all is fast enough. */
const MANY_RECORDS = 2_000

/** The indexes of search that are filled in the background, chunk by chunk; searches are exact meanwhile. */
export interface Filling extends Background {
  /** A search would be faster if the values of these properties were kept. */
  want(type: PortalType, properties: readonly string[], live: number): void
  /** Writes all indexes of a portal again, while they are used. Gives how many. */
  refresh(portal: number): Promise<number>
}

export function openFilling(store: Store, definitions: Definitions, runtime: Pick<Runtime, 'clock' | 'log'>): Filling {
  const { clock, log } = runtime
  const idle = store.engine === 'postgres' ? ADD_UP : LOOK_AGAIN
  const asked = new Map<string, number>()
  let started = false

  /** Goes on with one index as far as can be now; gives when to come back, in ms. */
  async function goOn(index: SearchIndexTable, going: () => boolean): Promise<number> {
    while (going()) {
      const type = (await definitions.of(index.portal)).type(index.type)
      const wait = await store.write(() => nextChunk(index, type, clock.now()))
      if (wait !== 0) definitions.changed(index.portal)
      if (wait === 'done') return idle
      if (wait > 0) return wait
      // Reads that came meanwhile go first.
      await new Promise<void>((resolve) => {
        clock.after(1, resolve)
      })
    }
    return idle
  }

  const background = openBackground(runtime, {
    failed: 'search.not-indexed',
    again: idle,
    async round(going) {
      let wait = idle
      if (store.engine === 'postgres') await store.write(addUpTally)
      for (const index of await store.read(() => selectUnfinished({}))) wait = Math.min(wait, await goOn(index, going))
      return wait
    },
  })

  async function keep(type: PortalType, property: string): Promise<void> {
    const { portal } = type.definitions
    const made = await store.write(() => addKept(portal, type.id, property, clock.now()))
    if (!made) return
    definitions.changed(portal)
    log.info('search.keeping', { portal, type: type.id, property })
    background.wake()
  }

  return {
    want(type, properties, live) {
      if (live < MANY_RECORDS || !started) return
      for (const property of properties) {
        const key = `${type.definitions.portal} ${type.id} ${property}`
        if (type.indexes.kept.includes(property) || (asked.get(key) ?? 0) > clock.now()) continue
        asked.set(key, clock.now() + LOOK_AGAIN)
        keep(type, property).catch((error) => log.error('search.not-kept', { property, reason: messageOf(error) }))
      }
    },
    async refresh(portal) {
      const { types } = await definitions.of(portal)
      const count = await store.write(() => refreshAll(portal, types))
      definitions.changed(portal)
      background.wake()
      return count
    },
    wake: background.wake,
    start() {
      started = true
      const stop = background.start()
      return async () => {
        started = false
        await stop()
      }
    },
  }
}

function* addKept(portal: number, type: string, property: string, now: number): Unit<boolean> {
  const all = yield* selectIndexes({ portal })
  if (all.filter((row) => row.property !== TOKENS).length >= MOST_KEPT) return false
  const row = { portal, type, property, state: 'filling', next_id: 0, begin_at: now + SETTLED }
  return (yield* insertIndexes([row])) === 1
}

function* refreshAll(portal: number, types: readonly PortalType[]): Unit<number> {
  const known = yield* selectIndexes({ portal })
  const rows = types
    .flatMap((type) => [TOKENS, ...type.indexes.complete].map((property) => ({ type: type.id, property })))
    .filter((row) => {
      const old = known.find((each) => each.type === row.type && each.property === row.property)
      return old === undefined || old.state === 'complete' || old.state === 'refreshing'
    })
    .map((row) => ({ ...row, portal, state: 'refreshing', next_id: 0, begin_at: 0 }))
  yield* insertIndexes(rows)
  yield* moveIndexes(rows)
  return rows.length
}

/**
 * To be done in the unit that changes what a property's values mean: its tokens are made again, and values that were kept
 * of it are forgotten. Until then its type is searched by reading its records.
 */
export function* propertyChanged(portal: number, type: PortalType, property: string, now: number): Unit<void> {
  const tokens = { portal, type: type.id, property: TOKENS, state: 'filling', next_id: 0, begin_at: now + SETTLED }
  if ((yield* insertIndexes([tokens])) === 0) yield* moveIndexes([tokens])
  yield* forgetKept(portal, type, property, now)
}

/** To be done in the unit that takes a property away. */
export function* forgetKept(portal: number, type: PortalType, property: string, now: number): Unit<void> {
  if (!type.indexes.kept.includes(property)) return
  yield* moveIndexes([{ portal, type: type.id, property, state: 'leaving', next_id: 0, begin_at: now + SETTLED }])
}

/** Indexes the next records. Gives how long to wait before the next chunk, in ms. */
function* nextChunk(index: SearchIndexTable, type: PortalType | undefined, now: number): Unit<number | 'done'> {
  const key = { portal: index.portal, type: index.type, property: index.property }
  const [row] = yield* holdIndex(key)
  if (row === undefined || row.state === 'complete') return 'done'
  if (row.begin_at > now) return row.begin_at - now
  const definition = type?.properties.get(row.property)
  if (type === undefined || row.state === 'leaving' || (row.property !== TOKENS && definition === undefined)) {
    const rows = yield* selectSomeKept({ ...key, limit: VALUES_CHUNK })
    yield* unindexValues(rows)
    if (rows.length > 0) return 0
    yield* deleteIndexes([key])
    return 'done'
  }
  const page = yield* selectLivePage({
    portal: row.portal,
    type: row.type,
    from: row.next_id,
    limit: definition === undefined ? CHUNK : VALUES_CHUNK,
  })
  const last = page.at(-1)
  if (last === undefined) {
    yield* moveIndexes([{ ...row, state: 'complete' }])
    return 'done'
  }
  const ids = JSON.stringify(page.map(({ id }) => id))
  const held = yield* holdRecords({ portal: row.portal, type: row.type, ids })
  const records = held.filter(({ archived }) => archived === null).map(toStored)
  if (definition === undefined) {
    yield* putTokens(records.map(({ id, values }) => ({ record: id, tokens: tokensOf(row.portal, type, values) })))
  } else {
    const kind = kindOf(definition)
    yield* indexValues(
      records.flatMap(({ id, values }) => {
        const value = values[row.property]
        return value === undefined ? [] : [{ ...key, value: storedKey(kind, value), record: id }]
      }),
    )
  }
  yield* moveIndexes([{ ...row, next_id: last.id + 1 }])
  return 0
}
