import { Client } from 'hs14'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, spoke } from '../harness/process.ts'
import { clipboardOf, expectQuiet, openBrowser, type Visitors } from './browser.ts'
import { chromiumAt } from './chromium.ts'

describe.skipIf(chromiumAt === undefined)('a new user', () => {
  let running: Running
  let visitors: Visitors
  beforeAll(async () => {
    running = spoke(['start', '--port', '0', '--memory'])
    visitors = await openBrowser()
  })
  afterAll(async () => {
    await visitors.close()
    running.child.kill('SIGTERM')
    await running.finished
  })

  test('comes from the printed link to a token and a first call with the SDK in far less than three minutes', async () => {
    const began = performance.now()
    const [, url = ''] = await running.says(/ready at (http:\/\/\S+)/)
    const [link] = await running.says(/http:\S+\/console\/welcome#\S+/)
    const watched = await visitors.stranger(url)
    const { page } = watched

    await page.goto(link)
    await page.getByLabel('First name').fill('Ada')
    // The secret is gone from the address as soon as it was read.
    expect(page.url()).toBe(`${url}/console/welcome`)
    await page.getByLabel('Last name').fill('Harbour')
    await page.getByLabel('E-mail').fill('ada@harbour.example')
    await page.getByLabel('Password').fill('too short')
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    await page.getByText('This has 9 characters: 10 are the least.').waitFor()
    await page.getByLabel('Password').fill('a long sentence of chance')
    await page.getByRole('button', { name: 'Create the administrator' }).click()

    await page.getByRole('link', { name: 'Create a private app' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Billing sync')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Find a scope').fill('objects.contacts')
    await page.getByLabel('Write: crm.objects.contacts.write', { exact: true }).check()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Read and change contacts.').first().waitFor()
    await page.getByRole('button', { name: 'Create private app' }).click()

    const dialog = page.getByRole('dialog', { name: 'Access token of “Billing sync”' })
    await dialog.waitFor()
    expect(await page.content()).not.toMatch(/pat-na1-[0-9a-f-]{36}/)
    await dialog.getByRole('button', { name: 'Try it now' }).click()
    await dialog.getByText('Your token works.').waitFor()
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
    const token = await clipboardOf(page)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('heading', { name: 'Billing sync' }).waitFor()

    const hubspot = new Client({ accessToken: token, basePath: url })
    const made = await hubspot.crm.contacts.basicApi.create({
      properties: { email: 'grace@harbour.example', firstname: 'Grace' },
      associations: [],
    })
    expect(made.properties['firstname']).toBe('Grace')
    expect((performance.now() - began) / 1_000).toBeLessThan(60)

    // The link works once.
    const second = await visitors.stranger(url)
    await second.page.goto(link)
    await second.page.getByLabel('E-mail').fill('eve@harbour.example')
    await second.page.getByLabel('Password').fill('a long sentence of chance')
    await second.page.getByRole('button', { name: 'Create the administrator' }).click()
    await second.page.getByText('This link does not work any more').waitFor()
    expectQuiet(watched)
    expectQuiet(second)
  })
})
