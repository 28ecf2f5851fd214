import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Code } from '../../parts/controls/copy.tsx'
import { Checkbox, SelectField, TextField } from '../../parts/controls/field.tsx'
import { Card, Section } from '../../parts/data/page.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Badge, Note, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { usePortal, useWho } from '../../session.ts'
import type { List, Role, SingleSignOn } from '../../shapes.ts'

interface Answer {
  readonly provider: SingleSignOn | null
  readonly redirectUrl: string
}

/** Who vouches for the portal's users, by OpenID Connect. */
export function SingleSignOnSection() {
  const { path } = usePortal()
  const { operator } = useWho()
  const { data, error, refetch } = useQuery({
    queryKey: ['single-sign-on', path],
    queryFn: () => call<Answer>('GET', `${path}/single-sign-on`),
  })
  const [open, setOpen] = useState<'edit' | 'end'>()
  const queries = useQueryClient()
  const changed = () => queries.invalidateQueries({ queryKey: ['single-sign-on'] })
  const provider = data?.provider ?? null
  return (
    <Section
      title="Single sign-on"
      lead="Users sign in with the provider of their company (OpenID Connect). Such a session opens this portal and no other."
      actions={
        operator &&
        data !== undefined && (
          <div className="flex gap-2">
            <Button onClick={() => setOpen('edit')}>{provider === null ? 'Set up …' : 'Change …'}</Button>
            {provider !== null && <Button onClick={() => setOpen('end')}>End …</Button>}
          </div>
        )
      }
    >
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeleton rows={1} />}
      {data !== undefined && (
        <Card>
          {provider === null ? (
            <p className="text-dim">
              It is not set up: users sign in with a password.
              {!operator && ' Whoever administers Spoke itself can set it up.'}
            </p>
          ) : (
            <div className="flex flex-wrap items-center justify-between gap-3">
              <div className="min-w-0">
                <p className="font-medium wrap-anywhere">{provider.issuer}</p>
                <p className="text-sm text-dim wrap-anywhere">for {provider.domains.join(', ')}</p>
              </div>
              <Badge tone={provider.enforced ? 'ok' : 'plain'}>
                {provider.enforced ? 'the only way in' : 'passwords work too'}
              </Badge>
            </div>
          )}
        </Card>
      )}
      {open === 'edit' && data !== undefined && (
        <ProviderDialog answer={data} onClose={() => setOpen(undefined)} onDone={changed} />
      )}
      <ActionDialog
        open={open === 'end'}
        danger
        onClose={() => setOpen(undefined)}
        title="End the single sign-on of this portal?"
        description="Users who never chose a password can't sign in any more until they are invited again."
        action="End it"
        onAction={async () => {
          await call('DELETE', `${path}/single-sign-on`)
          await changed()
        }}
      />
    </Section>
  )
}

interface ProviderDialogProps {
  readonly answer: Answer
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
}

const NOBODY = 'nobody'

function ProviderDialog({ answer: { provider, redirectUrl }, onClose, onDone }: ProviderDialogProps) {
  const { path } = usePortal()
  const { data: roles = [] } = useQuery({
    queryKey: ['roles', path],
    queryFn: async () => (await call<List<Role>>('GET', `${path}/roles`)).results,
  })
  const [issuer, setIssuer] = useState(provider?.issuer ?? '')
  const [clientId, setClientId] = useState(provider?.clientId ?? '')
  const [secret, setSecret] = useState('')
  const [domains, setDomains] = useState(provider?.domains.join(', ') ?? '')
  const [role, setRole] = useState(provider === null || provider.roleId === null ? NOBODY : String(provider.roleId))
  const [enforced, setEnforced] = useState(provider?.enforced ?? false)
  const named = domains.split(/[\s,]+/).filter((domain) => domain !== '')
  const save = async () => {
    await call('PUT', `${path}/single-sign-on`, {
      ...{ issuer, clientId, enforced, domains: named },
      roleId: role === NOBODY ? null : Number(role),
      ...(secret === '' ? {} : { clientSecret: secret }),
    })
    say('Saved. Try it in another browser before you close this one.')
    await onDone()
  }
  return (
    <ActionDialog
      open
      wide
      onClose={onClose}
      title="Single sign-on"
      action="Save"
      disabled={issuer === '' || clientId === '' || named.length === 0}
      onAction={save}
    >
      <div className="grid grid-cols-1 gap-1.5">
        <p className="text-sm font-medium">Redirect URL, to enter at the provider</p>
        <Code text={redirectUrl} what="the redirect URL" />
      </div>
      <TextField
        label="Issuer"
        type="url"
        required
        placeholder="https://login.example.com"
        value={issuer}
        onChange={setIssuer}
      />
      <TextField label="Client id" required autoComplete="off" value={clientId} onChange={setClientId} />
      <TextField
        label="Client secret"
        type="password"
        autoComplete="off"
        value={secret}
        onChange={setSecret}
        hint={
          provider?.hasClientSecret === true
            ? 'There is one; leave this empty to keep it.'
            : 'Kept encrypted. Empty for a public client.'
        }
      />
      <TextField
        label="Domains"
        required
        placeholder="example.com, example.org"
        value={domains}
        onChange={setDomains}
        hint="Whose e-mail addresses sign in with it."
      />
      <SelectField
        label="Who is not a user yet"
        value={role}
        onChange={setRole}
        options={[
          { value: NOBODY, label: 'is turned away' },
          ...roles.map(({ id, name }) => ({ value: String(id), label: `becomes one, as ${name}` })),
        ]}
      />
      <label className="flex items-center gap-2.5">
        <Checkbox checked={enforced} onChange={setEnforced} /> It is the only way into this portal
      </label>
      {enforced && (
        <Note tone="warn" title="Passwords do not open this portal any more.">
          Only who administers Spoke itself can still sign in with one, to put things right.
        </Note>
      )}
    </ActionDialog>
  )
}
