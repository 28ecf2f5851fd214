import type { Clock } from '../../kit/clock.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { PipelineTable, StageTable } from '../../store/schema.ts'
import type { ObjectType } from '../object-type.ts'
import type { Pipeline, SeedPipeline } from '../pipeline.ts'
import { selectIndexes } from '../search/statements.ts'
import { customObjectType, isCalled } from './custom-type.ts'
import type { PortalDefinitions } from './portal-definitions.ts'
import { type PortalProperty, type PortalType, portalType } from './portal-type.ts'
import { readGroup, readProperty } from './rows.ts'
import { seedPipelines, unseededTypes } from './seed.ts'
import {
  selectAssociationTypes,
  selectGroups,
  selectObjectTypes,
  selectOwners,
  selectPipelines,
  selectProperties,
  selectRules,
  selectStages,
  selectTeams,
} from './statements.ts'

export interface Definitions {
  /** The definitions of a portal, no older than a second, and never older than what this process changed. */
  of(portal: number): Promise<PortalDefinitions>
  /** To be called after a unit that changed a portal's definitions. */
  changed(portal: number): void
}

/** How long another process's change may go unnoticed, in ms. HubSpot's own lag is of this order (hubspot-api.md §5.6). */
export const FRESH_FOR = 1_000

export interface StandardDefinitions {
  readonly types: readonly ObjectType[]
  readonly pipelines: readonly SeedPipeline[]
}

export function openDefinitions(store: Store, { clock }: { clock: Clock }, standard: StandardDefinitions): Definitions {
  const kept = new Map<number, { readonly definitions: Promise<PortalDefinitions>; readonly until: number }>()

  async function load(portal: number): Promise<PortalDefinitions> {
    const lacking = await store.read(() => unseededTypes(portal, standard.pipelines))
    if (lacking.length > 0) await store.write(() => seedPipelines(portal, lacking, standard.pipelines))
    return store.read(() => read(portal, standard))
  }

  return {
    of(portal) {
      const known = kept.get(portal)
      if (known !== undefined && known.until > clock.now()) return known.definitions
      const definitions = load(portal)
      kept.set(portal, { definitions, until: clock.now() + FRESH_FOR })
      definitions.catch(() => kept.delete(portal)) // the caller gets the error; nobody else shall
      return definitions
    },
    changed(portal) {
      kept.delete(portal)
    },
  }
}

function* read(portal: number, standard: StandardDefinitions): Unit<PortalDefinitions> {
  const customTypes = yield* selectObjectTypes({ portal })
  const properties = Map.groupBy(yield* selectProperties({ portal }), ({ type }) => type)
  const groups = Map.groupBy(yield* selectGroups({ portal }), ({ type }) => type)
  const rules = Map.groupBy(yield* selectRules({ portal }), ({ type }) => type)
  const indexes = Map.groupBy(yield* selectIndexes({ portal }), ({ type }) => type)
  const pipelines = assemble(yield* selectPipelines({ portal }), yield* selectStages({ portal }))
  const owners = yield* selectOwners({ portal })
  const teams = yield* selectTeams({ portal })
  const associationTypes = yield* selectAssociationTypes({ portal })
  const ownerIds = owners.length === 0 ? undefined : new Set(owners.map(({ id }) => String(id)))

  const build = (base: ObjectType): PortalType =>
    portalType(
      base,
      {
        properties: (properties.get(base.id) ?? []).map((row): PortalProperty => readProperty(row, base)),
        groups: (groups.get(base.id) ?? []).filter(({ archived }) => archived === null).map(readGroup),
        rules: rules.get(base.id) ?? [],
        indexes: indexes.get(base.id) ?? [],
        pipelines: pipelines.get(base.id) ?? [],
        ownerIds,
      },
      () => definitions,
    )

  const live = new Map(customTypes.filter(({ archived }) => archived === null).map((row) => [row.id, row]))
  // A type is put together when somebody first asks for it: most portals use few of many.
  const built = new Map<string, PortalType>()
  const bases = new Map(standard.types.map((type) => [type.id, type]))
  const baseOf = (id: string): ObjectType | undefined => {
    const row = live.get(id)
    return row === undefined ? bases.get(id) : customObjectType(row)
  }
  const type = (id: string): PortalType | undefined => {
    const known = built.get(id)
    if (known !== undefined) return known
    const base = baseOf(id)
    if (base === undefined) return undefined
    const made = build(base)
    built.set(id, made)
    return made
  }
  const definitions: PortalDefinitions = {
    portal,
    type,
    get types() {
      return [...bases.keys(), ...live.keys()].flatMap((id) => type(id) ?? [])
    },
    customType(name) {
      const wanted = name.toLowerCase()
      const row = live.get(wanted) ?? [...live.values()].find((each) => isCalled(each, wanted))
      return row === undefined ? undefined : type(row.id)
    },
    customTypes,
    get archivedTypes() {
      return customTypes.filter(({ archived }) => archived !== null).map((row) => build(customObjectType(row)))
    },
    owners,
    teams,
    associationTypes,
  }
  return definitions
}

function assemble(
  pipelines: readonly PipelineTable[],
  stages: readonly StageTable[],
): ReadonlyMap<string, readonly Pipeline[]> {
  const byPipeline = Map.groupBy(stages, ({ type, pipeline }) => `${type} ${pipeline}`)
  const whole = pipelines.map((row) => ({
    type: row.type,
    pipeline: {
      id: row.id,
      label: row.label,
      displayOrder: row.display_order,
      created: row.created,
      updated: row.updated,
      stages: (byPipeline.get(`${row.type} ${row.id}`) ?? []).map((stage) => ({
        id: stage.id,
        label: stage.label,
        displayOrder: stage.display_order,
        metadata: JSON.parse(stage.metadata_json) as Record<string, string>,
        created: stage.created,
        updated: stage.updated,
      })),
    },
  }))
  const byType = Map.groupBy(whole, ({ type }) => type)
  return new Map([...byType].map(([type, rows]) => [type, rows.map(({ pipeline }) => pipeline)]))
}
