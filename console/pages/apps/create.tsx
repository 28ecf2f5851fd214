import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { ApiError, call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { TextArea, TextField } from '../../parts/controls/field.tsx'
import { Logo } from '../../parts/data/logo.tsx'
import { Card, Page, Section } from '../../parts/data/page.tsx'
import { NoPermission, Problem } from '../../parts/feedback/notices.tsx'
import { SecretDialog } from '../../parts/feedback/secret.tsx'
import { scopesQuery, sentences } from '../../parts/scopes/catalogue.ts'
import { ChosenScopes, ScopePicker } from '../../parts/scopes/picker.tsx'
import { includes, usePortal } from '../../session.ts'
import type { AppWithToken } from '../../shapes.ts'
import { type AppKind, privateApps, readablePath, serviceKeys } from './kinds.ts'
import { LogoField } from './logo-field.tsx'

export const CreatePrivateApp = () => <Wizard kind={privateApps} />
export const CreateServiceKey = () => <Wizard kind={serviceKeys} />

const steps = [
  { name: 'info', title: 'Basic info' },
  { name: 'scopes', title: 'Scopes' },
  { name: 'review', title: 'Review' },
] as const
type Step = (typeof steps)[number]['name']

interface Draft {
  readonly name: string
  readonly description: string
  readonly logo: string | null
  readonly scopes: ReadonlySet<string>
}

/** Basic info → scopes → review → the token, once. `?name=…&scopes=a,b` fills it in, for links from elsewhere. */
function Wizard({ kind }: { readonly kind: AppKind }) {
  const portal = usePortal()
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: groups } = useSuspenseQuery(scopesQuery)
  const [draft, setDraft] = useState<Draft>(() => ({
    name: search['name'] ?? '',
    description: '',
    logo: null,
    scopes: new Set((search['scopes'] ?? '').split(',').filter((scope) => scope !== '')),
  }))
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [visited, setVisited] = useState(false)
  const [made, setMade] = useState<AppWithToken>()
  const heading = useRef<HTMLHeadingElement>(null)

  const step: Step = steps.find(({ name }) => name === search['step'])?.name ?? 'info'
  const at = steps.findIndex(({ name }) => name === step)
  const base = portal.at(`/settings/${kind.segment}`)
  const nameError = draft.name.trim() === '' ? 'Give it a name that says which integration it is for.' : taken(problem)
  const lines = sentences(groups, draft.scopes)

  const go = (name: Step) => {
    navigate({ to: '.', search: { ...search, step: name } }).catch(setProblem)
  }
  // The step is new: who does not see it hears its heading.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the step changes
  useEffect(() => {
    if (search['step'] !== undefined) heading.current?.focus()
  }, [step])

  const next = (event: FormEvent) => {
    event.preventDefault()
    setVisited(true)
    if (step === 'info') {
      if (draft.name.trim() !== '') go('scopes')
    } else if (step === 'scopes') go('review')
    else create()
  }

  const create = () => {
    if (draft.name.trim() === '') {
      go('info')
      return
    }
    setBusy(true)
    setProblem(undefined)
    call<AppWithToken>('POST', `${portal.path}/${kind.segment}`, { ...draft, scopes: [...draft.scopes] })
      .then(
        (app) => {
          queries.invalidateQueries({ queryKey: ['apps'] }).catch(() => undefined)
          setMade(app)
        },
        (error: unknown) => {
          setProblem(error)
          if (taken(error) !== undefined) go('info')
        },
      )
      .finally(() => setBusy(false))
  }

  if (!includes(portal.abilities, 'credentials')) {
    return (
      <Page title={`Create a ${kind.one}`}>
        <NoPermission needs="credentials" />
      </Page>
    )
  }

  return (
    <Page
      title={`Create a ${kind.one}`}
      above={
        <Link to={base} className="hover:underline">
          {kind.many}
        </Link>
      }
    >
      <form onSubmit={next} noValidate className="grid gap-6 lg:grid-cols-[1fr_17rem] lg:items-start">
        <div className="grid min-w-0 grid-cols-1 gap-5">
          <ol className="flex gap-1 border-b border-line" aria-label="Steps">
            {steps.map(({ name, title }, index) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={name === step ? 'step' : undefined}
                  onClick={() => go(name)}
                  className="-mb-px border-b-2 border-transparent px-3 py-2 text-dim hover:text-fg aria-[current=step]:border-accent aria-[current=step]:font-medium aria-[current=step]:text-fg"
                >
                  <span className="mr-1.5 tabular-nums">{index + 1}</span>
                  {title}
                </button>
              </li>
            ))}
          </ol>
          <h2 ref={heading} tabIndex={-1} className="sr-only">
            Step {at + 1} of {steps.length}: {steps[at]?.title}
          </h2>
          {step === 'info' && (
            <Card>
              <div className="grid gap-5">
                {kind === privateApps && (
                  <LogoField name={draft.name} logo={draft.logo} onChange={(logo) => setDraft({ ...draft, logo })} />
                )}
                <TextField
                  label="Name"
                  required
                  maxLength={200}
                  autoComplete="off"
                  value={draft.name}
                  onChange={(name) => setDraft({ ...draft, name })}
                  error={visited ? nameError : undefined}
                  hint="It is shown in the call log and in the history of every record that it changes."
                />
                <TextArea
                  label="Description"
                  maxLength={2_000}
                  value={draft.description}
                  onChange={(description) => setDraft({ ...draft, description })}
                  hint="Where it runs and who looks after it."
                />
              </div>
            </Card>
          )}
          {step === 'scopes' && (
            <ScopePicker chosen={draft.scopes} onChange={(scopes) => setDraft({ ...draft, scopes })} />
          )}
          {step === 'review' && <Review draft={draft} lines={lines} kind={kind} onEdit={go} />}
          {problem !== undefined && taken(problem) === undefined && (
            <Problem title={messageOf(problem)} error={problem} />
          )}
          <div className="flex justify-between gap-2">
            {at > 0 ? (
              <Button onClick={() => go(steps[at - 1]?.name ?? 'info')}>
                <ArrowLeft aria-hidden className="size-4" /> Back
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" look="primary" busy={busy} disabled={step !== 'info' && draft.scopes.size === 0}>
              {step === 'review' ? `Create ${kind.one}` : 'Next'}
              {step !== 'review' && <ArrowRight aria-hidden className="size-4" />}
            </Button>
          </div>
        </div>
        <aside aria-label="What its token will be able to do" className="lg:sticky lg:top-8">
          <Card>
            <h2 className="text-sm">What its token will be able to do</h2>
            <Sentences lines={lines} />
          </Card>
        </aside>
      </form>
      {made !== undefined && (
        <SecretDialog
          title={`${kind.secret} of “${made.name}”`}
          secret={made.token.secret}
          as="bearer"
          tryPath={readablePath(made.scopes)}
          onClose={() => navigate({ to: `${base}/${made.id}` })}
        />
      )}
    </Page>
  )
}

function Sentences({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <p className="mt-2 text-sm text-dim">Nothing yet: it has no scope.</p>
  return (
    <ul className="mt-2 grid gap-1.5 text-sm text-dim">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

interface ReviewProps {
  readonly draft: Draft
  readonly lines: readonly string[]
  readonly kind: AppKind
  readonly onEdit: (step: Step) => void
}

function Review({ draft, lines, kind, onEdit }: ReviewProps) {
  return (
    <Card>
      <Section
        title="Basic info"
        actions={
          <Button small onClick={() => onEdit('info')}>
            Change
          </Button>
        }
      >
        <div className="flex items-center gap-3.5">
          {kind === privateApps && <Logo name={draft.name} logo={draft.logo} large />}
          <div className="min-w-0">
            <p className="font-medium wrap-anywhere">{draft.name || 'No name yet'}</p>
            <p className="text-sm text-dim wrap-anywhere">{draft.description || 'No description'}</p>
          </div>
        </div>
      </Section>
      <Section
        title={draft.scopes.size === 1 ? '1 scope' : `${draft.scopes.size} scopes`}
        lead={lines.join(' ')}
        actions={
          <Button small onClick={() => onEdit('scopes')}>
            Change
          </Button>
        }
      >
        <ChosenScopes chosen={draft.scopes} />
      </Section>
    </Card>
  )
}

/** What to say at the name where another has it. */
function taken(problem: unknown): string | undefined {
  return problem instanceof ApiError && problem.status === 409 ? problem.message : undefined
}
