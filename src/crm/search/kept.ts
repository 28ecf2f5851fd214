import type { SearchValueTable } from '../../store/schema.ts'
import type { PortalType } from '../definitions/portal-type.ts'
import type { StoredValues } from '../object-type.ts'
import { kindOf, storedKey } from './kinds.ts'

interface ValueChange {
  readonly record: number
  readonly before: StoredValues | undefined
  readonly after: StoredValues | undefined
}

/** The properties whose values are kept always: records are looked up by them before a pipeline or stage goes. */
export function alwaysKept(type: PortalType): readonly string[] {
  return type.pipeline === undefined ? [] : [type.pipeline.property, type.pipeline.stage]
}

/** The rows of kept values that a change of records adds and removes. */
export function keptRows(
  portal: number,
  type: PortalType,
  changes: readonly ValueChange[],
): { readonly added: readonly SearchValueTable[]; readonly removed: readonly SearchValueTable[] } {
  const added: SearchValueTable[] = []
  const removed: SearchValueTable[] = []
  for (const property of keptOf(type)) {
    const definition = type.properties.get(property)
    if (definition === undefined) continue
    const kind = kindOf(definition)
    for (const { record, before, after } of changes) {
      const old = before?.[property]
      const now = after?.[property]
      if (old === now) continue
      const row = (value: string) => ({ portal, type: type.id, property, value: storedKey(kind, value), record })
      if (old !== undefined) removed.push(row(old))
      if (now !== undefined) added.push(row(now))
    }
  }
  return { added, removed }
}

/** Every property of a type whose values are kept, also where not all of them are kept yet. */
function keptOf(type: PortalType): readonly string[] {
  return [...new Set([...alwaysKept(type), ...type.indexes.kept])]
}
