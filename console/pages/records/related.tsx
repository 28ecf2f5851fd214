import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ApiError, call, messageOf } from '../../client.ts'
import { Card } from '../../parts/data/page.tsx'
import { Badge, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { displayName, type RecordPage } from '../../parts/records/record.ts'
import { propertiesFor, shownAs } from '../../parts/records/types.ts'
import type { Here } from '../../session.ts'

/** How many of each type are shown. */
const MOST = 10

interface Linked {
  readonly toObjectId: number | string
  readonly associationTypes: readonly { readonly label: string | null }[]
}

interface Related {
  readonly type: string
  readonly more: boolean
  readonly records: readonly { readonly id: string; readonly name: string; readonly labels: readonly string[] }[]
}

interface RelatedProps {
  readonly portal: Here
  readonly type: string
  readonly id: string
}

/** The records that it is associated with, by type, each with its labels. */
export function Related({ portal, type, id }: RelatedProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['related', portal.id, type, id],
    queryFn: () => Promise.all(shownAs(type).related.map((to) => readRelated(portal, type, id, to))),
  })
  const some = data?.filter(({ records }) => records.length > 0)
  return (
    <Card className="overflow-hidden">
      <section aria-label="Associations">
        <h2 className="border-b border-line p-4 text-base">Associations</h2>
        {error !== null && (
          <div className="p-4">
            <Problem title={messageOf(error)} error={error} onRetry={refetch} />
          </div>
        )}
        {data === undefined && error === null && (
          <div className="p-4">
            <Skeleton rows={4} />
          </div>
        )}
        {some?.length === 0 && <p className="p-4 text-dim">It is associated with nothing.</p>}
        {some?.map(({ type: to, records, more }) => (
          <section key={to} aria-label={shownAs(to).many} className="border-b border-line px-4 py-3 last:border-0">
            <h3 className="mb-1 text-xs text-dim">{shownAs(to).many}</h3>
            <ul>
              {records.map(({ id: other, name, labels }) => (
                <li key={other} className="flex flex-wrap items-center gap-1.5 py-1">
                  <Link
                    to={portal.at(`/objects/${to}/${other}`)}
                    className="min-w-0 underline-offset-2 wrap-anywhere hover:underline"
                  >
                    {name}
                  </Link>
                  {labels.map((label) => (
                    <Badge key={label}>{label}</Badge>
                  ))}
                </li>
              ))}
            </ul>
            {more && <p className="mt-1 text-sm text-dim">and more</p>}
          </section>
        ))}
      </section>
    </Card>
  )
}

async function readRelated(portal: Here, type: string, id: string, to: string): Promise<Related> {
  const api = `${portal.path}/api/crm`
  try {
    const links = await call<{ readonly results: readonly Linked[]; readonly paging?: unknown }>(
      'GET',
      `${api}/v4/objects/${type}/${id}/associations/${to}?limit=${MOST}`,
    )
    if (links.results.length === 0) return { type: to, more: false, records: [] }
    const inputs = links.results.map(({ toObjectId }) => ({ id: String(toObjectId) }))
    const properties = [...propertiesFor([]), 'hs_note_body', 'hs_call_title', 'hs_meeting_title']
    const { results } = await call<RecordPage>('POST', `${api}/v3/objects/${to}/batch/read`, { inputs, properties })
    const byId = new Map(results.map((record) => [record.id, record]))
    return {
      type: to,
      more: links.paging !== undefined,
      records: links.results.map(({ toObjectId, associationTypes }) => {
        const record = byId.get(String(toObjectId))
        return {
          id: String(toObjectId),
          name: record === undefined ? `Record ${toObjectId}` : displayName(to, record),
          labels: associationTypes.flatMap(({ label }) => (label === null ? [] : [label])),
        }
      }),
    }
  } catch (error) {
    // A type that the user's scopes do not open is not shown; everything else is said.
    if (error instanceof ApiError && error.status === 403) return { type: to, more: false, records: [] }
    throw error
  }
}
