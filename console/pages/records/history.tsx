import { useMemo, useState } from 'react'
import { Button } from '../../parts/controls/button.tsx'
import { Card } from '../../parts/data/page.tsx'
import { When } from '../../parts/data/time.tsx'
import type { Definitions } from '../../parts/records/definitions.ts'
import { format } from '../../parts/records/format.ts'
import type { RecordWithHistory } from '../../parts/records/record.ts'

/** How many moments are shown at first. */
const FIRST = 20

interface Change {
  readonly property: string
  readonly value: string
  readonly before: string | undefined
}

interface Moment {
  readonly at: string
  readonly source: string
  readonly changes: readonly Change[]
}

/** What changed when, and by whom: the changes of one moment and source together, the latest first. */
export function History({
  record,
  definitions,
}: {
  readonly record: RecordWithHistory
  readonly definitions: Definitions | undefined
}) {
  const [all, setAll] = useState(false)
  const moments = useMemo(() => momentsOf(record), [record])
  const shown = all ? moments : moments.slice(0, FIRST)
  return (
    <Card className="overflow-hidden">
      <section aria-label="History">
        <h2 className="border-b border-line p-4 text-base">History</h2>
        {moments.length === 0 && <p className="p-4 text-dim">Nothing is known of how it came to be.</p>}
        <ol className="divide-y divide-line">
          {shown.map(({ at, source, changes }) => (
            <li key={`${at} ${source}`} className="grid gap-1.5 p-4">
              <p className="text-sm text-dim">
                <When at={at} /> · {source}
              </p>
              <ul className="grid gap-1">
                {changes.slice(0, 8).map(({ property, value, before }) => (
                  <li key={property} className="text-sm wrap-anywhere">
                    <span className="text-dim">{definitions?.properties.get(property)?.label ?? property}</span>{' '}
                    {before !== undefined && before !== '' && (
                      <>
                        <del className="text-dim">{format(definitions, property, before)}</del> →{' '}
                      </>
                    )}
                    <span className="font-medium">{format(definitions, property, value) || 'emptied'}</span>
                  </li>
                ))}
                {changes.length > 8 && <li className="text-sm text-dim">and {changes.length - 8} more properties</li>}
              </ul>
            </li>
          ))}
        </ol>
        {moments.length > shown.length && (
          <div className="border-t border-line p-3 text-center">
            <Button small onClick={() => setAll(true)}>
              Show all {moments.length}
            </Button>
          </div>
        )}
      </section>
    </Card>
  )
}

const sources: Readonly<Record<string, string>> = {
  API: 'an API key',
  INTEGRATION: 'app',
  CRM_UI: 'the console',
  IMPORT: 'an import',
  CALCULATED: 'calculated',
  MERGE_OBJECTS: 'merged',
}

function momentsOf({ propertiesWithHistory = {} }: RecordWithHistory): readonly Moment[] {
  const changes = Object.entries(propertiesWithHistory).flatMap(([property, values]) =>
    values.map(({ value, timestamp, sourceType, sourceId }, index) => {
      const named = sources[sourceType] ?? sourceType.toLowerCase().replaceAll('_', ' ')
      const source = sourceType === 'INTEGRATION' && sourceId !== undefined ? `app ${sourceId}` : named
      return { property, value, before: values[index + 1]?.value, at: timestamp, source }
    }),
  )
  const moments = Map.groupBy(changes, ({ at, source }) => `${at} ${source}`)
  return [...moments.values()]
    .flatMap((together) => {
      const [first] = together
      return first === undefined ? [] : [{ at: first.at, source: first.source, changes: together }]
    })
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
}
