import { twinPaths, type Version } from '../catalogue/catalogue.ts'
import type { Operation } from './operation.ts'

/** Where an operation is served: under its twins in every version, or where HubSpot publishes none, at its own path. */
export function pathsOf({
  method,
  path,
}: Pick<Operation, 'method' | 'path'>): readonly { readonly path: string; readonly version: Version | undefined }[] {
  const twins = twinPaths(method, path)
  return twins.length > 0 ? twins : [{ path, version: undefined }]
}
