import { brief, Refusal } from '../../kit/refusal.ts'
import { newIds, type Store, type Unit } from '../../store/port.ts'
import type { OwnerTable, TeamTable } from '../../store/schema.ts'
import type { Definitions } from '../definitions/definitions.ts'
import { selectTeams } from '../definitions/statements.ts'
import { holdPortal } from '../pipelines/statements.ts'
import {
  deleteTeams,
  holdOwners,
  insertOwner,
  insertTeam,
  keepTeams,
  renameTeams,
  rewriteOwner,
  selectOwnerOfUser,
} from './statements.ts'

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
  /** Gives a team another name; a 404 where there is no such team, a 409 where another has the name. */
  renameTeam(portal: number, id: number, name: string): Promise<Team>
  /** Takes a team away, also from the owners that are in it; their next team is then their primary one. */
  deleteTeam(portal: number, id: number, now: number): Promise<void>
}

/** The ids of an owner's teams, the primary one first. */
function teamsOf({ teams_json }: Pick<OwnerTable, 'teams_json'>): readonly number[] {
  return teams_json === null ? [] : (JSON.parse(teams_json) as readonly number[])
}

export function openOwners(store: Store, definitions: Definitions): Owners {
  async function change<T>(portal: number, work: () => Unit<T>): Promise<T> {
    const result = await store.write(work)
    definitions.changed(portal)
    return result
  }
  return {
    publishing: publish,
    publish: (portal, owner, now) => change(portal, () => publish(portal, owner, now)),
    createTeam: (portal, name, now) => change(portal, () => createTeam(portal, name, now)),
    renameTeam: (portal, id, name) => change(portal, () => renameTeam(portal, id, name)),
    deleteTeam: (portal, id, now) => change(portal, () => deleteTeam(portal, id, now)),
  }
}

function* publish(
  portal: number,
  { userId, email, firstName, lastName, archived, teams }: NewOwner,
  now: number,
): Unit<Owner> {
  // Teams before owners, as who deletes a team holds them.
  if (teams !== undefined) yield* checkTeams(portal, teams)
  const [known] = userId === undefined ? [] : yield* selectOwnerOfUser({ portal, user: userId })
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
  const there = new Set((yield* keepTeams({ portal })).map(({ id }) => id))
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

function* createTeam(portal: number, given: string, now: number): Unit<Team> {
  const name = given.trim()
  yield* freeName(portal, name)
  const team: Team = { portal, id: (yield* newIds('owner', 1))[0] ?? 0, name, created: now }
  yield* insertTeam([team])
  return team
}

function* renameTeam(portal: number, id: number, given: string): Unit<Team> {
  const name = given.trim()
  yield* freeName(portal, name, id)
  if ((yield* renameTeams([{ portal, id, name }])) === 0) throw noTeam(id)
  const [team] = (yield* selectTeams({ portal })).filter((each) => each.id === id)
  if (team === undefined) throw noTeam(id)
  return team
}

/** The team goes first: that waits for the units that put owners into it, and what they wrote is then seen here. */
function* deleteTeam(portal: number, id: number, now: number): Unit<void> {
  if ((yield* deleteTeams([{ portal, id }])) === 0) throw noTeam(id)
  for (const owner of yield* holdOwners({ portal })) {
    const own = teamsOf(owner)
    if (!own.includes(id)) continue
    const teams_json = JSON.stringify(own.filter((each) => each !== id))
    yield* rewriteOwner([{ ...owner, updated: now, teams_json }])
  }
}

/** Refuses a name that another team has. Teams are named one after another: nobody takes it meanwhile. */
function* freeName(portal: number, name: string, own?: number): Unit<void> {
  yield* holdPortal({ portal })
  if (!(yield* selectTeams({ portal })).some((team) => team.name === name && team.id !== own)) return
  throw new Refusal('OBJECT_ALREADY_EXISTS', `There is a team ${brief(name)} already.`, {
    context: { name: [brief(name)] },
  })
}

function noTeam(id: number): Refusal {
  return new Refusal('OBJECT_NOT_FOUND', `There is no team ${id}.`, { context: { teamId: [String(id)] } })
}
