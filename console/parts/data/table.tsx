import type { ReactNode } from 'react'

interface TableProps {
  /** What it lists, for those who hear it. */
  readonly label: string
  readonly columns: readonly { readonly title: string; readonly hidden?: boolean; readonly wide?: boolean }[]
  readonly children: ReactNode
}

/** A table of a portal's few: it scrolls sideways by itself on a narrow screen. */
export function Table({ label, columns, children }: TableProps) {
  return (
    <div className="relative overflow-x-auto rounded-xl border border-line bg-panel">
      <table className="w-full border-collapse text-left" aria-label={label}>
        <thead className="border-b border-line text-sm text-dim">
          <tr>
            {columns.map(({ title, hidden = false, wide = false }) => (
              <th
                key={title}
                scope="col"
                className={`px-4 py-2.5 font-medium whitespace-nowrap ${wide ? 'w-full' : ''}`}
              >
                {hidden ? <span className="sr-only">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  )
}

export function Cell({ children, dim = false }: { readonly children: ReactNode; readonly dim?: boolean }) {
  return <td className={`px-4 py-3 align-middle ${dim ? 'text-sm text-dim' : ''}`}>{children}</td>
}
