import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../../test/harness/database.ts'
import { bootstrap } from '../../auth/bootstrap.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { systemRandom } from '../../kit/random.ts'
import { query } from '../statement.ts'
import { openPostgresStore } from './store.ts'

const open = (url: string) => openPostgresStore({ url, clock: systemClock, log: silentLog, connections: 2 })

test('several starters on one empty database migrate it once, and one of them sets it up', async () => {
  const database = await createDatabase(inject('postgres'))
  const stores = await Promise.all(Array.from({ length: 6 }, () => open(database.url)))
  const runtime = { clock: systemClock, random: systemRandom }
  const starts = await Promise.all(
    stores.map((store) =>
      bootstrap(
        store,
        runtime,
        {
          *publish() {
            // Nobody is named, so nobody is published.
          },
          knownScopes: () => [],
          vault: undefined,
        },
        {
          ...{ token: undefined, apiKey: undefined, developerKey: undefined, app: undefined },
          ...{ email: undefined, password: undefined },
        },
      ),
    ),
  )
  expect(starts.filter((start) => start !== undefined).length).toBe(1)
  const portals = await stores[0]?.read(() => query((q) => q.db.selectFrom('portal').selectAll()))
  expect(portals?.length).toBe(1)
  await Promise.all(stores.map((store) => store.close()))
  await database.drop()
})

test('an acknowledged write waits for the disk, whatever the database says by default', async () => {
  const database = await createDatabase(inject('postgres'))
  const admin = await open(database.url)
  const name = new URL(database.url).pathname.slice(1)
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`alter database ${name} set synchronous_commit = off`)
  await client.end()
  await admin.close()
  const store = await open(database.url)
  const { sql } = await import('kysely')
  const rows = await store.read(() =>
    query((q) =>
      q.db
        .selectFrom('setup')
        .select(sql<string>`current_setting('synchronous_commit')`.as('value'))
        .union(q.db.selectNoFrom(sql<string>`current_setting('synchronous_commit')`.as('value'))),
    ),
  )
  expect(rows.map(({ value }) => value)).toEqual(['on'])
  await store.close()
  await database.drop()
})

test('a database that can not be reached is told in one line, without the password', async () => {
  await expect(open('postgres://someone:very-secret@127.0.0.1:1/nowhere')).rejects.toThrow(
    /^Cannot use the database at postgres:\/\/127\.0\.0\.1:1\/nowhere: .*ECONNREFUSED/,
  )
  await expect(open('postgres://someone:very-secret@127.0.0.1:1/nowhere')).rejects.not.toThrow(/very-secret/)
})
