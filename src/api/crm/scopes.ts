import {
  customObjectType,
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

const SCHEMAS = '/crm-object-schemas/v3/schemas'

// Scopes are resolved per object type: the published list of a generic route would let any scope in (hubspot-api.md §2.3).

/** Reading or writing records of the object type in the path, which may be a custom one by its bare name. */
export function objectScope(access: ScopeAccess): ScopeRule {
  return (params) => objectScopes('records', access, anyTypeIn(params['objectType']))
}

/** Reading or writing property definitions of the object type in the path. */
export function definitionScope(access: ScopeAccess): ScopeRule {
  return (params) => objectScopes('definitions', access, typeIn(params['objectType']))
}

/** Reading or writing the schemas of custom object types, whichever they are. */
export function customSchemaScope(access: ScopeAccess): ScopeRule {
  return publishedScope(access === 'read' ? `GET ${SCHEMAS}` : `POST ${SCHEMAS}`)
}

/**
 * Reading the schema of the object type in the path, custom or not. HubSpot publishes `oauth` for it, which every token
 * has: what the list of schemas asks for is asked for here too.
 */
export function schemaScope(): ScopeRule {
  const custom = customSchemaScope('read')
  return (params) => {
    const type = publishedObjectType(params['objectType'] ?? '')
    return type === undefined || type.custom ? custom({}) : objectScopes('definitions', 'read', type)
  }
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
      anyTypeIn(params['fromObjectType'] ?? params['objectType']),
      anyTypeIn(params['toObjectType']),
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

/** A name that a custom object type can have. */
const BARE_NAME = /^[a-z][a-z0-9_]{0,49}$/i

/** The same, or a custom object type by its bare name: paths of records take it, others do not (§4.1). */
function anyTypeIn(name = ''): PublishedObjectType {
  return publishedObjectType(name) ?? (BARE_NAME.test(name) ? customObjectType() : typeIn(name))
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
