import { objectRoute } from './object-routes.ts'
import { publishedObjectType } from './object-types.ts'
import { type CatalogueOperation, operationById } from './operations.ts'
import { namesOf, otherSpelling, parameterOf, renamed, segmentsOf, shapeOf } from './templates.ts'
import { operationOfTemplate } from './tree.ts'
import { compareVersions, isDated, type Version } from './versions.ts'

/** Where to go from a path that will end. `operation` is another one's id where method, input or answer are not the same. */
export type Successor = { readonly version: Version; readonly path: string; readonly operation: string }

/** One path under which an operation is served. */
export type TwinPath = { readonly version: Version; readonly path: string }

const newest = new WeakMap<CatalogueOperation, Successor>()

/**
 * Every path under which HubSpot serves the operation that this template belongs to: all versions, oldest first, and both
 * v3 spellings, with the parameters named as in `path`. Empty when the catalogue does not know the template.
 */
export function twinPaths(method: string, path: string): readonly TwinPath[] {
  const operation = operationOfTemplate(method, path)
  if (operation === undefined) return []
  const names = namesOf(segmentsOf(path))
  const twins = new Map<string, TwinPath>()
  for (const { version, path: published } of operation.paths) {
    for (const spelling of [published, otherSpelling(published)]) {
      if (spelling === undefined || operationOfTemplate(method, spelling) !== operation) continue
      const shape = shapeOf(spelling)
      if (!twins.has(shape)) twins.set(shape, { version, path: renamed(`/${segmentsOf(spelling).join('/')}`, names) })
    }
  }
  return [...twins.values()]
}

/** The route over all object types that serves an operation of one type too, where there is one. */
export function genericOperation(operation: CatalogueOperation): CatalogueOperation | undefined {
  const route = objectRoute(operation)
  // A parameter is no type, and a name that only this path accepts (`payments`) means nothing to the route over all types.
  if (route === undefined || publishedObjectType(route.from) === undefined) return undefined
  const segments = segmentsOf(operation.path)
  return operationOfTemplate(
    operation.method,
    `/${segments.with(segments.indexOf(route.from), '{objectType}').join('/')}`,
  )
}

/** The newest path to move to from `version` of an operation; nothing when it is served in no newer one. */
export function successorOf(operation: CatalogueOperation, version: Version): Successor | undefined {
  const known = newest.get(operation) ?? newestOf(operation)
  newest.set(operation, known)
  return known.operation !== operation.id || compareVersions(known.version, version) > 0 ? known : undefined
}

function newestOf(operation: CatalogueOperation): Successor {
  const own = lastPath(operation)
  const generic = genericOperation(operation)
  const other = generic === undefined ? undefined : lastPath(generic)
  // A type of its own ends sooner than the route over all types, which goes on serving it.
  if (other !== undefined && compareVersions(other.version, own.version) > 0) return forType(operation, other)
  const replacement = operation.replacedBy ?? (isDated(own.version) ? undefined : generic?.replacedBy)
  const by = replacement === undefined ? undefined : operationById(replacement)
  return by === undefined ? own : lastPath(by)
}

function lastPath(operation: CatalogueOperation): Successor {
  const version = operation.paths.at(-1)?.version ?? 'v1'
  const preferred = operation.paths.find((path) => path.version === version)
  return { version, path: preferred?.path ?? operation.path, operation: operation.id }
}

/** A path over all types, for the one type that `operation` is about: still the same operation. */
function forType(operation: CatalogueOperation, generic: Successor): Successor {
  const type = objectRoute(operation)?.from ?? ''
  const segments = segmentsOf(generic.path)
  const at = segments.findIndex((segment) => parameterOf(segment) !== undefined)
  return { version: generic.version, path: `/${segments.with(at, type).join('/')}`, operation: operation.id }
}
