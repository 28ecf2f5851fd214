import { useEffect, useState } from 'react'

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const dayOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long ago, or until when, in the largest whole unit. */
export function ago(at: number, now: number): string {
  const distance = at - now
  const found = units.find(([, ms]) => Math.abs(distance) >= ms)
  if (found === undefined) return distance > -60_000 && distance <= 0 ? 'just now' : 'in a moment'
  const [unit, ms] = found
  return relative.format(Math.round(distance / ms), unit)
}

/** An instant as people speak of it; the exact one, here and in UTC, shows on hover. */
export function When({ at }: { readonly at: string }) {
  const now = useNow(30_000)
  return (
    <time dateTime={at} title={`${absolute.format(new Date(at))} · ${at}`} className="whitespace-nowrap">
      {ago(Date.parse(at), now)}
    </time>
  )
}

/** A day, written out. */
export function Day({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={`${absolute.format(new Date(at))} · ${at}`} className="whitespace-nowrap">
      {dayOnly.format(new Date(at))}
    </time>
  )
}

/** What is left until an instant, down to the second on the last day. */
export function Countdown({ until }: { readonly until: string }) {
  const now = useNow(1_000)
  const left = Math.max(0, Date.parse(until) - now)
  const days = Math.floor(left / 86_400_000)
  const clock = new Date(left % 86_400_000).toISOString().slice(11, 19)
  return (
    <time dateTime={until} className="tabular-nums">
      {days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} ${clock.slice(0, 5)} h` : clock}
    </time>
  )
}

/** The time, anew every so many ms. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
