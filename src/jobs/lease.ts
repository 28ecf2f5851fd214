import type { Store, Unit } from '../store/port.ts'
import { dropLease, insertLease, takeLease } from './statements.ts'

/**
 * Who carries a job out where several processes could: one at a time, until it gives the lease back or has not renewed it
 * for `length` ms. It keeps work from being done twice for nothing; a unit that must not happen twice guards itself, since a
 * process may be stopped for longer than its lease and then go on.
 */
export interface Lease {
  /** Takes or renews it; false while another process has it. */
  take(now: number): Promise<boolean>
  release(): Promise<void>
}

export function openLease(store: Store, name: string, holder: string, length: number): Lease {
  // Of an embedded database there is only ever one process.
  if (store.engine === 'sqlite') return { take: async () => true, release: async () => undefined }
  return {
    take: (now) =>
      store.write(
        function* take(): Unit<boolean> {
          const wanted = { name, holder, until: now + length }
          if ((yield* takeLease({ ...wanted, now })).length > 0) return true
          return (yield* insertLease([wanted])) > 0
        },
        { quiet: true },
      ),
    async release() {
      await store.write(() => dropLease([{ name, holder }]))
    },
  }
}
