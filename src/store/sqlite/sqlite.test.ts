import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import { newIds } from '../port.ts'
import { type Build, statement } from '../statement.ts'
import { FolderInUse, takeFolder, takeTemporaryFolder } from './folder.ts'
import { openSqliteStore } from './store.ts'

const look = statement('test.look', (q: Build<Record<string, never>>) => q.db.selectFrom('portal').select('id'))

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spoke-sqlite-test-'))
})
afterEach(() => {
  chmodSync(root, 0o700)
  rmSync(root, { recursive: true, force: true })
})

const open = (path = root) => openSqliteStore({ folder: takeFolder(path), durable: true, clock: systemClock })

test('a folder is one holder’s at a time, and free again once it is released', async () => {
  const store = open()
  expect(() => takeFolder(root)).toThrow(FolderInUse)
  await store.close()
  takeFolder(root).release()
})

test('an acknowledged write waits for the disk: the journal is WAL and synchronous is FULL', async () => {
  const store = open()
  await store.close()
  const db = new DatabaseSync(join(root, 'spoke.db'))
  expect(db.prepare('pragma journal_mode').get()?.['journal_mode']).toBe('wal')
  db.close()
})

test('the database can be read by its owner only', async () => {
  const store = open()
  await store.write(() => newIds('record', 1))
  for (const file of readdirSync(root).filter((name) => name.startsWith('spoke.db'))) {
    expect([file, statSync(join(root, file)).mode & 0o077]).toEqual([file, 0])
  }
  await store.close()
})

test('ids go on where they stopped after a restart', async () => {
  const first = open()
  const before = await first.write(() => newIds('record', 3))
  await first.close()
  const second = open()
  const after = await second.write(() => newIds('record', 1))
  await second.close()
  expect(after[0]).toBe((before.at(-1) ?? 0) + 1)
})

test('a folder that cannot be made, a file in the way and a file that is no database are told in one line', () => {
  writeFileSync(join(root, 'file'), 'x')
  expect(() => takeFolder(join(root, 'file', 'below'))).toThrow(/Cannot make the data folder .*file is in the way/)
  expect(() => takeFolder(join(root, 'file'))).toThrow(Failure)
  const bad = join(root, 'bad')
  mkdirSync(bad)
  writeFileSync(join(bad, 'spoke.db'), 'this is not a database, but it is long enough to be taken for one'.repeat(20))
  expect(() => open(bad)).toThrow(/is not a Spoke database/)
})

test('a database of a newer Spoke is refused, not damaged', async () => {
  const store = open()
  await store.close()
  const db = new DatabaseSync(join(root, 'spoke.db'))
  db.exec('pragma user_version = 9999')
  db.close()
  expect(() => open()).toThrow(/newer Spoke/)
})

test('a temporary folder goes when its store is closed', async () => {
  const folder = takeTemporaryFolder()
  const store = openSqliteStore({ folder, durable: false, clock: systemClock })
  expect(existsSync(folder.path)).toBe(true)
  await store.close()
  expect(existsSync(folder.path)).toBe(false)
})

test('the write-ahead log does not grow without end while reads go on between writes', async () => {
  const store = open()
  for (let at = 0; at < 300; at++) {
    await store.write(() => newIds('record', 1))
    await store.read(() => look({}))
  }
  const wal = statSync(join(root, 'spoke.db-wal')).size
  await store.close()
  expect(wal).toBeLessThan(4001 * 4200)
})
