import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CornerDownLeft, type LucideIcon, Search } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { usePortal } from '../../session.ts'
import { findRecords } from '../records/find.ts'
import { accountPlace, placesFor } from './places.ts'

interface Entry {
  readonly key: string
  readonly title: string
  readonly detail: string
  readonly icon: LucideIcon
  readonly to: string
}

/** Ctrl-K: a place by its name, a record by what is in it. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const entries = useEntries(text)
  const chosen = entries[Math.min(at, entries.length - 1)]
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })

  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return
    onClose()
    navigate({ to: entry.to }).catch(() => undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && entries.length > 0) {
      event.preventDefault()
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      go(chosen)
    }
  }

  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="pop fixed inset-x-3 top-[12vh] z-40 mx-auto max-w-xl overflow-hidden rounded-xl bg-panel shadow-float outline-none">
          <Dialog.Title className="sr-only">Search or jump</Dialog.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search aria-hidden className="size-4 text-dim" />
            <input
              role="combobox"
              aria-expanded={entries.length > 0}
              aria-controls={`${id}-list`}
              aria-activedescendant={chosen === undefined ? undefined : `${id}-${chosen.key}`}
              aria-label="Search places and records"
              placeholder="A page, a contact, a company, a deal"
              className="h-12 w-full bg-transparent outline-none"
              value={text}
              onChange={(event) => {
                setText(event.target.value)
                setAt(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label="Results"
            className="max-h-[50vh] overflow-y-auto p-1.5"
          >
            {entries.map((entry) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, as a combobox has it
              <div
                key={entry.key}
                id={`${id}-${entry.key}`}
                role="option"
                tabIndex={-1}
                aria-selected={entry === chosen}
                onClick={() => go(entry)}
                onMouseMove={() => setAt(entries.indexOf(entry))}
                className="flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-2 aria-selected:bg-hover"
              >
                <entry.icon aria-hidden className="size-4 shrink-0 text-dim" />
                <span className="min-w-0 flex-1 truncate">{entry.title}</span>
                <span className="text-xs text-dim">{entry.detail}</span>
                {entry === chosen && <CornerDownLeft aria-hidden className="size-3.5 text-dim" />}
              </div>
            ))}
          </div>
          <p role="status" className={entries.length === 0 ? 'px-4 pb-4 text-dim' : 'sr-only'}>
            {entries.length === 0 ? `Nothing is called “${text}”.` : `${entries.length} results`}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function useEntries(text: string): readonly Entry[] {
  const portal = usePortal()
  const wanted = useDeferredValue(text.trim())
  const records = useQuery({
    queryKey: ['palette', portal.id, wanted],
    queryFn: ({ signal }) => findRecords(portal, wanted, signal),
    enabled: wanted.length >= 2 && portal.id > 0,
    placeholderData: (before) => before,
  })
  const inPortal =
    portal.id === 0
      ? []
      : placesFor(portal).flatMap(({ title, places }) =>
          places.map((place) => ({ ...place, title: place.title, detail: title, to: portal.at(place.to) })),
        )
  const places = [...inPortal, { ...accountPlace, detail: '' }]
    .filter(({ title }) => title.toLowerCase().includes(text.trim().toLowerCase()))
    .map(({ title, detail, icon, to }) => ({ key: `place-${to.replaceAll('/', '-')}`, title, detail, icon, to }))
  return [...places, ...(wanted.length >= 2 ? (records.data ?? []) : [])]
}
