import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inject } from 'vitest'
import { createDatabase } from '../harness/database.ts'
import { type Inside, openDatabase, openFolder } from './inside.ts'

/** Where servers of one test keep their data, one after another. */
export interface Place {
  /** What tells a server to use it. */
  readonly flags: readonly string[]
  /** Looks into the data; with `alone`, once nothing of a killed server is at work in it any more. */
  inside(options: { readonly alone: boolean }): Promise<Inside>
  /** Throws when somebody still holds it. */
  checkFree(): void
  remove(): Promise<void>
}

/** A place of the engine under test that no server has been at yet. */
export async function newPlace(): Promise<Place> {
  if (inject('engine') === 'postgres') {
    const database = await createDatabase(inject('postgres'))
    return {
      flags: ['--database-url', database.url],
      inside: (options) => openDatabase(database.url, options),
      checkFree: () => undefined,
      remove: () => database.drop(),
    }
  }
  const parent = mkdtempSync(join(tmpdir(), 'spoke-crash-'))
  const folder = join(parent, 'data')
  return {
    flags: ['--data', folder],
    inside: async () => openFolder(folder),
    checkFree() {
      const lock = new DatabaseSync(join(folder, 'spoke.lock'), { timeout: 0 })
      try {
        lock.exec('begin exclusive')
      } finally {
        lock.close()
      }
    },
    remove: async () => rmSync(parent, { recursive: true, force: true }),
  }
}
