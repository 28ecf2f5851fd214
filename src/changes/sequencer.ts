import { messageOf } from '../kit/failure.ts'
import type { Runtime } from '../kit/runtime.ts'
import type { Store, Unit } from '../store/port.ts'
import { lockSequencer, moveSequencer, placeUnplaced } from './statements.ts'

/** Changes placed in one transaction. */
const PLACED_AT_ONCE = 5_000
/** Ours and other processes' commits are placed at the latest after this time, in ms. */
const INTERVAL = 1_000

/**
 * Gives committed changes their positions. On PostgreSQL a transaction that took its sequence numbers early may commit
 * late; a cursor over those numbers would step over it. Positions are handed out after the commit, by one process at a
 * time, so a reader that has seen position n has seen everything up to n. Returns how many were placed.
 */
export function placeChanges(store: Store): Promise<number> {
  return store.write(
    function* place(): Unit<number> {
      const [sequencer] = yield* lockSequencer({})
      const last = sequencer?.position ?? 0
      const placed = yield* placeUnplaced({ last, limit: PLACED_AT_ONCE })
      if (placed.length > 0) yield* moveSequencer({ position: last + placed.length })
      return placed.length
    },
    { quiet: true },
  )
}

/** Keeps placing in the background on engines that need it. Returns how to end it. */
export function startSequencer(store: Store, { clock, log }: Pick<Runtime, 'clock' | 'log'>): () => Promise<void> {
  if (store.engine === 'sqlite') return async () => undefined
  let running: Promise<void> | undefined
  let cancel = (): void => undefined
  let stopped = false

  async function placeAll(): Promise<void> {
    try {
      while (!stopped && (await placeChanges(store)) === PLACED_AT_ONCE);
    } catch (error) {
      if (!stopped) log.error('changes.not-placed', { reason: messageOf(error) })
    }
    running = undefined
    if (!stopped) cancel = clock.after(INTERVAL, wake)
  }

  function wake(): void {
    if (running !== undefined || stopped) return
    cancel()
    running = placeAll()
  }

  wake()
  return async () => {
    stopped = true
    cancel()
    await running
  }
}
