import type { Store, Unit } from '../store/port.ts'
import type { Sides } from './associations/between.ts'
import { type Link, link } from './associations/link.ts'
import type { Call } from './call.ts'
import type { PortalType } from './definitions/portal-type.ts'
import type { StoredValues } from './object-type.ts'
import { archiveAll } from './records/archive.ts'
import { checkNew, insertDrafts, type NewRecord } from './records/create.ts'
import { followMerge, resolveIds } from './records/lookups.ts'
import { mergePair } from './records/merge.ts'
import { toStored } from './records/record.ts'
import { holdRecords } from './records/statements.ts'
import { applyEdits, type KnownEdit } from './records/update.ts'

/** The writes of the API as parts of one larger unit. Whatever one of them refuses, it refuses to the whole unit. */
export interface Writes {
  /** The live record that has this unique value, and its values. */
  find(call: Call, type: PortalType, property: string, value: string): Unit<Found | undefined>
  /** A live record, or the one that it was merged into, and its values. */
  read(call: Call, type: PortalType, id: number): Unit<Found | undefined>
  /** Makes any number of records; gives their ids in the order of the inputs. */
  create(call: Call, type: PortalType, inputs: readonly NewRecord[]): Unit<readonly number[]>
  /** Changes any number of live records, each of them once. */
  update(call: Call, type: PortalType, edits: readonly KnownEdit[]): Unit<void>
  link(call: Call, sides: Sides, links: readonly Link[]): Unit<void>
  archive(call: Call, type: PortalType, ids: readonly number[]): Unit<void>
  merge(call: Call, type: PortalType, primary: number, other: number): Unit<void>
}

/** A record as it is in the unit. */
export interface Found {
  readonly id: number
  readonly values: StoredValues
}

const writes: Writes = {
  *find(call, type, property, value) {
    const id = (yield* resolveIds(call, type, property, [value])).get(value)
    return id === undefined ? undefined : yield* readLive(call, type, id)
  },
  *read(call, type, id) {
    return yield* readLive(call, type, yield* followMerge(call, type, id))
  },
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

function* readLive(call: Call, type: PortalType, id: number): Unit<Found | undefined> {
  const [row] = yield* holdRecords({ portal: call.portal, type: type.id, ids: JSON.stringify([id]) })
  return row === undefined || row.archived !== null ? undefined : { id, values: toStored(row).values }
}

/** Runs work made of many writes as one unit: all of it happens or none. */
export function together<T>(store: Store, work: (writes: Writes) => Unit<T>): Promise<T> {
  return store.write(() => work(writes))
}
