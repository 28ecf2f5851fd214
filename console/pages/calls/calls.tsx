import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Activity, Download, Radio, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Code } from '../../parts/controls/copy.tsx'
import { inputLook, SelectField } from '../../parts/controls/field.tsx'
import { Menu, MenuItem } from '../../parts/controls/menu.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { When } from '../../parts/data/time.tsx'
import { Badge, Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { includes, usePortal } from '../../session.ts'
import type { App, Call, List } from '../../shapes.ts'
import { Chart, type ChartPoint } from './chart.tsx'
import { CallDialog } from './detail.tsx'
import { callQuery, chartQuery, periodIn, periods, statuses } from './filters.ts'

/** How often a live log looks for what is new, in ms. */
const LIVE = 2_000

/** Every call that was made: by whom, what was answered, how long it took. */
export function Calls() {
  const portal = usePortal()
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const may = includes(portal.abilities, 'audit')
  const live = search['live'] === 'true'
  const asked = JSON.stringify([
    search['period'],
    search['status'],
    search['method'],
    search['credentialId'],
    search['q'],
  ])
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['calls', portal.path, asked],
    queryFn: ({ pageParam, signal }) => {
      const after = pageParam === '' ? '' : `&after=${encodeURIComponent(pageParam)}`
      return call<List<Call>>('GET', `${portal.path}/calls?${callQuery(search, Date.now())}${after}`, undefined, signal)
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.paging?.next.after,
    enabled: may,
    refetchInterval: live ? LIVE : false,
  })
  const { data: points } = useQuery({
    queryKey: ['calls-chart', portal.path, search['period'], search['credentialId']],
    queryFn: async () =>
      (await call<List<ChartPoint>>('GET', `${portal.path}/calls/chart?${chartQuery(search, Date.now())}`)).results,
    enabled: may,
    refetchInterval: live ? 10 * LIVE : false,
  })
  const calls = data?.pages.flatMap(({ results }) => results)
  const set = (change: Readonly<Record<string, string | undefined>>) => {
    navigate({ to: '.', search: { ...search, ...change }, replace: true, resetScroll: false }).catch(() => undefined)
  }
  const save = (format: 'csv' | 'jsonl') => {
    location.assign(`${portal.path}/calls/export?format=${format}&${callQuery(search, Date.now())}`)
  }
  const filtered = ['status', 'method', 'credentialId', 'q'].some((name) => search[name] !== undefined)

  return (
    <Page
      title="API calls"
      lead="Every call to this portal, whoever made it. Secrets are masked before anything is kept."
      actions={
        may && (
          <>
            <Button aria-pressed={live} onClick={() => set({ live: live ? undefined : 'true' })}>
              <Radio aria-hidden className={`size-4 ${live ? 'text-ok motion-safe:animate-pulse' : ''}`} />
              {live ? 'Live' : 'Go live'}
            </Button>
            <Menu
              trigger={
                <Button>
                  <Download aria-hidden className="size-4" /> Export
                </Button>
              }
            >
              <MenuItem onSelect={() => save('csv')}>CSV, for a spreadsheet</MenuItem>
              <MenuItem onSelect={() => save('jsonl')}>JSON lines, for a program</MenuItem>
            </Menu>
          </>
        )
      }
    >
      {!may && <NoPermission needs="audit" />}
      {may && <Filters search={search} onChange={set} />}
      {points !== undefined && points.length > 0 && <Chart points={points} period={periodIn(search['period'])} />}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && calls === undefined && error === null && <Skeleton rows={10} />}
      {calls?.length === 0 && (
        <Nothing
          filtered={filtered}
          onClear={() => set({ status: undefined, method: undefined, credentialId: undefined, q: undefined })}
        />
      )}
      {calls !== undefined && calls.length > 0 && (
        <Table
          label="Calls"
          columns={[
            { title: 'Status' },
            { title: 'Call', wide: true },
            { title: 'By' },
            { title: 'Took' },
            { title: 'When' },
          ]}
        >
          {calls.map((each) => (
            <CallRow key={each.correlationId} call={each} onOpen={() => set({ call: each.correlationId })} />
          ))}
        </Table>
      )}
      {hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => fetchNextPage()} busy={isFetchingNextPage}>
            Show older
          </Button>
        </div>
      )}
      {search['call'] !== undefined && (
        <CallDialog
          id={search['call']}
          onClose={() => {
            set({ call: undefined })
            queries.removeQueries({ queryKey: ['call'] })
          }}
        />
      )}
    </Page>
  )
}

