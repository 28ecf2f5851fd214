import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, ScrollText } from 'lucide-react'
import { Fragment } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { SelectField } from '../../parts/controls/field.tsx'
import { Menu, MenuItem } from '../../parts/controls/menu.tsx'
import { Page } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { When } from '../../parts/data/time.tsx'
import { Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { includes, usePortal } from '../../session.ts'
import type { AuditEntry, List } from '../../shapes.ts'
import { wordsFor } from './words.ts'

const periods = [
  { value: '', label: 'All there is' },
  { value: '1', label: 'The last 24 hours' },
  { value: '7', label: 'The last 7 days' },
  { value: '30', label: 'The last 30 days' },
] as const

/** Who did what, when and from where: nobody changes it, and nobody is left out of it. */
export function Audit() {
  const portal = usePortal()
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const may = includes(portal.abilities, 'audit')
  const days = search['days'] ?? ''
  const opened = search['entry']
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit', portal.path, days],
    queryFn: ({ pageParam, signal }) =>
      call<List<AuditEntry>>(
        'GET',
        `${portal.path}/audit?${filters(days)}${pageParam === '' ? '' : `&after=${pageParam}`}`,
        undefined,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.paging?.next.after,
    enabled: may,
  })
  const entries = data?.pages.flatMap(({ results }) => results)
  const set = (change: Readonly<Record<string, string | undefined>>) => {
    navigate({ to: '.', search: { ...search, ...change }, replace: true, resetScroll: false }).catch(() => undefined)
  }
  const save = (format: 'csv' | 'jsonl') => {
    location.assign(`${portal.path}/audit/export?format=${format}&${filters(days)}`)
  }

  return (
    <Page
      title="Audit log"
      lead="Every administrative act, written together with the act itself."
      actions={
        may && (
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
        )
      }
    >
      {!may && <NoPermission needs="audit" />}
      {may && (
        <div className="mb-4 max-w-56">
          <SelectField
            label="Period"
            value={days}
            onChange={(value) => set({ days: value || undefined })}
            options={periods}
          />
        </div>
      )}
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {may && entries === undefined && error === null && <Skeleton rows={8} />}
      {entries?.length === 0 && (
        <Empty icon={ScrollText} title="Nothing happened in this time">
          {days !== '' && <p>Choose a longer period to see more.</p>}
        </Empty>
      )}
      {entries !== undefined && entries.length > 0 && (
        <Table
          label="Administrative acts"
          columns={[{ title: 'What', wide: true }, { title: 'Who' }, { title: 'From' }, { title: 'When' }]}
        >
          {entries.map((entry) => {
            const open = opened === String(entry.id)
            return (
              <Fragment key={entry.id}>
                <tr className="relative hover:bg-hover">
                  <Cell>
                    <button
                      type="button"
                      aria-expanded={open}
                      onClick={() => set({ entry: open ? undefined : String(entry.id) })}
                      className="min-w-52 text-left wrap-anywhere after:absolute after:inset-0"
                    >
                      {wordsFor(entry.action)} <span className="font-medium">{entry.target.name}</span>
                    </button>
                  </Cell>
                  <Cell dim>{entry.actingUser.userEmail ?? sourceWords(entry.source)}</Cell>
                  <Cell dim>{entry.ipAddress ?? '—'}</Cell>
                  <Cell dim>
                    <When at={entry.occurredAt} />
                  </Cell>
                </tr>
                {open && (
                  <tr>
                    <td colSpan={4} className="bg-sunken px-4 py-3">
                      <Details entry={entry} />
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </Table>
      )}
      {hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => fetchNextPage()} busy={isFetchingNextPage}>
            Show older
          </Button>
        </div>
      )}
    </Page>
  )
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const facts = [
    ['Action', entry.action],
    ['At', entry.occurredAt],
    ['About', `${entry.target.kind} ${entry.target.id}`],
    ['By way of', sourceWords(entry.source)],
    ['Program', entry.userAgent ?? '—'],
  ] as const
  return (
    <div className="grid gap-3 text-sm">
      <dl className="grid grid-cols-[6rem_1fr] gap-x-3 gap-y-1">
        {facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-dim">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </Fragment>
        ))}
      </dl>
      <pre className="overflow-x-auto rounded-md border border-line bg-panel p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        {JSON.stringify(entry.detail, null, 2)}
      </pre>
    </div>
  )
}

function filters(days: string): string {
  if (days === '') return 'limit=100'
  // To the minute, so that the same period is one question.
  const from = Math.floor(Date.now() / 60_000) * 60_000 - Number(days) * 86_400_000
  return `limit=100&occurredAfter=${new Date(from).toISOString()}`
}

function sourceWords(source: string): string {
  const words: Readonly<Record<string, string>> = {
    'command-line': 'the command line',
    'first-start': 'the first start',
    session: 'the console',
    token: 'a token',
    'sign-in': 'signing in',
  }
  return words[source] ?? source
}
