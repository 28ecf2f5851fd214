import type { Store, Unit } from '../store/port.ts'
import { type Change, type NewChange, toChange } from './change.ts'
import { placeChanges } from './sequencer.ts'
import {
  addCursor,
  blankChanges,
  changesAfter,
  changesAt,
  changesOfRecords,
  cursorOf,
  firstChangeFrom,
  holdCursor,
  insertChanges,
  lastChangeFrom,
  moveCursor,
} from './statements.ts'

/** Appends changes in the writer's own unit. */
export function appendChanges(changes: readonly NewChange[]): Unit<number> {
  return insertChanges(
    changes.map((change) => ({
      portal: change.portal,
      type: change.type,
      record: change.record,
      kind: change.kind,
      before_json: change.before === null ? null : JSON.stringify(change.before),
      after_json: change.after === null ? null : JSON.stringify(change.after),
      at: change.at,
      source: change.source,
      source_id: change.sourceId,
      user_id: change.userId,
    })),
  )
}

/** Takes the values out of everything that ever happened to a record; that it happened, when and by whom stays (GDPR). */
export function purgeChanges(portal: number, record: number): Unit<number> {
  return blankChanges([{ portal, record, before_json: null, after_json: null }])
}

/** Every change of the given records of a portal, newest first. */
export function* changesOf(portal: number, records: readonly number[]): Unit<readonly Change[]> {
  const rows = yield* changesOfRecords({ portal, records: JSON.stringify(records) })
  return rows.map(toChange)
}

/** Reads the change log in order, from where it stopped the last time, whoever ran it then. */
export interface ChangeConsumer {
  /**
   * The next changes after the cursor, and after `from` where that is further on; at most `limit`, and none when the
   * consumer has seen all that is committed.
   */
  next(limit: number, from?: number): Promise<readonly Change[]>
  /** Where the cursor stands, held until the unit ends: what a page was read for may have been done by somebody else. */
  hold(): Unit<number>
  /** Moves the cursor to a position: run it in the unit that does the work, and the two stand or fall together. */
  advance(position: number): Unit<void>
}

export function openConsumer(store: Store, name: string): ChangeConsumer {
  return {
    async next(limit, from = 0) {
      if (store.engine === 'postgres') await placeChanges(store)
      return store.read(function* read(): Unit<readonly Change[]> {
        const [cursor] = yield* cursorOf({ consumer: name })
        return yield* changesFrom(Math.max(from, cursor?.position ?? 0), limit)
      })
    },
    *hold() {
      const [cursor] = yield* holdCursor({ consumer: name })
      if (cursor !== undefined) return cursor.position
      // What is not there can't be held: whoever comes first makes it, and the others wait for him.
      yield* addCursor([{ consumer: name, position: 0 }])
      const [made] = yield* holdCursor({ consumer: name })
      return made?.position ?? 0
    },
    *advance(position) {
      yield* moveCursor({ consumer: name, position })
    },
  }
}

/** The placed changes after a position, in order. */
export function* changesFrom(position: number, limit: number): Unit<readonly Change[]> {
  return (yield* changesAfter({ position, limit })).map(toChange)
}

/** Some changes of a portal, by their positions, in order. */
export function* changesByPosition(portal: number, positions: readonly number[]): Unit<readonly Change[]> {
  return (yield* changesAt({ portal, positions: JSON.stringify(positions) })).map(toChange)
}

/** Where the change log ends: every change that is committed has this position at most, or has none yet. */
export function* lastPosition(): Unit<number> {
  const [last] = yield* lastChangeFrom({ position: 0 })
  return last?.position ?? 0
}

/**
 * The position of the last change before an instant. The log has no index by time, since every write would pay for it, but
 * changes are as good as in the order of their times: the place is found by halving.
 */
export function* positionBefore(instant: number): Unit<number> {
  let low = 0
  let high = yield* lastPosition()
  while (low < high) {
    const middle = Math.floor((low + high) / 2) + 1
    const [found] = yield* firstChangeFrom({ position: middle })
    // Changes may be missing, since portals are removed: what is found stands for all in between.
    if (found === undefined || found.at >= instant) high = middle - 1
    else low = Math.min(high, found.position ?? middle)
  }
  return low
}
