import type { Unit } from '../../store/port.ts'
import { countRecords } from '../../store/tally.ts'
import { dropTokens, putTokens } from '../../store/tokens.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { keptRows } from '../search/kept.ts'
import { tokensOf } from '../search/tokens.ts'
import { indexValues, unindexValues } from './statements.ts'

export interface IndexChange {
  readonly record: number
  /** The values as they were; undefined when the record is new or comes back. */
  readonly before: StoredValues | undefined
  /** The values as they will be; undefined when the record is archived. */
  readonly after: StoredValues | undefined
}

/** Keeps what search looks into in step with records, in the writer's unit. */
export function* reindex(call: Call, type: PortalType, changes: readonly IndexChange[]): Unit<void> {
  const { portal } = call
  const gone = changes.filter(({ before, after }) => before !== undefined && after === undefined)
  const come = changes.filter(({ before, after }) => before === undefined && after !== undefined)
  const { added, removed } = keptRows(portal, type, changes)
  yield* unindexValues(removed)
  yield* indexValues(added)
  yield* dropTokens(gone.map(({ record }) => record))
  yield* putTokens(
    changes.flatMap(({ record, after }) =>
      after === undefined ? [] : [{ record, tokens: tokensOf(portal, type, after) }],
    ),
  )
  yield* countRecords(portal, type.id, come.length - gone.length)
}
