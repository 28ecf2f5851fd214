// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one need a grid of boxes
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be pressed are the buttons and links in them

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, UserRoundSearch } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Code } from '../../parts/controls/copy.tsx'
import { Empty, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import type { Definitions } from '../../parts/records/definitions.ts'
import { format } from '../../parts/records/format.ts'
import { type CrmRecord, displayName, type RecordPage } from '../../parts/records/record.ts'
import { columnTitle, propertiesFor, shownAs, sortProperty } from '../../parts/records/types.ts'
import type { Here } from '../../session.ts'

/** Records a page, and the height of a row in pixels. */
const PAGE = 100
const ROW = 40
/** Browsers draw no box higher than some 16 million pixels: beyond these rows a filter has to help. */
const MOST = 400_000
/** While somebody races through the rows, pages are not asked for; this long after, they are. In ms. */
const SETTLED = 60

interface RecordTableProps {
  readonly portal: Here
  readonly type: string
  /** Of HubSpot's search: query, filters, sorts. */
  readonly body: Readonly<Record<string, unknown>>
  readonly sort: string | undefined
  readonly onSort: (sort: string | undefined) => void
  readonly onClear: () => void
  readonly definitions: Definitions | undefined
}

/** All the records of a search, however many: what is on the screen is drawn, and fetched by the page. */
export function RecordTable({ portal, type, body, sort, onSort, onClear, definitions }: RecordTableProps) {
  const { columns, many } = shownAs(type)
  const scroller = useRef<HTMLDivElement>(null)
  const question = JSON.stringify(body)
  const pageOf = (index: number) => ({
    queryKey: ['records', portal.id, type, question, index],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => {
      const wanted = { ...body, properties: propertiesFor(columns), limit: PAGE, after: String(index * PAGE) }
      return call<RecordPage>('POST', `${portal.path}/api/crm/v3/objects/${type}/search`, wanted, signal)
    },
  })
  const first = useQuery({ ...pageOf(0), placeholderData: keepPreviousData })
  const total = first.data?.total ?? 0
  const count = Math.min(total, MOST)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the top
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [question])

  const items = rows.getVirtualItems()
  const wanted = useSettled([...new Set(items.map(({ index }) => Math.floor(index / PAGE)))].join(','))
  const pages = useQueries({
    queries: wanted
      .split(',')
      .filter((text) => text !== '' && text !== '0')
      .map((text) => pageOf(Number(text))),
    combine: (results) => ({
      records: new Map(
        results.flatMap(({ data }, at) => {
          const page = Number(wanted.split(',').filter((text) => text !== '' && text !== '0')[at])
          return data === undefined ? [] : [[page, data.results] as const]
        }),
      ),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  })
  const recordAt = (index: number): CrmRecord | undefined => {
    const page = Math.floor(index / PAGE)
    return (page === 0 ? first.data?.results : pages.records.get(page))?.[index % PAGE]
  }

  if (first.error !== null && first.data === undefined) {
    return (
      <div className="px-4 sm:px-6">
        <Problem title={messageOf(first.error)} error={first.error} onRetry={first.refetch} />
      </div>
    )
  }
  if (first.data === undefined) {
    return (
      <div className="px-4 sm:px-6">
        <Skeleton rows={12} />
      </div>
    )
  }
  if (total === 0) {
    const asked = Object.keys(body).some((key) => key !== 'sorts')
    return (
      <div className="border-t border-line p-4 sm:p-6">
        <Nothing asked={asked} type={type} onClear={onClear} />
      </div>
    )
  }
  return (
    <>
      <div
        ref={scroller}
        role="table"
        aria-label={many}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="relative min-h-0 flex-1 overflow-auto border-t border-line bg-panel outline-offset-[-2px]"
      >
        <div className="w-fit min-w-full">
          <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-sunken text-sm">
            <div role="row" aria-rowindex={1} className="flex h-9 items-center">
              {columns.map((column) => (
                <Title
                  key={column}
                  column={column}
                  type={type}
                  title={columnTitle(definitions, column)}
                  look={place(column, definitions)}
                  sort={sort}
                  onSort={onSort}
                />
              ))}
            </div>
          </div>
          <div
            role="rowgroup"
            className={`relative ${first.isPlaceholderData ? 'opacity-60' : ''}`}
            style={{ height: rows.getTotalSize() }}
          >
            {items.map(({ index, start }) => (
              <Row
                key={index}
                index={index}
                start={start}
                record={recordAt(index)}
                type={type}
                columns={columns}
                definitions={definitions}
                portal={portal}
              />
            ))}
          </div>
        </div>
      </div>
      <footer className="flex flex-wrap items-center gap-x-4 border-t border-line px-4 py-1.5 text-sm text-dim sm:px-6">
        <span role="status">{counted(total, many)}</span>
        {total > MOST && (
          <span>The first {MOST.toLocaleString('en')} are shown: a filter brings you to the others.</span>
        )}
        {pages.error !== null && <span className="text-err">{messageOf(pages.error)}</span>}
      </footer>
    </>
  )
}

function counted(total: number, many: string): string {
  return `${total.toLocaleString('en')} ${total === 1 ? many.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '') : many.toLowerCase()}`
}

/** A value once it has stayed the same for a moment; the first at once. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** How wide a column is, and that numbers stand under each other. */
function place(column: string, definitions: Definitions | undefined): string {
  const width = column === 'name' || column === 'email' ? 'w-56' : 'w-40'
  return definitions?.properties.get(column)?.type === 'number' ? `${width} text-right tabular-nums` : width
}

interface TitleProps {
  readonly column: string
  readonly type: string
  readonly title: string
  readonly look: string
  readonly sort: string | undefined
  readonly onSort: (sort: string | undefined) => void
}

function Title({ column, type, title, look, sort, onSort }: TitleProps) {
  const property = sortProperty(type, column)
  const way = sort === property ? 'ascending' : sort === `-${property}` ? 'descending' : undefined
  const next = way === undefined ? property : way === 'ascending' ? `-${property}` : undefined
  return (
    <div role="columnheader" aria-sort={way} className={`${look} shrink-0 grow`}>
      {property === undefined ? (
        <span className="block truncate px-4 font-medium text-dim">{title}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort(next)}
          className="inline-flex h-9 max-w-full items-center gap-1 px-4 font-medium text-dim outline-offset-[-2px] hover:text-fg"
        >
          <span className="truncate">{title}</span>
          {way === 'ascending' && <ArrowUp aria-hidden className="size-3.5 shrink-0" />}
          {way === 'descending' && <ArrowDown aria-hidden className="size-3.5 shrink-0" />}
        </button>
      )}
    </div>
  )
}

interface RowProps {
  readonly index: number
  readonly start: number
  /** Undefined while its page is on the way. */
  readonly record: CrmRecord | undefined
  readonly type: string
  readonly columns: readonly string[]
  readonly definitions: Definitions | undefined
  readonly portal: Here
}

const Row = memo(function Row({ index, start, record, type, columns, definitions, portal }: RowProps) {
  const cells = useMemo(
    () =>
      columns.map((column) => {
        if (record === undefined) return { column, text: '' }
        return {
          column,
          text: column === 'name' ? displayName(type, record) : format(definitions, column, record.properties[column]),
        }
      }),
    [columns, record, type, definitions],
  )
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="absolute flex h-10 w-full items-center border-b border-line hover:bg-hover"
      style={{ transform: `translateY(${start}px)` }}
    >
      {cells.map(({ column, text }) => (
        <div
          key={column}
          role="cell"
          className={`${place(column, definitions)} shrink-0 grow truncate px-4`}
          title={text}
        >
          {record === undefined ? (
            <span className="block h-3 w-2/3 rounded-sm bg-hover" />
          ) : column === 'name' ? (
            <Link
              to={portal.at(`/objects/${type}/${record.id}`)}
              preload={false}
              className="font-medium underline-offset-2 outline-offset-[-2px] after:absolute after:inset-0 hover:underline"
            >
              {text}
            </Link>
          ) : (
            <span className="text-sm text-dim">{text}</span>
          )}
        </div>
      ))}
    </div>
  )
})

