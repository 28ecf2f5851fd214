import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, messageOf } from '../../client.ts'
import { Button } from '../../parts/controls/button.tsx'
import { Problem } from '../../parts/feedback/notices.tsx'
import type { List } from '../../shapes.ts'

interface Ways {
  readonly mail: boolean
  readonly singleSignOn: boolean
}

interface Found {
  readonly portalId: number
  readonly name: string
}

export const waysQuery = queryOptions({
  queryKey: ['ways'],
  queryFn: () => call<Ways>('GET', '/spoke/v1/session/ways'),
})

const words: Readonly<Record<string, string>> = {
  'address-not-verified': 'Your provider has not verified your e-mail address.',
  'address-taken': 'Somebody else at your provider signs in with this e-mail address. Ask whoever runs Spoke.',
  'no-address': 'Your provider did not say what your e-mail address is.',
  'not-a-user': 'You are no user of this portal: ask a super admin to invite you.',
  'other-domain': 'Addresses of your domain do not sign in to this portal.',
  'switched-off': 'This user is switched off.',
}

/** What a sign-in by way of a provider was refused for. */
export function wordsFor(problem: string): string {
  return words[problem] ?? 'Signing in with your provider did not work. Try again; the log of Spoke says more.'
}

/** Signs in with whoever vouches for this address, where any portal has such a provider. */
export function SingleSignOn({ email, to }: { readonly email: string; readonly to: string | undefined }) {
  const { data: ways } = useQuery(waysQuery)
  const [found, setFound] = useState<readonly Found[]>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  if (ways?.singleSignOn !== true) return null
  const go = (portal: number) => {
    const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`
    location.assign(`/spoke/v1/single-sign-on/${portal}${query}`)
  }
  const look = () => {
    setBusy(true)
    setProblem(undefined)
    call<List<Found>>('GET', `/spoke/v1/single-sign-on?email=${encodeURIComponent(email)}`)
      .then(({ results }) => {
        const [only, other] = results
        if (only !== undefined && other === undefined) go(only.portalId)
        else setFound(results)
      }, setProblem)
      .finally(() => setBusy(false))
  }
  return (
    <div className="mt-3 grid gap-3">
      <Button onClick={look} busy={busy} disabled={!/^\S+@\S+$/.test(email)}>
        Sign in by single sign-on
      </Button>
      {found?.length === 0 && (
        <p role="status" className="text-sm text-dim">
          No portal has single sign-on for addresses like {email}.
        </p>
      )}
      {found?.map(({ portalId, name }) => (
        <Button key={portalId} onClick={() => go(portalId)}>
          {name}
        </Button>
      ))}
      {problem !== undefined && <Problem title={messageOf(problem)} error={problem} />}
    </div>
  )
}
