import { Command, CommanderError } from 'commander'
import { Failure } from '../kit/failure.ts'
import { version } from '../version.ts'
import type { Terminal } from './terminal.ts'

/** The terminal this process was started from. */
export const ownTerminal: Terminal = {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}

/** `spoke` without commands yet. */
export function newProgram(io: Terminal): Command {
  return new Command('spoke')
    .description("An open, self-hostable CRM developer platform that speaks HubSpot's public API.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(--help shows how)')
}

/** Runs one command line; gives the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runProgram(program: Command, args: readonly string[], io: Terminal): Promise<number> {
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Failure) {
      io.err(`spoke: ${error.message}\n`)
      return 1
    }
    io.err(`spoke: this is a bug. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}
