import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConsoleTest, clipboardOf, expectQuiet, openConsoleTest, type Watched } from './browser.ts'
import { chromiumAt } from './chromium.ts'

interface Focused {
  readonly role: string
  readonly name: string
  /** Whether somebody sees where the focus is. */
  readonly visible: boolean
}

/** What has the focus. */
async function focused(page: Page): Promise<Focused> {
  return (await page.evaluate(`(() => {
    const at = document.activeElement
    const style = getComputedStyle(at)
    const named = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent ?? ''
    return {
      role: at.getAttribute('role') ?? at.tagName.toLowerCase(),
      name: named.trim(),
      visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    }
  })()`)) as Focused
}

/** Presses Tab until something of this name has the focus; everything on the way must show that it has it. */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press(key)
    const at = await focused(page)
    if (at.role === 'body') continue
    passed.push(at.name)
    expect(at.visible, `the focus on "${at.name}" is seen`).toBe(true)
    if (typeof name === 'string' ? at.name === name : name.test(at.name)) return
  }
  throw new Error(`Tab never came to ${name}, but to ${passed.join(', ')}.`)
}

describe.skipIf(chromiumAt === undefined)('with the keyboard alone', () => {
  let visited: ConsoleTest
  let watched: Watched
  beforeAll(async () => {
    visited = await openConsoleTest()
    watched = await visited.visitor()
  })
  afterAll(() => visited.close())

  test('a private app is made, rotated and deleted; every dialog gives the focus back', async () => {
    const { page } = watched
    const { portalId } = visited.spoke
    await page.goto(`/console/p/${portalId}/settings/private-apps`)
    await page.getByRole('heading', { name: 'Private apps' }).waitFor()
    await page.getByText('Bootstrap').waitFor()

    await tabTo(page, 'Skip to the content')
    await page.keyboard.press('Enter')
    await tabTo(page, /Create private app/)
    await page.keyboard.press('Enter')
    await page.getByLabel('Name', { exact: true }).waitFor()
    await tabTo(page, 'Name')
    await page.keyboard.type('Keyboard app')
    await page.keyboard.press('Enter')

    await page.getByLabel('Find a scope').waitFor()
    await tabTo(page, 'Find a scope')
    await page.keyboard.type('objects.deals')
    await tabTo(page, 'Write: crm.objects.deals.write')
    await page.keyboard.press('Space')
    await tabTo(page, 'Next')
    await page.keyboard.press('Enter')
    await page.getByText('Read and change deals.').first().waitFor()
    await tabTo(page, 'Create private app')
    await page.keyboard.press('Enter')

    const secret = page.getByRole('dialog', { name: /Access token of/ })
    await secret.waitFor()
    // It is not lost to a slip of the finger: the first Escape asks.
    await page.keyboard.press('Escape')
    await secret.getByText('You have not copied it yet.').waitFor()
    await tabTo(page, 'Show')
    await page.keyboard.press('Enter')
    const shown = (await secret.getByLabel('Secret').textContent()) ?? ''
    expect(shown).toMatch(/^pat-na1-[0-9a-f-]{36}$/)
    await tabTo(page, 'Copy')
    await page.keyboard.press('Enter')
    await expect.poll(() => clipboardOf(page)).toBe(shown)
    await page.keyboard.press('Escape')
    await secret.waitFor({ state: 'hidden' })

    await page.getByRole('heading', { name: 'Keyboard app' }).waitFor()
    await tabTo(page, /^Rotate/)
    await page.keyboard.press('Enter')
    const rotate = page.getByRole('dialog', { name: /Rotate the token/ })
    await rotate.waitFor()
    await page.keyboard.press('Escape')
    await rotate.waitFor({ state: 'hidden' })
    expect((await focused(page)).name).toMatch(/^Rotate/)
    await page.keyboard.press('Enter')
    await rotate.waitFor()
    await tabTo(page, /^works for 7 more days/)
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'Rotate')
    await page.keyboard.press('Enter')
    const renewed = page.getByRole('dialog', { name: /New access token/ })
    await renewed.waitFor()
    await tabTo(page, 'Copy')
    await page.keyboard.press('Enter')
    await expect.poll(() => clipboardOf(page)).not.toBe(shown)
    await tabTo(page, 'Done')
    await page.keyboard.press('Enter')
    const answer = await fetch(`${visited.spoke.url}/crm/v3/objects/deals`, {
      headers: { authorization: `Bearer ${shown}` },
    })
    expect(answer.status).toBe(401)

    await tabTo(page, /^Delete/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    const remove = page.getByRole('dialog', { name: /Delete “Keyboard app”/ })
    await remove.waitFor()
    await tabTo(page, /^Type the name to confirm/)
    await page.keyboard.type('Keyboard app')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Private apps' }).waitFor()
    await page.getByText('Keyboard app was deleted.').waitFor()
    expectQuiet(watched)
  })

  test('Ctrl-K finds a record and a page; g and a letter goes there', async () => {
    const { page } = watched
    const { spoke } = visited
    await spoke.post('/crm/v3/objects/contacts', { properties: { firstname: 'Ada', lastname: 'Lovelace' } })
    await page.goto(`/console/p/${spoke.portalId}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: 'Search places and records' })
    await field.fill('audit')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Audit log' }).waitFor()
    await page.keyboard.press('Control+k')
    await field.fill('lovelace')
    await page.getByRole('option', { name: /Ada Lovelace/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'API keys', exact: true }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    expectQuiet(watched)
  })
})
