import { Refusal } from '../kit/refusal.ts'
import type { GrantedScopes } from './principal.ts'

/** How full access is stored and shown: a scope list that no scope can be mistaken for. */
const ALL = '*'

/** Scopes as a caller names them. */
export type ScopeChoice = 'all' | readonly string[]

export function readScopes(json: string): GrantedScopes {
  const scopes = JSON.parse(json) as readonly string[]
  return scopes.includes(ALL) ? 'all' : new Set(scopes)
}

export function writeScopes(scopes: GrantedScopes): string {
  return JSON.stringify(listScopes(scopes))
}

/** In the order to show them: granular before standard, each sorted by name. */
export function listScopes(scopes: GrantedScopes): readonly string[] {
  return scopes === 'all' ? [ALL] : [...scopes].sort(granularFirst)
}

/** Granular scopes have a dot in their name (hubspot-api.md §2.1). */
export function granularFirst(a: string, b: string): number {
  return Number(b.includes('.')) - Number(a.includes('.')) || (a < b ? -1 : a > b ? 1 : 0)
}

/** Whether who holds `own` may hand out `wanted`. */
export function coversScopes(own: GrantedScopes, wanted: GrantedScopes): boolean {
  return own === 'all' || (wanted !== 'all' && [...wanted].every((scope) => own.has(scope)))
}

/** What an edit adds: nobody needs to be allowed what is there already, or what is taken away. */
export function addedScopes(before: GrantedScopes, after: GrantedScopes): GrantedScopes {
  if (after === 'all') return before === 'all' ? new Set() : 'all'
  return before === 'all' ? new Set() : new Set([...after].filter((scope) => !before.has(scope)))
}

/** The scopes that a caller named. Refuses one that does not exist, with the nearest that do. */
export function chooseScopes(known: readonly string[], choice: ScopeChoice): GrantedScopes {
  if (choice === 'all') return 'all'
  const all = new Set(known)
  const unknown = choice.filter((scope) => !all.has(scope))
  if (unknown.length === 0) return new Set(choice)
  const near = new Set(unknown.slice(0, 3).flatMap((scope) => nearest(scope, known)))
  const named = unknown.map((scope) => scope.slice(0, 100))
  throw new Refusal(
    'VALIDATION_ERROR',
    `There is no scope ${named.join(', ')}. Did you mean ${[...near].join(', ')}?`,
    { context: { unknownScopes: named } },
  )
}

/** The scopes that begin most like this one. */
function nearest(scope: string, known: readonly string[]): readonly string[] {
  const shared = (other: string): number => [...other].findIndex((letter, at) => letter !== scope[at])
  const ranked = known.map((other) => ({ other, length: scope.startsWith(other) ? other.length : shared(other) }))
  return ranked
    .toSorted((a, b) => b.length - a.length || a.other.length - b.other.length)
    .slice(0, 3)
    .map(({ other }) => other)
}
