import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nothing } from '../src/api/crm/shapes.ts'
import { operation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { systemClock } from '../src/kit/clock.ts'
import { silentLog } from '../src/kit/log.ts'
import { systemRandom } from '../src/kit/random.ts'
import { startSpoke } from '../src/testing.ts'
import { spoke } from '../test/harness/process.ts'

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

/** From the launch of `spoke start` on existing data to its "ready", in ms; median of seven. */
export async function readyOnExistingData(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'spoke-bench-'))
  const times: number[] = []
  for (let round = 0; round < 8; round++) {
    const began = performance.now()
    const running = spoke(['start', '--port', '0', '--data', folder])
    await running.says(/ready at/)
    if (round > 0) times.push(performance.now() - began)
    running.child.kill('SIGTERM')
    await running.finished
  }
  rmSync(folder, { recursive: true, force: true })
  return median(times)
}

/** `startSpoke()` in a process that has loaded it, in ms: the first one, and the median of seven more. */
export async function startSpokeTimes(): Promise<{ readonly first: number; readonly next: number }> {
  const times: number[] = []
  for (let round = 0; round < 8; round++) {
    const began = performance.now()
    const running = await startSpoke()
    times.push(performance.now() - began)
    await running.close()
  }
  return { first: times[0] ?? 0, next: median(times.slice(1)) }
}

/** The same with a thousand operations declared besides Spoke's own; median of seven. */
export async function startWithThousandOperations(): Promise<number> {
  const more = Array.from({ length: 1000 }, (_, at) =>
    operation({
      id: `bench.${at}`,
      method: 'GET',
      path: `/bench/v3/things-${at}/{thingId}/parts/{partId}`,
      summary: 'Does nothing.',
      scopes: () => [],
      status: 204,
      result: nothing,
      handle: async () => ({ body: undefined }),
    }),
  )
  const times: number[] = []
  for (let round = 0; round < 8; round++) {
    const runtime = { clock: systemClock, random: systemRandom, log: silentLog }
    const began = performance.now()
    const app = await openApp(readConfig({ port: '0', memory: true }, {}), runtime, {
      operations: [...operations, ...more],
    })
    await app.listen()
    times.push(performance.now() - began)
    await app.close()
  }
  return median(times.slice(1))
}
