import { queryOptions } from '@tanstack/react-query'
import { call } from '../../client.ts'
import type { List, Member, Role } from '../../shapes.ts'

export const membersQuery = (path: string) =>
  queryOptions({
    queryKey: ['members', path],
    queryFn: async () => (await call<List<Member>>('GET', `${path}/users`)).results,
  })

export const rolesQuery = (path: string) =>
  queryOptions({
    queryKey: ['roles', path],
    queryFn: async () => (await call<List<Role>>('GET', `${path}/roles`)).results,
  })

export function nameOf({ firstName, lastName, email }: Pick<Member, 'firstName' | 'lastName' | 'email'>): string {
  return `${firstName} ${lastName}`.trim() || email
}

/** What a role may let somebody do, in words. */
export const abilities = [
  {
    name: 'credentials',
    title: 'Credentials',
    hint: 'Create, rotate and delete private apps, service keys and API keys.',
  },
  { name: 'users', title: 'Users', hint: 'Invite people, give them roles, and make roles.' },
  { name: 'settings', title: 'Settings', hint: 'Rename the portal, and say how its API keys end.' },
  { name: 'audit', title: 'Audit log', hint: 'See who changed what, from where.' },
] as const
