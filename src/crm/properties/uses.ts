import { Refusal } from '../../kit/refusal.ts'
import type { PortalType } from '../definitions/portal-type.ts'

/** Something that relies on a property. */
export interface PropertyUse {
  readonly parentType: string
  readonly parentDisplayType: string
  readonly parentName: string
}

/** A property that something relies on stays; what does so is told (hubspot-api.md §6.1). */
export function refuseUsed({ id }: PortalType, name: string, uses: readonly PropertyUse[]): void {
  if (uses.length === 0) return
  throw new Refusal(
    'VALIDATION_ERROR',
    `Property: ${name} of object type ${id} is currently used in ${uses.length} places and cannot be deleted`,
    {
      errors: uses.map(({ parentType, parentDisplayType, parentName }) => ({
        message: `${name} is used by ${parentDisplayType} ${parentName}`,
        subCategory: 'PropertyValidationError.PROPERTY_USAGE',
        context: { parentType: [parentType], parentDisplayType: [parentDisplayType], parentName: [parentName] },
      })),
      context: { usageCount: [String(uses.length)] },
      subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE',
    },
  )
}
