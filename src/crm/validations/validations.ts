import { brief, Refusal } from '../../kit/refusal.ts'
import type { Store, Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PropertyDefinition } from '../definition.ts'
import type { Definitions } from '../definitions/definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { fits, type PropertyRule, ruleKinds } from './rules.ts'
import { insertRule, rewriteRule } from './statements.ts'

/** The validation rules of properties. They are kept with the portal's definitions, and every write of records obeys them. */
export interface Validations {
  /** The rules of every property that has any, in the order of their names. */
  list(type: PortalType): readonly { readonly property: string; readonly rules: readonly PropertyRule[] }[]
  /** The rules of one property; a 404 where there is no such property. */
  of(type: PortalType, property: string): readonly PropertyRule[]
  /** One of them; a 404 where it has none of this type, a 400 for a rule type that there is not. */
  read(type: PortalType, property: string, ruleType: string): PropertyRule
  /** Lays down a rule, or lays it down anew. Values that are stored already stay as they are. */
  set(call: Call, type: PortalType, property: string, rule: PropertyRule): Promise<void>
}

export function openValidations(store: Store, definitions: Definitions): Validations {
  return {
    list: (type) =>
      [...type.rules]
        .map(([property, { rules }]) => ({ property, rules }))
        .sort((a, b) => (a.property < b.property ? -1 : 1)),
    of: rulesOf,
    read(type, property, ruleType) {
      const rules = rulesOf(type, property)
      kindOf(ruleType)
      const rule = rules.find((each) => each.ruleType === ruleType)
      if (rule !== undefined) return rule
      throw new Refusal('OBJECT_NOT_FOUND', `${property} of ${type.name} has no validation rule of type ${ruleType}.`, {
        context: { propertyName: [property], ruleType: [ruleType] },
      })
    },
    async set(call, type, property, rule) {
      checkRule(propertyOf(type, property), rule)
      await store.write(() => write(call, type, property, rule))
      definitions.changed(call.portal)
    },
  }
}

function* write(call: Call, type: PortalType, property: string, rule: PropertyRule): Unit<void> {
  const row = {
    portal: call.portal,
    type: type.id,
    property,
    rule_type: rule.ruleType,
    arguments_json: JSON.stringify(rule.arguments),
    normalises: rule.normalises ? 1 : 0,
  }
  if ((yield* insertRule([row])) === 0) yield* rewriteRule([row])
}

function rulesOf(type: PortalType, property: string): readonly PropertyRule[] {
  propertyOf(type, property)
  return type.rules.get(property)?.rules ?? []
}

function propertyOf(type: PortalType, name: string): PropertyDefinition {
  const definition = type.properties.get(name)
  if (definition !== undefined) return definition
  throw new Refusal('OBJECT_NOT_FOUND', `There is no property ${brief(name)} of ${type.name}.`, {
    context: { propertyName: [brief(name)] },
  })
}

function kindOf(ruleType: string) {
  const kind = ruleKinds.get(ruleType)
  if (kind !== undefined) return kind
  throw invalid(
    `${brief(ruleType)} is not one of the rule types: [${[...ruleKinds.keys()].join(', ')}]`,
    'INVALID_RULE_TYPE',
    { ruleType: [brief(ruleType)] },
  )
}

/** Refuses a rule that does not fit the property, or whose arguments it does not take. */
function checkRule(definition: PropertyDefinition, { ruleType, arguments: args }: PropertyRule): void {
  const kind = kindOf(ruleType)
  const context = { propertyName: [definition.name], ruleType: [ruleType] }
  if (!fits(kind, definition)) {
    const { name, type, fieldType } = definition
    throw invalid(
      `A rule of type ${ruleType} does not fit ${name}, which is of type ${type}/${fieldType}: it is for [${kind.on.join(', ')}]`,
      'INVALID_RULE_TYPE_FOR_PROPERTY',
      context,
    )
  }
  if (definition.readOnly) {
    throw invalid(
      `The values of ${definition.name} are set by the server: no rule would ever be asked about them.`,
      'READ_ONLY_VALUE',
      context,
    )
  }
  const demand = kind.read(args)
  if (typeof demand === 'string') {
    throw invalid(`The ruleArguments of ${ruleType} ${demand}.`, 'INVALID_RULE_ARGUMENTS', context)
  }
}

function invalid(message: string, code: string, context: Readonly<Record<string, readonly string[]>>): Refusal {
  return new Refusal('VALIDATION_ERROR', message, { errors: [{ message, code, context }] })
}
