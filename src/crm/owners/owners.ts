import { brief, Refusal } from '../../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { OwnerTable, TeamTable } from '../../store/schema.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { insertOwner, insertTeam, rewriteOwner, selectOwnerOfUser, selectTeamsOf } from './statements.ts'

/** A person who can own records. */
export interface NewOwner {
  /** The user behind the owner; an id of its own, not the owner's. */
  readonly userId: number | undefined
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly archived: boolean
  /** The ids of the owner's teams, the primary one first; absent: as they were. */
  readonly teams?: readonly number[] | undefined
}

export type Owner = OwnerTable
export type Team = TeamTable

export interface Owners {
  /** Makes an owner of a user, or brings the one that is there up to date. Gives the owner. */
  publish(portal: number, owner: NewOwner, now: number): Promise<Owner>
  /** The same in the caller's unit; `definitions.changed` is to be called after it. */
  publishing(portal: number, owner: NewOwner, now: number): Unit<Owner>
  /** Makes a team; a 409 where there is one of this name. */
  createTeam(portal: number, name: string, now: number): Promise<Team>
}

export function openOwners(store: Store, definitions: Definitions): Owners {
  return {
    publishing: publish,
    async publish(portal, owner, now) {
      const published = await store.write(() => publish(portal, owner, now))
      definitions.changed(portal)
      return published
    },
    async createTeam(portal, name, now) {
      const made = await store.write(() => createTeam(portal, name, now))
      definitions.changed(portal)
      return made
    },
  }
}

function* publish(
  portal: number,
  { userId, email, firstName, lastName, archived, teams }: NewOwner,
  now: number,
): Unit<Owner> {
  const [known] = userId === undefined ? [] : yield* selectOwnerOfUser({ portal, user: userId })
  if (teams !== undefined) yield* checkTeams(portal, teams)
  const id = known?.id ?? (yield* newIds('owner', 1))[0] ?? 0
  const owner: Owner = {
    portal,
    id,
    // Owner ids and user ids come from one counter: they never coincide, and nobody can mistake one for the other.
    user_id: known?.user_id ?? userId ?? (yield* newIds('owner', 1))[0] ?? 0,
    email: email.trim().toLowerCase(),
    first_name: firstName,
    last_name: lastName,
    created: known?.created ?? now,
    updated: now,
    archived: archived ? (known?.archived ?? now) : null,
    teams_json: teams === undefined ? (known?.teams_json ?? null) : JSON.stringify([...new Set(teams)]),
  }
  if (known === undefined) yield* insertOwner([owner])
  else yield* rewriteOwner([owner])
  return owner
}

function* checkTeams(portal: number, teams: readonly number[]): Unit<void> {
  const there = new Set((yield* selectTeamsOf({ portal })).map(({ id }) => id))
  const unknown = teams.filter((id) => !there.has(id))
  if (unknown.length === 0) return
  throw new Refusal(
    'VALIDATION_ERROR',
    `There is no team ${unknown.join(', ')}: \`spoke teams list\` shows which there are.`,
    {
      context: { teamId: unknown.map(String) },
    },
  )
}

function* createTeam(portal: number, name: string, now: number): Unit<Team> {
  const team: Team = { portal, id: (yield* newIds('owner', 1))[0] ?? 0, name: name.trim(), created: now }
  if ((yield* insertTeam([team])) === 1) return team
  throw new Refusal('OBJECT_ALREADY_EXISTS', `There is a team ${brief(team.name)} already.`, {
    context: { name: [brief(team.name)] },
  })
}
