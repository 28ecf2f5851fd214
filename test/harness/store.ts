import { inject } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import type { Store } from '../../src/store/port.ts'
import { openPostgresStore } from '../../src/store/postgres/store.ts'
import { takeTemporaryFolder } from '../../src/store/sqlite/folder.ts'
import { openSqliteStore } from '../../src/store/sqlite/store.ts'
import { createDatabase } from './database.ts'

export interface TestStore extends Store {
  /** The address of the database, on PostgreSQL. */
  readonly url: string
}

/** A bare store on the engine of this test project, with the schema and nothing in it. */
export async function openTestStore(engine = inject('engine')): Promise<TestStore> {
  if (engine === 'sqlite') {
    const store = openSqliteStore({ folder: takeTemporaryFolder(), durable: true, clock: systemClock })
    return { ...store, url: '' }
  }
  const { url, drop } = await createDatabase(inject('postgres'))
  const store = await openPostgresStore({ url, clock: systemClock, log: silentLog })
  return {
    ...store,
    url,
    async close() {
      await store.close()
      await drop()
    },
  }
}
