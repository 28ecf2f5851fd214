import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { Failure } from '../../kit/failure.ts'
import type { ScanReport } from '../../migrate/scan.ts'
import { version } from '../../version.ts'
import type { Terminal } from '../terminal.ts'
import { hasColours, scanned, today } from './reading.ts'

type ScanOptions = {
  readonly json?: boolean
  readonly format?: 'text' | 'json' | 'sarif' | 'html'
  readonly out?: string
  readonly failOnUse?: boolean
}

export function addScan(migrate: Command, io: Terminal): void {
  migrate
    .command('scan')
    .description('every use of a key, every endpoint called, and the scopes that they need')
    .argument('<path>', 'a folder or a file')
    .addOption(new Option('--format <form>', 'how to print it').choices(['text', 'json', 'sarif', 'html']))
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write the report to a file')
    .option('--fail-on-use', 'exit with 1 when an account key is still used: a guard for CI')
    .addHelpText(
      'after',
      '\nExample:\n  spoke migrate scan .\n  spoke migrate scan . --format html --out migration.html',
    )
    .action(async (path: string, options: ScanOptions) => {
      const report = await scanned(path, io)
      const text = await printed(report, options.json === true ? 'json' : (options.format ?? 'text'), io)
      if (options.out === undefined) io.out(text)
      else writeFileSync(options.out, text)
      const { isLeft } = await import('../../migrate/verify/verify.ts')
      const left = report.uses.filter(isLeft)
      if (options.failOnUse === true && left.length > 0) {
        const places = left.length === 1 ? 'place' : 'places'
        throw new Failure(
          `an account key is used in ${left.length} ${places}, first in ${left[0]?.file}:${left[0]?.line}`,
        )
      }
    })
}

async function printed(report: ScanReport, format: NonNullable<ScanOptions['format']>, io: Terminal): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, undefined, 2)}\n`
    case 'sarif':
      return (await import('../../migrate/report/sarif.ts')).sarifOf(report, version)
    case 'html':
      return (await import('../../migrate/report/html.ts')).htmlOf(report, today())
    default:
      return (await import('../../migrate/report/terminal.ts')).scanText(report, hasColours(io))
  }
}
