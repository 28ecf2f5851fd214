import type { ReactNode } from 'react'
import { useTitle } from '../../parts/data/page.tsx'
import { Mark } from '../../parts/shell/mark.tsx'

/** The frame of pages for those who are not signed in. */
export function EntryFrame({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
}) {
  useTitle(title)
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm">
        <div className="mb-6 grid justify-items-center gap-4 text-center">
          <Mark large />
          <div className="grid gap-1">
            <h1 className="text-xl">{title}</h1>
            {lead !== undefined && <p className="text-dim">{lead}</p>}
          </div>
        </div>
        <div className="rounded-xl border border-line bg-panel p-6">{children}</div>
      </div>
    </main>
  )
}
