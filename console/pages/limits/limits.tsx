import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Gauge, Plus } from 'lucide-react'
import { useState } from 'react'
import type { z } from 'zod'
import type { limitShape } from '../../../src/api/auth/limits.ts'
import type { forecastShape } from '../../../src/api/calls/insight.ts'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { SelectField, TextField } from '../../parts/controls/field.tsx'
import { Card, Page, Section } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Empty, NoPermission, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { includes, usePortal } from '../../session.ts'
import type { List } from '../../shapes.ts'

type Limit = z.output<typeof limitShape>
type Forecast = z.output<typeof forecastShape>

const subjects = [
  { value: 'portal', label: 'the whole portal' },
  { value: 'app', label: 'each app' },
  { value: 'key', label: 'each API key' },
] as const
const periods = [
  { value: 'second', label: 'a second' },
  { value: 'ten-seconds', label: 'ten seconds' },
  { value: 'minute', label: 'a minute' },
  { value: 'hour', label: 'an hour' },
  { value: 'day', label: 'a day' },
] as const
const classes = [
  { value: '', label: 'all calls' },
  { value: 'search', label: 'searches' },
  { value: 'associations', label: 'associations' },
  { value: 'verify', label: 'verifications of keys' },
  { value: 'standard', label: 'everything else' },
] as const

const said = (options: readonly { readonly value: string; readonly label: string }[], value: string | null): string =>
  options.find((option) => option.value === (value ?? ''))?.label ?? String(value)

/** How much is called, how much may be, and when the day's end will be reached. */
export function UsageAndLimits() {
  const portal = usePortal()
  const queries = useQueryClient()
  const mayLimit = includes(portal.abilities, 'settings')
  const mayLook = includes(portal.abilities, 'audit')
  const forecast = useQuery({
    queryKey: ['forecast', portal.path],
    queryFn: () => call<Forecast>('GET', `${portal.path}/calls/forecast`),
    enabled: mayLook,
    refetchInterval: 10_000,
  })
  const limits = useQuery({
    queryKey: ['limits', portal.path],
    queryFn: async () => (await call<List<Limit>>('GET', `${portal.path}/limits`)).results,
    enabled: mayLimit,
  })
  const [open, setOpen] = useState<'create' | Limit>()
  const changed = () => queries.invalidateQueries({ queryKey: ['limits'] })
  const create = (
    <Button onClick={() => setOpen('create')}>
      <Plus aria-hidden className="size-4" /> Set a limit
    </Button>
  )
  return (
    <Page title="Usage and limits" lead="How much is called today, and how much may be.">
      {!mayLook && !mayLimit && <NoPermission needs="audit or settings" />}
      {mayLook && (
        <Section title="Today" lead="Days begin at 00:00 UTC.">
          {forecast.error !== null && (
            <Problem title={messageOf(forecast.error)} error={forecast.error} onRetry={forecast.refetch} />
          )}
          {forecast.isPending && <Skeleton rows={2} />}
          {forecast.data !== undefined && <Today forecast={forecast.data} />}
        </Section>
      )}
      {mayLimit && (
        <Section
          title="Limits of your own"
          lead="A call beyond one is answered with 429 and when to come back."
          actions={limits.data !== undefined && limits.data.length > 0 && create}
        >
          {limits.error !== null && (
            <Problem title={messageOf(limits.error)} error={limits.error} onRetry={limits.refetch} />
          )}
          {limits.isPending && <Skeleton rows={2} />}
          {limits.data?.length === 0 && (
            <Empty icon={Gauge} title="No limit is set" action={create}>
              <p>What HubSpot itself would allow is a matter of the profile that Spoke was started with.</p>
            </Empty>
          )}
          {limits.data !== undefined && limits.data.length > 0 && (
            <Table
              label="Limits"
              columns={[
                { title: 'Whose', wide: true },
                { title: 'Of' },
                { title: 'At most' },
                { title: 'Actions', hidden: true },
              ]}
            >
              {limits.data.map((limit) => (
                <tr key={limit.id}>
                  <Cell>
                    {said(subjects, limit.subject)}
                    {limit.subjectId !== null && ` (${limit.subjectId} alone)`}
                  </Cell>
                  <Cell dim>{said(classes, limit.operationClass)}</Cell>
                  <Cell dim>
                    <span className="whitespace-nowrap tabular-nums">
                      {limit.max.toLocaleString('en')} in {said(periods, limit.period)}
                    </span>
                  </Cell>
                  <Cell>
                    <Button small onClick={() => setOpen(limit)} aria-label={`Take away limit ${limit.id}`}>
                      Take away …
                    </Button>
                  </Cell>
                </tr>
              ))}
            </Table>
          )}
        </Section>
      )}
      {open === 'create' && <LimitDialog onClose={() => setOpen(undefined)} onDone={changed} />}
      {typeof open === 'object' && (
        <ActionDialog
          open
          onClose={() => setOpen(undefined)}
          title="Take this limit away?"
          description={`${said(subjects, open.subject)}: ${open.max.toLocaleString('en')} in ${said(periods, open.period)}.`}
          action="Take away"
          danger
          onAction={async () => {
            await call('DELETE', `${portal.path}/limits/${open.id}`)
            await changed()
          }}
        />
      )}
    </Page>
  )
}

function Today({
  forecast: { callsToday, callsLastHour, expectedToday, limit, remaining, reachedAt },
}: {
  readonly forecast: Forecast
}) {
  const figures = [
    { name: 'Calls so far', value: callsToday },
    { name: 'In the last hour', value: callsLastHour },
    { name: 'Expected by midnight', value: expectedToday },
    ...(remaining === null ? [] : [{ name: 'Left of the daily limit', value: remaining }]),
  ]
  return (
    <Card>
      <dl className="grid grid-cols-2 gap-5 sm:grid-cols-4">
        {figures.map(({ name, value }) => (
          <div key={name}>
            <dt className="text-sm text-dim">{name}</dt>
            <dd className="text-xl font-semibold tabular-nums">{Math.round(value).toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
      {limit !== null && (
        <p className="mt-3 text-sm text-dim">
          {reachedAt === null
            ? `At this rate the limit of ${limit.toLocaleString('en')} a day is not reached today.`
            : `At this rate the limit of ${limit.toLocaleString('en')} a day is reached at ${reachedAt.slice(11, 16)} UTC.`}
        </p>
      )}
    </Card>
  )
}

function LimitDialog({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => Promise<unknown> }) {
  const { path } = usePortal()
  const [subject, setSubject] = useState('portal')
  const [operationClass, setClass] = useState('')
  const [max, setMax] = useState('100')
  const [period, setPeriod] = useState('ten-seconds')
  const right = /^\d{1,9}$/.test(max)
  return (
    <ActionDialog
      open
      onClose={onClose}
      title="Set a limit"
      action="Set limit"
      disabled={!right}
      onAction={async () => {
        const body = {
          subject,
          operationClass: operationClass === '' ? null : operationClass,
          max: Number(max),
          period,
        }
        await call('POST', `${path}/limits`, body)
        await onDone()
      }}
    >
      <SelectField label="For" value={subject} onChange={setSubject} options={subjects} />
      <SelectField label="Of" value={operationClass} onChange={setClass} options={classes} />
      <TextField
        label="At most"
        inputMode="numeric"
        required
        value={max}
        onChange={setMax}
        error={right ? undefined : 'A whole number from 0 on.'}
      />
      <SelectField label="In" value={period} onChange={setPeriod} options={periods} />
    </ActionDialog>
  )
}
