import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { TextArea, TextField } from '../../parts/controls/field.tsx'
import { Card } from '../../parts/data/page.tsx'
import { Note, Problem } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { scopesQuery, sentences } from '../../parts/scopes/catalogue.ts'
import { ScopePicker } from '../../parts/scopes/picker.tsx'
import type { App } from '../../shapes.ts'
import { type AppKind, privateApps } from './kinds.ts'
import { LogoField } from './logo-field.tsx'

interface EditProps {
  readonly app: App
  /** The app's own address in the API. */
  readonly path: string
  readonly onChanged: () => Promise<unknown>
}

interface Saving {
  readonly busy: boolean
  readonly problem: unknown
  readonly save: (edit: Readonly<Record<string, unknown>>, done: string) => void
}

/** Sends an edit; what was filled in stays where it fails. */
function useSaving(path: string, onChanged: () => Promise<unknown>): Saving {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const save = (edit: Readonly<Record<string, unknown>>, done: string) => {
    setBusy(true)
    setProblem(undefined)
    call('PATCH', path, edit)
      .then(onChanged)
      .then(() => say(done), setProblem)
      .finally(() => setBusy(false))
  }
  return { busy, problem, save }
}

/** The bar under a form that was changed. */
function SaveBar({
  busy,
  problem,
  onSave,
  onReset,
  children,
}: Omit<Saving, 'save'> & {
  readonly onSave: () => void
  readonly onReset: () => void
  readonly children: React.ReactNode
}) {
  return (
    <div className="sticky bottom-0 z-20 -mx-2 mt-5 grid gap-3 bg-bg px-2 py-3">
      {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-dim">{children}</p>
        <div className="flex gap-2">
          <Button onClick={onReset}>Discard</Button>
          <Button look="primary" onClick={onSave} busy={busy}>
            Save
          </Button>
        </div>
      </div>
    </div>
  )
}

/** Scopes in place: the token stays, and the very next call feels it. */
export function EditScopes({ app, path, onChanged }: EditProps) {
  const { data: groups } = useSuspenseQuery(scopesQuery)
  const [before] = useState(() => new Set(app.scopes))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(before)
  const saving = useSaving(path, onChanged)
  const added = [...chosen].filter((scope) => !before.has(scope))
  const removed = [...before].filter((scope) => !chosen.has(scope))

  if (before.has('*')) {
    return (
      <Card>
        <Note tone="warn" title="This app has every scope.">
          That is more than nearly any integration needs. Make one with the scopes that it uses, and delete this one.
        </Note>
      </Card>
    )
  }
  return (
    <>
      <h2 className="sr-only">Scopes</h2>
      <p className="mb-2 max-w-prose text-dim">{sentences(groups, chosen).join(' ')}</p>
      <ScopePicker chosen={chosen} onChange={setChosen} granted={before} />
      {added.length + removed.length > 0 && (
        <SaveBar
          busy={saving.busy}
          problem={saving.problem}
          onReset={() => setChosen(before)}
          onSave={() => saving.save({ scopes: [...chosen] }, 'Scopes saved. The token stays the same.')}
        >
          {added.length} added, {removed.length} removed. The token stays; its next call feels it.
        </SaveBar>
      )}
    </>
  )
}

export function EditInfo({ app, path, kind, onChanged }: EditProps & { readonly kind: AppKind }) {
  const [info, setInfo] = useState({ name: app.name, description: app.description, logo: app.logo })
  const saving = useSaving(path, onChanged)
  const changed = info.name !== app.name || info.description !== app.description || info.logo !== app.logo
  return (
    <>
      <Card>
        <div className="grid gap-5">
          {kind === privateApps && (
            <LogoField name={info.name} logo={info.logo} onChange={(logo) => setInfo({ ...info, logo })} />
          )}
          <TextField
            label="Name"
            maxLength={200}
            value={info.name}
            onChange={(name) => setInfo({ ...info, name })}
            error={info.name.trim() === '' ? 'It needs a name.' : undefined}
          />
          <TextArea
            label="Description"
            maxLength={2_000}
            value={info.description}
            onChange={(description) => setInfo({ ...info, description })}
          />
        </div>
      </Card>
      {changed && (
        <SaveBar
          busy={saving.busy}
          problem={saving.problem}
          onReset={() => setInfo({ name: app.name, description: app.description, logo: app.logo })}
          onSave={() => saving.save(info, 'Saved.')}
        >
          Not saved yet.
        </SaveBar>
      )}
    </>
  )
}
