import type { Command } from 'commander'
import { systemClock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import type { Terminal } from './terminal.ts'

/** Refused calls that are listed. */
const LISTED = 20

export function addRun(program: Command, io: Terminal): void {
  program
    .command('run')
    .description("run a command that reaches a Spoke in HubSpot's place, unchanged")
    .argument('<command...>', 'the command and what goes with it, behind --')
    .option('--url <url>', 'where Spoke is', 'http://127.0.0.1:8484')
    .addHelpText(
      'after',
      `
Requests to HubSpot's hosts, and to no other, go to Spoke; what was refused is listed at the end. Node's processes are redirected
from within, others by HTTPS_PROXY and a certificate authority of this run alone: curl, Python, Go, Ruby and what else goes by them.

Example:
  spoke run -- node import.js
  spoke run -- python3 import.py`,
    )
    .action(async (command: readonly string[], { url }: { readonly url: string }) => {
      if (!URL.canParse(url)) throw new Failure(`--url takes an address, not "${url}".`)
      const { runRedirected } = await import('../migrate/verify/run.ts')
      const { code, calls } = await runRedirected(command, process.cwd(), url, io.env, systemClock.now())
      const refused = calls.filter(({ status }) => status >= 400)
      io.err(`${calls.length} calls reached Spoke, ${refused.length} were refused.\n`)
      for (const { status, method, path, key } of refused.slice(0, LISTED)) {
        io.err(`  ${status} ${method} ${path}${key ? ' with an account key' : ''}\n`)
      }
      if (code !== 0) throw new Failure(`The command ended with ${code}.`)
    })
}
