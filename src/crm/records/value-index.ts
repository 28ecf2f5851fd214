import type { Unit } from '../../store/port.ts'
import type { Call } from '../call.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { foldForSearch } from '../values.ts'
import { indexValues, unindexValues } from './statements.ts'

export interface IndexChange {
  readonly record: number
  /** The values as they were; undefined when the record is new or comes back. */
  readonly before: StoredValues | undefined
  /** The values as they will be; undefined when the record is archived. */
  readonly after: StoredValues | undefined
}

/** Keeps the index of searched values in step with records, in the writer's unit. */
export function* reindex(call: Call, type: PortalType, changes: readonly IndexChange[]): Unit<void> {
  const gone: ReturnType<typeof entry>[] = []
  const added: ReturnType<typeof entry>[] = []

  function entry(record: number, property: string, value: string) {
    return { portal: call.portal, type: type.id, property, value, record }
  }

  for (const property of type.indexed) {
    const definition = type.properties.get(property)
    if (definition === undefined) continue
    for (const { record, before, after } of changes) {
      const old = before?.[property]
      const now = after?.[property]
      if (old === now) continue
      if (old !== undefined) gone.push(entry(record, property, foldForSearch(definition, old)))
      if (now !== undefined) added.push(entry(record, property, foldForSearch(definition, now)))
    }
  }
  yield* unindexValues(gone)
  yield* indexValues(added)
}
