import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Code } from '../../parts/controls/copy.tsx'
import { Choice } from '../../parts/controls/field.tsx'
import { Section } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Countdown, Day, useNow, When } from '../../parts/data/time.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Badge, Note, Problem } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import type { App, AppWithToken, Token } from '../../shapes.ts'
import { type AppKind, readablePath } from './kinds.ts'

/** From this age on a token is better rotated, in days (HubSpot reminds at 180). */
const OLD = 180

interface TokensProps {
  readonly app: App
  readonly path: string
  readonly kind: AppKind
  readonly onChanged: () => Promise<unknown>
}

/** The tokens of an app: one, or two while a rotation is under way. */
export function Tokens({ app, path, kind, onChanged }: TokensProps) {
  const now = useNow(60_000)
  const [older, newer] = app.tokens
  const days = older === undefined ? 0 : Math.floor((now - Date.parse(older.createdAt)) / 86_400_000)
  return (
    <div className="grid grid-cols-1 gap-4">
      {older !== undefined && newer !== undefined && (
        <Rotation older={older} newer={newer} path={path} onChanged={onChanged} />
      )}
      {newer === undefined && days >= OLD && (
        <Note tone="warn" title={`This token is ${days} days old.`}>
          Rotating it now and then keeps what leaked unnoticed from working for ever.
        </Note>
      )}
      <Table
        label="Tokens"
        columns={[{ title: kind.secret, wide: true }, { title: 'Last used' }, { title: 'Created' }, { title: 'Ends' }]}
      >
        {app.tokens.map((token) => (
          <tr key={token.id}>
            <Cell>
              <span className="flex flex-wrap items-center gap-2">
                <code>{token.prefix}••••••••</code>
                {app.tokens.length > 1 && (
                  <Badge tone={token === older ? 'warn' : 'ok'}>{token === older ? 'old' : 'new'}</Badge>
                )}
              </span>
            </Cell>
            <Cell dim>{token.lastUsedAt === null ? 'never' : <When at={token.lastUsedAt} />}</Cell>
            <Cell dim>
              <Day at={token.createdAt} />
            </Cell>
            <Cell dim>{token.expiresAt === null ? 'never' : <When at={token.expiresAt} />}</Cell>
          </tr>
        ))}
      </Table>
      <Section title="A first call" lead="With the token in place of the variable.">
        <Code
          what="a first call"
          text={`curl ${location.origin}${readablePath(app.scopes) ?? '/crm/v3/objects/contacts'} \\\n  -H "Authorization: Bearer $HUBSPOT_ACCESS_TOKEN"`}
        />
      </Section>
    </div>
  )
}

interface RotationProps {
  readonly older: Token
  readonly newer: Token
  readonly path: string
  readonly onChanged: () => Promise<unknown>
}

function Rotation({ older, newer, path, onChanged }: RotationProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const end = (how: 'expire' | 'cancel', done: string) => {
    setBusy(true)
    call('POST', `${path}/rotation/${how}`)
      .then(onChanged)
      .then(() => say(done), setProblem)
      .finally(() => setBusy(false))
  }
  const switched = newer.lastUsedAt !== null && (older.lastUsedAt === null || older.lastUsedAt < newer.createdAt)
  return (
    <section aria-label="Rotation" className="grid gap-3 rounded-xl border border-warn/40 bg-warn-soft p-4">
      <div>
        <p className="font-medium">
          Being rotated: the old token works for <Countdown until={older.expiresAt ?? newer.createdAt} /> more.
        </p>
        <p className="text-sm text-dim">
          {switched
            ? 'The new one is in use, and the old one has not been used since: it is safe to end it.'
            : newer.lastUsedAt === null
              ? 'The new one has not been used yet: put it where the integration reads it.'
              : 'Both are in use: somewhere the old one is still in place.'}
        </p>
      </div>
      {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button
          small
          look={switched ? 'primary' : 'plain'}
          busy={busy}
          onClick={() => end('expire', 'The old token has ended.')}
        >
          End the old token now
        </Button>
        <Button small busy={busy} onClick={() => end('cancel', 'The rotation was cancelled; the old token stays.')}>
          Cancel the rotation
        </Button>
      </div>
    </section>
  )
}

interface RotateProps {
  readonly open: boolean
  readonly app: App
  readonly path: string
  readonly kind: AppKind
  readonly onClose: () => void
  readonly onRotated: (app: AppWithToken) => Promise<unknown>
}

export function RotateDialog({ open, app, path, kind, onClose, onRotated }: RotateProps) {
  const [oldToken, setOldToken] = useState<'expire-later' | 'expire-now'>('expire-later')
  return (
    <ActionDialog
      open={open}
      onClose={onClose}
      title={`Rotate the token of “${app.name}”`}
      description={`There will be a new ${kind.secret.toLowerCase()}, shown once.`}
      action="Rotate"
      danger={oldToken === 'expire-now'}
      onAction={async () => onRotated(await call<AppWithToken>('POST', `${path}/rotate`, { oldToken }))}
    >
      <Choice
        legend="The old one"
        value={oldToken}
        onChange={setOldToken}
        options={[
          {
            value: 'expire-later',
            label: 'works for 7 more days',
            hint: 'Time to put the new one in place. You can end it earlier, or cancel.',
          },
          {
            value: 'expire-now',
            label: 'stops now',
            hint: 'For a token that leaked. Whatever still uses it fails from now on.',
          },
        ]}
      />
    </ActionDialog>
  )
}
