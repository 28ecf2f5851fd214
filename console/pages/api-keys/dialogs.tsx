import { useState } from 'react'
import { call } from '../../client.ts'
import { Choice, TextField } from '../../parts/controls/field.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Note } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { ScopePicker } from '../../parts/scopes/picker.tsx'
import { includes, usePortal } from '../../session.ts'
import type { Key, MadeKey } from '../../shapes.ts'

interface KeyDialogProps {
  /** The key to edit; a new one where there is none. */
  readonly apiKey?: Key
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
  readonly onMade?: (key: MadeKey) => void
}

/** Name and scopes of a key, new or not. */
export function KeyDialog({ apiKey, onClose, onDone, onMade }: KeyDialogProps) {
  const portal = usePortal()
  const [name, setName] = useState(apiKey?.name ?? '')
  const everything = apiKey === undefined ? includes(portal.scopes, '*') : apiKey.scopes.includes('*')
  const [reach, setReach] = useState<'all' | 'some'>(everything ? 'all' : 'some')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set((apiKey?.scopes ?? []).filter((scope) => scope !== '*')),
  )
  const [granted] = useState(chosen)
  const submit = async () => {
    const body = { name, scopes: reach === 'all' ? 'all' : [...chosen] }
    if (apiKey === undefined) onMade?.(await call<MadeKey>('POST', `${portal.path}/api-keys`, body))
    else {
      await call('PATCH', `${portal.path}/api-keys/${apiKey.id}`, body)
      say('Saved. The next call feels it.')
    }
    await onDone()
  }
  return (
    <ActionDialog
      open
      wide
      onClose={onClose}
      title={apiKey === undefined ? 'Create an API key' : `Edit “${apiKey.name}”`}
      action={apiKey === undefined ? 'Create API key' : 'Save'}
      disabled={name.trim() === '' || (reach === 'some' && chosen.size === 0)}
      onAction={submit}
    >
      <TextField label="Name" required maxLength={200} autoComplete="off" value={name} onChange={setName} />
      <Choice
        legend="What it opens"
        value={reach}
        onChange={setReach}
        options={[
          { value: 'all', label: 'Everything', hint: 'As API keys always did: who has it has the whole account.' },
          { value: 'some', label: 'Only these scopes', hint: 'The same scopes as for a private app.' },
        ]}
      />
      {reach === 'some' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section aria-label="Scopes" tabIndex={0} className="max-h-[40vh] overflow-y-auto rounded-xl bg-bg px-3 pb-3">
          <ScopePicker chosen={chosen} onChange={setChosen} granted={granted} />
        </section>
      )}
    </ActionDialog>
  )
}

interface RotateProps {
  readonly apiKey: Key
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
  readonly onMade: (key: MadeKey) => void
}

export function RotateKeyDialog({ apiKey, onClose, onDone, onMade }: RotateProps) {
  const portal = usePortal()
  return (
    <ActionDialog
      open
      onClose={onClose}
      title={`Rotate “${apiKey.name}”?`}
      description="There will be a new key, shown once. The old one stops working at once."
      action="Rotate"
      danger
      onAction={async () => {
        onMade(await call<MadeKey>('POST', `${portal.path}/api-keys/${apiKey.id}/rotate`))
        await onDone()
      }}
    >
      <Note tone="warn" title="Whatever uses the old key fails from that moment on.">
        A private app can be rotated with seven days in which both tokens work.
      </Note>
    </ActionDialog>
  )
}

export function DeactivateDialog({ apiKey, onClose, onDone }: Omit<RotateProps, 'onMade'>) {
  const portal = usePortal()
  const [typed, setTyped] = useState('')
  return (
    <ActionDialog
      open
      onClose={onClose}
      title={`Deactivate “${apiKey.name}”?`}
      description="It stops working at once, and nothing brings it back."
      action="Deactivate"
      danger
      disabled={typed.trim() !== apiKey.name.trim()}
      onAction={async () => {
        await call('DELETE', `${portal.path}/api-keys/${apiKey.id}`)
        say(`${apiKey.name} was deactivated.`)
        await onDone()
      }}
    >
      <TextField
        label={`Type the name to confirm: ${apiKey.name}`}
        autoComplete="off"
        value={typed}
        onChange={setTyped}
      />
    </ActionDialog>
  )
}
