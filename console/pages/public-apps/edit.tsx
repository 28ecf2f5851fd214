import { useState } from 'react'
import { call } from '../../client.ts'
import { TextArea, TextField } from '../../parts/controls/field.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { ScopePicker } from '../../parts/scopes/picker.tsx'
import type { PublicApp, PublicAppWithSecret } from '../../shapes.ts'

interface PublicAppDialogProps {
  /** The app to edit; a new one where there is none. */
  readonly app?: PublicApp
  readonly path: string
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
  readonly onMade?: (app: PublicAppWithSecret) => void
}

/** Name, redirect URLs and required scopes; optional scopes stay as they are. */
export function PublicAppDialog({ app, path, onClose, onDone, onMade }: PublicAppDialogProps) {
  const [name, setName] = useState(app?.name ?? '')
  const [description, setDescription] = useState(app?.description ?? '')
  const [urls, setUrls] = useState(app?.redirectUrls.join('\n') ?? '')
  const [required, setRequired] = useState<ReadonlySet<string>>(() => new Set(app?.scopes.required ?? []))
  const [granted] = useState(required)
  const redirectUrls = urls.split(/\s+/).filter((url) => url !== '')
  const save = async () => {
    const body = { name, description, redirectUrls, scopes: { ...app?.scopes, required: [...required] } }
    if (app === undefined) onMade?.(await call<PublicAppWithSecret>('POST', path, body))
    else {
      await call('PATCH', `${path}/${app.id}`, body)
      say('Saved. Where it is installed, it keeps what was consented to.')
    }
    await onDone()
  }
  return (
    <ActionDialog
      open
      wide
      onClose={onClose}
      title={app === undefined ? 'Create an OAuth app' : `Edit “${app.name}”`}
      action={app === undefined ? 'Create OAuth app' : 'Save'}
      disabled={name.trim() === '' || redirectUrls.length === 0}
      onAction={save}
    >
      <TextField label="Name" required maxLength={200} autoComplete="off" value={name} onChange={setName} />
      <TextArea
        label="Description"
        maxLength={2_000}
        value={description}
        onChange={setDescription}
        hint="Shown to whoever lets it in."
      />
      <TextArea
        label="Redirect URLs"
        required
        value={urls}
        onChange={setUrls}
        placeholder="https://app.example.com/oauth-callback"
        hint="One a line; where the browser comes back to, exactly."
      />
      <section
        aria-label="Required scopes"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[40vh] overflow-y-auto rounded-xl bg-bg px-3 pb-3"
      >
        <ScopePicker chosen={required} onChange={setRequired} granted={granted} />
      </section>
    </ActionDialog>
  )
}
