import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { TextField } from '../../parts/controls/field.tsx'
import { Card, Page, Section } from '../../parts/data/page.tsx'
import { Cell, Table } from '../../parts/data/table.tsx'
import { Day, When } from '../../parts/data/time.tsx'
import { Badge, Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { say } from '../../parts/feedback/toasts.tsx'
import { queries as all, useWho } from '../../session.ts'
import type { List, OpenSession } from '../../shapes.ts'
import { programOf } from './program.ts'
import { OwnTokens } from './tokens.tsx'

/** What belongs to the user and to no portal: password, sessions, tokens. */
export function Account() {
  const who = useWho()
  return (
    <Page title="Your account" lead={`${`${who.firstName} ${who.lastName}`.trim()} ${who.email}`.trim()}>
      <PasswordForm />
      <Sessions />
      <OwnTokens />
    </Page>
  )
}

function PasswordForm() {
  const navigate = useNavigate()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    call('PUT', '/spoke/v1/session/password', { current, password })
      .then(async () => {
        all.clear()
        await navigate({ to: '/sign-in', search: { to: '/account' } })
        say('Your password was changed. Sign in with the new one.')
      })
      .catch(setProblem)
      .finally(() => setBusy(false))
  }
  return (
    <Section title="Password" lead="Choosing another one ends all your sessions: whoever knew the old one is out.">
      <Card>
        <form onSubmit={submit} className="grid max-w-md gap-4">
          <TextField
            label="Current password"
            type="password"
            autoComplete="current-password"
            required
            value={current}
            onChange={setCurrent}
          />
          <TextField
            label="New password"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            hint="At least 10 characters."
            value={password}
            onChange={setPassword}
          />
          {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
          <div>
            <Button type="submit" busy={busy} disabled={current === '' || password.length < 10}>
              Change the password
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}

function Sessions() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: async () => (await call<List<OpenSession>>('GET', '/spoke/v1/sessions')).results,
  })
  const end = (id: number) => {
    call('DELETE', `/spoke/v1/sessions/${id}`)
      .then(() => queries.invalidateQueries({ queryKey: ['sessions'] }))
      .then(
        () => say('That session has ended.'),
        (problem: unknown) => say(messageOf(problem)),
      )
  }
  return (
    <Section title="Where you are signed in" lead="A session ends by itself 14 days after signing in.">
      {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
      {data === undefined && error === null && <Skeleton rows={2} />}
      {data !== undefined && (
        <Table
          label="Sessions"
          columns={[
            { title: 'Browser', wide: true },
            { title: 'From' },
            { title: 'Signed in' },
            { title: 'Last used' },
            { title: 'Actions', hidden: true },
          ]}
        >
          {data.map((session) => (
            <tr key={session.id}>
              <Cell>
                <span className="flex items-center gap-2" title={session.userAgent ?? undefined}>
                  {programOf(session.userAgent)}
                  {session.current && <Badge tone="ok">this one</Badge>}
                </span>
              </Cell>
              <Cell dim>{session.ipAddress ?? '—'}</Cell>
              <Cell dim>
                <Day at={session.createdAt} />
              </Cell>
              <Cell dim>{session.lastUsedAt === null ? '—' : <When at={session.lastUsedAt} />}</Cell>
              <Cell>
                {!session.current && (
                  <Button
                    small
                    onClick={() => end(session.id)}
                    aria-label={`End the session in ${programOf(session.userAgent)}`}
                  >
                    End
                  </Button>
                )}
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  )
}
