import type { AssociatedRecord, AssociationType, LinkMade, LinkOutcome, Sides } from '../../../crm/crm.ts'
import { formatInstant } from '../../../kit/instant.ts'
import { Refusal } from '../../../kit/refusal.ts'
import type { HandlerContext } from '../../operation.ts'
import { toStandardError } from '../records.ts'

/** The two object types of a path. */
export function sidesOf({ definitions, objectType }: HandlerContext, from: string, to: string): Sides {
  return { definitions, from: objectType(from), to: objectType(to) }
}

/** Ids are numbers on v4 and text on dated versions (hubspot-api.md §6.5). */
export function idIn({ version }: HandlerContext, id: number): string | number {
  return version === 'v4' ? id : String(id)
}

export function toLabelled({ category, typeId, label }: AssociationType) {
  return { category, typeId, label }
}

export function toAssociated(context: HandlerContext, { id, types }: AssociatedRecord) {
  return { toObjectId: idIn(context, id), associationTypes: types.map(toLabelled) }
}

/** What a link made, as v4 answers it; throws what refused it. */
export function toLabelsBetween(context: HandlerContext, { from, to }: Sides, outcome: LinkOutcome) {
  if ('refusal' in outcome) throw outcome.refusal
  return {
    fromObjectTypeId: from.id,
    fromObjectId: idIn(context, outcome.from),
    toObjectTypeId: to.id,
    toObjectId: idIn(context, outcome.to),
    labels: outcome.types.flatMap(({ label }) => (label === null ? [] : [label])),
  }
}

/** A batch answer: `status` when everything went well, 207 when some inputs did not. */
export function batchAnswer<R>(
  { call }: HandlerContext,
  results: readonly R[],
  refused: readonly Refusal[],
  status: number,
) {
  const at = formatInstant(call.now)
  const errors = refused.map((refusal) => {
    const { subCategory } = refusal.options
    const error = toStandardError(refusal)
    return subCategory === undefined ? error : { ...error, subCategory }
  })
  return {
    status: errors.length === 0 ? status : 207,
    body: {
      status: 'COMPLETE' as const,
      results: [...results],
      ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
      startedAt: at,
      completedAt: at,
    },
  }
}

/** Parts what was linked from what was not. */
export function split(outcomes: readonly LinkOutcome[]) {
  const made = outcomes.filter((outcome): outcome is LinkMade => !('refusal' in outcome))
  const refused = outcomes.flatMap((outcome) => ('refusal' in outcome ? [outcome.refusal] : []))
  return { made, refused }
}

export function checkInputs(count: number, most: number): void {
  if (count === 0) throw new Refusal('VALIDATION_ERROR', 'The batch has no inputs: give at least one in "inputs".')
  if (count > most) {
    throw new Refusal('VALIDATION_ERROR', `Batch input size exceeds the limit of ${most}: it has ${count} inputs.`)
  }
}

/** The error for a record that has no associations, as clients know it (§6.5). */
export function noneFound({ from, to }: Sides, id: string): Refusal {
  return new Refusal('OBJECT_NOT_FOUND', `No ${from.singular} is associated with ${id}.`, {
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    context: { fromObjectId: [id], fromObjectType: [from.singular], toObjectType: [to.singular] },
  })
}
