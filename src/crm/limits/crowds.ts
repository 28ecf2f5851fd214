import type { Unit } from '../../store/port.ts'
import { plainBetween, type Sides } from '../associations/between.ts'
import type { Call } from '../call.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { toStored } from '../records/record.ts'
import { selectRecords } from '../records/statements.ts'
import { selectCrowded, tallyAssociations } from './statements.ts'

/** How many records of one type a record may be associated with, where the portal sets no limit (HubSpot's guide). */
const MOST_ASSOCIATED = 50_000
/** The part of its limit from which a record is near it (HubSpot's guide). */
const NEAR = 0.8
/** How many records an answer names of those near a limit, and of those at it [choice]. */
const SAMPLES = 100

/** An object type with records that are near or at their limit of associations. */
export interface CrowdedType {
  readonly type: PortalType
  readonly near: boolean
  readonly at: boolean
}

export interface CrowdedRecord {
  readonly id: number
  /** What a person knows the record by. */
  readonly label: string
  readonly associated: number
}

/** The records of a type that are near or at their limit of associations with another. */
export interface Crowd {
  readonly limit: number
  /** Those that use 80 % or more of it without having reached it [choice: those at the limit are counted there only]. */
  readonly near: number
  readonly at: number
  readonly nearSamples: readonly CrowdedRecord[]
  readonly atSamples: readonly CrowdedRecord[]
}

/** How many records from one type to another are near or at their limit. */
interface CrowdedPair {
  readonly from: string
  readonly to: string
  readonly near: number
  readonly at: number
}

/** Each pair is associated by the unlabelled kind, whatever else: its limit is that of the pair. */
function limitBetween(sides: Sides): number {
  return plainBetween(sides)?.most ?? MOST_ASSOCIATED
}

/** Every pair of types with records near or at their limit. Reads every association of the portal: for scans only. */
export function* crowdedPairs(call: Call, definitions: PortalDefinitions): Unit<readonly CrowdedPair[]> {
  const limits = definitions.associationTypes.flatMap(({ max_to }) => max_to ?? [])
  const least = Math.min(MOST_ASSOCIATED, ...limits) * NEAR
  const rows = yield* tallyAssociations({ portal: call.portal, least: Math.ceil(least) })
  const pairs = [...Map.groupBy(rows, ({ from_type, to_type }) => `${from_type} ${to_type}`).values()]
  return pairs
    .flatMap((own): CrowdedPair[] => {
      const [first] = own
      const [from, to] = [definitions.type(first?.from_type ?? ''), definitions.type(first?.to_type ?? '')]
      if (from === undefined || to === undefined) return []
      const limit = limitBetween({ definitions, from, to })
      const count = (wanted: (associated: number) => boolean) =>
        own.reduce((sum, { associated, records }) => sum + (wanted(Number(associated)) ? Number(records) : 0), 0)
      const near = count((associated) => associated >= limit * NEAR && associated < limit)
      return [{ from: from.id, to: to.id, near, at: count((associated) => associated >= limit) }]
    })
    .filter(({ near, at }) => near + at > 0)
}

/** The types on one side of some pairs, each once, in the order in which the portal has them. */
export function gathered(
  { types }: PortalDefinitions,
  pairs: readonly CrowdedPair[],
  side: 'from' | 'to',
): readonly CrowdedType[] {
  return types.flatMap((type) => {
    const own = pairs.filter((pair) => pair[side] === type.id)
    return own.length === 0 ? [] : [{ type, near: own.some(({ near }) => near > 0), at: own.some(({ at }) => at > 0) }]
  })
}

/** The records of one pair of types that are near or at their limit, counted, with the first of them: for scans only. */
export function* crowdBetween(call: Call, sides: Sides): Unit<Crowd> {
  const limit = limitBetween(sides)
  const pairs = yield* crowdedPairs(call, sides.definitions)
  const pair = pairs.find(({ from, to }) => from === sides.from.id && to === sides.to.id)
  return {
    limit,
    near: pair?.near ?? 0,
    at: pair?.at ?? 0,
    nearSamples: pair === undefined ? [] : yield* samples(call, sides, Math.ceil(limit * NEAR), limit),
    atSamples: pair === undefined ? [] : yield* samples(call, sides, limit, Number.MAX_SAFE_INTEGER),
  }
}

function* samples({ portal }: Call, { from, to }: Sides, least: number, below: number): Unit<readonly CrowdedRecord[]> {
  const crowded = yield* selectCrowded({
    portal,
    from_type: from.id,
    to_type: to.id,
    least,
    below,
    limit: SAMPLES,
  })
  const ids = JSON.stringify(crowded.map(({ from_id }) => from_id))
  const rows = yield* selectRecords({ portal, type: from.id, ids })
  const labels = new Map(rows.map((row) => [row.id, toStored(row).values[from.displayProperty]]))
  return crowded.map(({ from_id, associated }) => ({
    id: from_id,
    label: labels.get(from_id) ?? String(from_id),
    associated: Number(associated),
  }))
}
