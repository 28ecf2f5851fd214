import type { CountedShape } from '../call.ts'

/** A credential, or an app with all its tokens, whose scopes are explained. */
export interface Holder {
  readonly id: number
  readonly kind: string
  readonly name: string
  readonly app: number | null
  readonly gone: boolean
  /** As granted; `*` stands for full access. */
  readonly scopes: readonly string[]
}

export interface ScopeUse {
  readonly scope: string
  readonly calls: number
  readonly operations: readonly { readonly operation: string; readonly calls: number }[]
}

export interface ScopesExplained {
  readonly holder: Holder
  readonly calls: number
  /** The least scopes under which every call that was let through would still be. */
  readonly needed: readonly ScopeUse[]
  /** Granted, and needed by none of them. */
  readonly unused: readonly string[]
  /** What was refused because no scope for it was granted. */
  readonly refused: readonly RefusedUse[]
  /** What was let through, most calls first. */
  readonly called: readonly CalledPath[]
}

/** A path that a credential called. */
export interface CalledPath {
  readonly method: string
  readonly path: string
  /** Every requirement of it: alternatives, each a list of scopes that are all needed. */
  readonly scopes: readonly Requirement[]
  readonly calls: number
  readonly last: number
}

export interface RefusedUse {
  readonly operation: string
  readonly method: string
  readonly path: string
  /** Alternatives, each a list of scopes that are all needed. */
  readonly scopes: readonly (readonly string[])[]
  readonly calls: number
  readonly last: number
}

type Requirement = readonly (readonly string[])[]

const FULL = '*'
/** Every token of an app has it, asked for or not (hubspot-api.md §2.1). */
const ALWAYS = 'oauth'

/** What a credential may do against what it does. */
export function explainScopes(holder: Holder, usage: readonly CountedShape[]): ScopesExplained {
  const own = usage.filter((shape) => (holder.app === null ? shape.credential === holder.id : shape.app === holder.app))
  const refused = own.filter(({ category }) => category === 'MISSING_SCOPES')
  const passed = own.filter(({ category }) => category !== 'MISSING_SCOPES')
  const requirements = new Map<
    string,
    { readonly alternatives: Requirement; calls: number; operations: Map<string, number> }
  >()
  for (const { needed, calls, operation } of passed) {
    for (const text of (needed ?? '').split(' ').filter((each) => each !== '')) {
      const known = requirements.get(text) ?? { alternatives: readRequirement(text), calls: 0, operations: new Map() }
      known.calls += calls
      known.operations.set(operation, (known.operations.get(operation) ?? 0) + calls)
      requirements.set(text, known)
    }
  }
  const chosen = leastScopes(
    [...requirements.values()].map(({ alternatives }) => alternatives),
    holder.scopes,
  )
  const uses = new Map<string, { calls: number; operations: Map<string, number> }>()
  for (const { alternatives, calls, operations } of requirements.values()) {
    const met = alternatives.find((all) => all.every((scope) => chosen.has(scope))) ?? []
    for (const scope of met) {
      const use = uses.get(scope) ?? { calls: 0, operations: new Map() }
      use.calls += calls
      for (const [operation, count] of operations)
        use.operations.set(operation, (use.operations.get(operation) ?? 0) + count)
      uses.set(scope, use)
    }
  }
  return {
    holder,
    calls: own.reduce((sum, { calls }) => sum + calls, 0),
    needed: [...uses]
      .sort(([, a], [, b]) => b.calls - a.calls)
      .map(([scope, { calls, operations }]) => ({
        scope,
        calls,
        operations: [...operations]
          .sort(([, a], [, b]) => b - a)
          .map(([operation, count]) => ({ operation, calls: count })),
      })),
    unused: holder.scopes.filter((scope) => scope !== FULL && scope !== ALWAYS && !uses.has(scope)),
    refused: merged(refused),
    called: calledPaths(passed),
  }
}

function calledPaths(passed: readonly CountedShape[]): readonly CalledPath[] {
  const all = new Map<string, CalledPath>()
  for (const { method, path, needed, calls, last } of passed) {
    const key = `${method} ${path} ${needed}`
    const known = all.get(key)
    const scopes = (needed ?? '')
      .split(' ')
      .filter((each) => each !== '')
      .map(readRequirement)
    all.set(key, {
      method,
      path,
      scopes,
      calls: (known?.calls ?? 0) + calls,
      last: Math.max(known?.last ?? 0, last),
    })
  }
  return [...all.values()].sort((a, b) => b.calls - a.calls)
}

/**
 * The fewest scopes that meet every requirement, as far as taking the cheapest alternative each time finds them: those
 * without a choice first, then what adds least; granted before new, granular before standard.
 */
function leastScopes(requirements: readonly Requirement[], granted: readonly string[]): ReadonlySet<string> {
  const held = new Set(granted)
  const chosen = new Set<string>()
  const cost = (all: readonly string[]): number =>
    all.reduce((sum, scope) => {
      if (chosen.has(scope)) return sum
      return sum + 4 + (held.has(FULL) || held.has(scope) ? 0 : 100) + (scope.includes('.') ? 0 : 1)
    }, 0)
  for (const requirement of requirements.toSorted((a, b) => a.length - b.length)) {
    const [cheapest] = requirement.toSorted((a, b) => cost(a) - cost(b))
    for (const scope of cheapest ?? []) chosen.add(scope)
  }
  return chosen
}

function readRequirement(text: string): Requirement {
  return text.split('|').map((all) => all.split('+'))
}

function merged(refused: readonly CountedShape[]): readonly RefusedUse[] {
  const all = new Map<string, { use: RefusedUse; calls: number; last: number }>()
  for (const { operation, method, path, needed, calls, last } of refused) {
    // The last requirement is the one that was not met: what follows is not asked for any more.
    const text = (needed ?? '').split(' ').at(-1) ?? ''
    const key = `${operation} ${path} ${text}`
    const known = all.get(key)
    if (known === undefined) {
      all.set(key, { use: { operation, method, path, scopes: readRequirement(text), calls, last }, calls, last })
    } else {
      known.calls += calls
      known.last = Math.max(known.last, last)
    }
  }
  return [...all.values()].map(({ use, calls, last }) => ({ ...use, calls, last })).sort((a, b) => b.last - a.last)
}
