import {
  objectScopes,
  operationById,
  type PublishedObjectType,
  publishedObjectType,
  type ScopeAccess,
  scopeRequirement,
} from '../../catalogue/catalogue.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { FurtherScopes, ScopeRule } from '../operation.ts'
import { type AssociationInputs, newAssociations } from './records.ts'

// Scopes are resolved per object type: the published list of a generic route would let any scope in (hubspot-api.md §2.3).

/** Reading or writing records of the object type in the path. */
export function objectScope(access: ScopeAccess): ScopeRule {
  return (params) => objectScopes('records', access, typeIn(params['objectType']))
}

/** Reading or writing property definitions of the object type in the path. */
export function definitionScope(access: ScopeAccess): ScopeRule {
  return (params) => objectScopes('definitions', access, typeIn(params['objectType']))
}

/** Reading or writing pipelines of the object type in the path. */
export function pipelineScope(access: ScopeAccess): ScopeRule {
  return (params) => objectScopes('pipelines', access, typeIn(params['objectType']))
}

/** Reading or writing associations between the two object types in the path. */
export function associationScope(access: ScopeAccess): ScopeRule {
  return (params) =>
    objectScopes(
      'associations',
      access,
      typeIn(params['fromObjectType'] ?? params['objectType']),
      typeIn(params['toObjectType']),
    )
}

/**
 * Associating new records with others in the request that makes them: what the associations' own operations demand, for
 * every object type that a kind leads to (hubspot-api.md §2.3). A kind that there is not leads nowhere, and is refused later.
 */
export const inlineAssociationScopes: FurtherScopes<{
  readonly params: { readonly objectType: string }
  readonly body: NewInput | { readonly inputs: readonly NewInput[] }
}> = {
  summary: 'with associations, the write scopes of every object type associated',
  needed({ crm, objectType }, { params, body }) {
    const inputs = 'inputs' in body ? body.inputs : [body]
    const kinds = inputs.flatMap((input) => newAssociations(input.associations).flatMap(({ types }) => types))
    if (kinds.length === 0) return []
    const targets = crm.associations.targets(objectType(params.objectType), kinds)
    return targets.map((to) => associationScope('write')({ objectType: params.objectType, toObjectType: to }))
  },
}

interface NewInput {
  readonly associations?: AssociationInputs
}

/** What HubSpot publishes for an operation that is about no object type in particular. */
export function publishedScope(id: string): ScopeRule {
  return (params) => {
    const published = operationById(id)
    if (published === undefined) throw new Error(`HubSpot does not publish ${id}.`)
    return scopeRequirement(published, params)
  }
}

function typeIn(name = ''): PublishedObjectType {
  const type = publishedObjectType(name)
  if (type === undefined) throw unknownObjectType(name)
  return type
}

export function unknownObjectType(name: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `Unable to infer object type from: ${name}`, {
    context: { objectType: [name] },
  })
}
