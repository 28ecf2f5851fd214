import { brief } from '../../kit/refusal.ts'
import type { PropertyDefinition } from '../definition.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { MOST_TOLD, type ValueProblem } from '../problems.ts'
import type { PropertyRules } from '../validations/rules.ts'
import { type InputValue, type Normalised, normalise, parseInstant } from '../values.ts'

/** The property that holds the id of the activity shown first on a record. */
export const PINNED = 'hs_pinned_engagement_id'

export type InputValues = Readonly<Record<string, InputValue>>

/** The values of a write in canonical spelling, and what is wrong with it, as far as it will be told. */
export interface Checked {
  readonly written: Readonly<Record<string, string | null>>
  /** The creation date that was given, where the type lets one be given. */
  readonly created: number | undefined
  readonly problems: readonly ValueProblem[]
}

/**
 * Checks a write against the definitions and the portal's rules. `before` is the record as it is, undefined for a new one;
 * `now` is in ms.
 */
export function check(type: PortalType, input: InputValues, before: StoredValues | undefined, now: number): Checked {
  const written: Record<string, string | null> = {}
  const problems: ValueProblem[] = []
  let created: number | undefined
  for (const [name, value] of Object.entries(input)) {
    if (problems.length >= MOST_TOLD) break
    const definition = type.properties.get(name)
    if (definition === undefined) {
      problems.push({
        code: 'PROPERTY_DOESNT_EXIST',
        message: `Property "${brief(name)}" does not exist`,
        property: brief(name),
      })
      continue
    }
    const backdates = before === undefined && name === type.createdProperty && type.createdIsSettable
    // A contact's pinned activity may be written although its definition says otherwise (hubspot-api.md §4.16).
    if (definition.readOnly && !backdates && name !== PINNED) {
      problems.push(readOnly(definition))
      continue
    }
    const rules = type.rules.get(name)
    const normalised = normalise(definition, value, before?.[name])
    const result = rules === undefined ? normalised : obey(rules, definition, normalised, now)
    if ('problem' in result) problems.push(result.problem)
    else if (namesOwner(definition) && !isOwner(type, result.value)) problems.push(noOwner(type, name, result.value))
    else if (backdates) created = result.value === null ? undefined : parseInstant(result.value)
    else written[name] = result.value
  }
  return { written, created, problems }
}

/** What is left of a value after its rules, or why it breaks one. A rule says nothing of a value that is cleared. */
function obey(rules: PropertyRules, definition: PropertyDefinition, given: Normalised, now: number): Normalised {
  if ('problem' in given || given.value === null) return given
  const tidied = rules.tidy(given.value)
  const result = tidied === given.value ? given : normalise(definition, tidied)
  if ('problem' in result || result.value === null) return result
  const problem = rules.refuse(result.value, now)
  return problem === undefined ? result : { problem }
}

function namesOwner({ name, referencedObjectType }: PropertyDefinition): boolean {
  return name === 'hubspot_owner_id' || referencedObjectType === 'OWNER'
}

/** An owner's id, not a user's (hubspot-api.md §4.9). While a portal has no owners, any id is taken. */
function isOwner({ ownerIds }: PortalType, value: string | null): boolean {
  return ownerIds === undefined || value === null || ownerIds.has(value)
}

function noOwner({ ownerIds }: PortalType, property: string, value: string | null): ValueProblem {
  const allowed = [...(ownerIds ?? [])].join(', ')
  return {
    code: 'INVALID_OPTION',
    message: `${value} was not one of the allowed options: [${allowed}]`,
    property,
    ...(value === null ? {} : { value }),
  }
}

function readOnly({ name, calculated }: PropertyDefinition): ValueProblem {
  // Clients know this text for hs_object_id, which HubSpot calls calculated although its definition does not say so.
  const kind = calculated || name === 'hs_object_id' ? 'calculated' : 'read only'
  return {
    code: 'READ_ONLY_VALUE',
    message: `"${name}" is a ${kind} property; its value cannot be set.`,
    property: name,
  }
}

/** The refusal of §4.6 for a new record that lacks what its type needs; undefined when it lacks nothing. */
export function missingRequired(type: PortalType, written: Checked['written']): string | undefined {
  const has = (name: string): boolean => typeof written[name] === 'string'
  const missing = type.requires.filter((name) => !has(name))
  const wanted =
    missing.length > 0 ? `Missing: ${missing.join(', ')}.` : `Set at least one of: ${type.requiresOneOf.join(', ')}.`
  if (missing.length === 0 && (type.requiresOneOf.length === 0 || type.requiresOneOf.some(has))) return undefined
  return `Error creating ${type.errorName}. Some required properties were not set. ${wanted}`
}
