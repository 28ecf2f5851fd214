import { brief, Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import {
  type AssociationSpec,
  inverseOf,
  isKind,
  plainBetween,
  resolveSpecs,
  type Sides,
  turned,
  unknownKind,
} from './between.ts'
import { holdKinds, holdSides, isLive, type LiveRecords } from './hold.ts'
import { makeDefault } from './kinds.ts'
import { openTies, type Ties, writeTies } from './ties.ts'
import type { AssociationType } from './types.ts'

export interface Link {
  readonly from: string
  readonly to: string
  /** The kinds to associate by, at least one; `default` stands for the unlabelled one. */
  readonly types: readonly AssociationSpec[] | 'default'
}

type LinkOutcome = LinkMade | LinkRefused

export interface LinkRefused {
  readonly link: Link
  readonly refusal: Refusal
}

/** A link with every kind that it is made by, the unlabelled first. */
export interface LinkMade {
  readonly link: Link
  readonly from: number
  readonly to: number
  readonly types: readonly AssociationType[]
}

export interface LinkOptions {
  /** The given labels take the place of those that the pair had. */
  readonly replace: boolean
  /** Records that the unit is about to make: nobody else can know them. */
  readonly fresh?: ReadonlySet<number>
}

/** What became of some links. */
export interface Links {
  readonly made: readonly LinkMade[]
  readonly refused: readonly LinkRefused[]
}

/** What became of them, and what is to be written. */
export interface LinkPlan extends Links {
  readonly ties: Ties
}

const isMade = (outcome: LinkOutcome): outcome is LinkMade => 'types' in outcome
const isRefused = (outcome: LinkOutcome): outcome is LinkRefused => 'refusal' in outcome

/**
 * Associates records in both directions. A pair is always associated by the unlabelled kind too. Unknown kinds, records
 * that are not there and limits refuse their own link only.
 */
export function* link(call: Call, sides: Sides, links: readonly Link[], options: LinkOptions): Unit<Links> {
  const { ties, made, refused } = yield* planLinks(call, sides, links, options)
  yield* writeTies(call, sides.definitions, [ties])
  return { made, refused }
}

/** The same without the writing: holds the records and says what would come of it. */
export function* planLinks(
  call: Call,
  sides: Sides,
  links: readonly Link[],
  { replace, fresh }: LinkOptions,
): Unit<LinkPlan> {
  const plain = plainBetween(sides) ?? (yield* makeDefault(call, sides))
  const live = yield* holdSides(call, sides, links, fresh)
  const resolved = yield* holdLabelsOf(
    call,
    sides,
    links.map((each): LinkOutcome => resolve(sides, plain, each, live)),
  )
  const possible = resolved.filter(isMade)
  const ties = yield* openTies(call, sides, possible, fresh)
  const outcomes = resolved.map((outcome): LinkOutcome => {
    if (!isMade(outcome)) return outcome
    const refusal = tie(ties, sides, outcome)
    return refusal === undefined ? outcome : { link: outcome.link, refusal }
  })
  const made = outcomes.filter(isMade)
  if (replace) replaceLabels(ties, made)
  return { made, refused: outcomes.filter(isRefused), ties }
}

function resolve(sides: Sides, plain: AssociationType, each: Link, live: LiveRecords): LinkOutcome {
  const { from, to } = sides
  let labels: readonly AssociationType[]
  try {
    labels = each.types === 'default' ? [] : resolveLabels(sides, plain, each.types)
  } catch (error) {
    if (error instanceof Refusal) return { link: each, refusal: error }
    throw error
  }
  const self = from.id === to.id && each.from === each.to // nothing is associated with itself
  const missing = [
    ...(isLive(live, from.id, each.from) ? [] : [{ type: from, id: each.from }]),
    ...(isLive(live, to.id, each.to) && !self ? [] : [{ type: to, id: each.to }]),
  ]
  if (missing.length > 0) return { link: each, refusal: invalidIds(missing) }
  const types = [plain, ...new Set(labels)]
  return { link: each, from: Number(each.from), to: Number(each.to), types }
}

/** Holds the labels that links are made by, and refuses those links whose label is deleted already. */
function* holdLabelsOf(
  call: Call,
  { from, to }: Sides,
  outcomes: readonly LinkOutcome[],
): Unit<readonly LinkOutcome[]> {
  const labels = new Set(outcomes.filter(isMade).flatMap(({ types }) => types.filter(({ label }) => label !== null)))
  const gone = yield* holdKinds(call, labels)
  return outcomes.map((outcome) => {
    const lost = isMade(outcome) ? outcome.types.find((type) => gone.has(type)) : undefined
    if (lost === undefined) return outcome
    return { link: outcome.link, refusal: unknownKind(lost, `between ${from.singular} and ${to.singular}`) }
  })
}

/** The labelled kinds among those that a caller names. The unlabelled one may have been made in this very unit. */
function resolveLabels(
  sides: Sides,
  plain: AssociationType,
  specs: readonly AssociationSpec[],
): readonly AssociationType[] {
  const others = specs.filter((spec) => !isKind(plain)(spec))
  return others.length < specs.length && others.length === 0
    ? []
    : resolveSpecs(sides, others).filter(({ label }) => label !== null)
}

/** The body of hubspot-api.md §4.15. */
function invalidIds(missing: readonly { readonly type: Sides['from']; readonly id: string }[]): Refusal {
  return new Refusal('VALIDATION_ERROR', 'One or more associations are invalid', {
    context: {
      INVALID_OBJECT_IDS: missing.map(({ type, id }) => `${type.errorName}=${brief(id)} is not valid`),
      objectId: missing.map(({ id }) => brief(id)),
      objectType: missing.map(({ type }) => type.errorName),
    },
  })
}

/** Ties a pair by every kind of a link, or says which limit stands in the way and changes nothing. */
function tie(ties: Ties, sides: Sides, { from, to, types }: LinkMade): Refusal | undefined {
  const fresh = types.filter((type) => !ties.has(from, to, type))
  for (const type of fresh) {
    const inverse = inverseOf(sides, type)
    if (isFull(ties, type, from)) return tooMany(type, sides, from)
    if (isFull(ties, inverse, to)) return tooMany(inverse, turned(sides), to)
  }
  for (const type of fresh) {
    const inverse = inverseOf(sides, type)
    if (type.single) for (const other of ties.heldBy(from, type)) ties.remove(from, other, type)
    if (inverse.single) for (const other of ties.heldBy(to, inverse)) ties.remove(other, to, type)
    ties.add(from, to, type)
  }
  return undefined
}

/** Whether a record has as many by a kind as the portal lets it have. */
export function isFull(ties: Ties, type: AssociationType, id: number): boolean {
  return type.most !== undefined && !type.single && ties.heldBy(id, type).length >= type.most
}

function tooMany({ typeId, label, most }: AssociationType, { from, to }: Sides, id: number): Refusal {
  return new Refusal(
    'VALIDATION_ERROR',
    `${from.errorName} ${id} may be associated with at most ${most} ${to.name} by type ${typeId}${label === null ? '' : ` (${label})`}.`,
    {
      context: { associationTypeId: [String(typeId)], fromObjectId: [String(id)] },
      subCategory: 'crm.associations.LIMIT_EXCEEDED',
    },
  )
}

/** Takes from each pair the labels that no link of this batch gives it. */
function replaceLabels(ties: Ties, made: readonly LinkMade[]): void {
  for (const links of Map.groupBy(made, ({ from, to }) => `${from} ${to}`).values()) {
    const kept = links.flatMap(({ types }) => types)
    const [first] = links
    if (first === undefined) continue
    for (const type of ties.between(first.from, first.to)) {
      if (!kept.some(isKind(type))) ties.remove(first.from, first.to, type)
    }
  }
}
