import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PropertyDefinition } from '../definition.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import { type PropertyUse, refuseUsed } from '../properties/uses.ts'
import { checkFormulas, holdFormulas, readersOf } from './check.ts'
import { scheduleRecalculation } from './recalculation.ts'

/**
 * To be run in the unit that makes or changes a property: refuses what its formula, or one that reads it, can't be with,
 * and has records calculated again where results may differ. `before` is the property as it was.
 */
export function* settleFormula(
  call: Call,
  type: PortalType,
  after: PropertyDefinition,
  before: PropertyDefinition | undefined,
): Unit<void> {
  if (after.calculationFormula === undefined && (before === undefined || before.type === after.type)) return
  if (resultOf(before) === resultOf(after)) return
  checkFormulas(type, yield* holdFormulas(call, type), after)
  if (after.calculationFormula !== undefined) yield* scheduleRecalculation(call, type)
}

/** What a calculated value depends on besides the record; the same text where that is the same. */
function resultOf(property: PropertyDefinition | undefined): string {
  return JSON.stringify([property?.calculationFormula, property?.type, property?.options.map(({ value }) => value)])
}

/** To be run in the unit that archives a property: refuses one that a formula reads. */
export function* refuseRead(call: Call, type: PortalType, name: string): Unit<void> {
  const uses = readersOf(yield* holdFormulas(call, type), name).map(
    (reader): PropertyUse => ({
      parentType: 'CALCULATED_PROPERTY',
      parentDisplayType: 'Calculated property',
      parentName: reader.label,
    }),
  )
  refuseUsed(type, name, uses)
}
