import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Blocks, KeySquare, Plus } from 'lucide-react'
import { messageOf } from '../../client.ts'
import { ButtonLink } from '../../parts/controls/button.tsx'
import { Logo } from '../../parts/data/logo.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Day, When } from '../../parts/data/time.tsx'
import { Badge, Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { includes, usePortal } from '../../session.ts'
import type { App } from '../../shapes.ts'
import { type AppKind, appsQuery, lastUsed, privateApps, serviceKeys } from './kinds.ts'

export const PrivateApps = () => <AppList kind={privateApps} />
export const ServiceKeys = () => <AppList kind={serviceKeys} />

function AppList({ kind }: { readonly kind: AppKind }) {
  const portal = usePortal()
  const may = includes(portal.abilities, 'credentials')
  const { data: apps, error, refetch } = useQuery({ ...appsQuery(portal.path, kind), enabled: may })
  const at = (page: string): string => portal.at(`/settings/${kind.segment}${page}`)
  const create = (
    <ButtonLink look="primary" to={at('/new')}>
      <Plus aria-hidden className="size-4" /> Create {kind.one}
    </ButtonLink>
  )
  return (
    <Page title={kind.many} lead={kind.lead} actions={may && apps !== undefined && apps.length > 0 && create}>
      {!may && <NoPermission needs="credentials" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && apps === undefined && error === null && <Skeleton />}
      {apps?.length === 0 && <NoApps kind={kind} to={at('/new')} create={create} />}
      {apps !== undefined && apps.length > 0 && (
        <Table
          label={kind.many}
          columns={[{ title: 'Name', wide: true }, { title: 'Scopes' }, { title: 'Last used' }, { title: 'Created' }]}
        >
          {apps.map((app) => (
            <AppRow key={app.id} app={app} to={at(`/${app.id}`)} />
          ))}
        </Table>
      )}
    </Page>
  )
}

function AppRow({ app, to }: { readonly app: App; readonly to: string }) {
  const used = lastUsed(app)
  const all = app.scopes.includes('*')
  return (
    <tr className="relative hover:bg-hover">
      <Cell>
        <div className="flex min-w-48 items-center gap-3">
          <Logo name={app.name} logo={app.logo} />
          <div className="min-w-0">
            <Link to={to} className="line-clamp-2 font-medium wrap-anywhere after:absolute after:inset-0">
              {app.name}
            </Link>
            <p className="font-mono text-xs text-dim">{app.tokens.at(-1)?.prefix}…</p>
          </div>
          {app.tokens.length > 1 && <Badge tone="warn">being rotated</Badge>}
        </div>
      </Cell>
      <Cell dim>
        <span title={all ? undefined : app.scopes.join('\n')}>
          {all ? <Badge tone="warn">every scope</Badge> : app.scopes.length}
        </span>
      </Cell>
      <Cell dim>{used === undefined ? 'never' : <When at={used} />}</Cell>
      <Cell dim>
        <Day at={app.createdAt} />
      </Cell>
    </tr>
  )
}

const templates = [
  {
    name: 'Read-only reporting',
    scopes: 'crm.objects.contacts.read,crm.objects.companies.read,crm.objects.deals.read,crm.objects.owners.read',
  },
  {
    name: 'Two-way CRM sync',
    scopes:
      'crm.objects.contacts.read,crm.objects.contacts.write,crm.objects.companies.read,crm.objects.companies.write,crm.objects.deals.read,crm.objects.deals.write,crm.schemas.contacts.read',
  },
] as const

function NoApps({
  kind,
  to,
  create,
}: {
  readonly kind: AppKind
  readonly to: string
  readonly create: React.ReactNode
}) {
  return (
    <Empty
      icon={kind === privateApps ? Blocks : KeySquare}
      title={`No ${kind.one} yet`}
      action={
        <>
          {create}
          {templates.map(({ name, scopes }) => (
            <ButtonLink key={name} to={to} search={{ name, scopes }}>
              {name}
            </ButtonLink>
          ))}
        </>
      }
    >
      <p>Create one for an integration, and hand its token to that integration alone. Or begin with what many need:</p>
    </Empty>
  )
}
