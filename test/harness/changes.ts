import type { NewChange } from '../../src/changes/change.ts'
import { openConsumer } from '../../src/changes/changes.ts'
import type { Store } from '../../src/store/port.ts'

let nextRecord = 1000

/** A change of a record that no other has. */
export function someChange(): NewChange {
  const record = nextRecord++
  return {
    portal: 1,
    type: '0-1',
    record,
    kind: 'creation',
    before: null,
    after: { email: `${record}@customer.example` },
    at: 1_700_000_000_000,
    source: 'INTEGRATION',
    sourceId: '7',
    userId: null,
  }
}

/** Reads on to the end, moving the cursor as it goes; gives the records of the changes in the order seen. */
export async function readAll(store: Store, name: string, limit = 7): Promise<readonly number[]> {
  const consumer = openConsumer(store, name)
  const seen: number[] = []
  for (;;) {
    const changes = await consumer.next(limit)
    const last = changes.at(-1)
    if (last === undefined) return seen
    seen.push(...changes.map(({ record }) => record))
    await store.write(() => consumer.advance(last.position))
  }
}
