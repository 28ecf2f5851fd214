import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ApiError, call, messageOf } from '../../client.ts'
import { CopyIcon } from '../../parts/controls/copy.tsx'
import { Checkbox, inputLook } from '../../parts/controls/field.tsx'
import { Card, Page } from '../../parts/data/page.tsx'
import { When } from '../../parts/data/time.tsx'
import { NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { type Definitions, type Property, useDefinitions } from '../../parts/records/definitions.ts'
import { format } from '../../parts/records/format.ts'
import { displayName, type RecordWithHistory } from '../../parts/records/record.ts'
import { shownAs, typeName } from '../../parts/records/types.ts'
import { type Here, includes, usePortal } from '../../session.ts'
import { History } from './history.tsx'
import { Related } from './related.tsx'

interface BatchAnswer {
  readonly results: readonly RecordWithHistory[]
  readonly errors?: readonly { readonly message: string }[]
}

/** One record: what it says, how it came to say so, and what it belongs to. */
export function RecordPageView() {
  const portal = usePortal()
  const { type: given = '', id = '' } = useParams({ strict: false })
  const type = typeName(given)
  const shown = shownAs(type)
  const may = includes(portal.scopes, `crm.objects.${type}.read`) || includes(portal.scopes, type)
  const definitions = useDefinitions(portal, type)
  const {
    data: record,
    error,
    refetch,
  } = useQuery({
    queryKey: ['record', portal.id, type, id],
    queryFn: () => readRecord(portal, type, id, [...(definitions?.properties.keys() ?? [])]),
    enabled: may && definitions !== undefined,
  })
  const above = (
    <Link to={portal.at(`/objects/${type}`)} className="hover:underline">
      {shown.many}
    </Link>
  )
  if (!may || record === undefined) {
    const gone = error instanceof ApiError && error.status === 404
    return (
      <Page title={gone ? `There is no such ${shown.one}` : shown.many} above={above}>
        {!may && <NoPermission needs={`crm.objects.${type}.read`} />}
        {may && error === null && <Skeleton rows={8} />}
        {gone && <p className="text-dim">It was archived or merged, or the address is not complete.</p>}
        {error !== null && !gone && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      </Page>
    )
  }
  return (
    <Page
      wide
      title={displayName(type, record)}
      above={above}
      lead={
        <>
          {shown.one.charAt(0).toUpperCase() + shown.one.slice(1)} <code>{record.id}</code>, changed{' '}
          <When at={record.updatedAt} />
        </>
      }
      actions={<CopyIcon text={record.id} what="the record's id" />}
    >
      <div className="grid gap-5 xl:grid-cols-[22rem_1fr_20rem] xl:items-start">
        <About record={record} definitions={definitions} />
        <History record={record} definitions={definitions} />
        <Related portal={portal} type={type} id={record.id} />
      </div>
    </Page>
  )
}

async function readRecord(
  portal: Here,
  type: string,
  id: string,
  names: readonly string[],
): Promise<RecordWithHistory> {
  const all = names.length > 0 ? names : ['firstname', 'lastname', 'email', 'name', 'domain', 'dealname', 'subject']
  const body = { inputs: [{ id }], properties: all, propertiesWithHistory: all }
  const { results } = await call<BatchAnswer>('POST', `${portal.path}/api/crm/v3/objects/${type}/batch/read`, body)
  const [record] = results
  if (record === undefined) throw new ApiError(404, `There is no ${shownAs(type).one} ${id}.`)
  return record
}

interface AboutProps {
  readonly record: RecordWithHistory
  readonly definitions: Definitions | undefined
}

/** Its properties, by group; those without a value are hidden at first. */
function About({ record, definitions }: AboutProps) {
  const [text, setText] = useState('')
  const [empty, setEmpty] = useState(false)
  const wanted = text.trim().toLowerCase()
  const groups = useMemo(() => {
    const names =
      definitions === undefined || definitions.properties.size === 0
        ? Object.keys(record.properties)
        : [...definitions.properties.keys()]
    const fits = (name: string, property: Property | undefined): boolean => {
      if (property?.hidden === true && (record.properties[name] ?? '') === '') return false
      if (!empty && wanted === '' && (record.properties[name] ?? '') === '') return false
      return wanted === '' || `${property?.label ?? ''} ${name}`.toLowerCase().includes(wanted)
    }
    const found = names.filter((name) => fits(name, definitions?.properties.get(name)))
    const byGroup = Map.groupBy(found, (name) => definitions?.properties.get(name)?.groupName ?? '')
    const known = (definitions?.groups ?? []).flatMap(({ name, label }) => {
      const inIt = byGroup.get(name)
      byGroup.delete(name)
      return inIt === undefined ? [] : [{ label, names: inIt }]
    })
    return [...known, ...[...byGroup.values()].map((all) => ({ label: 'Other', names: all }))]
  }, [record, definitions, empty, wanted])

  return (
    <Card className="overflow-hidden">
      <section aria-label="Properties">
        <div className="grid gap-2 border-b border-line p-4">
          <h2 className="text-base">About</h2>
          <input
            type="search"
            aria-label="Find a property"
            placeholder="Find a property"
            className={`${inputLook} h-8`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <label className="flex w-fit items-center gap-2 text-sm text-dim">
            <Checkbox checked={empty} onChange={setEmpty} /> Also those without a value
          </label>
        </div>
        {groups.length === 0 && <p className="p-4 text-dim">No property is called that.</p>}
        {groups.map(({ label, names }) => (
          <section key={label} aria-label={label} className="border-b border-line last:border-0">
            <h3 className="px-4 pt-3 text-xs text-dim">{label}</h3>
            <dl className="px-4 pt-1 pb-3">
              {names.map((name) => (
                <div key={name} className="grid grid-cols-[9rem_1fr] gap-3 py-1 text-sm">
                  <dt className="text-dim wrap-anywhere" title={name}>
                    {definitions?.properties.get(name)?.label ?? name}
                  </dt>
                  <dd className="min-w-0 wrap-anywhere">
                    {format(definitions, name, record.properties[name]) || <span className="text-dim">—</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </Card>
  )
}
