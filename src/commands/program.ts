import { Command, CommanderError } from 'commander'
import { Failure } from '../kit/failure.ts'
import { version } from '../version.ts'
import { addApps, addTokens } from './apps.ts'
import { addCalls, addScopes, addSunset } from './calls.ts'
import { addCoverage } from './coverage.ts'
import { addInstalls } from './installs.ts'
import { addKeys } from './keys.ts'
import { addLimits } from './limits.ts'
import { addListen } from './listen/command.ts'
import { addOpenApi } from './openapi.ts'
import { addAudit, addOwners, addPortals, addTeams, addTestPortals } from './portals.ts'
import { addSearch } from './search.ts'
import { addStart } from './start.ts'
import type { Terminal } from './terminal.ts'
import { addRoles, addUsers } from './users.ts'

const terminal: Terminal = {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}

/** Runs one command line; gives the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[], io: Terminal = terminal): Promise<number> {
  const program = new Command('spoke')
    .description("An open, self-hostable CRM developer platform that speaks HubSpot's public API.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(--help shows how)')
  addStart(program, io)
  addTokens(program, io)
  addApps(program, io)
  addInstalls(program, io)
  addKeys(program, io)
  addPortals(program, io)
  addLimits(program, io)
  addTestPortals(program, io)
  addUsers(program, io)
  addRoles(program, io)
  addAudit(program, io)
  addCalls(program, io)
  addScopes(program, io)
  addSunset(program, io)
  addOwners(program, io)
  addTeams(program, io)
  addSearch(program, io)
  addListen(program, io)
  addCoverage(program, io)
  addOpenApi(program, io)
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
