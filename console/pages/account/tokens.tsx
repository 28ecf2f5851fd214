import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { SelectField, TextField } from '../../parts/controls/field.tsx'
import { Section } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Day, When } from '../../parts/data/time.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { SecretDialog } from '../../parts/feedback/secret.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import type { List, UserToken } from '../../shapes.ts'

type MadeToken = UserToken & { readonly secret: string }

/** Tokens with which a program does what the user may do on Spoke's own paths. */
export function OwnTokens() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['own-tokens'],
    queryFn: async () => (await call<List<UserToken>>('GET', '/spoke/v1/session/tokens')).results,
  })
  const [creating, setCreating] = useState(false)
  const [ending, setEnding] = useState<UserToken>()
  const [made, setMade] = useState<MadeToken>()
  const changed = () => queries.invalidateQueries({ queryKey: ['own-tokens'] })
  return (
    <Section
      title="Your tokens"
      lead="For automation: a program with one may do what you may do under /spoke/v1/. Integrations need a private app instead."
      actions={
        <Button onClick={() => setCreating(true)}>
          <Plus aria-hidden className="size-4" /> Create token
        </Button>
      }
    >
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeleton rows={2} />}
      {data?.length === 0 && <p className="rounded-xl border border-dashed border-line p-5 text-dim">You have none.</p>}
      {data !== undefined && data.length > 0 && (
        <Table
          label="Your tokens"
          columns={[
            { title: 'Name', wide: true },
            { title: 'Created' },
            { title: 'Last used' },
            { title: 'Ends' },
            { title: 'Actions', hidden: true },
          ]}
        >
          {data.map((token) => (
            <tr key={token.id}>
              <Cell>
                <p className="font-medium wrap-anywhere">{token.name}</p>
                <code className="text-xs text-dim">{token.prefix}…</code>
              </Cell>
              <Cell dim>
                <Day at={token.createdAt} />
              </Cell>
              <Cell dim>{token.lastUsedAt === null ? 'never' : <When at={token.lastUsedAt} />}</Cell>
              <Cell dim>{token.expiresAt === null ? 'never' : <Day at={token.expiresAt} />}</Cell>
              <Cell>
                <Button small onClick={() => setEnding(token)} aria-label={`End ${token.name}`}>
                  End
                </Button>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {creating && (
        <CreateDialog
          onClose={() => setCreating(false)}
          onMade={(token) => {
            setMade(token)
            return changed()
          }}
        />
      )}
      <ActionDialog
        open={ending !== undefined}
        danger
        onClose={() => setEnding(undefined)}
        title={`End “${ending?.name}”?`}
        description="It stops working at once."
        action="End token"
        onAction={async () => {
          await call('DELETE', `/spoke/v1/session/tokens/${ending?.id}`)
          say('The token has ended.')
          await changed()
        }}
      />
      {made !== undefined && (
        <SecretDialog
          title={`Your token “${made.name}”`}
          secret={made.secret}
          as="own"
          tryPath="/spoke/v1/session"
          onClose={() => setMade(undefined)}
        />
      )}
    </Section>
  )
}

interface CreateProps {
  readonly onClose: () => void
  readonly onMade: (token: MadeToken) => Promise<unknown>
}

const lives = [
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: '', label: 'without an end' },
] as const

function CreateDialog({ onClose, onMade }: CreateProps) {
  const [name, setName] = useState('')
  const [days, setDays] = useState('90')
  return (
    <ActionDialog
      open
      onClose={onClose}
      title="Create a token of your own"
      action="Create token"
      disabled={name.trim() === ''}
      onAction={async () => {
        const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString()
        await onMade(await call<MadeToken>('POST', '/spoke/v1/session/tokens', { name, expiresAt }))
      }}
    >
      <TextField
        label="Name"
        required
        maxLength={200}
        autoComplete="off"
        value={name}
        onChange={setName}
        hint="Which program uses it."
      />
      <SelectField label="Works for" value={days} onChange={setDays} options={lives} />
    </ActionDialog>
  )
}
