import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Checkbox, TextField } from '../../parts/controls/field.tsx'
import { Card, Section } from '../../parts/data/page.tsx'
import { Countdown, Day } from '../../parts/data/time.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import { Badge } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { includes, usePortal } from '../../session.ts'
import type { Portal } from '../../shapes.ts'

type Sunset = NonNullable<Portal['keySunset']>

/** How the portal's API keys end: announced, closed, ended, with the time that is left. */
export function SunsetPanel({ portal }: { readonly portal: Portal }) {
  const { abilities } = usePortal()
  const may = includes(abilities, 'settings')
  const [editing, setEditing] = useState(false)
  const { keySunset: sunset } = portal
  return (
    <Section
      title="The end of API keys"
      lead="Every answer to a key says when it ends, from the day on that it is announced; then no new one is made, then none works."
      actions={
        may && <Button onClick={() => setEditing(true)}>{sunset === null ? 'Announce the end …' : 'Change …'}</Button>
      }
    >
      <Card>
        {sunset === null ? (
          <p className="text-dim">Nothing is announced: API keys work without an end.</p>
        ) : (
          <Timeline sunset={sunset} />
        )}
      </Card>
      {editing && <SunsetDialog portal={portal} onClose={() => setEditing(false)} />}
    </Section>
  )
}

function Timeline({ sunset }: { readonly sunset: Sunset }) {
  const now = Date.now()
  const stages = [
    { title: 'Announced', at: sunset.announcedAt },
    { title: 'No new keys', at: sunset.closesAt },
    { title: 'Keys end', at: sunset.endsAt },
  ]
  const ended = Date.parse(sunset.endsAt) <= now
  return (
    <div className="grid gap-5 sm:grid-cols-[1fr_auto] sm:items-center">
      <ol className="grid gap-4 sm:grid-cols-3">
        {stages.map(({ title, at }) => {
          const past = Date.parse(at) <= now
          return (
            <li
              key={title}
              className="grid gap-0.5 border-l-2 border-line pl-3 data-past:border-accent"
              data-past={past || undefined}
            >
              <span className="font-medium">{title}</span>
              <span className="text-sm text-dim">
                <Day at={at} />
              </span>
            </li>
          )
        })}
      </ol>
      <div className="text-right">
        {ended ? (
          <Badge tone="err">ended</Badge>
        ) : (
          <p className="text-lg font-semibold">
            <Countdown until={sunset.endsAt} />
            <span className="block text-sm font-normal text-dim">until keys stop working</span>
          </p>
        )}
      </div>
      {sunset.brownouts.length > 0 && (
        <p className="text-sm text-dim sm:col-span-2">
          {sunset.brownouts.length === 1 ? 'One brownout is' : `${sunset.brownouts.length} brownouts are`} planned: for
          a while keys already answer as they will in the end.
        </p>
      )}
    </div>
  )
}

const DAY = 86_400_000

/** The day of an instant, as a date field has it. */
const dayOf = (at: string): string => at.slice(0, 10)
const daysFromNow = (days: number): string => dayOf(new Date(Date.now() + days * DAY).toISOString())

function SunsetDialog({ portal, onClose }: { readonly portal: Portal; readonly onClose: () => void }) {
  const { path } = usePortal()
  const queries = useQueryClient()
  const { keySunset: sunset } = portal
  const [days, setDays] = useState({
    announced: sunset === null ? daysFromNow(0) : dayOf(sunset.announcedAt),
    closes: sunset === null ? daysFromNow(30) : dayOf(sunset.closesAt),
    ends: sunset === null ? daysFromNow(90) : dayOf(sunset.endsAt),
  })
  const [link, setLink] = useState(sunset?.link ?? '')
  const [takeBack, setTakeBack] = useState(false)
  const inOrder = days.announced <= days.closes && days.closes <= days.ends
  const at = (day: string): string => `${day}T00:00:00Z`
  const save = async () => {
    const { announced, closes, ends } = days
    const policy = {
      ...{ announcedAt: at(announced), closesAt: at(closes), endsAt: at(ends) },
      brownouts: sunset?.brownouts ?? [],
      link: link.trim() === '' ? null : link.trim(),
    }
    await call('PATCH', path, { keySunset: takeBack ? null : policy })
    await queries.invalidateQueries({ queryKey: ['portal'] })
    say(takeBack ? 'Taken back: API keys work without an end.' : 'Saved. Answers to API keys say so from now on.')
  }
  const fields = [
    { name: 'announced', label: 'Announced from' },
    { name: 'closes', label: 'No new keys from' },
    { name: 'ends', label: 'Keys end on' },
  ] as const
  return (
    <ActionDialog
      open
      onClose={onClose}
      title="The end of API keys"
      description="All days begin at 00:00 UTC."
      action={takeBack ? 'Take it back' : 'Save'}
      disabled={!takeBack && !inOrder}
      onAction={save}
    >
      {fields.map(({ name, label }) => (
        <TextField
          key={name}
          type="date"
          label={label}
          required
          disabled={takeBack}
          value={days[name]}
          onChange={(day) => setDays({ ...days, [name]: day })}
          error={!takeBack && !inOrder && name === 'ends' ? 'The days must come in this order.' : undefined}
        />
      ))}
      <TextField
        type="url"
        label="A page that tells more"
        placeholder="https://…"
        disabled={takeBack}
        value={link}
        onChange={setLink}
        hint="Sent along in the Link header of every answer to a key."
      />
      {sunset !== null && (
        <label className="flex items-center gap-2.5">
          <Checkbox checked={takeBack} onChange={setTakeBack} /> Take the announcement back
        </label>
      )}
    </ActionDialog>
  )
}
