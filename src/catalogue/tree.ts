import { type CatalogueOperation, operations } from './operations.ts'
import { type PathTree, pathTree } from './path-tree.ts'
import { otherSpelling } from './templates.ts'
import type { Version } from './versions.ts'

/** A published path: what is served there. */
export type Published = {
  readonly operation: CatalogueOperation
  readonly version: Version
  readonly path: string
}

let built: PathTree<Published> | undefined

/** All published paths, in both v3 spellings. Built on the first call, never changed after. */
export function tree(): PathTree<Published> {
  if (built !== undefined) return built
  const made = pathTree<Published>()
  // Published paths go in before other spellings, the preferred one first: the first one added stays.
  for (const operation of operations()) {
    for (const { version, path } of operation.paths) made.add(operation.method, path, { operation, version, path })
  }
  for (const operation of operations()) {
    for (const { version, path } of operation.paths) {
      const spelling = version === 'v3' ? otherSpelling(path) : undefined
      if (spelling !== undefined) made.add(operation.method, spelling, { operation, version, path: spelling })
    }
  }
  built = made
  return made
}

/** The operation served under this template, whatever its parameters are called, in either v3 spelling. */
export function operationOfTemplate(method: string, template: string): CatalogueOperation | undefined {
  return tree().at(method, template)?.operation
}
