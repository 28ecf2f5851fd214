import type { BatchOutcome, Call, PortalType, RecordView } from '../../crm/crm.ts'
import { formatInstant } from '../../kit/instant.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { HandlerResult, Links } from '../operation.ts'
import type { BatchRecord, BatchResponse, SimplePublicObject, StandardError } from './shapes.ts'

/** A record as HubSpot prints it; the order of the keys is HubSpot's (hubspot-api.md §4.3). */
export function toPublicObject(call: Call, type: PortalType, links: Links, record: RecordView): SimplePublicObject {
  const { history, archived } = record
  return {
    id: String(record.id),
    properties: record.properties,
    ...(history === undefined ? {} : { propertiesWithHistory: toHistory(history) }),
    createdAt: formatInstant(record.created),
    updatedAt: formatInstant(record.updated),
    archived: archived !== null,
    ...(archived === null ? {} : { archivedAt: formatInstant(archived) }),
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

/** Refuses associations in a create instead of dropping them. */
export function refuseAssociations(
  inputs: readonly { readonly associations?: readonly unknown[] | null | undefined }[],
): void {
  if (inputs.some(({ associations }) => (associations?.length ?? 0) > 0)) {
    throw new Refusal(
      'NOT_IMPLEMENTED',
      'Associations are not implemented yet: create the record without "associations".',
    )
  }
}
