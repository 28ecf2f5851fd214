import { brief, Refusal } from '../../kit/refusal.ts'
import { newIds, type Unit } from '../../store/port.ts'
import type { AssociationTypeTable } from '../../store/schema.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { selectAssociationTypes } from '../definitions/statements.ts'
import { holdPortal } from '../pipelines/statements.ts'
import { type AssociationSpec, isKind, type Sides, withStandard } from './between.ts'
import {
  deleteArchivedKinds,
  deleteAssociations,
  deleteAssociationTypes,
  insertAssociationTypes,
  limitAssociationTypes,
  relabelAssociationTypes,
  selectAssociationsByType,
} from './statements.ts'
import { tell } from './ties.ts'
import {
  type AssociationType,
  associationNameOf,
  HUBSPOT_DEFINED,
  isLabel,
  MOST_LABELS,
  portalAssociationType,
  USER_DEFINED,
} from './types.ts'

export interface LabelInput {
  readonly name: string
  readonly label: string
  readonly inverseLabel?: string | null | undefined
}

export interface LabelEdit {
  readonly typeId: number
  readonly label: string
  readonly inverseLabel?: string | null | undefined
}

/** The most records that one may be associated with by a kind. */
export interface TypeLimit extends AssociationSpec {
  readonly most: number
}

/** A limit that was set, or why it was not. */
export type LimitOutcome =
  | { readonly type: AssociationType }
  | { readonly spec: AssociationSpec; readonly refusal: Refusal }

/** The kinds between two types as they are inside the unit that changes them: changes run one after another. */
function* holdTypes(call: Call, { from, to }: Sides): Unit<readonly AssociationType[]> {
  yield* holdPortal({ portal: call.portal })
  return withStandard(from.id, to.id, yield* selectAssociationTypes({ portal: call.portal }))
}

/** Makes the unlabelled kind of a pair that HubSpot lists none for; the one that is there where somebody was faster. */
export function* makeDefault(call: Call, sides: Sides, called?: string): Unit<AssociationType> {
  const there = (yield* holdTypes(call, sides)).find(({ label }) => label === null)
  if (there !== undefined) return there
  const names = called === undefined ? defaultNames(sides) : ([called, called] as const)
  const [made] = yield* makePair(call, sides, names, [null, null])
  return portalAssociationType(made)
}

/** The same for pairs of which nobody else can make one: those of an object type that the unit itself makes. */
export function* makeDefaults(call: Call, pairs: readonly Sides[]): Unit<void> {
  const ids = yield* newIds('association_type', 2 * pairs.length)
  const rows = pairs.flatMap((sides, at) => {
    const [there = 0, back = 0] = ids.slice(2 * at)
    return pairRows(call, sides, [there, back], defaultNames(sides), [null, null])
  })
  yield* insertAssociationTypes(rows)
}

function defaultNames({ from, to }: Sides): readonly [string, string] {
  const name = (one: PortalType, other: PortalType) => `${associationNameOf(one)}_to_${associationNameOf(other)}`
  return [name(from, to), name(to, from)]
}

type Both<T> = readonly [T, T]

/** Makes a kind in both directions; between records of one type one kind serves both where they are alike. */
function* makePair(
  call: Call,
  sides: Sides,
  names: Both<string>,
  labels: Both<string | null>,
): Unit<Both<AssociationTypeTable>> {
  const alike = sides.from.id === sides.to.id && labels[0] === labels[1]
  const [there = 0, back = there] = yield* newIds('association_type', alike ? 1 : 2)
  const rows = pairRows(call, sides, [there, back], names, labels)
  yield* insertAssociationTypes(alike ? [rows[0]] : rows)
  return rows
}

/** Both directions of a new kind, as the table has them. */
function pairRows(
  call: Call,
  { from, to }: Sides,
  [there, back]: Both<number>,
  [name, inverseName]: Both<string>,
  [label, inverseLabel]: Both<string | null>,
): Both<AssociationTypeTable> {
  const common = { portal: call.portal, category: USER_DEFINED, max_to: null }
  return [
    { ...common, type_id: there, from_type: from.id, to_type: to.id, name, label, inverse_id: back },
    {
      ...common,
      type_id: back,
      from_type: to.id,
      to_type: from.id,
      name: inverseName,
      label: inverseLabel,
      inverse_id: there,
    },
  ]
}

/** Makes a label, or a pair of labels that say what each side is to the other. */
export function* createLabel(call: Call, sides: Sides, input: LabelInput): Unit<readonly AssociationType[]> {
  const { name, label } = input
  const inverseLabel = input.inverseLabel ?? label
  checkKindName(name)
  checkLabel(label)
  checkLabel(inverseLabel)
  const { from, to } = sides
  const types = yield* holdTypes(call, sides)
  if (types.some((type) => type.name.toLowerCase() === name.toLowerCase())) {
    throw new Refusal(
      'OBJECT_ALREADY_EXISTS',
      `An association type named ${name} already exists between ${from.name} and ${to.name}.`,
      { context: { name: [name] } },
    )
  }
  if (types.filter(isLabel).length >= MOST_LABELS) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `No more than ${MOST_LABELS} association types are allowed between ${from.name} and ${to.name}`,
      { status: 437 },
    )
  }
  const [made, inverse] = yield* makePair(call, sides, [name, name], [label, inverseLabel])
  return (made.type_id === inverse.type_id ? [made] : [made, inverse]).map(portalAssociationType)
}

/** Refuses what can't be the name of a kind. */
export function checkKindName(name: string): void {
  if (/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/.test(name)) return
  throw new Refusal(
    'VALIDATION_ERROR',
    `The name ${brief(name)} is not valid: it has only letters, digits and underscores, and does not begin with a digit.`,
    { context: { name: [brief(name)] } },
  )
}

