import { type EndpointUse, endpointsIn } from './endpoints/find.ts'
import { byCredential } from './endpoints/owner.ts'
import { type EndpointStatus, statusOf } from './endpoints/status.ts'
import type { KeyUses } from './keys/find.ts'
import { readTree } from './reading.ts'
import { type ScopePlan, scopesFor } from './scopes.ts'
import { sdkCallsIn } from './sdks/calls.ts'
import type { Tally, WalkOptions } from './tree/walk.ts'

export type FoundEndpoint = EndpointUse & { readonly status: EndpointStatus }

export type ScanReport = KeyUses & {
  readonly root: string
  /** Calls that go out with the key, or with what takes its place. */
  readonly endpoints: readonly FoundEndpoint[]
  /** Calls of code that signs in another way. */
  readonly otherEndpoints: readonly FoundEndpoint[]
  readonly testEndpoints: readonly FoundEndpoint[]
  readonly scopes: ScopePlan
  readonly tally: Tally
}

/**
 * Scans a folder or a file. `today` is the day (`YYYY-MM-DD`) from which endpoints are called dead or ending. Nothing is
 * written, nothing is sent anywhere; secrets are masked in what is returned.
 */
export function scan(root: string, today: string, options: WalkOptions = {}): ScanReport {
  const { project, keys, tally } = readTree(root, options)
  const found: EndpointUse[] = []
  for (const code of project.codes) found.push(...endpointsIn(project, code), ...sdkCallsIn(project, code))
  const all = unique(found)
  const { withKey, otherwise } = byCredential(
    project,
    keys.uses,
    all.filter((endpoint) => !endpoint.test),
  )
  const statusOfAll = (list: readonly EndpointUse[]): readonly FoundEndpoint[] =>
    list.map((endpoint) => ({ ...endpoint, status: statusOf(endpoint, today) }))
  return {
    root,
    ...keys,
    endpoints: statusOfAll(withKey),
    otherEndpoints: statusOfAll(otherwise),
    testEndpoints: statusOfAll(all.filter((endpoint) => endpoint.test)),
    scopes: scopesFor(withKey),
    tally,
  }
}

function unique(endpoints: readonly EndpointUse[]): readonly EndpointUse[] {
  const seen = new Map<string, EndpointUse>()
  for (const endpoint of endpoints) {
    const key = `${endpoint.method} ${endpoint.path} ${endpoint.file} ${endpoint.line}`
    if (!seen.has(key)) seen.set(key, endpoint)
  }
  return [...seen.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}
