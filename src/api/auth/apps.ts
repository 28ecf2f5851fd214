import { z } from 'zod'
import type { AppKind, AppRef } from '../../auth/auth.ts'
import { nothing } from '../crm/shapes.ts'
import type { Operation } from '../operation.ts'
import { userOperation } from '../own.ts'
import { appShape, appWithTokenShape, name, numberIn, scopeChoice, secretShape, showApp } from './shapes.ts'

const texts = {
  description: z.string().max(2_000, 'text of at most 2000 characters').optional(),
  logo: z.string().nullable().optional(),
}
const input = z.strictObject({ name, ...texts, scopes: scopeChoice }).meta({ id: 'AppInput' })
const edit = z.strictObject({ name: name.optional(), ...texts, scopes: scopeChoice.optional() }).meta({ id: 'AppEdit' })
const rotation = z.strictObject({ oldToken: z.enum(['expire-now', 'expire-later']) })

/** The operations on one kind of app, which are the same for both. */
function appOperations<Segment extends string>(kind: AppKind, segment: Segment, noun: string): readonly Operation[] {
  const all = `/spoke/v1/portals/{portalId}/${segment}` as const
  const one = `${all}/{appId}` as const
  const id = `spoke.${segment}`
  const refOf = (portal: number, text: string): AppRef => ({ portal, kind, id: numberIn(text, noun) })
  return [
    userOperation('credentials', {
      id: `${id}.list`,
      method: 'GET',
      path: all,
      summary: `List the ${noun}s of a portal.`,
      status: 200,
      result: z.object({ results: z.array(appShape) }),
      handle: async ({ auth, portal }) => ({ body: { results: (await auth.apps.list(portal, kind)).map(showApp) } }),
    }),
    userOperation('credentials', {
      id: `${id}.create`,
      method: 'POST',
      path: all,
      summary: `Make a ${noun}; its token is in this answer and nowhere else.`,
      body: input,
      status: 201,
      result: appWithTokenShape,
      async handle({ auth, by, portal }, { body }) {
        const made = await auth.apps.create(by, portal, kind, body)
        return { body: { ...showApp(made), token: made.token } }
      },
    }),
    userOperation('credentials', {
      id: `${id}.read`,
      method: 'GET',
      path: one,
      summary: `Read a ${noun}.`,
      status: 200,
      result: appShape,
      handle: async ({ auth, portal }, { params }) => ({
        body: showApp(await auth.apps.read(portal, kind, numberIn(params.appId, noun))),
      }),
    }),
    userOperation('credentials', {
      id: `${id}.update`,
      method: 'PATCH',
      path: one,
      summary: `Change a ${noun} in place: its token stays, with the new scopes on the very next request.`,
      body: edit,
      status: 200,
      result: appShape,
      handle: async ({ auth, by, portal }, { params, body }) => ({
        body: showApp(await auth.apps.edit(by, refOf(portal, params.appId), body)),
      }),
    }),
    userOperation('credentials', {
      id: `${id}.delete`,
      method: 'DELETE',
      path: one,
      summary: `Delete a ${noun}; its token dies now.`,
      status: 204,
      result: nothing,
      async handle({ auth, by, portal }, { params }) {
        await auth.apps.delete(by, refOf(portal, params.appId))
        return { body: undefined }
      },
    }),
    userOperation('credentials', {
      id: `${id}.rotate`,
      method: 'POST',
      path: `${one}/rotate`,
      summary: `Make another token for a ${noun}; the old one dies now, or works for seven more days.`,
      body: rotation,
      status: 200,
      result: appWithTokenShape,
      async handle({ auth, by, portal }, { params, body }) {
        const when = body.oldToken === 'expire-now' ? 'now' : 'later'
        const made = await auth.apps.rotate(by, refOf(portal, params.appId), when)
        return { body: { ...showApp(made), token: made.token } }
      },
    }),
    userOperation('credentials', {
      id: `${id}.rotation.cancel`,
      method: 'POST',
      path: `${one}/rotation/cancel`,
      summary: `End the rotation of a ${noun} for the old token: the new one dies.`,
      status: 200,
      result: appShape,
      handle: async ({ auth, by, portal }, { params }) => ({
        body: showApp(await auth.apps.cancelRotation(by, refOf(portal, params.appId))),
      }),
    }),
    userOperation('credentials', {
      id: `${id}.rotation.expire`,
      method: 'POST',
      path: `${one}/rotation/expire`,
      summary: `End the rotation of a ${noun} for the new token: the old one dies now.`,
      status: 200,
      result: appShape,
      handle: async ({ auth, by, portal }, { params }) => ({
        body: showApp(await auth.apps.expireOldToken(by, refOf(portal, params.appId))),
      }),
    }),
  ]
}

const showClientSecret = userOperation('credentials', {
  id: 'spoke.private-apps.client-secret.show',
  method: 'POST',
  path: '/spoke/v1/portals/{portalId}/private-apps/{appId}/client-secret',
  summary: "Show the secret that a private app's webhooks are signed with, this once.",
  status: 200,
  result: secretShape,
  handle: async ({ auth, by, portal }, { params }) => ({
    body: { secret: await auth.apps.clientSecret(by, ref(portal, params.appId), false) },
  }),
})

const renewClientSecret = userOperation('credentials', {
  id: 'spoke.private-apps.client-secret.renew',
  method: 'POST',
  path: '/spoke/v1/portals/{portalId}/private-apps/{appId}/client-secret/renew',
  summary: "Make another secret to sign a private app's webhooks with, and show it, this once.",
  status: 200,
  result: secretShape,
  handle: async ({ auth, by, portal }, { params }) => ({
    body: { secret: await auth.apps.clientSecret(by, ref(portal, params.appId), true) },
  }),
})

function ref(portal: number, appId: string): AppRef {
  return { portal, kind: 'private-app', id: numberIn(appId, 'private app') }
}

export const apps: readonly Operation[] = [
  ...appOperations('private-app', 'private-apps', 'private app'),
  ...appOperations('service-key', 'service-keys', 'service key'),
  showClientSecret,
  renewClientSecret,
]
