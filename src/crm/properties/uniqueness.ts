import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { readProperty } from '../definitions/rows.ts'
import { selectProperties } from '../definitions/statements.ts'
import { holdPortal } from '../pipelines/statements.ts'
import { claimKey } from '../records/lookups.ts'
import { toStored } from '../records/record.ts'
import { claimValues, selectLivePage } from '../records/statements.ts'
import { checkUniqueCount, invalid } from './rules.ts'
import { dropClaimsOfProperty } from './statements.ts'

/** Refuses one more unique property than there can be, also when several are made at once. */
export function* holdUniqueCount(call: Call, type: PortalType): Unit<void> {
  yield* holdPortal({ portal: call.portal })
  const rows = (yield* selectProperties({ portal: call.portal })).filter(
    (row) => row.type === type.id && row.archived === null && !type.properties.has(row.name),
  )
  checkUniqueCount(
    type,
    rows.map((row) => readProperty(row, type)),
  )
}

const PAGE = 1_000

/**
 * Makes the claims on a property that comes back what its stored values say: while it was archived nobody kept them, and
 * it may not have been unique before. Refuses when two live records have one value.
 */
export function* reclaim(call: Call, type: PortalType, property: string, isUnique: boolean): Unit<void> {
  const of = { portal: call.portal, type: type.id }
  yield* dropClaimsOfProperty({ ...of, property })
  if (!isUnique) return
  for (let from = 0; ; ) {
    const page = yield* selectLivePage({ ...of, from, limit: PAGE })
    const wanted = page.flatMap((row) => {
      const value = toStored(row).values[property]
      return value === undefined ? [] : [{ ...of, property, value: claimKey(value), record: row.id }]
    })
    if ((yield* claimValues(wanted)) < wanted.length) {
      throw invalid(
        `${property} can not come back as a unique property: several ${type.labels.plural} have the same value.`,
        'DUPLICATE_VALUES',
        { propertyName: [property] },
      )
    }
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    from = last.id + 1
  }
}
