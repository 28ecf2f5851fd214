import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ListFilter, Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button, IconButton } from '../../parts/controls/button.tsx'
import { inputLook } from '../../parts/controls/field.tsx'
import { useTitle } from '../../parts/data/page.tsx'
import { NoPermission } from '../../parts/feedback/notices.tsx'
import { useDefinitions } from '../../parts/records/definitions.ts'
import { shownAs, typeName } from '../../parts/records/types.ts'
import { includes, usePortal } from '../../session.ts'
import { FilterDialog } from './filter-dialog.tsx'
import { readFilters, sayFilter, searchBody, writeFilters } from './filters.ts'
import { RecordTable } from './table.tsx'

/** How long somebody must have stopped typing before it is searched for, in ms. */
const PAUSE = 200

/** The records of a type: searched, filtered, sorted, all of it in the address. */
export function Records() {
  const portal = usePortal()
  const { type: given = 'contacts' } = useParams({ strict: false })
  const type = typeName(given)
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const definitions = useDefinitions(portal, type)
  const [adding, setAdding] = useState(false)
  const shown = shownAs(type)
  const filters = readFilters(search['f'])
  const may = includes(portal.scopes, `crm.objects.${type}.read`) || includes(portal.scopes, type)
  useTitle(shown.many)

  const set = (change: Readonly<Record<string, string | undefined>>, replace = false) => {
    navigate({ to: '.', search: { ...search, ...change }, replace, resetScroll: false }).catch(() => undefined)
  }

  if (!may) {
    return (
      <div className="mx-auto max-w-5xl px-4 py-6 sm:px-8 sm:py-8">
        <h1 className="mb-6 text-xl">{shown.many}</h1>
        <NoPermission needs={`crm.objects.${type}.read`} />
      </div>
    )
  }
  return (
    <div className="flex h-[calc(100dvh-3.05rem)] flex-col lg:h-dvh">
      <div className="grid gap-3 px-4 pt-5 pb-3 sm:px-6">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="mr-auto text-xl">{shown.many}</h1>
          <SearchField key={type} text={search['q'] ?? ''} what={shown.many} onChange={(q) => set({ q }, true)} />
          <Button onClick={() => setAdding(true)}>
            <ListFilter aria-hidden className="size-4" /> Filter
          </Button>
        </div>
        {filters.length > 0 && (
          <ul className="flex flex-wrap gap-1.5" aria-label="Filters">
            {filters.map((filter) => {
              const said = sayFilter(definitions, filter)
              return (
                <li key={said} className="flex max-w-full items-center rounded-md bg-accent-soft pl-2.5 text-sm">
                  <span className="min-w-0 wrap-anywhere">{said}</span>
                  <IconButton
                    label={`Remove the filter: ${said}`}
                    onClick={() => set({ f: writeFilters(filters.filter((each) => each !== filter)) })}
                  >
                    <X aria-hidden />
                  </IconButton>
                </li>
              )
            })}
          </ul>
        )}
      </div>
      <RecordTable
        key={type}
        portal={portal}
        type={type}
        body={searchBody(search)}
        sort={search['sort']}
        onSort={(sort) => set({ sort })}
        onClear={() => set({ q: undefined, f: undefined })}
        definitions={definitions}
      />
      {adding && (
        <FilterDialog
          definitions={definitions}
          onClose={() => setAdding(false)}
          onAdd={(filter) => set({ f: writeFilters([...filters, filter]) })}
        />
      )}
    </div>
  )
}

interface SearchFieldProps {
  readonly text: string
  readonly what: string
  readonly onChange: (text: string | undefined) => void
}

function SearchField({ text, what, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(text)
  const field = useRef<HTMLInputElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a pause in typing, and not when the address changes
  useEffect(() => {
    if (typed === text) return undefined
    const timer = setTimeout(() => onChange(typed === '' ? undefined : typed), PAUSE)
    return () => clearTimeout(timer)
  }, [typed])
  // Back, and clearing, change the address: the field follows unless somebody is typing in it.
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(text)
  }, [text])
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (
        event.key !== '/' ||
        (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      )
        return
      event.preventDefault()
      field.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [])
  return (
    <div className="relative w-full sm:w-72">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-dim" />
      <input
        ref={field}
        type="search"
        aria-label={`Search ${what.toLowerCase()}`}
        placeholder="Name, e-mail, phone, domain …"
        maxLength={500}
        className={`${inputLook} h-9 pl-9`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  )
}
