import { type Background, openBackground } from '../../kit/background.ts'
import type { Runtime } from '../../kit/runtime.ts'
import type { Store } from '../../store/port.ts'
import { RESTORABLE_FOR } from '../object-type.ts'
import { forgetArchivedLinks } from './archived.ts'
import { selectUnrestorable } from './statements.ts'

/** Records whose associations are forgotten in one unit. */
const CHUNK = 200
/** How often to look, in ms. */
const A_DAY = 86_400_000

/** Forgets what is kept of the associations of records that can't be brought back any more, once a day. */
export function openPruning(store: Store, runtime: Pick<Runtime, 'clock' | 'log'>): Background {
  return openBackground(runtime, {
    failed: 'associations.not-pruned',
    again: A_DAY,
    async round(going) {
      const before = runtime.clock.now() - RESTORABLE_FOR
      while (going()) {
        // None of them comes back meanwhile, so that nothing need be held.
        const found = await store.scan(() => selectUnrestorable({ before, limit: CHUNK }))
        for (const [portal, own] of Map.groupBy(found, (row) => row.portal)) {
          const ids = own.map(({ from_id }) => from_id)
          await store.write(() => forgetArchivedLinks({ portal }, ids))
        }
        if (found.length < CHUNK) break
      }
      return A_DAY
    },
  })
}
