import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { hasColours, scanned } from './reading.ts'

type ScopesOptions = { readonly json?: boolean; readonly list?: boolean }

export function addMigrateScopes(migrate: Command, io: Terminal): void {
  migrate
    .command('scopes')
    .description('the least scopes that a private app or service key needs, each with the lines that ask for it')
    .argument('<path>', 'a folder or a file')
    .option('--json', 'print as JSON')
    .option('--list', 'print the names alone, one a line')
    .addHelpText('after', '\nExample:\n  spoke migrate scopes . --list')
    .action(async (path: string, options: ScopesOptions) => {
      const { scopes } = await scanned(path, io)
      if (options.json === true) {
        io.out(`${JSON.stringify(scopes, undefined, 2)}\n`)
        return
      }
      const names = scopes.scopes.map(({ scope }) => scope)
      if (options.list === true) {
        io.out(names.map((name) => `${name}\n`).join(''))
        return
      }
      const { scopeLines } = await import('../../migrate/report/terminal.ts')
      io.out(`${scopeLines(scopes, hasColours(io)).join('\n')}\n`)
      if (names.length > 0) {
        io.out(`\nIn Spoke:    spoke tokens create --name Migrated --scopes ${names.join(',')}\n`)
        io.out(
          'In HubSpot:  a service key with these scopes, or the static token of a project app that requires them\n',
        )
      }
    })
}
