import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyUsesIn } from '../keys/find.ts'
import type { Use } from '../keys/use.ts'
import { projectOf } from '../project.ts'
import { readTree } from '../reading.ts'
import { isCode } from '../source/languages.ts'
import { type Source, sourceOf } from '../source/source.ts'
import { diffOf } from './diff.ts'
import { applied, type Edit, type ManualStep } from './edit.ts'
import { openGrammars } from './grammar.ts'
import { planRewrite, type RewriteOptions } from './plan.ts'

export type RewrittenFile = {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly diff: string
  readonly edits: readonly Edit[]
  /** `proven`: the grammar reads it as well as before; `unproven`: no grammar for it here. */
  readonly parse: 'proven' | 'unproven' | 'not code'
}

export type Rewrite = {
  readonly files: readonly RewrittenFile[]
  readonly renames: Readonly<Record<string, string>>
  readonly manual: readonly ManualStep[]
  /** What would still use an account key afterwards. */
  readonly left: readonly Use[]
}

/**
 * Plans a rewrite of a tree and proves it in memory: edited files must parse as well as before, else their edits are given
 * up and become steps for a person; then what would be left is looked for. Nothing is written.
 */
export function rewriteOf(root: string, options: RewriteOptions = {}): Rewrite {
  const { project, keys } = readTree(root)
  const { sources } = project
  const plan = planRewrite(project, options, keys)
  const grammars = openGrammars()
  const manual = [...plan.manual]
  const files: RewrittenFile[] = []
  const changed = new Map<Source, string>()
  for (const { source, edits: planned } of plan.files) {
    const edits = withLineEndsOf(source, planned)
    const after = applied(source.text, edits)
    if (after === source.text) continue
    let parse: RewrittenFile['parse'] = 'not code'
    if (isCode(source.kind)) {
      const grammar = grammars.of(source.kind)
      const broken = grammar(source.text)
      const now = grammar(after)
      if (broken !== undefined && now !== undefined && now > broken) {
        manual.push({ file: source.path, what: 'left as it is: the changes planned for it would not parse' })
        continue
      }
      parse = broken === undefined ? 'unproven' : 'proven'
    }
    changed.set(source, after)
    files.push({ path: source.path, before: source.text, after, diff: diffOf(source, edits), edits, parse })
  }
  const then = sources.map((source) => {
    const text = changed.get(source)
    return text === undefined ? source : sourceOf(source.path, source.kind, text)
  })
  const left = keyUsesIn(projectOf(then)).uses.filter(
    (use) => use.class === 'account-key' || use.class === 'test' || use.class === 'committed-secret',
  )
  return {
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    renames: Object.fromEntries(plan.renames),
    manual,
    left,
  }
}

/** Writes rewritten files, each whole or not at all: beside the old one first, then in its place. */
export function writeRewrite(root: string, files: readonly RewrittenFile[]): void {
  for (const file of files) {
    const path = join(root, file.path)
    writeFileSync(`${path}.spoke-new`, file.after)
    renameSync(`${path}.spoke-new`, path)
  }
}

/** Lines that are put in end as those of the file do. */
function withLineEndsOf({ text }: Source, edits: readonly Edit[]): readonly Edit[] {
  if (!text.includes('\r\n')) return edits
  return edits.map((edit) => ({ ...edit, text: edit.text.replace(/(?<!\r)\n/g, '\r\n') }))
}
