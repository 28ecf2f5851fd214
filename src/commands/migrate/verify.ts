import type { Command } from 'commander'
import { Failure } from '../../kit/failure.ts'
import type { RunResult, SeenCall, Verdict } from '../../migrate/verify/verify.ts'
import type { Terminal } from '../terminal.ts'
import { mustExist, scanned } from './reading.ts'

type VerifyFlags = {
  readonly json?: boolean
  readonly granted?: readonly string[]
  readonly run?: string
  readonly url?: string
  readonly tokenEnv: string
}

export function addVerify(migrate: Command, io: Terminal): void {
  migrate
    .command('verify')
    .description('prove it: no key left, no scope missing, and the integration runs against Spoke with keys refused')
    .argument('<path>', 'a folder')
    .option('--granted <list>', 'scopes that the new app has, joined by commas', (text: string) =>
      text
        .split(',')
        .map((scope) => scope.trim())
        .filter((scope) => scope !== ''),
    )
    .option('--run <command>', "the integration's own test or start command: its calls to HubSpot go to Spoke")
    .option(
      '--url <url>',
      'a Spoke that runs already; else one is started, with an app that has just the scopes needed',
    )
    .option('--token-env <name>', 'the setting that the integration reads its token from', 'HUBSPOT_ACCESS_TOKEN')
    .option('--json', 'print as JSON')
    .addHelpText('after', "\nExample:\n  spoke migrate verify . --run 'npm test'")
    .action(async (path: string, flags: VerifyFlags) => {
      mustExist(path)
      const report = await scanned(path, io)
      const { reasonOf, verdictOf } = await import('../../migrate/verify/verify.ts')
      const needed = report.scopes.scopes.map(({ scope }) => scope)
      const run =
        flags.run === undefined ? undefined : await runAgainst(path, flags.run, flags, flags.granted ?? needed, io)
      const verdict = verdictOf(report, flags.granted, run)
      io.out(flags.json === true ? `${JSON.stringify(verdict, undefined, 2)}\n` : textOf(verdict, reasonOf))
      if (!verdict.proven) throw new Failure('the migration is not proven')
    })
}

async function runAgainst(
  path: string,
  command: string,
  flags: VerifyFlags,
  scopes: readonly string[],
  io: Terminal,
): Promise<RunResult> {
  const { runRedirected } = await import('../../migrate/verify/run.ts')
  const { systemClock } = await import('../../kit/clock.ts')
  if (flags.url !== undefined) return runRedirected(command, path, flags.url, io.env, systemClock.now())
  const { openApp } = await import('../../app.ts')
  const { readConfig } = await import('../../config.ts')
  const { systemRandom } = await import('../../kit/random.ts')
  const { silentLog } = await import('../../kit/log.ts')
  const app = await openApp(readConfig({ port: '0', memory: true }, {}), {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  try {
    const made = await app.acts['tokens.create']?.({ kind: 'private-app', name: 'Migrated', scopes: [...scopes] })
    const token = typeof made === 'object' && made !== null && 'secret' in made ? String(made.secret) : ''
    return await runRedirected(
      command,
      path,
      await app.listen(),
      { ...io.env, [flags.tokenEnv]: token },
      systemClock.now(),
    )
  } finally {
    await app.close()
  }
}

function textOf({ proven, left, missing, superfluous, run }: Verdict, reasonOf: (call: SeenCall) => string): string {
  const out: string[] = [
    left.length === 0 ? '✓ no account key is used' : `✗ an account key is used in ${left.length} places`,
  ]
  for (const use of left.slice(0, 20)) out.push(`    ${use.file}:${use.line}`)
  if (missing !== undefined) {
    out.push(
      missing.length === 0
        ? '✓ every scope that is needed is granted'
        : `✗ scopes that are not granted: ${missing.join(', ')}`,
    )
    if (superfluous !== undefined && superfluous.length > 0)
      out.push(`  granted and not needed: ${superfluous.join(', ')}`)
  }
  if (run !== undefined) {
    const { failed, calls, code } = run
    out.push(`${failed.length === 0 ? '✓' : '✗'} ${calls.length} calls reached Spoke, ${failed.length} were refused`)
    for (const call of failed.slice(0, 20)) {
      out.push(`    ${call.status} ${call.method} ${call.path}${call.key ? ' with an account key' : ''}`)
      const why = call.key ? '' : reasonOf(call)
      if (why !== '') out.push(`        ${why}`)
    }
    if (calls.length === 0) out.push('  none was seen: programs must go by HTTPS_PROXY, or run on Node')
    out.push(code === 0 ? '✓ the command succeeded' : `✗ the command ended with ${code}`)
  }
  out.push('', proven ? 'Proven.' : 'Not proven.')
  return `${out.join('\n')}\n`
}
