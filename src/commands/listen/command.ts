import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import type { ListenOptions } from './listen.ts'

export function addListen(program: Command, io: Terminal): void {
  program
    .command('listen')
    .description('follow the changes of a portal and forward each as a signed webhook to an address of your own')
    .requiredOption('--forward <url>', 'where the webhooks go, such as http://localhost:3000/hook')
    .option('--url <url>', 'where Spoke is', 'http://127.0.0.1:8484')
    .option('--events <list>', 'event types to forward, joined by commas; all when absent')
    .option('--app <id>', 'the appId that events name', '0')
    .option('--json', 'print each request and answer as a line of JSON')
    .addHelpText(
      'after',
      `
The token of a private app is taken from SPOKE_TOKEN: what it may read is forwarded. Webhooks are signed with
SPOKE_CLIENT_SECRET; where there is none a secret is made up and printed.

Example:
  spoke listen --forward http://localhost:3000/hook --events contact.creation`,
    )
    .action(async (options: ListenOptions) => {
      // Loaded by this command alone, so that the others answer at once.
      const { listen } = await import('./listen.ts')
      await listen(options, io)
    })
}
