/** SQLite's primary result codes that we tell apart (sqlite.org/rescode.html). */
export const SQLITE_BUSY = 5
export const SQLITE_NOTADB = 26
export const SQLITE_CORRUPT = 11

/** The primary result code of an error from `node:sqlite`: its `code` is always the same, `errcode` tells. */
export function errcodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}
