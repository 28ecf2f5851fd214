import { addApps, addTokens } from './apps.ts'
import { addCalls, addScopes, addSunset } from './calls.ts'
import { addCoverage } from './coverage.ts'
import { addInstalls } from './installs.ts'
import { addKeys } from './keys.ts'
import { addLimits } from './limits.ts'
import { addListen } from './listen/command.ts'
import { addMigrate } from './migrate/migrate.ts'
import { addOpenApi } from './openapi.ts'
import { addAudit, addOwners, addPortals, addTeams, addTestPortals } from './portals.ts'
import { addRun } from './run.ts'
import { newProgram, ownTerminal, runProgram } from './running.ts'
import { addSearch } from './search.ts'
import { addStart } from './start.ts'
import type { Terminal } from './terminal.ts'
import { addRoles, addUsers } from './users.ts'

/** Runs one command line; gives the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[], io: Terminal = ownTerminal): Promise<number> {
  const program = newProgram(io)
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
  addMigrate(program, io)
  addRun(program, io)
  return runProgram(program, args, io)
}
