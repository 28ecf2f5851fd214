import type { CatalogueOperation } from './operations.ts'
import { type Successor, successorOf } from './successors.ts'
import { tree } from './tree.ts'
import { endOfSupport, type Version } from './versions.ts'

/** What HubSpot publishes at an address. */
export type CatalogueMatch = {
  readonly operation: CatalogueOperation
  readonly version: Version
  /** The template that matched. */
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  /** Absent when the path is the newest there is. */
  readonly successor?: Successor
  /** The last day of support of this version, `YYYY-MM-DD`. */
  readonly endOfSupport: string
}

/**
 * The operation that HubSpot publishes at an address: a path, or a whole http(s) URL. The query is ignored, a trailing
 * slash tolerated, each segment percent-decoded once. Fixed segments win over parameters. Nothing when the address is
 * unknown, malformed or not published for this method; never a throw.
 */
export function match(method: string, url: string): CatalogueMatch | undefined {
  const found = tree().find(method.toUpperCase(), url)
  if (found === undefined) return undefined
  const { operation, version, path } = found.value
  const successor = successorOf(operation, version)
  return {
    operation,
    version,
    path,
    params: found.params,
    endOfSupport: endOfSupport(version),
    ...(successor !== undefined && { successor }),
  }
}

/** Every method that is published at an address, sorted; empty for an unknown one. */
export function methodsFor(url: string): readonly string[] {
  return tree().methods(url)
}
