import { masked } from '../keys/names.ts'
import type { Source } from '../source/source.ts'
import { applied, type Edit, separate } from './edit.ts'

const AROUND = 3

/**
 * A unified diff of a file's edits, as `git apply` and `patch -p1` read it; but keys are masked, since diffs are printed and
 * pasted: where there is one the diff is for reading, and `--write` for applying.
 */
export function diffOf(source: Source, edits: readonly Edit[]): string {
  const before = source.text.split('\n')
  const groups: { from: number; to: number; edits: Edit[] }[] = []
  for (const edit of separate(edits)) {
    const from = source.lineOf(edit.start)
    // An edit that ends at the beginning of a line does not touch it.
    const to =
      edit.end > edit.start && source.text[edit.end - 1] === '\n'
        ? source.lineOf(edit.end - 1)
        : source.lineOf(edit.end)
    const last = groups.at(-1)
    if (last !== undefined && from <= last.to + 1) {
      last.to = Math.max(last.to, to)
      last.edits.push(edit)
    } else groups.push({ from, to, edits: [edit] })
  }
  const out: string[] = [`--- a/${source.path}`, `+++ b/${source.path}`]
  let shift = 0
  let index = 0
  while (index < groups.length) {
    let end = index
    while (end + 1 < groups.length && (groups[end + 1]?.from ?? 0) - (groups[end]?.to ?? 0) <= AROUND * 2) end += 1
    const hunk = groups.slice(index, end + 1)
    const first = Math.max((hunk[0]?.from ?? 1) - AROUND, 1)
    const last = Math.min((hunk.at(-1)?.to ?? 1) + AROUND, before.length - (before.at(-1) === '' ? 1 : 0))
    const lines: string[] = []
    let added = 0
    let taken = 0
    let at = first
    for (const group of hunk) {
      for (; at < group.from; at += 1) lines.push(` ${before[at - 1]}`)
      const start = offsetOf(source, group.from)
      const stop = offsetOf(source, group.to + 1)
      const text = applied(
        source.text.slice(start, stop),
        group.edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
      )
      for (; at <= group.to; at += 1) {
        lines.push(`-${before[at - 1]}`)
        taken += 1
      }
      const put = text === '' ? [] : text.replace(/\n$/, '').split('\n')
      for (const line of put) lines.push(`+${line}`)
      added += put.length
    }
    for (; at <= last; at += 1) lines.push(` ${before[at - 1]}`)
    const count = last - first + 1
    out.push(`@@ -${first},${count} +${first + shift},${count - taken + added} @@`, ...lines)
    shift += added - taken
    index = end + 1
  }
  return `${out.map(masked).join('\n')}\n`
}

function offsetOf(source: Source, line: number): number {
  let at = 0
  for (let number = 1; number < line; number += 1) {
    const next = source.text.indexOf('\n', at)
    if (next === -1) return source.text.length
    at = next + 1
  }
  return at
}
