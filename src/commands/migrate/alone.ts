// `spoke migrate` by itself: what the bin loads on a Node that is too old for the server (20 and 22).
import { newProgram, ownTerminal, runProgram } from '../running.ts'
import { addMigrate } from './migrate.ts'

const program = newProgram(ownTerminal)
addMigrate(program, ownTerminal)
process.exitCode = await runProgram(program, process.argv.slice(2), ownTerminal)
