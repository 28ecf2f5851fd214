import { z } from 'zod'
import { commandLine } from '../auth/administrator.ts'
import type { App, Auth } from '../auth/auth.ts'
import type { Calls } from '../calls/calls.ts'
import type { Rules } from '../limits/limits.ts'
import { type Acts, act } from './act.ts'
import { callActs } from './call-acts.ts'
import * as shape from './shapes.ts'

export type { Acts } from './act.ts'

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
      readonly teams?: readonly number[] | undefined
    },
  ): Promise<unknown>
  createTeam(portal: number, name: string): Promise<unknown>
  renameTeam(portal: number, id: number, name: string): Promise<unknown>
  deleteTeam(portal: number, id: number): Promise<void>
  teams(portal: number): Promise<unknown>
  list(portal: number): Promise<unknown>
}

/** Search as an administrator looks into it. */
export interface SearchRoom {
  explain(portal: number, type: string, body: unknown): Promise<unknown>
  reindex(portal: number): Promise<unknown>
}

const by = commandLine

/** The call log, and where Spoke is reached. */
export interface CallRoom {
  readonly calls: Calls
  readonly now: () => number
  readonly base: () => string
}

export function openActs(auth: Auth, limits: Rules, owners: OwnerRoom, search: SearchRoom, log: CallRoom): Acts {
  const { keys, apps, publicApps, oauth, portals, testPortals, users, sessions, audit } = auth
  const pick = async (portal: number | undefined): Promise<number> => (await portals.pick(portal)).id

  /** A portal's acts on its apps: each names one by its kind and id. */
  const onApp = <S extends typeof shape.app>(
    schema: S,
    run: (ref: { portal: number; kind: z.output<typeof shape.appKind>; id: number }, input: z.output<S>) => unknown,
  ) => act(schema, async (input) => run({ portal: await pick(input.portal), kind: input.kind, id: input.id }, input))

  const onPublicApp = (run: (portal: number, id: number) => unknown) =>
    act(shape.publicApp, async ({ portal, id }) => run(await pick(portal), id))

  return {
    'tokens.create': act(shape.newApp, async ({ portal, kind, ...app }) => {
      const made = await apps.create(by, await pick(portal), kind, app)
      return { id: made.token.id, kind, portal: made.portal, name: made.name, secret: made.token.secret, app: made.id }
    }),
    'tokens.list': act(shape.appsOfKind, async ({ portal, kind }) =>
      (await apps.list(await pick(portal), kind)).flatMap(withTokens),
    ),
    'tokens.rotate': onApp(shape.rotation, async (ref, { later }) => {
      const made = await apps.rotate(by, ref, later === true ? 'later' : 'now')
      return { id: made.token.id, secret: made.token.secret, app: made.id }
    }),
    'tokens.cancel': onApp(shape.app, (ref) => apps.cancelRotation(by, ref)),
    'tokens.expire': onApp(shape.app, (ref) => apps.expireOldToken(by, ref)),

    'apps.create': act(shape.newPublicApp, async ({ portal, ...app }) =>
      publicApps.create(by, await pick(portal), app),
    ),
    'apps.list': act(shape.appsOfAnyKind, async ({ portal, kind }) => {
      const owner = await pick(portal)
      return kind === 'public-app' ? publicApps.list(owner) : apps.list(owner, kind)
    }),
    'apps.show': act(shape.anyApp, async ({ portal, kind, id }) => {
      const owner = await pick(portal)
      return kind === 'public-app' ? publicApps.read(owner, id) : apps.read(owner, kind, id)
    }),
    'apps.edit': byKind(
      act(shape.publicAppEdit, async ({ portal, id, ...edit }) => publicApps.edit(by, await pick(portal), id, edit)),
      onApp(shape.appEdit, (ref, { portal: _portal, kind: _kind, id: _id, ...edit }) => apps.edit(by, ref, edit)),
    ),
    'apps.delete': act(shape.anyApp, async ({ portal, kind, id }) => {
      const owner = await pick(portal)
      await (kind === 'public-app' ? publicApps.delete(by, owner, id) : apps.delete(by, { portal: owner, kind, id }))
    }),
    'apps.rotate-secret': onPublicApp((portal, id) => publicApps.rotateSecret(by, portal, id)),
    'apps.cancel-secret': onPublicApp((portal, id) => publicApps.cancelSecret(by, portal, id)),
    'apps.expire-secret': onPublicApp((portal, id) => publicApps.expireOldSecret(by, portal, id)),
    'installs.list': act(shape.ofPortal, async ({ portal }) => oauth.installs(await pick(portal))),
    'installs.remove': onPublicApp((portal, id) => oauth.uninstall(by, portal, id)),
    'apps.client-secret': onApp(shape.clientSecret, async (ref, { renew }) => ({
      secret: await apps.clientSecret(by, ref, renew === true),
    })),

    'keys.create': act(shape.newKey, async ({ portal, kind, ...key }) =>
      keys.create(by, await pick(portal), kind, key),
    ),
    'keys.list': act(shape.keysOfKind, async ({ portal, kind }) => keys.list(await pick(portal), kind)),
    'keys.edit': act(shape.keyEdit, async ({ portal, kind, id, ...edit }) =>
      keys.edit(by, await pick(portal), kind, id, edit),
    ),
    'keys.rotate': act(shape.key, async ({ portal, kind, id }) => keys.rotate(by, await pick(portal), kind, id)),
    'keys.deactivate': act(shape.key, async ({ portal, kind, id }) =>
      keys.deactivate(by, await pick(portal), kind, id),
    ),
    'keys.sunset': act(shape.sunset, async ({ portal, sunset }) =>
      portals.edit(by, await pick(portal), { keySunset: sunset }),
    ),

    'portals.create': act(shape.newPortal, ({ name }) => portals.create(by, name)),
    'portals.list': act(z.object({}), () => portals.list()),
    'portals.edit': act(shape.portalEdit, ({ id, ...edit }) => portals.edit(by, id, edit)),
    'portals.delete': act(shape.onePortal, ({ id }) => portals.delete(by, id)),

    'test-portals.create': act(shape.newTestPortal, async ({ portal, name }) =>
      testPortals.create(by, await pick(portal), name),
    ),
    'test-portals.list': act(shape.ofPortal, async ({ portal }) => testPortals.list(await pick(portal))),
    'test-portals.delete': act(shape.testPortal, async ({ portal, id }) =>
      testPortals.delete(by, await pick(portal), id),
    ),

    'users.list': act(shape.ofPortal, async ({ portal }) => users.list(await pick(portal))),
    'users.create': act(shape.newUser, async ({ portal, ...user }) => {
      const { member, link } = await users.add(by, await pick(portal), user)
      return { ...member, link: link ?? null }
    }),
    'users.role': act(shape.userRole, async ({ portal, id, role }) =>
      users.changeRole(by, await pick(portal), id, role),
    ),
    'users.remove': act(shape.user, async ({ portal, id }) => users.remove(by, await pick(portal), id)),
    'users.disable': act(shape.person, ({ email }) => users.setDisabled(by, email, true)),
    'users.enable': act(shape.person, ({ email }) => users.setDisabled(by, email, false)),
    'users.link': act(shape.person, async ({ email }) => ({ secret: await users.link(by, email) })),
    'users.token': act(shape.newToken, async ({ email, name, expires = null }) =>
      sessions.createToken(by, { user: (await users.find(email)).id, bound: null }, { name, expires }),
    ),

    'roles.list': act(shape.ofPortal, async ({ portal }) => users.roles(await pick(portal))),
    'roles.create': act(shape.newRole, async ({ portal, ...role }) => users.createRole(by, await pick(portal), role)),
    'roles.edit': act(shape.roleEdit, async ({ portal, id, ...edit }) =>
      users.editRole(by, await pick(portal), id, edit),
    ),
    'roles.delete': act(shape.role, async ({ portal, id }) => users.removeRole(by, await pick(portal), id)),

    'audit.list': act(shape.auditFilter, async ({ portal, ...filter }) =>
      audit.list(portal ?? (await pick(undefined)), filter),
    ),

    'limits.list': act(shape.ofPortal, async ({ portal }) => limits.list(await pick(portal))),
    'limits.create': act(shape.newLimit, async ({ portal, ...limit }) =>
      limits.create(audit.by(by), await pick(portal), limit),
    ),
    'limits.edit': act(shape.limitEdit, async ({ portal, id, max }) =>
      limits.edit(audit.by(by), await pick(portal), id, max),
    ),
    'limits.delete': act(shape.limit, async ({ portal, id }) => limits.delete(audit.by(by), await pick(portal), id)),
    ...callActs({ auth, ...log }),

    'owners.create': act(shape.newOwner, async ({ portal, userId, ...person }) =>
      owners.publish(await pick(portal), { ...person, userId, archived: false }),
    ),
    'teams.create': act(shape.newTeam, async ({ portal, name }) => owners.createTeam(await pick(portal), name)),
    'teams.rename': act(shape.teamName, async ({ portal, id, name }) =>
      owners.renameTeam(await pick(portal), id, name),
    ),
    'teams.delete': act(shape.team, async ({ portal, id }) => owners.deleteTeam(await pick(portal), id)),
    'teams.list': act(shape.ofPortal, async ({ portal }) => owners.teams(await pick(portal))),
    'owners.list': act(shape.ofPortal, async ({ portal }) => owners.list(await pick(portal))),

    'search.explain': act(shape.explained, async ({ portal, type, search: body }) =>
      search.explain(await pick(portal), type, body),
    ),
    'search.reindex': act(shape.ofPortal, async ({ portal }) => search.reindex(await pick(portal))),
  }
}

/** One act for all kinds of app, whose shapes differ. */
function byKind(ofPublic: Acts[string], ofOthers: Acts[string]): Acts[string] {
  return (input) =>
    typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'public-app'
      ? ofPublic(input)
      : ofOthers(input)
}

function withTokens({ tokens, ...app }: App): readonly unknown[] {
  const { kind, name, scopes } = app
  return tokens.map((token) => ({ ...token, app: app.id, kind, name, scopes }))
}
