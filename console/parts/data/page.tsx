import { type ReactNode, useEffect } from 'react'

interface PageProps {
  readonly title: string
  /** One or two sentences of what this page is for. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** Over the title: where this belongs to. */
  readonly above?: ReactNode
  readonly before?: ReactNode
  readonly wide?: boolean
  readonly children: ReactNode
}

/** A page: its one heading, what can be done, and the rest. The heading is the document's title too. */
export function Page({ title, lead, actions, above, before, wide = false, children }: PageProps) {
  useTitle(title)
  return (
    <div className={`mx-auto w-full ${wide ? 'max-w-none' : 'max-w-5xl'} px-4 py-6 sm:px-8 sm:py-8`}>
      {above !== undefined && <div className="mb-2 text-sm text-dim">{above}</div>}
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 items-center gap-3.5">
          {before}
          <div className="min-w-0">
            <h1 className="text-xl wrap-anywhere" tabIndex={-1}>
              {title}
            </h1>
            {lead !== undefined && <p className="mt-1 max-w-prose text-dim wrap-anywhere">{lead}</p>}
          </div>
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Spoke`
  }, [title])
}

interface SectionProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with a heading of its own. */
export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <section className="mt-8 first:mt-0">
      <header className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-base">{title}</h2>
          {lead !== undefined && <p className="max-w-prose text-sm text-dim">{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  )
}

/** A framed piece of a page. */
export function Card({ children, className = 'p-5' }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={`rounded-xl border border-line bg-panel ${className}`}>{children}</div>
}
