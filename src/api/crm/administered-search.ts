import type { Crm, PortalType } from '../../crm/crm.ts'
import { Failure, messageOf } from '../../kit/failure.ts'
import { toSearch } from './search.ts'
import { searchRequest } from './shapes.ts'

/** Search as administration sees it: a search is told of, or every index of a portal written again, online. */
export function searchRoom(crm: Crm, now: () => number) {
  return {
    async explain(portal: number, name: string, body: unknown) {
      const type = await typeNamed(crm, portal, name)
      const request = searchRequest.safeParse(body)
      if (!request.success) throw new Failure(request.error.issues.map(({ message }) => message).join('; '))
      const call = { portal, actor: { source: 'API', sourceId: null, userId: null }, now: now() }
      try {
        return await crm.records.explainSearch(call, type, toSearch(request.data))
      } catch (error) {
        throw new Failure(messageOf(error), error)
      }
    },
    reindex: async (portal: number) => ({ indexes: await crm.filling.refresh(portal) }),
  }
}

async function typeNamed(crm: Crm, portal: number, name: string): Promise<PortalType> {
  const definitions = await crm.definitions.of(portal)
  const wanted = name.toLowerCase()
  const found =
    definitions.types.find((type) => [type.name, type.singular, type.id].includes(wanted)) ??
    definitions.customType(name)
  if (found === undefined) throw new Failure(`There is no object type ${name}.`)
  return found
}
