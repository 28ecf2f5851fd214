import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Use } from '../../src/migrate/keys/use.ts'
import { type Rewrite, rewriteOf, writeRewrite } from '../../src/migrate/rewrite/rewrite.ts'
import { type ScanReport, scan } from '../../src/migrate/scan.ts'

/** Texts by path. */
export type Files = Readonly<Record<string, string>>

/** The day on which all trees here are scanned. */
export const TODAY = '2026-12-01'

/** Writes a tree into a folder of its own, which goes when the test that asked for it is over. */
export function treeOf(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'spoke-migrate-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

export const scanned = (files: Files, today = TODAY): ScanReport => scan(treeOf(files), today)

/** The uses of a class as `file:line`, sorted. */
export const places = (uses: readonly Use[], kind?: Use['class']): readonly string[] =>
  uses.filter((use) => kind === undefined || use.class === kind).map((use) => `${use.file}:${use.line}`)

/** `METHOD /path` with every variable as `{}`, so that tests do not depend on what they are called. */
export const calls = (endpoints: readonly { readonly method: string; readonly path: string }[]): readonly string[] =>
  endpoints.map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`).sort()

/** True when each use shares a name with another until all are reached: one chain from declaration to sink. */
export function isOneChain(uses: readonly Use[]): boolean {
  const [first, ...rest] = uses
  if (first === undefined) return false
  const last = (name: string): string => name.replace(/^.*[.:>]/, '').toLowerCase()
  const reached = new Set(first.names.map(last))
  let left = rest
  for (;;) {
    const next = left.filter((use) => !use.names.some((name) => reached.has(last(name))))
    for (const use of left) if (!next.includes(use)) for (const name of use.names) reached.add(last(name))
    if (next.length === 0) return true
    if (next.length === left.length) return false
    left = next
  }
}

export type Rewritten = Rewrite & {
  /** The tree after the rewrite was written. */
  readonly after: Files
  /** How many files a second run would change. */
  readonly again: number
}

/** Rewrites a tree on disk, reads it back, and plans once more on what is there. */
export function rewritten(files: Files, options: { readonly keepNames?: boolean } = {}): Rewritten {
  const root = treeOf(files)
  const plan = rewriteOf(root, options)
  writeRewrite(root, plan.files)
  const after = Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  return { ...plan, after, again: rewriteOf(root, options).files.length }
}
