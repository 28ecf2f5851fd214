import { messageOf } from '../../kit/failure.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store } from '../../store/port.ts'
import { removePortalData } from '../../store/portal-data.ts'
import { selectUnemptied, setEmptied } from './statements.ts'

/** Removes in the background what deleted portals have, a little at a time; goes on after a restart. */
export interface Emptying {
  /** To be called when a portal was deleted, and at the start. */
  wake(): void
  /** Ends after the rows at hand. */
  close(): Promise<void>
}

export function openEmptying(store: Store, { clock, log }: Pick<Runtime, 'clock' | 'log'>): Emptying {
  let stopped = false
  let again = false
  let running: Promise<void> | undefined

  async function emptyAll(): Promise<void> {
    do {
      again = false
      for (const { id } of await store.read(() => selectUnemptied({}))) {
        if (!(await removePortalData(store, id, () => stopped))) return
        await store.write(() => setEmptied([{ id, emptied: clock.now() }]))
        log.info('portal.emptied', { portal: id })
      }
    } while (again && !stopped)
  }

  return {
    wake() {
      again = true
      running ??= emptyAll()
        .catch((error) => log.error('portal.emptying-failed', { reason: messageOf(error) }))
        .finally(() => {
          running = undefined
        })
    },
    async close() {
      stopped = true
      await running
    },
  }
}
