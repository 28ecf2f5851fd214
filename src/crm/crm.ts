import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/port.ts'
import type { Call } from './call.ts'
import { type Definitions, openDefinitions } from './definitions/definitions.ts'
import type { PortalType } from './definitions/portal-type.ts'
import { standardPipelines, standardTypes } from './object-types.ts'
import { archiveRecord, archiveRecords } from './records/archive.ts'
import type { BatchOutcome } from './records/batch.ts'
import type { InputValues } from './records/check.ts'
import { createRecord, createRecords, type NewRecord } from './records/create.ts'
import type { RecordRef } from './records/lookups.ts'
import { mergeRecords } from './records/merge.ts'
import { purgeRecord } from './records/purge.ts'
import { listRecords, type RecordPage, readRecord, readRecords, type Selection } from './records/read.ts'
import type { RecordView } from './records/record.ts'
import { type Search, type SearchPage, searchRecords } from './records/search.ts'
import { type RecordEdit, updateRecord, updateRecords } from './records/update.ts'
import { upsertRecords } from './records/upsert.ts'

export type { Actor, Call } from './call.ts'
export type { Definitions, PortalDefinitions } from './definitions/definitions.ts'
export type { PortalType } from './definitions/portal-type.ts'
export type { BatchOutcome } from './records/batch.ts'
export type { RecordView } from './records/record.ts'

/** The records of a portal. Every method refuses the caller's mistakes with a Refusal. */
export interface Records {
  create(call: Call, type: PortalType, input: NewRecord): Promise<RecordView>
  createBatch(call: Call, type: PortalType, inputs: readonly NewRecord[]): Promise<BatchOutcome>
  read(call: Call, type: PortalType, ref: RecordRef, selection: Selection): Promise<RecordView>
  readBatch(
    call: Call,
    type: PortalType,
    ids: readonly string[],
    idProperty: string | undefined,
    selection: Selection,
  ): Promise<BatchOutcome>
  list(call: Call, type: PortalType, after: number, limit: number, selection: Selection): Promise<RecordPage>
  search(call: Call, type: PortalType, search: Search): Promise<SearchPage>
  update(call: Call, type: PortalType, ref: RecordRef, properties: InputValues): Promise<RecordView>
  updateBatch(call: Call, type: PortalType, inputs: readonly RecordEdit[]): Promise<BatchOutcome>
  upsertBatch(call: Call, type: PortalType, inputs: readonly RecordEdit[]): Promise<BatchOutcome>
  archive(call: Call, type: PortalType, id: string): Promise<void>
  merge(call: Call, type: PortalType, primaryId: string, otherId: string): Promise<RecordView>
  /** Removes a record for good, also from the change log (GDPR). */
  purge(call: Call, type: PortalType, ref: RecordRef): Promise<void>
  archiveBatch(call: Call, type: PortalType, ids: readonly string[]): Promise<void>
}

/** The engine: no HTTP in here, and no idea of who may do what. */
export interface Crm {
  readonly definitions: Definitions
  readonly records: Records
}

export function openCrm(store: Store, { clock }: { readonly clock: Clock }): Crm {
  const definitions = openDefinitions(store, { clock }, { types: standardTypes, pipelines: standardPipelines })
  return {
    definitions,
    records: {
      create: (...args) => createRecord(store, ...args),
      createBatch: (...args) => createRecords(store, ...args),
      read: (...args) => readRecord(store, ...args),
      readBatch: (...args) => readRecords(store, ...args),
      list: (...args) => listRecords(store, ...args),
      search: (...args) => searchRecords(store, ...args),
      update: async (...args) => updateRecord(store, ...args),
      updateBatch: (...args) => updateRecords(store, ...args),
      upsertBatch: (...args) => upsertRecords(store, ...args),
      merge: async (...args) => mergeRecords(store, ...args),
      purge: (...args) => purgeRecord(store, ...args),
      archive: (...args) => archiveRecord(store, ...args),
      archiveBatch: (...args) => archiveRecords(store, ...args),
    },
  }
}
