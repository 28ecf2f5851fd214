import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, CircleCheck, CircleDashed } from 'lucide-react'
import { messageOf } from '../../client.ts'
import { Card, Page, Section } from '../../parts/data/page.tsx'
import { Problem, Skeleton } from '../../parts/feedback/notices.tsx'
import { includes, usePortal } from '../../session.ts'
import { appsQuery, lastUsed, privateApps } from '../apps/kinds.ts'

/** What a portal needs now, and what to do first. */
export function Home() {
  const portal = usePortal()
  const may = includes(portal.abilities, 'credentials')
  const { data: apps, error, refetch } = useQuery({ ...appsQuery(portal.path, privateApps), enabled: may })
  const own = (apps ?? []).filter(({ name }) => name !== 'Bootstrap')
  const steps = [
    {
      title: 'Create a private app',
      detail: 'A token with the scopes of one integration.',
      to: portal.at('/settings/private-apps/new'),
      done: own.length > 0,
      shown: may,
    },
    {
      title: 'Make a call with it',
      detail: 'Its page has one to paste; the token dialog makes one for you.',
      to: portal.at('/settings/private-apps'),
      done: own.some((app) => lastUsed(app) !== undefined),
      shown: may,
    },
    {
      title: 'Look at the data',
      detail: 'Contacts, companies and deals as your integrations see them.',
      to: portal.at('/objects/contacts'),
      done: false,
      shown: true,
    },
  ]
  return (
    <Page title={portal.name} lead={`Portal ${portal.id}. You are here as ${portal.role.name}.`}>
      <Section title="First steps">
        {error !== null && <Problem title={messageOf(error)} error={error} onRetry={refetch} />}
        {may && apps === undefined && error === null ? (
          <Skeleton rows={3} />
        ) : (
          <Card className="">
            <ul className="divide-y divide-line">
              {steps
                .filter(({ shown }) => shown)
                .map(({ title, detail, to, done }) => (
                  <li key={title} className="relative flex items-center gap-3.5 px-5 py-3.5 hover:bg-hover">
                    {done ? (
                      <CircleCheck aria-label="done" className="size-5 shrink-0 text-ok" />
                    ) : (
                      <CircleDashed aria-label="to do" className="size-5 shrink-0 text-dim" />
                    )}
                    <div className="min-w-0 flex-1">
                      <Link to={to} className="font-medium after:absolute after:inset-0">
                        {title}
                      </Link>
                      <p className="text-sm text-dim">{detail}</p>
                    </div>
                    <ArrowRight aria-hidden className="size-4 text-dim" />
                  </li>
                ))}
            </ul>
          </Card>
        )}
      </Section>
    </Page>
  )
}
