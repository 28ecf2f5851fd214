import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { CopyIcon } from '../../parts/controls/copy.tsx'
import { TextField } from '../../parts/controls/field.tsx'
import { Card, Page, Section } from '../../parts/data/page.tsx'
import { Day } from '../../parts/data/time.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { NoPermission, Note, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { includes, portalQuery, usePortal } from '../../session.ts'
import type { Portal } from '../../shapes.ts'
import { SingleSignOnSection } from './single-sign-on.tsx'

/** The portal itself: its name, its number, whether it works. */
export function PortalSettings() {
  const portal = usePortal()
  const may = includes(portal.abilities, 'settings')
  const { data, error, refetch } = useQuery({ ...portalQuery(portal.path), enabled: may })
  return (
    <Page title="Portal" lead="One account: records, credentials and users belong to it and to no other.">
      {!may && <NoPermission needs="settings" />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && data === undefined && error === null && <Skeleton rows={3} />}
      {data !== undefined && <Settings key={data.name} portal={data} />}
    </Page>
  )
}

function Settings({ portal }: { readonly portal: Portal }) {
  const { path, at } = usePortal()
  const queries = useQueryClient()
  const [name, setName] = useState(portal.name)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [asking, setAsking] = useState(false)
  const off = portal.disabledAt !== null
  const changed = () =>
    Promise.all([queries.invalidateQueries({ queryKey: ['portal'] }), queries.invalidateQueries({ queryKey: ['who'] })])
  const rename = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    call('PATCH', path, { name })
      .then(changed)
      .then(() => say('Saved.'), setProblem)
      .finally(() => setBusy(false))
  }
  return (
    <>
      <Section title="Name and number">
        <Card>
          <form onSubmit={rename} className="grid gap-4">
            <TextField label="Name" required maxLength={200} value={name} onChange={setName} />
            {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p className="flex items-center gap-1 text-sm text-dim">
                Portal <code className="text-fg">{portal.id}</code>
                <CopyIcon text={String(portal.id)} what="the portal's number" />
                since <Day at={portal.createdAt} />
              </p>
              <Button type="submit" busy={busy} disabled={name.trim() === '' || name === portal.name}>
                Save
              </Button>
            </div>
          </form>
        </Card>
      </Section>
      <Section title="API keys">
        <Card>
          <p className="text-dim">
            How the keys of old come to their end is said where they are:{' '}
            <Link to={at('/settings/api-keys')} className="text-accent underline underline-offset-2">
              API keys
            </Link>
            .
          </p>
        </Card>
      </Section>
      <SingleSignOnSection />
      <Section title={off ? 'This portal is switched off' : 'Switch off'}>
        <Card>
          <div className="flex flex-wrap items-center justify-between gap-4">
            <p className="max-w-prose text-dim">
              {off
                ? 'Its credentials open nothing. Everything in it is kept.'
                : 'All its credentials stop working at once; nothing is lost, and switching it on brings them back.'}
            </p>
            <Button onClick={() => setAsking(true)}>{off ? 'Switch on …' : 'Switch off …'}</Button>
          </div>
        </Card>
      </Section>
      <ActionDialog
        open={asking}
        onClose={() => setAsking(false)}
        danger={!off}
        title={off ? `Switch ${portal.name} on?` : `Switch ${portal.name} off?`}
        action={off ? 'Switch on' : 'Switch off'}
        onAction={async () => {
          await call('PATCH', path, { disabled: !off })
          await changed()
        }}
      >
        <Note
          tone={off ? 'plain' : 'warn'}
          title={
            off ? 'All its credentials work again.' : 'Every integration of this portal fails from that moment on.'
          }
        />
      </ActionDialog>
    </>
  )
}
