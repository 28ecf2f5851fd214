import { Refusal } from '../../kit/refusal.ts'
import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from './portal-type.ts'
import { keepObjectType } from './statements.ts'

/**
 * To be run before a unit makes records of a type live: a custom type is kept from being archived until the unit ends.
 * Refuses one that was archived since the caller's definitions were read.
 */
export function* keepLive(call: Call, type: PortalType): Unit<void> {
  if (type.custom === undefined) return
  const [live] = yield* keepObjectType({ portal: call.portal, id: type.id })
  if (live === undefined) throw new Refusal('VALIDATION_ERROR', `Unable to infer object type from: ${type.name}`)
}
