import type { AssociationPage, BatchOutcome, Call, PortalType, RecordView } from '../../crm/crm.ts'
import { formatInstant } from '../../kit/instant.ts'
import type { Refusal } from '../../kit/refusal.ts'
import type { HandlerContext, HandlerResult, Links } from '../operation.ts'
import type { BatchRecord, BatchResponse, SimplePublicObject, StandardError } from './shapes.ts'

/** A record as HubSpot prints it; the order of the keys is HubSpot's (hubspot-api.md §4.3). */
export function toPublicObject(
  call: Call,
  type: PortalType,
  links: Links,
  record: RecordView,
  associated: Associated = NONE,
): SimplePublicObject {
  const { history, archived } = record
  return {
    id: String(record.id),
    properties: record.properties,
    ...(history === undefined ? {} : { propertiesWithHistory: toHistory(history) }),
    createdAt: formatInstant(record.created),
    updatedAt: formatInstant(record.updated),
    archived: archived !== null,
    ...(archived === null ? {} : { archivedAt: formatInstant(archived) }),
    ...associationsOf(type, links, record.id, associated),
    url: `${links.base}/console/contacts/${call.portal}/record/${type.id}/${record.id}`,
  }
}

function toHistory(history: NonNullable<RecordView['history']>): SimplePublicObject['propertiesWithHistory'] {
  return Object.fromEntries(
    Object.entries(history).map(([name, versions]) => [
      name,
      versions.map(({ value, at, source, sourceId, userId }) => ({
        value,
        timestamp: formatInstant(at),
        sourceType: source,
        ...(sourceId === null ? {} : { sourceId }),
        ...(userId === null ? {} : { updatedByUserId: userId }),
      })),
    ]),
  )
}

/** The answer to a batch: `status` when everything went well, 207 when some inputs did not (§4.7). */
export function toBatchResponse(
  call: Call,
  type: PortalType,
  links: Links,
  outcome: BatchOutcome,
  status: number,
): HandlerResult<BatchResponse> {
  const results = outcome.results.map(({ record, isNew, traceId }): BatchRecord => {
    const shown = toPublicObject(call, type, links, record)
    return {
      ...shown,
      ...(isNew === undefined ? {} : { new: isNew }),
      ...(traceId === undefined ? {} : { objectWriteTraceId: traceId }),
    }
  })
  const errors = outcome.errors.map(toStandardError)
  const at = formatInstant(call.now)
  return {
    status: errors.length === 0 ? status : 207,
    body: {
      status: 'COMPLETE',
      results,
      ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
      startedAt: at,
      completedAt: at,
    },
  }
}

/** A refusal as one of the errors of a batch. */
export function toStandardError(refusal: Refusal): StandardError {
  const context: Record<string, string[]> = {}
  for (const [name, values] of Object.entries(refusal.options.context ?? {})) context[name] = [...values]
  return { status: 'error', category: refusal.category, message: refusal.message, context }
}

/** By the type that is associated, what each record is associated with. */
export type Associated = ReadonlyMap<PortalType, ReadonlyMap<number, AssociationPage>>

const NONE: Associated = new Map()

/** The most associated records of a type that are shown with a record (hubspot-api.md §4.3). */
export const MOST_SHOWN = 1000

function associationsOf(
  from: PortalType,
  links: Links,
  id: number,
  associated: Associated,
): Pick<SimplePublicObject, 'associations'> {
  const shown = [...associated].flatMap(([type, pages]) => {
    const page = pages.get(id)
    if (page === undefined) return []
    const results = namedTypes(page)
    if (page.after === undefined) return [[keyOf(type), { results }] as const]
    const after = String(page.after)
    const link = `${links.base}/crm/v3/objects/${from.name}/${id}/associations/${type.name}?after=${after}`
    return [[keyOf(type), { results, paging: { next: { after, link } } }] as const]
  })
  return shown.length === 0 ? {} : { associations: Object.fromEntries(shown) }
}

/** What an object type is called among the associations of a record (§4.3): `line items`, `p123_car`. */
function keyOf({ custom, name }: PortalType): string {
  return custom === undefined ? name.replaceAll('_', ' ') : name
}

/** Associated records as v3 shows them: an entry for each kind. */
export function namedTypes({ records }: AssociationPage) {
  return records.flatMap(({ id, types }) => types.map(({ name }) => ({ id: String(id), type: name })))
}

/** Reads the associations that a read was asked to show with its records. */
export async function readAssociated(
  { call, crm, definitions, objectType }: HandlerContext,
  from: PortalType,
  names: readonly string[],
  ids: readonly number[],
): Promise<Associated> {
  if (names.length === 0) return NONE
  const wanted = ids.map((id) => ({ id, after: 0 }))
  const types = [...new Set(names.map(objectType))]
  const read = types.map(
    async (to) => [to, await crm.associations.ofMany(call, { definitions, from, to }, wanted, MOST_SHOWN)] as const,
  )
  return new Map(await Promise.all(read))
}

/** A kind of association as a body names it, and as the engine does. */
export function toSpec(spec: { readonly associationCategory: string; readonly associationTypeId: number }) {
  return { category: spec.associationCategory, typeId: spec.associationTypeId }
}

/** The associations that a record is created with, as a body gives them. */
export type AssociationInputs =
  | readonly {
      readonly to: { readonly id: string | number }
      readonly types: readonly Parameters<typeof toSpec>[0][]
    }[]
  | null
  | undefined

export function newAssociations(inputs: AssociationInputs) {
  return (inputs ?? []).map(({ to, types }) => ({ to: String(to.id), types: types.map(toSpec) }))
}
