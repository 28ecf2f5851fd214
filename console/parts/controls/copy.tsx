import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, IconButton } from './button.tsx'

/** Copies a text, and says for a moment that it did. `copied` hears of it. */
function useCopy(text: string, copied?: () => void): readonly [done: boolean, copy: () => void] {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return undefined
    const timer = setTimeout(() => setDone(false), 2_000)
    return () => clearTimeout(timer)
  }, [done])
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setDone(true)
        copied?.()
      },
      // Without the permission, or on an address without TLS, the text is still there to be selected.
      () => setDone(false),
    )
  }
  return [done, copy]
}

interface CopyProps {
  readonly text: string
  readonly onCopied?: () => void
}

export function CopyButton({ text, onCopied, primary = false }: CopyProps & { readonly primary?: boolean }) {
  const [done, copy] = useCopy(text, onCopied)
  return (
    <Button look={primary ? 'primary' : 'plain'} onClick={copy}>
      {done ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      <span aria-live="polite">{done ? 'Copied' : 'Copy'}</span>
    </Button>
  )
}

export function CopyIcon({ text, onCopied, what }: CopyProps & { readonly what: string }) {
  const [done, copy] = useCopy(text, onCopied)
  return (
    <IconButton label={done ? 'Copied' : `Copy ${what}`} onClick={copy}>
      {done ? <Check aria-hidden /> : <Copy aria-hidden />}
    </IconButton>
  )
}

interface CodeProps extends CopyProps {
  readonly what: string
  /** Shown instead of what is copied, where that holds a secret. */
  readonly shown?: string
}

/** A command or piece of code that can be taken away. */
export function Code({ text, what, shown = text, onCopied }: CodeProps) {
  return (
    <div className="relative rounded-md border border-line bg-sunken">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={what} className="overflow-x-auto p-3 pr-12">
        <pre className="text-sm leading-relaxed">{shown}</pre>
      </section>
      <div className="absolute top-1 right-1 rounded-md bg-sunken">
        <CopyIcon text={text} what={what} {...(onCopied === undefined ? {} : { onCopied })} />
      </div>
    </div>
  )
}