function checkLabel(label: string): void {
  if (label.trim() === '' || label.length > 100 || label.includes('\0')) {
    throw new Refusal('VALIDATION_ERROR', 'A label has 1 to 100 characters and is not blank.')
  }
}

function labelIn(types: readonly AssociationType[], { from, to }: Sides, typeId: number): AssociationType {
  const found = types.find((type) => isLabel(type) && type.typeId === typeId)
  if (found !== undefined) return found
  throw new Refusal(
    'OBJECT_NOT_FOUND',
    `There is no label of this portal with the id ${typeId} between ${from.name} and ${to.name}.`,
    { context: { associationTypeId: [String(typeId)] } },
  )
}

/** Both directions of a kind, as the table finds them. */
function keysOf(call: Call, type: AssociationType) {
  const { category, typeId, from, to, inverseId } = type
  const there = { portal: call.portal, category, type_id: typeId, from_type: from, to_type: to }
  return [there, { ...there, type_id: inverseId, from_type: to, to_type: from }] as const
}

/** Renames a label; without an inverse label both sides get the same. */
export function* updateLabel(call: Call, sides: Sides, { typeId, label, inverseLabel }: LabelEdit): Unit<void> {
  checkLabel(label)
  if (typeof inverseLabel === 'string') checkLabel(inverseLabel)
  const [there, back] = keysOf(call, labelIn(yield* holdTypes(call, sides), sides, typeId))
  yield* relabelAssociationTypes([
    { ...back, label: inverseLabel ?? label },
    { ...there, label },
  ])
}

/**
 * The label goes from the records that have it; their unlabelled association stays (§6.5, seen). The label itself goes
 * first: that waits for the units that hold it, and what they made is then seen here.
 */
export function* deleteLabel(call: Call, sides: Sides, typeId: number): Unit<void> {
  yield* deleteKind(call, labelIn(yield* holdTypes(call, sides), sides, typeId))
}

/** Takes a kind away in both directions, also from the records that have it. */
export function* deleteKind(call: Call, type: AssociationType): Unit<void> {
  const keys = type.inverseId === type.typeId ? [keysOf(call, type)[0]] : keysOf(call, type)
  yield* deleteAssociationTypes(keys)
  yield* deleteArchivedKinds(keys)
  for (const key of keys) {
    const rows = yield* selectAssociationsByType(key)
    yield* deleteAssociations(rows)
    yield* tell(call, rows, 'gone')
  }
}

/** Sets limits on kinds between two types. With `fresh` a kind that has one already is refused, without it one that has none. */
export function* setLimits(
  call: Call,
  sides: Sides,
  limits: readonly TypeLimit[],
  fresh: boolean,
): Unit<readonly LimitOutcome[]> {
  const types = yield* holdTypes(call, sides)
  const limited = new Set(types.filter(({ most }) => most !== undefined))
  const outcomes: LimitOutcome[] = []
  for (const limit of limits) {
    const type = types.find(isKind(limit))
    const refusal = refuseLimit(sides, limit, type, fresh, type !== undefined && limited.has(type))
    if (refusal !== undefined || type === undefined) {
      outcomes.push({ spec: limit, refusal: refusal ?? unknownType(sides, limit) })
      continue
    }
    limited.add(type)
    yield* writeLimit(call, type, limit.most)
    outcomes.push({ type: { ...type, most: limit.most } })
  }
  return outcomes
}

/** What HubSpot defines has no row of its own until the portal limits it. */
function* writeLimit(call: Call, type: AssociationType, most: number | null): Unit<void> {
  const [key] = keysOf(call, type)
  const { name, label, inverseId } = type
  if (type.category !== HUBSPOT_DEFINED) {
    yield* limitAssociationTypes([{ ...key, max_to: most }])
    return
  }
  yield* deleteAssociationTypes([key])
  if (most !== null) yield* insertAssociationTypes([{ ...key, name, label, inverse_id: inverseId, max_to: most }])
}

function refuseLimit(
  sides: Sides,
  limit: TypeLimit,
  type: AssociationType | undefined,
  fresh: boolean,
  has: boolean,
): Refusal | undefined {
  const context = { associationTypeId: [String(limit.typeId)] }
  if (type === undefined) return unknownType(sides, limit)
  if (!Number.isSafeInteger(limit.most) || limit.most < 1) {
    return new Refusal('VALIDATION_ERROR', `maxToObjectIds must be a whole number of at least 1, not ${limit.most}.`, {
      context,
    })
  }
  if (fresh && has) {
    return new Refusal('OBJECT_ALREADY_EXISTS', `Association type ${limit.typeId} has a limit already: update it.`, {
      context,
    })
  }
  if (!fresh && !has) {
    return new Refusal('OBJECT_NOT_FOUND', `Association type ${limit.typeId} has no limit yet: create one.`, {
      context,
    })
  }
  return undefined
}

function unknownType({ from, to }: Sides, { typeId }: AssociationSpec): Refusal {
  return new Refusal(
    'VALIDATION_ERROR',
    `association type id ${typeId} doesn't exist between ${from.singular} and ${to.singular}`,
    { context: { associationTypeId: [String(typeId)] } },
  )
}

/** Takes limits away; a kind that has none stays as it is. */
export function* dropLimits(call: Call, sides: Sides, specs: readonly AssociationSpec[]): Unit<void> {
  const types = yield* holdTypes(call, sides)
  for (const spec of specs) {
    const type = types.find(isKind(spec))
    if (type === undefined) throw unknownType(sides, spec)
    yield* writeLimit(call, type, null)
  }
}
