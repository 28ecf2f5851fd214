import { spawnSync } from 'node:child_process'
import { chromiumAt } from './chromium.ts'

/** Builds the console where it is stale, and says so where its browser tests can't run. */
export default function setup(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build-console.mjs'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The console could not be built.')
  if (chromiumAt !== undefined) return
  const wanted = 'set SPOKE_TEST_CHROMIUM to its path, or install it: apt-get install chromium'
  if (process.env['SPOKE_DEMAND_CHROMIUM'] === 'true') throw new Error(`There is no Chromium: ${wanted}.`)
  process.stderr.write(`No Chromium was found: the tests of the console in a browser are skipped (${wanted}).\n`)
}
