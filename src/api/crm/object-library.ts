import { z } from 'zod'
import { operation } from '../operation.ts'
import { publishedScope } from './scopes.ts'

const BASE = '/crm/v3/object-library/enablement'

// Every type that Spoke has can be used at once: there is nothing to activate.

export const listEnablement = operation({
  id: 'crm.object-library.list',
  method: 'GET',
  path: BASE,
  summary: 'Which types of the object library can be used; only those that a portal could do without are listed.',
  scopes: publishedScope(`GET ${BASE}`),
  status: 200,
  result: z
    .object({ enablementByObjectTypeId: z.record(z.string(), z.boolean()) })
    .meta({ id: 'PortalObjectTypeEnablementPublicResponse' }),
  async handle({ definitions }) {
    const library = definitions.types.filter(({ inLibrary }) => inLibrary === true)
    return { body: { enablementByObjectTypeId: Object.fromEntries(library.map(({ id }) => [id, true])) } }
  },
})

export const readEnablement = operation({
  id: 'crm.object-library.read',
  method: 'GET',
  path: `${BASE}/{objectTypeId}`,
  summary: 'Whether an object type can be used.',
  scopes: publishedScope(`GET ${BASE}/{objectTypeId}`),
  status: 200,
  result: z.object({ enablement: z.boolean() }).meta({ id: 'ObjectTypeEnablementPublicResponse' }),
  async handle({ objectType }, { params }) {
    objectType(params.objectTypeId) // refuses one that there is not
    return { body: { enablement: true } }
  },
})

export const objectLibrary = [listEnablement, readEnablement]
