import { Refusal } from '../../kit/refusal.ts'
import { newIds, type Unit } from '../../store/port.ts'
import type { RoleTable } from '../../store/schema-auth.ts'
import { type Ability, type Administrator, checkRights, everyRight, type Rights } from '../administrator.ts'
import { audit } from '../audit/audit.ts'
import { holdPortal } from '../portals/portals.ts'
import { listScopes, readScopes, writeScopes } from '../scopes.ts'
import { deleteRole, insertRole, rewriteRole, selectMembers, selectRoles } from './statements.ts'

/** Every portal has this role, without a row: everything. */
export const SUPER_ADMIN = 0

/** What its users may do in a portal, and which scopes they may grant. */
export interface Role {
  readonly id: number
  readonly name: string
  /** `*` stands for every scope. */
  readonly scopes: readonly string[]
  readonly abilities: readonly Ability[] | readonly ['*']
}

export interface RoleTexts {
  readonly name: string
  readonly rights: Rights
}

const superAdmin: Role = { id: SUPER_ADMIN, name: 'Super admin', scopes: ['*'], abilities: ['*'] }

export function* listRoles(portal: number): Unit<readonly Role[]> {
  return [superAdmin, ...(yield* selectRoles({ portal })).map(toRole)]
}

/** Nobody makes a role that may do more than he may. */
export function* createRole(by: Administrator, portal: number, { name, rights }: RoleTexts, now: number): Unit<Role> {
  yield* holdPortal(portal)
  checkRights(by, rights)
  yield* checkName(portal, name)
  const [id = 0] = yield* newIds('role', 1)
  const row: RoleTable = { portal, id, name, ...written(rights), created: now, updated: now }
  yield* insertRole([row])
  const role = toRole(row)
  yield* audit(by, portal, now, 'ROLE_CREATE', { kind: 'role', id, name }, { ...role })
  return role
}

/** Takes effect for its users on their next request. Nobody changes a role that may do more than he may. */
export function* editRole(
  by: Administrator,
  portal: number,
  id: number,
  edit: { readonly name?: string | undefined; readonly rights?: Partial<Rights> },
  now: number,
): Unit<Role> {
  yield* holdPortal(portal)
  const row = yield* findRole(portal, id)
  const before = rightsOf(row)
  const rights = { ...before, ...edit.rights }
  checkRights(by, before)
  checkRights(by, rights)
  const name = edit.name ?? row.name
  if (name !== row.name) yield* checkName(portal, name)
  const edited: RoleTable = { ...row, name, ...written(rights), updated: now }
  yield* rewriteRole([edited])
  const role = toRole(edited)
  yield* audit(by, portal, now, 'ROLE_UPDATE', { kind: 'role', id, name }, { before: toRole(row), after: role })
  return role
}

export function* removeRole(by: Administrator, portal: number, id: number, now: number): Unit<void> {
  yield* holdPortal(portal)
  const row = yield* findRole(portal, id)
  checkRights(by, rightsOf(row))
  const members = yield* selectMembers({ portal })
  if (members.some((member) => member.role === id)) {
    throw new Refusal('CONFLICT', `${row.name} is the role of somebody: give them another one first.`)
  }
  yield* deleteRole([{ portal, id }])
  yield* audit(by, portal, now, 'ROLE_DELETE', { kind: 'role', id, name: row.name })
}

/** What a role lets its users do; refuses one that the portal does not have. */
export function* rightsOfRole(portal: number, id: number): Unit<Rights> {
  return id === SUPER_ADMIN ? everyRight : rightsOf(yield* findRole(portal, id))
}

export function rightsOf(row: Pick<RoleTable, 'scopes_json' | 'abilities_json'>): Rights {
  return {
    scopes: readScopes(row.scopes_json),
    abilities: new Set(JSON.parse(row.abilities_json) as readonly Ability[]),
  }
}

function written({ scopes, abilities }: Rights): Pick<RoleTable, 'scopes_json' | 'abilities_json'> {
  if (abilities === 'all') throw new Error('Only the super admin has every ability.')
  return { scopes_json: writeScopes(scopes), abilities_json: JSON.stringify([...abilities].sort()) }
}

function* findRole(portal: number, id: number): Unit<RoleTable> {
  const row = (yield* selectRoles({ portal })).find((role) => role.id === id)
  if (row !== undefined) return row
  throw id === SUPER_ADMIN
    ? new Refusal('VALIDATION_ERROR', 'The role of super admins can not be changed.')
    : new Refusal('OBJECT_NOT_FOUND', `There is no role ${id}.`)
}

function* checkName(portal: number, name: string): Unit<void> {
  const all = yield* listRoles(portal)
  if (all.every((role) => role.name.toLowerCase() !== name.toLowerCase())) return
  throw new Refusal('OBJECT_ALREADY_EXISTS', `There is a role named ${name} already: choose another name.`, {
    context: { name: [name] },
  })
}

function toRole(row: RoleTable): Role {
  const { scopes } = rightsOf(row)
  return {
    id: row.id,
    name: row.name,
    scopes: listScopes(scopes),
    abilities: JSON.parse(row.abilities_json) as readonly Ability[],
  }
}
