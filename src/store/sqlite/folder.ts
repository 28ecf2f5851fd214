import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { codeOf, Failure, messageOf } from '../../kit/failure.ts'
import { errcodeOf, SQLITE_BUSY } from './errors.ts'

/** A folder that this process alone may write, until it is released or the process ends, however it ends. */
export interface DataFolder {
  readonly path: string
  release(): void
}

/** Makes the folder if need be, and takes it. Throws a Failure of one line where it can't be used or is in use. */
export function takeFolder(folder: string): DataFolder {
  const path = resolve(folder)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Failure(`Cannot make the data folder ${path}: ${reason(error)}. Choose another with --data.`, error)
  }
  const lock = openLock(path)
  return {
    path,
    release: () => lock.close(),
  }
}

/** Whether another process has the folder at this moment. */
export function folderInUse(folder: string): boolean {
  try {
    takeFolder(folder).release()
    return false
  } catch (error) {
    if (error instanceof FolderInUse) return true
    throw error
  }
}

/** A temporary folder that goes when it is released. */
export function takeTemporaryFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), 'spoke-'))
  chmodSync(path, 0o700)
  return {
    path,
    release: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** The lock is an exclusive transaction on a file of its own: the system frees it even after `kill -9`. */
function openLock(path: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'spoke.lock'), { timeout: 0 })
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock?.close()
    if (errcodeOf(error) === SQLITE_BUSY) {
      throw new FolderInUse(
        `The data folder ${path} is in use by another Spoke. Stop that one, or choose another with --data.`,
      )
    }
    throw new Failure(`Cannot write to the data folder ${path}: ${reason(error)}. Choose another with --data.`, error)
  }
}

/** Another process has the folder: administration commands talk to that one instead. */
export class FolderInUse extends Failure {}

function reason(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the way'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return messageOf(error)
  }
}
