import type { PropertyRuleTable } from '../../store/schema.ts'
import type { PropertyDefinition } from '../definition.ts'
import type { ValueProblem } from '../problems.ts'
import type { Demand, RuleKind } from './kind.ts'
import { addressKinds } from './kinds/addresses.ts'
import { dateKinds } from './kinds/dates.ts'
import { numberKinds } from './kinds/numbers.ts'
import { patternKinds } from './kinds/pattern.ts'
import { phoneKinds } from './kinds/phone.ts'
import { textKinds } from './kinds/text.ts'

/** Every rule type there is, by its name (hubspot-api.md §6.1; what each takes: HubSpot's guide to the API). */
export const ruleKinds: ReadonlyMap<string, RuleKind> = new Map(
  Object.entries({
    ...addressKinds,
    ...dateKinds,
    ...numberKinds,
    ...patternKinds,
    ...phoneKinds,
    ...textKinds,
  }).sort(([a], [b]) => (a < b ? -1 : 1)),
)

/** A rule of a property, as it was laid down. */
export interface PropertyRule {
  readonly ruleType: string
  readonly arguments: readonly string[]
  /** Whether values are brought into form before they are checked. */
  readonly normalises: boolean
}

/** The rules of one property. */
export interface PropertyRules {
  readonly rules: readonly PropertyRule[]
  /** The value as it is to be stored, in the form that its rules ask for; null where nothing is left of it. */
  tidy(value: string): string | null
  /** Why a value breaks the first rule that it does break; undefined when it keeps them all. `now` in ms. */
  refuse(value: string, now: number): ValueProblem | undefined
}

/** Whether a property is one that a kind of rule is for. */
export function fits(kind: RuleKind, { type, fieldType }: PropertyDefinition): boolean {
  return kind.on.includes(`${type}/${fieldType}`)
}

/** Most properties have none. */
const NONE: ReadonlyMap<string, PropertyRules> = new Map()

/**
 * The rules of a type's properties, by property. A rule that does not fit its property any more, because the property
 * changed since or is archived, is passed over.
 */
export function readRules(
  rows: readonly PropertyRuleTable[],
  properties: ReadonlyMap<string, PropertyDefinition>,
): ReadonlyMap<string, PropertyRules> {
  if (rows.length === 0) return NONE
  const byProperty = Map.groupBy(rows, ({ property }) => property)
  return new Map(
    [...byProperty].flatMap(([name, own]): [string, PropertyRules][] => {
      const definition = properties.get(name)
      if (definition === undefined) return []
      const fitting = own.filter(({ rule_type }) => {
        const kind = ruleKinds.get(rule_type)
        return kind !== undefined && fits(kind, definition)
      })
      return fitting.length === 0 ? [] : [[name, openRules(name, fitting)]]
    }),
  )
}

function openRules(property: string, rows: readonly PropertyRuleTable[]): PropertyRules {
  const rules = rows.map(
    (row): PropertyRule => ({
      ruleType: row.rule_type,
      arguments: JSON.parse(row.arguments_json) as string[],
      normalises: row.normalises === 1,
    }),
  )
  let kept: readonly { readonly rule: PropertyRule; readonly demand: Demand }[] | undefined
  /** Read when a value first comes: definitions are loaded more often than written to. */
  const demands = () => {
    kept ??= rules.map((rule) => ({ rule, demand: demandOf(rule) }))
    return kept
  }
  return {
    rules,
    tidy(value) {
      let tidied = value
      for (const { rule, demand } of demands()) if (rule.normalises) tidied = demand.tidy?.(tidied) ?? tidied
      return tidied === '' ? null : tidied
    },
    refuse(value, now) {
      for (const { demand } of demands()) {
        const message = demand.refuse(value, now)
        if (message !== undefined) return { code: demand.code, message, property, value: value.slice(0, 200) }
      }
      return undefined
    },
  }
}

function demandOf({ ruleType, arguments: args }: PropertyRule): Demand {
  const demand = ruleKinds.get(ruleType)?.read(args)
  if (demand === undefined || typeof demand === 'string') {
    throw new Error(`A rule ${ruleType} is stored with arguments that it does not take: ${demand ?? 'it is unknown'}.`)
  }
  return demand
}
