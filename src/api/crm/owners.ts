import { z } from 'zod'
import type { Owner, Team } from '../../crm/crm.ts'
import { formatInstant } from '../../kit/instant.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import { operation } from '../operation.ts'
import { flag, integer, text } from '../query.ts'
import { publishedScope } from './scopes.ts'
import { nothing } from './shapes.ts'

const scopes = () => [['crm.objects.owners.read'], ['automation']]
const archived = flag('Look among archived owners instead of active ones.')

const publicOwner = z
  .object({
    id: z.string(),
    email: z.string().optional(),
    type: z.enum(['PERSON', 'QUEUE']),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    userId: z.number().nullable(),
    userIdIncludingInactive: z.number(),
    createdAt: z.string().meta({ format: 'date-time' }),
    updatedAt: z.string().meta({ format: 'date-time' }),
    archived: z.boolean(),
    teams: z.array(z.object({ id: z.string(), name: z.string(), primary: z.boolean() })).optional(),
  })
  .meta({ id: 'PublicOwner' })

export const listOwners = operation({
  id: 'crm.owners.list',
  method: 'GET',
  path: '/crm/v3/owners',
  summary: 'List the owners of the portal, page by page.',
  scopes,
  query: {
    email: text('Only the owner with exactly this e-mail.'),
    after: integer('The cursor of the page before.', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
    limit: integer('How many owners a page has.', { default: 100, min: 1, max: 500 }),
    archived,
  },
  status: 200,
  result: z
    .object({
      results: z.array(publicOwner),
      paging: z.object({ next: z.object({ after: z.string(), link: z.string() }) }).optional(),
    })
    .meta({ id: 'CollectionResponsePublicOwner' }),
  async handle({ definitions, links }, { query }) {
    const email = query.email?.toLowerCase()
    const matching = definitions.owners.filter(
      (owner) =>
        (owner.archived !== null) === query.archived &&
        owner.id >= query.after &&
        (email === undefined || owner.email === email),
    )
    const page = matching.slice(0, query.limit)
    const next = matching[query.limit]
    const results = page.map((owner) => toPublicOwner(owner, definitions.teams))
    if (next === undefined) return { body: { results } }
    const after = String(next.id)
    return { body: { results, paging: { next: { after, link: links.sameRequest({ after }) } } } }
  },
})

export const readOwner = operation({
  id: 'crm.owners.read',
  method: 'GET',
  path: '/crm/v3/owners/{ownerId}',
  summary: 'Read one owner by its id or by the id of its user.',
  scopes,
  query: { archived, idProperty: text('What the id is: id (the default) or userId.') },
  status: 200,
  result: publicOwner,
  async handle({ definitions }, { params, query }) {
    const { idProperty = 'id' } = query
    if (idProperty !== 'id' && idProperty !== 'userId') {
      throw new Refusal('VALIDATION_ERROR', `idProperty must be id or userId, not ${idProperty.slice(0, 100)}`)
    }
    const owner = definitions.owners.find(
      (each) =>
        String(idProperty === 'id' ? each.id : each.user_id) === params.ownerId &&
        (each.archived !== null) === query.archived,
    )
    if (owner === undefined) throw notFound()
    return { body: toPublicOwner(owner, definitions.teams) }
  },
})

/** An archived owner has no user any more, but tells which it was (hubspot-api.md §6.4). */
function toPublicOwner(owner: Owner, teams: readonly Team[]): z.input<typeof publicOwner> {
  const own = teamsOf(owner).flatMap((id, at) => {
    const team = teams.find((each) => each.id === id)
    return team === undefined ? [] : [{ id: String(id), name: team.name, primary: at === 0 }]
  })
  return {
    id: String(owner.id),
    email: owner.email,
    type: 'PERSON',
    firstName: owner.first_name,
    lastName: owner.last_name,
    userId: owner.archived === null ? owner.user_id : null,
    userIdIncludingInactive: owner.user_id,
    createdAt: formatInstant(owner.created),
    updatedAt: formatInstant(owner.updated),
    archived: owner.archived !== null,
    ...(own.length === 0 ? {} : { teams: own }),
  }
}

/** The ids of an owner's teams, the primary one first. */
function teamsOf({ teams_json }: Owner): readonly number[] {
  return teams_json === null ? [] : (JSON.parse(teams_json) as readonly number[])
}

export const listTeams = operation({
  id: 'settings.users.teams',
  method: 'GET',
  path: '/settings/v3/users/teams',
  summary: 'List the teams of the portal with their users.',
  scopes: publishedScope('GET /settings/v3/users/teams'),
  status: 200,
  result: z
    .object({
      results: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          userIds: z.array(z.string()),
          secondaryUserIds: z.array(z.string()),
        }),
      ),
    })
    .meta({ id: 'CollectionResponsePublicTeamNoPaging' }),
  async handle({ definitions: { teams, owners: all } }) {
    const live = all.filter(({ archived: since }) => since === null)
    const usersIn = (isIn: (teams: readonly number[]) => boolean) =>
      live.filter((owner) => isIn(teamsOf(owner))).map(({ user_id }) => String(user_id))
    const results = teams.map(({ id, name }) => ({
      id: String(id),
      name,
      userIds: usersIn(([primary]) => primary === id),
      secondaryUserIds: usersIn(([, ...others]) => others.includes(id)),
    }))
    return { body: { results } }
  },
})

// HubSpot makes and changes teams in its pages only: these operations are Spoke's own. Who may write users may write teams.
const mayWrite = publishedScope('POST /settings/users/v3')
const TEAM = '/spoke/v1/teams/{teamId}'

const teamBody = z.object({ name: z.string().trim().min(1).max(200) }).meta({ id: 'TeamInput' })
const publicTeam = z.object({ id: z.string(), name: z.string() }).meta({ id: 'Team' })
const toPublicTeam = ({ id, name }: Team) => ({ id: String(id), name })

const createTeam = operation({
  id: 'spoke.teams.create',
  method: 'POST',
  path: '/spoke/v1/teams',
  summary: 'Make a team of owners.',
  scopes: mayWrite,
  body: teamBody,
  status: 201,
  result: publicTeam,
  async handle({ call, crm }, { body }) {
    return { body: toPublicTeam(await crm.owners.createTeam(call.portal, body.name, call.now)) }
  },
})

const renameTeam = operation({
  id: 'spoke.teams.rename',
  method: 'PATCH',
  path: TEAM,
  summary: 'Give a team another name.',
  scopes: mayWrite,
  body: teamBody,
  status: 200,
  result: publicTeam,
  async handle({ call, crm }, { params, body }) {
    return { body: toPublicTeam(await crm.owners.renameTeam(call.portal, teamId(params.teamId), body.name)) }
  },
})

const deleteTeam = operation({
  id: 'spoke.teams.delete',
  method: 'DELETE',
  path: TEAM,
  summary: 'Take a team away, also from the owners that are in it.',
  scopes: mayWrite,
  status: 204,
  result: nothing,
  async handle({ call, crm }, { params }) {
    await crm.owners.deleteTeam(call.portal, teamId(params.teamId), call.now)
    return { body: undefined }
  },
})

/** The id in a path; 0, which no team has, for what can't be one. */
function teamId(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

export const owners = [listOwners, readOwner, listTeams, createTeam, renameTeam, deleteTeam]
