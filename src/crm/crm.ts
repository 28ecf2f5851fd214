import type { Background } from '../kit/background.ts'
import { Refusal } from '../kit/refusal.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import { type Associations, openAssociations } from './associations/associations.ts'
import { openPruning } from './associations/pruning.ts'
import type { Call } from './call.ts'
import { type DealSplits, openDealSplits } from './deal-splits/deal-splits.ts'
import { type Definitions, openDefinitions } from './definitions/definitions.ts'
import type { PortalType } from './definitions/portal-type.ts'
import { openRecalculation, type Recalculation } from './formulas/recalculation.ts'
import { type Limits, openLimits } from './limits/limits.ts'
import type { ObjectType } from './object-type.ts'
import { type Owners, openOwners } from './owners/owners.ts'
import { openPipelines, type Pipelines } from './pipelines/pipelines.ts'
import { openProperties, type Properties } from './properties/properties.ts'
import { archiveRecord, archiveRecords } from './records/archive.ts'
import type { BatchOutcome } from './records/batch.ts'
import type { InputValues } from './records/check.ts'
import { createRecord, createRecords, type NewRecord } from './records/create.ts'
import type { RecordRef } from './records/lookups.ts'
import { mergeRecords } from './records/merge.ts'
import { type Forget, purgeRecord } from './records/purge.ts'
import { listRecords, type RecordPage, readRecord, readRecords, type Selection } from './records/read.ts'
import type { RecordView } from './records/record.ts'
import { restoreRecord, restoreRecords } from './records/restore.ts'
import { type RecordEdit, updateRecord, updateRecords } from './records/update.ts'
import { upsertRecords } from './records/upsert.ts'
import { openSchemas, type Schemas } from './schemas/schemas.ts'
import { type Filling, openFilling } from './search/filling.ts'
import { explainSearch, type Search, type SearchExplained, type SearchPage, searchRecords } from './search/search.ts'
import { standardTypes } from './standard/all.ts'
import { standardPipelines } from './standard/pipelines.ts'
import { together, type Writes } from './together.ts'
import { openValidations, type Validations } from './validations/validations.ts'

export type { Unit } from '../store/port.ts'
export type { PipelineAuditTable as PipelineAudit } from '../store/schema.ts'
export type { AssociationPage, AssociationType, LimitOutcome, LinkMade, Sides } from './associations/associations.ts'
export type { Actor, Call } from './call.ts'
export type { SplitsOutcome } from './deal-splits/deal-splits.ts'
export type { PropertyGroup } from './definition.ts'
export type { Definitions } from './definitions/definitions.ts'
export type { PortalDefinitions } from './definitions/portal-definitions.ts'
export type { PortalProperty, PortalType } from './definitions/portal-type.ts'
export type { CrowdedType, LabelUsage, SharedUsage, TypeUsage, Usage, UsageByType } from './limits/limits.ts'
export type { ObjectType } from './object-type.ts'
export type { Owner, Team } from './owners/owners.ts'
export type { Pipeline, Stage } from './pipeline.ts'
export type { BatchOutcome } from './records/batch.ts'
export type { InputValues } from './records/check.ts'
export type { NewRecord } from './records/create.ts'
export type { RecordView } from './records/record.ts'
export type { Schema } from './schemas/schemas.ts'
export type { Found, Writes } from './together.ts'
export type { PropertyRule } from './validations/rules.ts'

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
  search(call: Call, type: PortalType, search: Search, signal?: AbortSignal): Promise<SearchPage>
  /** Carries a search out and tells how. */
  explainSearch(call: Call, type: PortalType, search: Search): Promise<SearchExplained>
  update(call: Call, type: PortalType, ref: RecordRef, properties: InputValues): Promise<RecordView>
  updateBatch(call: Call, type: PortalType, inputs: readonly RecordEdit[]): Promise<BatchOutcome>
  upsertBatch(call: Call, type: PortalType, inputs: readonly RecordEdit[]): Promise<BatchOutcome>
  archive(call: Call, type: PortalType, id: string): Promise<void>
  /** Brings an archived record back; a live one stays as it is. */
  restore(call: Call, type: PortalType, id: string): Promise<RecordView>
  restoreBatch(call: Call, type: PortalType, ids: readonly string[]): Promise<BatchOutcome>
  merge(call: Call, type: PortalType, primaryId: string, otherId: string): Promise<RecordView>
  /** Removes a record for good, also from the change log (GDPR). */
  purge(call: Call, type: PortalType, ref: RecordRef): Promise<void>
  archiveBatch(call: Call, type: PortalType, ids: readonly string[]): Promise<void>
}

