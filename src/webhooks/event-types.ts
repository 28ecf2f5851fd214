import type { ChangeKind } from '../changes/change.ts'

/** What can happen to an object, as the last word of an event type says it (hubspot-api.md §7.2). */
const actions = [
  'creation',
  'deletion',
  'propertyChange',
  'merge',
  'restore',
  'associationChange',
  'privacyDeletion',
] as const
export type EventAction = (typeof actions)[number]

/** An event type that is a word of HubSpot's, taken apart. */
export interface EventType {
  readonly name: string
  readonly action: EventAction
  /** The object type that it is about; undefined for `object.*`, where the subscription says it. */
  readonly objectType: string | undefined
}

const prefixes: Readonly<Record<string, string>> = {
  contact: '0-1',
  company: '0-2',
  deal: '0-3',
  ticket: '0-5',
  product: '0-7',
  line_item: '0-8',
}

/** The event types that Spoke sends, by name. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  [...Object.entries(prefixes), ['object', undefined] as const].flatMap(([prefix, objectType]) =>
    actions
      .filter((action) => action !== 'privacyDeletion' || prefix === 'contact')
      .filter((action) => action !== 'associationChange' || prefix !== 'product')
      .map((action) => [`${prefix}.${action}`, { name: `${prefix}.${action}`, action, objectType }] as const),
  ),
)

/** HubSpot's other event types: of what Spoke does not have. */
export const unsentEventTypes: readonly string[] = [
  'conversation.creation',
  'conversation.deletion',
  'conversation.newMessage',
  'conversation.privacyDeletion',
  'conversation.propertyChange',
  'event.completed',
]

/** Properties that no subscription can name (hubspot-api.md §7.2): they change with everything, or behind the scenes. */
export const unwatchedProperties: ReadonlySet<string> = new Set([
  'num_unique_conversion_events',
  'hs_lastmodifieddate',
  'lastmodifieddate',
])

/**
 * The changes that an event comes from. A value that is set while its record is made counts as changed [memory, §7.2], and so
 * does one that a merge moves. A privacy deletion is told as a deletion too (§7.2).
 */
export const changesBehind: Readonly<Record<EventAction, readonly ChangeKind[]>> = {
  creation: ['creation'],
  deletion: ['deletion', 'privacyDeletion'],
  propertyChange: ['propertyChange', 'creation', 'merge'],
  merge: ['merge'],
  restore: ['restore'],
  associationChange: ['associationChange'],
  privacyDeletion: ['privacyDeletion'],
}
