import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { systemClock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { ScanReport } from '../migrate/scan.ts'
import type { Terminal } from './terminal.ts'

type Common = { readonly json?: boolean }

/** Off API keys and off what ends: `spoke migrate scan | scopes | rewrite | verify`. Reads code; needs no server. */
export function addMigrate(program: Command, io: Terminal): void {
  const migrate = program
    .command('migrate')
    .description('find, plan, rewrite and prove the way off HubSpot API keys and ending endpoints')
  migrate
    .command('scan')
    .description('every use of a key, every endpoint called, and the scopes that they need')
    .argument('<path>', 'a folder or a file')
    .option('--json', 'print the whole report as JSON')
    .option('--fail-on-use', 'exit with 1 when an account key is still used: a guard for CI')
    .addHelpText('after', '\nExample:\n  spoke migrate scan .')
    .action(async (path: string, options: Common & { readonly failOnUse?: boolean }) => {
      const report = await scanned(path, io)
      if (options.json === true) io.out(`${JSON.stringify(report, undefined, 2)}\n`)
      else {
        const { scanText } = await import('../migrate/report/terminal.ts')
        io.out(scanText(report, hasColours(io)))
      }
      const left = report.uses.filter(
        (use) => use.class === 'account-key' || use.class === 'committed-secret' || use.class === 'test',
      )
      if (options.failOnUse === true && left.length > 0) {
        throw new Failure(
          `an account key is used in ${left.length} ${left.length === 1 ? 'place' : 'places'}, first in ${left[0]?.file}:${left[0]?.line}`,
        )
      }
    })
  migrate
    .command('scopes')
    .description('the least scopes that a private app or service key needs, each with the lines that ask for it')
    .argument('<path>', 'a folder or a file')
    .option('--json', 'print as JSON')
    .option('--list', 'print the names alone, one a line')
    .addHelpText('after', '\nExample:\n  spoke migrate scopes . --list')
    .action(async (path: string, options: Common & { readonly list?: boolean }) => {
      const { scopes } = await scanned(path, io)
      if (options.json === true) io.out(`${JSON.stringify(scopes, undefined, 2)}\n`)
      else if (options.list === true) io.out(scopes.scopes.map(({ scope }) => `${scope}\n`).join(''))
      else {
        const { scopeLines } = await import('../migrate/report/terminal.ts')
        io.out(`${scopeLines(scopes, hasColours(io)).join('\n')}\n`)
      }
    })
}

async function scanned(path: string, io: Terminal): Promise<ScanReport> {
  if (!existsSync(path)) throw new Failure(`there is nothing at ${path}`)
  const { scan } = await import('../migrate/scan.ts')
  const today = new Date(systemClock.now()).toISOString().slice(0, 10)
  let told = 0
  return scan(path, today, {
    progress: ({ files, bytes }) => {
      if (files - told < 5000) return
      told = files
      io.err(`${files} files, ${Math.round(bytes / 1e6)} MB …\n`)
    },
  })
}

const hasColours = (io: Terminal): boolean => process.stdout.isTTY === true && io.env['NO_COLOR'] === undefined
