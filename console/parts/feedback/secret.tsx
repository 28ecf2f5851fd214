import { Dialog as Base } from '@base-ui/react/dialog'
import { Tabs } from '@base-ui/react/tabs'
import { Eye, EyeOff, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../controls/button.tsx'
import { Code, CopyButton } from '../controls/copy.tsx'
import { Badge, Note } from './notices.tsx'

interface SecretProps {
  readonly title: string
  readonly secret: string
  /** How a caller sends it: to HubSpot's paths in the header or the query, or to Spoke's own. */
  readonly as: 'bearer' | 'query' | 'own' | 'client'
  /** Whose secret it is, where it is an OAuth app's. */
  readonly clientId?: string
  /** A path that the secret opens, to try it with; undefined where none is known. */
  readonly tryPath: string | undefined
  readonly onClose: () => void
}

/**
 * A secret, this once: masked until somebody wants to see it, to be copied, to be tried. Closing it without having copied
 * asks once.
 */
export function SecretDialog({ title, secret, as, clientId = '', tryPath, onClose }: SecretProps) {
  const [shown, setShown] = useState(false)
  const [copied, setCopied] = useState(false)
  const [asking, setAsking] = useState(false)
  const copyButton = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (copied) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [copied])

  const close = () => {
    if (copied || asking) onClose()
    else setAsking(true)
  }

  return (
    <Base.Root open onOpenChange={(open) => open || close()} disablePointerDismissal>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 grid place-items-center overflow-y-auto p-3">
          <Base.Popup className="pop my-auto grid w-full max-w-xl grid-cols-1 gap-4 rounded-xl bg-panel p-5 shadow-float outline-none">
            <div>
              <Base.Title className="text-lg wrap-anywhere">{title}</Base.Title>
              <Base.Description className="mt-1 text-dim">
                This is the only time it is shown: Spoke keeps no more than its fingerprint.
              </Base.Description>
            </div>
            <div ref={copyButton} className="flex flex-wrap items-center gap-2">
              <output
                aria-label="Secret"
                className="min-w-0 flex-1 basis-64 rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm break-all"
              >
                {shown ? secret : masked(secret)}
              </output>
              <Button onClick={() => setShown(!shown)} aria-pressed={shown}>
                {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
                {shown ? 'Hide' : 'Show'}
              </Button>
              <CopyButton text={secret} onCopied={() => setCopied(true)} primary />
            </div>
            <Examples
              secret={secret}
              as={as}
              clientId={clientId}
              path={tryPath ?? '/crm/v3/objects/contacts'}
              onCopied={() => setCopied(true)}
            />
            {tryPath !== undefined && (as === 'bearer' || as === 'own') && <Trial secret={secret} path={tryPath} />}
            {asking && (
              <Note tone="warn" title="You have not copied it yet.">
                Once this is closed, nobody can read it again: you would have to rotate it.
              </Note>
            )}
            <div className="flex justify-end gap-2">
              <Button onClick={close} look={copied ? 'primary' : asking ? 'danger' : 'plain'}>
                {asking && !copied ? 'Close without copying' : 'Done'}
              </Button>
            </div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** Its beginning and end, as much as lists show later. */
function masked(secret: string): string {
  return `${secret.slice(0, 8)}${'•'.repeat(20)}${secret.slice(-4)}`
}

interface ExamplesProps {
  readonly secret: string
  readonly as: SecretProps['as']
  readonly clientId: string
  readonly path: string
  readonly onCopied: () => void
}

interface Example {
  readonly name: string
  readonly text: (secret: string) => string
}

function examplesFor(as: SecretProps['as'], at: string, path: string, clientId: string): readonly Example[] {
  const header = (secret: string): string => `curl ${at}${path} \\\n  -H "Authorization: Bearer ${secret}"`
  switch (as) {
    case 'bearer':
      return [
        { name: 'cURL', text: header },
        {
          name: 'Node',
          text: (secret) =>
            `import { Client } from '@hubspot/api-client'\n\nconst hubspot = new Client({\n  accessToken: '${secret}',\n  basePath: '${at}',\n})`,
        },
        { name: '.env', text: (secret) => `HUBSPOT_ACCESS_TOKEN=${secret}\nHUBSPOT_BASE_PATH=${at}` },
      ]
    case 'query':
      return [
        { name: 'cURL', text: (secret) => `curl "${at}${path}?hapikey=${secret}"` },
        { name: '.env', text: (secret) => `HUBSPOT_API_KEY=${secret}\nHUBSPOT_BASE_PATH=${at}` },
      ]
    case 'client':
      return [
        {
          name: '.env',
          text: (secret) => `HUBSPOT_CLIENT_ID=${clientId}\nHUBSPOT_CLIENT_SECRET=${secret}\nHUBSPOT_BASE_PATH=${at}`,
        },
      ]
    case 'own':
      return [
        { name: 'cURL', text: header },
        { name: '.env', text: (secret) => `SPOKE_TOKEN=${secret}\nSPOKE_URL=${at}` },
      ]
  }
}

/** What is copied has the secret in it, what is shown has not. */
function Examples({ secret, as, clientId, path, onCopied }: ExamplesProps) {
  const examples = examplesFor(as, location.origin, path, clientId)
  return (
    <Tabs.Root defaultValue={examples[0]?.name} className="min-w-0">
      <Tabs.List className="mb-2 flex gap-1" aria-label="Ready to use">
        {examples.map(({ name }) => (
          <Tabs.Tab
            key={name}
            value={name}
            className="rounded-md px-2.5 py-1 text-sm text-dim hover:bg-hover data-active:bg-hover data-active:font-medium data-active:text-fg"
          >
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {examples.map(({ name, text }) => (
        <Tabs.Panel key={name} value={name} className="min-w-0">
          <Code shown={text('…')} text={text(secret)} what={`the ${name} example`} onCopied={onCopied} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}

type Outcome = { readonly status: number; readonly ms: number } | 'running' | undefined

/** Makes a first call with the token, from here. */
function Trial({ secret, path }: { readonly secret: string; readonly path: string }) {
  const [outcome, setOutcome] = useState<Outcome>()
  const run = () => {
    setOutcome('running')
    const began = performance.now()
    const ended = (status: number) => setOutcome({ status, ms: Math.round(performance.now() - began) })
    fetch(path, { headers: { authorization: `Bearer ${secret}` }, credentials: 'omit' }).then(
      ({ status }) => ended(status),
      () => ended(0),
    )
  }
  const done = outcome !== undefined && outcome !== 'running'
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm">
      <Button small onClick={run} busy={outcome === 'running'}>
        <Play aria-hidden className="size-3.5" /> Try it now
      </Button>
      <code className="text-dim wrap-anywhere">GET {path}</code>
      <span role="status">
        {done && (
          <span className="flex items-center gap-2">
            <Badge tone={outcome.status === 200 ? 'ok' : 'err'}>{outcome.status}</Badge>
            {outcome.status === 200 ? `Your token works. ${outcome.ms} ms.` : 'That was refused.'}
          </span>
        )}
      </span>
    </div>
  )
}
