import type { CatalogueMatch } from '../../catalogue/catalogue.ts'
import { methodsFor, type PathTree, pathTree, match as published, type Version } from '../../catalogue/catalogue.ts'
import { notFound, Refusal } from '../../kit/refusal.ts'
import type { Operation } from '../operation.ts'
import { pathsOf } from '../paths.ts'

/** What a request is for. */
export type Match =
  | {
      readonly kind: 'operation'
      readonly operation: Operation
      /** Undefined for Spoke's own paths, which HubSpot does not publish. */
      readonly version: Version | undefined
      readonly template: string
      readonly params: Readonly<Record<string, string>>
      /** Whether it takes a developer key. */
      readonly developer: boolean
    }
  /** HubSpot publishes it, Spoke does not implement it yet. */
  | { readonly kind: 'unbuilt'; readonly published: CatalogueMatch; readonly template: string }

export interface Matcher {
  /** Throws a 404 for an unknown path and a 405 for a known one with another method. */
  match(method: string, path: string): Match
  /** The methods that a path takes, or would take; none for an unknown path. */
  methods(path: string): readonly string[]
}

interface Served {
  readonly operation: Operation
  readonly version: Version | undefined
  readonly template: string
  readonly developer: boolean
}

/** A matcher over the declared operations, each under all its paths; behind them stands the catalogue. */
export function openMatcher(operations: readonly Operation[]): Matcher {
  const tree: PathTree<Served> = pathTree()
  for (const operation of operations) {
    for (const { path, version } of pathsOf(operation)) {
      const developer = takesDeveloperKey(published(operation.method, path))
      tree.add(operation.method, path, { operation, version, template: path, developer })
    }
  }
  const methods = (path: string) => [...new Set([...tree.methods(path), ...methodsFor(path)])].sort()
  return {
    methods,
    match(method, path) {
      const served = tree.find(method, path)
      if (served !== undefined && !hasNul(served.params)) {
        const { operation, version, template, developer } = served.value
        return { kind: 'operation', operation, version, template, developer, params: served.params }
      }
      const known = published(method, path)
      if (known !== undefined && !hasNul(known.params))
        return { kind: 'unbuilt', published: known, template: known.path }
      const allowed = methods(path)
      if (allowed.length === 0 || allowed.includes(method)) throw notFound()
      throw new Refusal('METHOD_NOT_ALLOWED', `${method} is not served here: use ${allowed.join(' or ')}.`, {
        headers: { allow: allowed.join(', ') },
      })
    },
  }
}

/** No id or name has a NUL character, and PostgreSQL can't even compare one. */
function hasNul(params: Readonly<Record<string, string>>): boolean {
  for (const name in params) if (params[name]?.includes('\0') === true) return true
  return false
}

/** Whether HubSpot publishes an operation for developer keys: those that manage apps (hubspot-api.md §1.7). */
export function takesDeveloperKey(found: CatalogueMatch | undefined): boolean {
  return found?.operation.authTypes.includes('developer_hapikey') === true
}
