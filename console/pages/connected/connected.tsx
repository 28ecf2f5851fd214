import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Plug } from 'lucide-react'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Logo } from '../../parts/data/logo.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Day, When } from '../../parts/data/time.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { scopesQuery, sentences } from '../../parts/scopes/catalogue.ts'
import { ChosenScopes } from '../../parts/scopes/picker.tsx'
import { includes, usePortal } from '../../session.ts'
import type { Install, List } from '../../shapes.ts'

/** Apps that were let into the portal by OAuth: what they may do, who let them in, when they last called. */
export function ConnectedApps() {
  const portal = usePortal()
  const queries = useQueryClient()
  const may = includes(portal.abilities, 'credentials')
  const { data, error, refetch } = useQuery({
    queryKey: ['installs', portal.path],
    queryFn: async () => (await call<List<Install>>('GET', `${portal.path}/installs`)).results,
    enabled: may,
  })
  const [leaving, setLeaving] = useState<Install>()
  return (
    <Page title="Connected apps" lead="Apps of others and of your own that somebody let in by OAuth.">
      {!may && <NoPermission needs="credentials" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && data === undefined && error === null && <Skeleton />}
      {data?.length === 0 && (
        <Empty icon={Plug} title="No app is connected">
          <p>An app asks to be let in with its install link; then it is listed here.</p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && (
        <Table
          label="Connected apps"
          columns={[
            { title: 'Name', wide: true },
            { title: 'Scopes' },
            { title: 'Last used' },
            { title: 'Let in' },
            { title: 'Actions', hidden: true },
          ]}
        >
          {data.map((install) => (
            <tr key={install.appId}>
              <Cell>
                <div className="flex min-w-48 items-center gap-3">
                  <Logo name={install.name} logo={install.logo} />
                  <div className="min-w-0">
                    <p className="font-medium wrap-anywhere">{install.name}</p>
                    <p className="text-sm text-dim wrap-anywhere">
                      by {install.installedBy.userEmail ?? `user ${install.installedBy.userId}`}
                    </p>
                  </div>
                </div>
              </Cell>
              <Cell dim>
                <span title={install.scopes.join('\n')}>{install.scopes.length}</span>
              </Cell>
              <Cell dim>{install.lastUsedAt === null ? 'never' : <When at={install.lastUsedAt} />}</Cell>
              <Cell dim>
                <Day at={install.installedAt} />
              </Cell>
              <Cell>
                <Button small onClick={() => setLeaving(install)} aria-label={`Uninstall ${install.name}`}>
                  Uninstall …
                </Button>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {leaving !== undefined && (
        <ActionDialog
          open
          danger
          onClose={() => setLeaving(undefined)}
          title={`Uninstall “${leaving.name}”?`}
          description="Its tokens open nothing from the very next call on. What it wrote stays."
          action="Uninstall"
          onAction={async () => {
            await call('DELETE', `${portal.path}/installs/${leaving.appId}`)
            say(`${leaving.name} was uninstalled.`)
            await queries.invalidateQueries({ queryKey: ['installs'] })
          }}
        >
          <Lost scopes={leaving.scopes} />
        </ActionDialog>
      )}
    </Page>
  )
}

function Lost({ scopes }: { readonly scopes: readonly string[] }) {
  const { data: groups } = useSuspenseQuery(scopesQuery)
  const held = new Set(scopes)
  return (
    <div className="grid gap-2 text-sm text-dim">
      <p>It can do this now: {sentences(groups, held).join(' ')}</p>
      <ChosenScopes chosen={held} />
    </div>
  )
}
