import type { TestProject } from 'vitest/node'
import { startPostgres, type TestPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres'
    /** A PostgreSQL server on which tests make databases of their own. */
    postgres: string
  }
}

interface Shared {
  server?: Promise<TestPostgres>
  users: number
}

// Each project loads this file anew; the server is one for the whole run.
const key = Symbol.for('spoke.test-postgres')
const holder = globalThis as unknown as Record<symbol, Shared | undefined>

/** Brings up PostgreSQL, or takes the one of `SPOKE_TEST_DATABASE_URL`. Without either the run fails: it never skips. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['SPOKE_TEST_DATABASE_URL']
  if (given !== undefined && given !== '') {
    project.provide('postgres', given)
    return async () => undefined
  }
  const shared: Shared = holder[key] ?? { users: 0 }
  holder[key] = shared
  shared.users++
  shared.server ??= startPostgres()
  const server = await shared.server
  project.provide('postgres', server.url)
  return async () => {
    if (--shared.users === 0) await server.stop()
  }
}
