import type { Command } from 'commander'
import { addActs, printNothing, printRows, scopesOf, shown } from './administration.ts'
import type { Terminal } from './terminal.ts'

export function addInstalls(program: Command, io: Terminal): void {
  addActs(program, io, 'installs', 'public apps that are connected to a portal', [
    {
      act: 'installs.list',
      description: 'list connected apps, each with its scopes, who let it in, and last use',
      example: 'spoke installs list',
      print: printRows(
        (row) =>
          `${row['app']}  ${row['name']}  by ${row['email']}  last used ${shown(row['lastUsed'])}  ${scopesOf(row)}`,
      ),
    },
    {
      act: 'installs.remove',
      description: 'uninstall an app by its number; its tokens die now',
      example: 'spoke installs remove 2001',
      one: true,
      print: printNothing,
    },
  ])
}
