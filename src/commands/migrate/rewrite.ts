import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { Failure } from '../../kit/failure.ts'
import type { Rewrite } from '../../migrate/rewrite/rewrite.ts'
import type { Terminal } from '../terminal.ts'
import { mustExist } from './reading.ts'

type RewriteFlags = {
  readonly write?: boolean
  readonly force?: boolean
  readonly keepNames?: boolean
  readonly json?: boolean
  readonly to: keyof typeof TARGETS
}

/** What the code can't do, by where its token will come from. The code is the same: all of them are sent as `Bearer`. */
const TARGETS = {
  'private-app': 'give the setting the token of a private app (in Spoke: spoke migrate scopes . --create private-app)',
  'service-key': 'give the setting a service key (in Spoke: spoke migrate scopes . --create service-key)',
  oauth:
    'let the setting come from your OAuth client: an access token ends after 30 minutes, so ask for a new one with the refresh token before each run, not once',
} as const

export function addRewrite(migrate: Command, io: Terminal): void {
  migrate
    .command('rewrite')
    .description('the diff that puts a bearer token in the place of the key; --write applies it')
    .argument('<path>', 'a folder')
    .option('--write', 'change the files')
    .option('--force', 'change them although git has changes that are not committed')
    .option('--keep-names', 'settings keep their names, and hold a token from now on')
    .addOption(
      new Option('--to <kind>', 'what the token will be of').choices(Object.keys(TARGETS)).default('private-app'),
    )
    .option('--json', 'print files, renames, steps and what is left as JSON')
    .addHelpText('after', '\nExample:\n  spoke migrate rewrite . > migration.diff\n  spoke migrate rewrite . --write')
    .action(async (path: string, flags: RewriteFlags) => {
      mustExist(path)
      if (!statSync(path).isDirectory())
        throw new Failure(`${path} is no folder: a rewrite follows names through all of it`)
      if (flags.write === true && flags.force !== true) mustBeClean(path)
      const { rewriteOf, writeRewrite } = await import('../../migrate/rewrite/rewrite.ts')
      const planned = rewriteOf(path, { keepNames: flags.keepNames === true })
      // Nothing to hand a token to where nothing changes.
      const steps = planned.files.length > 0 ? [{ what: TARGETS[flags.to] }] : []
      const rewrite = { ...planned, manual: [...planned.manual, ...steps] }
      if (flags.write === true) writeRewrite(path, rewrite.files)
      if (flags.json === true) {
        const files = rewrite.files.map(({ path: file, diff, parse }) => ({ path: file, diff, parse }))
        io.out(`${JSON.stringify({ ...rewrite, files }, undefined, 2)}\n`)
        return
      }
      if (flags.write !== true) for (const file of rewrite.files) io.out(file.diff)
      io.err(summary(rewrite, flags.write === true))
    })
}

function summary({ files, manual, left }: Rewrite, written: boolean): string {
  const out: string[] = [`${files.length} files ${written ? 'changed' : 'would change'}.`]
  const unproven = files.filter((file) => file.parse === 'unproven')
  if (unproven.length > 0)
    out.push(`Not proven to parse, for want of a grammar: ${unproven.map((file) => file.path).join(', ')}.`)
  if (manual.length > 0) {
    out.push('', 'Left to you:')
    for (const { file, line, what } of manual)
      out.push(`  - ${file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `}${what}`)
  }
  if (left.length > 0) {
    out.push('', `Still to be done: ${left.length} ${left.length === 1 ? 'place' : 'places'} use a key afterwards.`)
    for (const use of left.slice(0, 10)) out.push(`  - ${use.file}:${use.line}`)
    if (left.length > 10) out.push(`  and ${left.length - 10} more`)
  }
  return `${out.join('\n')}\n`
}

function mustBeClean(path: string): void {
  const { status, stdout } = spawnSync('git', ['-C', path, 'status', '--porcelain', '--', '.'], { encoding: 'utf8' })
  if (status === 0 && stdout.trim() !== '') {
    throw new Failure('there are changes that are not committed: commit or stash them first, or say --force')
  }
}
