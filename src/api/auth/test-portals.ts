import { z } from 'zod'
import { nothing } from '../crm/shapes.ts'
import type { Operation } from '../operation.ts'
import { userOperation } from '../own.ts'
import { portalShape, showPortal } from './portals.ts'
import { name, numberIn } from './shapes.ts'

const all = '/spoke/v1/portals/{portalId}/test-portals'

export const testPortals: readonly Operation[] = [
  userOperation('settings', {
    id: 'spoke.test-portals.list',
    method: 'GET',
    path: all,
    summary: 'List the test portals of a portal.',
    status: 200,
    result: z.object({ results: z.array(portalShape) }),
    handle: async ({ auth, portal }) => ({ body: { results: (await auth.testPortals.list(portal)).map(showPortal) } }),
  }),
  userOperation('settings', {
    id: 'spoke.test-portals.create',
    method: 'POST',
    path: all,
    summary: 'Make an empty portal to try apps out in; you are its super admin.',
    body: z.strictObject({ name }),
    status: 201,
    result: portalShape,
    handle: async ({ auth, by, portal }, { body }) => ({
      body: showPortal(await auth.testPortals.create(by, portal, body.name)),
    }),
  }),
  userOperation('settings', {
    id: 'spoke.test-portals.delete',
    method: 'DELETE',
    path: `${all}/{testPortalId}`,
    summary: 'Delete a test portal: nothing opens it any more.',
    status: 204,
    result: nothing,
    async handle({ auth, by, portal }, { params }) {
      await auth.testPortals.delete(by, portal, numberIn(params.testPortalId, 'test portal'))
      return { body: undefined }
    },
  }),
]
