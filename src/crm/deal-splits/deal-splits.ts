import { Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import { idOf } from '../associations/hold.ts'
import { selectAssociationsOfMany } from '../associations/statements.ts'
import { HUBSPOT_DEFINED } from '../associations/types.ts'
import type { Call } from '../call.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { archiveAll } from '../records/archive.ts'
import { checkBatchSize, checkDistinct, missingRecords } from '../records/batch.ts'
import { checkNew, type Draft, insertDrafts } from '../records/create.ts'
import { type RecordView, type StoredRecord, toStored, view } from '../records/record.ts'
import { holdRecords, selectRecords } from '../records/statements.ts'
import { applyEdits, type KnownEdit } from '../records/update.ts'
import { type DealSplitsInput, invalidSplits, percentageText, refuseOwner, refuseSplits } from './split-rules.ts'

export type { DealSplitsInput } from './split-rules.ts'

const DEALS = '0-3'
const SPLITS = '0-72'
/** Deal split to deal. */
const TO_DEAL = { category: HUBSPOT_DEFINED, typeId: 314 }

const OWNER = 'hubspot_owner_id'
const PERCENTAGE = 'hs_deal_split_percentage'

/** A deal with its splits, in the order of their ids. */
export interface SplitDeal {
  readonly deal: number
  readonly splits: readonly RecordView[]
}

export interface SplitsOutcome {
  readonly results: readonly SplitDeal[]
  readonly refused: readonly { readonly refusal: Refusal }[]
}

/** Deals whose credit several owners share. A split is a record of its own, associated with its deal. */
export interface DealSplits {
  /** The splits of up to 100 deals; a deal that is not split has none. */
  read(call: Call, definitions: PortalDefinitions, deals: readonly string[]): Promise<SplitsOutcome>
  /** Gives up to 100 deals new splits. An owner who has one already keeps it; a refused deal keeps all of its own. */
  upsert(call: Call, definitions: PortalDefinitions, inputs: readonly DealSplitsInput[]): Promise<SplitsOutcome>
}

export function openDealSplits(store: Store): DealSplits {
  return {
    async read(call, definitions, deals) {
      checkBatchSize(deals.length)
      const types = typesOf(definitions)
      const ids = [...new Set(deals)]
      return store.read(function* read(): Unit<SplitsOutcome> {
        const rows = yield* selectRecords({ portal: call.portal, type: DEALS, ids: JSON.stringify(ids.map(idOf)) })
        const live = new Set(rows.filter(({ archived }) => archived === null).map(({ id }) => id))
        const found = ids.filter((id) => live.has(idOf(id)))
        return {
          results: yield* splitDeals(call, types.splits, found.map(idOf)),
          refused: missing(
            types.deals,
            ids.filter((id) => !live.has(idOf(id))),
            'get',
          ),
        }
      })
    },
    async upsert(call, definitions, inputs) {
      checkBatchSize(inputs.length)
      checkDistinct(inputs.map(({ deal }) => String(idOf(deal) || deal)))
      const types = typesOf(definitions)
      const planned = inputs.map((input) => plan(call, definitions, types.splits, input))
      return store.write(() => upsert(call, types, planned))
    },
  }
}

interface Types {
  readonly deals: PortalType
  readonly splits: PortalType
}

function typesOf(definitions: PortalDefinitions): Types {
  const [deals, splits] = [definitions.type(DEALS), definitions.type(SPLITS)]
  if (deals === undefined || splits === undefined) throw new Error('Deals or deal splits are not among the types.')
  return { deals, splits }
}

interface Planned {
  readonly input: DealSplitsInput
  /** The splits as they would be made; none where the deal is refused. */
  readonly wanted: readonly Draft[]
  readonly refusal?: Refusal
}

/** Checks what can be checked without a look at the store. */
function plan(call: Call, definitions: PortalDefinitions, type: PortalType, input: DealSplitsInput): Planned {
  const refusal = refuseSplits(definitions, input)
  if (refusal !== undefined) return { input, wanted: [], refusal }
  const associations = [{ to: input.deal, types: [TO_DEAL] }]
  const splits = input.splits.map(({ ownerId, percentage }) => ({
    properties: { [OWNER]: ownerId, [PERCENTAGE]: percentageText(percentage) },
    associations,
  }))
  try {
    return { input, wanted: checkNew(call, type, splits) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { input, wanted: [], refusal: invalidSplits(input.deal, error.message) }
  }
}

function* upsert(call: Call, types: Types, planned: readonly Planned[]): Unit<SplitsOutcome> {
  const ids = JSON.stringify(planned.map(({ input }) => idOf(input.deal)))
  const rows = yield* holdRecords({ portal: call.portal, type: DEALS, ids })
  const deals = new Map(rows.filter(({ archived }) => archived === null).map((row) => [row.id, toStored(row)]))
  const refused: { readonly refusal: Refusal }[] = []
  const absent: string[] = []
  const possible = planned.filter(({ input, refusal: known }) => {
    const deal = deals.get(idOf(input.deal))
    const refusal = known ?? refuseOwner(deal?.values[OWNER], input)
    if (deal === undefined) absent.push(input.deal)
    else if (refusal !== undefined) refused.push({ refusal })
    else return true
    return false
  })
  const ready = possible.map(({ input }) => idOf(input.deal))
  const before = yield* splitsOf(call, ready, holdRecords)
  const changes = possible.map(({ input, wanted }) => difference(before.get(idOf(input.deal)) ?? [], wanted))
  yield* archiveAll(
    call,
    types.splits,
    changes.flatMap(({ gone }) => gone),
  )
  yield* applyEdits(
    call,
    types.splits,
    changes.flatMap(({ edits }) => edits),
  )
  yield* insertDrafts(
    call,
    types.splits,
    changes.flatMap(({ made }) => made),
  )
  return {
    results: yield* splitDeals(call, types.splits, ready),
    refused: [...refused, ...missing(types.deals, absent, 'update')],
  }
}

/** What it takes to come from the splits that a deal has to those that it shall have; who has one keeps it. */
function difference(before: readonly StoredRecord[], wanted: readonly Draft[]) {
  const byOwner = new Map(before.map((split) => [split.values[OWNER], split.id]))
  const idFor = ({ written }: Draft) => byOwner.get(written[OWNER] ?? undefined)
  const kept = new Set(wanted.map(idFor))
  return {
    gone: before.map(({ id }) => id).filter((id) => !kept.has(id)),
    made: wanted.filter((draft) => idFor(draft) === undefined),
    edits: wanted.flatMap((draft): KnownEdit[] => {
      const record = idFor(draft)
      const properties = { [PERCENTAGE]: draft.written[PERCENTAGE] ?? null }
      return record === undefined ? [] : [{ record, properties, traceId: undefined }]
    }),
  }
}

function missing(deals: PortalType, ids: readonly string[], verb: 'get' | 'update'): SplitsOutcome['refused'] {
  return ids.length === 0 ? [] : [{ refusal: missingRecords(deals.errorName, ids, verb) }]
}

function* splitDeals(call: Call, type: PortalType, deals: readonly number[]): Unit<readonly SplitDeal[]> {
  const splits = yield* splitsOf(call, deals, selectRecords)
  return deals.map((deal) => ({
    deal,
    splits: (splits.get(deal) ?? []).map((record) => view(type, record, [PERCENTAGE, OWNER])),
  }))
}

/** The live splits of some deals, by deal, in the order of their ids. */
function* splitsOf(
  { portal }: Call,
  deals: readonly number[],
  select: typeof selectRecords,
): Unit<ReadonlyMap<number, readonly StoredRecord[]>> {
  if (deals.length === 0) return new Map()
  const from = JSON.stringify(deals.map((deal) => [deal, 0]))
  const ties = yield* selectAssociationsOfMany({ portal, from, to_type: SPLITS, skip: Number.MAX_SAFE_INTEGER })
  const ids = JSON.stringify([...new Set(ties.map(({ to_id }) => to_id))])
  const rows = yield* select({ portal, type: SPLITS, ids })
  const live = new Map(rows.filter(({ archived }) => archived === null).map((row) => [row.id, toStored(row)]))
  const byDeal = Map.groupBy(ties, ({ from_id }) => from_id)
  return new Map(
    [...byDeal].map(([deal, own]) => [
      deal,
      [...new Set(own.map(({ to_id }) => to_id))].flatMap((id) => live.get(id) ?? []),
    ]),
  )
}
