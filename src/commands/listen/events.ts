import type { StreamedChange } from '../../api/changes/stream.ts'
import type { Change, ChangeKind } from '../../changes/change.ts'
import { changesBehind, type EventType, eventTypes } from '../../webhooks/event-types.ts'
import { type EventPayload, matches, payloadOf } from '../../webhooks/events.ts'

/** A change as the stream told it, as the one it was made from. */
export function changeIn(told: StreamedChange): Change {
  return {
    position: told.position,
    portal: told.portalId,
    type: told.objectTypeId,
    record: Number(told.objectId),
    kind: told.kind as ChangeKind,
    before: told.before,
    after: told.after,
    at: Date.parse(told.occurredAt),
    source: told.changeSource,
    sourceId: told.sourceId,
    userId: null,
  }
}

/**
 * The events that a change would be to an app that has subscribed to all of these event types, with every property; types
 * of its own where HubSpot has them, `object.*` for the others, unless that was asked for.
 */
export function eventsFor(change: Change, wanted: readonly string[], app: number): readonly EventPayload[] {
  const own = [...eventTypes.values()].some(({ objectType }) => objectType === change.type)
  return [...eventTypes.values()]
    .filter((type) => (wanted.length > 0 ? wanted.includes(type.name) : (type.objectType === undefined) !== own))
    .filter((type) => type.objectType === undefined || type.objectType === change.type)
    .filter((type) => changesBehind[type.action].includes(change.kind))
    .flatMap((type, at) => eventsOf(change, type, app, at + 1))
}

function eventsOf(change: Change, { name, action, objectType }: EventType, app: number, id: number) {
  const properties = action === 'propertyChange' ? Object.keys(change.after ?? {}) : [null]
  return properties.flatMap((property) => {
    const generic = objectType === undefined
    const watched = { id, app, eventType: name, action, objectType: change.type, property, conditions: [], generic }
    return matches(change, watched) ? [payloadOf(change, watched, 0)] : []
  })
}
