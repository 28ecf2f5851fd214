import type { Unit } from '../../store/port.ts'
import { countRecords } from '../../store/tally.ts'
import { dropTokens, putTokens } from '../../store/tokens.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { keptRows } from '../search/kept.ts'
import { indexedProperty, tokensOf } from '../search/tokens.ts'
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
    changes.flatMap(({ record, before, after }) =>
      after === undefined || (before !== undefined && !haveOtherTokens(portal, type, before, after))
        ? []
        : [{ record, tokens: tokensOf(portal, type, after) }],
    ),
  )
  yield* countRecords(portal, type.id, come.length - gone.length)
}

/** Whether two states of a record may differ in their tokens: what follows from associations and formulas has none. */
function haveOtherTokens(portal: number, type: PortalType, before: StoredValues, after: StoredValues): boolean {
  const differs = (name: string) => before[name] !== after[name] && indexedProperty(portal, type, name) !== undefined
  return Object.keys(after).some(differs) || Object.keys(before).some(differs)
}
