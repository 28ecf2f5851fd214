import { z } from 'zod'
import type { Install } from '../../../auth/auth.ts'
import { formatInstant } from '../../../kit/instant.ts'
import { publishedScope } from '../../crm/scopes.ts'
import { nothing } from '../../crm/shapes.ts'
import { type Operation, operation } from '../../operation.ts'
import { userOperation } from '../../own.ts'
import { instant, numberIn, shown } from '../shapes.ts'

export const installShape = z
  .object({
    appId: z.number(),
    name: z.string(),
    description: z.string(),
    logo: z.string().nullable(),
    clientId: z.string(),
    scopes: z.array(z.string()),
    installedBy: z.object({ userId: z.number(), userEmail: z.string().nullable() }),
    installedAt: instant,
    updatedAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'Install' })

const all = '/spoke/v1/portals/{portalId}/installs'
const one = `${all}/{appId}` as const
const idIn = (text: string): number => numberIn(text, 'installed app')

export const installs: readonly Operation[] = [
  userOperation('credentials', {
    id: 'spoke.installs.list',
    method: 'GET',
    path: all,
    summary: 'List the public apps that are connected to a portal.',
    status: 200,
    result: z.object({ results: z.array(installShape) }),
    handle: async ({ auth, portal }) => ({ body: { results: (await auth.oauth.installs(portal)).map(show) } }),
  }),
  userOperation('credentials', {
    id: 'spoke.installs.read',
    method: 'GET',
    path: one,
    summary: 'Read what a connected app may do, and who let it in.',
    status: 200,
    result: installShape,
    handle: async ({ auth, portal }, { params }) => ({
      body: show(await auth.oauth.install(portal, idIn(params.appId))),
    }),
  }),
  userOperation('credentials', {
    id: 'spoke.installs.delete',
    method: 'DELETE',
    path: one,
    summary: 'Uninstall an app: its tokens open nothing from the very next request on.',
    status: 204,
    result: nothing,
    async handle({ auth, by, portal }, { params }) {
      await auth.oauth.uninstall(by, portal, idIn(params.appId))
      return { body: undefined }
    },
  }),
  operation({
    id: 'appinstalls.uninstall',
    method: 'DELETE',
    path: '/appinstalls/v3/external-install',
    summary: 'An app takes itself out of the portal that its token is for.',
    scopes: publishedScope('DELETE /appinstalls/v3/external-install'),
    status: 204,
    result: nothing,
    async handle({ auth, principal }) {
      await auth.oauth.uninstallSelf(principal)
      return { body: undefined }
    },
  }),
]

function show(install: Install): z.input<typeof installShape> {
  const { app, name, description, logo, clientId, scopes, user, email, created, updated, lastUsed } = install
  return {
    ...{ appId: app, name, description, logo, clientId, scopes: [...scopes] },
    installedBy: { userId: user, userEmail: email },
    installedAt: formatInstant(created),
    updatedAt: formatInstant(updated),
    lastUsedAt: shown(lastUsed),
  }
}
