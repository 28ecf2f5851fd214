import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/port.ts'
import type { Change } from './change.ts'
import { changesFrom, lastPosition } from './changes.ts'
import { placeChanges } from './sequencer.ts'

/** The change log as it grows, for those who watch it. They share what is read. */
export interface Feed {
  /** Where the log ends now. */
  end(): Promise<number>
  /**
   * Tells the changes after a position, in order, and goes on with those that come, until `signal` is aborted or the feed is
   * closed. It waits for `see`: who is slow is told later, and costs no memory.
   */
  follow(from: number, see: (changes: readonly Change[]) => Promise<void>, signal: AbortSignal): Promise<void>
  /** Lets everybody go. */
  close(): void
}

/** Changes that are read together. */
const PAGE = 200
/** A change that another process made is seen after this time, in ms. */
const LOOK_AGAIN = 500

export function openFeed(store: Store, clock: Clock): Feed {
  const closed = new AbortController()
  const waiting = new Set<() => void>()
  let turn = 0
  let read: { readonly from: number; readonly turn: number; readonly page: Promise<readonly Change[]> } | undefined
  let cancel: (() => void) | undefined

  function wakeAll(): void {
    turn++
    cancel?.()
    cancel = undefined
    const all = [...waiting]
    waiting.clear()
    for (const wake of all) wake()
  }
  const stopListening = store.onCommit(() => {
    if (waiting.size > 0) wakeAll()
    else turn++
  })

  async function pageAfter(position: number): Promise<readonly Change[]> {
    if (store.engine === 'postgres') await placeChanges(store)
    return store.read(() => changesFrom(position, PAGE))
  }

  function after(from: number): Promise<readonly Change[]> {
    // Whoever has seen everything asks for the same page: it is read once.
    if (read?.from !== from || read.turn !== turn) read = { from, turn, page: pageAfter(from) }
    return read.page
  }

  function somethingNew(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake)
        waiting.delete(wake)
        resolve()
      }
      waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
      if (signal.aborted) wake()
      else if (store.engine === 'postgres') cancel ??= clock.after(LOOK_AGAIN, wakeAll)
    })
  }

  return {
    async end() {
      if (store.engine === 'postgres') await placeChanges(store)
      return store.read(lastPosition)
    },
    async follow(from, see, given) {
      const signal = AbortSignal.any([given, closed.signal])
      let position = from
      while (!signal.aborted) {
        const seen = turn
        const changes = await after(position)
        const last = changes.at(-1)
        if (last === undefined) {
          if (turn === seen) await somethingNew(signal)
          continue
        }
        await see(changes)
        position = last.position
      }
    },
    close() {
      stopListening()
      closed.abort()
      cancel?.()
    },
  }
}
