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
    ...associationsOf(record.id, associated),
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

/** The most associations shown with a record per type (hubspot-api.md §4.3). */
export const MOST_SHOWN = 1000

function associationsOf(id: number, associated: Associated): Pick<SimplePublicObject, 'associations'> {
  const shown = [...associated].flatMap(([type, records]) => {
    const page = records.get(id)
    if (page === undefined) return []
    const results = page.records.flatMap(({ id: to, types }) =>
      types.map(({ name }) => ({ id: String(to), type: name })),
    )
    const paging = page.after === undefined ? {} : { paging: { next: { after: String(page.after) } } }
    return [[type.name.replaceAll('_', ' '), { results, ...paging }] as const]
  })
  return shown.length === 0 ? {} : { associations: Object.fromEntries(shown) }
}

/** Reads the associations that a read was asked to show with its records. */
export async function readAssociated(
  { call, crm, definitions, objectType }: HandlerContext,
  from: PortalType,
  names: readonly string[],
  ids: readonly number[],
): Promise<Associated> {
  if (names.length === 0) return NONE
  const types = [...new Set(names.map(objectType))]
  const wanted = ids.map((id) => ({ id, after: 0 }))
  const read = types.map(
    async (to) => [to, await crm.associations.ofMany(call, { definitions, from, to }, wanted, MOST_SHOWN)] as const,
  )
  return new Map(await Promise.all(read))
}

type AssociationInput = {
  readonly to: { readonly id: string | number }
  readonly types: readonly { readonly associationCategory: string; readonly associationTypeId: number }[]
}

/** The associations that a record is created with. */
export function newAssociations(inputs: readonly AssociationInput[] | null | undefined) {
  return (inputs ?? []).map(({ to, types }) => ({
    to: String(to.id),
    types: types.map(({ associationCategory, associationTypeId }) => ({
      category: associationCategory,
      typeId: associationTypeId,
    })),
  }))
}
