import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { call, messageOf } from '../../client.ts'
import { Code } from '../../parts/controls/copy.tsx'
import { When } from '../../parts/data/time.tsx'
import { Dialog } from '../../parts/feedback/dialog.tsx'
import { Note, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { usePortal } from '../../session.ts'
import type { CallDetail } from '../../shapes.ts'

/** One call: who, what, why it was refused, and a command that repeats it. */
export function CallDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { path } = usePortal()
  const { data, error, refetch } = useQuery({
    queryKey: ['call', path, id],
    queryFn: () => call<CallDetail>('GET', `${path}/calls/${encodeURIComponent(id)}`),
  })
  const title = data === undefined ? 'A call' : `${data.status} · ${data.method} ${data.target}`
  return (
    <Dialog open wide onClose={onClose} title={title}>
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeleton />}
      {data !== undefined && <Detail detail={data} />}
    </Dialog>
  )
}

function Detail({ detail }: { readonly detail: CallDetail }) {
  const { occurredAt, credential, userId, appId, version, operation, durationMs, bytesIn, bytesOut } = detail
  const by =
    credential === null
      ? userId === null
        ? 'nobody known'
        : `user ${userId}`
      : `${credential.name} (${credential.kind})`
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['When', <When key="when" at={occurredAt} />],
    ['By', appId === null ? by : `${by}, app ${appId}`],
    ['Operation', version === null ? operation : `${operation}, ${version}`],
    ['Took', `${durationMs} ms; ${bytesIn.toLocaleString('en')} bytes came, ${bytesOut.toLocaleString('en')} went`],
    ['From', [detail.ipAddress, detail.userAgent].filter((text) => text !== null).join(' · ') || '—'],
    ['Correlation id', <code key="id">{detail.correlationId}</code>],
  ]
  return (
    <div className="grid grid-cols-1 gap-4">
      <Why detail={detail} />
      <dl className="grid grid-cols-[7rem_1fr] gap-x-3 gap-y-1.5 text-sm">
        {facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-dim">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </Fragment>
        ))}
      </dl>
      {detail.refusal !== undefined && (
        <div className="grid grid-cols-1 gap-1.5">
          <h3 className="text-sm">What was answered</h3>
          <Code what="the answer" text={JSON.stringify(detail.refusal, null, 2)} />
        </div>
      )}
      <div className="grid grid-cols-1 gap-1.5">
        <h3 className="text-sm">Again, as cURL</h3>
        <Code what="the call as cURL" text={detail.curl} />
      </div>
    </div>
  )
}

const causes: Readonly<Record<number, string>> = {
  401: 'No credential that holds came with it: it is missing, was rotated out or deleted, or is one of another kind.',
  404: 'There is nothing at this address, or what it names was archived or deleted.',
  429: 'Too many calls in too short a time: wait as long as Retry-After says.',
}

/** Why it was refused, and what to do. */
function Why({ detail: { status, scopes } }: { readonly detail: CallDetail }) {
  if (status < 400) return null
  if (status === 403 && scopes.required.length > 0) {
    return (
      <Note tone="warn" title="A scope is missing.">
        It takes {scopes.required.length > 1 ? 'one of ' : ''}
        {scopes.required.map((all, index) => (
          <Fragment key={all.join()}>
            {index > 0 && ', '}
            <code>{all.join(' and ')}</code>
          </Fragment>
        ))}
        : add it to the app, and its next call has it.
      </Note>
    )
  }
  const cause = causes[status]
  if (status >= 500)
    return <Note tone="warn" title="Spoke failed. The log of the process has the reason under the correlation id." />
  return cause === undefined ? null : <Note tone="warn" title={cause} />
}
