import type { Change } from '../../changes/change.ts'
import { formatInstant } from '../../kit/instant.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { PropertyVersion, RecordView } from './record.ts'

/** Adds the earlier values of the named properties, newest first: a view of the change log, nothing stored twice. */
export function attachHistory(
  type: PortalType,
  records: readonly RecordView[],
  changes: readonly Change[],
  asked: readonly string[],
): readonly RecordView[] {
  const names = [...new Set(asked)].filter((name) => type.properties.has(name)).sort()
  const byRecord = Map.groupBy(changes, (change) => change.record)
  return records.map((record) => {
    const own = byRecord.get(record.id) ?? []
    const history = Object.fromEntries(names.map((name) => [name, versions(type, record, own, name)]))
    return { ...record, history }
  })
}

function versions(
  type: PortalType,
  record: RecordView,
  changes: readonly Change[],
  name: string,
): readonly PropertyVersion[] {
  const first = changes.at(-1)
  const last = changes[0]
  // These three are columns of the record, not values of a change.
  if (name === 'hs_object_id') return stamped(first, String(record.id), record.created)
  if (name === type.createdProperty) return stamped(first, formatInstant(record.created), record.created)
  if (name === type.modifiedProperty) return stamped(last, formatInstant(record.updated), record.updated)
  return (
    changes
      // A restored record has its values as it had them: nobody set them anew.
      .filter(({ kind, after }) => kind !== 'restore' && after !== null && Object.hasOwn(after, name))
      .slice(0, type.historyVersions)
      .map((change) => version(change, change.after?.[name] ?? '', change.at))
  )
}

function stamped(change: Change | undefined, value: string, at: number): readonly PropertyVersion[] {
  return change === undefined ? [] : [version(change, value, at)]
}

function version({ source, sourceId, userId }: Change, value: string, at: number): PropertyVersion {
  return { value, at, source, sourceId, userId }
}
