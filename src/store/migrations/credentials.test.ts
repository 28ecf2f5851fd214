import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openAuth } from '../../auth/auth.ts'
import { hashSecret } from '../../auth/secrets.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { systemRandom } from '../../kit/random.ts'
import { takeTemporaryFolder } from '../sqlite/folder.ts'
import { openSqliteStore } from '../sqlite/store.ts'
import { credentials } from './0007-credentials.ts'
import { migrations } from './list.ts'

test('a data folder from before apps had rows keeps its tokens and keys, with their names and scopes', async () => {
  const folder = takeTemporaryFolder()
  const before = migrations.filter(({ number }) => number < credentials.number)
  const db = new DatabaseSync(join(folder.path, 'spoke.db'))
  for (const { sqlite } of before) db.exec(sqlite)
  db.exec(`pragma user_version = ${before.at(-1)?.number}`)
  db.exec("insert into portal (id, name, created) values (1000001, 'Old', 1)")
  const insert = db.prepare(`insert into credential (id, portal, kind, name, prefix, hash, scopes_json, app, created)
    values (?, 1000001, ?, ?, 'pat-na1-1111', ?, ?, ?, 5)`)
  insert.run(1, 'private-app', 'Shop', hashSecret('a token'), '["tickets"]', 2001)
  insert.run(2, 'private-app', 'Shop', hashSecret('another'), '["*"]', 2002)
  insert.run(3, 'api-key', 'Old key', hashSecret('a key'), '["*"]', null)
  db.close()

  const runtime = { clock: systemClock, random: systemRandom, log: silentLog }
  const store = openSqliteStore({ folder, durable: false, clock: systemClock })
  const auth = openAuth(store, runtime, {
    knownScopes: () => ['tickets'],
    vault: undefined,
    fetch,
    owners: {
      *publish() {
        // Nobody is added here.
      },
      changed: () => undefined,
    },
  })
  try {
    expect(await auth.resolve('a token')).toMatchObject({ portal: 1_000_001, app: 2001, credential: { name: 'Shop' } })
    expect(await auth.resolve('a key')).toMatchObject({ credential: { kind: 'api-key' }, scopes: 'all' })
    const apps = await auth.apps.list(1_000_001, 'private-app')
    expect(apps).toMatchObject([
      { id: 2001, name: 'Shop', scopes: ['tickets'], created: 5, tokens: [{ id: 1, prefix: 'pat-na1-1111' }] },
      { id: 2002, name: 'Shop', scopes: ['*'] },
    ])
  } finally {
    await auth.close()
    await store.close()
  }
})
