import type { Store, Unit } from '../store/port.ts'
import { type Change, type NewChange, toChange } from './change.ts'
import { placeChanges } from './sequencer.ts'
import { blankChanges, changesAfter, changesOfRecords, cursorOf, insertChanges, moveCursor } from './statements.ts'

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
  /** The next changes after the cursor, at most `limit`; none when the consumer has seen all that is committed. */
  next(limit: number): Promise<readonly Change[]>
  /** Moves the cursor to a position: run it in the unit that does the work, and the two stand or fall together. */
  advance(position: number): Unit<void>
}

export function openConsumer(store: Store, name: string): ChangeConsumer {
  return {
    async next(limit) {
      if (store.engine === 'postgres') await placeChanges(store)
      return store.read(function* read(): Unit<readonly Change[]> {
        const [cursor] = yield* cursorOf({ consumer: name })
        const rows = yield* changesAfter({ position: cursor?.position ?? 0, limit })
        return rows.map(toChange)
      })
    },
    *advance(position) {
      yield* moveCursor({ consumer: name, position })
    },
  }
}
