import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { requestAct } from '../admin/socket.ts'
import type { Rooms } from '../app.ts'
import type { Config } from '../config.ts'
import { systemClock } from '../kit/clock.ts'
import { Failure } from '../kit/failure.ts'
import { silentLog } from '../kit/log.ts'
import { systemRandom } from '../kit/random.ts'
import { FolderInUse, folderInUse } from '../store/sqlite/folder.ts'

/**
 * Carries out an administration act: through the running server where there is one, else on the store itself. Both do
 * the very same.
 */
export async function administer(config: Config, act: string, input: unknown): Promise<unknown> {
  const folder = resolve(config.data)
  if (config.databaseUrl === undefined && !existsSync(folder)) {
    throw new Failure(`There is no data folder ${folder}. Start Spoke once, or say where it is with --data.`)
  }
  const local = config.databaseUrl === undefined
  if (local && folderInUse(folder)) return requestAct(folder, act, input)
  // Only now: a command that a running server carries out need not load one.
  const { openRooms } = await import('../app.ts')
  const runtime = { clock: systemClock, random: systemRandom, log: silentLog }
  let opened: Rooms
  try {
    opened = await openRooms(config, runtime)
  } catch (error) {
    // A server started in between.
    if (error instanceof FolderInUse) return requestAct(folder, act, input)
    throw error
  }
  try {
    return await opened.acts[act]?.(input)
  } finally {
    await opened.auth.close()
    await opened.calls.close()
    await opened.store.close()
  }
}
