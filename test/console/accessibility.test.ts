import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConsoleTest, expectQuiet, openConsoleTest, type Watched } from './browser.ts'
import { chromiumAt } from './chromium.ts'
import { fillScreens, outside, type Screen } from './screens.ts'

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

/** How far the page reaches beyond the screen, in pixels. */
const overflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))

describe.skipIf(chromiumAt === undefined)('every screen', () => {
  let visited: ConsoleTest
  let screens: readonly Screen[]
  let signedIn: Watched
  let stranger: Watched
  beforeAll(async () => {
    visited = await openConsoleTest()
    screens = await fillScreens(visited)
    signedIn = await visited.visitor()
    stranger = await visited.stranger(visited.spoke.url)
  })
  afterAll(() => visited.close())

  test('has nothing that axe knows to be wrong, in both themes, and fits on screens of 390 and 320 pixels', {
    timeout: 600_000,
  }, async () => {
    const wrong: string[] = []
    for (const [{ page }, some] of [
      [signedIn, screens],
      [stranger, outside],
    ] as const) {
      for (const screen of some) {
        // Two addresses that differ behind # alone would be one visit.
        await page.goto('about:blank')
        await page.goto(screen.path)
        await page.getByText(screen.shows).first().waitFor()
        for (const theme of ['light', 'dark']) {
          await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
          wrong.push(...(await violations(page)).map((each) => `${screen.name}, ${theme}: ${each}`))
        }
        for (const width of [390, 320]) {
          await page.setViewportSize({ width, height: 800 })
          const pixels = await overflow(page)
          if (pixels > 0) wrong.push(`${screen.name}: ${pixels} pixels beyond ${width}`)
        }
        await page.setViewportSize({ width: 1360, height: 860 })
      }
    }
    expect(wrong).toEqual([])
  })

  test('asks for nothing on another machine, and complains of nothing', () => {
    expectQuiet(signedIn)
    expectQuiet(stranger)
  })
})
