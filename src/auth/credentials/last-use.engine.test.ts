import { expect, test } from 'vitest'
import { openTestStore } from '../../../test/harness/store.ts'
import { manualClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { systemRandom } from '../../kit/random.ts'
import { commandLine } from '../administrator.ts'
import { type Auth, openAuth, type Principal } from '../auth.ts'

const owners = {
  *publish() {
    // Nobody is added here.
  },
  changed: () => undefined,
}

test('last use is written after a few seconds and at the end, by several processes in any order, and never moves back', async () => {
  const store = await openTestStore()
  const clock = manualClock(1_000_000)
  const runtime = { clock, random: systemRandom, log: silentLog }
  const open = (): Auth => openAuth(store, runtime, { knownScopes: () => [], vault: undefined, fetch, owners })
  const [one, two, reader] = [open(), open(), open()]
  try {
    const { id: portal } = await one.portals.create(commandLine, 'Used')
    const { secret, id } = await one.keys.create(commandLine, portal, 'api-key', { name: 'Used' })
    const principal = (await one.resolve(secret)) as Principal
    const stored = async () => (await reader.keys.read(portal, 'api-key', id)).lastUsed

    one.used(principal, 2_000_000)
    expect(await stored()).toBeNull()
    clock.advance(5_000)
    await expect.poll(stored).toBe(2_000_000)

    one.used(principal, 3_000_000)
    two.used(principal, 2_500_000)
    await one.close()
    await two.close()
    expect(await stored()).toBe(3_000_000)
  } finally {
    await reader.close()
    await store.close()
  }
})
