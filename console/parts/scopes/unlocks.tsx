import { Dialog } from '../feedback/dialog.tsx'
import { Badge } from '../feedback/notices.tsx'
import { type ScopeRow, scopesOf } from './catalogue.ts'

/** The calls that the scopes of a row open, alone or together with others. */
export function Unlocks({ row, onClose }: { readonly row: ScopeRow; readonly onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={row.label} description="The calls that these scopes open." wide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="grid max-h-[60vh] gap-5 overflow-y-auto" tabIndex={0} aria-label="Calls">
        {scopesOf(row)
          .filter(({ operations }) => operations.length > 0)
          .map(({ name, operations }) => (
            <section key={name}>
              <h3 className="mb-1.5 text-sm">
                <code>{name}</code>
              </h3>
              <ul className="divide-y divide-line rounded-md border border-line">
                {operations.map(({ method, path, with: others }) => (
                  <li
                    key={`${method} ${path} ${others}`}
                    className="grid grid-cols-[4rem_1fr] items-baseline gap-2 px-3 py-1.5 text-sm"
                  >
                    <Badge tone={method === 'GET' ? 'ok' : method === 'DELETE' ? 'err' : 'warn'}>{method}</Badge>
                    <span className="min-w-0">
                      <code className="wrap-anywhere">{path}</code>
                      {others.length > 0 && (
                        <span className="block text-xs text-dim">together with {others.join(', ')}</span>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </section>
    </Dialog>
  )
}
