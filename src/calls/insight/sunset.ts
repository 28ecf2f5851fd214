import { match, type Successor, type Version } from '../../catalogue/catalogue.ts'
import { type CountedShape, UNKNOWN_PATH } from '../call.ts'

/** Who calls. */
export interface Caller {
  readonly portal: number
  readonly credential: number
  readonly name: string | null
  readonly kind: string | null
  readonly address: string | null
  readonly agent: string | null
  readonly calls: number
  readonly last: number
}

/** A path that is called and will end. */
export interface EndingPath {
  readonly method: string
  readonly path: string
  readonly version: Version
  readonly operation: string
  /** The last day of its support, `YYYY-MM-DD`. */
  readonly endOfSupport: string
  readonly successor: Successor
  readonly calls: number
  readonly last: number
  /** Most calls first. */
  readonly callers: readonly Caller[]
}

/** A use of an account API key. */
export interface KeyUse extends Caller {
  readonly method: string
  readonly path: string
  readonly operation: string
}

/** Callers named of one path at most. */
const NAMED = 200

/** Calls on paths that have a successor, those that end first in front, then by how often they are called. */
export function endingPaths(usage: readonly CountedShape[], before: string | undefined): readonly EndingPath[] {
  const byPath = new Map<string, CountedShape[]>()
  for (const shape of usage) {
    if (shape.version === null || shape.path === UNKNOWN_PATH) continue
    const key = `${shape.method} ${shape.path}`
    const some = byPath.get(key)
    if (some === undefined) byPath.set(key, [shape])
    else some.push(shape)
  }
  const ending: EndingPath[] = []
  for (const shapes of byPath.values()) {
    const [first] = shapes
    if (first === undefined) continue
    const published = match(first.method, first.path)
    if (published?.successor === undefined) continue
    const { version, endOfSupport, successor } = published
    if (before !== undefined && endOfSupport >= before) continue
    const { method, path, operation } = first
    ending.push({
      method,
      path,
      version,
      operation,
      endOfSupport,
      successor,
      ...counted(shapes),
      callers: callersOf(shapes),
    })
  }
  return ending.sort((a, b) =>
    a.endOfSupport < b.endOfSupport ? -1 : a.endOfSupport > b.endOfSupport ? 1 : b.calls - a.calls,
  )
}

/** Who still calls with an account API key, most calls first. */
export function keyUses(usage: readonly CountedShape[]): readonly KeyUse[] {
  const all = new Map<string, CountedShape[]>()
  for (const shape of usage) {
    if (shape.kind !== 'api-key') continue
    const key = [shape.portal, shape.credential, shape.address, shape.agent, shape.method, shape.path].join(' ')
    const some = all.get(key)
    if (some === undefined) all.set(key, [shape])
    else some.push(shape)
  }
  return [...all.values()]
    .flatMap((shapes) => {
      const [caller] = callersOf(shapes)
      const [first] = shapes
      if (caller === undefined || first === undefined) return []
      return [{ ...caller, method: first.method, path: first.path, operation: first.operation }]
    })
    .sort((a, b) => b.calls - a.calls)
}

function counted(shapes: readonly CountedShape[]): { readonly calls: number; readonly last: number } {
  return {
    calls: shapes.reduce((sum, { calls }) => sum + calls, 0),
    last: shapes.reduce((latest, { last }) => Math.max(latest, last), 0),
  }
}

function callersOf(shapes: readonly CountedShape[]): readonly Caller[] {
  const all = new Map<string, Caller>()
  for (const shape of shapes) {
    const { portal, credential, name, kind, address, agent } = shape
    const key = [portal, credential, address, agent].join(' ')
    const known = all.get(key)
    const calls = (known?.calls ?? 0) + shape.calls
    const newer = known === undefined || shape.last >= known.last
    const last = newer ? shape.last : known.last
    all.set(key, { portal, credential, name: newer ? name : known.name, kind, address, agent, calls, last })
  }
  return [...all.values()].sort((a, b) => b.calls - a.calls).slice(0, NAMED)
}
