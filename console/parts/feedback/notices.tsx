import { CircleAlert, Lock, type LucideIcon, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '../../client.ts'
import { Button } from '../controls/button.tsx'

const tones = {
  err: 'bg-err-soft text-err',
  warn: 'bg-warn-soft text-warn',
  ok: 'bg-ok-soft text-ok',
  plain: 'bg-sunken text-dim',
} as const

export type Tone = keyof typeof tones

/** A word or number with a meaning; the colour only repeats what it says. */
export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-sm px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}

/** A few lines that matter, within a page. */
export function Note({
  tone,
  title,
  children,
}: {
  readonly tone: 'warn' | 'plain'
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className={`flex gap-2.5 rounded-lg p-3.5 text-sm ${tone === 'warn' ? 'bg-warn-soft' : 'bg-sunken'}`}>
      <TriangleAlert aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone === 'warn' ? 'text-warn' : 'text-dim'}`} />
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="mt-0.5 text-dim">{children}</div>}
      </div>
    </div>
  )
}

interface ProblemProps {
  readonly title: string
  readonly error: unknown
  readonly onRetry?: () => void
}

/** What went wrong, in words, with what an operator needs to find it in the log. */
export function Problem({ title, error, onRetry }: ProblemProps) {
  const { status, correlationId } = error instanceof ApiError ? error : { status: 0, correlationId: undefined }
  return (
    <div role="alert" className="flex gap-2.5 rounded-lg bg-err-soft p-3.5 text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-err" />
      <div className="grid min-w-0 gap-1 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {correlationId !== undefined && status >= 500 && (
          <p className="text-dim">
            Status {status}, correlation id <code>{correlationId}</code>
          </p>
        )}
        {onRetry !== undefined && (
          <div className="mt-1">
            <Button small onClick={onRetry}>
              Try again
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** A list with nothing in it: what will be here, and what makes it appear. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-line px-6 py-12 text-center">
      <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent">
        <Icon aria-hidden className="size-5" />
      </span>
      <h2 className="text-base">{title}</h2>
      {children !== undefined && <div className="max-w-prose text-dim">{children}</div>}
      {action !== undefined && <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** In place of what a role does not include. */
export function NoPermission({ needs }: { readonly needs: string }) {
  return (
    <Empty icon={Lock} title="Your role does not include this">
      It takes <strong className="text-fg">{needs}</strong>. A super admin of this portal can add it to your role, under
      Settings, Users and roles.
    </Empty>
  )
}

/** Rows of the height of what comes, after a moment: what comes at once does not flicker. */
export function Skeleton({ rows = 5, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-label={label} className={`grid gap-3 py-2 ${late ? '' : 'invisible'}`}>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without anything in them
        <div key={at} className="skeleton h-9" />
      ))}
    </div>
  )
}
