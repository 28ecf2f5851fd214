import { useQuery } from '@tanstack/react-query'
import { Radar } from 'lucide-react'
import type { z } from 'zod'
import type { keyUseShape, radarShape } from '../../../src/api/calls/insight.ts'
import { call, messageOf } from '../../client.ts'
import { Card, Page, Section } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Countdown, Day, When } from '../../parts/data/time.tsx'
import { Badge, Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { includes, usePortal } from '../../session.ts'

type Ending = z.output<typeof radarShape>['results'][number]
type KeyUses = z.output<typeof keyUseShape>
type Caller = Omit<KeyUses['results'][number], 'method' | 'path' | 'operation'>

/** What is called and will end: old paths, and keys of old; who calls them, and what takes their place. */
export function Sunset() {
  const portal = usePortal()
  const may = includes(portal.abilities, 'audit')
  const paths = useQuery({
    queryKey: ['ending-paths', portal.path],
    queryFn: async () => (await call<z.output<typeof radarShape>>('GET', `${portal.path}/sunset/paths`)).results,
    enabled: may,
  })
  const keys = useQuery({
    queryKey: ['key-uses', portal.path],
    queryFn: () => call<KeyUses>('GET', `${portal.path}/sunset/api-keys`),
    enabled: may,
  })
  return (
    <Page
      title="Sunset radar"
      lead="What was called in the last 30 days and will stop working one day, with what takes its place."
    >
      {!may && <NoPermission needs="audit" />}
      {may && (
        <>
          <Section title="API keys in use" actions={keys.data?.endsAt != null && <KeysEnd at={keys.data.endsAt} />}>
            {keys.error !== null && <Problem title={messageOf(keys.error)} error={keys.error} onRetry={keys.refetch} />}
            {keys.isPending && <Skeleton rows={2} />}
            {keys.data?.results.length === 0 && (
              <Card>
                <p className="text-dim">Nobody called with an API key: they can end without anybody noticing.</p>
              </Card>
            )}
            {keys.data !== undefined && keys.data.results.length > 0 && <KeyTable uses={keys.data.results} />}
          </Section>
          <Section title="Paths that will end">
            {paths.error !== null && (
              <Problem title={messageOf(paths.error)} error={paths.error} onRetry={paths.refetch} />
            )}
            {paths.isPending && <Skeleton />}
            {paths.data?.length === 0 && (
              <Empty icon={Radar} title="No called path will end">
                <p>Everything that is called has no end of support yet.</p>
              </Empty>
            )}
            {paths.data !== undefined && paths.data.length > 0 && <PathTable paths={paths.data} />}
          </Section>
        </>
      )}
    </Page>
  )
}

function KeysEnd({ at }: { readonly at: string }) {
  if (Date.parse(at) <= Date.now()) return <Badge tone="err">keys have ended</Badge>
  return (
    <p className="text-sm text-dim">
      Keys end in <Countdown until={at} />
    </p>
  )
}

function KeyTable({ uses }: { readonly uses: KeyUses['results'] }) {
  return (
    <Table
      label="Calls with API keys"
      columns={[{ title: 'Call', wide: true }, { title: 'By' }, { title: 'Calls' }, { title: 'Last' }]}
    >
      {uses.map((use) => (
        <tr key={`${use.method} ${use.path} ${sayCaller(use)}`}>
          <Cell>
            <code className="text-sm wrap-anywhere">
              <span className="text-dim">{use.method}</span> {use.path}
            </code>
          </Cell>
          <Cell dim>
            <span className="block min-w-40 wrap-anywhere">{sayCaller(use)}</span>
          </Cell>
          <Cell dim>
            <span className="tabular-nums">{use.calls.toLocaleString('en')}</span>
          </Cell>
          <Cell dim>
            <When at={use.lastAt} />
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function PathTable({ paths }: { readonly paths: readonly Ending[] }) {
  return (
    <Table
      label="Paths that will end"
      columns={[{ title: 'Path', wide: true }, { title: 'Ends' }, { title: 'Calls' }, { title: 'Last' }]}
    >
      {paths.map(({ method, path, endOfSupport, successor, calls, lastAt, callers }) => (
        <tr key={`${method} ${path}`}>
          <Cell>
            <code className="text-sm wrap-anywhere">
              <span className="text-dim">{method}</span> {path}
            </code>
            <p className="mt-0.5 text-sm text-dim wrap-anywhere">
              then <code>{successor.path}</code>
            </p>
            <p className="mt-0.5 text-sm text-dim wrap-anywhere">
              called by {callers.slice(0, 3).map(sayCaller).join('; ')}
              {callers.length > 3 && `; and ${callers.length - 3} more`}
            </p>
          </Cell>
          <Cell dim>
            <Day at={endOfSupport} />
          </Cell>
          <Cell dim>
            <span className="tabular-nums">{calls.toLocaleString('en')}</span>
          </Cell>
          <Cell dim>
            <When at={lastAt} />
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** Who it was, as far as it is known. */
function sayCaller({ credential, ipAddress, userAgent }: Caller): string {
  const known = [credential?.name, ipAddress, userAgent].filter((text) => text !== null && text !== undefined)
  return known.length === 0 ? 'nobody known' : known.join(', ')
}