function statusTone(status: number): 'ok' | 'warn' | 'err' {
  if (status < 400) return 'ok'
  return status < 500 ? 'warn' : 'err'
}

function CallRow({
  call: { status, method, target, credential, userId, durationMs, occurredAt, category },
  onOpen,
}: {
  readonly call: Call
  readonly onOpen: () => void
}) {
  return (
    <tr className="relative hover:bg-hover">
      <Cell>
        <Badge tone={statusTone(status)}>{status}</Badge>
      </Cell>
      <Cell>
        <button
          type="button"
          onClick={onOpen}
          className="min-w-52 text-left wrap-anywhere after:absolute after:inset-0"
        >
          <code className="text-sm">
            <span className="text-dim">{method}</span> {target}
          </code>
          {category !== null && <span className="block text-xs text-dim">{category}</span>}
        </button>
      </Cell>
      <Cell dim>
        <span className="whitespace-nowrap">
          {credential?.name ?? (userId === null ? 'nobody known' : `user ${userId}`)}
        </span>
      </Cell>
      <Cell dim>
        <span className="whitespace-nowrap tabular-nums">{durationMs} ms</span>
      </Cell>
      <Cell dim>
        <When at={occurredAt} />
      </Cell>
    </tr>
  )
}

interface FiltersProps {
  readonly search: Readonly<Record<string, string | undefined>>
  readonly onChange: (change: Readonly<Record<string, string | undefined>>) => void
}

function Filters({ search, onChange }: FiltersProps) {
  const portal = usePortal()
  const [text, setText] = useState(search['q'] ?? '')
  const { data: apps = [] } = useQuery({
    queryKey: ['apps', portal.path, 'private-apps'],
    queryFn: async () => (await call<List<App>>('GET', `${portal.path}/private-apps`)).results,
    enabled: includes(portal.abilities, 'credentials'),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a pause in typing
  useEffect(() => {
    if (text === (search['q'] ?? '')) return undefined
    const timer = setTimeout(() => onChange({ q: text === '' ? undefined : text }), 250)
    return () => clearTimeout(timer)
  }, [text])
  const choose = (name: string) => (value: string) => onChange({ [name]: value === '' ? undefined : value })
  const tokens = apps.flatMap(({ name, tokens: all }) => all.map(({ id }) => ({ value: String(id), label: name })))
  const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].map((value) => ({ value, label: value }))
  return (
    <div className="mb-5 grid grid-cols-2 items-end gap-3 lg:grid-cols-[1fr_repeat(4,auto)]">
      <div className="relative col-span-2 lg:col-span-1">
        <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-dim" />
        <input
          type="search"
          aria-label="Search calls"
          placeholder="Words in path, refusal, user agent …"
          maxLength={200}
          className={`${inputLook} h-9 pl-9`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <SelectField label="Status" value={search['status'] ?? ''} onChange={choose('status')} options={statuses} />
      <SelectField
        label="Method"
        value={search['method'] ?? ''}
        onChange={choose('method')}
        options={[{ value: '', label: 'Any' }, ...methods]}
      />
      <SelectField
        label="Private app"
        value={search['credentialId'] ?? ''}
        onChange={choose('credentialId')}
        options={[{ value: '', label: 'Any' }, ...tokens]}
      />
      <SelectField
        label="Period"
        value={periodIn(search['period']).value}
        onChange={choose('period')}
        options={periods}
      />
    </div>
  )
}

function Nothing({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  if (filtered)
    return (
      <Empty
        icon={Activity}
        title="No call fits in this time"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      />
    )
  return (
    <Empty icon={Activity} title="No call in this time">
      <p className="mb-3">The next one appears here within seconds:</p>
      <div className="max-w-[calc(100vw-6rem)] text-left">
        <Code
          what="a call"
          text={`curl ${location.origin}/crm/v3/objects/contacts \\\n  -H "Authorization: Bearer $HUBSPOT_ACCESS_TOKEN"`}
        />
      </div>
    </Empty>
  )
}
