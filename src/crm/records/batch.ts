import { Refusal, type RefusalContext } from '../../kit/refusal.ts'
import type { RecordView } from './record.ts'

/** One record of a batch answer, with what the caller labelled its input with. */
export interface BatchResult {
  readonly record: RecordView
  readonly traceId?: string | undefined
  /** For upsert: whether the record was made. */
  readonly isNew?: boolean
}

/** What a batch did, and what it could not do. */
export interface BatchOutcome {
  readonly results: readonly BatchResult[]
  readonly errors: readonly Refusal[]
}

/** The most inputs a batch takes (hubspot-api.md §4.7). */
export const BATCH_LIMIT = 100
/** The most inputs where property history is asked for. */
export const HISTORY_BATCH_LIMIT = 50

export function checkBatchSize(count: number, withHistory = false): void {
  if (count === 0) throw new Refusal('VALIDATION_ERROR', 'The batch has no inputs: give at least one in "inputs".')
  if (withHistory && count > HISTORY_BATCH_LIMIT) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `The maximum number of inputs supported in a batch request for property histories is ${HISTORY_BATCH_LIMIT}.`,
    )
  }
  if (count > BATCH_LIMIT) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `Batch input size exceeds the limit of ${BATCH_LIMIT}: it has ${count} inputs.`,
    )
  }
}

/** Refuses a batch that names the same record twice. */
export function checkDistinct(ids: readonly string[]): void {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const id of ids) (seen.has(id) ? twice : seen).add(id)
  if (twice.size > 0) {
    throw new Refusal(
      'VALIDATION_ERROR',
      `Duplicate IDs found in batch input: [${[...twice].join(', ')}]. IDs must be unique`,
      { context: { ids: [...twice] } },
    )
  }
}

/** A batch answers input by input only when each input carries a label of its own; otherwise it is all or nothing. */
export function answersEach(inputs: readonly { readonly traceId?: string | undefined }[]): boolean {
  const labels = new Set(inputs.map(({ traceId }) => traceId))
  return labels.size === inputs.length && !labels.has(undefined)
}

/** The error of one input of a batch that answers input by input. */
export function labelled(refusal: Refusal, traceId: string | undefined): Refusal {
  if (traceId === undefined) return refusal
  return new Refusal(refusal.category, refusal.message, {
    ...refusal.options,
    context: { ...refusal.options.context, objectWriteTraceId: [traceId] },
  })
}

/** The error for ids that a batch could not find, as clients read it: the ids are strings in `context.ids`. */
export function missingRecords(
  errorName: string,
  ids: readonly string[],
  verb: 'get' | 'restore' | 'update',
  context: RefusalContext = {},
): Refusal {
  return new Refusal(
    'OBJECT_NOT_FOUND',
    `Could not ${verb} some ${errorName} objects, they may be deleted or not exist. Check that ids are valid.`,
    { context: { ids, ...context } },
  )
}
