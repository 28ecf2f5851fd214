import type { Store } from '../../store/port.ts'
import { type Sides, typesBetween } from '../associations/between.ts'
import { isLabel, MOST_LABELS } from '../associations/types.ts'
import type { Call } from '../call.ts'
import type { PropertyDefinition } from '../definition.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalProperty, PortalType } from '../definitions/portal-type.ts'
import { type Crowd, type CrowdedType, crowdBetween, crowdedPairs, gathered } from './crowds.ts'
import { countRecords } from './statements.ts'

export type { Crowd, CrowdedType } from './crowds.ts'

// HubSpot's limits, for portals that mean to move there or away; of these Spoke enforces the one on labels only. Those of
// records are in the examples of HubSpot's guide, those marked are HubSpot's largest plan from memory [memory].

const MOST_RECORDS = 15_000_000
const MOST_LIBRARY_RECORDS = 500_000
const MOST_CUSTOM_RECORDS = 500_000 // [memory]
const MOST_CUSTOM_TYPES = 10 // [memory]
const MOST_PIPELINES = 100 // [memory]
const MOST_CALCULATED = 200 // [memory]
const MOST_PROPERTIES_OF_TYPE = 1_000 // hubspot-api.md §6.1
const MOST_PROPERTIES = 10_000 // §6.1

export interface Usage {
  readonly usage: number
  readonly limit: number
}

export interface TypeUsage extends Usage {
  readonly type: PortalType
}

/** What several types use of one limit. */
export interface SharedUsage extends Usage {
  readonly byType: readonly TypeUsage[]
}

/** HubSpot's types have a limit each, custom ones share one. */
export interface UsageByType {
  readonly standard: readonly TypeUsage[]
  readonly custom: SharedUsage
}

/** The labels that the portal made from one type to another. */
export interface LabelUsage extends Usage {
  readonly from: PortalType
  readonly to: PortalType
  readonly labels: readonly string[]
}

/** What a portal uses of what it may have. Figures are exact and as fresh as the last acknowledged write. */
export interface Limits {
  /** Live records. Counted on an index, off the main thread. */
  records(call: Call, definitions: PortalDefinitions): Promise<UsageByType>
  pipelines(definitions: PortalDefinitions): UsageByType
  customTypes(definitions: PortalDefinitions): Usage
  /** Properties that the portal added. */
  customProperties(definitions: PortalDefinitions): SharedUsage
  /** Those of them that are calculated. */
  calculatedProperties(definitions: PortalDefinitions): SharedUsage
  /** Pairs of types that have labels, from one type or to one where that is asked for. */
  labels(
    definitions: PortalDefinitions,
    from: PortalType | undefined,
    to: PortalType | undefined,
  ): readonly LabelUsage[]
  /** The types whose records are near or at their limit of associations with any other. */
  crowdedFrom(call: Call, definitions: PortalDefinitions): Promise<readonly CrowdedType[]>
  /** The types with whose records those of a type are near or at their limit of associations. */
  crowdedTo(call: Call, definitions: PortalDefinitions, from: PortalType): Promise<readonly CrowdedType[]>
  crowd(call: Call, sides: Sides): Promise<Crowd>
}

export function openLimits(store: Store): Limits {
  return {
    async records(call, definitions) {
      const rows = await store.scan(() => countRecords({ portal: call.portal }))
      const counts = new Map(rows.map(({ type, records }) => [type, Number(records)]))
      const limitOf = ({ inLibrary }: PortalType) => (inLibrary === true ? MOST_LIBRARY_RECORDS : MOST_RECORDS)
      return byType(definitions.types, ({ id }) => counts.get(id) ?? 0, limitOf, MOST_CUSTOM_RECORDS)
    },
    pipelines({ types }) {
      const moving = types.filter(({ pipeline }) => pipeline !== undefined)
      return byType(
        moving,
        ({ pipelines }) => pipelines.length,
        () => MOST_PIPELINES,
        MOST_PIPELINES,
      )
    },
    customTypes: ({ types }) => ({ usage: types.filter(isCustom).length, limit: MOST_CUSTOM_TYPES }),
    customProperties: ({ types }) => shared(types, countOf(isAdded), MOST_PROPERTIES_OF_TYPE, MOST_PROPERTIES),
    calculatedProperties: ({ types }) =>
      shared(
        types,
        countOf((each) => isAdded(each) && isCalculated(each)),
        MOST_CALCULATED,
        MOST_CALCULATED,
      ),
    labels(definitions, from, to) {
      const pairs = new Map(definitions.associationTypes.map((row) => [`${row.from_type} ${row.to_type}`, row]))
      return [...pairs.values()].flatMap((row) => {
        const [start, end] = [definitions.type(row.from_type), definitions.type(row.to_type)]
        if (start === undefined || end === undefined) return []
        const wanted = (from?.id ?? start.id) === start.id && (to?.id ?? end.id) === end.id
        return wanted ? labelUsage({ definitions, from: start, to: end }) : []
      })
    },
    async crowdedFrom(call, definitions) {
      return gathered(definitions, await store.scan(() => crowdedPairs(call, definitions)), 'from')
    },
    async crowdedTo(call, definitions, from) {
      const pairs = await store.scan(() => crowdedPairs(call, definitions))
      return gathered(
        definitions,
        pairs.filter((pair) => pair.from === from.id),
        'to',
      )
    },
    crowd: (call, sides) => store.scan(() => crowdBetween(call, sides)),
  }
}

function labelUsage(sides: Sides): readonly LabelUsage[] {
  const labels = typesBetween(sides).flatMap((type) => (isLabel(type) ? [type.label] : []))
  return labels.length === 0
    ? []
    : [{ from: sides.from, to: sides.to, labels, usage: labels.length, limit: MOST_LABELS }]
}

function isCustom({ id }: PortalType): boolean {
  return id.startsWith('2-')
}

function isAdded(property: PropertyDefinition | PortalProperty): boolean {
  return 'hubspotDefined' in property && !property.hubspotDefined
}

function isCalculated({ calculated, fieldType }: PropertyDefinition): boolean {
  return calculated || fieldType.startsWith('calculation_')
}

const countOf =
  (counts: (property: PropertyDefinition) => boolean) =>
  ({ properties }: PortalType): number => {
    let count = 0
    for (const property of properties.values()) if (counts(property)) count++
    return count
  }

function byType(
  types: readonly PortalType[],
  usageOf: (type: PortalType) => number,
  limitOf: (type: PortalType) => number,
  customLimit: number,
): UsageByType {
  const standard = types.filter((type) => !isCustom(type))
  return {
    standard: standard.map((type) => ({ type, usage: usageOf(type), limit: limitOf(type) })),
    custom: shared(types.filter(isCustom), usageOf, customLimit, customLimit),
  }
}

function shared(
  types: readonly PortalType[],
  usageOf: (type: PortalType) => number,
  limitOfType: number,
  limit: number,
): SharedUsage {
  const each = types.map((type) => ({ type, usage: usageOf(type), limit: limitOfType }))
  return { byType: each, usage: each.reduce((sum, { usage }) => sum + usage, 0), limit }
}
