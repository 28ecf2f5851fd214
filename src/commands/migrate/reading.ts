import { existsSync } from 'node:fs'
import { systemClock } from '../../kit/clock.ts'
import { Failure } from '../../kit/failure.ts'
import type { ScanReport } from '../../migrate/scan.ts'
import type { Terminal } from '../terminal.ts'

/** Scans what a command was given, with progress on stderr. */
export async function scanned(path: string, io: Terminal): Promise<ScanReport> {
  mustExist(path)
  const { scan } = await import('../../migrate/scan.ts')
  let told = 0
  return scan(path, today(), {
    progress: ({ files, bytes }) => {
      if (files - told < 5000) return
      told = files
      io.err(`${files} files, ${Math.round(bytes / 1e6)} MB …\n`)
    },
  })
}

export function mustExist(path: string): void {
  if (!existsSync(path)) throw new Failure(`there is nothing at ${path}`)
}

/** Today as `YYYY-MM-DD`. */
export const today = (): string => new Date(systemClock.now()).toISOString().slice(0, 10)

export const hasColours = (io: Terminal): boolean => process.stdout.isTTY === true && io.env['NO_COLOR'] === undefined
