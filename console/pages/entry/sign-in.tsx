import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { TextField } from '../../parts/controls/field.tsx'
import { Problem } from '../../parts/feedback/notices.tsx'
import { queries } from '../../session.ts'
import { EntryFrame } from './frame.tsx'
import { SingleSignOn, waysQuery, wordsFor } from './single-sign-on.tsx'

export function SignIn() {
  const { to, problem: refused } = useSearch({ strict: false })
  const navigate = useNavigate()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (problem !== undefined) field.current?.select()
  }, [problem])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    call('POST', '/spoke/v1/session', { email, password })
      .then(async () => {
        queries.clear()
        await navigate({ href: placeWithin(to) })
      })
      .catch(setProblem)
      .finally(() => setBusy(false))
  }

  return (
    <EntryFrame title="Sign in to Spoke" lead={to === undefined ? undefined : 'You come back to where you were.'}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          ref={field}
          value={password}
          onChange={setPassword}
        />
        {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
        {problem === undefined && refused !== undefined && <Problem title={wordsFor(refused)} error={undefined} />}
        <Button type="submit" look="primary" busy={busy}>
          Sign in
        </Button>
      </form>
      <SingleSignOn email={email} to={to} />
      <div className="mt-5 border-t border-line pt-4 text-sm text-dim">
        <Forgotten email={email} />
      </div>
    </EntryFrame>
  )
}

/** A link by mail where there is a mail server; else whoever runs Spoke makes one. */
function Forgotten({ email }: { readonly email: string }) {
  const { data: ways } = useQuery(waysQuery)
  const [asked, setAsked] = useState<'asking' | 'done' | undefined>()
  const [problem, setProblem] = useState<unknown>()
  if (ways === undefined) return null
  if (!ways.mail) {
    return (
      <p>
        Forgotten your password? Whoever runs Spoke makes you a link with <code>spoke users link</code>.
      </p>
    )
  }
  const ask = () => {
    setAsked('asking')
    setProblem(undefined)
    call('POST', '/spoke/v1/session/forgotten', { email }).then(
      () => setAsked('done'),
      (error: unknown) => {
        setAsked(undefined)
        setProblem(error)
      },
    )
  }
  return (
    <div className="grid gap-3">
      {asked === 'done' ? (
        <p role="status">If {email} has a sign-in here, a mail with a link is on its way.</p>
      ) : (
        <p>
          Forgotten your password?{' '}
          <Button small onClick={ask} busy={asked === 'asking'} disabled={!/^\S+@\S+$/.test(email)}>
            Mail me a link
          </Button>
        </p>
      )}
      {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
    </div>
  )
}

/** Only a place in the console: a link that leads elsewhere must not be able to borrow the sign-in. */
function placeWithin(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/'
}
