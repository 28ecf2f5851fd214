import { useSuspenseQuery } from '@tanstack/react-query'
import { Search, ShieldAlert, X } from 'lucide-react'
import { type ClipboardEvent, memo, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { includes, usePortal } from '../../session.ts'
import type { Scope } from '../../shapes.ts'
import { IconButton } from '../controls/button.tsx'
import { Checkbox, inputLook } from '../controls/field.tsx'
import { say } from '../feedback/toasts.tsx'
import { findRows, type ScopeRow, scopesOf, scopesQuery } from './catalogue.ts'
import { Unlocks } from './unlocks.tsx'

interface PickerProps {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
  /** What is granted already stays, even where it goes beyond the user's own role. */
  readonly granted?: ReadonlySet<string>
}

const nothing: ReadonlySet<string> = new Set()

/** Scopes to tick: found by name or by the call that somebody wants to make, bounded by the user's own role. */
export function ScopePicker({ chosen, onChange, granted = nothing }: PickerProps) {
  const { data: groups } = useSuspenseQuery(scopesQuery)
  const { scopes: mine } = usePortal()
  const [text, setText] = useState('')
  const [onlyChosen, setOnlyChosen] = useState(false)
  const [shown, setShown] = useState<ScopeRow>()
  const wanted = useDeferredValue(text)
  const field = useRef<HTMLInputElement>(null)

  const known = useMemo(
    () => new Set(groups.flatMap(({ rows }) => rows.flatMap(scopesOf)).map(({ name }) => name)),
    [groups],
  )
  const found = useMemo(() => {
    const rows = findRows(groups, wanted)
    if (!onlyChosen) return rows
    return rows
      .map(({ title, rows: all }) => ({
        title,
        rows: all.filter((row) => scopesOf(row).some(({ name }) => chosen.has(name))),
      }))
      .filter(({ rows: left }) => left.length > 0)
  }, [groups, wanted, onlyChosen, chosen])
  const mayHave = useCallback((name: string) => includes(mine, name) || granted.has(name), [mine, granted])

  const toggle = useCallback(
    (scopes: readonly (Scope | undefined)[], on: boolean) => {
      const next = new Set(chosen)
      for (const scope of scopes) {
        if (scope === undefined || !mayHave(scope.name)) continue
        if (on) next.add(scope.name)
        else next.delete(scope.name)
      }
      onChange(next)
    },
    [chosen, onChange, mayHave],
  )

  const onPaste = (event: ClipboardEvent) => {
    const named = event.clipboardData.getData('text').split(/[\s,;"']+/)
    const scopes = named.filter((name) => known.has(name))
    if (scopes.length === 0 || named.length < 2) return
    event.preventDefault()
    onChange(new Set([...chosen, ...scopes.filter(mayHave)]))
    say(scopes.length === 1 ? '1 scope added' : `${scopes.length} scopes added`)
  }

  return (
    <div className="grid gap-4">
      <div className="sticky top-12 z-20 flex flex-wrap items-center gap-3 bg-bg py-2 lg:top-0">
        <div className="relative min-w-60 flex-1">
          <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-dim" />
          <input
            ref={field}
            type="search"
            aria-label="Find a scope"
            placeholder="Find a scope, or paste a call: /crm/v3/objects/deals"
            className={`${inputLook} h-9 pl-9`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onPaste={onPaste}
          />
        </div>
        <label className="flex items-center gap-2 text-sm">
          <Checkbox checked={onlyChosen} onChange={setOnlyChosen} />
          Only selected ({chosen.size})
        </label>
      </div>
      <p role="status" className="sr-only">
        {found.reduce((sum, { rows }) => sum + rows.length, 0)} scopes found, {chosen.size} selected
      </p>
      {found.length === 0 && (
        <p className="rounded-xl border border-dashed border-line p-8 text-center text-dim">
          {wanted.trim() === '' ? 'No scope is selected yet.' : `No scope has to do with “${wanted.trim()}”.`}
        </p>
      )}
      {found.map(({ title, rows }) => (
        <section key={title} aria-label={title} className="overflow-hidden rounded-xl border border-line bg-panel">
          <h3 className="border-b border-line bg-sunken px-4 py-2 text-sm">{title}</h3>
          <ul className="divide-y divide-line">
            {rows.map((row) => (
              <Row
                key={row.base}
                row={row}
                // Texts, so that only the rows that change are drawn again.
                ticks={scopesOf(row)
                  .map(({ name }) => (chosen.has(name) ? '1' : '0'))
                  .join('')}
                chosen={chosen}
                mayHave={mayHave}
                toggle={toggle}
                onShow={setShown}
              />
            ))}
          </ul>
        </section>
      ))}
      {shown !== undefined && <Unlocks row={shown} onClose={() => setShown(undefined)} />}
    </div>
  )
}

interface RowProps {
  readonly row: ScopeRow
  readonly ticks: string
  readonly chosen: ReadonlySet<string>
  readonly mayHave: (name: string) => boolean
  readonly toggle: (scopes: readonly (Scope | undefined)[], on: boolean) => void
  readonly onShow: (row: ScopeRow) => void
}

const Row = memo(function Row({ row, chosen, mayHave, toggle, onShow }: RowProps) {
  const { label, base, read, write, grant, sensitive } = row
  const calls = new Set(
    scopesOf(row).flatMap(({ operations }) => operations.map(({ method, path }) => `${method} ${path}`)),
  ).size
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 py-2">
      <div className="min-w-0">
        <p className="flex items-center gap-1.5 leading-5">
          {label}
          {sensitive && <ShieldAlert aria-label="sensitive data" className="size-3.5 text-warn" />}
        </p>
        <p className="text-dim">
          <code className="mr-2 text-xs wrap-anywhere">{base}</code>
          {calls > 0 && (
            <button
              type="button"
              onClick={() => onShow(row)}
              aria-label={`${calls} ${calls === 1 ? 'call' : 'calls'} that ${base} unlocks`}
              className="rounded-sm text-xs whitespace-nowrap text-accent underline-offset-2 hover:underline"
            >
              {calls} {calls === 1 ? 'call' : 'calls'}
            </button>
          )}
        </p>
      </div>
      <div className="flex w-36 gap-1">
        <span className="w-17">
          <Box
            text="Read"
            scope={read}
            chosen={chosen}
            mayHave={mayHave}
            onChange={(on) => toggle(on ? [read] : [read, write], on)}
          />
          <Box text="Granted" scope={grant} chosen={chosen} mayHave={mayHave} onChange={(on) => toggle([grant], on)} />
        </span>
        <Box
          text="Write"
          scope={write}
          chosen={chosen}
          mayHave={mayHave}
          onChange={(on) => toggle(on ? [read, write] : [write], on)}
        />
      </div>
    </li>
  )
}, sameRow)

function sameRow(a: RowProps, b: RowProps): boolean {
  return a.row === b.row && a.ticks === b.ticks && a.mayHave === b.mayHave && a.toggle === b.toggle
}

interface BoxProps {
  readonly text: string
  readonly scope: Scope | undefined
  readonly chosen: ReadonlySet<string>
  readonly mayHave: (name: string) => boolean
  readonly onChange: (on: boolean) => void
}

function Box({ text, scope, chosen, mayHave, onChange }: BoxProps) {
  if (scope === undefined) return null
  const may = mayHave(scope.name)
  return (
    <label
      title={may ? scope.name : `Your role does not include ${scope.name}`}
      className="flex w-fit items-center gap-1.5 rounded-md px-1.5 py-1 text-sm hover:bg-hover has-disabled:opacity-50"
    >
      <Checkbox
        aria-label={`${text}: ${scope.name}`}
        checked={chosen.has(scope.name)}
        disabled={!may}
        onChange={onChange}
      />
      {text}
    </label>
  )
}

/** The chosen scopes as chips that can be taken back. */
export function ChosenScopes({
  chosen,
  onRemove,
}: {
  readonly chosen: ReadonlySet<string>
  readonly onRemove?: (name: string) => void
}) {
  return (
    <ul className="flex flex-wrap gap-1.5">
      {[...chosen].sort().map((name) => (
        <li key={name} className="flex items-center rounded-md border border-line bg-sunken pl-2 text-xs">
          <code className="py-1 pr-2 wrap-anywhere">{name === '*' ? 'every scope' : name}</code>
          {onRemove !== undefined && (
            <IconButton label={`Remove ${name}`} onClick={() => onRemove(name)}>
              <X aria-hidden />
            </IconButton>
          )}
        </li>
      ))}
    </ul>
  )
}