/** The engine: no HTTP in here, and no idea of who may do what. */
export interface Crm {
  /** The object types of HubSpot's that there are here; what portals add to them is in their definitions. */
  readonly objectTypes: readonly ObjectType[]
  readonly definitions: Definitions
  readonly associations: Associations
  readonly dealSplits: DealSplits
  readonly limits: Limits
  readonly owners: Owners
  readonly pipelines: Pipelines
  readonly properties: Properties
  readonly recalculation: Recalculation
  readonly filling: Filling
  /** Forgets what is kept for archived records that can't be brought back. */
  readonly pruning: Background
  readonly records: Records
  readonly schemas: Schemas
  readonly validations: Validations
  /** Many writes as one unit: all of them happen or none. */
  together<T>(work: (writes: Writes) => Unit<T>): Promise<T>
}

export function openCrm(
  store: Store,
  runtime: Pick<Runtime, 'clock' | 'log'>,
  objectTypes: readonly ObjectType[] = standardTypes,
  forget: Forget = keptNowhereElse,
): Crm {
  const definitions = openDefinitions(store, runtime, { types: objectTypes, pipelines: standardPipelines })
  const recalculation = openRecalculation(store, definitions, runtime)
  const filling = openFilling(store, definitions, runtime)
  return {
    objectTypes,
    definitions,
    associations: openAssociations(store, definitions),
    dealSplits: openDealSplits(store),
    limits: openLimits(store),
    owners: openOwners(store, definitions),
    pipelines: openPipelines(store, definitions),
    properties: openProperties(store, definitions, recalculation, filling, runtime.clock),
    recalculation,
    filling,
    pruning: openPruning(store, runtime),
    schemas: openSchemas(store, definitions),
    validations: openValidations(store, definitions),
    records: {
      create: async (call, type, ...args) => createRecord(store, call, writable(type), ...args),
      createBatch: async (call, type, ...args) => createRecords(store, call, writable(type), ...args),
      read: (...args) => readRecord(store, ...args),
      readBatch: (...args) => readRecords(store, ...args),
      list: (...args) => listRecords(store, ...args),
      search: (call, type, search, signal) => searchRecords(store, call, type, search, filling.want, signal),
      explainSearch: (call, type, search) => explainSearch(store, call, type, search, runtime.clock.now),
      update: async (call, type, ...args) => updateRecord(store, call, writable(type), ...args),
      updateBatch: async (call, type, ...args) => updateRecords(store, call, writable(type), ...args),
      upsertBatch: async (call, type, ...args) => upsertRecords(store, call, writable(type), ...args),
      restore: async (call, type, ...args) => restoreRecord(store, call, writable(type), ...args),
      restoreBatch: async (call, type, ...args) => restoreRecords(store, call, writable(type), ...args),
      merge: async (call, type, ...args) => mergeRecords(store, call, writable(type), ...args),
      purge: (...args) => purgeRecord(store, ...args, forget),
      archive: async (call, type, ...args) => archiveRecord(store, call, writable(type), ...args),
      archiveBatch: async (call, type, ...args) => archiveRecords(store, call, writable(type), ...args),
    },
    together: (work) => together(store, work),
  }
}

// biome-ignore lint/correctness/useYield: there is nothing to do.
const keptNowhereElse: Forget = function* () {
  return undefined
}

/** Some types can be read and searched only; their records come from elsewhere in the product (hubspot-api.md §4.2). */
function writable(type: PortalType): PortalType {
  if (type.readOnly)
    throw new Refusal('VALIDATION_ERROR', `${type.labels.plural} are read-only: they can be read and searched.`)
  return type
}
