import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ApiError, call, messageOf } from '../../client.ts'
import { Button, ButtonLink } from '../../parts/controls/button.tsx'
import { TextField } from '../../parts/controls/field.tsx'
import { Problem } from '../../parts/feedback/notices.tsx'
import { queries } from '../../session.ts'
import { EntryFrame } from './frame.tsx'

/** The shortest password that Spoke takes. */
const SHORTEST = 10

/** Where a link that works once leads: the first administrator, whoever was invited, whoever forgot the password. */
export function Welcome() {
  // Behind `#`, so that it reaches no server's log; and gone from the address as soon as it was read.
  const [link] = useState(takeLink)
  const { secret, purpose } = link
  const first = purpose === 'first'
  const navigate = useNavigate()
  const [person, setPerson] = useState({ firstName: '', lastName: '', email: '', password: '' })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [short, setShort] = useState(false)
  const set = (name: keyof typeof person) => (value: string) => setPerson({ ...person, [name]: value })

  if (secret === '') {
    return (
      <EntryFrame title="This link is not complete" lead="Copy all of it, or ask for another one.">
        <ButtonLink to="/sign-in" className="w-full">
          Sign in with a password
        </ButtonLink>
      </EntryFrame>
    )
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { password, email, firstName, lastName } = person
    setShort(password.length < SHORTEST)
    if (password.length < SHORTEST) return
    setBusy(true)
    setProblem(undefined)
    call('POST', '/spoke/v1/session/link', { link: secret, password, ...(first ? { email, firstName, lastName } : {}) })
      .then(async () => {
        queries.clear()
        await navigate({ to: '/' })
      })
      .catch(setProblem)
      .finally(() => setBusy(false))
  }

  return (
    <EntryFrame
      title={first ? 'Welcome to Spoke' : 'Choose a password'}
      lead={first ? 'You are its first administrator.' : 'Then you are signed in.'}
    >
      <form onSubmit={submit} className="grid gap-4">
        {first && (
          <>
            <div className="grid grid-cols-2 gap-3">
              <TextField
                label="First name"
                autoComplete="given-name"
                autoFocus
                value={person.firstName}
                onChange={set('firstName')}
              />
              <TextField
                label="Last name"
                autoComplete="family-name"
                value={person.lastName}
                onChange={set('lastName')}
              />
            </div>
            <TextField
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              value={person.email}
              onChange={set('email')}
            />
          </>
        )}
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          autoFocus={!first}
          hint={`At least ${SHORTEST} characters; a sentence is a good one.`}
          error={short ? `This has ${person.password.length} characters: ${SHORTEST} are the least.` : undefined}
          value={person.password}
          onChange={set('password')}
        />
        {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
        <Button type="submit" look="primary" busy={busy}>
          {first ? 'Create the administrator' : 'Sign in'}
        </Button>
      </form>
      {problem instanceof ApiError && problem.status === 401 && (
        <p className="mt-4 text-sm text-dim">
          Links work once, and for a day. <code>spoke users link</code> makes another one.
        </p>
      )}
    </EntryFrame>
  )
}

function takeLink(): { readonly secret: string; readonly purpose: string } {
  const fields = new URLSearchParams(location.hash.slice(1))
  const taken = { secret: fields.get('link') ?? '', purpose: fields.get('for') ?? '' }
  if (taken.secret !== '') history.replaceState(history.state, '', location.pathname)
  return taken
}
