#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Compiled code is kept between starts: a start on existing data takes half the time.
enableCompileCache()
const { run } = await import('./commands/program.ts')
process.exitCode = await run(process.argv.slice(2))
