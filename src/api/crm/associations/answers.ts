import type { AssociationPage, AssociationType, LinkMade, Sides } from '../../../crm/crm.ts'
import { formatInstant } from '../../../kit/instant.ts'
import { brief, Refusal } from '../../../kit/refusal.ts'
import type { HandlerContext } from '../../operation.ts'
import { toStandardError } from '../records.ts'

/** The most inputs of a batch (hubspot-api.md §6.5). v3 knows no limits of its own: those of v4 hold. */
export const MOST_CREATED = 2000
const MOST_READ = 1000

/** Records shown of one record in a batch; beyond that a cursor says where to go on. */
const PAGE = 500

/** The two object types of a path. */
export function sidesOf({ definitions, objectType }: HandlerContext, from: string, to: string): Sides {
  return { definitions, from: objectType(from), to: objectType(to) }
}

/** Ids are numbers on v4 and text on dated versions (hubspot-api.md §6.5). */
function idIn({ version }: HandlerContext, id: number): string | number {
  return version === 'v4' ? id : String(id)
}

/** A kind of association as v4 shows it. */
export function toLabelled({ category, typeId, label }: AssociationType) {
  return { category, typeId, label }
}

/** Associated records as v4 shows them. */
export function toAssociated(context: HandlerContext, { records }: AssociationPage) {
  return records.map(({ id, types }) => ({ toObjectId: idIn(context, id), associationTypes: types.map(toLabelled) }))
}

/** What a link made, as v4 answers it. */
export function toLabelsBetween(context: HandlerContext, { from, to }: Sides, made: LinkMade) {
  return {
    fromObjectTypeId: from.id,
    fromObjectId: idIn(context, made.from),
    toObjectTypeId: to.id,
    toObjectId: idIn(context, made.to),
    labels: made.types.flatMap(({ label }) => (label === null ? [] : [label])),
  }
}

/** The unlabelled association of a pair, seen from each side. */
export function bothDirections({ from, to, types }: LinkMade) {
  const [plain] = types
  if (plain === undefined) return []
  const spec = (associationTypeId: number) => ({ associationCategory: plain.category, associationTypeId })
  return [
    { from: { id: String(from) }, to: { id: String(to) }, associationSpec: spec(plain.typeId) },
    { from: { id: String(to) }, to: { id: String(from) }, associationSpec: spec(plain.inverseId) },
  ]
}

/** A batch answer: `status` when everything went well, 207 when some inputs did not. */
export function batchAnswer<R>(
  { call }: HandlerContext,
  results: readonly R[],
  refused: readonly { readonly refusal: Refusal }[],
  status: number,
) {
  const at = formatInstant(call.now)
  const errors = refused.map(({ refusal }) => {
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

/** A page of results, with the way to the next one. */
export function pageAnswer<R>({ links }: HandlerContext, { after }: AssociationPage, results: readonly R[]) {
  if (after === undefined) return { body: { results: [...results] } }
  const next = String(after)
  return {
    body: { results: [...results], paging: { next: { after: next, link: links.sameRequest({ after: next }) } } },
  }
}

/** Refuses a batch that is empty or larger than it may be. */
export function checkInputs(count: number, most: number): void {
  if (count === 0) throw new Refusal('VALIDATION_ERROR', 'The batch has no inputs: give at least one in "inputs".')
  if (count > most) {
    throw new Refusal('VALIDATION_ERROR', `Batch input size exceeds the limit of ${most}: it has ${count} inputs.`)
  }
}

/** The error for a record that has no associations, as clients know it (§6.5). */
function noneFound({ from, to }: Sides, id: string): { readonly refusal: Refusal } {
  const refusal = new Refusal('OBJECT_NOT_FOUND', `No ${from.singular} is associated with ${brief(id)}.`, {
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    context: { fromObjectId: [brief(id)], fromObjectType: [from.singular], toObjectType: [to.singular] },
  })
  return { refusal }
}

export function checkPairs(count: number, most: number): void {
  if (count <= most) return
  throw new Refusal('VALIDATION_ERROR', `The batch names ${count} pairs of records, at most ${most} are taken.`)
}

/** An input of a batch read: the record, as it was given too, and where to begin. */
function toWanted({ id, after }: { readonly id: string; readonly after?: string | number | null | undefined }) {
  const from = Number(after ?? 0)
  if (!Number.isSafeInteger(from) || from < 0) {
    throw new Refusal('VALIDATION_ERROR', `after must be a cursor of the page before, not ${brief(String(after))}.`, {
      context: { after: [brief(String(after))] },
    })
  }
  return { id: /^\d{1,15}$/.test(id) ? Number(id) : 0, given: id, after: from }
}

type Wanted = Parameters<typeof toWanted>[0]

/** Answers a batch read: what each record is associated with, one page of it, as `shown` writes it for the version. */
export async function readAnswer<T>(
  context: HandlerContext,
  types: { readonly fromObjectType: string; readonly toObjectType: string },
  inputs: readonly Wanted[],
  shown: (page: AssociationPage) => T,
) {
  checkInputs(inputs.length, MOST_READ)
  const sides = sidesOf(context, types.fromObjectType, types.toObjectType)
  const wanted = inputs.map(toWanted)
  const found = await context.crm.associations.ofMany(context.call, sides, wanted, PAGE)
  const none = wanted.filter(({ id }) => !found.has(id)).map(({ given }) => noneFound(sides, given))
  const results = wanted.flatMap(({ id, given }) => {
    const page = found.get(id)
    if (page === undefined) return []
    const paging = page.after === undefined ? {} : { paging: { next: { after: String(page.after) } } }
    return [{ from: { id: given }, to: shown(page), ...paging }]
  })
  return batchAnswer(context, results, none, 200)
}

/** Nothing, save in the newest version, which answers with an envelope (§9.8). */
export function voidAnswer({ call, version }: HandlerContext) {
  if (version !== '2026-09') return { body: undefined }
  const at = formatInstant(call.now)
  return { status: 200, body: { status: 'COMPLETE' as const, startedAt: at, completedAt: at } }
}
