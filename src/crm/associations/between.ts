import { brief, Refusal } from '../../kit/refusal.ts'
import type { AssociationTypeTable } from '../../store/schema.ts'
import type { PortalDefinitions } from '../definitions/portal-definitions.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import {
  type AssociationType,
  HUBSPOT_DEFINED,
  portalAssociationType,
  standardTypeById,
  standardTypesBetween,
} from './types.ts'

/** A kind of association as callers name it: ids of different categories may coincide. */
export interface AssociationSpec {
  readonly category: string
  readonly typeId: number
}

/** Two object types, and what the portal defines. */
export interface Sides {
  readonly definitions: PortalDefinitions
  readonly from: PortalType
  readonly to: PortalType
}

/** The same two, seen from the other side. */
export function turned({ definitions, from, to }: Sides): Sides {
  return { definitions, from: to, to: from }
}

export const isKind = (spec: AssociationSpec) => (other: AssociationSpec) =>
  other.category === spec.category && other.typeId === spec.typeId

interface Known {
  /** What the portal defines, by the type that it leads from. */
  readonly own: ReadonlyMap<string, readonly AssociationTypeTable[]>
  readonly pairs: Map<string, readonly AssociationType[]>
}

const known = new WeakMap<PortalDefinitions, Known>()

function knownOf(definitions: PortalDefinitions): Known {
  const kept = known.get(definitions)
  if (kept !== undefined) return kept
  const own = Map.groupBy(definitions.associationTypes, ({ from_type }) => from_type)
  const made = { own, pairs: new Map<string, readonly AssociationType[]>() }
  known.set(definitions, made)
  return made
}

/** Every kind of association from one object type to another, the unlabelled one first, with the portal's own limits. */
export function typesBetween({ definitions, from, to }: Sides): readonly AssociationType[] {
  const { own, pairs } = knownOf(definitions)
  const key = `${from.id} ${to.id}`
  const kept = pairs.get(key)
  if (kept !== undefined) return kept
  const types = withStandard(from.id, to.id, own.get(from.id) ?? [])
  pairs.set(key, types)
  return types
}

/** Every kind of association that leads from a type, to itself or to a type that is not archived. */
export function typesFrom(definitions: PortalDefinitions, from: PortalType): readonly AssociationType[] {
  const reached = new Set(
    knownOf(definitions)
      .own.get(from.id)
      ?.map(({ to_type }) => to_type),
  )
  // Only what HubSpot defines has kinds that no row tells of.
  const ids = from.custom === undefined ? new Set([...definitions.types.map(({ id }) => id), ...reached]) : reached
  return [...ids].flatMap((id) => {
    const to = id === from.id ? from : definitions.type(id)
    return to === undefined ? [] : typesBetween({ definitions, from, to })
  })
}

/** HubSpot's kinds and those of the given rows. A row about a kind of HubSpot's is the portal's limit on it. */
export function withStandard(
  from: string,
  to: string,
  rows: readonly AssociationTypeTable[],
): readonly AssociationType[] {
  const own = rows.filter((row) => row.from_type === from && row.to_type === to).map(portalAssociationType)
  const standard = standardTypesBetween(from, to).map((type) => ({ ...type, most: own.find(isKind(type))?.most }))
  const added = own.filter(({ category }) => category !== HUBSPOT_DEFINED)
  return [...standard, ...added].toSorted((a, b) => Number(a.label !== null) - Number(b.label !== null))
}

/** The unlabelled kind, where there is one already. */
export function plainBetween(sides: Sides): AssociationType | undefined {
  return typesBetween(sides).find(({ label }) => label === null)
}

/** The kind seen from the other side. */
export function inverseOf(sides: Sides, type: AssociationType): AssociationType {
  const inverse = { category: type.category, typeId: type.inverseId }
  return (
    typesBetween(turned(sides)).find(isKind(inverse)) ?? {
      ...type,
      ...inverse,
      from: type.to,
      to: type.from,
      inverseId: type.typeId,
      single: false,
      most: undefined,
    }
  )
}

/** The kinds that a caller names, or the 400 that says which there is not (hubspot-api.md §4.15). */
export function resolveSpecs(sides: Sides, specs: readonly AssociationSpec[]): readonly AssociationType[] {
  if (specs.length === 0) throw noTypes()
  return specs.map((spec) => {
    const found = typesBetween(sides).find(isKind(spec))
    if (found !== undefined) return found
    const { from, to } = sides
    if (typesBetween(turned(sides)).some(isKind(spec))) throw wrongWay(from, to.id, spec)
    throw unknownKind(spec, `between ${from.singular} and ${to.singular}`)
  })
}

function noTypes(): Refusal {
  return new Refusal('VALIDATION_ERROR', 'An association needs at least one type in "types".')
}

function wrongWay(from: PortalType, expected: string, spec: AssociationSpec): Refusal {
  return new Refusal(
    'VALIDATION_ERROR',
    `invalid from object type ${from.id} for associations to be created. expected: ${expected}`,
    { context: contextOf(spec) },
  )
}

/** The refusal of a kind that there is not (§4.15). */
export function unknownKind(spec: AssociationSpec, where: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `association type id ${spec.typeId} doesn't exist ${where}`, {
    context: contextOf(spec),
  })
}

function contextOf({ category, typeId }: AssociationSpec) {
  return { associationCategory: [brief(category)], associationTypeId: [String(typeId)] }
}

/** The kind that v3 names, by name or by number. */
export function typeNamed(sides: Sides, name: string): AssociationType {
  const types = typesBetween(sides)
  const wanted = name.toLowerCase()
  const found =
    types.find((type) => type.name.toLowerCase() === wanted) ?? types.find((type) => String(type.typeId) === name)
  if (found !== undefined) return found
  const usable = types.map((type) => type.name).join(', ')
  throw new Refusal(
    'VALIDATION_ERROR',
    `${brief(name)} is no association type from ${sides.from.name} to ${sides.to.name}${usable === '' ? '' : `: use one of ${usable}`}.`,
    { context: { associationType: [brief(name)] } },
  )
}

/** The object type that a kind of association leads to from another, or the 400 for one that leads nowhere (§4.15). */
export function targetOf(from: PortalType, specs: readonly AssociationSpec[]): PortalType {
  const [spec] = specs
  if (spec === undefined) throw noTypes()
  const [ahead] = targetIds(from, spec)
  const target = ahead === undefined ? undefined : from.definitions.type(ahead)
  if (target !== undefined) return target
  const [other] = kindsOf(from, spec)
  throw other === undefined
    ? unknownKind(spec, `between ${from.singular} and any other object type`)
    : wrongWay(from, other.from, spec)
}

/** The ids of the types that a kind leads to from one: none where it leads the other way, or is not there. */
export function targetIds(from: PortalType, spec: AssociationSpec): readonly string[] {
  return kindsOf(from, spec).flatMap((kind) => (kind.from === from.id ? [kind.to] : []))
}

/** The directions that a kind has in the portal: one, or two of a kind between records of one type. */
function kindsOf({ definitions }: PortalType, spec: AssociationSpec): readonly AssociationType[] {
  if (spec.category === HUBSPOT_DEFINED) {
    const type = standardTypeById(spec.typeId)
    return type === undefined ? [] : [type]
  }
  return definitions.associationTypes.map(portalAssociationType).filter(isKind(spec))
}
