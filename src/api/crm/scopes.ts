import { publishedObjectType } from '../../catalogue/catalogue.ts'
import { Refusal } from '../../kit/refusal.ts'
import type { ScopeRule } from '../operation.ts'

/**
 * Reading or writing records of the object type in the path. Resolved per type: the published list of a generic route
 * would let any scope in (hubspot-api.md §2.3).
 */
export function objectScope(access: 'read' | 'write'): ScopeRule {
  return (params) => {
    const name = params['objectType'] ?? ''
    const type = publishedObjectType(name)
    if (type === undefined) throw unknownObjectType(name)
    const scopes = access === 'read' ? type.readScopes : type.writeScopes
    return scopes.map((scope) => [scope])
  }
}

export function unknownObjectType(name: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `Unable to infer object type from: ${name}`, {
    context: { objectType: [name] },
  })
}
