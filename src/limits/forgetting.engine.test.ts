import { expect, test } from 'vitest'
import { openTestStore } from '../../test/harness/store.ts'
import { manualClock } from '../kit/clock.ts'
import { silentLog } from '../kit/log.ts'
import { systemRandom } from '../kit/random.ts'
import { type Caller, openLimits } from './limits.ts'

test('who does not call for a few minutes is forgotten', async () => {
  const store = await openTestStore()
  const clock = manualClock(Date.parse('2026-02-10T12:00:00Z'))
  const limits = openLimits(store, { clock, random: systemRandom, log: silentLog }, { tier: 'free', unlimited: false })
  const caller = (portal: number): Caller => ({ portal, app: 7, credential: { id: portal, kind: 'private-app' } })
  try {
    const portals = Array.from({ length: 50 }, (_, at) => 2_000_000 + at)
    for (const portal of portals) {
      const plan = await limits.plan(caller(portal), 'standard', clock.now())
      for (let call = 0; call < 3; call++) expect(await limits.pass(plan, clock.now())).toBeUndefined()
      // Once known, a portal is answered for at once.
      expect(limits.plan(caller(portal), 'standard', clock.now())).toBe(plan)
    }
    for (let minute = 0; minute < 10; minute++) {
      clock.advance(60_000)
      // What is told to the store takes its time.
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    for (const portal of portals) expect(limits.plan(caller(portal), 'standard', clock.now())).toBeInstanceOf(Promise)
  } finally {
    await limits.close()
    await store.close()
  }
})
