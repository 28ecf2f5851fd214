import { useQuery, useQueryClient } from '@tanstack/react-query'
import { AppWindow, Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button, IconButton } from '../../parts/controls/button.tsx'
import { Code } from '../../parts/controls/copy.tsx'
import { TextField } from '../../parts/controls/field.tsx'
import { Menu, MenuItem, MenuLine } from '../../parts/controls/menu.tsx'
import { Logo } from '../../parts/data/logo.tsx'
import { Card, Page } from '../../parts/data/page.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Badge, Empty, NoPermission, Note, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { SecretDialog } from '../../parts/feedback/secret.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { includes, usePortal } from '../../session.ts'
import type { List, PublicApp, PublicAppWithSecret } from '../../shapes.ts'
import { PublicAppDialog } from './edit.tsx'

type Open = { readonly what: 'create' } | { readonly what: 'edit' | 'rotate' | 'delete'; readonly app: PublicApp }

/** Apps that others install by OAuth. */
export function PublicApps() {
  const portal = usePortal()
  const queries = useQueryClient()
  const may = includes(portal.abilities, 'credentials')
  const path = `${portal.path}/public-apps`
  const { data, error, refetch } = useQuery({
    queryKey: ['public-apps', path],
    queryFn: async () => (await call<List<PublicApp>>('GET', path)).results,
    enabled: may,
  })
  const [open, setOpen] = useState<Open>()
  const [made, setMade] = useState<PublicAppWithSecret>()
  const changed = () => queries.invalidateQueries({ queryKey: ['public-apps'] })
  const close = () => setOpen(undefined)
  const create = (
    <Button look="primary" onClick={() => setOpen({ what: 'create' })}>
      <Plus aria-hidden className="size-4" /> Create OAuth app
    </Button>
  )
  return (
    <Page
      title="OAuth apps"
      lead="For an app that many portals install: each lets it in with its install link, and can take that back."
      actions={may && data !== undefined && data.length > 0 && create}
    >
      {!may && <NoPermission needs="credentials" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && data === undefined && error === null && <Skeleton />}
      {data?.length === 0 && (
        <Empty icon={AppWindow} title="No OAuth app yet" action={create}>
          <p>For an integration of your own portal alone, a private app is simpler.</p>
        </Empty>
      )}
      <div className="grid grid-cols-1 gap-4">
        {data?.map((app) => (
          <AppCard key={app.id} app={app} path={path} onOpen={setOpen} onChanged={changed} />
        ))}
      </div>
      {open?.what === 'create' && <PublicAppDialog path={path} onClose={close} onDone={changed} onMade={setMade} />}
      {open?.what === 'edit' && <PublicAppDialog app={open.app} path={path} onClose={close} onDone={changed} />}
      {open?.what === 'rotate' && (
        <ActionDialog
          open
          onClose={close}
          title={`Rotate the client secret of “${open.app.name}”`}
          description="There will be a new one, shown once. Both work until you end the old one."
          action="Rotate"
          onAction={async () => {
            setMade(await call<PublicAppWithSecret>('POST', `${path}/${open.app.id}/client-secret/rotate`))
            await changed()
          }}
        />
      )}
      {open?.what === 'delete' && <DeleteDialog app={open.app} path={path} onClose={close} onDone={changed} />}
      {made !== undefined && (
        <SecretDialog
          title={`Client secret of “${made.name}”`}
          secret={made.secret}
          as="client"
          clientId={made.clientId}
          tryPath={undefined}
          onClose={() => setMade(undefined)}
        />
      )}
    </Page>
  )
}

interface AppCardProps {
  readonly app: PublicApp
  readonly path: string
  readonly onOpen: (open: Open) => void
  readonly onChanged: () => Promise<unknown>
}

function AppCard({ app, path, onOpen, onChanged }: AppCardProps) {
  const rotating = app.clientSecret.nextPrefix !== null
  const end = (how: 'expire' | 'cancel', done: string) => {
    call('POST', `${path}/${app.id}/client-secret/${how}`)
      .then(onChanged)
      .then(
        () => say(done),
        (problem: unknown) => say(messageOf(problem)),
      )
  }
  return (
    <Card>
      <div className="grid grid-cols-1 gap-4">
        <div className="flex items-start gap-3.5">
          <Logo name={app.name} logo={app.logo} />
          <div className="min-w-0 flex-1">
            <h2 className="text-base wrap-anywhere">{app.name}</h2>
            <p className="text-sm text-dim wrap-anywhere">{app.description || 'No description'}</p>
          </div>
          <Badge>{app.installs === 1 ? '1 install' : `${app.installs} installs`}</Badge>
          <Menu
            trigger={
              <IconButton label={`Actions for ${app.name}`}>
                <Ellipsis aria-hidden />
              </IconButton>
            }
          >
            <MenuItem onSelect={() => onOpen({ what: 'edit', app })}>Edit …</MenuItem>
            <MenuItem disabled={rotating} onSelect={() => onOpen({ what: 'rotate', app })}>
              Rotate the client secret …
            </MenuItem>
            <MenuLine />
            <MenuItem danger onSelect={() => onOpen({ what: 'delete', app })}>
              Delete …
            </MenuItem>
          </Menu>
        </div>
        {rotating && (
          <Note tone="warn" title="The client secret is being rotated: both work.">
            <div className="mt-2 flex flex-wrap gap-2">
              <Button small onClick={() => end('expire', 'The old client secret has ended.')}>
                End the old one now
              </Button>
              <Button small onClick={() => end('cancel', 'The rotation was cancelled.')}>
                Cancel the rotation
              </Button>
            </div>
          </Note>
        )}
        <dl className="grid grid-cols-[7rem_1fr] gap-x-3 gap-y-1.5 text-sm">
          <dt className="text-dim">Client id</dt>
          <dd className="min-w-0 wrap-anywhere">
            <code>{app.clientId}</code>
          </dd>
          <dt className="text-dim">Client secret</dt>
          <dd>
            <code>{app.clientSecret.prefix}••••••••</code>
          </dd>
          <dt className="text-dim">Redirect URLs</dt>
          <dd className="min-w-0 wrap-anywhere">{app.redirectUrls.join(', ')}</dd>
          <dt className="text-dim">Scopes</dt>
          <dd>
            {app.scopes.required.length} required,{' '}
            {app.scopes.optional.length + app.scopes.conditionallyRequired.length} optional
          </dd>
        </dl>
        <div className="grid grid-cols-1 gap-1.5">
          <p className="text-sm font-medium">Install link</p>
          <Code text={app.installUrl} what={`the install link of ${app.name}`} />
        </div>
      </div>
    </Card>
  )
}

interface DeleteProps {
  readonly app: PublicApp
  readonly path: string
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
}

function DeleteDialog({ app, path, onClose, onDone }: DeleteProps) {
  const [typed, setTyped] = useState('')
  return (
    <ActionDialog
      open
      danger
      onClose={onClose}
      title={`Delete “${app.name}”?`}
      description={`It is gone from every portal at once: ${app.installs === 1 ? '1 portal has' : `${app.installs} portals have`} it.`}
      action="Delete OAuth app"
      disabled={typed.trim() !== app.name.trim()}
      onAction={async () => {
        await call('DELETE', `${path}/${app.id}`)
        say(`${app.name} was deleted.`)
        await onDone()
      }}
    >
      <TextField label={`Type the name to confirm: ${app.name}`} autoComplete="off" value={typed} onChange={setTyped} />
    </ActionDialog>
  )
}
