import type { Change } from '../changes/change.ts'
import { type Condition, holds } from './conditions.ts'
import type { EventAction } from './event-types.ts'

/** A subscription, as far as it decides what is told. */
export interface Watched {
  readonly id: number
  readonly app: number
  readonly eventType: string
  readonly action: EventAction
  readonly objectType: string
  readonly property: string | null
  readonly conditions: readonly Condition[]
  /** It is about any object type, and its events name theirs. */
  readonly generic: boolean
}

/** One event on the wire (hubspot-api.md §7.3). */
export type EventPayload = Readonly<Record<string, string | number | boolean | readonly number[]>>

/** Kinds of association that HubSpot calls primary, by their ids in both directions (hubspot-api.md, Appendix A). */
const PRIMARY = new Set([1, 2, 5, 6, 25, 26, 509, 510, 578, 579, 580, 581, 582, 583, 1299, 1300])

/** What an association's ends are called in `associationType` (§7.3). */
const ends: Readonly<Record<string, string>> = {
  '0-1': 'CONTACT',
  '0-2': 'COMPANY',
  '0-3': 'DEAL',
  '0-5': 'TICKET',
  '0-7': 'PRODUCT',
  '0-8': 'LINE_ITEM',
}

/** `CONTACT_TO_COMPANY`; types without such a name stand with their ids. */
const ended = (from: string, to: string): string => `${ends[from] ?? from}_TO_${ends[to] ?? to}`

/** Whether a change of the right type and kind is an event of a subscription. */
export function matches(change: Change, { action, property, conditions }: Watched): boolean {
  switch (action) {
    case 'propertyChange':
      if (property === null || change.after === null || !Object.hasOwn(change.after, property)) return false
      if ((change.after[property] ?? '') === (change.before?.[property] ?? '')) return false
      break
    case 'merge':
      // Two records are merged, one change each: the one that stays tells of it.
      if (change.after === null) return false
      break
    default:
  }
  return conditions.length === 0 || holds(conditions, change.after ?? change.before)
}

/**
 * The event that a change is to a subscription that it matches. The event's id is the position of its change: the same
 * however often it is sent, and with the subscription's id the same for nothing else.
 */
export function payloadOf(change: Change, watched: Watched, attempt: number): EventPayload {
  return {
    appId: watched.app,
    eventId: change.position,
    subscriptionId: watched.id,
    portalId: change.portal,
    occurredAt: change.at,
    subscriptionType: watched.eventType,
    attemptNumber: attempt,
    ...facts(change, watched),
    changeSource: change.source,
    ...(change.sourceId === null ? {} : { sourceId: change.sourceId }),
    ...(watched.generic ? { objectTypeId: change.type } : {}),
  }
}

/** Flags of restores and merges are [memory]; NEW and DELETED were seen, and changes of values have none (§7.3). */
function facts(change: Change, { action, property }: Watched): EventPayload {
  const objectId = change.record
  switch (action) {
    case 'creation':
      return { objectId, changeFlag: 'NEW' }
    case 'deletion':
      return { objectId, changeFlag: 'DELETED' }
    case 'restore':
      return { objectId, changeFlag: 'RESTORED' }
    case 'privacyDeletion':
      return { objectId }
    case 'propertyChange': {
      const name = property ?? ''
      return { objectId, propertyName: name, propertyValue: change.after?.[name] ?? '', isSensitive: false }
    }
    case 'merge':
      return {
        objectId,
        changeFlag: 'MERGED',
        primaryObjectId: objectId,
        mergedObjectIds: mergedIn(change),
        newObjectId: objectId,
        numberOfPropertiesMoved: Object.keys(change.after ?? {}).filter((name) => !name.startsWith('hs_')).length,
      }
    case 'associationChange': {
      const told = change.after ?? change.before ?? {}
      const to = told['toObjectTypeId'] ?? ''
      const typeId = Number(told['associationTypeId'])
      const category = told['associationCategory'] ?? ''
      return {
        associationType: ended(change.type, to),
        fromObjectId: objectId,
        toObjectId: Number(told['toObjectId']),
        associationRemoved: change.after === null,
        isPrimaryAssociation: category === 'HUBSPOT_DEFINED' && PRIMARY.has(typeId),
        associationTypeId: typeId,
        associationCategory: category,
        fromObjectTypeId: change.type,
        toObjectTypeId: to,
      }
    }
  }
}

/** The ids that a merge added to those that a record had swallowed before. */
function mergedIn({ before, after }: Change): readonly number[] {
  const idsIn = (values: Change['after']): readonly string[] =>
    (values?.['hs_merged_object_ids'] ?? '').split(';').filter((id) => id !== '')
  const old = new Set(idsIn(before))
  return idsIn(after)
    .filter((id) => !old.has(id))
    .map(Number)
}
