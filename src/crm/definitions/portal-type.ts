import type { PropertyRuleTable, SearchIndexTable } from '../../store/schema.ts'
import { type PropertyDefinition, type PropertyGroup, property } from '../definition.ts'
import { type Calculation, calculationsOf } from '../formulas/calculations.ts'
import type { ObjectType } from '../object-type.ts'
import type { Pipeline } from '../pipeline.ts'
import { readIndexes, type SearchIndexes } from '../search/indexes.ts'
import { type PropertyRules, readRules } from '../validations/rules.ts'
import type { PortalDefinitions } from './portal-definitions.ts'

/** A definition as a portal has it: what it changed or added has dates. */
export interface PortalProperty extends PropertyDefinition {
  readonly description: string
  /** False for what the portal added. */
  readonly hubspotDefined: boolean
  readonly created: number | undefined
  readonly updated: number | undefined
  readonly archived: number | undefined
}

/** An object type as one portal has it: with its own properties, groups and pipelines. */
export interface PortalType extends ObjectType {
  /** The state of the portal's definitions that this type belongs to. */
  readonly definitions: PortalDefinitions
  readonly pipelines: readonly Pipeline[]
  /** The ids that `hubspot_owner_id` may hold; undefined while the portal has no owners, and any id is taken. */
  readonly ownerIds: ReadonlySet<string> | undefined
  /** Properties that the portal archived, by name. */
  readonly archivedProperties: ReadonlyMap<string, PortalProperty>
  /** The properties with formulas, each after those that its formula reads; none cost nothing. */
  readonly calculations: readonly Calculation[]
  /** Which of its search indexes there are, and how far they have come. */
  readonly indexes: SearchIndexes
  /** The validation rules that the portal laid down, by property; most have none. */
  readonly rules: ReadonlyMap<string, PropertyRules>
}

/** What a portal adds to an object type. */
export interface PortalAdditions {
  readonly properties: readonly PortalProperty[]
  readonly groups: readonly PropertyGroup[]
  readonly rules: readonly PropertyRuleTable[]
  readonly indexes: readonly SearchIndexTable[]
  readonly pipelines: readonly Pipeline[]
  readonly ownerIds: ReadonlySet<string> | undefined
}

/** Puts a portal's own definitions over an object type's. */
export function portalType(base: ObjectType, added: PortalAdditions, definitions: () => PortalDefinitions): PortalType {
  const live = added.properties.filter(({ archived }) => archived === undefined)
  const stages = base.pipeline === undefined ? [] : stageProperties(base, added.pipelines)
  const properties =
    live.length === 0 && stages.length === 0
      ? base.properties
      : new Map([...base.properties, ...stages.map(named), ...live.map(named)])
  const unique = live.filter(({ hasUniqueValue }) => hasUniqueValue).map(({ name }) => name)
  let calculations: readonly Calculation[] | undefined
  const groupNames = new Set(added.groups.map(({ name }) => name))
  return {
    ...base,
    get definitions() {
      return definitions()
    },
    properties,
    groups: [...base.groups.filter(({ name }) => !groupNames.has(name)), ...added.groups],
    // What nobody can set can't be asked for: it is read-only, or it was archived as the type began to require it.
    requires: base.requires.filter((name) => properties.get(name)?.readOnly === false),
    unique: [...base.unique, ...unique],
    pipelines: added.pipelines,
    ownerIds: added.ownerIds,
    archivedProperties: new Map(added.properties.filter(({ archived }) => archived !== undefined).map(named)),
    get calculations() {
      calculations ??= calculationsOf(live)
      return calculations
    },
    rules: readRules(added.rules, properties),
    indexes: readIndexes(added.indexes),
    derive: base.derive,
  }
}

const named = <P extends PropertyDefinition>(definition: P): [string, P] => [definition.name, definition]

/** When a record came to each stage, how long it was there: every stage of a type has its four properties. */
function stageProperties(base: ObjectType, pipelines: readonly Pipeline[]): readonly PropertyDefinition[] {
  const group = base.groups[0]?.name ?? ''
  return pipelines.flatMap((pipeline) =>
    pipeline.stages.flatMap(({ id, label }) => {
      const where = `"${label} (${pipeline.label})"`
      return [
        property(`hs_v2_date_entered_${id}`, `Date entered ${where}`, 'datetime/date', group, 'RDA'),
        property(`hs_v2_date_exited_${id}`, `Date exited ${where}`, 'datetime/date', group, 'RDA'),
        property(`hs_v2_latest_time_in_${id}`, `Latest time in ${where}`, 'number/number', group, 'RDA'),
        property(`hs_v2_cumulative_time_in_${id}`, `Cumulative time in ${where}`, 'number/number', group, 'RDA'),
      ]
    }),
  )
}
