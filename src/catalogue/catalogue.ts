// The front door of this room, and the package's `spoke/catalogue`: what HubSpot publishes, as data and look-ups.
export { type LimitClass, limitClass } from './limits.ts'
export { type CatalogueMatch, match, methodsFor } from './match.ts'
export {
  customObjectType,
  type PublishedObjectType,
  publishedObjectType,
  publishedObjectTypes,
} from './object-types.ts'
export {
  type AuthType,
  type CatalogueOperation,
  type CataloguePath,
  operationById,
  operations,
  type ScopeRequirement,
} from './operations.ts'
export { type Found, type PathTree, pathTree } from './path-tree.ts'
export {
  allScopes,
  changesSomething,
  changesUnlockedByReading,
  dependsOnObjectType,
  hasScopes,
  noScopeGrantsThis,
  objectScopes,
  type ScopeAccess,
  scopeRequirement,
} from './scopes.ts'
export { genericOperation, type Successor, type TwinPath, twinPaths } from './successors.ts'
export { compareVersions, endOfSupport, isVersion, successorVersion, type Version, versions } from './versions.ts'
