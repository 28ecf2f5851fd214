import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { TextField } from '../../parts/controls/field.tsx'
import { Logo } from '../../parts/data/logo.tsx'
import { Page } from '../../parts/data/page.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { NoPermission, Note, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { SecretDialog } from '../../parts/feedback/secret.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { includes, usePortal } from '../../session.ts'
import type { App, AppWithToken } from '../../shapes.ts'
import { EditInfo, EditScopes } from './edit.tsx'
import { type AppKind, appQuery, lastUsed, privateApps, readablePath, serviceKeys } from './kinds.ts'
import { RotateDialog, Tokens } from './tokens.tsx'

export const PrivateApp = () => <AppPage kind={privateApps} />
export const ServiceKey = () => <AppPage kind={serviceKeys} />

const tabs = [
  { name: 'token', title: 'Token' },
  { name: 'scopes', title: 'Scopes' },
  { name: 'info', title: 'Basic info' },
] as const

function AppPage({ kind }: { readonly kind: AppKind }) {
  const portal = usePortal()
  const { appId = '' } = useParams({ strict: false })
  const may = includes(portal.abilities, 'credentials')
  const { data: app, error, refetch } = useQuery({ ...appQuery(portal.path, kind, appId), enabled: may })
  const base = portal.at(`/settings/${kind.segment}`)
  const above = (
    <Link to={base} className="hover:underline">
      {kind.many}
    </Link>
  )
  if (app !== undefined) return <Shown kind={kind} app={app} above={above} base={base} />
  const gone = error instanceof ApiError && error.status === 404
  return (
    <Page title={gone ? `There is no such ${kind.one}` : kind.one} above={above}>
      {!may && <NoPermission needs="credentials" />}
      {may && error === null && <Skeleton />}
      {gone && <p className="text-dim">It was deleted, or the address is not complete.</p>}
      {error !== null && !gone && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
    </Page>
  )
}

interface ShownProps {
  readonly kind: AppKind
  readonly app: App
  readonly above: React.ReactNode
  readonly base: string
}

function Shown({ kind, app, above, base }: ShownProps) {
  const portal = usePortal()
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<'rotate' | 'delete'>()
  const [made, setMade] = useState<AppWithToken>()
  const tab = tabs.find(({ name }) => name === search['tab'])?.name ?? 'token'
  const path = `${portal.path}/${kind.segment}/${app.id}`
  const changed = () => queries.invalidateQueries({ queryKey: ['apps'] })

  return (
    <Page
      title={app.name}
      lead={app.description || undefined}
      above={above}
      before={<Logo name={app.name} logo={app.logo} large />}
      actions={
        <>
          <Button onClick={() => setDialog('rotate')} disabled={app.tokens.length > 1}>
            Rotate …
          </Button>
          <Button onClick={() => setDialog('delete')}>Delete …</Button>
        </>
      }
    >
      <nav aria-label="Parts of this page" className="mb-6 flex gap-1 border-b border-line">
        {tabs.map(({ name, title }) => (
          <Link
            key={name}
            to="."
            search={name === 'token' ? {} : { tab: name }}
            aria-current={name === tab ? 'page' : undefined}
            className="-mb-px border-b-2 border-transparent px-3 py-2 text-dim hover:text-fg aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-fg"
          >
            {title}
            {name === 'scopes' && (
              <span className="ml-1.5 text-sm text-dim">{app.scopes.includes('*') ? 'all' : app.scopes.length}</span>
            )}
          </Link>
        ))}
      </nav>
      {tab === 'token' && <Tokens app={app} path={path} kind={kind} onChanged={changed} />}
      {tab === 'scopes' && <EditScopes key={app.updatedAt} app={app} path={path} onChanged={changed} />}
      {tab === 'info' && <EditInfo key={app.updatedAt} app={app} path={path} kind={kind} onChanged={changed} />}
      <RotateDialog
        open={dialog === 'rotate'}
        app={app}
        path={path}
        kind={kind}
        onClose={() => setDialog(undefined)}
        onRotated={(rotated) => {
          setMade(rotated)
          return changed()
        }}
      />
      <DeleteDialog
        open={dialog === 'delete'}
        app={app}
        kind={kind}
        onClose={() => setDialog(undefined)}
        onDelete={async () => {
          await call('DELETE', path)
          say(`${app.name} was deleted.`)
          await navigate({ to: base })
          await changed()
        }}
      />
      {made !== undefined && (
        <SecretDialog
          title={`New ${kind.secret.toLowerCase()} of “${made.name}”`}
          secret={made.token.secret}
          as="bearer"
          tryPath={readablePath(made.scopes)}
          onClose={() => setMade(undefined)}
        />
      )}
    </Page>
  )
}

interface DeleteProps {
  readonly open: boolean
  readonly app: App
  readonly kind: AppKind
  readonly onClose: () => void
  readonly onDelete: () => Promise<void>
}

/** Its token dies with it, and no way leads back: the name must be typed. */
function DeleteDialog({ open, app, kind, onClose, onDelete }: DeleteProps) {
  const [typed, setTyped] = useState('')
  const used = lastUsed(app)
  return (
    <ActionDialog
      open={open}
      onClose={onClose}
      title={`Delete “${app.name}”?`}
      description={`Its token stops working at once, and nothing brings this ${kind.one} back. What it wrote stays.`}
      action={`Delete ${kind.one}`}
      danger
      disabled={typed.trim() !== app.name.trim()}
      onAction={onDelete}
    >
      {used !== undefined && <Note tone="warn" title="Its token is in use: look below Token when it was used last." />}
      <TextField label={`Type the name to confirm: ${app.name}`} autoComplete="off" value={typed} onChange={setTyped} />
    </ActionDialog>
  )
}
