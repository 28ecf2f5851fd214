import type { Store, Unit } from '../store/port.ts'
import type { Sides } from './associations/between.ts'
import { type Link, link } from './associations/link.ts'
import type { Call } from './call.ts'
import type { PortalType } from './definitions/portal-type.ts'
import { archiveAll } from './records/archive.ts'
import { checkNew, insertDrafts, type NewRecord } from './records/create.ts'
import { mergePair } from './records/merge.ts'
import { applyEdits, type KnownEdit } from './records/update.ts'

/** The writes of the API as parts of one larger unit. Whatever one of them refuses, it refuses to the whole unit. */
export interface Writes {
  /** Makes any number of records; gives their ids in the order of the inputs. */
  create(call: Call, type: PortalType, inputs: readonly NewRecord[]): Unit<readonly number[]>
  /** Changes any number of live records, each of them once. */
  update(call: Call, type: PortalType, edits: readonly KnownEdit[]): Unit<void>
  link(call: Call, sides: Sides, links: readonly Link[]): Unit<void>
  archive(call: Call, type: PortalType, ids: readonly number[]): Unit<void>
  merge(call: Call, type: PortalType, primary: number, other: number): Unit<void>
}

const writes: Writes = {
  *create(call, type, inputs) {
    const records = yield* insertDrafts(call, type, checkNew(call, type, inputs))
    return records.map(({ id }) => id)
  },
  *update(call, type, edits) {
    yield* applyEdits(call, type, edits)
  },
  *link(call, sides, links) {
    const { refused } = yield* link(call, sides, links, { replace: false })
    for (const { refusal } of refused) throw refusal
  },
  archive: archiveAll,
  *merge(call, type, primary, other) {
    yield* mergePair(call, type, primary, other)
  },
}

/**
 * Runs work made of many writes as one unit: all of it happens or none. For work done before anybody is served: nothing
 * else is written meanwhile.
 */
export function together<T>(store: Store, work: (writes: Writes) => Unit<T>): Promise<T> {
  return store.write(() => work(writes))
}
