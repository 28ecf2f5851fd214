import type { Change } from '../../changes/change.ts'
import { type Condition, holds } from '../conditions.ts'

/** What can happen, in the journal's words (hubspot-api.md §7.6). */
export const journalActions = [
  ...(['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE', 'ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'] as const),
  ...(['SNAPSHOT', 'APP_INSTALL', 'APP_UNINSTALL', 'ADDED_TO_LIST', 'REMOVED_FROM_LIST', 'GDPR_DELETE'] as const),
] as const
export type JournalAction = (typeof journalActions)[number]

/** What an app wants to find in its journal. */
export interface JournalDefinition {
  readonly subscriptionType: 'OBJECT' | 'ASSOCIATION' | 'GDPR_PRIVACY_DELETION'
  readonly objectTypeId: string
  readonly actions: readonly JournalAction[]
  /** None stands for all. */
  readonly objectIds: readonly number[]
  readonly properties: readonly string[]
  readonly associatedObjectTypeIds: readonly string[]
}

export interface JournalWatched extends JournalDefinition {
  readonly id: number
  readonly portal: number
  /** An event passes if all conditions of one filter hold, or where there is no filter. */
  readonly filters: readonly (readonly Condition[])[]
}

/**
 * One event of a journal file. The names of its fields are unsettled (hubspot-api.md §11 no. 13): they mirror those of
 * webhooks, with `action` [choice].
 */
export type JournalEvent = Readonly<Record<string, unknown>>

const actionOf: Readonly<Record<Change['kind'], JournalAction | undefined>> = {
  creation: 'CREATE',
  propertyChange: 'UPDATE',
  deletion: 'DELETE',
  restore: 'RESTORE',
  merge: 'MERGE',
  privacyDeletion: 'GDPR_DELETE',
  associationChange: undefined,
}

/** The event that a change is to a subscription; undefined where it is none. */
export function journalEvent(change: Change, watched: JournalWatched): JournalEvent | undefined {
  if (change.portal !== watched.portal || change.type !== watched.objectTypeId) return undefined
  if (watched.objectIds.length > 0 && !watched.objectIds.includes(change.record)) return undefined
  const told = change.kind === 'associationChange' ? association(change, watched) : objectEvent(change, watched)
  if (told === undefined || !watched.actions.includes(told.action)) return undefined
  if (watched.filters.length > 0) {
    const values = change.after ?? change.before
    if (!watched.filters.some((conditions) => holds(conditions, values))) return undefined
  }
  return {
    ...{ subscriptionId: watched.id, type: watched.subscriptionType, portalId: change.portal },
    ...{ eventId: change.position, occurredAt: change.at },
    ...told,
    ...{ changeSource: change.source, sourceId: change.sourceId },
  }
}

type Told = JournalEvent & { readonly action: JournalAction }

function objectEvent({ kind, type, record, after, before }: Change, watched: JournalWatched): Told | undefined {
  const action = actionOf[kind]
  const wanted = watched.subscriptionType === 'GDPR_PRIVACY_DELETION' ? 'GDPR_DELETE' : action
  if (action === undefined || action !== wanted || watched.subscriptionType === 'ASSOCIATION') return undefined
  // Of a merge the record that stays tells.
  if (action === 'MERGE' && after === null) return undefined
  const event = { action, objectTypeId: type, objectId: record }
  if (after === null) return event
  const names = Object.keys(after).filter(
    (name) => watched.properties.length === 0 || watched.properties.includes(name),
  )
  if (action === 'UPDATE' && names.every((name) => (after[name] ?? '') === (before?.[name] ?? ''))) return undefined
  return { ...event, propertyChanges: Object.fromEntries(names.map((name) => [name, after[name] ?? ''])) }
}

function association({ type, record, after, before }: Change, watched: JournalWatched): Told | undefined {
  const told = after ?? before
  if (told === null || watched.subscriptionType !== 'ASSOCIATION') return undefined
  const to = told['toObjectTypeId'] ?? ''
  if (watched.associatedObjectTypeIds.length > 0 && !watched.associatedObjectTypeIds.includes(to)) return undefined
  return {
    action: after === null ? 'ASSOCIATION_REMOVED' : 'ASSOCIATION_ADDED',
    fromObjectTypeId: type,
    fromObjectId: record,
    toObjectTypeId: to,
    toObjectId: Number(told['toObjectId']),
    associationCategory: told['associationCategory'],
    associationTypeId: Number(told['associationTypeId']),
  }
}
