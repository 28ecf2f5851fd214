import { messageOf } from '../../kit/failure.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store } from '../../store/port.ts'
import { markUsed } from './statements.ts'

/** How long uses are gathered before they are written, in ms. */
const GATHERED_FOR = 5_000

/** When each credential was last used: told on every request, written now and then. A crash loses the last few seconds. */
export interface LastUse {
  mark(portal: number, credential: number, at: number): void
  /** The later of what is stored and what waits here. */
  of(credential: number, stored: number | null): number | null
  /** Writes what waits. */
  flush(): Promise<void>
}

export function openLastUse(store: Store, { clock, log }: Pick<Runtime, 'clock' | 'log'>): LastUse {
  let waiting = new Map<number, { readonly portal: number; at: number }>()
  let cancel: (() => void) | undefined

  async function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    const uses = waiting
    if (uses.size === 0) return
    waiting = new Map()
    try {
      await store.write(function* used() {
        // In one order, so that two processes never wait for each other in a circle.
        for (const [id, { portal, at }] of [...uses].sort(([a], [b]) => a - b)) yield* markUsed({ portal, id, at })
      })
    } catch (error) {
      log.warn('credentials.last-use-lost', { reason: messageOf(error), credentials: uses.size })
    }
  }

  return {
    mark(portal, credential, at) {
      const known = waiting.get(credential)
      if (known !== undefined) {
        known.at = at
        return
      }
      waiting.set(credential, { portal, at })
      cancel ??= clock.after(GATHERED_FOR, () => void flush())
    },
    of(credential, stored) {
      const at = waiting.get(credential)?.at
      return at === undefined ? stored : Math.max(at, stored ?? 0)
    },
    flush,
  }
}
