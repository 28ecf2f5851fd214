import { WifiOff } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { connected, queries, sessionEnded, whoQuery } from '../../session.ts'
import type { Who } from '../../shapes.ts'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/field.tsx'
import { Dialog } from '../feedback/dialog.tsx'
import { Problem } from '../feedback/notices.tsx'

/** What may come over any page: the connection is lost, the session is over. */
export function Overlays() {
  return (
    <>
      <ConnectionBar />
      <SignInAgain />
    </>
  )
}

function ConnectionBar() {
  const there = connected.use()
  useEffect(() => {
    if (there) return undefined
    const timer = setInterval(() => {
      fetch('/healthz', { cache: 'no-store' }).then(
        ({ ok }) => {
          if (!ok) return
          connected.set(true)
          queries.invalidateQueries().catch(() => undefined)
        },
        () => undefined,
      )
    }, 2_000)
    return () => clearInterval(timer)
  }, [there])
  if (there) return null
  return (
    <div
      role="status"
      className="fixed inset-x-0 bottom-4 z-50 mx-auto flex w-fit max-w-[calc(100vw-2rem)] items-center gap-2.5 rounded-lg bg-fg px-4 py-2.5 text-sm font-medium text-bg shadow-float"
    >
      <WifiOff aria-hidden className="size-4" />
      No connection to Spoke. What you entered stays here; trying again …
    </div>
  )
}

/** Over the page that somebody was at work on: signing in again leaves everything as it was. */
function SignInAgain() {
  const ended = sessionEnded.use()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const who = queries.getQueryData<Who | null>(whoQuery.queryKey)
  if (!ended || who === null || who === undefined) return null
  const leave = () => {
    sessionEnded.set(false)
    queries.clear()
    location.assign(
      `/console/sign-in?to=${encodeURIComponent(location.pathname.slice('/console'.length) + location.search)}`,
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    call('POST', '/spoke/v1/session', { email: who.email, password })
      .then(async () => {
        setPassword('')
        setProblem(undefined)
        sessionEnded.set(false)
        await queries.invalidateQueries()
      }, setProblem)
      .finally(() => setBusy(false))
  }
  return (
    <Dialog
      open
      onClose={leave}
      title="Your session has ended"
      description="Sign in again to go on: nothing on this page is lost."
    >
      <form onSubmit={submit} className="grid gap-4">
        <TextField label="E-mail" value={who.email} onChange={() => undefined} readOnly autoComplete="username" />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={leave}>Leave this page</Button>
          <Button type="submit" look="primary" busy={busy}>
            Sign in
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
