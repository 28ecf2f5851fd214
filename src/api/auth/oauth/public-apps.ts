import { z } from 'zod'
import type { PublicApp } from '../../../auth/auth.ts'
import { formatInstant } from '../../../kit/instant.ts'
import { nothing } from '../../crm/shapes.ts'
import type { Operation } from '../../operation.ts'
import { userOperation } from '../../own.ts'
import { instant, name, numberIn } from '../shapes.ts'

const scopeList = z.array(z.string()).max(1_000, 'at most 1000 scopes')

export const appShape = z
  .object({
    id: z.number(),
    name: z.string(),
    description: z.string(),
    logo: z.string().nullable(),
    clientId: z.string(),
    redirectUrls: z.array(z.string()),
    scopes: z.object({
      required: z.array(z.string()),
      conditionallyRequired: z.array(z.string()),
      optional: z.array(z.string()),
    }),
    clientSecret: z.object({ prefix: z.string(), nextPrefix: z.string().nullable() }),
    installUrl: z.string(),
    installs: z.number(),
    createdBy: z.number().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'PublicApp' })

export const withSecret = appShape.extend({ secret: z.string() }).meta({ id: 'PublicAppWithSecret' })

const texts = {
  description: z.string().max(2_000, 'text of at most 2000 characters').optional(),
  logo: z.string().nullable().optional(),
}
const redirectUrls = z.array(z.string())
const scopes = z.strictObject({
  required: scopeList.optional(),
  conditionallyRequired: scopeList.optional(),
  optional: scopeList.optional(),
})

const input = z.strictObject({ name, ...texts, redirectUrls, scopes }).meta({ id: 'PublicAppInput' })
const edit = z
  .strictObject({ name: name.optional(), ...texts, redirectUrls: redirectUrls.optional(), scopes: scopes.optional() })
  .meta({ id: 'PublicAppEdit' })

const all = '/spoke/v1/portals/{portalId}/public-apps'
const one = `${all}/{appId}` as const
const idIn = (text: string): number => numberIn(text, 'public app')

export const publicApps: readonly Operation[] = [
  userOperation('credentials', {
    id: 'spoke.public-apps.list',
    method: 'GET',
    path: all,
    summary: 'List the public apps that a portal owns.',
    status: 200,
    result: z.object({ results: z.array(appShape) }),
    handle: async ({ auth, portal, base }) => ({
      body: { results: (await auth.publicApps.list(portal)).map((app) => show(app, base)) },
    }),
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.create',
    method: 'POST',
    path: all,
    summary: 'Make a public app, which others install by OAuth; its client secret is in this answer and nowhere else.',
    body: input,
    status: 201,
    result: withSecret,
    async handle({ auth, by, portal, base }, { body }) {
      const made = await auth.publicApps.create(by, portal, { ...body, scopes: scopesIn(body.scopes) })
      return { body: { ...show(made, base), secret: made.secret } }
    },
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.read',
    method: 'GET',
    path: one,
    summary: 'Read a public app.',
    status: 200,
    result: appShape,
    handle: async ({ auth, portal, base }, { params }) => ({
      body: show(await auth.publicApps.read(portal, idIn(params.appId)), base),
    }),
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.update',
    method: 'PATCH',
    path: one,
    summary: 'Change a public app; where it is installed it keeps the scopes that were consented to.',
    body: edit,
    status: 200,
    result: appShape,
    async handle({ auth, by, portal, base }, { params, body }) {
      const changed = { ...body, scopes: body.scopes === undefined ? undefined : scopesIn(body.scopes) }
      return { body: show(await auth.publicApps.edit(by, portal, idIn(params.appId), changed), base) }
    },
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.delete',
    method: 'DELETE',
    path: one,
    summary: 'Delete a public app: it is gone from every portal now.',
    status: 204,
    result: nothing,
    async handle({ auth, by, portal }, { params }) {
      await auth.publicApps.delete(by, portal, idIn(params.appId))
      return { body: undefined }
    },
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.client-secret.rotate',
    method: 'POST',
    path: `${one}/client-secret/rotate`,
    summary: 'Make another client secret, shown in this answer and nowhere else; both work until the rotation ends.',
    status: 200,
    result: withSecret,
    async handle({ auth, by, portal, base }, { params }) {
      const made = await auth.publicApps.rotateSecret(by, portal, idIn(params.appId))
      return { body: { ...show(made, base), secret: made.secret } }
    },
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.client-secret.cancel',
    method: 'POST',
    path: `${one}/client-secret/cancel`,
    summary: 'End the rotation of a client secret for the old one: the new one dies.',
    status: 200,
    result: appShape,
    handle: async ({ auth, by, portal, base }, { params }) => ({
      body: show(await auth.publicApps.cancelSecret(by, portal, idIn(params.appId)), base),
    }),
  }),
  userOperation('credentials', {
    id: 'spoke.public-apps.client-secret.expire',
    method: 'POST',
    path: `${one}/client-secret/expire`,
    summary: 'End the rotation of a client secret for the new one: the old one dies now.',
    status: 200,
    result: appShape,
    handle: async ({ auth, by, portal, base }, { params }) => ({
      body: show(await auth.publicApps.expireOldSecret(by, portal, idIn(params.appId)), base),
    }),
  }),
]

function scopesIn({ required, conditionallyRequired, optional }: z.output<typeof scopes>) {
  return { required, conditional: conditionallyRequired, optional }
}

function show(app: PublicApp, base: string): z.input<typeof appShape> {
  const { id, name: called, description, logo, clientId, redirectUrls: urls, clientSecret, installs, user } = app
  const { required, conditional, optional } = app.scopes
  return {
    ...{ id, name: called, description, logo, clientId, redirectUrls: [...urls] },
    scopes: { required: [...required], conditionallyRequired: [...conditional], optional: [...optional] },
    clientSecret: { prefix: clientSecret.prefix, nextPrefix: clientSecret.next },
    installUrl: installUrl(app, base),
    ...{ installs, createdBy: user },
    createdAt: formatInstant(app.created),
    updatedAt: formatInstant(app.updated),
  }
}

/** The address at which an app is installed, as its developer hands it on. */
function installUrl({ clientId, redirectUrls: [first = ''], scopes }: PublicApp, base: string): string {
  const { required, optional } = scopes
  const query = [
    ['client_id', clientId],
    ['redirect_uri', first],
    ['scope', (required.length === 0 ? ['oauth'] : required).join(' ')],
    ...(optional.length === 0 ? [] : [['optional_scope', optional.join(' ')]]),
  ].map(([key = '', value = '']) => `${key}=${encodeURIComponent(value)}`)
  return `${base}/oauth/authorize?${query.join('&')}`
}
