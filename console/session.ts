import { QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ApiError, call, listen } from './client.ts'
import type { Membership, Portal, Who } from './shapes.ts'
import { createSignal } from './signal.ts'

/** Whether the session ended while somebody was at work. */
export const sessionEnded = createSignal(false)
/** Whether Spoke answered last time. */
export const connected = createSignal(true)

listen({
  sessionEnded: () => sessionEnded.set(true),
  connection: (there) => connected.set(there),
})

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What Spoke refuses it refuses again; only silence is worth another try.
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 502) && count < 2,
    },
  },
})

/** Who is signed in; null where nobody is. */
export const whoQuery = queryOptions({
  queryKey: ['who'],
  queryFn: async (): Promise<Who | null> => {
    try {
      return await call<Who>('GET', '/spoke/v1/session')
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
})

/** The user at the screen; only below the routes that need one. */
export function useWho(): Who {
  const { data } = useSuspenseQuery(whoQuery)
  if (data === null) throw new ApiError(401, 'You are not signed in.')
  return data
}

export interface Here extends Membership {
  /** The portal's own address in the API. */
  readonly path: string
  /** The address of one of its pages. */
  at(page: string): string
}

/** The portal that this browser was in last, if the user belongs to it; else the first of his. */
export function lastPortal({ portals }: Who): number {
  const last = Number(localStorage.getItem('spoke.portal'))
  return (portals.find(({ id }) => id === last) ?? portals[0])?.id ?? 0
}

/** The portal that the address names, else the last one, as the user may use it; number 0 where he belongs to none. */
export function usePortal(): Here {
  const who = useWho()
  const id = Number(useParams({ strict: false }).portalId ?? lastPortal(who))
  return useMemo(
    () => ({ ...portalOf(who, id), path: `/spoke/v1/portals/${id}`, at: (page) => `/p/${id}${page}` }),
    [who, id],
  )
}

/** The portal itself, with how its API keys end. */
export const portalQuery = (path: string) =>
  queryOptions({ queryKey: ['portal', path], queryFn: () => call<Portal>('GET', path) })

function portalOf(who: Who, id: number): Membership {
  const mine = who.portals.find((portal) => portal.id === id)
  if (mine !== undefined) return mine
  // An operator may enter portals that he is no member of; who may not is told so by what he asks for.
  const all = who.operator ? ['*'] : []
  return { id, name: `Portal ${id}`, disabledAt: null, role: { id: 0, name: 'Operator' }, scopes: all, abilities: all }
}

export type Ability = 'credentials' | 'users' | 'settings' | 'audit'

/** Whether a role with these abilities or scopes (`*` is all) includes one. */
export function includes(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted)
}

/** Ends the session, here and at the server. */
export async function signOut(): Promise<void> {
  await call('DELETE', '/spoke/v1/session')
  // Everything that was read is forgotten with it: the next user of this screen sees none of it.
  queries.clear()
}
