import { z } from 'zod'
import type { KeyKind } from '../../auth/auth.ts'
import { nothing } from '../crm/shapes.ts'
import type { Operation } from '../operation.ts'
import { userOperation } from '../own.ts'
import { keyShape, madeKeyShape, name, numberIn, scopeChoice, showKey } from './shapes.ts'

const input = z.strictObject({ name, scopes: scopeChoice.optional() }).meta({ id: 'KeyInput' })
const edit = z.strictObject({ name: name.optional(), scopes: scopeChoice.optional() }).meta({ id: 'KeyEdit' })

/** The operations on one kind of key, which are the same for both. */
function keyOperations<Segment extends string>(kind: KeyKind, segment: Segment, noun: string): readonly Operation[] {
  const all = `/spoke/v1/portals/{portalId}/${segment}` as const
  const one = `${all}/{keyId}` as const
  const id = `spoke.${segment}`
  const idOf = (text: string): number => numberIn(text, noun)
  return [
    userOperation('credentials', {
      id: `${id}.list`,
      method: 'GET',
      path: all,
      summary: `List the ${noun}s of a portal.`,
      status: 200,
      result: z.object({ results: z.array(keyShape) }),
      handle: async ({ auth, portal }) => ({ body: { results: (await auth.keys.list(portal, kind)).map(showKey) } }),
    }),
    userOperation('credentials', {
      id: `${id}.create`,
      method: 'POST',
      path: all,
      summary: `Make a ${noun}; its secret is in this answer and nowhere else.`,
      body: input,
      status: 201,
      result: madeKeyShape,
      async handle({ auth, by, portal }, { body }) {
        const made = await auth.keys.create(by, portal, kind, body)
        return { body: { ...showKey(made), secret: made.secret } }
      },
    }),
    userOperation('credentials', {
      id: `${id}.read`,
      method: 'GET',
      path: one,
      summary: `Read a ${noun}.`,
      status: 200,
      result: keyShape,
      handle: async ({ auth, portal }, { params }) => ({
        body: showKey(await auth.keys.read(portal, kind, idOf(params.keyId))),
      }),
    }),
    userOperation('credentials', {
      id: `${id}.update`,
      method: 'PATCH',
      path: one,
      summary: `Change a ${noun}; it takes effect on the very next request.`,
      body: edit,
      status: 200,
      result: keyShape,
      handle: async ({ auth, by, portal }, { params, body }) => ({
        body: showKey(await auth.keys.edit(by, portal, kind, idOf(params.keyId), body)),
      }),
    }),
    userOperation('credentials', {
      id: `${id}.rotate`,
      method: 'POST',
      path: `${one}/rotate`,
      summary: `Make another secret for a ${noun}; the old one dies now.`,
      status: 200,
      result: madeKeyShape,
      async handle({ auth, by, portal }, { params }) {
        const made = await auth.keys.rotate(by, portal, kind, idOf(params.keyId))
        return { body: { ...showKey(made), secret: made.secret } }
      },
    }),
    userOperation('credentials', {
      id: `${id}.deactivate`,
      method: 'DELETE',
      path: one,
      summary: `End a ${noun} now.`,
      status: 204,
      result: nothing,
      async handle({ auth, by, portal }, { params }) {
        await auth.keys.deactivate(by, portal, kind, idOf(params.keyId))
        return { body: undefined }
      },
    }),
  ]
}

export const keys: readonly Operation[] = [
  ...keyOperations('api-key', 'api-keys', 'API key'),
  ...keyOperations('developer-key', 'developer-keys', 'developer key'),
]
