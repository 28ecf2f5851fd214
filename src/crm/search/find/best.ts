import { compareKeys, storedKey } from '../kinds.ts'
import type { Candidate } from '../matches.ts'
import type { Program } from './plan.ts'

interface Kept {
  readonly id: number
  readonly key: string | undefined
  readonly at: number
}

/** Keeps no more than the page needs of whatever it is given. */
export function keepBest(program: Program): { add(candidate: Candidate): void; page(): readonly number[] } {
  const { sort, offset, limit, beyond: from } = program
  const most = offset + limit
  const sign = sort.descending ? -1 : 1
  let kept: Kept[] = []

  function compare(a: Kept, b: Kept): number {
    if (a.key === undefined || b.key === undefined) {
      if (a.key === b.key) return sign * (a.at - b.at || a.id - b.id)
      return a.key === undefined ? 1 : -1
    }
    return sign * (compareKeys(a.key, b.key) || a.id - b.id)
  }

  return {
    add(candidate) {
      const { id } = candidate
      if (from !== undefined && sign * (id - from) <= 0) return
      const at = sort.on === 'created' ? candidate.created : sort.on === 'updated' ? candidate.updated : 0
      kept.push({ id, at, key: sort.on === 'values' ? sortKey(candidate, program) : undefined })
      if (kept.length < 4 * most + 1_000) return
      kept = kept.sort(compare).slice(0, most)
    },
    page: () =>
      kept
        .sort(compare)
        .slice(offset, most)
        .map(({ id }) => id),
  }
}

function sortKey({ values }: Candidate, { sort }: Program): string | undefined {
  const value = values[sort.property]
  return value === undefined ? undefined : storedKey(sort.kind, value)
}
