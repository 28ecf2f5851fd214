import { z } from 'zod'
import type { Credentials } from '../auth/credentials.ts'
import type { Portals } from '../auth/portals.ts'
import type { GrantedScopes } from '../auth/principal.ts'
import { allScopes } from '../catalogue/catalogue.ts'
import { Failure } from '../kit/failure.ts'

/** What an administrator can do, by name: the same acts whether the server runs or not. Input and result are JSON. */
export type Acts = Readonly<Record<string, (input: unknown) => Promise<unknown>>>

const portal = z.number().optional()
const name = z.string().trim().min(1, 'a name is needed').max(200, 'a name has at most 200 characters')
const newToken = z.object({ portal, name, scopes: z.union([z.literal('all'), z.array(z.string()).min(1)]) })
const newKey = z.object({ portal, name })
const ofPortal = z.object({ portal })
const newPortal = z.object({ name })
const explained = z.object({ portal, type: z.string().min(1), search: z.unknown() })
const newOwner = z.object({
  portal,
  email: z.email('an owner needs an e-mail address'),
  firstName: z.string().default(''),
  lastName: z.string().default(''),
  userId: z.number().int().positive().optional(),
})

/** A person who can own records, as an administrator names one. */
export interface OwnerRoom {
  publish(
    portal: number,
    owner: {
      readonly userId: number | undefined
      readonly email: string
      readonly firstName: string
      readonly lastName: string
      readonly archived: boolean
    },
  ): Promise<unknown>
  list(portal: number): Promise<unknown>
}

/** Search as an administrator looks into it. */
export interface SearchRoom {
  explain(portal: number, type: string, body: unknown): Promise<unknown>
  reindex(portal: number): Promise<unknown>
}

export function openActs(portals: Portals, credentials: Credentials, owners: OwnerRoom, search: SearchRoom): Acts {
  return {
    'tokens.create': act(newToken, async (input) => {
      const { id } = await portals.pick(input.portal)
      return credentials.createToken({ portal: id, name: input.name, scopes: readScopes(input.scopes) })
    }),
    'tokens.list': act(ofPortal, async (input) =>
      credentials.list((await portals.pick(input.portal)).id, 'private-app'),
    ),
    'keys.create': act(newKey, async (input) => {
      const { id } = await portals.pick(input.portal)
      return credentials.createApiKey({ portal: id, name: input.name })
    }),
    'keys.list': act(ofPortal, async (input) => credentials.list((await portals.pick(input.portal)).id, 'api-key')),
    'owners.create': act(newOwner, async ({ portal: given, userId, ...person }) =>
      owners.publish((await portals.pick(given)).id, { ...person, userId, archived: false }),
    ),
    'owners.list': act(ofPortal, async (input) => owners.list((await portals.pick(input.portal)).id)),
    'search.explain': act(explained, async (input) =>
      search.explain((await portals.pick(input.portal)).id, input.type, input.search),
    ),
    'search.reindex': act(ofPortal, async (input) => search.reindex((await portals.pick(input.portal)).id)),
    'portals.create': act(newPortal, (input) => portals.create(input.name)),
    'portals.list': act(z.object({}), () => portals.list()),
  }
}

function act<S extends z.ZodType>(schema: S, run: (input: z.output<S>) => Promise<unknown>): Acts[string] {
  return async (input) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) return run(parsed.data)
    throw new Failure(parsed.error.issues.map((issue) => issue.message).join('; '))
  }
}

function readScopes(given: 'all' | readonly string[]): GrantedScopes {
  if (given === 'all') return 'all'
  const known = new Set(allScopes())
  const unknown = given.filter((scope) => !known.has(scope))
  if (unknown.length === 0) return new Set(given)
  const near = unknown.flatMap((scope) => nearest(scope, [...known]))
  throw new Failure(`There is no scope ${unknown.join(', ')}. Did you mean ${[...new Set(near)].join(', ')}?`)
}

/** The scopes that begin most like this one. */
function nearest(scope: string, known: readonly string[]): readonly string[] {
  const shared = (other: string): number => [...other].findIndex((letter, at) => letter !== scope[at])
  const ranked = known.map((other) => ({ other, length: scope.startsWith(other) ? other.length : shared(other) }))
  return ranked
    .toSorted((a, b) => b.length - a.length || a.other.length - b.other.length)
    .slice(0, 3)
    .map(({ other }) => other)
}