function Nothing({
  asked,
  type,
  onClear,
}: {
  readonly asked: boolean
  readonly type: string
  readonly onClear: () => void
}) {
  const { one, many } = shownAs(type)
  if (asked) {
    return (
      <Empty
        icon={UserRoundSearch}
        title={`No ${one} fits`}
        action={<Button onClick={onClear}>Clear search and filters</Button>}
      >
        <p>Words are found from their beginning: “ada” finds Adams, “dams” does not.</p>
      </Empty>
    )
  }
  const example: Readonly<Record<string, string>> = {
    contacts: '{"email":"ada@example.com","firstname":"Ada"}',
    companies: '{"name":"Harbour Works","domain":"example.com"}',
    deals: '{"dealname":"First order","amount":"1200"}',
  }
  return (
    <Empty icon={UserRoundSearch} title={`No ${many.toLowerCase()} yet`}>
      <p className="mb-3">The first call that creates one makes it appear here.</p>
      <div className="max-w-[calc(100vw-6rem)] text-left">
        <Code
          what="a call that creates one"
          text={`curl ${location.origin}/crm/v3/objects/${type} \\\n  -H "Authorization: Bearer $HUBSPOT_ACCESS_TOKEN" -H "Content-Type: application/json" \\\n  -d '{"properties":${example[type] ?? '{}'}}'`}
        />
      </div>
    </Empty>
  )
}
